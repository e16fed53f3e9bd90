//! Reports of a device whose values are invented.

use hj212::{BuildError, FactorValues, Suffix, Upload, UploadKind};
use model::{FactorCode, Timestamp};
use standards::Decimal;
use standards::decimal::mean_rounded;

use super::{Own, is_silent, number};
use crate::fleet::fault::shown;
use crate::fleet::pace::Steps;
use crate::fleet::{Signal, Synthetic};

/// Real-time values older than this are not sent any more; they are of the moment.
const REALTIME_MOST_AGE: i64 = Timestamp::HOUR;

/// A measured value over a period.
struct Measured {
    mean: Decimal,
    min: Decimal,
    max: Decimal,
    /// How many minutes it is of.
    minutes: usize,
}

/// Makes the reports that fall due after `from` and not after `until`, oldest first.
pub(super) fn invented(
    source: &Synthetic,
    own: Own<'_>,
    (from, until): (Timestamp, Timestamp),
    now: Timestamp,
) -> Vec<Result<Upload, BuildError>> {
    let fresh = own
        .realtime
        .ends(from, until)
        .filter(|(time, _)| now.since(*time) <= REALTIME_MOST_AGE)
        .map(|(time, _)| (time, UploadKind::RealTime, 0));
    let minute = own
        .minute
        .ends(from, until)
        .map(|(end, length)| (end, UploadKind::Minute, length));
    let hours = Steps::new(Timestamp::HOUR);
    let hour = hours
        .ends(from, until)
        .map(|(end, length)| (end, UploadKind::Hour, length));
    let day = hours
        .ends(from, until)
        .filter(|(end, _)| end.day_start() == *end)
        .map(|(end, _)| (end, UploadKind::Day, Timestamp::DAY));
    let mut due: Vec<_> = fresh.chain(minute).chain(hour).chain(day).collect();
    // What falls due together keeps this order.
    due.sort_by_key(|(end, _, _)| *end);
    due.into_iter()
        .filter(|(end, _, _)| !is_silent(own.faults, *end))
        .filter_map(|(end, kind, length)| {
            invented_report(source, own, kind, end.plus(-length)).transpose()
        })
        .collect()
}

pub(super) fn invented_report(
    source: &Synthetic,
    own: Own<'_>,
    kind: UploadKind,
    start: Timestamp,
) -> Result<Option<Upload>, BuildError> {
    let Some(mut report) = own.upload(kind, start) else {
        return Ok(None);
    };
    for signal in &source.signals {
        let values = FactorValues::new(signal.factor.as_str())?;
        let minute = |time| minute_value(source, signal, own, time);
        let values = match kind {
            UploadKind::RealTime => values.number(Suffix::Rtd, number(minute(start))),
            UploadKind::Minute | UploadKind::Hour | UploadKind::Day => {
                let Some(measured) = over(kind, start, own.minute, signal.decimals, &minute) else {
                    continue;
                };
                values
                    .number(Suffix::Min, number(measured.min))
                    .number(Suffix::Avg, number(measured.mean))
                    .number(Suffix::Max, number(measured.max))
            }
        };
        report = report.factor(values.flag("N")?);
    }
    Ok(Some(report))
}

/// Returns the mean of a signal over an hour, as it is reported.
pub(super) fn hour_mean(
    source: &Synthetic,
    signal: &Signal,
    own: Own<'_>,
    start: Timestamp,
) -> Option<Decimal> {
    let minute = |time| minute_value(source, signal, own, time);
    let measured = over(
        UploadKind::Hour,
        start,
        own.minute,
        signal.decimals,
        &minute,
    );
    measured.map(|measured| measured.mean)
}

fn minute_value(source: &Synthetic, signal: &Signal, own: Own<'_>, time: Timestamp) -> Decimal {
    let measured = |time| Some(signal.value(source.seed, time));
    let factor: &FactorCode = &signal.factor;
    shown(own.faults, factor, time, measured).unwrap_or(Decimal::ZERO)
}

/// Sums a period up as a data logger does: minutes into minute data of the length that was set,
/// those into hours, hours into the day, each rounded as it is reported.
fn over(
    kind: UploadKind,
    start: Timestamp,
    lengths: &Steps,
    decimals: u8,
    minute: &impl Fn(Timestamp) -> Decimal,
) -> Option<Measured> {
    let parts: Vec<Measured> = match kind {
        UploadKind::RealTime => return None,
        UploadKind::Minute => {
            let end = start.plus(lengths.at(start));
            let measured = |value| Measured {
                mean: value,
                min: value,
                max: value,
                minutes: 1,
            };
            std::iter::successors(Some(start), |time| Some(time.plus(Timestamp::MINUTE)))
                .take_while(|time| *time < end)
                .map(|time| measured(minute(time)))
                .collect()
        }
        UploadKind::Hour => lengths
            .ends(start, start.plus(Timestamp::HOUR))
            .filter_map(|(end, length)| {
                let start = end.plus(-length);
                over(UploadKind::Minute, start, lengths, decimals, minute)
            })
            .collect(),
        UploadKind::Day => (0..24)
            .filter_map(|hour| {
                let start = start.plus(hour * Timestamp::HOUR);
                over(UploadKind::Hour, start, lengths, decimals, minute)
            })
            .collect(),
    };
    // In an hour in which the interval was changed a longer part weighs more.
    let weighed = parts
        .iter()
        .flat_map(|part| std::iter::repeat_n(part.mean, part.minutes));
    Some(Measured {
        mean: mean_rounded(weighed, decimals).ok()?,
        min: parts.iter().map(|part| part.min).min()?,
        max: parts.iter().map(|part| part.max).max()?,
        minutes: parts.iter().map(|part| part.minutes).sum(),
    })
}
