//! Answers 9011 to 9014, made from the header of what they answer.

use crate::build::text::{push_four, push_unsigned};
use crate::build::wire::{close, open};
use crate::build::{BuildError, WireFrame};
use crate::catalogue::Pattern;
use crate::cn::Cn;
use crate::decoded::Decoded;
use crate::edition::{Edition, Flag};
use crate::profile::Profile;
use crate::results::{ExeRtn, QnRtn};
use crate::value::Value;

/// An answer to a frame.
///
/// ```
/// use hj212::{Answer, Frame, Profile, decode};
///
/// let profile = Profile::default();
/// let sent = b"##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&1C80\r\n";
/// let decoded = decode(Frame::read(sent).unwrap(), &profile);
/// let answer = Answer::Data.to(&decoded, &profile)?;
/// assert_eq!(
///     &answer.as_bytes()[6..],
///     b"QN=20160801085857223;ST=91;CN=9014;PW=100000;MN=010000A8900016F000169DC0;Flag=4;CP=&&&&71C0\r\n",
/// );
/// # Ok::<(), hj212::BuildError>(())
/// ```
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
    /// or not: a notice that of a notice, a request that only a host may make a refusal, all else
    /// that of data.
    ///
    /// A device has nothing to request of a host. Where it sends such a command all the same, a
    /// 9014 would tell it that data were stored; a request is answered by 9011 (HJ 212-2017 6.2),
    /// with the reason that the edition has for it.
    #[must_use]
    pub fn for_device(decoded: &Decoded<'_>) -> Self {
        let info = decoded.header.cn.and_then(|cn| cn.info(decoded.edition));
        match info.map(|info| (info.from_device, info.from_host)) {
            Some((Some(Pattern::Notice), _) | (None, Some(Pattern::Notice))) => Self::Notice,
            Some((None, Some(Pattern::Request))) => Self::Request(match decoded.edition {
                Edition::V2005 => QnRtn::REFUSED,
                Edition::V2017 | Edition::V2025 | Edition::SurfaceWater => QnRtn::WRONG_CN,
            }),
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
        let mut out = Vec::with_capacity(ANSWER);
        let start = open(&mut out);
        let in_data = asked.edition.answers_in_data();
        if !in_data {
            push(&mut out, &["QN=", qn.unwrap_or_default(), ";"]);
        }
        push(&mut out, &["ST=91;CN="]);
        push_four(&mut out, self.cn().code());
        push(&mut out, &[";PW=", pw, ";MN=", mn, ";Flag="]);
        push_unsigned(
            &mut out,
            Flag::new(asked.edition, false, false).byte().into(),
        );
        push(&mut out, &[";CP=&&"]);
        if let Some(qn) = qn.filter(|_| in_data) {
            push(&mut out, &["QN=", qn]);
        }
        self.content(&mut out, in_data, qn.is_some(), asked);
        push(&mut out, &["&&"]);
        close(&mut out, start);
        Ok(WireFrame::from_closed(out))
    }

    /// Writes what follows the QN in the data area; since 2017 there is none before it.
    fn content(self, out: &mut Vec<u8>, in_data: bool, has_qn: bool, asked: &Decoded<'_>) {
        let divider = if in_data && has_qn { ";" } else { "" };
        match self {
            Self::Request(QnRtn(result)) => {
                push(out, &[divider, "QnRtn="]);
                push_unsigned(out, result.into());
            }
            Self::Execution(ExeRtn(result)) => {
                push(out, &[divider, "ExeRtn="]);
                push_unsigned(out, result.into());
            }
            Self::Data if in_data => {
                let Some(cn) = asked.header.cn else { return };
                push(out, &[divider, "CN="]);
                push_four(out, cn.code());
                if let (Some(pno), Some(pnum)) = (asked.header.pno, asked.header.pnum) {
                    push(out, &[";PNO="]);
                    push_unsigned(out, pno.into());
                    push(out, &[";PNUM="]);
                    push_unsigned(out, pnum.into());
                }
            }
            Self::Notice | Self::Data => {}
        }
    }
}

/// Room for an answer of any edition.
const ANSWER: usize = 192;

fn push(out: &mut Vec<u8>, parts: &[&str]) {
    for part in parts {
        out.extend_from_slice(part.as_bytes());
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
