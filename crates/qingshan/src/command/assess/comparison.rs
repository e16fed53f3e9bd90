//! The computed index beside the published one.

use std::collections::BTreeMap;

use sense::import::Amount;
use sense::import::air::{Batch, HourRow};

use super::hour_index::Judged;
use super::report;

/// How the computed index compares with the published one.
#[derive(Default)]
pub(super) struct Comparison {
    complete: u32,
    equal: u32,
    /// Rows that differ, by cause.
    causes: BTreeMap<&'static str, u32>,
    rows: Vec<String>,
}

/// Rows that are named one by one.
const NAMED: usize = 1_000;

impl Comparison {
    /// Notes a row in which all pollutants are shown or not monitored; others cannot be compared,
    /// because the source knows what it does not show.
    pub(super) fn note(&mut self, batch: &Batch, row: &HourRow, judged: &Judged) {
        let Some(published) = row.published else {
            return;
        };
        let is_whole = |mean: &Amount| mean.parts().is_some() || *mean == Amount::NOT_MONITORED;
        if !row.means.iter().all(is_whole) {
            return;
        }
        self.complete += 1;
        let computed = judged.published();
        if computed == Some(published) {
            self.equal += 1;
            return;
        }
        let shows_three = row.means[3].parts() == Some(3 * Amount::PER_UNIT);
        let cause = if published < 10 && shows_three {
            "低值小时：PM2.5 显示为 3，发布的指数按另一低值计算"
        } else if computed.is_some_and(|computed| computed.abs_diff(published) == 1) {
            "相差 1"
        } else {
            "其他"
        };
        *self.causes.entry(cause).or_default() += 1;
        if self.rows.len() < NAMED {
            let (date, hour) = row.hour.end();
            let station = &batch.stations[row.station as usize].code;
            let computed = computed.map_or_else(|| "NA".to_owned(), |index| index.to_string());
            self.rows.push(format!(
                "{date} {hour:02}:00 {station}：计算 {computed}，发布 {published}（{cause}）"
            ));
        }
    }

    /// Says how many agree, and names those that do not.
    pub(super) fn print(&self) {
        for row in &self.rows {
            report::say(row);
        }
        let share = standards::rate::share_percent(self.equal, self.complete, 3);
        let share = share.map_or_else(|_| "-".to_owned(), |share| format!("{share}%"));
        let Self {
            complete, equal, ..
        } = self;
        report::say(&format!(
            "与发布的指数比较：完整的{complete}行中{equal}行一致（{share}）"
        ));
        for (cause, count) in &self.causes {
            report::say(&format!("不一致{count}行：{cause}"));
        }
    }
}
