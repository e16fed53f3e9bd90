//! Messages that came in several packets (拆分包).

use std::collections::VecDeque;
use std::fmt;

use crate::cn::Cn;
use crate::data::Data;
use crate::decoded::Decoded;
use crate::stamp::Stamp;
use crate::value::Value;

/// How messages are put together; the times are settings of the reader, no standard has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AssemblySettings {
    /// How long the next packet of a message is waited for, in milliseconds.
    pub timeout_ms: i64,
    /// How far the QN of two packets of a message may be apart, in milliseconds.
    pub qn_window_ms: i64,
    /// How many unfinished messages are kept; the oldest gives way.
    pub most_messages: usize,
    /// How many packets a message may have.
    pub most_packets: u16,
}

impl Default for AssemblySettings {
    fn default() -> Self {
        Self {
            timeout_ms: 120_000,
            qn_window_ms: 120_000,
            most_messages: 32,
            most_packets: 200,
        }
    }
}

/// What became of a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assembly {
    /// The frame is not one of several: use it as it is.
    Single,
    /// More packets are awaited.
    Waiting,
    /// The packet was here already. Answer it again.
    Repeated,
    /// The last packet of a message.
    Whole(Message),
    /// The packet numbers cannot be used.
    Unusable,
}

/// A message put together, or what there is of one that timed out.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// The device id.
    pub mn: Vec<u8>,
    /// The command.
    pub cn: Cn,
    /// The QN of the first packet that came, as text.
    pub qn: Vec<u8>,
    /// The numbers of the packets that never came; empty for a whole message.
    pub missing: Vec<u16>,
    bytes: Vec<u8>,
}

impl Message {
    /// Returns the data areas of the packets as one; a `DataTime` that all of them repeat is
    /// there once.
    #[must_use]
    pub fn data(&self) -> Data<'_> {
        Data::new(&self.bytes, 0)
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("mn", &Value::new(&self.mn))
            .field("cn", &self.cn)
            .field("qn", &Value::new(&self.qn))
            .field("missing", &self.missing)
            .field("bytes", &Value::new(&self.bytes))
            .finish()
    }
}

/// Puts messages together from frames of any device; it takes the time as a value.
///
/// ```
/// use hj212::{
///     Area, Assembly, Cn, Edition, Identity, Profile, Reassembler, Stamp, decode,
/// };
///
/// let device = Identity::new(Edition::V2017, "32", "123456", "010000A8900016F000169DC0")?;
/// let time = Stamp::new(2026, 3, 1, 9, 0, 0).unwrap();
/// let mut area = Area::new().time("DataTime", time)?;
/// for number in 0..100 {
///     area = area.field(&format!("w{number:05}-Avg"), "1.25")?;
/// }
/// let packets = device.frame(Cn::HOUR, time).packets(&area)?;
/// assert_eq!(packets.len(), 2);
///
/// let mut reassembler = Reassembler::default();
/// let mut whole = None;
/// for packet in packets.iter().rev() {
///     let decoded = decode(packet.read().unwrap(), &Profile::default());
///     if let Assembly::Whole(message) = reassembler.add(&decoded, 0) {
///         whole = Some(message.data().factors().count());
///     }
/// }
/// assert_eq!(whole, Some(100), "in any order");
/// # Ok::<(), hj212::BuildError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Reassembler {
    settings: AssemblySettings,
    pending: VecDeque<Pending>,
}

#[derive(Debug, Clone)]
struct Pending {
    mn: Vec<u8>,
    system: Vec<u8>,
    cn: Cn,
    qn: Vec<u8>,
    first_qn_ms: Option<i64>,
    last_seen_ms: i64,
    parts: Vec<Option<Part>>,
}

#[derive(Debug, Clone)]
struct Part {
    qn: Vec<u8>,
    bytes: Vec<u8>,
}

impl Reassembler {
    /// Makes one with settings.
    #[must_use]
    pub fn new(settings: AssemblySettings) -> Self {
        Self {
            settings,
            pending: VecDeque::new(),
        }
    }

