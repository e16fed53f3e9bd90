//! What a channel's answer means.

use model::{Outcome, Timestamp};
use serde::Deserialize;

use crate::http::Reply;
use crate::letter::cut;

/// How long an endpoint that says "too often" is left alone, unless it says longer.
pub(crate) const TOO_OFTEN: i64 = Timestamp::MINUTE;

/// Most bytes of what a channel says that are kept.
const SAID: usize = 300;

/// Says that it certainly did not go out.
pub(crate) fn failed(detail: impl Into<String>, leave_alone: i64) -> Outcome {
    Outcome::Failed {
        detail: cut(&detail.into(), SAID),
        leave_alone,
    }
}

/// Says that nobody knows.
pub(crate) fn uncertain(detail: impl Into<String>) -> Outcome {
    Outcome::Uncertain {
        detail: cut(&detail.into(), SAID),
    }
}

/// Judges what HTTP alone says; gives the body of an answer that the channel has to explain.
pub(crate) fn body(reply: Reply) -> Result<String, Outcome> {
    match reply {
        Reply::NotReached(why) => Err(failed(why, 0)),
        Reply::Unknown(why) => Err(uncertain(why)),
        Reply::Answered { status: 429, .. } => Err(failed("HTTP 429 发送过于频繁", TOO_OFTEN)),
        // A gateway's 502 or 504 says nothing of the server behind it.
        Reply::Answered { status, .. } if status >= 500 => Err(uncertain(format!("HTTP {status}"))),
        Reply::Answered { status, body } if !(200..300).contains(&status) => {
            Err(failed(format!("HTTP {status} {body}"), 0))
        }
        Reply::Answered { body, .. } => Ok(body),
    }
}

/// Reads an answer; one that makes no sense leaves it uncertain.
pub(crate) fn read<'b, T: Deserialize<'b>>(body: &'b str) -> Result<T, Outcome> {
    serde_json::from_str(body).map_err(|_| uncertain(format!("答复无法读懂：{body}")))
}

/// Says that it went out, and nothing more will be heard.
pub(crate) const fn sent() -> Outcome {
    Outcome::Sent {
        remote_id: None,
        report_follows: false,
    }
}
