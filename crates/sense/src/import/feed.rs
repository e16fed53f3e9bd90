//! Text in chunks of whole lines.

use std::io::{self, Read};

use memchr::memrchr;

use super::source::LEAST_TARGET;

/// Bytes that are read at a time.
pub(super) const CHUNK: usize = 1 << 20;

/// Cuts a stream into chunks that end with a line.
pub(super) struct Feed {
    reader: Box<dyn Read + Send>,
    /// The beginning of a line whose end was not read yet.
    tail: Vec<u8>,
    is_done: bool,
    broken: Option<io::Error>,
}

impl Feed {
    pub(super) fn new(reader: Box<dyn Read + Send>) -> Self {
        Self {
            reader,
            tail: Vec::new(),
            is_done: false,
            broken: None,
        }
    }

    /// Fills the buffer with whole lines; the last line of the stream may lack its end. An empty
    /// buffer is the end.
    ///
    /// A line that is longer than a chunk comes in pieces, since no table has one.
    pub(super) fn fill(&mut self, chunk: &mut Vec<u8>) {
        chunk.clear();
        chunk.append(&mut self.tail);
        let mut length = chunk.len();
        chunk.resize(CHUNK.max(length), 0);
        while !self.is_done && length + LEAST_TARGET <= chunk.len() {
            match self.reader.read(&mut chunk[length..]) {
                Ok(0) => self.is_done = true,
                Ok(count) => length += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.is_done = true;
                    self.broken = Some(error);
                }
            }
        }
        chunk.truncate(length);
        match memrchr(b'\n', chunk) {
            Some(end) if !self.is_done => self.tail.extend_from_slice(&chunk[end + 1..]),
            // What a broken stream leaves of its last line cannot be trusted.
            end if self.broken.is_some() => chunk.truncate(end.map_or(0, |end| end + 1)),
            _ => return,
        }
        let kept = memrchr(b'\n', chunk).map_or(0, |end| end + 1);
        chunk.truncate(kept);
    }

    /// Says whether the stream failed before its end.
    pub(super) const fn is_broken(&self) -> bool {
        self.broken.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_end_with_a_line() {
        let text: Vec<u8> = (0..300_000)
            .flat_map(|n| format!("{n}\n").into_bytes())
            .collect();
        let mut feed = Feed::new(Box::new(io::Cursor::new(text.clone())));
        let (mut chunk, mut all) = (Vec::new(), Vec::new());
        loop {
            feed.fill(&mut chunk);
            if chunk.is_empty() {
                break;
            }
            assert_eq!(chunk.last(), Some(&b'\n'));
            all.extend_from_slice(&chunk);
        }
        assert_eq!(all, text);
    }

    #[test]
    fn the_last_line_may_lack_its_end() {
        let mut feed = Feed::new(Box::new(&b"a\nb"[..]));
        let mut chunk = Vec::new();
        feed.fill(&mut chunk);
        assert_eq!(chunk, b"a\nb");
        feed.fill(&mut chunk);
        assert!(chunk.is_empty());
    }
}
