//! A data area being written.

use crate::build::BuildError;
use crate::build::items::{push_item, push_text};
use crate::build::text::{check_name, push_number, push_seconds};
use crate::number::Number;
use crate::stamp::Stamp;

/// A data area (数据区) being written, item by item; its bytes are always well-formed.
///
/// ```
/// use hj212::{Area, Stamp};
/// let time = Stamp::new(2016, 8, 1, 8, 58, 57).unwrap();
/// let area = Area::new()
///     .time("DataTime", time)?
///     .item([("w01018-Rtd", "41.5"), ("w01018-Flag", "N")])?;
/// assert_eq!(area.as_bytes(), b"DataTime=20160801085857;w01018-Rtd=41.5,w01018-Flag=N");
/// # Ok::<(), hj212::BuildError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Area {
    bytes: Vec<u8>,
    /// Where each item ends.
    ends: Vec<usize>,
}

impl Area {
    /// Makes an empty area, as in `CP=&&&&`.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an item of one `name=value`.
    ///
    /// # Errors
    ///
    /// Fails where the name or the value holds what a frame must not hold.
    pub fn field(self, name: &str, value: &str) -> Result<Self, BuildError> {
        self.item([(name, value)])
    }

    /// Adds a time of fourteen digits.
    ///
    /// # Errors
    ///
    /// Fails where the name is not a data name.
    pub fn time(mut self, name: &str, time: Stamp) -> Result<Self, BuildError> {
        check_name(name)?;
        self.open(name);
        push_seconds(&mut self.bytes, time);
        Ok(self.closed())
    }

    /// Adds a decimal number with all its digits.
    ///
    /// # Errors
    ///
    /// Fails where the name is not a data name.
    pub fn number(mut self, name: &str, number: Number) -> Result<Self, BuildError> {
        check_name(name)?;
        self.open(name);
        push_number(&mut self.bytes, number);
        Ok(self.closed())
    }

    /// Adds a text between `//` and `//`, as logs and parameters have it (command 3020).
    ///
    /// # Errors
    ///
    /// Fails where the text holds `//` or `&&` or is longer than 890 bytes of UTF-8.
    pub fn text(mut self, name: &str, text: &str) -> Result<Self, BuildError> {
        self.divide();
        push_text(&mut self.bytes, name, text)?;
        Ok(self.closed())
    }

    /// Adds an item of several `name=value`, divided by commas.
    ///
    /// # Errors
    ///
    /// Fails where a name or a value holds what a frame must not hold.
    pub fn item<'v>(
        mut self,
        pairs: impl IntoIterator<Item = (&'v str, &'v str)>,
    ) -> Result<Self, BuildError> {
        let before = self.bytes.len();
        self.divide();
        if push_item(&mut self.bytes, pairs)? {
            return Ok(self.closed());
        }
        self.bytes.truncate(before);
        Ok(self)
    }

    /// Adds an item that was checked when it was written.
    pub(crate) fn checked_item(&mut self, item: &[u8]) {
        self.divide();
        self.bytes.extend_from_slice(item);
        self.ends.push(self.bytes.len());
    }

    fn divide(&mut self) {
        if !self.bytes.is_empty() {
            self.bytes.push(b';');
        }
    }

    /// Begins an item of one name that was checked.
    fn open(&mut self, name: &str) {
        self.divide();
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.push(b'=');
    }

    fn closed(mut self) -> Self {
        self.ends.push(self.bytes.len());
        self
    }

    /// Returns the bytes between `&&` and `&&`.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the items without the `;` between them.
    pub(crate) fn items(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|end| end + 1));
        starts
            .zip(&self.ends)
            .map(|(start, end)| &self.bytes[start..*end])
    }
}
