//! Codec of HJ/T 212-2005, HJ 212-2017 and HJ 212-2025, the protocol of China's pollution
//! monitoring devices (污染物在线监控系统数据传输标准).
//!
//! Everything here is a function of bytes: no sockets, no clock, no storage. What devices really
//! send is dirty, so reading never fails: it gives what could be read and a list of
//! [`Issues`] with byte offsets. Writing is the opposite: a frame that the standard forbids
//! cannot be built.
//!
//! * [`Framer`] cuts a stream into [`Frame`]s, [`decode`] reads one under a [`Profile`].
//! * [`Identity::frame`], [`Upload`] and [`Answer`] write frames; [`Relay`] passes one on.
//! * [`Command`] and [`Report`] are the typed commands of both sides; [`Cn::info`] tells which
//!   edition has which.
//! * [`Exchange`], [`Responder`] and [`Reassembler`] are machines that take events and a time.
//! * [`open`] and [`seal`] handle the encrypted data areas of the 2025 edition.
//! * [`factor`], [`marks`] and [`system`] give names to codes.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod answer;
mod audit;
mod build;
mod catalogue;
mod cn;
mod command;
mod crc;
mod data;
mod decode;
mod decoded;
mod edition;
mod exchange;
mod factor;
mod factors;
mod frame;
mod framer;
mod header;
mod issue;
mod locate;
mod marks;
mod media;
mod number;
mod profile;
mod reassembly;
mod relay;
mod report;
mod results;
mod scan;
mod secret;
mod stamp;
mod suffix;
mod value;

pub use answer::Answer;
pub use build::{
    Area, BuildError, FactorValues, FrameBuilder, FrameWriter, Identity, Upload, UploadKind,
    WireFrame,
};
pub use catalogue::{CnInfo, Pattern};
pub use cn::{Cn, CnRange};
pub use command::{
    AnalyserTest, CalibrationPoint, Command, HistoryKind, Period, RunMode, StationCommand,
    StationDuration, StationPart, StationPumps,
};
pub use crc::{crc, crc_modbus, is_possible};
pub use data::{Attribute, Attributes, Data};
pub use decode::decode;
pub use decoded::Decoded;
pub use edition::{Edition, Flag};
pub use exchange::{Action, Admission, Exchange, Finish, Responder, Seen, Timing};
pub use factor::{Factor, Factors};
pub use factors::{FactorInfo, Medium, factor, factor_by_old_code, factors};
pub use frame::{CrcVerdict, Frame, LengthVerdict, MAX_SEGMENT};
pub use framer::{Chunk, Framer, FramerCounts};
pub use header::{Header, HeaderField, HeaderFields};
pub use issue::{Issue, IssueKind, Issues, Severity};
pub use marks::{MarkInfo, SystemInfo, find_mark, marks, system, systems};
pub use media::media_authorization;
pub use number::Number;
pub use profile::{AnswerPolicy, CrcPolicy, Profile, Strictness};
pub use reassembly::{Assembly, AssemblySettings, Message, Reassembler};
pub use relay::Relay;
pub use report::{Report, StationState, StationSurroundings, StationTask};
pub use results::{ExeRtn, QnRtn};
pub use secret::{Keyring, Opened, SecretKey, open, seal, wants_secret};
pub use stamp::{Stamp, StampForm};
pub use suffix::Suffix;
pub use value::Value;
