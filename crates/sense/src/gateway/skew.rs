//! How far a device's clock is off (时钟偏差).

/// How many measurements take part.
const RECENT: usize = 9;

/// The latest measurements of one device: its clock minus ours, seconds.
///
/// One measurement says little: a frame that waited in a modem, or a resend that does not say it
/// is one, looks like a slow clock. The median of the latest is not moved by a few of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Skews {
    recent: [i64; RECENT],
    count: usize,
}

impl Skews {
    /// Takes a measurement; returns the median of the latest. Of an even number of them it is the
    /// one nearer to the right time.
    pub(super) fn add(&mut self, seconds: i64) -> i64 {
        self.recent[self.count % RECENT] = seconds;
        self.count += 1;
        let known = self.count.min(RECENT);
        let mut sorted = self.recent;
        let sorted = &mut sorted[..known];
        sorted.sort_unstable();
        let (low, high) = (sorted[(known - 1) / 2], sorted[known / 2]);
        if low.unsigned_abs() <= high.unsigned_abs() {
            low
        } else {
            high
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_late_frames_do_not_move_the_median() {
        let check = |measured: &[i64], expected: i64| {
            let mut skews = Skews::default();
            let last = measured.iter().map(|one| skews.add(*one)).last();
            assert_eq!(last, Some(expected), "{measured:?}");
        };
        check(&[40], 40);
        check(&[40, 2], 2);
        check(&[-40, -2], -2);
        check(&[3, -3600, 2, -7200, 3], 2);
        // A clock that was set is seen after half of the measurements.
        check(
            &[600, 600, 600, 600, 600, 600, 600, 600, 600, 0, 0, 0, 0, 0],
            0,
        );
        check(&[i64::MIN, i64::MAX], i64::MAX);
    }
}
