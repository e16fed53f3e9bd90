//! Invented values of waste water and waste gas, repeatable and in integers.

use model::{FactorCode, Timestamp};
use standards::Decimal;

/// A device whose values are invented.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Synthetic {
    /// Makes the values of this device its own.
    pub seed: u64,
    /// What it measures.
    pub signals: Vec<Signal>,
    /// Minutes between two real-time reports (2011); 0 for none.
    pub realtime_minutes: u32,
}

/// One measured quantity.
///
/// It wanders smoothly from hour to hour and trembles from minute to minute. Its value at a time
/// depends on the seed and the time alone, so that a restarted fleet tells the same story.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signal {
    /// The factor.
    pub factor: FactorCode,
    /// Usual value, in units of the last digit: 450 with one decimal is 45.0.
    pub base: i64,
    /// How far it goes up and down, in units of the last digit.
    pub spread: i64,
    /// Digits after the point, 0 to 18.
    pub decimals: u8,
}

/// Parts of a thousand of the spread that are smooth; the rest trembles.
const SMOOTH: i64 = 850;

impl Signal {
    /// Returns the value in the minute in which `time` lies; never below zero.
    #[must_use]
    pub fn value(&self, seed: u64, time: Timestamp) -> Decimal {
        let own = self
            .factor
            .as_str()
            .bytes()
            .fold(seed, |hash, byte| mix(hash ^ u64::from(byte)));
        let minute = time.millis().div_euclid(Timestamp::MINUTE);
        let (hour, within) = (minute.div_euclid(60), minute.rem_euclid(60));
        let (here, next) = (thousandths(own, hour), thousandths(own, hour + 1));
        let smooth = here + (next - here) * within / 60;
        let trembling = thousandths(mix(own), minute);
        let swing = SMOOTH * smooth + (1_000 - SMOOTH) * trembling;
        let offset = i128::from(self.spread) * i128::from(swing) / 1_000_000;
        let value = i64::try_from((i128::from(self.base) + offset).max(0)).unwrap_or(i64::MAX);
        Decimal::from_parts(value, self.decimals).unwrap_or(Decimal::ZERO)
    }
}

/// Returns a number from -1000 to 1000 that belongs to a place.
fn thousandths(seed: u64, place: i64) -> i64 {
    let mixed = mix(seed ^ mix(place.cast_unsigned()));
    i64::try_from(mixed % 2_001).unwrap_or(0) - 1_000
}

/// One step of `SplitMix64`.
fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cod() -> Signal {
        Signal {
            factor: FactorCode::new("w01018"),
            base: 450,
            spread: 120,
            decimals: 1,
        }
    }

    #[test]
    fn values_repeat_and_stay_within_their_spread() {
        let signal = cod();
        let mut seen = std::collections::BTreeSet::new();
        for minute in 0..1_440 {
            let time = Timestamp::from_millis(minute * Timestamp::MINUTE);
            let value = signal.value(7, time);
            assert_eq!(value, signal.value(7, time.plus(59_999)));
            assert!((330..=570).contains(&value.mantissa()), "{value}");
            assert_eq!(value.scale(), 1);
            seen.insert(value);
        }
        assert!(seen.len() > 100, "it moves: {}", seen.len());
        let start = Timestamp::from_millis(0);
        assert_ne!(signal.value(7, start), signal.value(8, start));
    }

    #[test]
    fn a_small_base_never_goes_below_zero() {
        let signal = Signal { base: 0, ..cod() };
        assert!((0..500).all(|n| {
            !signal
                .value(1, Timestamp::from_millis(n * 60_000))
                .is_negative()
        }));
    }
}
