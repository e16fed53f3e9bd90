//! Messages: a notice on its way to one person, over one channel after the other.

use crate::ids::{DeliveryId, MessageId, NoticeId, PersonId};
use crate::notice::Rest;
use crate::time::Timestamp;

/// By which way a person is reached (通道).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Channel {
    /// 企业微信群机器人.
    Wecom,
    /// 钉钉自定义机器人.
    Dingtalk,
    /// 飞书自定义机器人.
    Feishu,
    /// 短信.
    Sms,
    /// 电话语音.
    Voice,
    /// 电子邮件.
    Email,
}

impl Channel {
    /// All channels.
    pub const ALL: [Self; 6] = [
        Self::Wecom,
        Self::Dingtalk,
        Self::Feishu,
        Self::Sms,
        Self::Voice,
        Self::Email,
    ];

    /// Returns the word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wecom => "wecom",
            Self::Dingtalk => "dingtalk",
            Self::Feishu => "feishu",
            Self::Sms => "sms",
            Self::Voice => "voice",
            Self::Email => "email",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// Returns what people call it.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Wecom => "企业微信",
            Self::Dingtalk => "钉钉",
            Self::Feishu => "飞书",
            Self::Sms => "短信",
            Self::Voice => "电话语音",
            Self::Email => "邮件",
        }
    }

    /// Tells whether it speaks to a group and not to one person.
    #[must_use]
    pub const fn is_robot(self) -> bool {
        matches!(self, Self::Wecom | Self::Dingtalk | Self::Feishu)
    }
}

/// Where a message stands. It lies in the person's inbox in any case.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum MessageState {
    /// It waits for its time or for its next channel.
    Waiting,
    /// It is part of a delivery that is under way.
    Sending,
    /// A channel has taken it.
    Sent,
    /// No channel is left, or none is wanted: it lies in the inbox alone.
    InboxOnly,
    /// Its notice came to rest before it was sent.
    Withdrawn,
}

impl MessageState {
    /// All states.
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Sending,
        Self::Sent,
        Self::InboxOnly,
        Self::Withdrawn,
    ];

    /// Returns the word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::InboxOnly => "inbox-only",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// A message of one rung to one person, to be written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewMessage {
    /// Identity.
    pub id: MessageId,
    /// To whom.
    pub person: PersonId,
    /// Name of the rung, for the log (Chinese).
    pub rung_name: String,
    /// Whether neither quiet hours nor a digest hold it back.
    pub urgent: bool,
    /// Not sent before, business time.
    pub due_at: Timestamp,
    /// The channels to be tried, in this order.
    pub channels: Vec<Channel>,
}

/// A message that waits for a channel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WaitingMessage {
    /// Identity.
    pub id: MessageId,
    /// To whom.
    pub person: PersonId,
    /// What it says in a line.
    pub title: String,
    /// What it says.
    pub text: String,
    /// Path of its page.
    pub link: String,
    /// The ladder of its notice.
    pub ladder: String,
    /// Path of the area of its notice.
    pub area: crate::area::AreaPath,
    /// Key under which it may be merged.
    pub merge: String,
    /// Whether it is urgent.
    pub urgent: bool,
    /// When it arose, business time.
    pub at: Timestamp,
    /// The channels to be tried, in this order.
    pub channels: Vec<Channel>,
    /// How many of them were tried.
    pub step: u32,
}

impl WaitingMessage {
    /// Returns the channel to be tried next; `None` if none is left.
    #[must_use]
    pub fn next_channel(&self) -> Option<Channel> {
        let step = usize::try_from(self.step).unwrap_or(usize::MAX);
        self.channels.get(step).copied()
    }
}

/// How a delivery stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum DeliveryState {
    /// 待发送.
    Pending,
    /// 发送中: somebody is at it, or died over it.
    Claimed,
    /// 已发送: the channel said that it took it.
    Sent,
    /// 失败: it certainly did not go out.
    Failed,
    /// 不确定: it may or may not have gone out.
    Uncertain,
}

impl DeliveryState {
    /// Returns the word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Claimed => "claimed",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Uncertain => "uncertain",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::Pending,
            Self::Claimed,
            Self::Sent,
            Self::Failed,
            Self::Uncertain,
        ]
        .into_iter()
        .find(|one| one.as_str() == word)
    }
}

/// A delivery to be made: one or more messages over one channel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewDelivery {
    /// Identity; sent along, so that a receiver can tell a repetition.
    pub id: DeliveryId,
    /// The channel.
    pub channel: Channel,
    /// The robot, or `sms`, `voice`, `email`.
    pub endpoint: String,
    /// Whom it reaches: one person, or those whom a robot mentions.
    pub people: Vec<PersonId>,
    /// One line.
    pub title: String,
    /// The text.
    pub text: String,
    /// Path of the page.
    pub link: String,
    /// Whether it is urgent.
    pub urgent: bool,
    /// Key under which its messages were merged; empty for a digest of different ones.
    pub merge: String,
    /// When it was made, business time.
    pub made_at: Timestamp,
    /// The messages in it; never empty.
    pub messages: Vec<MessageId>,
}

