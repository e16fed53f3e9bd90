//! Reports of a device that plays hours which were really measured.

use hj212::{BuildError, FactorValues, Suffix, Upload, UploadKind};
use model::{FactorCode, Timestamp};
use standards::Decimal;

use super::{Own, is_silent, number};
use crate::fleet::Recording;
use crate::fleet::fault::shown;

/// Makes the reports of the recorded hours that end after `from` and not after `until`.
pub(super) fn recorded(
    recording: &Recording,
    own: Own<'_>,
    from: Timestamp,
    until: Timestamp,
) -> Vec<Result<Upload, BuildError>> {
    let first = recording.first_from(from.plus(1 - Timestamp::HOUR));
    let ended = recording.hours[first..]
        .iter()
        .take_while(|hour| hour.start.plus(Timestamp::HOUR) <= until)
        .filter(|hour| !is_silent(own.faults, hour.start.plus(Timestamp::HOUR)));
    ended
        .filter_map(|hour| recorded_hour(recording, own, hour.start).transpose())
        .collect()
}

pub(super) fn recorded_hour(
    recording: &Recording,
    own: Own<'_>,
    start: Timestamp,
) -> Result<Option<Upload>, BuildError> {
    let Some(mut report) = own.upload(UploadKind::Hour, start) else {
        return Ok(None);
    };
    for (place, factor) in recording.factors.iter().enumerate() {
        if let Some(value) = recorded_value(recording, own, (place, factor), start) {
            let values = FactorValues::new(factor.as_str())?;
            report = report.factor(values.number(Suffix::Avg, number(value)).flag("N")?);
        }
    }
    Ok(Some(report))
}

/// Returns what the device shows of a factor in the recorded hour.
pub(super) fn recorded_value(
    recording: &Recording,
    own: Own<'_>,
    (place, factor): (usize, &FactorCode),
    start: Timestamp,
) -> Option<Decimal> {
    let measured = |time| {
        let digits = recording.hour_at(time)?.values.get(place)?.as_deref()?;
        digits.parse().ok()
    };
    shown(own.faults, factor, start, measured)
}
