//! What real devices do wrong, one row each: what is read all the same, and what is noted.

use hj212::{
    Chunk, CrcPolicy, Edition, Framer, Issue, IssueKind, Profile, Severity, Stamp, Strictness,
    Value, crc, crc_modbus, decode,
};

const HEAD: &str =
    "QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=4;CP=&&";
const AREA: &str = "DataTime=20160801085857;w01018-Rtd=41.50,w01018-Flag=N";

/// A segment of a clean header and a data area.
fn segment(area: &str) -> String {
    format!("{HEAD}{area}&&")
}

/// A whole frame around any segment.
fn wire(segment: &[u8]) -> Vec<u8> {
    let head = format!("##{:04}", segment.len());
    let tail = format!("{:04X}\r\n", crc(segment));
    [head.as_bytes(), segment, tail.as_bytes()].concat()
}

/// What came out of a stream, written shortly.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    usable: bool,
    issues: Vec<&'static str>,
    cod: Option<String>,
}

fn read(stream: &[u8], profile: Profile) -> Vec<Seen> {
    let mut framer = Framer::new();
    framer.push(stream);
    framer.flush();
    let mut seen = Vec::new();
    while let Some(chunk) = framer.next_chunk() {
        let Chunk::Frame(frame) = chunk else { continue };
        let decoded = decode(frame, &profile);
        let audit = decoded.audit(&profile);
        let value = decoded
            .data
            .attributes()
            .find(|one| one.name == "w01018-Rtd");
        seen.push(Seen {
            usable: audit.worst() < Some(Severity::Error),
            issues: audit.iter().map(|issue| issue.kind.code()).collect(),
            cod: value
                .and_then(|one| one.value.decimal())
                .map(|number| number.to_string()),
        });
    }
    seen
}

/// Reads a stream that holds one frame under the default profile.
fn check(stream: &[u8], usable: bool, issues: &[&str], cod: Option<&str>) {
    let expected = Seen {
        usable,
        issues: vec![],
        cod: cod.map(str::to_owned),
    };
    let seen = read(stream, Profile::default());
    let text = stream.escape_ascii();
    assert_eq!(seen.len(), 1, "{text}");
    assert_eq!(seen[0].issues, issues, "{text}");
    assert_eq!(
        (seen[0].usable, &seen[0].cod),
        (expected.usable, &expected.cod),
        "{text}"
    );
}

fn check_segment(segment: &str, usable: bool, issues: &[&str], cod: Option<&str>) {
    check(&wire(segment.as_bytes()), usable, issues, cod);
}

#[test]
fn a_clean_frame_has_no_issues() {
    check_segment(&segment(AREA), true, &[], Some("41.50"));
}

#[test]
fn headers() {
    let clean = segment(AREA);
    let check = |from: &str, to: &str, usable: bool, issues: &[&str]| {
        assert!(clean.contains(from));
        check_segment(&clean.replace(from, to), usable, issues, Some("41.50"));
    };
    // Without a flag the frame is one of 2005, whose device ids have 14 characters.
    check("Flag=4;", "", true, &["flag_missing", "mn_form"]);
    check("Flag=4", "FLAG=4", true, &["key_case"]);
    check("Flag=4", "Flag=", true, &["flag_form", "mn_form"]);
    check("Flag=4", "Flag=50000", true, &["flag_form", "mn_form"]);
    check("Flag=4", "Flag=12", true, &["version_unknown"]);
    check("QN=20160801085857223;", "", true, &["qn_missing"]);
    check("QN=20160801085857223", "QN=", true, &["qn_form"]);
    check(
        "QN=20160801085857223",
        "QN=20160801085857",
        true,
        &["qn_form"],
    );
    check(
        "QN=20160801085857223",
        "QN=201608010858572231",
        true,
        &["qn_form"],
    );
    check(
        "QN=20160801085857223;ST=32;",
        "ST=32;QN=20160801085857223;",
        true,
        &["header_order"],
    );
    check("ST=32", "ST=101", true, &["st_form"]);
    check("ST=32", "ST=\0\0", true, &["st_form", "control_bytes"]);
    check("ST=32;", "", true, &["st_missing"]);
    check("CN=2011", "CN=20", false, &["cn_form"]);
    check("CN=2011;", "", false, &["cn_missing"]);
    check("PW=123456", "PW=", true, &["pw_form"]);
    check(
        "PW=123456",
        "PW=010000A8900016F000169DC0",
        true,
        &["pw_form"],
    );
    check(
        "MN=010000A8900016F000169DC0",
        "MN=abc_1-2",
        true,
        &["mn_form"],
    );
    check(
        "MN=010000A8900016F000169DC0",
        "MN=",
        false,
        &["mn_missing", "mn_form"],
    );
    check("Flag=4;", "Flag=4;Ver=3;", true, &["key_unknown"]);
    check("Flag=4;", "Flag=4;Flag=5;", true, &["key_repeated"]);
    check("Flag=4;", "Flag=4;junk;", true, &["key_without_value"]);
    check("Flag=4;", "Flag=6;", false, &["packet_form"]);
    check("Flag=4;", "Flag=6;PNUM=2;PNO=3;", false, &["packet_form"]);
    check("Flag=4;", "Flag=6;PNUM=0002;PNO=0001;", true, &[]);
    check("Flag=4;", "Flag=4;PNUM=1;PNO=1;", true, &["packet_unasked"]);
    check("Flag=4;", "Flag=8;RF=1;", true, &[]);
    check("Flag=4;", "Flag=8;RF=0;", true, &["rf_form"]);
}

