//! Editions of HJ 212 on the command line.

use clap::ValueEnum;
use hj212::Edition;

/// An edition by its year.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Year {
    /// HJ/T 212-2005.
    #[value(name = "2005")]
    Y2005,
    /// HJ 212-2017.
    #[value(name = "2017")]
    Y2017,
    /// HJ 212-2025.
    #[value(name = "2025")]
    Y2025,
}

impl Year {
    /// Returns the edition.
    pub(crate) const fn edition(self) -> Edition {
        match self {
            Self::Y2005 => Edition::V2005,
            Self::Y2017 => Edition::V2017,
            Self::Y2025 => Edition::V2025,
        }
    }
}

/// An edition, or the protocol that is kept apart from them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Spoken {
    /// HJ/T 212-2005.
    #[value(name = "2005")]
    Y2005,
    /// HJ 212-2017.
    #[value(name = "2017")]
    Y2017,
    /// HJ 212-2025.
    #[value(name = "2025")]
    Y2025,
    /// The national surface-water protocol (ST=21).
    SurfaceWater,
}

impl Spoken {
    /// Returns the edition.
    pub(crate) const fn edition(self) -> Edition {
        match self {
            Self::Y2005 => Edition::V2005,
            Self::Y2017 => Edition::V2017,
            Self::Y2025 => Edition::V2025,
            Self::SurfaceWater => Edition::SurfaceWater,
        }
    }
}
