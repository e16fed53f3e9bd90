//! The side of a simulated device that is asked (现场机应答): commands of all three editions.
//!
//! Pure: a frame and a time in, frames out. What a command changes is remembered, so that what was
//! set is read back; a request that comes again is answered again and not executed again.

mod execute;
mod memory;
mod records;
mod station;

use hj212::{
    Admission, Answer, BuildError, Decoded, Edition, ExeRtn, Frame, HistoryKind, Identity, Opened,
    Period, Profile, QnRtn, Report, Responder, Stamp, Upload, Value, WireFrame, decode, open, seal,
    wants_secret,
};
use model::Timestamp;
use standards::Decimal;

use super::edition2025::Newer;
use super::pace::Pace;
use memory::Memory;

/// The stored data of a device: what it sends when it is asked for a period.
pub trait Archive {
    /// Returns the reports of a kind whose time lies in a period, oldest first.
    fn reports(&self, kind: HistoryKind, period: Period) -> Vec<Upload>;

    /// Returns the report of this moment.
    fn moment(&self, now: Timestamp) -> Option<Upload>;

    /// Returns the hour means of a period, by hour; the device watches its limits by them.
    fn means(&self, period: Period) -> Vec<HourMean>;
}

/// The mean of a factor over an hour.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HourMean {
    /// Beginning of the hour.
    pub start: Timestamp,
    /// The factor's code.
    pub factor: String,
    /// The mean.
    pub value: Decimal,
}

/// A device that has nothing stored.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoArchive;

impl Archive for NoArchive {
    fn reports(&self, _: HistoryKind, _: Period) -> Vec<Upload> {
        Vec::new()
    }

    fn moment(&self, _: Timestamp) -> Option<Upload> {
        None
    }

    fn means(&self, _: Period) -> Vec<HourMean> {
        Vec::new()
    }
}

/// How a device names itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Names {
    pub(super) edition: Edition,
    pub(super) st: String,
    pub(super) password: String,
    pub(super) mn: String,
}

impl Names {
    pub(super) fn identity(&self) -> Result<Identity, BuildError> {
        Identity::new(self.edition, &self.st, &self.password, &self.mn)
    }
}

/// A device that answers what it is asked.
#[derive(Clone, Debug)]
pub struct Answerer {
    names: Names,
    responder: Responder,
    memory: Memory,
    newer: Newer,
    /// The last QN of its own; each has a later one.
    last_qn: Option<Stamp>,
}

impl Answerer {
    /// Makes a device that has just been switched on.
    ///
    /// # Errors
    ///
    /// Fails where its names do not have the form of its edition.
    pub fn new(
        edition: Edition,
        st: &str,
        password: &str,
        mn: &str,
        newer: Newer,
    ) -> Result<Self, BuildError> {
        let names = Names {
            edition,
            st: st.to_owned(),
            password: password.to_owned(),
            mn: mn.to_owned(),
        };
        names.identity()?;
        Ok(Self {
            names,
            responder: Responder::new(),
            memory: Memory::default(),
            newer,
            last_qn: None,
        })
    }

    /// Lets the device begin with another pace than the usual one.
    #[must_use]
    pub fn at_pace(mut self, pace: Pace) -> Self {
        self.memory.pace = pace;
        self
    }

    /// Returns how often the device is to report by itself.
    #[must_use]
    pub fn pace(&self) -> Pace {
        self.memory.pace
    }

    /// Returns how many seconds the device was told to wait for an answer, and how often to send
    /// again (1000).
    #[must_use]
    pub fn timing(&self) -> Option<(u32, u32)> {
        self.memory.timing
    }

    /// Returns how the device names itself now.
    ///
    /// # Errors
    ///
    /// Does not fail: its names were checked when they were taken.
    pub fn identity(&self) -> Result<Identity, BuildError> {
        self.names.identity()
    }

    /// Returns the device's own part in the 2025 edition.
    #[must_use]
    pub fn newer(&self) -> &Newer {
        &self.newer
    }

    /// Returns by how many milliseconds the device's clock was put forward by commands.
    #[must_use]
    pub fn clock_moved(&self) -> i64 {
        self.memory.clock_moved
    }

    /// Tells whether it sends real-time data by itself.
    #[must_use]
    pub fn sends_realtime(&self) -> bool {
        self.memory.realtime
    }

    /// Takes a frame of the host and returns what the device sends on it, in order; nothing for
    /// what is no command. `clock` is what the device's own clock shows.
    pub fn hear(
        &mut self,
        frame: &[u8],
        clock: Timestamp,
        archive: &impl Archive,
    ) -> Vec<WireFrame> {
        let opened =
            Frame::read(frame).and_then(|frame| match open(&frame, &self.newer.keyring()?) {
                Opened::Decrypted { frame, .. } => Some(frame),
                Opened::Plain | Opened::Unreadable => None,
            });
        let bytes = opened.as_deref().unwrap_or(frame);
        let Some(frame) = Frame::read(bytes) else {
            return Vec::new();
        };
        let decoded = decode(frame, &Profile::default());
        // What the device then sends was made by its own code, so an error is a fault of ours and
        // looks to the host like a device that stays silent.
        let said = self.answer(&decoded, clock, archive);
        said.unwrap_or_default()
    }

