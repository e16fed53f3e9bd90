//! How often a simulated device reports by itself (上报间隔), and since when.

use model::Timestamp;

use super::Source;

/// Minutes of a period of minute data (2051) where nothing else was set.
pub(super) const MINUTE_INTERVAL: u32 = 10;

/// Seconds between real-time reports that a device takes (HJ 212-2017, `RtdInterval` of 1062).
const REALTIME_SECONDS: std::ops::RangeInclusive<u32> = 30..=3_600;

/// The longest real-time interval of a surface-water station; no source tells one, so it is as
/// long as its form allows.
const STATION_SECONDS: u32 = 86_400;

/// Changes that are remembered of one interval; of more the oldest are forgotten.
const REMEMBERED: usize = 256;

/// The intervals that are set in a device. `None`: it sends no such data by itself and takes no
/// interval for them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pace {
    /// Seconds between two real-time reports (2011).
    pub realtime_seconds: Option<u32>,
    /// Minutes of a period of minute data (2051).
    pub minute_minutes: Option<u32>,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            realtime_seconds: Some(60),
            minute_minutes: Some(MINUTE_INTERVAL),
        }
    }
}

impl Pace {
    /// Returns the pace with which a device begins.
    pub(super) fn of(source: &Source) -> Self {
        match source {
            Source::Recorded(_) => Self {
                realtime_seconds: None,
                minute_minutes: None,
            },
            Source::Synthetic(synthetic) => {
                let seconds = synthetic.realtime_minutes.saturating_mul(60);
                Self {
                    realtime_seconds: (seconds > 0).then_some(seconds),
                    minute_minutes: Some(MINUTE_INTERVAL),
                }
            }
        }
    }

    /// Takes an interval of real-time data, in seconds; false where the device cannot.
    pub(super) fn set_realtime(&mut self, seconds: u32, is_station: bool) -> bool {
        let is_fit = if is_station {
            (1..=STATION_SECONDS).contains(&seconds)
        } else {
            REALTIME_SECONDS.contains(&seconds)
        };
        let takes = is_fit && self.realtime_seconds.is_some();
        if takes {
            self.realtime_seconds = Some(seconds);
        }
        takes
    }

    /// Takes an interval of minute data; false where the device cannot. An hour holds whole periods
    /// (HJ 212-2017, `MinInterval` of 1064).
    pub(super) fn set_minute(&mut self, minutes: u32) -> bool {
        let is_fit = (1..=30).contains(&minutes) && 60 % minutes == 0;
        let takes = is_fit && self.minute_minutes.is_some();
        if takes {
            self.minute_minutes = Some(minutes);
        }
        takes
    }
}

/// What an interval was from when on.
#[derive(Debug)]
pub(super) struct Steps(Vec<(Timestamp, i64)>);

impl Steps {
    /// Begins with a step in milliseconds; 0 for none.
    pub(super) fn new(step: i64) -> Self {
        Self(vec![(Timestamp::from_millis(i64::MIN), step)])
    }

    /// Returns the step that holds from a time on.
    pub(super) fn at(&self, time: Timestamp) -> i64 {
        let after = self.0.partition_point(|(since, _)| *since <= time);
        let before = after.checked_sub(1).and_then(|place| self.0.get(place));
        before.map_or(0, |(_, step)| *step)
    }

    /// Lets a step hold from now on.
    pub(super) fn set_now(&mut self, now: Timestamp, step: i64) {
        self.0.retain(|(since, _)| *since < now);
        if self.at(now) != step {
            self.push(now, step);
        }
    }

    /// Lets a step hold from the first moment on at which a period of it and of the one before both
    /// end, so that no period is cut short and none covers what another has covered.
    pub(super) fn set_at_common_end(&mut self, now: Timestamp, step: i64) {
        self.0.retain(|(since, _)| *since <= now);
        let before = self.at(now);
        if before == step {
            return;
        }
        let common = common_multiple(before, step);
        let from = match common {
            1.. => (now.millis() + common - 1).div_euclid(common) * common,
            _ => now.millis(),
        };
        self.push(Timestamp::from_millis(from), step);
    }

    fn push(&mut self, since: Timestamp, step: i64) {
        if self.0.len() >= REMEMBERED {
            self.0.remove(0);
            if let Some((first, _)) = self.0.first_mut() {
                *first = Timestamp::from_millis(i64::MIN);
            }
        }
        self.0.push((since, step));
    }

