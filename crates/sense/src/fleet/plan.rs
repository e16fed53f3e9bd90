//! What a device has to report, and when.

mod invented;
mod recorded;

use hj212::{BuildError, HistoryKind, Number, Period, Upload, UploadKind};
use model::{FactorCode, Timestamp};
use standards::Decimal;

use super::fault::{Fault, FaultWindow, lasting, skew_seconds};
use super::pace::{Pace, Steps};
use super::{Archive, FleetConfig, HourMean, Signal, SimDevice, Source};
use crate::clock_text;
use invented::{hour_mean, invented, invented_report};
use recorded::{recorded, recorded_hour, recorded_value};

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
    /// How often it reports, as it was set.
    realtime: Steps,
    minute: Steps,
    /// Milliseconds by which the device's clock was put forward by commands.
    clock_moved: i64,
}

/// What is the device's own in its reports.
#[derive(Clone, Copy)]
struct Own<'p> {
    faults: &'p [FaultWindow],
    realtime: &'p Steps,
    minute: &'p Steps,
    clock_moved: i64,
}

impl Plan {
    pub(super) fn new(device: &SimDevice, config: &FleetConfig) -> Self {
        let own_number = device
            .mn
            .as_str()
            .bytes()
            .fold(7_i64, |sum, byte| (sum * 31 + i64::from(byte)) % 1_000_003);
        let pace = Pace::of(&device.source);
        Self {
            source: device.source.clone(),
            faults: device.faults.clone(),
            done: config.from,
            lag: own_number * 7_919 % config.spread_millis.max(1),
            realtime: Steps::new(seconds(pace.realtime_seconds)),
            minute: Steps::new(minutes(pace.minute_minutes)),
            clock_moved: 0,
        }
    }

    /// Makes the reports that have fallen due by `now` since the last call, oldest first; not all
    /// of them at once after a long time. A silent device makes none, and they do not come later.
    pub(super) fn due(&mut self, now: Timestamp) -> Result<Vec<Upload>, BuildError> {
        let until = now.plus(-self.lag).min(self.done.plus(LOOK));
        if until <= self.done {
            return Ok(Vec::new());
        }
        let (from, own) = (self.done, self.own());
        let uploads = match &self.source {
            Source::Recorded(recording) => recorded(recording, own, from, until),
            Source::Synthetic(synthetic) => invented(synthetic, own, (from, until), now),
        };
        self.done = until;
        uploads.into_iter().collect()
    }

    /// Tells whether everything due by a time has been made.
    pub(super) fn has_reached(&self, until: Timestamp) -> bool {
        self.done >= until
    }

    /// Goes on at the pace that is set in the device, and by its clock.
    ///
    /// Real-time data come at the new interval at once. A new interval of minute data begins when
    /// the running period is over and one of the new length begins, at the latest at the full hour.
    pub(super) fn follow(&mut self, pace: Pace, clock_moved: i64, now: Timestamp) {
        self.realtime.set_now(now, seconds(pace.realtime_seconds));
        self.minute
            .set_at_common_end(now, minutes(pace.minute_minutes));
        self.clock_moved = clock_moved;
    }

    fn own(&self) -> Own<'_> {
        Own {
            faults: &self.faults,
            realtime: &self.realtime,
            minute: &self.minute,
            clock_moved: self.clock_moved,
        }
    }
}

fn seconds(seconds: Option<u32>) -> i64 {
    i64::from(seconds.unwrap_or(0)) * 1_000
}

fn minutes(minutes: Option<u32>) -> i64 {
    i64::from(minutes.unwrap_or(0)) * Timestamp::MINUTE
}

/// Most records that one request gets; a device has no more either.
const MOST_RECORDS: usize = 1_000;

