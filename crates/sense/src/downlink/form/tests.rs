//! Every command of every edition can be asked by a form, or is listed as one that cannot.

use hj212::{Cn, Identity, Pattern, Stamp};

use super::super::offer::{Class, OFFERS};
use super::*;

const EDITIONS: [Edition; 4] = [
    Edition::V2005,
    Edition::V2017,
    Edition::V2025,
    Edition::SurfaceWater,
];

/// The command of the surface-water dialect whose parameters no public source describes, and those
/// of 2017 for which that dialect has others.
const NOT_ASKED: &[(Edition, u16)] = &[
    (Edition::SurfaceWater, 3011),
    (Edition::SurfaceWater, 3012),
    (Edition::SurfaceWater, 3013),
    (Edition::SurfaceWater, 3100),
];

/// Made by the system when it is sent, with a key that no form holds.
const WITH_KEY: &str = "set-key";

fn now() -> Timestamp {
    "2026-03-01T09:00:00+08:00".parse().unwrap()
}

fn sample(field: &Field) -> String {
    match field.kind {
        FieldKind::Factor => "w01018".to_owned(),
        FieldKind::Info => "i13004".to_owned(),
        FieldKind::Text(_) => "12".to_owned(),
        FieldKind::Secret => "654321".to_owned(),
        FieldKind::Number { least, .. } => least.max(1).to_string(),
        FieldKind::Decimal => "1.5".to_owned(),
        FieldKind::Choice(choices) => choices[0].0.to_owned(),
        FieldKind::Time => "2026-03-01 08:00".to_owned(),
        FieldKind::Clock(digits) => "0".repeat(digits),
    }
}

fn filled(offer: &Offer, edition: Edition) -> BTreeMap<String, String> {
    offer
        .fields_in(edition)
        .map(|field| (field.name.to_owned(), sample(field)))
        .collect()
}

fn identity(edition: Edition) -> Identity {
    let mn = if edition == Edition::V2005 {
        "88888880000001"
    } else {
        "010000A8900016F000169DC0"
    };
    let st = if edition == Edition::SurfaceWater {
        "21"
    } else {
        "32"
    };
    Identity::new(edition, st, "123456", mn).unwrap()
}

#[test]
fn every_command_of_a_host_is_offered_or_listed_as_not_asked() {
    for edition in EDITIONS {
        let asked = |pattern| matches!(pattern, Some(Pattern::Request | Pattern::Notice));
        for info in Cn::all(edition).filter(|info| asked(info.from_host)) {
            let code = info.cn.code();
            let offers = OFFERS
                .iter()
                .filter(|offer| offer.code(edition) == Some(code))
                .count();
            let expected = usize::from(!NOT_ASKED.contains(&(edition, code)));
            assert_eq!(offers, expected, "{edition} {code} {}", info.zh);
        }
        for offer in OFFERS {
            if let Some(code) = offer.code(edition) {
                let info = Cn::new(code).and_then(|cn| cn.info(edition)).unwrap();
                assert!(info.from_host.is_some(), "{edition} {}", offer.word);
            }
        }
    }
}

#[test]
fn every_form_becomes_the_frame_of_its_command() {
    let qn = Stamp::new(2026, 3, 1, 9, 0, 0).unwrap();
    for edition in EDITIONS {
        for offer in OFFERS.iter().filter(|offer| offer.word != WITH_KEY) {
            let mut values = filled(offer, edition);
            let secret = take_secret(offer, &mut values);
            let made = command(offer, edition, &values, secret.as_deref(), now());
            let Some(code) = offer.code(edition) else {
                assert_eq!(made.unwrap_err().field, "command", "{}", offer.word);
                continue;
            };
            let frame = made.unwrap().frame(&identity(edition), qn);
            let frame = frame.unwrap_or_else(|error| panic!("{edition} {}: {error}", offer.word));
            let decoded = hj212::decode(frame.read().unwrap(), &hj212::Profile::default());
            assert_eq!(decoded.header.cn.map(Cn::code), Some(code));
            assert_eq!(decoded.edition, edition);
            let text = confirmation(offer, "MN1", &values);
            assert!(!text.contains('{') && text.contains("MN1"), "{text}");
            assert!(!text.contains("654321"));
        }
    }
}

#[test]
fn a_form_says_which_field_is_wrong() {
    fn check(word: &str, edition: Edition, values: &[(&str, &str)], expected: Option<&str>) {
        let offer = Offer::named(word).unwrap();
        let mut values: BTreeMap<String, String> = values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let secret = take_secret(offer, &mut values);
        let made = command(offer, edition, &values, secret.as_deref(), now());
        assert_eq!(
            made.as_ref().err().map(|error| error.field.as_str()),
            expected,
            "{word} {made:?}"
        );
    }
    let v17 = Edition::V2017;
    check("calibrate", v17, &[], Some("pol_id"));
    check("calibrate", v17, &[("pol_id", "w0;1")], Some("pol_id"));
    check("calibrate", v17, &[("pol_id", "w01018")], None);
    check("calibrate", v17, &[("polid", "w01018")], Some("polid"));
    check(
        "set-realtime-interval",
        v17,
        &[("seconds", "29")],
        Some("seconds"),
    );
    check(
        "set-password",
        v17,
        &[("password", "12345")],
        Some("password"),
    );
    check(
        "set-password",
        v17,
        &[("password", "12345六")],
        Some("password"),
    );
    check("set-limits", v17, &[], Some("command"));
    check(
        "set-report-time",
        Edition::V2005,
        &[("time", "01:0")],
        Some("time"),
    );
    let begin = ("begin", "2026-03-01 08:00");
    check("get-hour", v17, &[begin], Some("end"));
    check(
        "get-hour",
        v17,
        &[begin, ("end", "2026-03-01 07:00")],
        Some("end"),
    );
    check(
        "get-hour",
        v17,
        &[begin, ("end", "2026-03-01T10:00:00+08:00")],
        None,
    );
    check("get-hour", v17, &[begin, ("end", "明天")], Some("end"));
    check("set-key", Edition::V2025, &[], Some("command"));
    check("set-time", v17, &[], None);
}

#[test]
fn only_asking_is_harmless() {
    for offer in OFFERS {
        let asks = offer.word.starts_with("get-");
        assert_eq!(asks, offer.class == Class::Asks, "{}", offer.word);
    }
}

#[test]
fn what_is_known_only_through_other_programs_bears_its_mark() {
    for offer in OFFERS {
        let only_water = offer
            .codes
            .iter()
            .all(|(_, editions)| **editions == [Edition::SurfaceWater]);
        assert_eq!(offer.name.contains('◇'), only_water, "{}", offer.word);
    }
}
