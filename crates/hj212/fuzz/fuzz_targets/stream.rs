//! Any stream, cut anywhere, gives the same frames, and nothing panics.
#![no_main]

use hj212::{Chunk, Framer, Profile, decode};
use libfuzzer_sys::fuzz_target;

fn frames(stream: &[u8], size: usize) -> Vec<(u64, usize)> {
    let mut framer = Framer::new();
    let mut frames = Vec::new();
    let mut drain = |framer: &mut Framer| {
        while let Some(chunk) = framer.next_chunk() {
            if let Chunk::Frame(frame) = chunk {
                let _ = decode(frame, &Profile::default()).audit(&Profile::default());
                frames.push((frame.offset(), frame.raw().len()));
            }
        }
    };
    for piece in stream.chunks(size) {
        framer.push(piece);
        drain(&mut framer);
    }
    framer.flush();
    drain(&mut framer);
    assert_eq!(framer.pending(), 0);
    frames
}

fuzz_target!(|input: (u8, &[u8])| {
    let (size, stream) = input;
    assert_eq!(
        frames(stream, usize::from(size) + 1),
        frames(stream, stream.len().max(1))
    );
});
