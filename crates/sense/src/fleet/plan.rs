//! What a device has to report, and when.

use hj212::{BuildError, FactorValues, HistoryKind, Number, Period, Suffix, Upload, UploadKind};
use model::{FactorCode, Timestamp};
use standards::Decimal;
use standards::decimal::mean_rounded;

use super::fault::{Fault, FaultWindow, lasting, shown, skew_seconds};
use super::{Archive, FleetConfig, HourMean, Recording, Signal, SimDevice, Source, Synthetic};
use crate::clock_text;

/// Interval of minute data (2051), in minutes.
const MINUTE_INTERVAL: i64 = 10;

/// Real-time values older than this are not sent any more; they are of the moment.
const REALTIME_MOST_AGE: i64 = Timestamp::HOUR;

/// How far one look ahead goes at most, so that a long time to catch up is worked off in pieces.
const LOOK: i64 = 6 * Timestamp::HOUR;

/// The reports of one device, made as they fall due.
#[derive(Debug)]
pub(super) struct Plan {
    source: Source,
    faults: Vec<FaultWindow>,
    /// Everything due up to here has been made.
    done: Timestamp,
    /// How much later than due the device reports.
    lag: i64,
}

/// A measured value over a period.
struct Measured {
    mean: Decimal,
    min: Decimal,
    max: Decimal,
}

impl Plan {
    pub(super) fn new(device: &SimDevice, config: &FleetConfig) -> Self {
        let place = device
            .mn
            .as_str()
            .bytes()
            .fold(7_i64, |sum, byte| (sum * 31 + i64::from(byte)) % 1_000_003);
        Self {
            source: device.source.clone(),
            faults: device.faults.clone(),
            done: config.from,
            lag: place * 7_919 % config.spread_millis.max(1),
        }
    }

    /// Makes the reports that have fallen due by `now` since the last call, oldest first; not all
    /// of them at once after a long time. A silent device makes none, and they do not come later.
    pub(super) fn due(&mut self, now: Timestamp) -> Result<Vec<Upload>, BuildError> {
        let until = now.plus(-self.lag).min(self.done.plus(LOOK));
        if until <= self.done {
            return Ok(Vec::new());
        }
        let (from, faults) = (self.done, &self.faults);
        let uploads = match &self.source {
            Source::Recorded(recording) => recorded(recording, faults, from, until),
            Source::Synthetic(synthetic) => invented(synthetic, faults, from, until, now),
        };
        self.done = until;
        uploads.into_iter().collect()
    }
}

/// Most records that one request gets; a device has no more either.
const MOST_RECORDS: usize = 1_000;

impl Archive for Plan {
    fn reports(&self, kind: HistoryKind, period: Period) -> Vec<Upload> {
        let (made, length) = match kind {
            HistoryKind::Minute => (UploadKind::Minute, MINUTE_INTERVAL * Timestamp::MINUTE),
            HistoryKind::Hour => (UploadKind::Hour, Timestamp::HOUR),
            HistoryKind::Day => (UploadKind::Day, Timestamp::DAY),
            // Each measurement by itself; only what is invented is known so finely.
            HistoryKind::Raw => (UploadKind::RealTime, Timestamp::MINUTE),
            HistoryKind::Noise if self.measures_noise() => {
                (UploadKind::RealTime, Timestamp::MINUTE)
            }
            _ => return Vec::new(),
        };
        self.starts(period, length)
            .into_iter()
            .filter_map(|start| self.report(made, start))
            .collect()
    }

    fn moment(&self, now: Timestamp) -> Option<Upload> {
        let minute = now.millis().div_euclid(Timestamp::MINUTE) * Timestamp::MINUTE;
        self.report(UploadKind::RealTime, Timestamp::from_millis(minute))
    }

    fn means(&self, period: Period) -> Vec<HourMean> {
        let starts = self.starts(period, Timestamp::HOUR);
        let heard = starts
            .into_iter()
            .filter(|start| !is_silent(&self.faults, start.plus(Timestamp::HOUR)));
        heard.flat_map(|start| self.hour_means(start)).collect()
    }
}

impl Plan {
    /// Returns the beginnings of the periods that lie in an asked one and are over.
    fn starts(&self, period: Period, length: i64) -> Vec<Timestamp> {
        let (Some(begin), Some(end)) = (
            clock_text::timestamp(period.begin),
            clock_text::timestamp(period.end),
        ) else {
            return Vec::new();
        };
        // Days begin at midnight in Beijing.
        let first = begin.plus(8 * Timestamp::HOUR + length - 1).millis();
        let first = first.div_euclid(length) * length - 8 * Timestamp::HOUR;
        (0..MOST_RECORDS)
            .map_while(|place| {
                let start = Timestamp::from_millis(first).plus(
                    i64::try_from(place)
                        .unwrap_or(i64::MAX)
                        .saturating_mul(length),
                );
                (start <= end && start.plus(length) <= self.done).then_some(start)
            })
            .collect()
    }

