//! Every command of every edition: asked, answered and logged; every report of a device taken and
//! acknowledged. What comes out is the table of docs/hj212-commands.md.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use hj212::{
    Area, Cn, Edition, FactorValues, HistoryKind, Number, Pattern, Period, Suffix, Upload,
    UploadKind,
};
use model::{DownlinkState, Timestamp};
use sense::downlink::{FieldKind, OFFERS, Offer};
use sense::fleet::{Archive, HardwareIds, HourMean, Newer};

use crate::conversations::Conversations;
use crate::support::{Bench, KEY, MN, head, mn_of, qn};

const EDITIONS: [Edition; 4] = [
    Edition::V2005,
    Edition::V2017,
    Edition::V2025,
    Edition::SurfaceWater,
];

/// A device that has one record of each kind.
struct OneOfEach;

fn report(kind: UploadKind) -> Upload {
    let value = Number {
        mantissa: 375,
        scale: 1,
    };
    let suffix = if kind == UploadKind::RealTime {
        Suffix::Rtd
    } else {
        Suffix::Avg
    };
    let factor = FactorValues::new("w01018").unwrap().number(suffix, value);
    let time = hj212::Stamp::new(2026, 3, 1, 8, 0, 0).unwrap();
    Upload::new(kind, time).factor(factor.flag("N").unwrap())
}

impl Archive for OneOfEach {
    fn reports(&self, kind: HistoryKind, _: Period) -> Vec<Upload> {
        match kind {
            HistoryKind::Day => vec![report(UploadKind::Day)],
            HistoryKind::Minute => vec![report(UploadKind::Minute)],
            HistoryKind::Hour => vec![report(UploadKind::Hour)],
            HistoryKind::Raw | HistoryKind::Noise => vec![report(UploadKind::RealTime)],
            _ => Vec::new(),
        }
    }

    fn moment(&self, _: Timestamp) -> Option<Upload> {
        Some(report(UploadKind::RealTime))
    }

    fn means(&self, _: Period) -> Vec<HourMean> {
        let over_the_factory_limit = HourMean {
            start: "2026-03-01T08:00:00+08:00".parse().unwrap(),
            factor: "011".to_owned(),
            value: "120.5".parse().unwrap(),
        };
        vec![over_the_factory_limit]
    }
}

fn sample(offer: &Offer, edition: Edition) -> Vec<(&'static str, String)> {
    offer
        .fields_in(edition)
        .filter(|field| offer.word != "get-realtime" || field.required)
        .map(|field| {
            let value = match field.kind {
                FieldKind::Factor => "w01018".to_owned(),
                FieldKind::Info => "i13004".to_owned(),
                FieldKind::Text(_) => "12".to_owned(),
                FieldKind::Secret => "654321".to_owned(),
                FieldKind::Number { least, .. } => least.max(1).to_string(),
                FieldKind::Decimal => "1.5".to_owned(),
                FieldKind::Choice(choices) => choices[0].0.to_owned(),
                FieldKind::Time if field.name == "end" => "2026-03-01 09:00:00".to_owned(),
                FieldKind::Time => "2026-03-01 00:00:00".to_owned(),
                FieldKind::Clock(digits) => "0".repeat(digits),
            };
            (field.name, value)
        })
        .collect()
}

