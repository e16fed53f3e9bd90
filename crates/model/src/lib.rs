//! The vocabulary of Qingshan: ids, areas, units, people and posts, objects,
//! readings, alarms, cases, events, and the clock.
//!
//! Every room of the loop speaks in these types. The crate knows no SQL and no
//! HTTP, does no input or output, and never asks the operating system for the
//! time: whoever needs a time, a random number or an identity is handed a
//! [`World`].

mod activation;
mod air_day;
mod air_hour;
mod alarm;
mod area;
mod case;
mod connection;
mod desk;
mod device;
mod device_settings;
mod document;
mod downlink;
mod draw;
mod dust_mark;
mod duty;
mod evidence;
mod fast_clock;
mod flag;
mod fnv;
mod ids;
mod interference;
mod live;
mod message;
mod notice;
mod object;
mod people;
mod personal_look;
mod reading;
mod release;
mod review;
mod scope;
mod time;
mod world;

pub use activation::{Activation, ActivationState, DeviceMedium};
pub use air_day::{AirDay, DayIndex, DayValue, NoValue};
pub use alarm::{Alarm, AlarmAct, AlarmFilter, AlarmState, AlarmStep, Episode, Phase, Severity};
pub use area::{Area, AreaLevel, AreaPath};
pub use case::{
    Appended, AsOf, Awaiting, Case, CaseClock, CaseEvent, CaseFilter, CaseMarks, CaseOpener,
    CaseOutcome, EventBody, Lamp, NewCase, NewEvent, OpenError, OpenFuture, OpenRequest,
};
pub use connection::{ConnectionEnd, DeviceConnection, GatewayRun, Transport, times_away};
pub use desk::{Desk, DeskPart};
pub use device::{
    Device, DeviceStatus, FrameFate, HeldFrame, IncomingFrame, QuarantineFilter, Quarantined,
};
pub use device_settings::{
    AddressRange, AnswerRule, CrcRule, DeviceSettings, EditionRule, Strictness,
};
pub use document::{Document, DocumentFilter, NewDocument};
pub use downlink::{
    Asker, DeviceKeys, DeviceLink, Downlink, DownlinkFilter, DownlinkFrame, DownlinkState, GapAsk,
};
pub use draw::Draw;
pub use dust_mark::{
    DustAct, DustActed, DustActor, DustMark, DustState, DustStep, NewDustMark, NewDustStep,
};
pub use duty::{Handover, OpenItem, Shift, Swap, SwapState};
pub use evidence::{Attached, Evidence};
pub use fast_clock::FastClock;
pub use flag::{FLAGS, Flag, REVIEWED_INVALID, REVIEWED_VALID};
pub use fnv::fnv1a;
pub use ids::{
    AlarmId, AreaId, CaseId, ContentHash, DeliveryId, DownlinkId, FactorCode, MessageId, Mn,
    NoticeId, ObjectId, PersonId, RoleId, RuleId, SessionKey, ShiftId, UnitId,
};
pub use interference::{Interference, InterferenceKind};
pub use live::Live;
pub use message::{
    Budget, Channel, Delivery, DeliveryState, Digest, EndpointState, InboxFilter, InboxLine,
    LogDelivery, LogFilter, LogLine, MessageState, NewDelivery, NewMessage, Outcome, Preferences,
    WaitingMessage,
};
pub use notice::{NewNotice, Notice, Recipient, Rest, Settled, Settling, Telling};
pub use object::{Object, ObjectFilter};
pub use people::{Actor, Person, Post, Session, Unit};
pub use personal_look::{LookFilter, LookWay, PersonalLook};
pub use reading::{Cadence, FactorReading, LoggedReading, NewReading, Reading, Rollup};
pub use release::{ReadAs, Release, Released};
pub use review::{
    NewReviewStep, QualityFlag, ReviewAct, ReviewFilter, ReviewItem, ReviewKey, ReviewState,
    ReviewStep, ReviewVerdict, Reviewed,
};
pub use scope::{Reach, Scope};
pub use time::{BEIJING, Clock, ManualClock, Timestamp};
pub use world::{Entropy, SeededEntropy, World};
