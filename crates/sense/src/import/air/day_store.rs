//! What is kept of each station and natural day.

use std::collections::HashMap;

/// One `T` for each station and day, in blocks, so that growing copies nothing.
#[derive(Debug)]
pub struct DayStore<T> {
    places: HashMap<(u32, i32), usize>,
    blocks: Vec<Vec<T>>,
    /// The day that each station was asked for last: rows of a day lie together.
    last: Vec<Option<(i32, usize)>>,
}

/// Days in a block.
const BLOCK: usize = 1024;

impl<T> Default for DayStore<T> {
    fn default() -> Self {
        Self {
            places: HashMap::new(),
            blocks: Vec::new(),
            last: Vec::new(),
        }
    }
}

impl<T: Default> DayStore<T> {
    /// Returns what is kept of a day of a station, made new where there is nothing yet.
    ///
    /// Stations are numbered from 0 without gaps.
    pub fn day(&mut self, station: u32, day: i32) -> &mut T {
        let index = station as usize;
        if index >= self.last.len() {
            self.last.resize(index + 1, None);
        }
        let place = match self.last[index] {
            Some((last_day, place)) if last_day == day => place,
            _ => self.find(station, day),
        };
        self.last[index] = Some((day, place));
        &mut self.blocks[place / BLOCK][place % BLOCK]
    }

    fn find(&mut self, station: u32, day: i32) -> usize {
        let next = self.places.len();
        let place = *self.places.entry((station, day)).or_insert(next);
        if place == next {
            if next.is_multiple_of(BLOCK) {
                self.blocks.push(Vec::with_capacity(BLOCK));
            }
            if let Some(block) = self.blocks.last_mut() {
                block.push(T::default());
            }
        }
        place
    }

    /// Returns all days by station, then date.
    #[must_use]
    pub fn sorted(&self) -> Vec<(u32, i32, &T)> {
        let mut days: Vec<_> = self
            .places
            .iter()
            .map(|((station, day), place)| {
                (*station, *day, &self.blocks[place / BLOCK][place % BLOCK])
            })
            .collect();
        days.sort_unstable_by_key(|(station, day, _)| (*station, *day));
        days
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_found_again() {
        let mut store: DayStore<u32> = DayStore::default();
        for round in 0..2 {
            for station in (0..50).rev() {
                for day in 0..60 {
                    *store.day(station, day) += 1 + round;
                }
            }
        }
        let sorted = store.sorted();
        assert_eq!(sorted.len(), 3_000);
        assert!(sorted.iter().all(|(_, _, count)| **count == 3));
        assert!(sorted.is_sorted_by_key(|(station, day, _)| (*station, *day)));
    }
}
