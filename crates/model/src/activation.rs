//! Loggers that ask for a number (激活), and files that devices upload (多媒体), both of HJ 212-2025.

use crate::ids::{ContentHash, Mn};
use crate::time::Timestamp;

/// How far an activation is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ActivationState {
    /// The logger has told its hardware ids and waits for a number.
    Waiting,
    /// A number was given and is being told to the logger.
    Given,
    /// The logger has taken the number.
    Done,
}

impl ActivationState {
    /// Returns the word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Given => "given",
            Self::Done => "done",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Waiting, Self::Given, Self::Done]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}

/// A logger that asks for a number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Activation {
    /// Hash of its hardware ids.
    pub id: String,
    /// Id of the logger (`i23005`).
    pub logger: String,
    /// Id of its processor (`i23006`).
    pub processor: String,
    /// First network address (`i23007`).
    pub mac1: String,
    /// Second network address (`i23008`).
    pub mac2: Option<String>,
    /// The number that it sent with its request.
    pub sent_mn: Mn,
    /// System type that it sent.
    pub st: String,
    /// From where, as `address:port`.
    pub peer: String,
    /// First heard.
    pub first_seen: Timestamp,
    /// Last heard.
    pub last_seen: Timestamp,
    /// How often it asked.
    pub times: i64,
    /// How far it is.
    pub state: ActivationState,
    /// The number given.
    pub given_mn: Option<Mn>,
    /// Who gave it.
    pub by: Option<String>,
    /// When.
    pub given_at: Option<Timestamp>,
}

/// A file that a device uploaded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeviceMedium {
    /// Hash of its content, under which it lies in the media folder.
    pub hash: ContentHash,
    /// The device.
    pub mn: Mn,
    /// Of when it is.
    pub data_time: Timestamp,
    /// What it is: 1 picture, 2 sound, 3 film, 4 text, 9 other.
    pub kind: u16,
    /// Its format: 1 jpeg, 2 tif, 3 mp3, 4 wav, 5 mp4, 6 wmv, 7 json, 8 xml, 9 txt, 10 pdf, 99 other.
    pub format: u16,
    /// Its name, as the device sent it.
    pub name: String,
    /// How many bytes.
    pub bytes: u64,
    /// When it came.
    pub received_at: Timestamp,
}