type Cells = BTreeMap<(u16, &'static str), BTreeMap<usize, String>>;

/// Asks every command of an edition over loopback and notes what was said.
async fn ask_all(
    place: usize,
    edition: Edition,
    cells: &mut Cells,
    conversations: &mut Conversations,
) {
    let bench = Bench::start(edition).await;
    let mn = mn_of(edition);
    let newer = if edition == Edition::V2025 {
        let keys = bench.gateway.terms().keys();
        let now = bench.world.now();
        let mn = model::Mn::new(mn);
        keys.register(&bench.store, &mn, KEY, "试验员", now)
            .await
            .unwrap();
        Newer::default().with_key([b'0'; 16])
    } else {
        Newer::default()
    };
    let device = bench.device(edition, newer).await;
    let answering = device.answer_all(bench.world.now(), OneOfEach);
    for offer in OFFERS.iter().filter(|offer| !offer.only_system) {
        let Some(code) = offer.code(edition) else {
            continue;
        };
        let values = sample(offer, edition);
        let values: Vec<(&str, &str)> = values
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let done = bench.done(mn, offer.word, &values).await;
        let ended = matches!(done.state, DownlinkState::Done | DownlinkState::NoData);
        assert!(ended, "{edition} {}: {done:?}", offer.word);
        let log = bench.log(&done).await;
        assert!(
            log[0].outgoing && log[0].cn == code,
            "{edition} {}",
            offer.word
        );
        assert!(!log[0].words.contains("654321"), "{}", log[0].words);
        let said: Vec<String> = log[1..].iter().map(|frame| frame.cn.to_string()).collect();
        let no_data = if done.state == DownlinkState::NoData {
            " (100)"
        } else {
            ""
        };
        let cell = format!("{}{no_data}", said.join(" "));
        cells.entry((code, "host")).or_default().insert(place, cell);
        let frames: Vec<(bool, Vec<u8>)> = log
            .iter()
            .map(|frame| (frame.outgoing, frame.raw.to_vec()))
            .collect();
        conversations.keep(edition, code, "host", &frames);
    }
    answering.abort();
    bench.halt().await;
}

/// Lets a logger ask for its number and gives it one.
async fn give_number(place: usize, cells: &mut Cells) {
    let bench = Bench::start(Edition::V2025).await;
    let said = crate::keys::activate(&bench).await;
    cells
        .entry((1_002, "host"))
        .or_default()
        .insert(place, said);
    bench.halt().await;
}

/// Sends every report of an edition over loopback and notes how it is acknowledged.
async fn tell_all(
    place: usize,
    edition: Edition,
    cells: &mut Cells,
    conversations: &mut Conversations,
) {
    let bench = Bench::start(edition).await;
    let mut device = bench.device(edition, Newer::default()).await;
    let identity = device.answerer.identity().unwrap();
    for (number, info) in Cn::all(edition).enumerate() {
        let wanted = match info.from_device {
            Some(Pattern::Upload) => 9_014,
            Some(Pattern::Notice) => 9_013,
            _ => continue,
        };
        let code = info.cn.code();
        let own = qn().with_millis(u16::try_from(number).unwrap()).unwrap();
        let frame = identity.frame(info.cn, own).ack(true);
        let frame = frame.build(&area(edition, code)).unwrap();
        device.say(frame.as_bytes()).await;
        let answer = loop {
            let said = device.next().await.expect("an answer");
            let (cn, qn) = head(&said);
            // A device that asks for the time, or a key, is asked something in return.
            if qn == own.millis_text() {
                conversations.keep(
                    edition,
                    code,
                    "device",
                    &[(false, frame.as_bytes().to_vec()), (true, said)],
                );
                break cn;
            }
        };
        assert_eq!(answer, wanted, "{edition} {code} {}", info.zh);
        cells
            .entry((code, "device"))
            .or_default()
            .insert(place, answer.to_string());
    }
    bench.halt().await;
}

/// What stands in a report; the gateway keeps and acknowledges any.
fn area(edition: Edition, code: u16) -> Area {
    let area = Area::new().field("DataTime", "20260301080000").unwrap();
    match code {
        1_001 => [
            ("i23005-Info", "L1"),
            ("i23006-Info", "C1"),
            ("i23007-Info", "00-11"),
        ]
        .into_iter()
        .try_fold(Area::new(), |area, (name, value)| area.field(name, value))
        .unwrap(),
        1_011 => Area::new().field("SystemTime", "20260301090000").unwrap(),
        2_072 => Area::new()
            .field("AlarmTime", "20260301080000")
            .unwrap()
            .field("011-Ala", "120.5")
            .unwrap()
            .field("AlarmType", "1")
            .unwrap(),
        2_011 => area.field("w01018-Rtd", "37.5").unwrap(),
        2_062..=2_066 if edition == Edition::SurfaceWater => area.item(water_check(code)).unwrap(),
        3_040 => Area::new().field("SystemAlarm", "01").unwrap(),
        2_000..=2_999 => area.field("w01018-Avg", "37.5").unwrap(),
        _ => area,
    }
}

/// The values of a check as a surface-water station tells them.
fn water_check(code: u16) -> Vec<(&'static str, &'static str)> {
    let check = [("w21003-Check", "2.03")];
    let own: &[(&str, &str)] = match code {
        2_062 => &[("w21003-StandardValue", "2.00")],
        2_063 => &[
            ("w21003-WaterTime", "20260301070000"),
            ("w21003-Water", "0.51"),
            ("w21003-Chroma", "100"),
            ("w21003-Volume", "1"),
            ("w21003-DVolume", "100"),
        ],
        2_064 => &[
            ("w21003-WaterTime", "20260301070000"),
            ("w21003-Water", "2.01"),
        ],
        _ => &[
            ("w21003-StandardValue", "2.00"),
            ("w21003-SpanValue", "4.00"),
        ],
    };
    check
        .into_iter()
        .chain(own.iter().copied())
        .chain([("w21003-Flag", "N")])
        .collect()
}

/// Commands of a host that are known and not asked, with the reason.
fn not_asked(code: u16) -> &'static str {
    match code {
        3_100 => "known, not asked ¹",
        3_011..=3_013 => "known, not asked ²",
        _ => panic!("{code} is missing without a word"),
    }
}

