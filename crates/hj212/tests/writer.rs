//! Frames written into somebody's buffer.

use hj212::{
    BuildError, Cn, Edition, FactorValues, Identity, Number, Profile, Stamp, Suffix, Upload,
    UploadKind, decode,
};
use proptest::collection::vec;
use proptest::prelude::*;

fn device() -> Identity {
    Identity::new(Edition::V2017, "32", "123456", "010000A8900016F000169DC0").expect("names")
}

fn time() -> Stamp {
    Stamp::new(2026, 3, 1, 8, 0, 0).expect("a time")
}

#[test]
fn frames_follow_each_other_in_one_buffer() {
    let (device, mut out) = (device(), b"before".to_vec());
    let mut lengths = Vec::new();
    for _ in 0..2 {
        let mut frame = device
            .frame(Cn::HOUR, time())
            .begin(&mut out)
            .expect("begun");
        frame.time("DataTime", time()).expect("a time");
        frame.text("i11001-Info", "零点校准").expect("a text");
        lengths.push(frame.finish().expect("a frame"));
    }
    let (first, second) = out["before".len()..].split_at(lengths[0]);
    assert_eq!((first, second.len()), (second, lengths[1]));
    let frame = hj212::Frame::read(first).expect("a frame");
    let decoded = decode(frame, &Profile::default());
    assert!(decoded.issues.as_slice().is_empty(), "{:?}", decoded.issues);
    assert_eq!(
        String::from_utf8_lossy(decoded.data.bytes()),
        "DataTime=20260301080000;i11001-Info=//零点校准//"
    );
}

#[test]
fn nothing_is_left_of_a_frame_that_is_not_finished() {
    let (device, mut out) = (device(), b"kept".to_vec());
    let mut frame = device
        .frame(Cn::HOUR, time())
        .begin(&mut out)
        .expect("begun");
    frame.field("A", "1").expect("a field");
    drop(frame);
    assert_eq!(out, b"kept");

    let mut frame = device
        .frame(Cn::HOUR, time())
        .begin(&mut out)
        .expect("begun");
    for _ in 0..30 {
        frame.field("A", &"1".repeat(40)).expect("a field");
    }
    assert!(matches!(frame.finish(), Err(BuildError::TooLong { .. })));
    assert_eq!(out, b"kept");

    let old = device.frame(Cn::HOUR, time()).resend(true);
    assert!(old.begin(&mut out).is_err());
    assert_eq!(out, b"kept");
}

#[test]
fn an_item_that_a_frame_must_not_hold_leaves_no_trace() {
    let (device, mut out) = (device(), Vec::new());
    let mut frame = device
        .frame(Cn::HOUR, time())
        .begin(&mut out)
        .expect("begun");
    let one = Number {
        mantissa: 1,
        scale: 0,
    };
    frame.field("A", "1").expect("a field");
    assert!(frame.field("A;B", "1").is_err());
    assert!(frame.field("A", "1&&").is_err());
    assert!(frame.item([("A", "1"), ("B", "a,b")]).is_err());
    assert!(frame.text("A", "a//b").is_err());
    assert!(frame.time("A=", time()).is_err());
    assert!(frame.factor("a-b", [(Suffix::Avg, one)], None).is_err());
    assert!(
        frame
            .factor("a01", [(Suffix::Avg, one)], Some("N;"))
            .is_err()
    );
    frame.factor("a02", [], None).expect("nothing");
    frame.item([]).expect("nothing");
    frame.field("B", "2").expect("a field");
    frame.finish().expect("a frame");
    let text = String::from_utf8_lossy(&out);
    assert!(text.contains("CP=&&A=1;B=2&&"), "{text}");
}

proptest! {
    #[test]
    fn it_writes_what_an_upload_writes(
        factors in vec(("[a-z][0-9]{5}", any::<i64>(), 0_u8..=18, "[A-Z]?"), 0..12),
        ack in any::<bool>(),
    ) {
        let mut upload = Upload::new(UploadKind::Hour, time());
        let (device, mut out) = (device(), Vec::new());
        let mut frame = device.frame(Cn::HOUR, time()).ack(ack).begin(&mut out).expect("begun");
        frame.time("DataTime", time()).expect("a time");
        for (code, mantissa, scale, mark) in &factors {
            let number = Number { mantissa: *mantissa, scale: *scale };
            let mark = Some(mark.as_str()).filter(|mark| !mark.is_empty());
            let mut values = FactorValues::new(code).expect("a code").number(Suffix::Avg, number);
            if let Some(mark) = mark {
                values = values.flag(mark).expect("a mark");
            }
            upload = upload.factor(values);
            frame.factor(code, [(Suffix::Avg, number)], mark).expect("a factor");
        }
        frame.finish().expect("twelve factors fit");
        let frames = upload.frames(&device, time(), ack).expect("frames");
        prop_assert_eq!(frames.len(), 1);
        prop_assert_eq!(frames[0].as_bytes(), &out[..]);
    }
}
