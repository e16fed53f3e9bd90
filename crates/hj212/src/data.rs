//! The data area (数据区): what stands between `CP=&&` and the closing `&&`.

use std::borrow::Cow;

use memchr::memmem;

use crate::factor::{Factor, Factors};
use crate::scan::first_of;
use crate::suffix::Suffix;
use crate::value::Value;

/// A data area, read lazily: items divided by `;`, their attributes by `,`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Data<'a> {
    bytes: &'a [u8],
    /// Offset of the first byte within the raw frame.
    base: usize,
}

/// One `name=value` of a data area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// The whole name, `a34004-Rtd` or `DataTime`.
    pub name: Value<'a>,
    /// What stood behind the `=`; empty where there was none.
    pub value: Value<'a>,
    /// Which item it belongs to, counted from 0.
    pub item: u16,
    /// Byte offset of the name within the raw frame.
    pub at: usize,
    /// Whether there was a `=`.
    pub has_value: bool,
    /// Length of the code: up to the last `-` of the name, or all of it.
    code_len: usize,
}

impl<'a> Data<'a> {
    pub(crate) fn new(bytes: &'a [u8], base: usize) -> Self {
        Self { bytes, base }
    }

    /// Returns the bytes as they came.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Returns the area as text: UTF-8 where it is valid, else GB18030; see [`Value::text`].
    #[must_use]
    pub fn text(&self) -> Cow<'a, str> {
        Value::new(self.bytes).text()
    }

    /// Returns the offset of the first byte within the raw frame.
    #[must_use]
    pub fn start(&self) -> usize {
        self.base
    }

    /// Tells whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Returns every `name=value` in its order, repeated names too.
    #[must_use]
    #[inline]
    pub fn attributes(&self) -> Attributes<'a> {
        Attributes {
            bytes: self.bytes,
            base: self.base,
            at: 0,
            item: 0,
        }
    }

    /// Returns the value of a name such as `DataTime`.
    ///
    /// Where the name comes more than once the last one counts. A name in the wrong case is
    /// taken only if there is none in the right case.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<Value<'a>> {
        let mut other_case = None;
        let mut exact = None;
        for attribute in self.attributes() {
            if attribute.name == name {
                exact = Some(attribute.value);
            } else if attribute.name.bytes().eq_ignore_ascii_case(name.as_bytes()) {
                other_case = Some(attribute.value);
            }
        }
        exact.or(other_case)
    }

    /// Returns the factors in their order: runs of attributes that share a code.
    ///
    /// A code that comes back later in the area gives a second group.
    #[must_use]
    pub fn factors(&self) -> Factors<'a> {
        Factors::new(self.attributes())
    }

    /// Returns everything the area says of one factor code, wherever it stands.
    #[must_use]
    pub fn factor(&self, code: &'a str) -> Option<Factor<'a>> {
        let factor = Factor::new(Value::new(code.as_bytes()), *self);
        factor.attributes().next().is_some().then_some(factor)
    }
}

impl<'a> Attribute<'a> {
    /// Returns the factor code, `a34004` of `a34004-Rtd`; the whole name where there is no `-`.
    #[must_use]
    #[inline]
    pub fn code(&self) -> Value<'a> {
        Value::new(&self.name.bytes()[..self.code_len])
    }

    /// Tells whether the name has a suffix, so that it belongs to a factor.
    #[must_use]
    #[inline]
    pub fn has_suffix(&self) -> bool {
        self.code_len < self.name.bytes().len()
    }

    /// Returns the text behind the last `-` of the name.
    #[must_use]
    #[inline]
    pub fn suffix_text(&self) -> Option<Value<'a>> {
        self.name.bytes().get(self.code_len + 1..).map(Value::new)
    }

    /// Returns the offset behind the value within the raw frame.
    pub(crate) fn end(&self) -> usize {
        self.at + self.name.bytes().len() + usize::from(self.has_value) + self.value.bytes().len()
    }

    /// Returns the suffix, if it is one of the list.
    #[must_use]
    #[inline]
    pub fn suffix(&self) -> Option<Suffix> {
        self.suffix_text()
            .and_then(|text| Suffix::read(text.bytes()))
    }
}

/// The attributes of a data area, in their order.
#[derive(Debug, Clone)]
pub struct Attributes<'a> {
    bytes: &'a [u8],
    base: usize,
    at: usize,
    item: u16,
}

impl<'a> Attributes<'a> {
    /// Returns the bytes of the area from one place to another, given as offsets in the frame.
    pub(crate) fn area(&self, from: usize, to: usize) -> Data<'a> {
        let bytes = self
            .bytes
            .get(from - self.base..to - self.base)
            .unwrap_or_default();
        Data { bytes, base: from }
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        // Empty parts, such as a `;` before the closing `&&`, are stepped over.
        loop {
            match self.bytes.get(self.at)? {
                b',' => self.at += 1,
                b';' => {
                    self.at += 1;
                    self.item = self.item.saturating_add(1);
                }
                _ => break,
            }
        }
        let start = self.at;
        let rest = &self.bytes[start..];
        let stop = first_of(rest, *b"=,;");
        let name_len = stop;
        let equals = (rest.get(stop) == Some(&b'=')).then_some(stop);
        let code_len = rest[..name_len].iter().rposition(|byte| *byte == b'-');
        let value = match equals {
            Some(equals) => {
                let value = &rest[equals + 1..];
                &value[..value_len(value)]
            }
            None => &[],
        };
        self.at = start + name_len + usize::from(equals.is_some()) + value.len();
        Some(Attribute {
            name: Value::new(&rest[..name_len]),
            value: Value::new(value),
            item: self.item,
            at: self.base + start,
            has_value: equals.is_some(),
            code_len: code_len.unwrap_or(name_len),
        })
    }
}

/// Returns the length of a value: up to the next divider, but not within `//…//`.
#[inline]
fn value_len(rest: &[u8]) -> usize {
    let quoted = match rest {
        [b'/', b'/', inner @ ..] => memmem::find(inner, b"//").map_or(0, |close| close + 4),
        _ => 0,
    };
    let tail = &rest[quoted..];
    quoted + first_of(tail, *b",;")
}
