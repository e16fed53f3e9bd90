//! Which edition of the standard a frame speaks, and the flag byte that says so.

use std::fmt;

/// An edition of the standard, or the dialect that borrows another's version bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edition {
    /// HJ/T 212-2005.
    V2005,
    /// HJ 212-2017.
    V2017,
    /// HJ 212-2025, in force from 2026-01-01.
    V2025,
    /// The national surface-water protocol of 2017 (地表水自动监测), `ST=21`.
    ///
    /// It has the version bits of the 2025 edition but is not that edition: its commands 1014
    /// and 2062 mean other things.
    SurfaceWater,
}

impl Edition {
    /// Returns the version bits V5..V0 of the flag.
    #[must_use]
    pub fn version_bits(self) -> u8 {
        match self {
            Self::V2005 => 0,
            Self::V2017 => 1,
            Self::V2025 | Self::SurfaceWater => 2,
        }
    }

    /// Decides the edition from what a frame carries: its flag and its system code (ST).
    ///
    /// No flag means 2005. Version bits that no edition has are read as 2017.
    #[must_use]
    pub fn of(flag: Option<Flag>, system: Option<&[u8]>) -> Self {
        match flag.map(Flag::version_bits) {
            None | Some(0) => Self::V2005,
            Some(2) if system == Some(b"21") => Self::SurfaceWater,
            Some(2) => Self::V2025,
            Some(_) => Self::V2017,
        }
    }

    /// Tells whether answers carry the QN in their data area instead of their header.
    #[must_use]
    pub fn answers_in_data(self) -> bool {
        self == Self::V2005
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V2005 => "HJ/T 212-2005",
            Self::V2017 => "HJ 212-2017",
            Self::V2025 => "HJ 212-2025",
            Self::SurfaceWater => "surface water 2017",
        })
    }
}

/// The flag byte (拆分包及应答标志): version bits 7 to 2, packet bit 1, answer bit 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Flag(u8);

impl Flag {
    /// Takes a flag byte as it is.
    #[must_use]
    pub const fn from_byte(byte: u8) -> Self {
        Self(byte)
    }

    /// Makes the flag of an edition.
    #[must_use]
    pub fn new(edition: Edition, packets: bool, answer: bool) -> Self {
        Self((edition.version_bits() << 2) | (u8::from(packets) << 1) | u8::from(answer))
    }

    /// Returns the byte.
    #[must_use]
    pub const fn byte(self) -> u8 {
        self.0
    }

    /// Returns the version bits V5..V0.
    #[must_use]
    pub const fn version_bits(self) -> u8 {
        self.0 >> 2
    }

    /// Tells whether the frame carries PNUM and PNO.
    #[must_use]
    pub const fn has_packets(self) -> bool {
        self.0 & 0b10 != 0
    }

    /// Tells whether the receiver must answer.
    #[must_use]
    pub const fn wants_answer(self) -> bool {
        self.0 & 0b01 != 0
    }
}

impl fmt::Display for Flag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edition_of_a_frame() {
        fn check(flag: Option<u8>, system: &str, expected: Edition) {
            let flag = flag.map(Flag::from_byte);
            assert_eq!(
                Edition::of(flag, Some(system.as_bytes())),
                expected,
                "{flag:?} {system}"
            );
        }
        check(None, "32", Edition::V2005);
        check(Some(0), "32", Edition::V2005);
        check(Some(3), "32", Edition::V2005);
        check(Some(4), "32", Edition::V2017);
        check(Some(7), "21", Edition::V2017);
        check(Some(9), "32", Edition::V2025);
        check(Some(9), "21", Edition::SurfaceWater);
        check(Some(12), "32", Edition::V2017);
    }

    #[test]
    fn the_flags_of_each_edition() {
        let flags = |edition| {
            [(false, false), (false, true), (true, false), (true, true)]
                .map(|(packets, answer)| Flag::new(edition, packets, answer).byte())
        };
        assert_eq!(flags(Edition::V2005), [0, 1, 2, 3]);
        assert_eq!(flags(Edition::V2017), [4, 5, 6, 7]);
        assert_eq!(flags(Edition::V2025), [8, 9, 10, 11]);
    }
}
