//! Frames of real devices that their owners have published in the tests of other programs.

use hj212::{CrcVerdict, Edition, Frame, IssueKind, Profile, Report, Suffix, Value, decode};

/// A power meter of a maker's own system code.
const POWER: &str = "##0716QN=20190708113607000;ST=80;CN=2011;PW=123456;MN=0010931004HBYDTEST000002;Flag=5;CP=&&DataTime=20190708113607;ea30010101-Rtd=0.99,ea30010101-Flag=N;ea30010102-Rtd=0.00,ea30010102-Flag=N;ea30010103-Rtd=0.00,ea30010103-Flag=N;ea30010104-Rtd=0.99,ea30010104-Flag=N;ea30010105-Rtd=220,ea30010105-Flag=N;ea30010106-Rtd=0,ea30010106-Flag=N;ea30010107-Rtd=6.01,ea30010107-Flag=N;ea30010108-Rtd=3.94,ea30010108-Flag=N;ea30010109-Rtd=0.999,ea30010109-Flag=N;ea30010110-Rtd=220.0,ea30010110-Flag=N;ea30010111-Rtd=220.0,ea30010111-Flag=N;ea30010112-Rtd=219.9,ea30010112-Flag=N;ea30010113-Rtd=220.0,ea30010113-Flag=N;ea30010114-Rtd=0.0,ea30010114-Flag=N;ea30010115-Rtd=0.0,ea30010115-Flag=N;ea30010116-Rtd=0.0,ea30010116-Flag=N&&AA01";
/// An hour of a stack, with means, extremes and cumulated quantities.
const STACK: &str = "##0612QN=20240123101501421;ST=31;CN=2061;PW=123456;MN=81733553216103;Flag=4;CP=&&DataTime=20240122170000;a00000-Cou=19191.973,a00000-Min=5.051,a00000-Avg=5.331,a00000-Max=5.617,a00000-Flag=N;a01011-Min=6.686,a01011-Avg=7.029,a01011-Max=7.425,a01011-Flag=N;a01013-Min=-0.041,a01013-Avg=-0.026,a01013-Max=0.011,a01013-Flag=N;a01012-Min=8.074,a01012-Avg=8.524,a01012-Max=8.789,a01012-Flag=N;a24088-Cou=0.018,a24088-Min=0.665,a24088-Avg=0.933,a24088-Max=1.418,a24088-Flag=N;a05002-Cou=0.000,a05002-Min=0.000,a05002-Avg=0.000,a05002-Max=0.000,a05002-Flag=N;a01014-Min=0.828,a01014-Avg=1.040,a01014-Max=1.239,a01014-Flag=N&&0E40";
/// The start of a logger.
const START: &str = "##0127QN=20200623122504356;ST=31;CN=2081;PW=123456;MN=88888880000001;Flag=5;CP=&&DataTime=20200623122504;RestartTime=20200623122342&&1100";

#[test]
fn published_frames_are_read_whole() {
    fn check(line: &str, factors: usize) {
        let frame = Frame::read(line.as_bytes()).expect("a frame");
        assert_eq!(frame.raw().len(), line.len());
        assert_eq!(frame.crc_verdict(), CrcVerdict::Right);
        let decoded = decode(frame, &Profile::default());
        assert_eq!(decoded.edition, Edition::V2017);
        assert_eq!(decoded.data.factors().count(), factors);
        // Their ids are of 14 or 22 characters where the standard wants 24.
        let audit = decoded.audit(&Profile::default());
        let kinds: Vec<IssueKind> = audit.iter().map(|issue| issue.kind).collect();
        assert_eq!(kinds, [IssueKind::MnForm]);
        for attribute in decoded
            .data
            .attributes()
            .filter(|one| one.suffix().is_some_and(Suffix::is_measured))
        {
            let number = attribute.value.decimal().expect("a number");
            assert_eq!(attribute.value, number.to_string().as_str());
        }
    }
    check(POWER, 16);
    check(STACK, 7);
    check(START, 0);
}

#[test]
fn values_keep_their_digits() {
    let decoded = decode(
        Frame::read(STACK.as_bytes()).expect("a frame"),
        &Profile::default(),
    );
    let text = |code, suffix| {
        let number = decoded
            .data
            .factor(code)?
            .get(suffix)
            .and_then(Value::decimal)?;
        Some(number.to_string())
    };
    assert_eq!(text("a00000", Suffix::Cou).as_deref(), Some("19191.973"));
    assert_eq!(text("a01013", Suffix::Avg).as_deref(), Some("-0.026"));
    assert_eq!(text("a05002", Suffix::Max).as_deref(), Some("0.000"));
    assert_eq!(text("a05002", Suffix::Rtd), None);
}

#[test]
fn the_start_of_a_logger_is_a_report() {
    let decoded = decode(
        Frame::read(START.as_bytes()).expect("a frame"),
        &Profile::default(),
    );
    let Some(Report::Restarted { time, restarted }) = Report::read(&decoded) else {
        panic!("2081 is the start of a logger");
    };
    assert_eq!((time.minute(), restarted.minute()), (25, 23));
    assert!(decoded.wants_answer(&Profile::default()));
}