#[test]
fn data_areas() {
    let check = |area: &str, usable: bool, issues: &[&str], cod: Option<&str>| {
        check_segment(&segment(area), usable, issues, cod);
    };
    let time = "DataTime=20160801085857";
    let cod = Some("41.50");
    check(
        "DataTime=20160801085857000;w01018-Rtd=41.50",
        true,
        &["time_form"],
        cod,
    );
    check(
        "DataTime=201608010858570;w01018-Rtd=41.50",
        true,
        &["time_form"],
        cod,
    );
    check(
        "DataTime=201608010858;w01018-Rtd=41.50",
        false,
        &["time_unreadable"],
        cod,
    );
    check(
        "DataTime=;w01018-Rtd=41.50",
        false,
        &["time_unreadable"],
        cod,
    );
    check("w01018-Rtd=41.50", false, &["data_time_missing"], cod);
    check(&format!("{AREA};"), true, &["item_empty"], cod);
    check(&format!("{AREA},,w01018-Avg=1"), true, &["item_empty"], cod);
    check(
        &format!("{AREA},w01018-Flag=D"),
        true,
        &["name_repeated"],
        cod,
    );
    check(&format!("{AREA};w01018"), true, &["item_form"], cod);
    check(
        &format!("{time}; w01018-Min=1;w01018-Rtd=41.50"),
        true,
        &["blanks"],
        cod,
    );
    check(
        &format!("{time};w01018-rtd=1;w01018-Rtd=41.50"),
        true,
        &["key_case"],
        cod,
    );
    check(
        &format!("{time};w01018-td=41.50;w01018-Rtd=41.50"),
        true,
        &["suffix_unknown"],
        cod,
    );
    check(
        &format!("{time};a99054-Rtd=1;LAMPBLACK-Rtd=2;w01018-Rtd=-41.50"),
        true,
        &[],
        Some("-41.50"),
    );
    for value in ["-", "N", "NaN", "", "--", "1.2.3"] {
        check(
            &format!("{time};w01018-Rtd={value}"),
            true,
            &["value_unreadable"],
            None,
        );
    }
    check("", true, &[], None);
}

#[test]
fn areas_that_are_not_closed() {
    check_segment(
        &format!("{HEAD}{AREA}"),
        true,
        &["cp_unclosed"],
        Some("41.50"),
    );
    check_segment(
        &format!("{HEAD}{AREA}&"),
        true,
        &["cp_unclosed"],
        Some("41.50"),
    );
    let unopened = HEAD.replace("CP=&&", "CP=&");
    check_segment(
        &format!("{unopened}{AREA}&&"),
        true,
        &["cp_unopened"],
        Some("41.50"),
    );
    let without = HEAD.trim_end_matches("CP=&&");
    check_segment(without, true, &["cp_missing"], None);
    let long: Vec<String> = (0..60)
        .map(|number| format!(";a{number:05}-Rtd=0.12345"))
        .collect();
    let long = long.concat();
    check_segment(
        &segment(&format!("{AREA}{long}")),
        true,
        &["segment_long", "cp_long"],
        Some("41.50"),
    );
}

#[test]
fn lengths_line_ends_and_neighbours() {
    let clean = String::from_utf8(wire(segment(AREA).as_bytes())).expect("text");
    let length = &clean[..6];
    let check =
        |stream: String, issues: &[&str]| check(stream.as_bytes(), true, issues, Some("41.50"));
    let short = format!("##{}", &length[3..]);
    check(clean.replacen(length, &short, 1), &["length_short"]);
    check(clean.replacen(length, "##0144", 1), &["length_wrong"]);
    check(clean.replacen(length, "##0010", 1), &["length_wrong"]);
    check(clean.replacen(length, "##0999", 1), &["length_wrong"]);
    check(clean.trim_end().to_owned(), &[]);
    check(clean.replace("\r\n", "\n"), &[]);
    check(clean.replace("\r\n", "\r\n\r\n"), &[]);
    check(format!("864819040012345{clean}"), &[]);
    check(format!("http://www.cmsoft.cn{clean}"), &[]);
    check(format!("##test13912345678{clean}"), &[]);
    check(format!("$\u{8}]\0?{clean}"), &[]);
    check(format!("+++ATH\r\n{clean}01 03 00 00"), &[]);
    let glued = clean.trim_end().repeat(3);
    assert_eq!(read(glued.as_bytes(), Profile::default()).len(), 3);
    // Bytes were lost, so length and word are wrong: the next frame is not.
    let lost = clean.replacen("PW=123456;", "", 1);
    assert_eq!(
        read(format!("{lost}{clean}").as_bytes(), Profile::default()).len(),
        1
    );
}

