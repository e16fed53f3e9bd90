//! Answers 9011 to 9014, made from the header of what they answer.

use crate::build::{BuildError, WireFrame};
use crate::catalogue::Pattern;
use crate::cn::Cn;
use crate::decoded::Decoded;
use crate::edition::{Edition, Flag};
use crate::profile::Profile;
use crate::results::{ExeRtn, QnRtn};
use crate::value::Value;

/// An answer to a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// 9011, to a request (请求应答).
    Request(QnRtn),
    /// 9012, the result of a request (执行结果).
    Execution(ExeRtn),
    /// 9013, to a notice (通知应答).
    Notice,
    /// 9014, to data (数据应答). Send it only after the data are on disk.
    Data,
}

impl Answer {
    /// Returns the answer that a frame of a device wants from the host, whether it asked for one
    /// or not: a notice that of a notice, all else that of data.
    #[must_use]
    pub fn for_device(decoded: &Decoded<'_>) -> Self {
        let info = decoded.header.cn.and_then(|cn| cn.info(decoded.edition));
        match info.and_then(|info| info.from_device) {
            Some(Pattern::Notice) => Self::Notice,
            _ => Self::Data,
        }
    }

    /// Returns the command code of this answer.
    #[must_use]
    pub fn cn(self) -> Cn {
        match self {
            Self::Request(_) => Cn::REQUEST_ANSWER,
            Self::Execution(_) => Cn::EXECUTION_RESULT,
            Self::Notice => Cn::NOTICE_ANSWER,
            Self::Data => Cn::DATA_ANSWER,
        }
    }

    /// Builds the answer in the style of the frame's edition.
    ///
    /// Since 2017 the QN stands in the header; in 2005 it stands in the data area, which for a
    /// 9014 names the answered command and packet too. Password and id are repeated as the
    /// device wrote them, even in a form that no edition has, for it compares them with its own.
    ///
    /// # Errors
    ///
    /// Fails where the frame has no QN (see [`Profile::answer_without_qn`]), or where a part to
    /// be repeated holds bytes that would break the answer.
    pub fn to(self, asked: &Decoded<'_>, profile: &Profile) -> Result<WireFrame, BuildError> {
        let qn = match asked.exchange_qn().filter(|qn| !qn.is_empty()) {
            Some(qn) => Some(echo("QN", qn)?),
            None if asked.edition == Edition::V2005 && profile.answer_without_qn => None,
            None => return Err(BuildError::NoQn),
        };
        let empty = Value::new(b"");
        let pw = echo("PW", asked.header.pw.unwrap_or(empty))?;
        let mn = echo("MN", asked.header.mn.unwrap_or(empty))?;
        let flag = Flag::new(asked.edition, false, false);
        let tail = format!("ST=91;CN={};PW={pw};MN={mn};Flag={flag};", self.cn());
        let segment = if asked.edition.answers_in_data() {
            let content = [qn.map(|qn| format!("QN={qn}")), self.old_content(asked)];
            let content: Vec<String> = content.into_iter().flatten().collect();
            format!("{tail}CP=&&{}&&", content.join(";"))
        } else {
            let qn = qn.unwrap_or_default();
            format!(
                "QN={qn};{tail}CP=&&{}&&",
                self.content().unwrap_or_default()
            )
        };
        Ok(WireFrame::seal(segment.as_bytes()))
    }

    fn content(self) -> Option<String> {
        match self {
            Self::Request(result) => Some(format!("QnRtn={result}")),
            Self::Execution(result) => Some(format!("ExeRtn={result}")),
            Self::Notice | Self::Data => None,
        }
    }

    /// What follows the QN in the 2005 edition.
    fn old_content(self, asked: &Decoded<'_>) -> Option<String> {
        if self != Self::Data {
            return self.content();
        }
        let cn = asked.header.cn?;
        Some(match (asked.header.pno, asked.header.pnum) {
            (Some(pno), Some(pnum)) => format!("CN={cn};PNO={pno};PNUM={pnum}"),
            _ => format!("CN={cn}"),
        })
    }
}

/// Takes a part of a request into an answer if it cannot break it.
fn echo<'a>(name: &'static str, value: Value<'a>) -> Result<&'a str, BuildError> {
    let safe =
        |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b';' | b',' | b'&' | b'=' | b'#');
    value
        .ascii()
        .filter(|text| text.len() <= 64 && text.bytes().all(safe))
        .ok_or(BuildError::Echo(name))
}
