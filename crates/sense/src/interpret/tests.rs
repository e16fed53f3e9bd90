//! What frames seen in the field come to.

use hj212::{Frame, Profile, decode};

use standards::Decimal;

use super::*;

fn framed(segment: &str) -> String {
    let word = hj212::crc(segment.as_bytes());
    format!("##{:04}{segment}{word:04X}", segment.len())
}

fn read(raw: &str) -> Result<Message, Refusal> {
    let now: Timestamp = "2026-03-01T09:00:10+08:00".parse().expect("a time");
    let frame = Frame::read(raw.as_bytes()).expect("a frame");
    interpret(&decode(frame, &Profile::default()), now)
}

/// Writes a row in short: `cadence start | factor value min..max total flag; …`.
fn short(message: &Message) -> String {
    let text = |number: Option<Decimal>| number.map_or("-".to_owned(), |number| number.to_string());
    let rows: Vec<String> = message
        .readings
        .iter()
        .map(|row| {
            let factors: Vec<String> = row
                .factors
                .iter()
                .map(|one| {
                    format!(
                        "{} {} {}..{} {} {}",
                        one.factor,
                        text(one.value),
                        text(one.min),
                        text(one.max),
                        text(one.total),
                        one.flag.as_deref().unwrap_or("-"),
                    )
                })
                .collect();
            format!("{} {} | {}", row.cadence, row.start, factors.join("; "))
        })
        .collect();
    rows.join(" / ")
}

const HEADER: &str = "QN=20260301090000000;ST=32;CN={cn};PW=123456;MN=M1;Flag=5;CP=&&";

fn check(cn: &str, data: &str, expected: &str) {
    let segment = format!("{}{data}&&", HEADER.replace("{cn}", cn));
    let message = read(&framed(&segment)).expect("it is taken");
    assert_eq!(short(&message), expected, "{data}");
    assert_eq!(message.skew_seconds, Some(-10));
}

#[test]
fn rows_of_the_four_data_commands() {
    check(
        "2011",
        "DataTime=20260301085930;w01018-Rtd=37.50,w01018-Flag=N;w21003-Rtd=0.350",
        "realtime 2026-03-01T08:59:30+08:00 | w01018 37.50 -..- - N; w21003 0.350 -..- - -",
    );
    check(
        "2051",
        "DataTime=20260301085000;w01018-Cou=1.5,w01018-Min=3,w01018-Avg=4.0,w01018-Max=5,w01018-Flag=D",
        "minute 2026-03-01T08:50:00+08:00 | w01018 4.0 3..5 1.5 D",
    );
    check(
        "2061",
        "DataTime=20260301080000;a34004-Avg=168",
        "hour 2026-03-01T08:00:00+08:00 | a34004 168 -..- - -",
    );
    check(
        "2031",
        "DataTime=20260228000000;a34004-Avg=-3",
        "day 2026-02-28T00:00:00+08:00 | a34004 -3 -..- - -",
    );
}

#[test]
fn what_devices_do_wrong() {
    // Odd seconds, a time of 17 digits: one period is one row.
    check(
        "2061",
        "DataTime=20260301080007123;a34004-Avg=1",
        "hour 2026-03-01T08:00:00+08:00 | a34004 1 -..- - -",
    );
    // No number is no value, and never zero.
    for text in ["-", "N", "NaN", "", "--", "1.2.3"] {
        check(
            "2011",
            &format!("DataTime=20260301085930;w01018-Rtd={text},w01018-Flag=F"),
            "realtime 2026-03-01T08:59:30+08:00 | w01018 - -..- - F",
        );
    }
    // The last of a repeated name counts; a group that comes back joins the first.
    check(
        "2011",
        "DataTime=20260301085930;01-Rtd=5,01-Flag=N;02-Rtd=6;01-ZsRtd=9,01-Flag=D",
        "realtime 2026-03-01T08:59:30+08:00 | 01 5 -..- - D; 02 6 -..- - -",
    );
    // The mean of an interval under the wrong name, and the reverse.
    check(
        "2061",
        "DataTime=20260301080000;a34004-Rtd=7",
        "hour 2026-03-01T08:00:00+08:00 | a34004 7 -..- - -",
    );
    // A name in no list is kept, device states and logs are no readings.
    check(
        "2011",
        "DataTime=20260301085930;LAMPBLACK-Rtd=1;SB1-RS=1;i11001-Info=//x//;a99054-td=2",
        "realtime 2026-03-01T08:59:30+08:00 | LAMPBLACK 1 -..- - -; a99054 - -..- - -",
    );
}

#[test]
fn other_commands_have_no_rows() {
    for cn in ["9015", "2021", "1013", "2081", "3020"] {
        check(cn, "DataTime=20260301085930;SB1-RS=1", "");
    }
}

#[test]
fn frames_that_are_refused() {
    fn check(raw: &str, reason: Reason) {
        assert_eq!(
            read(raw).expect_err("it is refused").reason,
            reason,
            "{raw}"
        );
    }
    let good = "QN=20260301090000000;ST=32;CN=2011;PW=123456;MN=M1;Flag=5;CP=&&DataTime=20260301085930;a-Rtd=1&&";
    assert!(read(&framed(good)).is_ok());
    let flipped = framed(good).replace("a-Rtd=1", "a-Rtd=2");
    check(&flipped, Reason::Crc);
    check(&framed(&good.replace("MN=M1;", "")), Reason::Device);
    check(&framed(&good.replace("MN=M1;", "MN=;")), Reason::Device);
    check(
        &framed(&good.replace("MN=M1;", "MN=\u{1};")),
        Reason::Device,
    );
    check(&framed(&good.replace("CN=2011;", "")), Reason::Command);
    check(
        &framed(&good.replace("CN=2011;", "CN=20x1;")),
        Reason::Command,
    );
    check(
        &framed(&good.replace("DataTime=20260301085930;", "")),
        Reason::DataTime,
    );
    check(
        &framed(&good.replace("0301085930", "0230085930")),
        Reason::DataTime,
    );
    check(&framed(&good.replace("Flag=5", "Flag=7")), Reason::Packet);
}

#[test]
fn the_2005_edition_tells_its_clock_only_in_real_time_data() {
    let real_time = "ST=32;CN=2011;PW=123456;MN=M1;CP=&&DataTime=20260301085000;011-Rtd=1&&";
    let message = read(&framed(real_time)).expect("it is taken");
    assert_eq!(
        (message.edition, message.skew_seconds),
        ("2005", Some(-610))
    );
    let hour = read(&framed(&real_time.replace("2011", "2061"))).expect("it is taken");
    assert_eq!(hour.skew_seconds, None);
}

proptest::proptest! {
    #[test]
    fn no_bytes_panic(data in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
        let mut segment = b"QN=1;ST=32;CN=2011;MN=M1;Flag=5;CP=&&DataTime=20260301085930;".to_vec();
        segment.extend_from_slice(&data);
        let mut raw = format!("##{:04}", segment.len()).into_bytes();
        raw.extend_from_slice(&segment);
        raw.extend_from_slice(format!("{:04X}", hj212::crc(&segment)).as_bytes());
        if let Some(frame) = Frame::read(&raw) {
            let _ = interpret(&decode(frame, &Profile::default()), Timestamp::from_millis(0));
        }
    }
}
