//! A frame after it was read.

use crate::cn::Cn;
use crate::data::Data;
use crate::edition::{Edition, Flag};
use crate::frame::Frame;
use crate::header::Header;
use crate::issue::{Issues, Severity};
use crate::profile::{AnswerPolicy, Profile};
use crate::value::Value;

/// A frame that has been read, borrowed from its bytes.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Decoded<'a> {
    /// The frame itself.
    pub frame: Frame<'a>,
    /// The edition it was read as.
    pub edition: Edition,
    /// The keys before the data area.
    pub header: Header<'a>,
    /// The data area.
    pub data: Data<'a>,
    /// What was wrong with the envelope and the header; [`audit`](Self::audit) looks further.
    pub issues: Issues,
}

impl<'a> Decoded<'a> {
    /// Tells whether nothing worse than a warning was found, so that the content may be used.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.issues.worst() < Some(Severity::Error)
    }

    /// Returns the QN of the exchange this frame belongs to.
    ///
    /// The 2005 edition puts it into the data area of answers, all others into the header.
    #[must_use]
    pub fn exchange_qn(&self) -> Option<Value<'a>> {
        self.header.qn.or_else(|| {
            self.header
                .cn
                .filter(|cn| cn.is_answer())
                .and_then(|_| self.data.field("QN"))
        })
    }

    /// Tells whether the sender waits for an answer, as the flag or the profile says.
    ///
    /// Answers themselves want none, but for the 9012 of the 2005 edition.
    #[must_use]
    pub fn wants_answer(&self, profile: &Profile) -> bool {
        let flagged = self.header.flag.is_some_and(Flag::wants_answer);
        match (self.header.cn, profile.answers) {
            (None, _) | (_, AnswerPolicy::Never) => false,
            (Some(cn), _) if cn.is_answer() => {
                flagged && cn == Cn::EXECUTION_RESULT && self.edition == Edition::V2005
            }
            (_, AnswerPolicy::Always) => true,
            (_, AnswerPolicy::AsFlagged) => flagged,
        }
    }
}