    /// Takes a frame that came at `now_ms`, of any clock that runs forward.
    ///
    /// Packets belong together by device, system, command, number of packets, and the nearest
    /// QN. A packet number that comes again with another QN begins a new message.
    pub fn add(&mut self, decoded: &Decoded<'_>, now_ms: i64) -> Assembly {
        let header = &decoded.header;
        let (Some(pnum), Some(pno), Some(cn)) = (header.pnum, header.pno, header.cn) else {
            return Assembly::Single;
        };
        if pnum == 1 && pno == 1 {
            return Assembly::Single;
        }
        if pno == 0 || pno > pnum || pnum > self.settings.most_packets {
            return Assembly::Unusable;
        }
        let bytes = |value: Option<Value<'_>>| {
            value
                .map(|value| value.bytes().to_vec())
                .unwrap_or_default()
        };
        let (mn, system, qn) = (bytes(header.mn), bytes(header.st), bytes(header.qn));
        // Each packet has the QN one millisecond after the one before.
        let first_qn_ms =
            Stamp::read(&qn).map(|(stamp, _)| stamp.civil_millis() - i64::from(pno - 1));
        let place = usize::from(pno) - 1;
        let found = self
            .pending
            .iter()
            .enumerate()
            .filter(|(_, one)| {
                one.mn == mn
                    && one.system == system
                    && one.cn == cn
                    && one.parts.len() == usize::from(pnum)
                    && one.parts[place].as_ref().is_none_or(|part| part.qn == qn)
            })
            .filter_map(|(index, one)| Some((one.distance(first_qn_ms)?, index)))
            .filter(|(distance, _)| *distance <= self.settings.qn_window_ms.unsigned_abs())
            .min_by_key(|(distance, index)| (*distance, std::cmp::Reverse(*index)))
            .map(|(_, index)| index);
        let part = Part {
            qn: qn.clone(),
            bytes: decoded.data.bytes().to_vec(),
        };
        let index = if let Some(index) = found {
            index
        } else {
            if self.pending.len() >= self.settings.most_messages {
                self.pending.pop_front();
            }
            let parts = vec![None; usize::from(pnum)];
            self.pending.push_back(Pending {
                mn,
                system,
                cn,
                qn,
                first_qn_ms,
                last_seen_ms: now_ms,
                parts,
            });
            self.pending.len() - 1
        };
        let pending = &mut self.pending[index];
        pending.last_seen_ms = now_ms;
        if pending.parts[place].is_some() {
            return Assembly::Repeated;
        }
        pending.parts[place] = Some(part);
        if pending.parts.iter().any(Option::is_none) {
            return Assembly::Waiting;
        }
        self.pending
            .remove(index)
            .map_or(Assembly::Waiting, |whole| Assembly::Whole(whole.join()))
    }

    /// Gives up the messages whose next packet has not come in time, and returns what there is.
    pub fn expire(&mut self, now_ms: i64) -> Vec<Message> {
        let timeout_ms = self.settings.timeout_ms;
        let (late, waiting) = std::mem::take(&mut self.pending)
            .into_iter()
            .partition(|one: &Pending| now_ms.saturating_sub(one.last_seen_ms) >= timeout_ms);
        self.pending = waiting;
        let late: VecDeque<Pending> = late;
        late.into_iter().map(Pending::join).collect()
    }
}

impl Pending {
    /// Returns how far a packet's QN is from the one this message would give it.
    fn distance(&self, first_qn_ms: Option<i64>) -> Option<u64> {
        match (self.first_qn_ms, first_qn_ms) {
            (Some(mine), Some(other)) => Some(mine.abs_diff(other)),
            (None, None) => Some(0),
            _ => None,
        }
    }

    fn join(self) -> Message {
        let mut bytes: Vec<u8> = Vec::new();
        let mut missing = Vec::new();
        for (number, part) in (1..).zip(self.parts) {
            let Some(part) = part else {
                missing.push(number);
                continue;
            };
            let rest = if bytes.is_empty() {
                &part.bytes
            } else {
                without_time(&bytes, &part.bytes)
            };
            if !bytes.is_empty() && !rest.is_empty() && !bytes.ends_with(b";") {
                bytes.push(b';');
            }
            bytes.extend_from_slice(rest);
        }
        Message {
            mn: self.mn,
            cn: self.cn,
            qn: self.qn,
            missing,
            bytes,
        }
    }
}

/// Leaves out the `DataTime` of a packet where the message begins with the same one.
fn without_time<'p>(message: &[u8], part: &'p [u8]) -> &'p [u8] {
    let end = part
        .iter()
        .position(|byte| *byte == b';')
        .map_or(part.len(), |place| place + 1);
    let (first, rest) = part.split_at(end);
    if first.starts_with(b"DataTime=") && message.starts_with(first) {
        rest
    } else {
        part
    }
}
