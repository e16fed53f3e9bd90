//! The column `misbehaviour` of `fleet.csv`.

use anyhow::{Context as _, bail};
use model::{FactorCode, Timestamp};
use sense::fleet::{Fault, FaultWindow};
use standards::Decimal;
use standards::decimal::Ratio;

use super::stamp;

/// Per cent of a value over the limit, hour by hour.
const PERCENT: [i64; 6] = [100, 104, 98, 102, 95, 101];

/// Reads `kind:start:end` or `over-limit:start:end:factor*number`.
pub(super) fn read(
    text: &str,
    usual: &[(FactorCode, Decimal)],
) -> anyhow::Result<Vec<FaultWindow>> {
    let parts: Vec<&str> = text.split(':').collect();
    let (kind, from, to) = match parts[..] {
        [kind, from, to] | [kind, from, to, _] => (kind, stamp::read(from)?, stamp::read(to)?),
        _ => bail!("{text:?} is not of the form kind:start:end"),
    };
    let lasting = |fault| FaultWindow { fault, from, to };
    Ok(match (kind, parts.get(3)) {
        ("silent", None) => vec![lasting(Fault::Silent)],
        ("stuck", None) => usual
            .iter()
            .map(|(factor, _)| {
                lasting(Fault::Stuck {
                    factor: factor.clone(),
                })
            })
            .collect(),
        ("over-limit", Some(much)) => over_limit(much, usual, from, to)?,
        _ => bail!("{text:?} is no misbehaviour that is known"),
    })
}

/// Reads `factor*number`: so many times the usual value, a little more or less every hour, as a
/// value that stands still would be a fault of its own.
fn over_limit(
    text: &str,
    usual: &[(FactorCode, Decimal)],
    from: Timestamp,
    to: Timestamp,
) -> anyhow::Result<Vec<FaultWindow>> {
    let value = |percent: i64| {
        let (factor, times) = text.split_once('*')?;
        let (factor, value) = usual.iter().find(|(known, _)| known.as_str() == factor)?;
        let times = Ratio::from(times.parse::<Decimal>().ok()?);
        let percent = Ratio::new(percent.into(), 100)?;
        let more = Ratio::from(*value)
            .checked_mul(times)?
            .checked_mul(percent)?;
        let value = more.round_half_even(value.scale()).ok()?;
        Some(Fault::OverLimit {
            factor: factor.clone(),
            value,
        })
    };
    let hours = (0..)
        .map(|hour| from.plus(hour * Timestamp::HOUR))
        .take_while(|begin| *begin < to);
    hours
        .zip(PERCENT.into_iter().cycle())
        .map(|(from, percent)| {
            let fault = value(percent);
            let fault =
                fault.with_context(|| format!("{text:?} is not of the form factor*number"))?;
            Ok(FaultWindow {
                fault,
                from,
                to: to.min(from.plus(Timestamp::HOUR)),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_named() {
        let usual = [(FactorCode::new("w01018"), "46.0".parse().expect("a number"))];
        for text in [
            "silent",
            "silent:2026030110",
            "over-limit:2026030110:2026030112",
            "over-limit:2026030110:2026030112:w99999*2",
            "dancing:2026030110:2026030112",
        ] {
            assert!(read(text, &usual).is_err(), "{text}");
        }
    }
}
