//! The breakpoint tables of both editions, as data (HJ 633-2012 table 1, HJ 633-2026 table 3).

use super::pollutant::Pollutant;
use super::pollutant::Pollutant::{Co, No2, O3, Pm10, Pm25, So2};

/// The time over which a concentration is averaged (平均时间).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Averaging {
    /// The mean of one hour (1小时平均).
    Hour,
    /// The largest 8-hour moving mean of a day (日最大8小时平均).
    EightHours,
    /// The mean of a natural day (24小时平均).
    Day,
    /// The mean of a quarter (季平均).
    Quarter,
    /// The mean of a year (年平均).
    Year,
}

/// What counts above the last breakpoint of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Beyond {
    /// The sub-index stays at 500. HJ 633-2012 says nothing here; HJ 633-2026 4.1.1 ends at 500.
    Cap,
    /// There is no sub-index from this mean; the one of another averaging time is reported
    /// (HJ 633-2012 table 1, notes 2 and 3).
    ReportOther(Averaging),
    /// The sub-index is this number (HJ 633-2026 table 3, notes b and c).
    Fixed(u16),
}

/// One breakpoint: a sub-index and the concentration that gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Row {
    /// The sub-index (空气质量分指数).
    pub iaqi: u16,
    /// The concentration, µg/m³ (carbon monoxide mg/m³). All breakpoints are whole numbers.
    pub concentration: u16,
}

/// The breakpoints of one pollutant for one averaging time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The pollutant.
    pub pollutant: Pollutant,
    /// The averaging time of the concentration.
    pub averaging: Averaging,
    /// The breakpoints, rising, from zero on.
    pub rows: &'static [Row],
    /// What counts above the last of them.
    pub beyond: Beyond,
}

/// The sub-indices of the rows, alike in both editions.
const IAQI: [u16; 8] = [0, 50, 100, 150, 200, 300, 400, 500];

/// Pairs concentrations with the sub-indices of the rows, from the first row on.
const fn rows<const N: usize>(concentrations: [u16; N]) -> [Row; N] {
    let mut paired = [Row {
        iaqi: 0,
        concentration: 0,
    }; N];
    let mut place = 0;
    while place < N {
        paired[place] = Row {
            iaqi: IAQI[place],
            concentration: concentrations[place],
        };
        place += 1;
    }
    paired
}

const fn column(
    pollutant: Pollutant,
    averaging: Averaging,
    rows: &'static [Row],
    beyond: Beyond,
) -> Column {
    Column {
        pollutant,
        averaging,
        rows,
        beyond,
    }
}

const SO2_DAY: &[Row] = &rows([0, 50, 150, 475, 800, 1600, 2100, 2620]);
const SO2_HOUR: &[Row] = &rows([0, 150, 500, 650, 800]);
const NO2_DAY: &[Row] = &rows([0, 40, 80, 180, 280, 565, 750, 940]);
const NO2_HOUR: &[Row] = &rows([0, 100, 200, 700, 1200, 2340, 3090, 3840]);
const CO_DAY: &[Row] = &rows([0, 2, 4, 14, 24, 36, 48, 60]);
const CO_HOUR: &[Row] = &rows([0, 5, 10, 35, 60, 90, 120, 150]);
const O3_HOUR: &[Row] = &rows([0, 160, 200, 300, 400, 800, 1000, 1200]);
const O3_EIGHT: &[Row] = &rows([0, 100, 160, 215, 265, 800]);
const PM10_DAY_2012: &[Row] = &rows([0, 50, 150, 250, 350, 420, 500, 600]);
const PM10_DAY_2026: &[Row] = &rows([0, 50, 120, 250, 350, 420, 500, 600]);
const PM25_DAY_2012: &[Row] = &rows([0, 35, 75, 115, 150, 250, 350, 500]);
const PM25_DAY_2026: &[Row] = &rows([0, 35, 60, 115, 150, 250, 350, 500]);

/// HJ 633-2012, table 1, in force to 2026-02-28.
pub(super) const HJ633_2012: [Column; 10] = [
    column(So2, Averaging::Day, SO2_DAY, Beyond::Cap),
    column(
        So2,
        Averaging::Hour,
        SO2_HOUR,
        Beyond::ReportOther(Averaging::Day),
    ),
    column(No2, Averaging::Day, NO2_DAY, Beyond::Cap),
    column(No2, Averaging::Hour, NO2_HOUR, Beyond::Cap),
    column(Pm10, Averaging::Day, PM10_DAY_2012, Beyond::Cap),
    column(Co, Averaging::Day, CO_DAY, Beyond::Cap),
    column(Co, Averaging::Hour, CO_HOUR, Beyond::Cap),
    column(O3, Averaging::Hour, O3_HOUR, Beyond::Cap),
    column(
        O3,
        Averaging::EightHours,
        O3_EIGHT,
        Beyond::ReportOther(Averaging::Hour),
    ),
    column(Pm25, Averaging::Day, PM25_DAY_2012, Beyond::Cap),
];

/// HJ 633-2026, table 3, in force from 2026-03-01. Only PM10 and PM2.5 at sub-index 100 differ,
/// and what counts above 800 µg/m³ of sulphur dioxide (1 h) and ozone (8 h).
pub(super) const HJ633_2026: [Column; 10] = [
    column(So2, Averaging::Day, SO2_DAY, Beyond::Cap),
    column(So2, Averaging::Hour, SO2_HOUR, Beyond::Fixed(200)),
    column(No2, Averaging::Day, NO2_DAY, Beyond::Cap),
    column(No2, Averaging::Hour, NO2_HOUR, Beyond::Cap),
    column(Co, Averaging::Day, CO_DAY, Beyond::Cap),
    column(Co, Averaging::Hour, CO_HOUR, Beyond::Cap),
    column(O3, Averaging::EightHours, O3_EIGHT, Beyond::Fixed(300)),
    column(O3, Averaging::Hour, O3_HOUR, Beyond::Cap),
    column(Pm10, Averaging::Day, PM10_DAY_2026, Beyond::Cap),
    column(Pm25, Averaging::Day, PM25_DAY_2026, Beyond::Cap),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breakpoints_rise() {
        for column in HJ633_2012.iter().chain(&HJ633_2026) {
            assert_eq!(
                column.rows[0],
                Row {
                    iaqi: 0,
                    concentration: 0
                }
            );
            for pair in column.rows.windows(2) {
                assert!(pair[0].iaqi < pair[1].iaqi, "{column:?}");
                assert!(pair[0].concentration < pair[1].concentration, "{column:?}");
            }
        }
    }

    #[test]
    fn only_two_breakpoints_changed_in_2026() {
        let mut changed = Vec::new();
        for old in &HJ633_2012 {
            let new = HJ633_2026
                .iter()
                .find(|new| (new.pollutant, new.averaging) == (old.pollutant, old.averaging))
                .unwrap();
            for (before, after) in old.rows.iter().zip(new.rows) {
                if before != after {
                    changed.push((old.pollutant, before.concentration, after.concentration));
                }
            }
        }
        assert_eq!(changed, [(Pm10, 150, 120), (Pm25, 75, 60)]);
    }
}
