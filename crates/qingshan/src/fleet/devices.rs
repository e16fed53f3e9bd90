//! The fleet of a city, from `fleet.csv`.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use model::{Device, FactorCode, Mn, Timestamp};
use sense::fleet::{Fault, FaultWindow, Signal, SimDevice, Source, Synthetic};
use serde::Deserialize;
use standards::Decimal;

use super::{Recordings, misbehaviour, stamp};
use crate::city::Folder;

/// Minutes between two real-time reports of an invented device.
const REALTIME_MINUTES: u32 = 30;
/// The password of a logger that is registered nowhere.
const PASSWORD: &str = "123456";
/// How many spreads a value goes up and down at most.
const SPREADS: i64 = 2;
#[derive(Deserialize)]
struct Row {
    mn: String,
    st: String,
    source: String,
    seed: u64,
    active_from: Option<String>,
    misbehaviour: String,
    factors: String,
}

/// Reads the fleet of a city; registered devices send their own passwords.
///
/// # Errors
///
/// Line and reason of the first row that cannot be read.
pub(crate) fn read(
    folder: &Folder,
    recordings: &Recordings,
    registered: &[Device],
) -> anyhow::Result<Vec<SimDevice>> {
    let bytes = folder.read("fleet.csv").context("cannot read fleet.csv")?;
    let passwords: BTreeMap<&str, &str> = registered
        .iter()
        .filter_map(|device| Some((device.mn.as_str(), device.password.as_deref()?)))
        .collect();
    let mut devices = Vec::new();
    for (line, row) in (2..).zip(csv::Reader::from_reader(&*bytes).deserialize()) {
        let row: Row = row.context("fleet.csv")?;
        let password = passwords.get(row.mn.as_str()).copied().unwrap_or(PASSWORD);
        let read = device(&row, recordings, password);
        devices.push(read.with_context(|| format!("fleet.csv, line {line}"))?);
    }
    Ok(devices)
}

fn device(row: &Row, recordings: &Recordings, password: &str) -> anyhow::Result<SimDevice> {
    let (source, usual) = match row.source.as_str() {
        "synthetic" => {
            let signals = all(&row.factors, signal)?;
            let usual = signals
                .iter()
                .map(usual_value)
                .collect::<anyhow::Result<_>>()?;
            let synthetic = Synthetic {
                seed: row.seed,
                signals,
                realtime_minutes: REALTIME_MINUTES,
            };
            (Source::Synthetic(Arc::new(synthetic)), usual)
        }
        station => {
            let recording = recordings.get(station);
            let recording = recording.with_context(|| format!("no hours of {station:?}"))?;
            (Source::Recorded(Arc::clone(recording)), Vec::new())
        }
    };
    let mut faults = Vec::new();
    if let Some(from) = &row.active_from {
        let (from, to) = (Timestamp::from_millis(0), stamp::read(from)?);
        faults.push(FaultWindow {
            fault: Fault::Silent,
            from,
            to,
        });
    }
    if row.misbehaviour != "none" {
        for part in all(&row.misbehaviour, |text| misbehaviour::read(text, &usual))? {
            faults.extend(part);
        }
    }
    Ok(SimDevice {
        mn: Mn::new(row.mn.as_str()),
        st: row.st.clone(),
        password: password.to_owned(),
        edition: hj212::Edition::V2017,
        newer: sense::fleet::Newer::default(),
        source,
        faults,
    })
}

/// Reads all parts of a list joined with `;`.
fn all<T>(list: &str, read: impl Fn(&str) -> anyhow::Result<T>) -> anyhow::Result<Vec<T>> {
    list.split(';')
        .filter(|part| !part.is_empty())
        .map(read)
        .collect()
}

/// Reads `factor=mean:spread:decimals`.
fn signal(text: &str) -> anyhow::Result<Signal> {
    let wrong = || anyhow!("{text:?} is not of the form factor=mean:spread:decimals");
    let (factor, values) = text.split_once('=').ok_or_else(wrong)?;
    let [mean, spread, decimals] = values
        .split(':')
        .collect::<Vec<_>>()
        .try_into()
        .map_err(|_| wrong())?;
    let decimals: u8 = decimals.parse().map_err(|_| wrong())?;
    let units = |text: &str| {
        let value: Decimal = text.parse().ok()?;
        Some(
            value
                .round_half_even(decimals)
                .with_scale(decimals)?
                .mantissa(),
        )
    };
    Ok(Signal {
        factor: FactorCode::new(factor),
        base: units(mean).ok_or_else(wrong)?,
        spread: units(spread).ok_or_else(wrong)?.saturating_mul(SPREADS),
        decimals,
    })
}

fn usual_value(signal: &Signal) -> anyhow::Result<(FactorCode, Decimal)> {
    let value = Decimal::from_parts(signal.base, signal.decimals).context("too many decimals")?;
    Ok((signal.factor.clone(), value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::readings;

    #[test]
    fn the_fleet_of_the_demo_can_be_read() {
        let hours = Folder::Demo
            .read("hours.csv.gz")
            .expect("part of the program");
        let recordings = readings(&hours).expect("readable");
        let devices = read(&Folder::Demo, &recordings, &[]).expect("readable");
        assert_eq!(devices.len(), 102);
        let dyer = devices
            .iter()
            .find(|device| device.mn.as_str() == "D05153320000000000000701")
            .expect("it is in the fleet");
        let Fault::OverLimit { factor, value } = &dyer.faults[0].fault else {
            panic!("{:?}", dyer.faults)
        };
        assert_eq!(
            (factor.as_str(), value.to_string().as_str()),
            ("w01018", "119.6")
        );
        assert_eq!(dyer.faults[5].to.to_string(), "2026-03-01T03:00:00+08:00");
        assert_eq!(
            dyer.faults.len(),
            6 + 6,
            "six hours over the limit, six values stuck"
        );
    }

    #[test]
    fn what_is_no_signal_is_refused() {
        assert!(signal("w01018=46:3.5").is_err());
    }
}
