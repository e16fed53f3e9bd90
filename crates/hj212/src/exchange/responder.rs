//! The side of the device: which request is executed, refused or only answered again.

use std::collections::VecDeque;

use crate::build::Identity;
use crate::catalogue::Pattern;
use crate::cn::Cn;
use crate::command::Command;
use crate::decoded::Decoded;
use crate::frame::CrcVerdict;
use crate::results::{ExeRtn, QnRtn};
use crate::stamp::{Stamp, StampForm};
use crate::value::Value;

/// How many exchanges are remembered.
const REMEMBERED: usize = 64;

/// What a device does with a frame of the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// Answer 9011 ready, execute, then call [`Responder::executed`] and answer 9012.
    Execute(Command),
    /// Answer 9013 and obey.
    Obey(Command),
    /// Answer 9011 with this reason.
    Refuse(QnRtn),
    /// The request came before: answer 9011 ready again, and 9012 if there is a result, but do
    /// not execute again.
    Repeat(Option<ExeRtn>),
    /// Not a command of the host; no answer.
    Ignore,
}

/// Remembers the requests of the host, so that one that is sent again is executed once.
///
/// ```
/// use hj212::{
///     Admission, Command, Edition, ExeRtn, Identity, Profile, Responder, Stamp, decode,
/// };
///
/// let me = Identity::new(Edition::V2017, "32", "123456", "010000A8900016F000169DC0")?;
/// let qn = Stamp::new(2026, 3, 1, 9, 0, 0).unwrap();
/// let asked = Command::GetRealtimeInterval.frame(&me, qn)?;
/// let heard = decode(asked.read().unwrap(), &Profile::default());
///
/// let mut responder = Responder::new();
/// let first = responder.admit(&heard, &me);
/// assert_eq!(first, Admission::Execute(Command::GetRealtimeInterval));
/// responder.executed(&heard, ExeRtn::DONE);
/// let again = responder.admit(&heard, &me);
/// assert_eq!(again, Admission::Repeat(Some(ExeRtn::DONE)));
/// # Ok::<(), hj212::BuildError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Responder {
    recent: VecDeque<Remembered>,
}

#[derive(Debug, Clone)]
struct Remembered {
    qn: Vec<u8>,
    cn: Cn,
    result: Option<ExeRtn>,
}

impl Responder {
    /// Makes one without memories.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Decides about a frame that came to the device `me`.
    pub fn admit(&mut self, decoded: &Decoded<'_>, me: &Identity) -> Admission {
        let Some(cn) = decoded.header.cn.filter(|cn| !cn.is_answer()) else {
            return Admission::Ignore;
        };
        if let Some(reason) = objection(decoded, me) {
            return Admission::Refuse(reason);
        }
        let Some(command) = Command::read(decoded) else {
            return Admission::Refuse(QnRtn::WRONG_CN);
        };
        let pattern = cn.info(decoded.edition).and_then(|info| info.from_host);
        if pattern == Some(Pattern::Notice) {
            return Admission::Obey(command);
        }
        let qn = decoded.header.qn.map(Value::bytes).unwrap_or_default();
        if let Some(known) = self.recent.iter().find(|one| one.cn == cn && one.qn == qn) {
            return Admission::Repeat(known.result);
        }
        if self.recent.len() >= REMEMBERED {
            self.recent.pop_front();
        }
        self.recent.push_back(Remembered {
            qn: qn.to_vec(),
            cn,
            result: None,
        });
        Admission::Execute(command)
    }

    /// Remembers the result of a request, to be given again where the request comes again.
    pub fn executed(&mut self, decoded: &Decoded<'_>, result: ExeRtn) {
        let qn = decoded.header.qn.map(Value::bytes).unwrap_or_default();
        let cn = decoded.header.cn;
        if let Some(known) = self
            .recent
            .iter_mut()
            .find(|one| Some(one.cn) == cn && one.qn == qn)
        {
            known.result = Some(result);
        }
    }
}

/// Returns why a frame must be refused, in the order of the result codes.
fn objection(decoded: &Decoded<'_>, me: &Identity) -> Option<QnRtn> {
    let header = &decoded.header;
    let is =
        |value: Option<Value<'_>>, mine: &[u8]| value.is_some_and(|value| value.bytes() == mine);
    let qn_form = header
        .qn
        .and_then(|qn| Stamp::read(qn.bytes()))
        .map(|(_, form)| form);
    let checks = [
        (
            decoded.frame.crc_verdict() == CrcVerdict::Right,
            QnRtn::WRONG_CRC,
        ),
        (is(header.pw, &me.password), QnRtn::WRONG_PW),
        (is(header.mn, me.mn.as_bytes()), QnRtn::WRONG_MN),
        (is(header.st, &me.system), QnRtn::WRONG_ST),
        (
            decoded.edition.version_bits() == me.edition.version_bits(),
            QnRtn::WRONG_FLAG,
        ),
        (qn_form == Some(StampForm::Millis), QnRtn::WRONG_QN),
    ];
    checks
        .into_iter()
        .find(|(right, _)| !right)
        .map(|(_, reason)| reason)
}