    fn answer(
        &mut self,
        decoded: &Decoded<'_>,
        clock: Timestamp,
        archive: &impl Archive,
    ) -> Result<Vec<WireFrame>, BuildError> {
        let profile = Profile::default();
        let reply = |answer: Answer| answer.to(decoded, &profile);
        let me = self.addressed(decoded)?;
        Ok(match self.responder.admit(decoded, &me) {
            Admission::Ignore => Vec::new(),
            Admission::Refuse(reason) => vec![reply(Answer::Request(reason))?],
            Admission::Repeat(result) => {
                let mut said = vec![reply(Answer::Request(QnRtn::READY))?];
                if let Some(result) = result {
                    said.push(reply(Answer::Execution(result))?);
                }
                said
            }
            Admission::Obey(command) => {
                self.obey(&command);
                vec![reply(Answer::Notice)?]
            }
            Admission::Execute(command) => {
                let mut said = vec![reply(Answer::Request(QnRtn::READY))?];
                let qn = decoded.header.qn.and_then(Value::stamp);
                let mn = decoded.header.mn.map(|mn| mn.to_string());
                let asked = execute::Asked { qn, mn, clock };
                let (data, result) = self.execute(&command, &asked, archive)?;
                said.extend(data.into_iter().map(|frame| self.sealed(frame)));
                self.responder.executed(decoded, result);
                said.push(reply(Answer::Execution(result))?);
                self.apply();
                said
            }
        })
    }

    /// Returns as whom the device is addressed: a logger that is being given its number (1002)
    /// hears its new one before it has it.
    fn addressed(&self, decoded: &Decoded<'_>) -> Result<Identity, BuildError> {
        let is_given =
            decoded.header.cn.is_some_and(|cn| cn.code() == 1_002) && self.newer.waits_for_number();
        let Some(mn) = decoded.header.mn.filter(|_| is_given) else {
            return self.identity();
        };
        let names = Names {
            mn: mn.to_string(),
            ..self.names.clone()
        };
        names.identity()
    }

    /// Encrypts a frame where the edition wants it and the device has a key.
    pub(super) fn sealed(&self, frame: WireFrame) -> WireFrame {
        let cn = frame
            .read()
            .and_then(|frame| decode(frame, &Profile::default()).header.cn);
        match (self.newer.key(), cn.filter(|cn| wants_secret(*cn))) {
            (Some(key), Some(_)) => seal(&frame, key),
            _ => frame,
        }
    }

    /// Changes its names to what a command set, once the answer has gone out with the old ones.
    fn apply(&mut self) {
        if let Some(password) = self.memory.next_password.take() {
            self.names.password = password;
        }
        if let Some(mn) = self.memory.next_mn.take() {
            self.names.mn = mn;
            self.newer.number_taken();
        }
    }

    /// Returns the frame with which the device asks for its number, while it has none.
    pub(super) fn number_request(&mut self, clock: Timestamp) -> Option<WireFrame> {
        let qn = self.own_qn(clock)?;
        let identity = self.identity().ok()?;
        self.newer.number_request(&identity, qn).ok()?
    }

    /// Returns a heartbeat (9015), which no edition before 2025 has.
    pub(super) fn heartbeat(&mut self, clock: Timestamp) -> Option<WireFrame> {
        let qn = self.own_qn(clock)?;
        let identity = self.identity().ok()?;
        Report::Heartbeat.frame(&identity, qn, true).ok()
    }

    /// Returns the next QN of the device's own, later than all before it.
    pub(super) fn own_qn(&mut self, clock: Timestamp) -> Option<Stamp> {
        let now = crate::clock_text::stamp(clock)?;
        let next = match self.last_qn {
            Some(last) if last >= now => last.next_millis(),
            _ => now,
        };
        self.last_qn = Some(next);
        Some(next)
    }
}

/// The frames of an exchange in their order: true for those of the host.
pub type Conversation = Vec<(bool, Vec<u8>)>;

/// Lets a host ask a device that has just been switched on, and returns all that is said.
///
/// ```
/// use hj212::{Command, Edition, Identity, Stamp};
/// use sense::fleet::{Answerer, Newer, NoArchive, conversation};
///
/// let mn = "010000A8900016F000169DC0";
/// let mut device = Answerer::new(Edition::V2017, "32", "123456", mn, Newer::default())?;
/// let qn = Stamp::new(2026, 3, 1, 9, 0, 0).unwrap();
/// let said = conversation(&mut device, &Command::GetRealtimeInterval, qn, &NoArchive)?;
/// let whose: Vec<bool> = said.iter().map(|(is_host, _)| *is_host).collect();
/// assert_eq!(whose, [true, false, false, false]); // asked, 9011, 1061, 9012
/// # Ok::<(), hj212::BuildError>(())
/// ```
///
/// # Errors
///
/// Fails where the edition of the device has no such command.
pub fn conversation(
    device: &mut Answerer,
    command: &hj212::Command,
    qn: Stamp,
    archive: &impl Archive,
) -> Result<Conversation, BuildError> {
    let asked = command.frame(&device.identity()?, qn)?;
    let clock = crate::clock_text::timestamp(qn).unwrap_or(Timestamp::from_millis(0));
    let mut said = vec![(true, asked.as_bytes().to_vec())];
    let answers = device.hear(asked.as_bytes(), clock, archive);
    said.extend(answers.into_iter().map(|frame| (false, frame.into_bytes())));
    Ok(said)
}

/// Result of an execution, with the frames of data that go before it.
type Executed = (Vec<WireFrame>, ExeRtn);

#[cfg(test)]
mod tests;
