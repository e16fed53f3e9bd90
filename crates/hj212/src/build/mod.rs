//! Writing frames: what the standard forbids cannot be built.

mod area;
mod frame;
mod identity;
mod items;
pub(crate) mod text;
mod upload;
pub(crate) mod wire;
mod writer;

pub use area::Area;
pub use frame::FrameBuilder;
pub(crate) use frame::area_limit;
pub use identity::Identity;
pub(crate) use identity::is_device_id;
pub use upload::{FactorValues, Upload, UploadKind};
pub use wire::WireFrame;
pub use writer::FrameWriter;

/// Why a frame cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The system code is not two of 0-9, A-Z.
    #[error("system code (ST) {0:?} is not two of 0-9, A-Z")]
    System(String),
    /// The password is not six letters or digits.
    #[error("the password (PW) is not six letters or digits")]
    Password,
    /// The device id does not have the form of the edition.
    #[error("device id (MN) {mn:?} does not have the form of {edition}")]
    DeviceId {
        /// The id given.
        mn: String,
        /// The edition.
        edition: crate::Edition,
    },
    /// A data name holds something else than letters, digits, `_` and one `-`.
    #[error("{0:?} is not a data name")]
    Name(String),
    /// A value holds a divider, a control byte or something not in ASCII.
    #[error("the value of {0} holds a character that a value must not hold")]
    Value(String),
    /// A quoted text holds `//` or `&&`, or is longer than 890 bytes.
    #[error("the text of {0} holds `//` or `&&`, or is longer than 890 bytes")]
    Text(String),
    /// The data area does not fit into one frame; build packets instead.
    #[error("a data area of {length} bytes exceeds the {limit} of {edition}")]
    TooLong {
        /// Length of the area with its `CP=&&` and `&&`, in bytes.
        length: usize,
        /// What the edition allows.
        limit: usize,
        /// The edition.
        edition: crate::Edition,
    },
    /// One item alone does not fit into a frame.
    #[error("an item of {0} bytes does not fit into a frame")]
    ItemTooLong(usize),
    /// More packets than the edition can number.
    #[error("{0} packets are more than the edition can number")]
    TooManyPackets(usize),
    /// The edition has no such command.
    #[error("{edition} has no command {cn} of this meaning")]
    NotInEdition {
        /// The command.
        cn: crate::Cn,
        /// The edition.
        edition: crate::Edition,
    },
    /// A parameter is out of the range that the standard gives.
    #[error("a parameter is out of its range")]
    Range,
    /// The resend mark is of the 2025 edition only.
    #[error("{0} has no resend mark (RF)")]
    NoResendMark(crate::Edition),
    /// Only the 2005 edition has frames without a QN.
    #[error("{0} has no frames without a QN")]
    QnNeeded(crate::Edition),
    /// An echoed field of a request holds bytes that would break the frame.
    #[error("the {0} of the request cannot be repeated in a frame")]
    Echo(&'static str),
    /// The check word of a frame to pass on is wrong, and its data are no plain text.
    #[error("the check word is wrong and the data are no plain text")]
    Unsound,
    /// The request has no QN to answer to.
    #[error("the request has no QN")]
    NoQn,
}
