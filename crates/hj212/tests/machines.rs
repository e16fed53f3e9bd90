//! Exchanges, resends and reassembly, driven by events and a made-up time.

use hj212::{
    Action, Admission, Area, Assembly, AssemblySettings, Cn, Command, Edition, Exchange, ExeRtn,
    Finish, Frame, Identity, Pattern, Profile, QnRtn, Reassembler, Responder, Seen, Stamp, Timing,
    WireFrame, decode,
};

fn device() -> Identity {
    Identity::new(Edition::V2017, "32", "123456", "010000A8900016F000169DC0").expect("names")
}

fn qn(millis: u16) -> Stamp {
    Stamp::new(2026, 3, 1, 8, 0, 0)
        .and_then(|stamp| stamp.with_millis(millis))
        .expect("a time")
}

#[test]
fn how_exchanges_end() {
    use Seen::{Data, DataAnswer, NoticeAnswer, RequestAnswer, Result};
    fn check(pattern: Pattern, events: &[(i64, Option<Seen>)], expected: Action) {
        let (mut exchange, mut action) = Exchange::start(pattern, Timing::FIXED, 0);
        for (now_ms, seen) in events {
            action = match seen {
                Some(seen) => exchange.see(*seen, *now_ms),
                None => exchange.tick(*now_ms),
            };
        }
        assert_eq!(action, expected, "{pattern:?} {events:?}");
    }
    let ready = Some(RequestAnswer(QnRtn::READY));
    let done = Some(Result(ExeRtn::DONE));
    let finished = Action::Finished;
    check(Pattern::Request, &[], Action::Send { until_ms: 5_000 });
    check(
        Pattern::Request,
        &[(4_999, None)],
        Action::Wait { until_ms: 5_000 },
    );
    check(
        Pattern::Request,
        &[(5_000, None)],
        Action::Send { until_ms: 10_000 },
    );
    let silence = [
        (5_000, None),
        (10_000, None),
        (15_000, None),
        (20_000, None),
    ];
    check(Pattern::Request, &silence, finished(Finish::NoAnswer));
    check(Pattern::Upload, &silence, finished(Finish::NoAnswer));
    check(
        Pattern::Request,
        &[(10, ready)],
        Action::Wait { until_ms: 60_010 },
    );
    check(
        Pattern::Request,
        &[(10, ready), (60_010, None)],
        finished(Finish::NoResult),
    );
    check(
        Pattern::Request,
        &[(10, ready), (20, done)],
        finished(Finish::Done { records: 0 }),
    );
    let lost_answer = [(10, Some(Data)), (20, Some(Data)), (30, done)];
    check(
        Pattern::Request,
        &lost_answer,
        finished(Finish::Done { records: 2 }),
    );
    check(
        Pattern::Request,
        &[(10, Some(RequestAnswer(QnRtn::WRONG_PW)))],
        finished(Finish::Refused(QnRtn::WRONG_PW)),
    );
    check(
        Pattern::Request,
        &[(10, ready), (20, Some(Result(ExeRtn::NO_DATA)))],
        finished(Finish::Failed(ExeRtn::NO_DATA)),
    );
    check(
        Pattern::Notice,
        &[(10, Some(NoticeAnswer))],
        finished(Finish::Answered),
    );
    check(
        Pattern::Upload,
        &[(10, Some(NoticeAnswer))],
        Action::Wait { until_ms: 5_000 },
    );
    check(
        Pattern::Upload,
        &[(6_000, None), (6_010, Some(DataAnswer))],
        finished(Finish::Answered),
    );
    check(
        Pattern::Upload,
        &[(10, Some(DataAnswer)), (99_999, None)],
        finished(Finish::Answered),
    );
}

#[test]
fn a_device_executes_a_request_once() {
    let me = device();
    let mut responder = Responder::new();
    let mut admit = |wire: &WireFrame| {
        responder.admit(
            &decode(wire.read().expect("a frame"), &Profile::default()),
            &me,
        )
    };
    let request = Command::GetRealtimeInterval;
    let wire = request.frame(&me, qn(1)).expect("a frame");
    assert_eq!(admit(&wire), Admission::Execute(request.clone()));
    assert_eq!(admit(&wire), Admission::Repeat(None));
    let stop = Command::StopRealtime;
    assert_eq!(
        admit(&stop.frame(&me, qn(2)).expect("a frame")),
        Admission::Obey(stop)
    );
    let stranger = Identity::new(Edition::V2017, "32", "654321", me.mn()).expect("names");
    let wire = request.frame(&stranger, qn(3)).expect("a frame");
    assert_eq!(admit(&wire), Admission::Refuse(QnRtn::WRONG_PW));
    let unknown = me
        .frame(Cn::new(3099).expect("a code"), qn(4))
        .build(&Area::new())
        .expect("a frame");
    assert_eq!(admit(&unknown), Admission::Refuse(QnRtn::WRONG_CN));
    let answer = me
        .frame(Cn::DATA_ANSWER, qn(5))
        .build(&Area::new())
        .expect("a frame");
    assert_eq!(admit(&answer), Admission::Ignore);
    let wire = request.frame(&me, qn(1)).expect("a frame");
    responder.executed(
        &decode(wire.read().expect("a frame"), &Profile::default()),
        ExeRtn::DONE,
    );
    let decoded = decode(wire.read().expect("a frame"), &Profile::default());
    assert_eq!(
        responder.admit(&decoded, &me),
        Admission::Repeat(Some(ExeRtn::DONE))
    );
}

