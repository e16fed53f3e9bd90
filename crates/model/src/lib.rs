//! The vocabulary of Qingshan: ids, areas, units, people and posts, objects,
//! readings, alarms, cases, events, and the clock.
//!
//! Every room of the loop speaks in these types. The crate knows no SQL and no
//! HTTP, does no input or output, and never asks the operating system for the
//! time: whoever needs a time, a random number or an identity is handed a
//! [`World`].

mod air_hour;
mod alarm;
mod area;
mod case;
mod device;
mod evidence;
mod fast_clock;
mod ids;
mod live;
mod object;
mod people;
mod reading;
mod scope;
mod time;
mod world;

pub use alarm::{Alarm, AlarmAct, AlarmFilter, AlarmState, AlarmStep, Episode, Phase, Severity};
pub use area::{Area, AreaLevel, AreaPath};
pub use case::{
    Appended, Awaiting, Case, CaseClock, CaseEvent, CaseFilter, CaseOpener, EventBody, Lamp,
    NewCase, NewEvent, OpenError, OpenFuture, OpenRequest,
};
pub use device::{
    Device, DeviceStatus, FrameFate, HeldFrame, IncomingFrame, QuarantineFilter, Quarantined,
};
pub use evidence::{Attached, Evidence};
pub use fast_clock::FastClock;
pub use ids::{
    AlarmId, AreaId, CaseId, ContentHash, FactorCode, Mn, ObjectId, PersonId, RoleId, RuleId,
    SessionKey, UnitId,
};
pub use live::Live;
pub use object::{Object, ObjectFilter};
pub use people::{Actor, Person, Post, Session, Unit};
pub use reading::{Cadence, FactorReading, LoggedReading, NewReading, Reading, Rollup};
pub use scope::{Reach, Scope};
pub use time::{BEIJING, Clock, ManualClock, Timestamp};
pub use world::{Entropy, SeededEntropy, World};
