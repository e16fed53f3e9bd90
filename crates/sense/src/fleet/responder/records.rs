//! The stored records of a simulated device (历史数据), as data areas.

use std::collections::BTreeMap;

use hj212::{Area, BuildError, Edition, HistoryKind, Number, Period, Stamp};
use model::Timestamp;
use standards::Decimal;

use super::memory::Memory;
use super::{Archive, HourMean, station};
use crate::clock_text;

/// Milligrams of oxygen that the standard sample holds, as a device writes it.
const STANDARD: &str = "50.0";

/// Returns the stored records of a period, oldest first.
///
/// Raw data (2013) and single measurements of noise (2052) are told with the value of each
/// measurement alone: how HJ 212-2025 names retention time, peak area and peak height could not be
/// read.
pub(super) fn records(
    edition: Edition,
    kind: HistoryKind,
    period: Period,
    memory: &Memory,
    archive: &impl Archive,
) -> Vec<Area> {
    match kind {
        HistoryKind::Day
        | HistoryKind::Minute
        | HistoryKind::Hour
        | HistoryKind::Raw
        | HistoryKind::Noise => archive
            .reports(kind, period)
            .iter()
            .filter_map(|report| report.area().ok())
            .collect(),
        HistoryKind::DeviceDay => {
            let area = |day| {
                Area::new()
                    .time("DataTime", day)?
                    .item([("SB1-RT", "24"), ("SB2-RT", "0")])
            };
            days(period).filter_map(|day| area(day).ok()).collect()
        }
        HistoryKind::Checks if edition != Edition::SurfaceWater => {
            let area = |day| {
                Area::new().time("DataTime", day)?.item([
                    ("w01018-SampleRd", "50.3"),
                    ("w01018-StandardValue", STANDARD),
                    ("w01018-ResultType", "1"),
                ])
            };
            days(period).filter_map(|day| area(day).ok()).collect()
        }
        HistoryKind::Checks
        | HistoryKind::SpikeRecoveries
        | HistoryKind::ParallelSamples
        | HistoryKind::ZeroChecks
        | HistoryKind::SpanChecks => days(period)
            .filter_map(|day| station::check(kind, day)?.ok())
            .collect(),
        HistoryKind::Alarms => alarms(&archive.means(period), memory),
    }
}

/// Returns the full days that begin in a period, at most a month of them.
fn days(period: Period) -> impl Iterator<Item = Stamp> {
    let (begin, end) = (
        clock_text::timestamp(period.begin),
        clock_text::timestamp(period.end),
    );
    let (begin, end) = begin
        .zip(end)
        .unwrap_or((Timestamp::from_millis(0), Timestamp::from_millis(-1)));
    (0..31)
        .map(move |day| begin.day_start().plus(day * Timestamp::DAY))
        .filter(move |day| begin <= *day && *day <= end)
        .filter_map(clock_text::stamp)
}

/// Returns an alarm (2071) for each time that the hours of a factor left its limits (1021, 1022),
/// at the end of the first hour outside.
fn alarms(means: &[HourMean], memory: &Memory) -> Vec<Area> {
    let mut outside: BTreeMap<&str, bool> = BTreeMap::new();
    let mut alarms = Vec::new();
    for mean in means {
        let (low, up) = memory.limits_of(&mean.factor);
        let is_outside = exceeds(mean.value, up) || falls_below(mean.value, low);
        let was_outside = outside.insert(&mean.factor, is_outside).unwrap_or(false);
        if is_outside
            && !was_outside
            && let Some(Ok(area)) = alarm(mean)
        {
            alarms.push(area);
        }
    }
    alarms
}

fn alarm(mean: &HourMean) -> Option<Result<Area, BuildError>> {
    let end = clock_text::stamp(mean.start.plus(Timestamp::HOUR))?;
    let time = end.seconds_text();
    let name = format!("{}-Ala", mean.factor);
    let value = mean.value.to_string();
    Some(Area::new().item([(name.as_str(), value.as_str()), ("AlarmTime", &time)]))
}

fn exceeds(value: Decimal, limit: Number) -> bool {
    decimal(limit).is_some_and(|limit| value > limit)
}

fn falls_below(value: Decimal, limit: Number) -> bool {
    decimal(limit).is_some_and(|limit| value < limit)
}

/// A limit with too many digits is none.
fn decimal(number: Number) -> Option<Decimal> {
    Decimal::from_parts(number.mantissa, number.scale)
}
