//! Bytes of many frames, squeezed together: they are alike, so that together they take a tenth of
//! what each takes by itself.

use std::io::Read as _;

/// Fast: the writer waits for it.
const LEVEL: i32 = 1;
/// More than a commit ever holds, in bytes.
const MOST: u64 = 256 << 20;

/// Appends bytes as a Zstandard frame.
pub(crate) fn squeeze(plain: &[u8], to: &mut Vec<u8>) -> std::io::Result<()> {
    let squeezed = zstd::bulk::compress(plain, LEVEL)?;
    to.extend_from_slice(&squeezed);
    Ok(())
}

/// Reads a Zstandard frame; takes no more memory than a commit could have put in.
pub(crate) fn unsqueeze(squeezed: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    zstd::stream::read::Decoder::with_buffer(squeezed)?
        .take(MOST)
        .read_to_end(&mut plain)?;
    Ok(plain)
}
