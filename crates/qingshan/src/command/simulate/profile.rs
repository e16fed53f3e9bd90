//! What an invented device measures.

use clap::ValueEnum;
use model::FactorCode;
use sense::fleet::{Signal, Synthetic};

/// Kind of an invented device.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Profile {
    /// Ambient air (ST 22).
    AirStation,
    /// Waste water of an outlet (ST 32).
    WasteWater,
    /// Flue gas of a stack (ST 31).
    FlueGas,
}

/// A factor with its usual value and how far it goes, in units of the last digit.
type Usual = (&'static str, i64, i64, u8);

/// µg/m³, CO in mg/m³.
const AIR: [Usual; 6] = [
    ("a34004", 45, 20, 0),
    ("a34002", 80, 30, 0),
    ("a21026", 8, 4, 0),
    ("a21004", 30, 15, 0),
    ("a21005", 8, 3, 1),
    ("a05024", 60, 40, 0),
];
/// mg/L, pH, flow in L/s.
const WATER: [Usual; 6] = [
    ("w01018", 350, 60, 1),
    ("w21003", 320, 60, 2),
    ("w21011", 250, 40, 3),
    ("w21001", 95, 20, 1),
    ("w01001", 720, 30, 2),
    ("w00000", 120, 20, 1),
];
/// mg/m³, oxygen in %, velocity in m/s, flow in m³/s.
const GAS: [Usual; 6] = [
    ("a34013", 500, 100, 2),
    ("a21026", 1_800, 400, 2),
    ("a21002", 2_500, 500, 2),
    ("a19001", 900, 100, 2),
    ("a01011", 1_100, 150, 2),
    ("a00000", 1_500, 200, 2),
];

impl Profile {
    /// Returns the system type (ST).
    pub(super) fn system(self) -> &'static str {
        match self {
            Self::AirStation => "22",
            Self::WasteWater => "32",
            Self::FlueGas => "31",
        }
    }

    /// Returns the values of the device at a place in the fleet.
    pub(super) fn values(self, place: u32) -> Synthetic {
        let usual = match self {
            Self::AirStation => AIR,
            Self::WasteWater => WATER,
            Self::FlueGas => GAS,
        };
        let signal = |(factor, base, spread, decimals): Usual| Signal {
            factor: FactorCode::new(factor),
            base,
            spread,
            decimals,
        };
        Synthetic {
            seed: u64::from(place) + 1,
            signals: usual.into_iter().map(signal).collect(),
            realtime_minutes: 1,
        }
    }
}
