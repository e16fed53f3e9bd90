//! What holds for every frame and every sequence of bytes.

use hj212::{
    Answer, Chunk, Command, Decoded, Edition, FactorValues, Frame, Framer, Identity, Keyring,
    Number, Opened, Profile, Reassembler, Report, SecretKey, Stamp, Suffix, Upload, UploadKind,
    decode, open,
};
use proptest::collection::vec;
use proptest::prelude::*;

fn identity(edition: Edition) -> Identity {
    let mn = if edition == Edition::V2005 {
        "88888880000001"
    } else {
        "010000A8900016F000169DC0"
    };
    let system = if edition == Edition::SurfaceWater {
        "21"
    } else {
        "22"
    };
    Identity::new(edition, system, "123456", mn).expect("names")
}

fn editions() -> impl Strategy<Value = Edition> {
    prop_oneof![
        Just(Edition::V2005),
        Just(Edition::V2017),
        Just(Edition::V2025),
        Just(Edition::SurfaceWater)
    ]
}

fn stamps() -> impl Strategy<Value = Stamp> {
    (
        1_u16..=9999,
        1_u8..=12,
        1_u8..=28,
        0_u8..24,
        0_u8..60,
        0_u8..60,
        0_u16..1000,
    )
        .prop_map(|(year, month, day, hour, minute, second, millis)| {
            Stamp::new(year, month, day, hour, minute, second)
                .and_then(|stamp| stamp.with_millis(millis))
                .expect("a time")
        })
}

/// A code, values as place of the suffix, mantissa and scale, and a mark.
type Sent = (String, Vec<(usize, i64, u8)>, String);

fn factors() -> impl Strategy<Value = Vec<Sent>> {
    let values = vec((0_usize..9, any::<i64>(), 0_u8..=18), 1..5);
    vec(("[a-zA-Z][a-zA-Z0-9_]{0,7}", values, "[A-Z]{1,3}"), 0..30)
}

