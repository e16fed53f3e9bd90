//! A frame being written into somebody's buffer.

use crate::build::BuildError;
use crate::build::frame::check_room;
use crate::build::items::{push_item, push_text};
use crate::build::text::{check_code, check_name, check_value, push_number, push_seconds};
use crate::build::wire::close;
use crate::edition::Edition;
use crate::number::Number;
use crate::stamp::Stamp;
use crate::suffix::Suffix;

/// A frame being written at the end of a buffer, item by item.
///
/// Made by [`FrameBuilder::begin`](crate::FrameBuilder::begin). The buffer never keeps half a
/// frame: an item that fails leaves it as it was before the item, and a writer that is dropped
/// before [`finish`](Self::finish), or whose `finish` fails, as it was before the frame.
#[derive(Debug)]
#[must_use = "a frame is whole only after `finish`"]
pub struct FrameWriter<'o> {
    out: &'o mut Vec<u8>,
    /// Where the frame begins.
    start: usize,
    /// Where the first item begins.
    area: usize,
    edition: Edition,
    finished: bool,
}

/// Length of `##` and the length field.
const HEAD: usize = 6;
/// What opens a data area.
const OPENING: &[u8] = b"CP=&&";

impl<'o> FrameWriter<'o> {
    /// Goes on after a header that was written.
    pub(crate) fn after_header(out: &'o mut Vec<u8>, start: usize, edition: Edition) -> Self {
        out.extend_from_slice(OPENING);
        Self {
            area: out.len(),
            out,
            start,
            edition,
            finished: false,
        }
    }

    /// Adds an item of one `name=value`.
    ///
    /// # Errors
    ///
    /// Fails where the name or the value holds what a frame must not hold.
    pub fn field(&mut self, name: &str, value: &str) -> Result<&mut Self, BuildError> {
        self.item([(name, value)])
    }

    /// Adds a time of fourteen digits.
    ///
    /// # Errors
    ///
    /// Fails where the name is not a data name.
    #[inline]
    pub fn time(&mut self, name: &str, time: Stamp) -> Result<&mut Self, BuildError> {
        check_name(name)?;
        self.divide();
        self.out.extend_from_slice(name.as_bytes());
        self.out.push(b'=');
        push_seconds(self.out, time);
        Ok(self)
    }

    /// Adds a text between `//` and `//`, as logs and parameters have it (command 3020).
    ///
    /// # Errors
    ///
    /// Fails where the text holds `//` or `&&` or is longer than 890 bytes of UTF-8.
    pub fn text(&mut self, name: &str, text: &str) -> Result<&mut Self, BuildError> {
        self.whole(|out| push_text(out, name, text).map(|()| true))
    }

    /// Adds an item of several `name=value`, divided by commas; none at all adds nothing.
    ///
    /// # Errors
    ///
    /// Fails where a name or a value holds what a frame must not hold.
    pub fn item<'v>(
        &mut self,
        pairs: impl IntoIterator<Item = (&'v str, &'v str)>,
    ) -> Result<&mut Self, BuildError> {
        self.whole(|out| push_item(out, pairs))
    }

    /// Adds what is sent of one factor: numbers under suffixes with all their digits, and the mark
    /// (数据标记) such as `N`; nothing at all adds nothing.
    ///
    /// # Errors
    ///
    /// Fails where the code holds something else than letters, digits and `_`, or the mark a
    /// divider.
    #[inline]
    pub fn factor(
        &mut self,
        code: &str,
        values: impl IntoIterator<Item = (Suffix, Number)>,
        mark: Option<&str>,
    ) -> Result<&mut Self, BuildError> {
        check_code(code)?;
        if let Some(mark) = mark {
            check_value(Suffix::Flag.as_str(), mark)?;
        }
        // Nothing below can fail, so nothing has to be taken back.
        let mut divider = (self.out.len() > self.area).then_some(b';');
        let out = &mut *self.out;
        let mut name = |out: &mut Vec<u8>, suffix: Suffix| {
            out.extend(divider);
            divider = Some(b',');
            out.extend_from_slice(code.as_bytes());
            out.push(b'-');
            out.extend_from_slice(suffix.as_str().as_bytes());
            out.push(b'=');
        };
        for (suffix, number) in values {
            name(out, suffix);
            push_number(out, number);
        }
        if let Some(mark) = mark {
            name(out, Suffix::Flag);
            out.extend_from_slice(mark.as_bytes());
        }
        Ok(self)
    }

    /// Ends the frame; returns its length in bytes, from `##` to CR LF.
    ///
    /// # Errors
    ///
    /// Fails where the data are longer than the edition allows in one frame.
    pub fn finish(mut self) -> Result<usize, BuildError> {
        let header = self.area - OPENING.len() - self.start - HEAD;
        check_room(self.edition, header, self.out.len() - self.area)?;
        self.out.extend_from_slice(b"&&");
        close(self.out, self.start);
        self.finished = true;
        Ok(self.out.len() - self.start)
    }

    fn divide(&mut self) {
        if self.out.len() > self.area {
            self.out.push(b';');
        }
    }

    /// Adds an item as a whole or not at all.
    fn whole(
        &mut self,
        write: impl FnOnce(&mut Vec<u8>) -> Result<bool, BuildError>,
    ) -> Result<&mut Self, BuildError> {
        let before = self.out.len();
        self.divide();
        let written = write(self.out);
        if !matches!(written, Ok(true)) {
            self.out.truncate(before);
        }
        written.map(|_| self)
    }
}

impl Drop for FrameWriter<'_> {
    fn drop(&mut self) {
        if !self.finished {
            self.out.truncate(self.start);
        }
    }
}