impl Archive for Plan {
    fn reports(&self, kind: HistoryKind, period: Period) -> Vec<Upload> {
        let every = |made, length| (made, self.starts(period, &Steps::new(length)));
        let (made, starts) = match kind {
            HistoryKind::Minute => (UploadKind::Minute, self.starts(period, &self.minute)),
            HistoryKind::Hour => every(UploadKind::Hour, Timestamp::HOUR),
            HistoryKind::Day => every(UploadKind::Day, Timestamp::DAY),
            // Each measurement by itself; only what is invented is known so finely.
            HistoryKind::Raw => every(UploadKind::RealTime, Timestamp::MINUTE),
            HistoryKind::Noise if self.measures_noise() => {
                every(UploadKind::RealTime, Timestamp::MINUTE)
            }
            _ => return Vec::new(),
        };
        let reports = starts.into_iter();
        reports
            .filter_map(|start| self.report(made, start))
            .collect()
    }

    fn moment(&self, now: Timestamp) -> Option<Upload> {
        let minute = now.millis().div_euclid(Timestamp::MINUTE) * Timestamp::MINUTE;
        self.report(UploadKind::RealTime, Timestamp::from_millis(minute))
    }

    fn means(&self, period: Period) -> Vec<HourMean> {
        let starts = self.starts(period, &Steps::new(Timestamp::HOUR));
        let heard = starts
            .into_iter()
            .filter(|start| !is_silent(&self.faults, start.plus(Timestamp::HOUR)));
        heard.flat_map(|start| self.hour_means(start)).collect()
    }
}

impl Plan {
    /// Returns the beginnings of the periods that begin within an asked one and are over.
    fn starts(&self, period: Period, lengths: &Steps) -> Vec<Timestamp> {
        let (Some(begin), Some(end)) = (
            clock_text::timestamp(period.begin),
            clock_text::timestamp(period.end),
        ) else {
            return Vec::new();
        };
        // Days begin at midnight in Beijing; what is shorter divides the hours between.
        let ahead = match lengths.at(begin) {
            Timestamp::DAY => 8 * Timestamp::HOUR,
            _ => 0,
        };
        let until = self.done.min(end.plus(Timestamp::DAY));
        lengths
            .ends(begin.plus(ahead), until.plus(ahead))
            .map(|(over, length)| over.plus(-length - ahead))
            .filter(|start| (begin..=end).contains(start))
            .take(MOST_RECORDS)
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
                    let value = recorded_value(recording, self.own(), (place, factor), start)?;
                    Some(mean(factor, value))
                };
                factors.filter_map(value).collect()
            }
            Source::Synthetic(synthetic) => {
                let value = |signal: &Signal| {
                    let value = hour_mean(synthetic, signal, self.own(), start)?;
                    Some(mean(&signal.factor, value))
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
                recorded_hour(recording, self.own(), start)
            }
            (Source::Recorded(_), _) => return None,
            (Source::Synthetic(synthetic), _) => {
                invented_report(synthetic, self.own(), kind, start)
            }
        };
        made.ok().flatten()
    }
}

impl Own<'_> {
    /// Begins a report; its time is what the device's clock says. The periods of a device begin
    /// with full minutes of its own clock.
    fn upload(&self, kind: UploadKind, start: Timestamp) -> Option<Upload> {
        let off = skew_seconds(self.faults, start) * 1_000 + self.clock_moved;
        let off = match kind {
            UploadKind::RealTime => off,
            UploadKind::Minute | UploadKind::Hour | UploadKind::Day => {
                (off + Timestamp::MINUTE / 2).div_euclid(Timestamp::MINUTE) * Timestamp::MINUTE
            }
        };
        Some(Upload::new(kind, clock_text::stamp(start.plus(off))?))
    }
}

fn is_silent(faults: &[FaultWindow], time: Timestamp) -> bool {
    lasting(faults, time).any(|fault| *fault == Fault::Silent)
}

fn number(value: Decimal) -> Number {
    Number {
        mantissa: value.mantissa(),
        scale: value.scale(),
    }
}

#[cfg(test)]
mod tests;
