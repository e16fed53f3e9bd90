//! Why a case could not be moved.

use store::StoreError;
use thiserror::Error;

use crate::call::FieldError;

/// Why a verb was not done. The texts are for the clerk who asked for it.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ActError {
    /// There is no such case within the scope of the one who asks.
    #[error("没有找到这个事项，或者您无权查看")]
    NotFound,
    /// Somebody else is to act now.
    #[error("{waiting_for}")]
    NotYourTurn {
        /// Who is to do what, in a sentence.
        waiting_for: String,
    },
    /// The one who asks has done, alone or through the own unit, what is to be judged.
    #[error("不能{verb}自己办的事项：{did}，请由他人{verb}")]
    SamePerson {
        /// Name of the verb that was asked for.
        verb: String,
        /// What was done before, and by whom.
        did: String,
    },
    /// The verb cannot be done in the present state.
    #[error("事项现在是“{state}”，不能“{verb}”")]
    WrongState {
        /// Name of the present state.
        state: String,
        /// Name of the verb that was asked for.
        verb: String,
    },
    /// The verb does not fit how the case stands, whoever asks for it.
    #[error("{why}")]
    NotNow {
        /// Why, in a sentence.
        why: String,
    },
    /// The one who asks may not open such a case there.
    #[error("{why}")]
    MayNotOpen {
        /// Why, in a sentence.
        why: String,
    },
    /// The case has moved on since the one who asks has seen it.
    #[error("事项刚刚有了新进展，请核对后再办")]
    Stale {
        /// Number of the last event now.
        head_seq: u32,
    },
    /// What was filled in is not in order.
    #[error("填写的内容有 {} 处需要修改", fields.len())]
    Invalid {
        /// What is wrong where.
        fields: Vec<FieldError>,
    },
    /// The store failed, or what it holds makes no sense.
    #[error("系统暂时不能保存，请稍后重试")]
    Store(#[from] StoreError),
}

impl ActError {
    /// Makes the error of one field.
    pub(crate) fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid {
            fields: vec![FieldError::new(field, message)],
        }
    }
}

/// Tells that what is stored about a case contradicts its definition.
pub(crate) fn corrupt(what: &'static str, detail: &(impl ToString + ?Sized)) -> StoreError {
    StoreError::Corrupt {
        what,
        detail: detail.to_string(),
    }
}
