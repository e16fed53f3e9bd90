//! What a device sends is read as it was meant, and answered in its own style.

use hj212::{
    Answer, AnswerPolicy, Area, Chunk, Cn, Edition, ExeRtn, FactorValues, Framer, Identity, Number,
    Profile, QnRtn, Stamp, Suffix, Upload, UploadKind, decode,
};

const MN: &str = "010000A8900016F000169DC0";

fn at(millis: u16) -> Stamp {
    Stamp::new(2016, 8, 1, 8, 58, 57)
        .and_then(|stamp| stamp.with_millis(millis))
        .expect("a time")
}

#[test]
fn answers_in_the_style_of_the_edition() {
    fn check(edition: Edition, answer: Answer, expected: &str) {
        let mn = if edition == Edition::V2005 {
            "88888880000001"
        } else {
            MN
        };
        let device = Identity::new(edition, "32", "123456", mn).expect("names");
        let area = Area::new()
            .field("DataTime", "20160801085857")
            .expect("a field");
        let asked = device
            .frame(Cn::MINUTE, at(223))
            .ack(true)
            .build(&area)
            .expect("a frame");
        let frame = asked.read().expect("a frame");
        let decoded = decode(frame, &Profile::default());
        assert!(decoded.issues.as_slice().is_empty(), "{:?}", decoded.issues);
        assert!(decoded.wants_answer(&Profile::default()));
        let answer = answer.to(&decoded, &Profile::default()).expect("an answer");
        let frame = answer.read().expect("a frame");
        assert_eq!(String::from_utf8_lossy(frame.segment()), expected);
        let decoded = decode(frame, &Profile::default());
        assert!(decoded.issues.as_slice().is_empty(), "{:?}", decoded.issues);
        assert_eq!(
            decoded.exchange_qn().expect("it has one"),
            "20160801085857223"
        );
        assert!(!decoded.wants_answer(&Profile::default()));
    }
    let head = "QN=20160801085857223;ST=91";
    let tail = "PW=123456;MN=010000A8900016F000169DC0;Flag";
    let ready = Answer::Request(QnRtn::READY);
    check(
        Edition::V2017,
        ready,
        &format!("{head};CN=9011;{tail}=4;CP=&&QnRtn=1&&"),
    );
    let done = Answer::Execution(ExeRtn::DONE);
    check(
        Edition::V2017,
        done,
        &format!("{head};CN=9012;{tail}=4;CP=&&ExeRtn=1&&"),
    );
    check(
        Edition::V2017,
        Answer::Notice,
        &format!("{head};CN=9013;{tail}=4;CP=&&&&"),
    );
    check(
        Edition::V2017,
        Answer::Data,
        &format!("{head};CN=9014;{tail}=4;CP=&&&&"),
    );
    check(
        Edition::V2025,
        Answer::Data,
        &format!("{head};CN=9014;{tail}=8;CP=&&&&"),
    );
    let old = "PW=123456;MN=88888880000001;Flag=0;CP=&&QN=20160801085857223";
    check(
        Edition::V2005,
        ready,
        &format!("ST=91;CN=9011;{old};QnRtn=1&&"),
    );
    check(
        Edition::V2005,
        done,
        &format!("ST=91;CN=9012;{old};ExeRtn=1&&"),
    );
    check(
        Edition::V2005,
        Answer::Notice,
        &format!("ST=91;CN=9013;{old}&&"),
    );
    check(
        Edition::V2005,
        Answer::Data,
        &format!("ST=91;CN=9014;{old};CN=2051&&"),
    );
}

#[test]
fn a_device_without_a_qn_is_answered_only_where_set() {
    let device = Identity::new(Edition::V2005, "32", "123456", "88888880000001").expect("names");
    let upload = device.frame(Cn::MINUTE, at(0)).without_qn().ack(true);
    let frame = upload.build(&Area::new()).expect("a frame");
    let mut profile = Profile {
        answers: AnswerPolicy::Always,
        ..Profile::default()
    };
    let decoded = decode(frame.read().expect("a frame"), &profile);
    assert_eq!(
        Answer::Data.to(&decoded, &profile),
        Err(hj212::BuildError::NoQn)
    );
    profile.answer_without_qn = true;
    let answer = Answer::Data.to(&decoded, &profile).expect("an answer");
    let segment = answer.read().expect("a frame").segment();
    assert!(segment.ends_with(b";Flag=0;CP=&&CN=2051&&"));
}

#[test]
fn a_long_report_goes_out_in_packets_and_comes_back_whole() {
    let device = Identity::new(Edition::V2017, "22", "123456", MN).expect("names");
    let mut upload = Upload::new(UploadKind::Hour, at(0));
    for number in 0..60_i64 {
        let value = Number {
            mantissa: 1000 + number,
            scale: 2,
        };
        let factor = FactorValues::new(&format!("a{:05}", 34000 + number))
            .expect("a code")
            .number(Suffix::Avg, value)
            .flag("N")
            .expect("a mark");
        upload = upload.factor(factor);
    }
    let packets = upload.frames(&device, at(999), true).expect("packets");
    assert_eq!(packets.len(), 3);
    let stream: Vec<u8> = packets
        .into_iter()
        .flat_map(hj212::WireFrame::into_bytes)
        .collect();
    let mut framer = Framer::new();
    framer.push(&stream);
    let (mut numbers, mut qns, mut values) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(chunk) = framer.next_chunk() {
        let Chunk::Frame(frame) = chunk else {
            panic!("no garbage was sent: {chunk:?}")
        };
        let decoded = decode(frame, &Profile::default());
        assert!(decoded.issues.as_slice().is_empty(), "{:?}", decoded.issues);
        assert_eq!(decoded.header.flag.map(hj212::Flag::byte), Some(7));
        assert_eq!(
            decoded.data.field("DataTime").and_then(hj212::Value::stamp),
            Some(at(0))
        );
        numbers.push((decoded.header.pno, decoded.header.pnum));
        qns.push(decoded.exchange_qn().expect("each has its own").to_string());
        for factor in decoded.data.factors() {
            values.push(
                factor
                    .get(Suffix::Avg)
                    .and_then(hj212::Value::decimal)
                    .expect("a number"),
            );
        }
    }
    assert_eq!(
        numbers,
        [(Some(1), Some(3)), (Some(2), Some(3)), (Some(3), Some(3))]
    );
    assert_eq!(
        qns,
        [
            "20160801085857999",
            "20160801085858000",
            "20160801085858001"
        ]
    );
    let expected: Vec<_> = (0..60)
        .map(|n| Number {
            mantissa: 1000 + n,
            scale: 2,
        })
        .collect();
    assert_eq!(values, expected);
}
