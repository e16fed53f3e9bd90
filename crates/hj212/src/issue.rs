//! What was wrong with a frame, where, and how much it matters.

use std::fmt;

/// How much a deviation matters under a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth counting; the frame is what it seems.
    Note,
    /// The device departs from the standard; the content can be used.
    Warning,
    /// The content must not be used as it is.
    Error,
}

/// A deviation at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issue {
    /// What was found.
    pub kind: IssueKind,
    /// Byte offset within the raw frame, whose first `#` is at 0.
    pub at: u16,
    /// How much it matters under the profile the frame was read with.
    pub severity: Severity,
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.kind.code(), self.at)
    }
}

macro_rules! issue_kinds {
    ($($(#[$doc:meta])+ $name:ident = $code:literal, $strict:ident $standard:ident $relaxed:ident;)+) => {
        /// A deviation from the standard; the list is what metrics count by.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum IssueKind {
            $($(#[$doc])+ $name,)+
        }

        impl IssueKind {
            /// Every kind, for tables of counters.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Returns the stable reason code, such as `crc_modbus`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// Returns the severities under a strict, a standard and a relaxed profile.
            pub(crate) const fn severities(self) -> [Severity; 3] {
                match self {
                    $(Self::$name => [Severity::$strict, Severity::$standard, Severity::$relaxed],)+
                }
            }
        }
    };
}

issue_kinds! {
    /// The length has two or three digits.
    LengthShort = "length_short", Error Warning Note;
    /// The length does not lead to the end of the segment; the check word showed the real end.
    LengthWrong = "length_wrong", Error Warning Note;
    /// The segment has more than 1024 bytes.
    SegmentLong = "segment_long", Error Warning Note;
    /// The check word has lower-case digits.
    CrcLowerCase = "crc_lower_case", Warning Note Note;
    /// The check word is that of CRC-16/MODBUS; the severity follows the profile's policy.
    CrcModbus = "crc_modbus", Error Error Error;
    /// The check word is wrong; the severity follows the profile's policy.
    CrcWrong = "crc_wrong", Error Error Error;
    /// The check word is wrong and cannot come from the standard's algorithm at all.
    CrcForeign = "crc_foreign", Error Error Error;
    /// There is no QN though the edition wants one.
    QnMissing = "qn_missing", Error Warning Note;
    /// The QN is not a time of 17 digits.
    QnForm = "qn_form", Error Warning Note;
    /// There is no system code.
    StMissing = "st_missing", Error Warning Note;
    /// The system code is not two of 0-9, A-Z.
    StForm = "st_form", Error Warning Note;
    /// There is no command code.
    CnMissing = "cn_missing", Error Error Error;
    /// The command code is not four digits.
    CnForm = "cn_form", Error Error Error;
    /// There is no password.
    PwMissing = "pw_missing", Error Warning Note;
    /// The password does not have six characters.
    PwForm = "pw_form", Error Warning Note;
    /// There is no device id.
    MnMissing = "mn_missing", Error Error Error;
    /// The device id does not have the form of the edition.
    MnForm = "mn_form", Error Warning Note;
    /// There is no flag, so the frame is read as one of the 2005 edition.
    FlagMissing = "flag_missing", Warning Note Note;
    /// The flag is not a number from 0 to 255.
    FlagForm = "flag_form", Error Warning Note;
    /// The flag's version bits belong to no edition.
    VersionUnknown = "version_unknown", Error Warning Note;
    /// The packet bit is set but PNUM or PNO is missing or wrong.
    PacketForm = "packet_form", Error Error Warning;
    /// PNUM or PNO is there but the packet bit is not set.
    PacketUnasked = "packet_unasked", Warning Note Note;
    /// RF is not 1.
    RfForm = "rf_form", Error Warning Note;
    /// The keys of the header are not in the standard's order.
    HeaderOrder = "header_order", Warning Note Note;
    /// A key of the header is not in the standard; it is kept.
    KeyUnknown = "key_unknown", Warning Note Note;
    /// A key of the header comes twice; the first counts.
    KeyRepeated = "key_repeated", Error Warning Note;
    /// A name has the wrong case.
    KeyCase = "key_case", Warning Note Note;
    /// A part of the header has no `=`.
    KeyWithoutValue = "key_without_value", Error Warning Note;
    /// There is no `CP=`.
    CpMissing = "cp_missing", Error Warning Note;
    /// The data area does not begin with `&&`.
    CpUnopened = "cp_unopened", Error Warning Note;
    /// The data area does not end with `&&`.
    CpUnclosed = "cp_unclosed", Error Warning Note;
    /// The data area is longer than the edition allows.
    CpLong = "cp_long", Error Warning Note;
    /// There are control bytes in a place for text.
    ControlBytes = "control_bytes", Error Warning Warning;
    /// There are blanks where the standard has none.
    Blanks = "blanks", Warning Note Note;
    /// There is an empty item, such as a `;` before the closing `&&`.
    ItemEmpty = "item_empty", Warning Note Note;
    /// An item has no name or no `=`.
    ItemForm = "item_form", Error Warning Note;
    /// A name comes twice in one item group; all are kept, the last counts.
    NameRepeated = "name_repeated", Warning Note Note;
    /// The part after the `-` is not in the standards; it is kept.
    SuffixUnknown = "suffix_unknown", Warning Note Note;
    /// There is no `DataTime` though the command wants one.
    DataTimeMissing = "data_time_missing", Error Error Warning;
    /// A time does not have its fourteen digits; the first fourteen were taken.
    TimeForm = "time_form", Warning Note Note;
    /// A time cannot be read.
    TimeUnreadable = "time_unreadable", Error Error Warning;
    /// A measured value is not a number, so there is none.
    ValueUnreadable = "value_unreadable", Error Warning Note;
}

impl fmt::Display for IssueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The first issues of a frame and the number of all; it never allocates.
#[derive(Clone)]
pub struct Issues {
    kept: [Issue; Self::KEPT],
    total: u32,
    worst: Option<Severity>,
}

impl Issues {
    /// How many issues are kept with their places; the rest are only counted.
    pub const KEPT: usize = 12;

    pub(crate) const fn new() -> Self {
        let blank = Issue {
            kind: IssueKind::CrcWrong,
            at: 0,
            severity: Severity::Note,
        };
        Self {
            kept: [blank; Self::KEPT],
            total: 0,
            worst: None,
        }
    }

    #[inline]
    pub(crate) fn push(&mut self, kind: IssueKind, at: usize, severity: Severity) {
        let at = u16::try_from(at).unwrap_or(u16::MAX);
        if let Some(place) = usize::try_from(self.total)
            .ok()
            .and_then(|next| self.kept.get_mut(next))
        {
            *place = Issue { kind, at, severity };
        }
        self.total = self.total.saturating_add(1);
        self.worst = self.worst.max(Some(severity));
    }

    /// Returns the kept issues in the order they were found.
    #[must_use]
    pub fn as_slice(&self) -> &[Issue] {
        let count = usize::try_from(self.total)
            .unwrap_or(Self::KEPT)
            .min(Self::KEPT);
        &self.kept[..count]
    }

    /// Returns the kept issues one by one.
    pub fn iter(&self) -> std::slice::Iter<'_, Issue> {
        self.as_slice().iter()
    }

    /// Returns how many issues were found, kept or not.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.total
    }

    /// Returns the greatest severity found, `None` for a clean frame.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.worst
    }

    /// Tells whether an issue of this kind is among the kept ones.
    #[must_use]
    pub fn has(&self, kind: IssueKind) -> bool {
        self.as_slice().iter().any(|issue| issue.kind == kind)
    }
}

impl<'i> IntoIterator for &'i Issues {
    type Item = &'i Issue;
    type IntoIter = std::slice::Iter<'i, Issue>;

    fn into_iter(self) -> Self::IntoIter {
        self.as_slice().iter()
    }
}

impl fmt::Debug for Issues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.as_slice()).finish()
    }
}
