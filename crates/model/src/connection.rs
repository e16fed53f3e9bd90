//! Connections of devices as they are kept (连接记录), and when the gateway itself was at work.

use crate::ids::Mn;
use crate::time::Timestamp;

/// By which door a device came in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Transport {
    /// A plain socket.
    Tcp,
    /// An encrypted socket.
    Tls,
    /// Datagrams.
    Udp,
    /// The user's MQTT broker.
    Mqtt,
}

impl Transport {
    const ALL: [Self; 4] = [Self::Tcp, Self::Tls, Self::Udp, Self::Mqtt];

    /// Returns the word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::Udp => "udp",
            Self::Mqtt => "mqtt",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// Why a connection ended (断开原因).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ConnectionEnd {
    /// The peer ended it, or it broke.
    Peer,
    /// Nothing came for too long.
    Idle,
    /// Bytes came, but not one frame in time.
    NoFrame,
    /// Too many bytes came without a frame among them.
    Unframed,
    /// The peer does not take its answers.
    Deaf,
    /// The gateway was stopped.
    Stopped,
    /// The gateway went away without a word; the end is the last moment of which is known that it
    /// was at work.
    Crashed,
}

impl ConnectionEnd {
    const ALL: [Self; 7] = [
        Self::Peer,
        Self::Idle,
        Self::NoFrame,
        Self::Unframed,
        Self::Deaf,
        Self::Stopped,
        Self::Crashed,
    ];

    /// Returns the word that is stored, sent and counted by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Peer => "peer",
            Self::Idle => "idle",
            Self::NoFrame => "no-frame",
            Self::Unframed => "unframed",
            Self::Deaf => "deaf",
            Self::Stopped => "stopped",
            Self::Crashed => "crashed",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// Tells whether it was the gateway that went away, which says nothing about the device.
    #[must_use]
    pub const fn is_ours(self) -> bool {
        matches!(self, Self::Stopped | Self::Crashed)
    }
}

/// One connection of one device. A socket on which several devices speak is one of each.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeviceConnection {
    /// Its identity.
    pub id: String,
    /// The device.
    pub mn: Mn,
    /// From where, as `address:port`.
    pub peer: String,
    /// By which door.
    pub transport: Transport,
    /// When it was opened; of a device behind another on the same socket, when it first spoke.
    pub opened_at: Timestamp,
    /// When the device last said something that was let in.
    pub heard_at: Timestamp,
    /// The last moment of which is known that it was open.
    pub seen_at: Timestamp,
    /// When and why it was closed; `None`: it is open.
    pub closed: Option<(Timestamp, ConnectionEnd)>,
    /// Frames that were let in.
    pub frames: u64,
    /// Their bytes, as they came, without the line breaks between them.
    pub bytes: u64,
    /// Frames that name the device and were put into quarantine.
    pub refused: u64,
    /// Of these, how many had a wrong check word (CRC).
    pub crc_errors: u64,
}

impl DeviceConnection {
    /// Returns until when the device was there: of a connection that was closed because nothing
    /// came, until the device last spoke, since nobody can tell when in the silence it was gone.
    #[must_use]
    pub fn online_until(&self) -> Timestamp {
        match self.closed {
            None => self.seen_at,
            Some((_, ConnectionEnd::Idle)) => self.heard_at,
            Some((at, _)) => at,
        }
    }
}

/// A time in which a gateway was at work.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GatewayRun {
    /// Its identity.
    pub id: String,
    /// When it began to take connections.
    pub started_at: Timestamp,
    /// The last moment of which is known that it was at work.
    pub seen_at: Timestamp,
    /// When it ended; `None`: it is at work, or went away without a word.
    pub ended_at: Option<Timestamp>,
}

/// Returns the times in which, as far as is known, no gateway was at work (采集服务停运), from and to,
/// in order: those between runs, which come by when they began, and after the last that has ended. Of
/// the time before the first run that is known nothing is known.
#[must_use]
pub fn times_away(runs: &[GatewayRun], now: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    let mut away = Vec::new();
    let mut covered: Option<Timestamp> = None;
    for run in runs {
        if let Some(until) = covered.filter(|until| *until < run.started_at) {
            away.push((until, run.started_at));
        }
        covered = covered.max(Some(run.ended_at.unwrap_or(now)));
    }
    away.extend(
        covered
            .filter(|until| *until < now)
            .map(|until| (until, now)),
    );
    away
}
