//! How a particular device is to be read: settings, not another parser.

use crate::edition::Edition;
use crate::issue::{IssueKind, Severity};

/// How much departure from the standard is let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Strictness {
    /// Every departure that the standard forbids is an error; for acceptance tests (联网验收).
    Strict,
    /// What devices usually do wrong is let through with a warning.
    #[default]
    Standard,
    /// Only what cannot be used is an error.
    Relaxed,
}

/// What to do when the check word is not the standard's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CrcPolicy {
    /// Only the standard's word is right.
    #[default]
    Standard,
    /// CRC-16/MODBUS is let through with a warning, for firmware known to send it.
    AllowModbus,
    /// A wrong word is let through with a warning, for firmware that computes it over another
    /// text than it sends. This gives up the only protection against line noise.
    Ignore,
}

/// When data are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum AnswerPolicy {
    /// As the answer bit of the flag says.
    #[default]
    AsFlagged,
    /// Always, for devices that wait for an answer although their flag does not ask for one.
    Always,
    /// Never.
    Never,
}

/// The settings of one device. The default is the standard itself.
///
/// ```
/// use hj212::{CrcPolicy, Frame, Profile, decode};
///
/// // A firmware that computes CRC-16/MODBUS.
/// let sent = b"##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&0759\r\n";
/// let frame = Frame::read(sent).unwrap();
/// assert!(!decode(frame, &Profile::default()).is_usable());
/// let lenient = Profile { crc: CrcPolicy::AllowModbus, ..Profile::default() };
/// let decoded = decode(frame, &lenient);
/// assert!(decoded.is_usable());
/// let issue = &decoded.issues.as_slice()[0];
/// assert_eq!((issue.kind.code(), issue.at), ("crc_modbus", 107));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Profile {
    /// The edition to assume whatever the frame says; `None` takes it from the frame.
    pub edition: Option<Edition>,
    /// How much departure is let through.
    pub strictness: Strictness,
    /// What to do with a check word that is not the standard's.
    pub crc: CrcPolicy,
    /// When data are answered.
    pub answers: AnswerPolicy,
    /// Whether data without a QN are answered by a 2005-style 9014 that has none either.
    ///
    /// Unsure: no edition describes such an answer, and 97 % of a real capture of the 2005
    /// edition has no QN. Off by default; switch it on for devices that resend for ever.
    pub answer_without_qn: bool,
}

impl Profile {
    /// Returns the severity of a deviation under this profile.
    #[must_use]
    pub fn severity(&self, kind: IssueKind) -> Severity {
        match (kind, self.crc) {
            (IssueKind::CrcModbus, CrcPolicy::AllowModbus)
            | (
                IssueKind::CrcModbus | IssueKind::CrcWrong | IssueKind::CrcForeign,
                CrcPolicy::Ignore,
            ) => Severity::Warning,
            _ => {
                let [strict, standard, relaxed] = kind.severities();
                match self.strictness {
                    Strictness::Strict => strict,
                    Strictness::Standard => standard,
                    Strictness::Relaxed => relaxed,
                }
            }
        }
    }
}
