//! The header of a segment: everything before `CP=`.

use crate::cn::Cn;
use crate::edition::Flag;
use crate::scan::first_of;
use crate::value::Value;

/// The keys of a segment before its data area (HJ 212-2017, 数据段结构).
///
/// A key that is not there, or cannot be read, is `None`; the bytes of every key stay to be had
/// from [`fields`](Self::fields).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header<'a> {
    /// QN, the identity of an exchange (请求编码), a time of 17 digits.
    pub qn: Option<Value<'a>>,
    /// ST, the system code (系统编码).
    pub st: Option<Value<'a>>,
    /// CN, the command code (命令编码).
    pub cn: Option<Cn>,
    /// PW, the password (访问密码).
    pub pw: Option<Value<'a>>,
    /// MN, the identity of the device (设备唯一标识).
    pub mn: Option<Value<'a>>,
    /// Flag, the version and the packet and answer bits (标志).
    pub flag: Option<Flag>,
    /// PNUM, how many packets the message has (总包数).
    pub pnum: Option<u16>,
    /// PNO, the number of this packet from 1 (包号).
    pub pno: Option<u16>,
    /// RF=1, the mark of a resend in the 2025 edition (补发标识).
    pub resent: bool,
    text: &'a [u8],
}

/// A key of the header and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeaderField<'a> {
    /// The name, as it was written.
    pub key: Value<'a>,
    /// What stood behind the `=`; `None` where there was no `=`.
    pub value: Option<Value<'a>>,
    /// Byte offset within the segment.
    pub at: usize,
}

impl<'a> Header<'a> {
    pub(crate) fn empty(text: &'a [u8]) -> Self {
        Self {
            qn: None,
            st: None,
            cn: None,
            pw: None,
            mn: None,
            flag: None,
            pnum: None,
            pno: None,
            resent: false,
            text,
        }
    }

    /// Returns every key in the order it came, unknown and repeated ones too.
    #[must_use]
    pub fn fields(&self) -> HeaderFields<'a> {
        HeaderFields::of(self.text)
    }

    /// Returns the value of a key that the standards do not know.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<Value<'a>> {
        self.fields()
            .find(|field| field.key == key)
            .and_then(|field| field.value)
    }
}

/// The keys of a header, in their order.
#[derive(Debug, Clone)]
pub struct HeaderFields<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> HeaderFields<'a> {
    pub(crate) fn of(text: &'a [u8]) -> Self {
        Self { text, at: 0 }
    }
}

impl<'a> Iterator for HeaderFields<'a> {
    type Item = HeaderField<'a>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let at = self.at;
        let rest = self.text.get(at..).filter(|rest| !rest.is_empty())?;
        let end = first_of(rest, *b";");
        self.at = at + end + 1;
        let part = &rest[..end];
        let equals = first_of(part, *b"=");
        let (key, value) = match part.get(equals + 1..) {
            Some(value) => (&part[..equals], Some(Value::new(value))),
            None => (part, None),
        };
        Some(HeaderField {
            key: Value::new(key),
            value,
            at,
        })
    }
}

/// The keys the standards know, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Qn,
    St,
    Cn,
    Pw,
    Mn,
    Flag,
    Pnum,
    Pno,
    Rf,
}

impl Key {
    /// Reads a name; the second value tells whether its case was right.
    pub(crate) fn read(name: &[u8]) -> Option<(Self, bool)> {
        let known = match name {
            b"QN" => Self::Qn,
            b"ST" => Self::St,
            b"CN" => Self::Cn,
            b"PW" => Self::Pw,
            b"MN" => Self::Mn,
            b"Flag" => Self::Flag,
            b"PNUM" => Self::Pnum,
            b"PNO" => Self::Pno,
            b"RF" => Self::Rf,
            _ => return Self::read_any_case(name),
        };
        Some((known, true))
    }

    fn read_any_case(name: &[u8]) -> Option<(Self, bool)> {
        const NAMES: [(&[u8], Key); 9] = [
            (b"QN", Key::Qn),
            (b"ST", Key::St),
            (b"CN", Key::Cn),
            (b"PW", Key::Pw),
            (b"MN", Key::Mn),
            (b"Flag", Key::Flag),
            (b"PNUM", Key::Pnum),
            (b"PNO", Key::Pno),
            (b"RF", Key::Rf),
        ];
        let name = name.trim_ascii();
        NAMES
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, key)| (*key, false))
    }
}