#[test]
fn check_words() {
    let text = segment(AREA);
    let with = |word: &str| format!("##{:04}{text}{word}\r\n", text.len());
    let right = format!("{:04X}", crc(text.as_bytes()));
    let modbus = format!("{:04X}", crc_modbus(text.as_bytes()));
    let judged = |word: &str, policy: CrcPolicy| {
        let profile = Profile {
            crc: policy,
            ..Profile::default()
        };
        let seen = read(with(word).as_bytes(), profile);
        (seen[0].issues.clone(), seen[0].usable)
    };
    assert_eq!(judged(&right, CrcPolicy::Standard), (vec![], true));
    assert_eq!(
        judged(&modbus, CrcPolicy::Standard),
        (vec!["crc_modbus"], false)
    );
    assert_eq!(
        judged(&modbus, CrcPolicy::AllowModbus),
        (vec!["crc_modbus"], true)
    );
    assert_eq!(
        judged("0000", CrcPolicy::AllowModbus),
        (vec!["crc_wrong"], false)
    );
    assert_eq!(
        judged("1234", CrcPolicy::Standard),
        (vec!["crc_foreign"], false)
    );
    assert_eq!(
        judged("1234", CrcPolicy::Ignore),
        (vec!["crc_foreign"], true)
    );
    let lower = with("c0c1");
    assert!(
        read(lower.as_bytes(), Profile::default())[0]
            .issues
            .contains(&"crc_lower_case")
    );
    assert!(
        read(with("").as_bytes(), Profile::default()).is_empty(),
        "no word, no frame"
    );
}

#[test]
fn a_profile_changes_severities_and_nothing_else() {
    let stream = wire(segment(&format!("{AREA};")).as_bytes());
    let usable = |strictness| {
        let profile = Profile {
            strictness,
            ..Profile::default()
        };
        read(&stream, profile)[0].usable
    };
    assert!(
        usable(Strictness::Relaxed) && usable(Strictness::Standard) && usable(Strictness::Strict)
    );
    let stream = wire(segment(AREA).replace("PW=123456", "PW=").as_bytes());
    let worst = |strictness| {
        let profile = Profile {
            strictness,
            ..Profile::default()
        };
        let frame = hj212::Frame::read(&stream).expect("a frame");
        decode(frame, &profile)
            .issues
            .as_slice()
            .first()
            .map(|issue: &Issue| issue.severity)
    };
    assert_eq!(worst(Strictness::Strict), Some(Severity::Error));
    assert_eq!(worst(Strictness::Standard), Some(Severity::Warning));
    assert_eq!(worst(Strictness::Relaxed), Some(Severity::Note));
}

#[test]
fn a_profile_overrides_the_edition() {
    let stream = wire(
        segment(AREA)
            .replace("ST=32", "ST=21")
            .replace("Flag=4", "Flag=8")
            .as_bytes(),
    );
    let frame = hj212::Frame::read(&stream).expect("a frame");
    assert_eq!(
        decode(frame, &Profile::default()).edition,
        Edition::SurfaceWater
    );
    let profile = Profile {
        edition: Some(Edition::V2025),
        ..Profile::default()
    };
    assert_eq!(decode(frame, &profile).edition, Edition::V2025);
}

#[test]
fn a_line_of_the_2005_edition() {
    let text = "ST=32;CN=2051;PW=123456;MN=88888880000001;CP=&&DataTime=20160120143500000;011-Avg=12.5,011-Flag=N;B01-Cou=-3,B01-Flag=N,B01-Avg=1,B01-Flag=D&&";
    let stream = wire(text.as_bytes());
    let frame = hj212::Frame::read(&stream).expect("a frame");
    let decoded = decode(frame, &Profile::default());
    assert_eq!(decoded.edition, Edition::V2005);
    assert!(decoded.is_usable() && !decoded.wants_answer(&Profile::default()));
    let audit = decoded.audit(&Profile::default());
    let kinds: Vec<IssueKind> = audit.iter().map(|issue| issue.kind).collect();
    assert_eq!(
        kinds,
        [
            IssueKind::FlagMissing,
            IssueKind::TimeForm,
            IssueKind::NameRepeated
        ]
    );
    let time_at = usize::from(audit.as_slice()[1].at);
    assert!(frame.raw()[time_at..].starts_with(b"DataTime="));
    assert_eq!(
        decoded.data.field("DataTime").and_then(Value::stamp),
        Stamp::new(2016, 1, 20, 14, 35, 0)
    );
    let flow = decoded.data.factor("B01").expect("it is there");
    assert_eq!(
        flow.flag().map(Value::bytes),
        Some(&b"D"[..]),
        "the last of two counts"
    );
}
