//! What an attacker sends costs no more, byte for byte, when there is more of it.
//!
//! Each input is taken eight times as it is, and once eight times as long. Linear work takes as long
//! for both, quadratic work eight times as long for the second; three times is refused. One of
//! several attempts is enough, so that a busy machine does no harm.

use std::time::{Duration, Instant};

use hj212::{Chunk, Command, Frame, Framer, Profile, Reassembler, Report, Suffix, decode};

const GROWTH: usize = 8;
const MOST: u32 = 3;
const ATTEMPTS: usize = 12;

/// Returns how long a piece of work took.
#[expect(clippy::disallowed_methods, reason = "a measurement needs a clock")]
fn took(mut work: impl FnMut() -> usize) -> Duration {
    let begun = Instant::now();
    std::hint::black_box(work());
    begun.elapsed()
}

/// Compares the work on an input, done eight times, with that on one eight times as long.
fn check(name: &str, small: &[u8], large: &[u8], work: impl Fn(&[u8]) -> usize) {
    let attempt = |_| {
        let short = took(|| (0..GROWTH).map(|_| work(small)).sum());
        (short, took(|| work(large)))
    };
    let mut tried = Vec::new();
    let is_linear = (0..ATTEMPTS).map(attempt).any(|(short, long)| {
        tried.push((short, long));
        long < short * MOST
    });
    assert!(is_linear, "{name}: {tried:?}");
}

/// Cuts a stream that comes in pieces and decodes its frames; returns frames and bytes of garbage.
fn cut(stream: &[u8], piece: usize) -> usize {
    let mut framer = Framer::new();
    let mut seen = 0;
    for piece in stream.chunks(piece) {
        framer.push(piece);
        while let Some(chunk) = framer.next_chunk() {
            seen += match chunk {
                Chunk::Frame(frame) => look(frame),
                Chunk::Garbage { bytes, .. } => bytes.len(),
            };
        }
        assert!(framer.pending() <= 10_100, "the buffer is bounded");
    }
    framer.flush();
    while framer.next_chunk().is_some() {
        seen += 1;
    }
    seen
}

/// Looks at everything in a frame.
fn look(frame: Frame<'_>) -> usize {
    let profile = Profile::default();
    let decoded = decode(frame, &profile);
    let data = decoded.data;
    let attributes = data
        .factors()
        .flat_map(|factor| factor.attributes().collect::<Vec<_>>());
    let measured = attributes
        .filter(|one| one.suffix().is_some_and(Suffix::is_measured))
        .filter(|one| one.value.decimal().is_some())
        .count();
    let named = usize::from(data.field("no-such-name").is_some())
        + usize::from(data.factor("no-such-code").is_some())
        + usize::from(Command::read(&decoded).is_some())
        + usize::from(Report::read(&decoded).is_some());
    Reassembler::default().add(&decoded, 0);
    measured + named + decoded.audit(&profile).as_slice().len()
}

#[test]
fn streams() {
    let good = "##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;\
                Flag=5;CP=&&RtdInterval=30&&1C80\r\n";
    let inputs: [(&str, &[u8]); 16] = [
        ("heads", b"#"),
        ("ends", b"&"),
        ("heads of the longest frame", b"##9999"),
        ("heads that open a segment", b"##9999A"),
        ("heads glued with lengths", b"##0100##0200##9998Q"),
        ("a head and an end in turn", b"##9999QN=&&0000\r\n"),
        ("ends with check words", b"&&FFFF\r\n"),
        ("ends and heads", b"##0012CP=&&FFFF&&"),
        ("NUL", b"\0"),
        ("one letter", b"A"),
        ("one digit", b"9"),
        ("line ends", b"\r\n"),
        ("dividers", b";"),
        ("openings", b"CP=&&"),
        ("short lengths", b"##12Q"),
        ("good frames", good.as_bytes()),
    ];
    for (name, pattern) in inputs {
        // Twice the longest frame at the least, so that an attempt fails over and over.
        let small = pattern.repeat(20_000 / pattern.len() + 1);
        let large = small.repeat(GROWTH);
        check(name, &small, &large, |stream| cut(stream, 4_096));
        check(name, &small, &large, |stream| cut(stream, 7));
    }
}

#[test]
fn data_areas() {
    let header = "QN=20160801085857223;ST=32;CN=2011;PW=100000;MN=010000A8900016F000169DC0;Flag=5;";
    let frame = |area: &str| {
        let segment = format!("{header}CP=&&{area}&&");
        let word = hj212::crc(segment.as_bytes());
        format!("##{:04}{segment}{word:04X}\r\n", segment.len()).into_bytes()
    };
    let patterns = [
        ";",
        ",",
        "-",
        "=",
        "a=1;",
        "a-Rtd=1,",
        "a-Rtd=1;",
        "//",
        "=//",
        "x=//",
        "&&",
        "&",
        "a-",
        "DataTime=1;",
        "i11001-Info=//a//;",
        "\u{96f6}",
        " ",
    ];
    for pattern in patterns {
        let small = frame(&pattern.repeat(1_200 / pattern.len()));
        let large = frame(&pattern.repeat(9_600 / pattern.len()));
        check(pattern, &small, &large, |wire| {
            // A frame is short, so it is looked at often.
            (0..20).filter_map(|_| Frame::read(wire).map(look)).sum()
        });
    }
    let keys = |count: usize| {
        let segment = format!("{}CP=&&&&", "KEY=1;".repeat(count));
        let word = hj212::crc(segment.as_bytes());
        format!("##{:04}{segment}{word:04X}\r\n", segment.len()).into_bytes()
    };
    check("header keys", &keys(200), &keys(1_600), |wire| {
        (0..20).filter_map(|_| Frame::read(wire).map(look)).sum()
    });
}