    /// Returns the ends of periods after one time and up to another, oldest first, each with the
    /// length of its period.
    pub(super) fn ends(
        &self,
        after: Timestamp,
        until: Timestamp,
    ) -> impl Iterator<Item = (Timestamp, i64)> {
        let parts = self.0.iter().enumerate().filter(|(_, (_, step))| *step > 0);
        parts.flat_map(move |(place, (since, step))| {
            let next = self.0.get(place + 1);
            let to = next.map_or(until, |(next, _)| until.min(*next));
            let from = after.max(*since);
            let first = Timestamp::from_millis((from.millis().div_euclid(*step) + 1) * step);
            std::iter::successors(Some(first), |end| Some(end.plus(*step)))
                .take_while(move |end| *end <= to)
                .map(|end| (end, *step))
        })
    }
}

/// Returns the least number that both divide; 0 where one of them is 0.
fn common_multiple(one: i64, other: i64) -> i64 {
    let (mut left, mut right) = (one, other);
    while right != 0 {
        (left, right) = (right, left % right);
    }
    one.checked_div(left)
        .map_or(0, |part| part.saturating_mul(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_millis(minute * Timestamp::MINUTE)
    }

    /// Ends and lengths in minutes.
    fn ends(steps: &Steps, after: i64, until: i64) -> Vec<(i64, i64)> {
        let minutes = |(end, step): (Timestamp, i64)| {
            (end.millis() / Timestamp::MINUTE, step / Timestamp::MINUTE)
        };
        steps.ends(at(after), at(until)).map(minutes).collect()
    }

    #[test]
    fn a_new_interval_begins_where_a_period_of_both_ends() {
        let check = |before: i64, minute: i64, step: i64, expected: &[(i64, i64)]| {
            let mut steps = Steps::new(before * Timestamp::MINUTE);
            steps.set_at_common_end(at(minute), step * Timestamp::MINUTE);
            assert_eq!(ends(&steps, 0, 30), expected, "{before} {minute} {step}");
        };
        check(10, 3, 5, &[(10, 10), (15, 5), (20, 5), (25, 5), (30, 5)]);
        check(5, 7, 10, &[(5, 5), (10, 5), (20, 10), (30, 10)]);
        check(10, 10, 15, &[(10, 10), (20, 10), (30, 10)]);
        check(15, 1, 10, &[(15, 15), (30, 15)]);
        check(10, 4, 10, &[(10, 10), (20, 10), (30, 10)]);
    }

    #[test]
    fn what_was_set_last_counts_and_a_real_time_interval_counts_at_once() {
        let mut steps = Steps::new(10 * Timestamp::MINUTE);
        steps.set_at_common_end(at(3), Timestamp::MINUTE);
        steps.set_at_common_end(at(4), 10 * Timestamp::MINUTE);
        assert_eq!(ends(&steps, 0, 20), [(10, 10), (20, 10)]);
        let mut steps = Steps::new(5 * Timestamp::MINUTE);
        steps.set_now(at(7), 2 * Timestamp::MINUTE);
        assert_eq!(ends(&steps, 0, 12), [(5, 5), (8, 2), (10, 2), (12, 2)]);
        assert_eq!(ends(&Steps::new(0), 0, 12), []);
    }

    #[test]
    fn what_no_device_can_keep_is_not_taken() {
        let mut pace = Pace::default();
        assert!(!pace.set_minute(7) && !pace.set_minute(0) && !pace.set_minute(60));
        assert!(!pace.set_realtime(29, false) && !pace.set_realtime(3_601, false));
        assert_eq!(pace, Pace::default());
        assert!(pace.set_minute(5) && pace.set_realtime(30, false));
        assert!(pace.set_realtime(14_400, true));
        let mut hours = Pace {
            realtime_seconds: None,
            minute_minutes: None,
        };
        assert!(!hours.set_minute(5) && !hours.set_realtime(60, false));
    }

    #[test]
    fn many_changes_forget_the_oldest() {
        let mut steps = Steps::new(Timestamp::MINUTE);
        for change in 1..1_000 {
            steps.set_now(at(change), (1 + change % 2) * Timestamp::MINUTE);
        }
        assert_eq!(steps.0.len(), REMEMBERED);
        assert!(steps.at(at(1)) > 0);
    }
}
