//! What an invented device measures.

use clap::ValueEnum;
use hj212::Edition;
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
    /// Dust of a building site (ST 39).
    SiteDust,
    /// Volatile organic compounds of a stack (ST 31).
    Voc,
    /// Noise of a place (ST 23).
    Noise,
    /// Power use of a plant and its treatment (ST 44 of the 2025 edition).
    PowerMeter,
}

impl std::fmt::Display for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = self.to_possible_value();
        f.write_str(word.as_ref().map_or("", |word| word.get_name()))
    }
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

/// Dust in µg/m³, temperature in °C, humidity in %, pressure in kPa, wind in m/s and degrees.
const DUST: [Usual; 8] = [
    ("a34001", 160, 90, 0),
    ("a34002", 110, 60, 0),
    ("a34004", 48, 25, 0),
    ("a01001", 182, 60, 1),
    ("a01002", 550, 150, 1),
    ("a01006", 1_012, 8, 1),
    ("a01007", 21, 15, 1),
    ("a01008", 180, 170, 0),
];
/// mg/m³; flue-gas velocity in m/s, temperature in °C, moisture in %, flow in m³/s.
const VOC: [Usual; 8] = [
    ("a24088", 1_850, 900, 2),
    ("a25002", 35, 20, 3),
    ("a25003", 210, 120, 3),
    ("a25005", 160, 90, 3),
    ("a01011", 940, 120, 2),
    ("a01012", 425, 60, 1),
    ("a01014", 310, 40, 2),
    ("a00000", 720, 100, 2),
];
/// dB; the codes of GB 3096 in appendix B of 2017.
const NOISE: [Usual; 8] = [
    ("LA", 545, 90, 1),
    ("Leq", 562, 60, 1),
    ("L5", 621, 60, 1),
    ("L10", 598, 60, 1),
    ("L50", 541, 50, 1),
    ("L90", 487, 40, 1),
    ("LMx", 702, 90, 1),
    ("LMn", 442, 40, 1),
];
/// Codes from an example of the 2025 edition that others quote; its table was not at hand, so the
/// unit (taken as kW here) is not certain.
const POWER: [Usual; 4] = [
    ("d20105", 4_250, 900, 1),
    ("d20205", 2_180, 500, 1),
    ("d30106", 860, 120, 1),
    ("d30406", 340, 60, 1),
];

impl Profile {
    /// Returns the edition that has such devices: power meters came with that of 2025.
    pub(super) fn edition(self) -> Edition {
        match self {
            Self::PowerMeter => Edition::V2025,
            _ => Edition::V2017,
        }
    }

    /// Tells whether an edition has such devices and codes for what they measure.
    pub(super) fn is_of(self, edition: Edition) -> bool {
        let is_too_new = self.edition() == Edition::V2025 && edition != Edition::V2025;
        !is_too_new && !self.values(0, edition).signals.is_empty()
    }

    /// Returns the system type (ST).
    pub(super) fn system(self) -> &'static str {
        match self {
            Self::AirStation => "22",
            Self::WasteWater => "32",
            Self::FlueGas | Self::Voc => "31",
            Self::SiteDust => "39",
            Self::Noise => "23",
            Self::PowerMeter => "44",
        }
    }

    /// Returns the values of the device at a place in the fleet, under the codes of its edition.
    pub(super) fn values(self, place: u32, edition: Edition) -> Synthetic {
        let signal = |(factor, base, spread, decimals): &Usual| {
            Some(Signal {
                factor: FactorCode::new(code(factor, edition)?),
                base: *base,
                spread: *spread,
                decimals: *decimals,
            })
        };
        Synthetic {
            seed: u64::from(place) + 1,
            signals: self.usual().iter().filter_map(signal).collect(),
            realtime_minutes: match self {
                // A meter is read every quarter of an hour.
                Self::PowerMeter => 15,
                _ => 1,
            },
        }
    }

    fn usual(self) -> &'static [Usual] {
        match self {
            Self::AirStation => &AIR,
            Self::WasteWater => &WATER,
            Self::FlueGas => &GAS,
            Self::SiteDust => &DUST,
            Self::Voc => &VOC,
            Self::Noise => &NOISE,
            Self::PowerMeter => &POWER,
        }
    }
}

/// Returns the code of a factor in an edition; `None` where that of 2005 has none.
fn code(factor: &'static str, edition: Edition) -> Option<&'static str> {
    match edition {
        Edition::V2005 => hj212::factor(factor)
            .map(|info| info.old_code)
            .filter(|code| !code.is_empty()),
        Edition::V2017 | Edition::V2025 | Edition::SurfaceWater => Some(factor),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_profile_has_codes_of_the_table_and_values_above_zero() {
        for profile in Profile::value_variants() {
            let values = profile.values(0, profile.edition());
            assert_eq!(values.signals.len(), profile.usual().len(), "{profile:?}");
            for signal in &values.signals {
                assert!(
                    hj212::factor(signal.factor.as_str()).is_some(),
                    "{}",
                    signal.factor
                );
                assert!(signal.base > signal.spread, "{}", signal.factor);
            }
            assert!(hj212::system(profile.system()).is_some(), "{profile:?}");
        }
    }

    #[test]
    fn an_edition_has_only_devices_with_codes_of_its_own() {
        assert!(Profile::WasteWater.is_of(Edition::V2005));
        assert!(!Profile::SiteDust.is_of(Edition::V2005));
        assert!(!Profile::PowerMeter.is_of(Edition::V2017));
        assert!(Profile::PowerMeter.is_of(Edition::V2025));
    }

    #[test]
    fn the_codes_of_2005_are_its_own() {
        let values = Profile::WasteWater.values(0, Edition::V2005);
        let codes: Vec<&str> = values
            .signals
            .iter()
            .map(|one| one.factor.as_str())
            .collect();
        assert_eq!(codes, ["011", "060", "101", "065", "001", "B01"]);
    }
}