/// Everything a reader would look at, so that whatever can panic has its chance.
fn look_at_all(decoded: &Decoded<'_>) -> usize {
    let profile = Profile::default();
    let mut seen = decoded.audit(&profile).as_slice().len();
    for field in decoded.header.fields() {
        seen += field.key.text().len();
    }
    for attribute in decoded.data.attributes() {
        seen += usize::from(attribute.suffix().is_some());
        seen += usize::from(attribute.value.decimal().is_some());
        seen += usize::from(attribute.value.stamp().is_some());
        seen += attribute.value.text().len();
    }
    for factor in decoded.data.factors() {
        seen += factor.attributes().count();
    }
    seen += usize::from(Command::read(decoded).is_some());
    seen += usize::from(Report::read(decoded).is_some());
    for answer in [Answer::Data, Answer::Notice, Answer::for_device(decoded)] {
        if let Ok(wire) = answer.to(decoded, &profile) {
            let answer = decode(wire.read().expect("an answer is a frame"), &profile);
            assert!(answer.is_usable() || decoded.header.mn.is_none_or(hj212::Value::is_empty));
            seen += 1;
        }
    }
    seen
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        edition in editions(),
        kind in 0_usize..4,
        time in stamps(),
        qn in stamps(),
        ack in any::<bool>(),
        factors in factors(),
    ) {
        let kinds = [UploadKind::RealTime, UploadKind::Minute, UploadKind::Hour, UploadKind::Day];
        let mut upload = Upload::new(kinds[kind], time);
        let mut sent = Vec::new();
        for (code, values, mark) in &factors {
            let mut factor = FactorValues::new(code).expect("a code");
            for (suffix, mantissa, scale) in values {
                let number = Number { mantissa: *mantissa, scale: *scale };
                let suffix = Suffix::ALL[*suffix];
                factor = factor.number(suffix, number);
                sent.push((format!("{code}-{suffix}"), number.to_string()));
            }
            upload = upload.factor(factor.flag(mark).expect("a mark"));
            sent.push((format!("{code}-Flag"), mark.clone()));
        }
        let frames = upload.frames(&identity(edition), qn, ack).expect("frames");
        let mut read = Vec::new();
        for wire in &frames {
            prop_assert!(wire.as_bytes().len() <= 1036);
            let decoded = decode(wire.read().expect("a frame"), &Profile::default());
            prop_assert!(decoded.issues.as_slice().is_empty(), "{:?}", decoded.issues);
            prop_assert_eq!(decoded.edition, edition);
            prop_assert_eq!(decoded.wants_answer(&Profile::default()), ack);
            let whole = time.with_millis(0);
            prop_assert_eq!(decoded.data.field("DataTime").and_then(hj212::Value::stamp), whole);
            for one in decoded.data.attributes().filter(|one| one.name != "DataTime") {
                read.push((one.name.to_string(), one.value.to_string()));
            }
        }
        prop_assert_eq!(read, sent);
    }

    #[test]
    fn no_segment_panics(segment in vec(any::<u8>(), 0..300)) {
        let word = hj212::crc(&segment);
        let mut wire = format!("##{:04}", segment.len()).into_bytes();
        wire.extend_from_slice(&segment);
        wire.extend_from_slice(format!("{word:04X}\r\n").as_bytes());
        if let Some(frame) = Frame::read(&wire) {
            look_at_all(&decode(frame, &Profile::default()));
        }
    }

    #[test]
    fn no_text_like_segment_panics(
        parts in vec(prop_oneof![
            Just("QN=20160801085857223".to_owned()), Just("CN=3020".to_owned()),
            Just("CP=&&".to_owned()), Just("CP=".to_owned()), Just("&&".to_owned()),
            Just("PNUM=2;PNO=1".to_owned()), Just("Flag=7".to_owned()), Just("MN=1".to_owned()),
            Just("ST=32".to_owned()), Just("i11001-Info=//".to_owned()), Just("//".to_owned()),
            Just("a-Rtd=1".to_owned()), Just(";".to_owned()), Just(",".to_owned()),
            Just("-".to_owned()), Just("=".to_owned()), "[ -~]{0,6}",
        ], 0..20),
        glue in prop_oneof![Just(";"), Just(""), Just(",")],
    ) {
        let segment = parts.join(glue);
        let word = hj212::crc(segment.as_bytes());
        let wire = format!("##{:04}{segment}{word:04X}", segment.len());
        if let Some(frame) = Frame::read(wire.as_bytes()) {
            let decoded = decode(frame, &Profile::default());
            look_at_all(&decoded);
            Reassembler::default().add(&decoded, 0);
            let key = SecretKey::new([7; 16]);
            let keys = Keyring { current: key, previous: Some(key) };
            // The same key twice: what opens, opens with the first.
            let opened = open(&frame, &keys);
            let by_second = matches!(opened, Opened::Decrypted { with_previous: true, .. });
            prop_assert!(!by_second);
        }
    }
}

/// Counts the pieces of a stream that comes in pieces of `size` bytes.
fn pieces(stream: &[u8], size: usize) -> usize {
    let mut framer = Framer::new();
    let mut count = 0;
    for piece in stream.chunks(size) {
        framer.push(piece);
        while let Some(chunk) = framer.next_chunk() {
            count += usize::from(matches!(chunk, Chunk::Frame(_)));
        }
        assert!(framer.pending() <= 10_100, "the buffer is bounded");
    }
    count
}

#[test]
fn hostile_streams_cost_linear_time() {
    // Each of these would take hours if the framer searched its buffer anew for every byte.
    let streams: [&[u8]; 6] = [
        b"##9999QN=&&0000\r\n",
        b"##9999QN=",
        b"##9990AB=0000&&0000",
        b"#",
        b"&&FFFF\r\n",
        b"##0100QN=CP=&&\r\n&&",
    ];
    for pattern in streams {
        let stream = pattern.repeat(60_000 / pattern.len());
        pieces(&stream, 1);
        pieces(&stream, 4096);
    }
}