    /// Tells whether the device measures noise: codes of GB 3096 begin with an L.
    fn measures_noise(&self) -> bool {
        match &self.source {
            Source::Recorded(_) => false,
            Source::Synthetic(synthetic) => {
                let is_noise = |signal: &Signal| signal.factor.as_str().starts_with('L');
                synthetic.signals.iter().any(is_noise)
            }
        }
    }

    /// Returns the mean of each factor over an hour, as the device reported it.
    fn hour_means(&self, start: Timestamp) -> Vec<HourMean> {
        let mean = |factor: &FactorCode, value| HourMean {
            start,
            factor: factor.as_str().to_owned(),
            value,
        };
        match &self.source {
            Source::Recorded(recording) => {
                let factors = recording.factors.iter().enumerate();
                let value = |(place, factor)| {
                    let value = recorded_value(recording, &self.faults, (place, factor), start)?;
                    Some(mean(factor, value))
                };
                factors.filter_map(value).collect()
            }
            Source::Synthetic(synthetic) => {
                let value = |signal: &Signal| {
                    let minute = |time| minute_value(synthetic, signal, &self.faults, time);
                    let measured = over(UploadKind::Hour, start, signal.decimals, &minute)?;
                    Some(mean(&signal.factor, measured.mean))
                };
                synthetic.signals.iter().filter_map(value).collect()
            }
        }
    }

    /// Makes a report of the past again; what was not measured is not stored either.
    fn report(&self, kind: UploadKind, start: Timestamp) -> Option<Upload> {
        let end = match kind {
            UploadKind::Hour => start.plus(Timestamp::HOUR),
            _ => start,
        };
        if is_silent(&self.faults, end) {
            return None;
        }
        let made = match (&self.source, kind) {
            (Source::Recorded(recording), UploadKind::Hour) => {
                recording
                    .hour_at(start)
                    .filter(|hour| hour.start == start)?;
                recorded_hour(recording, &self.faults, start)
            }
            (Source::Recorded(_), _) => return None,
            (Source::Synthetic(synthetic), _) => {
                invented_report(synthetic, &self.faults, kind, start)
            }
        };
        made.ok().flatten()
    }
}

fn is_silent(faults: &[FaultWindow], time: Timestamp) -> bool {
    lasting(faults, time).any(|fault| *fault == Fault::Silent)
}

/// Begins a report; its time is what the device's clock says.
fn upload(kind: UploadKind, faults: &[FaultWindow], start: Timestamp) -> Option<Upload> {
    let skewed = start.plus(skew_seconds(faults, start) * 1_000);
    Some(Upload::new(kind, clock_text::stamp(skewed)?))
}

/// Makes the reports of the recorded hours that end after `from` and not after `until`.
fn recorded(
    recording: &Recording,
    faults: &[FaultWindow],
    from: Timestamp,
    until: Timestamp,
) -> Vec<Result<Upload, BuildError>> {
    let first = recording.first_from(from.plus(1 - Timestamp::HOUR));
    let ended = recording.hours[first..]
        .iter()
        .take_while(|hour| hour.start.plus(Timestamp::HOUR) <= until)
        .filter(|hour| !is_silent(faults, hour.start.plus(Timestamp::HOUR)));
    ended
        .filter_map(|hour| recorded_hour(recording, faults, hour.start).transpose())
        .collect()
}

fn recorded_hour(
    recording: &Recording,
    faults: &[FaultWindow],
    start: Timestamp,
) -> Result<Option<Upload>, BuildError> {
    let Some(mut report) = upload(UploadKind::Hour, faults, start) else {
        return Ok(None);
    };
    for (place, factor) in recording.factors.iter().enumerate() {
        if let Some(value) = recorded_value(recording, faults, (place, factor), start) {
            let values = FactorValues::new(factor.as_str())?;
            report = report.factor(values.number(Suffix::Avg, number(value)).flag("N")?);
        }
    }
    Ok(Some(report))
}

/// Returns what the device shows of a factor in the recorded hour.
fn recorded_value(
    recording: &Recording,
    faults: &[FaultWindow],
    (place, factor): (usize, &FactorCode),
    start: Timestamp,
) -> Option<Decimal> {
    let measured = |time| {
        let digits = recording.hour_at(time)?.values.get(place)?.as_deref()?;
        digits.parse().ok()
    };
    shown(faults, factor, start, measured)
}