fn table(cells: &Cells) -> String {
    let mut text = String::from(HEAD);
    let mut rows: BTreeMap<(u16, &str), (String, [String; 4])> = BTreeMap::new();
    for (place, edition) in EDITIONS.into_iter().enumerate() {
        for info in Cn::all(edition) {
            for (side, pattern) in [("host", info.from_host), ("device", info.from_device)] {
                if !matches!(
                    pattern,
                    Some(Pattern::Request | Pattern::Upload | Pattern::Notice)
                ) {
                    continue;
                }
                let code = info.cn.code();
                let cell = cells
                    .get(&(code, side))
                    .and_then(|cells| cells.get(&place))
                    .cloned()
                    .unwrap_or_else(|| not_asked(code).to_owned());
                let row = rows
                    .entry((code, side))
                    .or_insert_with(|| (info.zh.to_owned(), Default::default()));
                if row.0 != info.zh && !row.0.contains(info.zh) {
                    let _ = write!(row.0, " / {}", info.zh);
                }
                row.1[place] = cell;
            }
        }
    }
    for ((code, side), (name, cells)) in rows {
        let side = if side == "host" {
            "→ device"
        } else {
            "→ host"
        };
        let cells = cells.map(|cell| {
            if cell.is_empty() {
                "—".to_owned()
            } else {
                cell
            }
        });
        let _ = writeln!(text, "| {code} | {name} | {side} | {} |", cells.join(" | "));
    }
    text + FOOT
}

const HEAD: &str = "\
# HJ 212 commands by edition

Made by a test (`cargo test -p sense --test downlink`), which asks every command of every edition \
over loopback of a simulated device, and lets the device send every report of its edition to the \
gateway. Each command was encoded by the host, decoded by the device, answered by it, and the \
answer decoded, awaited and logged by the host; each report was encoded by the device, decoded, \
stored and acknowledged by the gateway.

A cell holds the command codes that came back, in their order: `9011` request answer, data under \
the command's own code, `9012` execution result, `9013` notice answer, `9014` data answer. `(100)` \
after them: the simulated device has no such data and said so with `ExeRtn=100`. `—`: the edition \
has no such command in this direction. The column of 2025 is known through readers of that edition, \
not from its text.

| code | name | direction | HJ/T 212-2005 | HJ 212-2017 | HJ 212-2025 | surface water (ST=21) |
| --- | --- | --- | --- | --- | --- | --- |
";

const FOOT: &str = "
The column of surface water is known through public programs of stations and platforms, not from \
its text; commands that it alone has, or uses otherwise than HJ 212-2025 (1014, 2062), bear ◇ where \
they are offered. 1061 and 1062 are in minutes there. The codes 3040, 3041, 3047 to 3055, 3057 and \
3062 to 3065 were found in one program only, the others in two or more.

¹ No public source was found for the parameters of 3100. For 3058, 3059 and 3066 not even the meaning \
was: they are kept as they come and acknowledged like any other.

² Stations calibrate by 3085 and 3086, test by 3044 and clean by 3048 to 3054; none of the sources \
at hand shows one that takes the commands of HJ 212-2017 for it, so they are not offered to stations. What else of 2017 stands in \
the column without a ◇ of its own (such as 3018 to 3021) is offered because the protocol builds on that \
edition; a station that does not know it says so.

9011 and 9012 of the 2005 edition carry the QN in the data area, those of the later ones in the \
header; the style follows each frame, not the device's registration.
";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_command_of_every_edition_is_answered() {
    let mut cells = Cells::new();
    let mut conversations = Conversations::default();
    for (place, edition) in EDITIONS.into_iter().enumerate() {
        ask_all(place, edition, &mut cells, &mut conversations).await;
        tell_all(place, edition, &mut cells, &mut conversations).await;
    }
    give_number(2, &mut cells).await;
    let made = table(&cells);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/hj212-commands.md");
    if std::env::var_os("QINGSHAN_BLESS").is_some() {
        std::fs::write(path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap();
    assert!(kept == made, "run with QINGSHAN_BLESS=1:\n{made}");
    conversations.check();
}

#[test]
fn hardware_ids_name_a_logger() {
    let ids = HardwareIds {
        logger: "L1".to_owned(),
        processor: "C1".to_owned(),
        mac1: "00-11".to_owned(),
        mac2: None,
    };
    assert!(Newer::default().asking_with(ids).waits_for_number());
    assert_eq!(MN.len(), 24);
}
