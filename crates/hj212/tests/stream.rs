//! What streams hold: frames, parts of frames, noise, in pieces of any size.

use hj212::{Chunk, CrcVerdict, Framer, LengthVerdict};
use proptest::prelude::*;

const FRAME: &str = "##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&1C80\r\n";

/// The frames of a stream, and every byte that belonged to none.
#[derive(Debug, Default, PartialEq, Eq)]
struct Cut {
    frames: Vec<(u64, Vec<u8>, LengthVerdict, CrcVerdict)>,
    garbage: Vec<u8>,
}

fn cut<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Cut {
    let mut framer = Framer::new();
    let mut cut = Cut::default();
    let mut drain = |framer: &mut Framer| {
        while let Some(chunk) = framer.next_chunk() {
            match chunk {
                Chunk::Frame(f) => {
                    let raw = f.raw().to_vec();
                    cut.frames
                        .push((f.offset(), raw, f.length_verdict(), f.crc_verdict()));
                }
                Chunk::Garbage { bytes, .. } => cut.garbage.extend_from_slice(bytes),
            }
        }
    };
    for piece in pieces {
        framer.push(piece);
        drain(&mut framer);
    }
    framer.flush();
    drain(&mut framer);
    assert_eq!(framer.pending(), 0, "a flush leaves nothing");
    cut
}

fn frame_with(length: &str, tail: &str) -> String {
    FRAME
        .replace("##0101", &format!("##{length}"))
        .replace("\r\n", tail)
}

#[test]
fn what_streams_hold() {
    fn check(stream: &str, frames: usize, garbage: &str) {
        let whole = cut([stream.as_bytes()]);
        assert_eq!(whole.frames.len(), frames, "{stream}");
        assert_eq!(String::from_utf8_lossy(&whole.garbage), garbage, "{stream}");
        let drip = cut(stream.as_bytes().chunks(1));
        assert_eq!(whole, drip, "one byte at a time: {stream}");
    }
    check(FRAME, 1, "");
    check(&FRAME.repeat(3), 3, "");
    check(&frame_with("0101", "").repeat(3), 3, "");
    check(&frame_with("0101", "\n").repeat(2), 2, "");
    check(&frame_with("0101", "\r\n\r\n").repeat(2), 2, "");
    check(&frame_with("101", "\r\n").repeat(2), 2, "");
    check(&frame_with("0105", "\r\n").repeat(2), 2, "");
    check(&frame_with("0107", "").repeat(2), 2, "");
    check(&frame_with("0099", "\r\n").repeat(2), 2, "");
    check(&frame_with("9101", "\r\n").repeat(2), 2, "");
    check(&frame_with("0000", "\r\n").repeat(2), 2, "");
    check(&frame_with("0101", "\r\n").replace("1C80", "1c80"), 1, "");
    check(&format!("864819040012345{FRAME}"), 1, "864819040012345");
    check(
        &format!("http://www.cmsoft.cn\r\n{FRAME}"),
        1,
        "http://www.cmsoft.cn\r\n",
    );
    check(
        &format!("##test13912345678{FRAME}##"),
        1,
        "##test13912345678##",
    );
    check(&format!("$\x08]\0?{FRAME}$"), 1, "$\x08]\0?$");
    check(&format!("#{FRAME}"), 1, "#");
    check(&format!("##0101QN=2016{FRAME}"), 1, "##0101QN=2016");
    check(&format!("##9999QN=2016{FRAME}"), 1, "##9999QN=2016");
    check(
        &FRAME.replace("1C80", ""),
        0,
        FRAME.replace("1C80", "").as_str(),
    );
    check("##0000FFFF\r\n", 1, "");
}

#[test]
fn a_frame_is_out_before_its_line_end() {
    let mut framer = Framer::new();
    framer.push(FRAME.trim_end().as_bytes());
    assert!(matches!(framer.next_chunk(), Some(Chunk::Frame(_))));
    framer.push(b"\r");
    assert!(framer.next_chunk().is_none());
    framer.push(b"\n##");
    assert!(framer.next_chunk().is_none());
    assert_eq!(framer.counts().odd_line_ends, 0);
}

#[test]
fn a_changed_character_is_a_frame_with_a_wrong_word() {
    let whole = cut([FRAME.replace("Interval=30", "Interval=31").as_bytes()]);
    assert_eq!(whole.frames[0].3, CrcVerdict::Wrong);
}

#[test]
fn binary_data_areas_pass_by_length() {
    let mut bytes =
        b"QN=20240601085857223;ST=32;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=9;CP=&&"
            .to_vec();
    bytes.extend_from_slice(b"##0101QN=\r\n&&;\0\xFF\r\n##12");
    bytes.extend_from_slice(b"&&");
    let mut frame = format!("##{:04}", bytes.len()).into_bytes();
    frame.extend_from_slice(&bytes);
    frame.extend_from_slice(b"2200\r\n");
    let drip = cut(frame.repeat(2).chunks(1));
    assert_eq!(drip.frames.len(), 2);
    assert_eq!(drip.garbage, b"");
}

/// Streams of frames, parts of frames and noise.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        Just(FRAME.as_bytes().to_vec()),
        Just(frame_with("0099", "").into_bytes()),
        Just(frame_with("0107", "\r\n").into_bytes()),
        Just(b"##".to_vec()),
        Just(b"##0020QN=&&".to_vec()),
        (0..FRAME.len()).prop_map(|end| FRAME.as_bytes()[..end].to_vec()),
        (0..FRAME.len()).prop_map(|from| FRAME.as_bytes()[from..].to_vec()),
        proptest::collection::vec(any::<u8>(), 0..20),
    ];
    proptest::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_cutting_gives_the_same(stream in stream(), size in 1_usize..40) {
        let whole = cut([&stream[..]]);
        prop_assert_eq!(&whole, &cut(stream.chunks(size)));
        prop_assert_eq!(&whole, &cut(stream.chunks(1)));
    }

    #[test]
    fn no_bytes_panic(stream in proptest::collection::vec(any::<u8>(), 0..400)) {
        cut(stream.chunks(7));
    }
}