/// Three packets of one message, the first QN at `millis`.
fn packets(millis: u16) -> Vec<WireFrame> {
    let mut area = Area::new().time("DataTime", qn(0)).expect("a time");
    for number in 0..120 {
        area = area
            .field(&format!("w{number:05}-Avg"), "12.3456")
            .expect("a field");
    }
    device()
        .frame(Cn::HOUR, qn(millis))
        .ack(true)
        .packets(&area)
        .expect("packets")
}

fn add(reassembler: &mut Reassembler, wire: &WireFrame, now_ms: i64) -> Assembly {
    let frame = Frame::read(wire.as_bytes()).expect("a frame");
    reassembler.add(&decode(frame, &Profile::default()), now_ms)
}

#[test]
fn packets_in_any_order_make_the_message() {
    let packets = packets(100);
    assert_eq!(packets.len(), 3);
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let mut reassembler = Reassembler::default();
        assert_eq!(
            add(&mut reassembler, &packets[order[0]], 0),
            Assembly::Waiting
        );
        assert_eq!(
            add(&mut reassembler, &packets[order[0]], 1),
            Assembly::Repeated
        );
        assert_eq!(
            add(&mut reassembler, &packets[order[1]], 2),
            Assembly::Waiting
        );
        let Assembly::Whole(message) = add(&mut reassembler, &packets[order[2]], 3) else {
            panic!("the last packet completes it: {order:?}");
        };
        let names: Vec<String> = message
            .data()
            .attributes()
            .map(|one| one.name.to_string())
            .collect();
        assert_eq!(names.len(), 121, "one DataTime and all factors");
        assert!(names[1..].is_sorted());
        assert!(message.missing.is_empty());
    }
}

#[test]
fn what_is_missing_is_told_after_the_time_out() {
    let packets = packets(100);
    let mut reassembler = Reassembler::new(AssemblySettings {
        timeout_ms: 1_000,
        ..Default::default()
    });
    add(&mut reassembler, &packets[0], 0);
    add(&mut reassembler, &packets[2], 500);
    assert!(reassembler.expire(1_499).is_empty());
    let late = reassembler.expire(1_500);
    assert_eq!(late.len(), 1);
    assert_eq!(late[0].missing, [2]);
    assert_eq!(late[0].cn, Cn::HOUR);
}

#[test]
fn the_next_message_does_not_mix_with_one_that_lost_a_packet() {
    let (first, second) = (packets(100), packets(500));
    let mut reassembler = Reassembler::default();
    add(&mut reassembler, &first[0], 0);
    for packet in &second[..2] {
        assert_eq!(add(&mut reassembler, packet, 10), Assembly::Waiting);
    }
    let Assembly::Whole(message) = add(&mut reassembler, &second[2], 20) else {
        panic!("the second message is whole");
    };
    assert_eq!(message.qn, b"20260301080000500");
}

#[test]
fn numbers_that_cannot_be() {
    fn check(numbers: &str, expected: &Assembly) {
        let segment =
            format!("QN=20260301080000001;ST=32;CN=2061;PW=123456;MN=1;Flag=7;{numbers}CP=&&a=1&&");
        let text = format!(
            "##{:04}{segment}{:04X}",
            segment.len(),
            hj212::crc(segment.as_bytes())
        );
        let frame = Frame::read(text.as_bytes()).expect("a frame");
        let assembly = Reassembler::default().add(&decode(frame, &Profile::default()), 0);
        assert_eq!(&assembly, expected, "{numbers}");
    }
    check("", &Assembly::Single);
    check("PNUM=1;PNO=1;", &Assembly::Single);
    check("PNUM=0002;PNO=0001;", &Assembly::Waiting);
    check("PNUM=2;PNO=0;", &Assembly::Unusable);
    check("PNUM=2;PNO=3;", &Assembly::Unusable);
    check("PNUM=9999;PNO=3;", &Assembly::Unusable);
}
