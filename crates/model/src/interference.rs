//! Station interference (站点干扰): what happens near a station that its readings may show.

use crate::ids::{ContentHash, ObjectId, PersonId};
use crate::time::Timestamp;

/// What goes on near the station.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum InterferenceKind {
    /// 洒水.
    Sprinkling,
    /// 雾炮.
    FogCannon,
    /// 道路施工.
    Roadworks,
    /// 建筑施工.
    Construction,
    /// 仪器遮挡或触碰采样口.
    Inlet,
    /// 其他.
    Other,
}

impl InterferenceKind {
    /// All kinds, in the order of the form.
    pub const ALL: [Self; 6] = [
        Self::Sprinkling,
        Self::FogCannon,
        Self::Roadworks,
        Self::Construction,
        Self::Inlet,
        Self::Other,
    ];

    /// Returns the word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sprinkling => "sprinkling",
            Self::FogCannon => "fog-cannon",
            Self::Roadworks => "roadworks",
            Self::Construction => "construction",
            Self::Inlet => "inlet",
            Self::Other => "other",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Returns the name (Chinese).
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Sprinkling => "洒水",
            Self::FogCannon => "雾炮",
            Self::Roadworks => "道路施工",
            Self::Construction => "建筑施工",
            Self::Inlet => "采样口受扰",
            Self::Other => "其他",
        }
    }
}

/// An entry of the log (干扰记录). Only its end may be told later; nothing else changes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Interference {
    /// Identity.
    pub id: String,
    /// The station.
    pub point: ObjectId,
    /// What.
    pub kind: InterferenceKind,
    /// From when.
    pub started_at: Timestamp,
    /// Until when; `None` while it goes on.
    pub ended_at: Option<Timestamp>,
    /// Who does it: a company, a sanitation team; empty if not known.
    pub doer: String,
    /// What was seen.
    pub note: String,
    /// A photo, uploaded before as evidence.
    pub photo: Option<ContentHash>,
    /// Who recorded it, with name.
    pub by: (PersonId, String),
    /// When it was recorded.
    pub recorded_at: Timestamp,
}
