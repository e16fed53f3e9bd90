//! A data area being written.

use crate::build::BuildError;
use crate::number::Number;
use crate::stamp::Stamp;

/// The longest quoted text, in bytes (HJ 212-2017 table C.47).
const LONGEST_TEXT: usize = 890;

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
    pub fn time(self, name: &str, time: Stamp) -> Result<Self, BuildError> {
        self.field(name, &time.seconds_text())
    }

    /// Adds a decimal number with all its digits.
    ///
    /// # Errors
    ///
    /// Fails where the name is not a data name.
    pub fn number(self, name: &str, number: Number) -> Result<Self, BuildError> {
        self.field(name, &number.to_string())
    }

    /// Adds a text between `//` and `//`, as logs and parameters have it (command 3020).
    ///
    /// # Errors
    ///
    /// Fails where the text holds `//` or `&&` or is longer than 890 bytes of UTF-8.
    pub fn text(mut self, name: &str, text: &str) -> Result<Self, BuildError> {
        check_name(name)?;
        let held = text.contains("//") || text.contains("&&") || text.ends_with('/');
        if held || text.len() > LONGEST_TEXT {
            return Err(BuildError::Text(name.to_owned()));
        }
        self.open_item();
        self.bytes
            .extend_from_slice(format!("{name}=//{text}//").as_bytes());
        self.ends.push(self.bytes.len());
        Ok(self)
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
        for (place, (name, value)) in pairs.into_iter().enumerate() {
            check_name(name)?;
            check_value(name, value)?;
            if place == 0 {
                self.open_item();
            } else {
                self.bytes.push(b',');
            }
            self.bytes
                .extend_from_slice(format!("{name}={value}").as_bytes());
        }
        if self.bytes.len() > before {
            self.ends.push(self.bytes.len());
        }
        Ok(self)
    }

    fn open_item(&mut self) {
        if !self.bytes.is_empty() {
            self.bytes.push(b';');
        }
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

/// Checks a data name: letters, digits and `_`, at most one `-` within.
pub(crate) fn check_name(name: &str) -> Result<(), BuildError> {
    let part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let is_name = match name.split_once('-') {
        Some((code, suffix)) => part(code) && part(suffix),
        None => part(name),
    };
    if is_name {
        Ok(())
    } else {
        Err(BuildError::Name(name.to_owned()))
    }
}

/// Checks a value: printable ASCII without dividers and blanks.
pub(crate) fn check_value(name: &str, value: &str) -> Result<(), BuildError> {
    let allowed =
        |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b';' | b',' | b'&' | b'=' | b'#');
    if value.bytes().all(allowed) && !value.starts_with("//") {
        Ok(())
    } else {
        Err(BuildError::Value(name.to_owned()))
    }
}
