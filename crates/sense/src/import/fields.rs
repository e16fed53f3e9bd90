//! Cutting a line into its cells.

use memchr::memchr;

/// The cells of a line of comma-separated text. Quotes around a cell are taken off; a doubled
/// quote within stays doubled, since no name or number of these files has one.
#[derive(Clone)]
pub(super) struct Fields<'a> {
    rest: Option<&'a [u8]>,
}

impl<'a> Fields<'a> {
    pub(super) const fn of(line: &'a [u8]) -> Self {
        Self { rest: Some(line) }
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest?;
        let (cell, after) = match rest.strip_prefix(b"\"") {
            Some(inner) => quoted(inner),
            None => match rest.iter().position(|byte| *byte == b',') {
                Some(comma) => (&rest[..comma], Some(&rest[comma + 1..])),
                None => (rest, None),
            },
        };
        self.rest = after;
        Some(cell)
    }
}

/// Cuts a quoted cell off, its first quote already gone.
fn quoted(inner: &[u8]) -> (&[u8], Option<&[u8]>) {
    let mut from = 0;
    while let Some(quote) = memchr(b'"', &inner[from..]).map(|at| at + from) {
        if inner.get(quote + 1) == Some(&b'"') {
            from = quote + 2;
        } else {
            let after = memchr(b',', &inner[quote..]).map(|comma| &inner[quote + comma + 1..]);
            return (&inner[..quote], after);
        }
    }
    // The quote never ends: the line is broken, and its columns will show it.
    (inner, None)
}

/// Takes the end of a line off, written by Windows or not.
pub(super) fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Shows a cell in a message, shortened.
pub(super) fn shown(cell: &[u8]) -> String {
    let text = String::from_utf8_lossy(cell);
    if text.chars().count() > 40 {
        text.chars().take(40).chain(['…']).collect()
    } else {
        text.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &[&str]) {
        let cells: Vec<_> = Fields::of(line.as_bytes())
            .map(|cell| String::from_utf8_lossy(cell))
            .collect();
        assert_eq!(cells, expected, "{line}");
    }

    #[test]
    fn lines_are_cut_at_commas_outside_quotes() {
        check("", &[""]);
        check("a,b", &["a", "b"]);
        check("a,,", &["a", "", ""]);
        check("\"a,b\",c", &["a,b", "c"]);
        check("\"a\",\"\"", &["a", ""]);
        check("1,\"NNW\"", &["1", "NNW"]);
        check("\"a\"\"b\",c", &["a\"\"b", "c"]);
        check("\"a,b", &["a,b"]);
    }
}
