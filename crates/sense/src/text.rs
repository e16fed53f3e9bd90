//! Bytes of a device as text that a database and a page can hold.

/// Returns the bytes as printable ASCII of at most `most` characters; other bytes are escaped.
///
/// Devices send control bytes in every field, and one database refuses NUL in text.
pub(crate) fn printable(bytes: &[u8], most: usize) -> String {
    let bytes = bytes.trim_ascii();
    let is_plain = |byte: &u8| (b' '..=b'~').contains(byte) && !b"\\\"'".contains(byte);
    if let Ok(text) = str::from_utf8(bytes)
        && bytes.len() <= most
        && bytes.iter().all(is_plain)
    {
        return text.to_owned();
    }
    bytes
        .iter()
        .flat_map(|byte| byte.escape_ascii())
        .map(char::from)
        .take(most)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn any_bytes_become_short_printable_text() {
        fn check(bytes: &[u8], expected: &str) {
            assert_eq!(printable(bytes, 12), expected);
        }
        check(b"32", "32");
        check(b" N ", "N");
        check(b"a'b\"c\\d", "a\\'b\\\"c\\\\d");
        check(b"\0\0", "\\x00\\x00");
        check("零".as_bytes(), "\\xe9\\x9b\\xb6");
        check(b"0123456789abcdef", "0123456789ab");
    }
}
