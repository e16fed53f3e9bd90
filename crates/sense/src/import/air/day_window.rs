//! The newest days of each station, so that what is kept does not grow with the files.

use std::collections::VecDeque;

/// Days that are kept of each station: two long months, so that a month that is sent again after
/// the next one still meets its own hours. A house rule.
pub const DAYS_KEPT: usize = 62;

/// One `T` for each of the newest [`DAYS_KEPT`] days of each station.
///
/// Days are counted, not measured: a date far in the future, as typing errors make them, takes
/// one place and closes one day, not all.
#[derive(Debug)]
pub struct DayWindow<T> {
    /// The days of each station by their dates. Rows mostly come by time, so that the day asked
    /// for is the last.
    stations: Vec<VecDeque<(i32, T)>>,
}

impl<T> Default for DayWindow<T> {
    fn default() -> Self {
        Self {
            stations: Vec::new(),
        }
    }
}

impl<T: Default> DayWindow<T> {
    /// Returns what is kept of a day of a station, made new where there is nothing yet; `None`
    /// where the day is older than all that are kept and there is no place left.
    ///
    /// A new day may close the oldest one, which is handed to `close`; the days of a station are
    /// closed by their dates. Stations are numbered from 0 without gaps.
    pub fn day(&mut self, station: u32, day: i32, close: impl FnOnce(i32, T)) -> Option<&mut T> {
        let index = station as usize;
        if index >= self.stations.len() {
            self.stations.resize_with(index + 1, VecDeque::new);
        }
        let days = &mut self.stations[index];
        let mut place = match days.back() {
            Some((last, _)) if *last == day => days.len() - 1,
            _ => days.partition_point(|(kept, _)| *kept < day),
        };
        if days.get(place).is_none_or(|(kept, _)| *kept != day) {
            if days.len() == DAYS_KEPT {
                // Were it the oldest, it would have to close itself.
                place = place.checked_sub(1)?;
                if let Some((oldest, closed)) = days.pop_front() {
                    close(oldest, closed);
                }
            }
            days.insert(place, (day, T::default()));
        }
        days.get_mut(place).map(|(_, kept)| kept)
    }

    /// Returns the days that are still kept, by station, then date.
    pub fn rest(&self) -> impl Iterator<Item = (u32, i32, &T)> {
        (0..)
            .zip(&self.stations)
            .flat_map(|(station, days)| days.iter().map(move |(day, kept)| (station, *day, kept)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts days of one station; returns what was closed, what was refused, what is left.
    fn run(days: impl IntoIterator<Item = i32>) -> (Vec<i32>, Vec<i32>, Vec<(i32, u32)>) {
        let mut window: DayWindow<u32> = DayWindow::default();
        let (mut closed, mut refused) = (Vec::new(), Vec::new());
        for day in days {
            match window.day(1, day, |oldest, _| closed.push(oldest)) {
                Some(count) => *count += 1,
                None => refused.push(day),
            }
        }
        let rest = window.rest().map(|(station, day, count)| {
            assert_eq!(station, 1);
            (day, *count)
        });
        let rest = rest.collect();
        (closed, refused, rest)
    }

    #[test]
    fn days_that_fit_are_found_again_in_any_order() {
        let (closed, refused, rest) = run((0..62).rev().chain(0..62));
        assert_eq!((closed, refused), (vec![], vec![]));
        assert_eq!(rest, (0..62).map(|day| (day, 2)).collect::<Vec<_>>());
    }

    #[test]
    fn the_oldest_day_gives_way_and_does_not_come_back() {
        let (closed, refused, rest) = run((0..64).chain([1, 2, 0]));
        assert_eq!((closed, refused), (vec![0, 1], vec![1, 0]));
        assert_eq!((rest[0], rest.len()), ((2, 2), 62));
    }

    #[test]
    fn a_date_far_in_the_future_closes_one_day() {
        let (closed, refused, rest) = run((0..62).chain([300_000]).chain(62..70));
        assert_eq!((closed, refused), ((0..9).collect(), vec![]));
        assert_eq!(rest.last(), Some(&(300_000, 1)));
    }

    proptest::proptest! {
        /// Whatever comes, a day is closed once and by its date, and never after a newer one.
        #[test]
        fn closed_and_kept_days_are_in_order(days in proptest::collection::vec(0..200, 0..600)) {
            let (mut all, _, rest) = run(days);
            proptest::prop_assert!(rest.len() <= DAYS_KEPT);
            all.extend(rest.into_iter().map(|(day, _)| day));
            proptest::prop_assert!(all.is_sorted_by(|left, right| left < right));
        }
    }
}
