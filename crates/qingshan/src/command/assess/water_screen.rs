//! Whole numbers that have lost their digits, found while rows go through.
//!
//! The rule is that of `sense::quality`; there it looks at the rows of the ledger, here each row
//! waits until the values after its whole numbers are known, so that memory does not grow with the
//! files.

use std::collections::{BTreeMap, HashMap, VecDeque};

use catalog::{Catalog, Departure, QualityCheck};
use chrono::{NaiveDateTime, TimeDelta};
use sense::import::water::{Section, WaterRow};
use sense::quality::is_doubtful_whole;
use standards::Decimal;
use standards::water::{Values, WaterItem};

/// The kind of objects whose checks are applied.
const KIND: &str = "water-section";

/// A value that is doubted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Suspected {
    /// The item.
    pub(super) item: WaterItem,
    /// The value as given.
    pub(super) value: Decimal,
    /// The nearest finer value before it.
    before: Option<Decimal>,
    /// The nearest finer value after it.
    after: Option<Decimal>,
}

impl Suspected {
    /// Writes the value with its neighbours, such as 氨氮6（前0.006，后0.0003）.
    pub(super) fn printed(&self) -> String {
        let side = |side: Option<Decimal>| side.map_or("无".to_owned(), |side| side.to_string());
        let (name, value) = (self.item.name_zh(), self.value);
        let (before, after) = (side(self.before), side(self.after));
        format!("{name}{value}（前{before}，后{after}）")
    }
}

/// A row of a section with what is doubted in it.
#[derive(Clone, Debug)]
pub(super) struct Screened {
    /// The section.
    pub(super) section: Section,
    /// The time of the sample.
    pub(super) time: NaiveDateTime,
    /// All values, the doubted ones too.
    pub(super) values: Values,
    /// The class that the source published.
    pub(super) published: Option<u8>,
    /// What is doubted.
    pub(super) suspected: Vec<Suspected>,
    /// Whole numbers whose fate is open.
    open: u8,
}

impl Screened {
    /// Returns the values without the doubted ones.
    pub(super) fn undoubted(&self) -> Values {
        let mut values = self.values.clone();
        for suspected in &self.suspected {
            values.remove(&suspected.item);
        }
        values
    }
}

/// The check of the catalogue.
#[derive(Clone, Debug)]
struct Rule {
    back: TimeDelta,
    ahead: TimeDelta,
    items: BTreeMap<WaterItem, Departure>,
}

/// A whole number that waits for the value after it.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    /// The place of its row among all rows.
    row: u64,
    time: NaiveDateTime,
    value: Decimal,
    before: Option<Decimal>,
}

/// What is known of an item at a section.
#[derive(Debug, Default)]
struct Series {
    /// The newest number with digits after the point.
    fine: Option<(NaiveDateTime, Decimal)>,
    waiting: Vec<Waiting>,
}

/// Rows on their way through.
#[derive(Debug)]
pub(super) struct Screen {
    rule: Rule,
    series: HashMap<Section, BTreeMap<WaterItem, Series>>,
    /// The rows that are held back, in the order of the text.
    held: VecDeque<Screened>,
    /// How many rows have left.
    left: u64,
}

impl Screen {
    /// Makes the screen with the built-in check.
    ///
    /// # Errors
    ///
    /// The catalogue has no such check for water sections.
    pub(super) fn new() -> anyhow::Result<Self> {
        let catalog = Catalog::load(None)?;
        let hours = |hours: u32| TimeDelta::hours(i64::from(hours));
        let rule = catalog
            .quality
            .iter()
            .filter(|rule| rule.applies_to.contains(KIND))
            .find_map(|rule| match &rule.check {
                QualityCheck::WholeNumber {
                    hours_back,
                    hours_ahead,
                    factors,
                } => Some(Rule {
                    back: hours(*hours_back),
                    ahead: hours(*hours_ahead),
                    items: factors
                        .iter()
                        .filter_map(|(code, departure)| {
                            Some((WaterItem::from_code(code.as_str())?, *departure))
                        })
                        .collect(),
                }),
                _ => None,
            })
            .ok_or_else(|| anyhow::anyhow!("内置目录没有地表水的整数检查"))?;
        Ok(Self {
            rule,
            series: HashMap::new(),
            held: VecDeque::new(),
            left: 0,
        })
    }

    /// Takes a row and hands on those that wait for nothing any more, in the order of the text.
    /// The rows of a section are expected by time.
    pub(super) fn push(&mut self, row: &WaterRow<'_>, each: &mut impl FnMut(&Screened)) {
        let number = self.left + self.held.len() as u64;
        let mut open = 0;
        let of_section = self.series.entry(row.section.clone()).or_default();
        let mut settled = Vec::new();
        for (item, departure) in &self.rule.items {
            let series = of_section.entry(*item).or_default();
            let value = row.values.get(item).copied();
            let fine = value.filter(|value| value.normalized().scale() > 0);
            let (time, ahead) = (row.time, self.rule.ahead);
            series.waiting.retain(|waiting| {
                let is_late = time - waiting.time > ahead;
                if fine.is_none() && !is_late {
                    return true;
                }
                settled.push((*waiting, *item, *departure, fine.filter(|_| !is_late)));
                false
            });
            if let Some(value) = value.filter(|value| fine.is_none() && !value.is_zero()) {
                let near = |(at, _): &(NaiveDateTime, Decimal)| time - *at <= self.rule.back;
                let before = series.fine.filter(near).map(|(_, value)| value);
                series.waiting.push(Waiting {
                    row: number,
                    time,
                    value,
                    before,
                });
                open += 1;
            }
            series.fine = fine.map(|value| (time, value)).or(series.fine);
        }
        self.held.push_back(Screened {
            section: row.section.clone(),
            time: row.time,
            values: row.values.clone(),
            published: row.published,
            suspected: Vec::new(),
            open,
        });
        for (waiting, item, departure, after) in settled {
            self.settle(waiting, item, departure, after);
        }
        self.hand_on(each);
    }

    /// Hands on what is still held back; nothing comes after it.
    pub(super) fn finish(mut self, each: &mut impl FnMut(&Screened)) {
        for (_, of_item) in std::mem::take(&mut self.series) {
            for (item, series) in of_item {
                let Some(departure) = self.rule.items.get(&item).copied() else {
                    continue;
                };
                for waiting in series.waiting {
                    self.settle(waiting, item, departure, None);
                }
            }
        }
        self.hand_on(each);
    }

    fn settle(
        &mut self,
        waiting: Waiting,
        item: WaterItem,
        departure: Departure,
        after: Option<Decimal>,
    ) {
        let place = usize::try_from(waiting.row - self.left).ok();
        let Some(row) = place.and_then(|place| self.held.get_mut(place)) else {
            return;
        };
        row.open -= 1;
        let Waiting { value, before, .. } = waiting;
        if is_doubtful_whole(value, before, after, departure) {
            row.suspected.push(Suspected {
                item,
                value,
                before,
                after,
            });
            // Items are settled in any order; they are printed in that of the standard.
            row.suspected.sort_by_key(|suspected| suspected.item);
        }
    }

    fn hand_on(&mut self, each: &mut impl FnMut(&Screened)) {
        while self.held.front().is_some_and(|row| row.open == 0) {
            if let Some(row) = self.held.pop_front() {
                self.left += 1;
                each(&row);
            }
        }
    }
}
