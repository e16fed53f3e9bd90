//! How long things took: counts in steps of about two in a hundred, so that millions of
//! measurements take a few kilobytes.

use std::time::Duration;

/// Steps within each doubling.
const STEPS: u64 = 32;
/// Doublings of a microsecond; beyond an hour all counts as an hour.
const DOUBLINGS: u64 = 32;

/// A histogram of durations.
#[derive(Clone, Debug, Default)]
pub struct Histogram {
    counts: Vec<u64>,
    count: u64,
}

impl Histogram {
    /// Counts a duration.
    pub fn add(&mut self, duration: Duration) {
        if self.counts.is_empty() {
            self.counts.resize(bucket(u64::MAX) + 1, 0);
        }
        let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        self.counts[bucket(micros)] += 1;
        self.count += 1;
    }

    /// Adds all that another has counted.
    pub fn add_all(&mut self, other: &Self) {
        if self.counts.is_empty() {
            self.counts.clone_from(&other.counts);
        } else {
            for (count, more) in self.counts.iter_mut().zip(&other.counts) {
                *count += more;
            }
        }
        self.count += other.count;
    }

    /// Returns how many durations were counted.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Returns the duration below which so many hundredths lie, rounded up to the next step; zero
    /// where nothing was counted.
    #[must_use]
    pub fn percentile(&self, hundredths: u64) -> Duration {
        let wanted = (self.count * hundredths.min(100)).div_ceil(100).max(1);
        let mut seen = 0;
        for (bucket, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= wanted {
                return Duration::from_micros(upper(bucket as u64));
            }
        }
        Duration::ZERO
    }
}

/// Below `STEPS` each microsecond has its own bucket; above, each doubling has `STEPS`.
fn bucket(micros: u64) -> usize {
    let micros = micros.min((1 << DOUBLINGS) - 1);
    let place = match micros.checked_ilog2().map(u64::from) {
        Some(log) if micros >= STEPS => {
            let shift = log - u64::from(STEPS.ilog2());
            (shift + 1) * STEPS + (micros >> shift) - STEPS
        }
        _ => micros,
    };
    usize::try_from(place).unwrap_or(usize::MAX)
}

/// Returns the largest number of microseconds in a bucket.
fn upper(bucket: u64) -> u64 {
    if bucket < STEPS {
        return bucket;
    }
    let (shift, step) = (bucket / STEPS - 1, bucket % STEPS);
    ((STEPS + step + 1) << shift) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_near_and_never_too_small() {
        let mut histogram = Histogram::default();
        assert_eq!(histogram.percentile(99), Duration::ZERO);
        for micros in 1..=100_000 {
            histogram.add(Duration::from_micros(micros));
        }
        for (hundredths, exact) in [(1, 1_000), (50, 50_000), (99, 99_000), (100, 100_000)] {
            let told = histogram.percentile(hundredths).as_micros();
            assert!(
                told >= exact && told <= exact + exact / 30,
                "{hundredths}: {told}"
            );
        }
        let mut twice = histogram.clone();
        twice.add_all(&histogram);
        assert_eq!(
            (twice.count(), twice.percentile(50)),
            (200_000, histogram.percentile(50))
        );
        histogram.add(Duration::MAX);
        assert!(histogram.percentile(100) > Duration::from_hours(1));
    }

    #[test]
    fn buckets_follow_one_another() {
        for micros in 0..200_000 {
            let bucket = bucket(micros);
            assert!(upper(bucket as u64) >= micros);
            assert!(bucket == 0 || upper(bucket as u64 - 1) < micros);
        }
    }
}
