//! When nobody listened: times in which no gateway was at work.

use model::{GatewayRun, Timestamp, times_away};

/// The times in which, as far as is known, no gateway was at work, in their order. What came before
/// the first run that is known was listened to.
#[derive(Debug, Default)]
pub(crate) struct Absences(Vec<(Timestamp, Timestamp)>);

impl Absences {
    /// Finds them between runs, which come by when they began, and after the last that has ended.
    pub(crate) fn between(runs: &[GatewayRun], now: Timestamp) -> Self {
        Self(times_away(runs, now))
    }

    /// Returns how long nobody listened between two moments, milliseconds.
    pub(crate) fn within(&self, from: Timestamp, to: Timestamp) -> i64 {
        let within = |&(begin, end): &(Timestamp, Timestamp)| end.min(to).since(begin.max(from));
        self.0.iter().map(within).filter(|time| *time > 0).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(started_at: i64, ended_at: Option<i64>) -> GatewayRun {
        GatewayRun {
            id: started_at.to_string(),
            started_at: Timestamp::from_millis(started_at),
            seen_at: Timestamp::from_millis(ended_at.unwrap_or(started_at)),
            ended_at: ended_at.map(Timestamp::from_millis),
        }
    }

    fn check(runs: &[GatewayRun], from: i64, now: i64, expected: i64) {
        let (from, now) = (Timestamp::from_millis(from), Timestamp::from_millis(now));
        assert_eq!(Absences::between(runs, now).within(from, now), expected);
    }

    #[test]
    fn only_the_time_between_runs_and_after_the_last_is_absence() {
        check(&[], 0, 100, 0);
        check(&[run(20, None)], 0, 100, 0);
        check(&[run(0, Some(30)), run(70, None)], 10, 100, 40);
        check(&[run(0, Some(30)), run(70, None)], 50, 100, 20);
        check(&[run(0, Some(30)), run(70, None)], 80, 100, 0);
        check(&[run(0, Some(30)), run(70, Some(90))], 10, 100, 50);
        // Two gateways beside each other.
        check(
            &[run(0, Some(80)), run(20, Some(40)), run(90, None)],
            0,
            100,
            10,
        );
        check(&[run(0, None), run(20, Some(40))], 0, 100, 0);
    }
}
