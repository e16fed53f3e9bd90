//! A hash that is the same in every run, version and process.

/// Computes 64-bit FNV-1a. It is no protection against whoever wants two things to have the same.
#[must_use]
pub fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

#[cfg(test)]
mod tests {
    use super::fnv1a;

    #[test]
    fn gives_what_its_authors_published() {
        let check = |text: &str, expected| assert_eq!(fnv1a(text.as_bytes()), expected, "{text}");
        check("", 0xCBF2_9CE4_8422_2325);
        check("a", 0xAF63_DC4C_8601_EC8C);
        check("foobar", 0x8594_4171_F739_67E8);
    }
}