/// A delivery as it is taken up for sending.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delivery {
    /// What is sent to whom.
    pub said: NewDelivery,
    /// How it stands.
    pub state: DeliveryState,
    /// How often it was taken up; 2 says that it is a repetition of an uncertain one.
    pub attempt: u32,
}

/// What became of sending.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The channel took it.
    Sent {
        /// The channel's own number for it.
        remote_id: Option<String>,
        /// Whether the channel will report later whether it arrived.
        report_follows: bool,
    },
    /// It certainly did not go out.
    Failed {
        /// Why, for the log.
        detail: String,
        /// Milliseconds for which the endpoint is left alone.
        leave_alone: i64,
    },
    /// It may or may not have gone out.
    Uncertain {
        /// Why, for the log.
        detail: String,
    },
}

/// A message in its person's inbox.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InboxLine {
    /// Identity.
    pub id: MessageId,
    /// Its notice.
    pub notice: NoticeId,
    /// What it says in a line.
    pub title: String,
    /// What it says.
    pub text: String,
    /// Path of its page.
    pub link: String,
    /// Why the person is told: name of the rung.
    pub rung_name: String,
    /// Whether it is urgent.
    pub urgent: bool,
    /// When it arose, business time.
    pub at: Timestamp,
    /// When the person read it.
    pub read_at: Option<Timestamp>,
    /// How the notice came to rest; `None` while nobody has acted.
    pub rest: Option<Rest>,
}

/// Which lines of an inbox.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct InboxFilter {
    /// Only those that were not read.
    pub unread: bool,
    /// How many to skip.
    pub offset: u32,
    /// How many to return.
    pub limit: u32,
}

/// A line of the message log: who was told what, when, by which channel, with what outcome.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogLine {
    /// The message.
    pub id: MessageId,
    /// What it says in a line.
    pub title: String,
    /// Path of its page.
    pub link: String,
    /// The ladder.
    pub ladder: String,
    /// The rung, from 0.
    pub rung: u32,
    /// Name of the rung.
    pub rung_name: String,
    /// Who was told, with name.
    pub person: (PersonId, String),
    /// When, business time.
    pub at: Timestamp,
    /// Where it stands.
    pub state: MessageState,
    /// When it was read.
    pub read_at: Option<Timestamp>,
    /// How the notice came to rest; `None` while nobody has acted.
    pub rest: Option<Rest>,
    /// The ways tried, the oldest first.
    pub deliveries: Vec<LogDelivery>,
}

/// A way that was tried.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogDelivery {
    /// Identity.
    pub id: DeliveryId,
    /// The channel.
    pub channel: Channel,
    /// The robot, or the channel's word.
    pub endpoint: String,
    /// How it stands.
    pub state: DeliveryState,
    /// How often it was taken up.
    pub attempt: u32,
    /// How many messages it carried.
    pub count: u32,
    /// What the channel said.
    pub detail: Option<String>,
    /// When it was done, business time.
    pub finished_at: Option<Timestamp>,
    /// What the delivery report says: `awaited`, `delivered`, `undelivered`, `overdue`.
    pub report: Option<String>,
}

/// Which lines of the message log.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LogFilter {
    /// Only in this state.
    pub state: Option<MessageState>,
    /// Only those with a delivery over this channel.
    pub channel: Option<Channel>,
    /// Only to this person.
    pub person: Option<PersonId>,
    /// Only of this subject, for example `alarm:<id>`.
    pub subject: Option<String>,
    /// Only those that were told in one delivery.
    pub delivery: Option<DeliveryId>,
    /// How many to skip.
    pub offset: u32,
    /// How many to return.
    pub limit: u32,
}

/// When messages that are not urgent are gathered into one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Digest {
    /// Each by itself.
    None,
    /// At every full hour.
    Hourly,
    /// Once a day, at this minute of the day in Beijing.
    Daily(u16),
}

/// How a person wants to be told (通知偏好).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Preferences {
    /// Address for e-mail.
    pub email: Option<String>,
    /// Channels that the person does not want for what is not urgent.
    pub without: Vec<Channel>,
    /// Quiet hours: first and last minute of the day in Beijing; may go over midnight. `None`: no
    /// quiet hours.
    pub quiet: Option<(u16, u16)>,
    /// When what is not urgent is gathered.
    pub digest: Digest,
}

/// How an endpoint has fared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EndpointState {
    /// The robot, or the channel's word.
    pub endpoint: String,
    /// Deliveries that are under way.
    pub under_way: u64,
    /// Deliveries of the last 24 hours that went out.
    pub sent: u64,
    /// Deliveries of the last 24 hours that failed.
    pub failed: u64,
    /// Deliveries of the last 24 hours of which nobody knows.
    pub uncertain: u64,
    /// When one last went out, business time.
    pub last_sent: Option<Timestamp>,
    /// When one last failed or stayed uncertain, and what was said.
    pub last_trouble: Option<(Timestamp, String)>,
    /// Until when it is left alone, wall time.
    pub left_alone_until: Option<Timestamp>,
    /// Messages that may go out now, in thousandths; `None` if none ever went out.
    pub tokens: Option<i64>,
}

/// How many deliveries an endpoint may take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Budget {
    /// How many at once.
    pub burst: u32,
    /// How many a minute.
    pub per_minute: u32,
}
