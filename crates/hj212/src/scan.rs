//! Finding a divider in short texts, eight bytes at a time.

const ONES: u64 = u64::MAX / 255;
const HIGHS: u64 = ONES * 0x80;

/// Returns where the first of some bytes stands, or the length where there is none.
///
/// Names and values are a few bytes long, where this beats a search made for long texts.
#[inline]
pub(crate) fn first_of<const N: usize>(bytes: &[u8], wanted: [u8; N]) -> usize {
    let (words, tail) = bytes.as_chunks::<8>();
    for (place, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let mut hits = 0;
        for byte in wanted {
            // A byte that is zero after the XOR borrows its high bit; bits above the lowest one
            // may be false, the lowest one never is.
            let differs = word ^ (ONES * u64::from(byte));
            hits |= differs.wrapping_sub(ONES) & !differs & HIGHS;
        }
        if hits != 0 {
            return place * 8 + hits.trailing_zeros() as usize / 8;
        }
    }
    let rest = tail
        .iter()
        .position(|byte| wanted.contains(byte))
        .unwrap_or(tail.len());
    words.len() * 8 + rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_finds_what_a_plain_search_finds(
            bytes in proptest::collection::vec(prop_oneof![any::<u8>(), 0x2B_u8..0x3E], 0..40),
        ) {
            let plain = bytes.iter().position(|byte| b"=,;".contains(byte)).unwrap_or(bytes.len());
            prop_assert_eq!(first_of(&bytes, *b"=,;"), plain);
        }
    }
}
