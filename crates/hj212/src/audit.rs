//! The second look at a frame: its data area, attribute by attribute.

use crate::build::{area_limit, is_device_id};
use crate::cn::CnRange;
use crate::data::{Attribute, Data};
use crate::decoded::Decoded;
use crate::issue::{IssueKind, Issues};
use crate::profile::Profile;
use crate::stamp::{Stamp, StampForm};
use crate::suffix::Suffix;

/// How many names before it a repeated name is looked for among.
const WINDOW: usize = 8;

impl Decoded<'_> {
    /// Lists everything that is wrong with the frame: the issues of the first reading, and those
    /// of the data area, in which nothing is looked at before it is asked for.
    ///
    /// Log texts between `//` and `//` may hold anything.
    #[must_use]
    pub fn audit(&self, profile: &Profile) -> Issues {
        let mut audit = Audit {
            profile,
            issues: self.issues.clone(),
        };
        audit.header(self);
        audit.bytes(self.data);
        audit.items(self.data);
        audit.attributes(self);
        audit.issues
    }
}

struct Audit<'p> {
    profile: &'p Profile,
    issues: Issues,
}

impl Audit<'_> {
    fn note(&mut self, kind: IssueKind, at: usize) {
        self.issues.push(kind, at, self.profile.severity(kind));
    }

    fn header(&mut self, decoded: &Decoded<'_>) {
        let length = decoded.data.bytes().len() + b"CP=&&&&".len();
        if length > area_limit(decoded.edition) {
            self.note(IssueKind::CpLong, decoded.data.start());
        }
        let base = decoded.frame.segment_start();
        for field in decoded.header.fields() {
            let Some(value) = field.value else { continue };
            let at = base + field.at;
            if field.key == "MN" && !is_device_id(decoded.edition, value.bytes()) {
                self.note(IssueKind::MnForm, at);
            }
            if value.bytes().iter().any(u8::is_ascii_control) {
                self.note(IssueKind::ControlBytes, at);
            }
            if field.key.bytes().contains(&b' ') || value.bytes().contains(&b' ') {
                self.note(IssueKind::Blanks, at);
            }
        }
    }

    fn bytes(&mut self, data: Data<'_>) {
        let bytes = data.bytes();
        let quoted = bytes.windows(3).any(|three| three == b"=//");
        if let Some(place) = bytes
            .iter()
            .position(u8::is_ascii_control)
            .filter(|_| !quoted)
        {
            self.note(IssueKind::ControlBytes, data.start() + place);
        }
        if let Some(place) = bytes
            .iter()
            .position(|byte| *byte == b' ')
            .filter(|_| !quoted)
        {
            self.note(IssueKind::Blanks, data.start() + place);
        }
    }

    fn items(&mut self, data: Data<'_>) {
        let divides = |byte: u8| matches!(byte, b';' | b',');
        let mut end = data.start();
        for attribute in data.attributes() {
            // One divider stands between two attributes; more of them enclose an empty one.
            if attribute.at > end + usize::from(end > data.start()) {
                self.note(IssueKind::ItemEmpty, end);
            }
            end = attribute.end();
        }
        if data.bytes().last().is_some_and(|last| divides(*last)) {
            self.note(IssueKind::ItemEmpty, end);
        }
    }

    fn attributes(&mut self, decoded: &Decoded<'_>) {
        let mut names: [&[u8]; WINDOW] = [&[]; WINDOW];
        let (mut has_factors, mut has_time) = (false, false);
        for (place, attribute) in decoded.data.attributes().enumerate() {
            let name = attribute.name.bytes();
            if name.is_empty() || !attribute.has_value {
                self.note(IssueKind::ItemForm, attribute.at);
                continue;
            }
            if names.contains(&name) {
                self.note(IssueKind::NameRepeated, attribute.at);
            }
            names[place % WINDOW] = name;
            has_time |= name.eq_ignore_ascii_case(b"DataTime");
            has_factors |= attribute.has_suffix();
            self.attribute(attribute);
        }
        let is_data = decoded
            .header
            .cn
            .is_some_and(|cn| cn.range() == CnRange::Data);
        // The alarms of the 2005 edition have an AlarmTime instead.
        let is_alarm = decoded.data.field("AlarmTime").is_some();
        if is_data && has_factors && !has_time && !is_alarm {
            self.note(IssueKind::DataTimeMissing, decoded.data.start());
        }
    }

    fn attribute(&mut self, attribute: Attribute<'_>) {
        let name = attribute.name.bytes();
        let suffix = attribute.suffix();
        if attribute.has_suffix() && suffix.is_none() {
            self.note(IssueKind::SuffixUnknown, attribute.at);
        }
        if let (Some(suffix), Some(text)) = (suffix, attribute.suffix_text())
            && text != suffix.as_str()
        {
            self.note(IssueKind::KeyCase, attribute.at);
        }
        if is_time_name(name) || suffix.is_some_and(Suffix::is_time) {
            match Stamp::read(attribute.value.bytes()) {
                Some((_, StampForm::Seconds)) => {}
                Some(_) => self.note(IssueKind::TimeForm, attribute.at),
                None => self.note(IssueKind::TimeUnreadable, attribute.at),
            }
        }
        if suffix.is_some_and(Suffix::is_measured) && attribute.value.decimal().is_none() {
            self.note(IssueKind::ValueUnreadable, attribute.at);
        }
    }
}

/// Tells whether a name stands for a time of fourteen digits.
fn is_time_name(name: &[u8]) -> bool {
    const NAMES: [&[u8]; 6] = [
        b"DataTime",
        b"BeginTime",
        b"EndTime",
        b"SystemTime",
        b"RestartTime",
        b"AlarmTime",
    ];
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}