/// Makes the reports of an invented device that fall due after `from` and not after `until`.
fn invented(
    source: &Synthetic,
    faults: &[FaultWindow],
    from: Timestamp,
    until: Timestamp,
    now: Timestamp,
) -> Vec<Result<Upload, BuildError>> {
    let minute = |time: Timestamp| time.millis().div_euclid(Timestamp::MINUTE);
    (minute(from) + 1..=minute(until))
        .map(|minute| Timestamp::from_millis(minute * Timestamp::MINUTE))
        .filter(|time| !is_silent(faults, *time))
        .flat_map(|time| at_minute(source, faults, time, now))
        .collect()
}

/// Makes what is due at a full minute.
fn at_minute(
    source: &Synthetic,
    faults: &[FaultWindow],
    time: Timestamp,
    now: Timestamp,
) -> Vec<Result<Upload, BuildError>> {
    let minute = time.millis() / Timestamp::MINUTE;
    let realtime = i64::from(source.realtime_minutes);
    let is_fresh = now.since(time) <= REALTIME_MOST_AGE;
    let mut kinds = Vec::new();
    if realtime > 0 && minute % realtime == 0 && is_fresh {
        kinds.push((UploadKind::RealTime, 0));
    }
    if minute % MINUTE_INTERVAL == 0 {
        kinds.push((UploadKind::Minute, MINUTE_INTERVAL * Timestamp::MINUTE));
    }
    if time.hour_start() == time {
        kinds.push((UploadKind::Hour, Timestamp::HOUR));
    }
    if time.day_start() == time {
        kinds.push((UploadKind::Day, Timestamp::DAY));
    }
    kinds
        .into_iter()
        .filter_map(|(kind, length)| {
            invented_report(source, faults, kind, time.plus(-length)).transpose()
        })
        .collect()
}

fn invented_report(
    source: &Synthetic,
    faults: &[FaultWindow],
    kind: UploadKind,
    start: Timestamp,
) -> Result<Option<Upload>, BuildError> {
    let Some(mut report) = upload(kind, faults, start) else {
        return Ok(None);
    };
    for signal in &source.signals {
        let values = FactorValues::new(signal.factor.as_str())?;
        let minute = |time| minute_value(source, signal, faults, time);
        let values = match kind {
            UploadKind::RealTime => values.number(Suffix::Rtd, number(minute(start))),
            UploadKind::Minute | UploadKind::Hour | UploadKind::Day => {
                let Some(measured) = over(kind, start, signal.decimals, &minute) else {
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

fn minute_value(
    source: &Synthetic,
    signal: &Signal,
    faults: &[FaultWindow],
    time: Timestamp,
) -> Decimal {
    let measured = |time| Some(signal.value(source.seed, time));
    let factor: &FactorCode = &signal.factor;
    shown(faults, factor, time, measured).unwrap_or(Decimal::ZERO)
}

/// Sums a period up as a data logger does: minutes into ten-minute data, those into hours, hours
/// into the day, each rounded as it is reported.
fn over(
    kind: UploadKind,
    start: Timestamp,
    decimals: u8,
    minute: &impl Fn(Timestamp) -> Decimal,
) -> Option<Measured> {
    let parts: Vec<Measured> = match kind {
        UploadKind::RealTime => return None,
        UploadKind::Minute => (0..MINUTE_INTERVAL)
            .map(|place| {
                let value = minute(start.plus(place * Timestamp::MINUTE));
                Measured {
                    mean: value,
                    min: value,
                    max: value,
                }
            })
            .collect(),
        UploadKind::Hour => (0..60 / MINUTE_INTERVAL)
            .filter_map(|place| {
                let begin = start.plus(place * MINUTE_INTERVAL * Timestamp::MINUTE);
                over(UploadKind::Minute, begin, decimals, minute)
            })
            .collect(),
        UploadKind::Day => (0..24)
            .filter_map(|hour| {
                let begin = start.plus(hour * Timestamp::HOUR);
                over(UploadKind::Hour, begin, decimals, minute)
            })
            .collect(),
    };
    Some(Measured {
        mean: mean_rounded(parts.iter().map(|part| part.mean), decimals).ok()?,
        min: parts.iter().map(|part| part.min).min()?,
        max: parts.iter().map(|part| part.max).max()?,
    })
}

fn number(value: Decimal) -> Number {
    Number {
        mantissa: value.mantissa(),
        scale: value.scale(),
    }
}

#[cfg(test)]
mod tests;
