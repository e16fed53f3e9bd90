//! Which periods of a device are due (应收时段): by what it said of its step, else by its rows.

use std::collections::{BTreeMap, BTreeSet};

use model::{Cadence, Timestamp};

use crate::health::{SaidStep, Told, told};

/// Length of minute data where neither the device nor its rows tell, minutes.
const USUAL_MINUTES: i64 = 10;

/// The periods that are due of one cadence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grid {
    /// What the length of a period was from when on, milliseconds; oldest first. Changes lie on full
    /// hours, and every length divides an hour.
    parts: Vec<(Timestamp, i64)>,
    /// The present step as the device said it, and what its rows say to it.
    told: Option<Told>,
}

impl Grid {
    /// Finds the grid of a cadence; `None` for cadences whose gaps are not asked for.
    ///
    /// What a device said of its minute data (1063, 1064) holds from the hour in which it said so;
    /// before, and where it said nothing or a step that does not divide an hour, its rows tell. In
    /// the hour itself only those periods are due that both steps have: when in it the device
    /// changed over is not known.
    #[must_use]
    pub fn of(cadence: Cadence, present: &[Timestamp], said: &[SaidStep]) -> Option<Self> {
        let always = Timestamp::from_millis(i64::MIN);
        match cadence {
            Cadence::Hour => Some(Self {
                parts: vec![(always, Timestamp::HOUR)],
                told: None,
            }),
            Cadence::Minute => {
                let fits =
                    |one: &&SaidStep| one.cadence == cadence && Timestamp::HOUR % one.step == 0;
                let said: Vec<SaidStep> = said.iter().filter(fits).cloned().collect();
                let begun = said.first().map(|one| one.at.hour_start());
                let rows = present
                    .iter()
                    .filter(|start| begun.is_none_or(|begun| **start < begun));
                let usual = usual_step(rows.copied());
                let first = usual.or(said.first().map(|one| one.step));
                let mut grid = Self {
                    parts: vec![(always, first.unwrap_or(USUAL_MINUTES * Timestamp::MINUTE))],
                    told: told(cadence, &said, &present.iter().copied().collect()),
                };
                for one in &said {
                    grid.change(one);
                }
                Some(grid)
            }
            Cadence::Realtime | Cadence::Day => None,
        }
    }

    fn change(&mut self, said: &SaidStep) {
        if self
            .parts
            .last()
            .is_some_and(|(_, step)| *step == said.step)
        {
            return;
        }
        let hour = said.at.hour_start();
        let before = self.length_at(hour);
        self.parts.retain(|(since, _)| *since < hour);
        self.parts.push((hour, common_multiple(before, said.step)));
        self.parts.push((hour.plus(Timestamp::HOUR), said.step));
    }

    /// Returns the length of the period that begins then, milliseconds.
    #[must_use]
    pub fn length_at(&self, start: Timestamp) -> i64 {
        let after = self.parts.partition_point(|(since, _)| *since <= start);
        let part = after.checked_sub(1).and_then(|place| self.parts.get(place));
        part.map_or(Timestamp::HOUR, |(_, step)| *step)
    }

    /// Returns the beginnings of the periods that begin after `first` and are over by `ended`,
    /// oldest first.
    pub fn starts(&self, first: Timestamp, ended: Timestamp) -> impl Iterator<Item = Timestamp> {
        let parts = self.parts.iter().enumerate();
        parts.flat_map(move |(place, (since, step))| {
            let next = self.parts.get(place + 1).map(|(next, _)| *next);
            let from = first.plus(1).max(*since).millis();
            let begin = Timestamp::from_millis((from + step - 1).div_euclid(*step) * step);
            std::iter::successors(Some(begin), |start| Some(start.plus(*step)))
                .take_while(move |start| next.is_none_or(|next| *start < next))
                .take_while(move |start| start.plus(*step) <= ended)
        })
    }

    /// Tells whether the rows of the device come otherwise than it says.
    #[must_use]
    pub fn disagrees(&self) -> bool {
        self.told.as_ref().is_some_and(Told::disagrees)
    }

    /// Says why so many periods are asked for, and by what they are due.
    #[must_use]
    pub fn reason(&self, count: usize) -> String {
        let minutes = |step: i64| ((step + Timestamp::MINUTE / 2) / Timestamp::MINUTE).max(1);
        let Some(told) = &self.told else {
            return format!("补采缺失的 {count} 个时段");
        };
        let said = minutes(told.step);
        match told.newest_rows.filter(|_| told.disagrees()) {
            Some(rows) => format!(
                "补采缺失的 {count} 个时段（按设备自报间隔 {said} 分钟；\
                 近期数据约每 {} 分钟一条，与自报不一致，请核对设备设置）",
                minutes(rows)
            ),
            None => format!("补采缺失的 {count} 个时段（按设备自报间隔 {said} 分钟）"),
        }
    }
}

/// Returns the commonest distance between two rows that divides an hour and is no longer than half
/// of one.
fn usual_step(present: impl Iterator<Item = Timestamp>) -> Option<i64> {
    let present: BTreeSet<Timestamp> = present.collect();
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for (one, next) in present.iter().zip(present.iter().skip(1)) {
        let minutes = next.since(*one) / Timestamp::MINUTE;
        if (1..=30).contains(&minutes) && 60 % minutes == 0 {
            *counts.entry(minutes).or_default() += 1;
        }
    }
    let commonest = counts.into_iter().max_by_key(|(_, count)| *count);
    commonest.map(|(minutes, _)| minutes * Timestamp::MINUTE)
}

/// Returns the least length that both divide.
fn common_multiple(one: i64, other: i64) -> i64 {
    let (mut left, mut right) = (one, other);
    while right != 0 {
        (left, right) = (right, left % right);
    }
    one / left.max(1) * other
}
