//! `qingshan assess hour`: hourly indices by HJ 633.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use model::Timestamp;
use sense::fleet::{RecordedHour, Recording};
use serde::Serialize;
use standards::air::{AqiLaw, HourMeans, Level, Pollutant, Publication, hour_aqi};

use crate::{fleet, out};

/// Arguments of `qingshan assess hour`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Hourly means (columns as data/demo/hours.csv.gz, plain or packed); an empty value is
    /// missing.
    file: PathBuf,
    /// Only this station.
    #[arg(long, value_name = "CODE")]
    station: Option<String>,
    /// Print one JSON object an hour.
    #[arg(long)]
    json: bool,
}

/// The verdict on an hour.
#[derive(Serialize)]
struct Line<'a> {
    /// End of the hour.
    stamp: Timestamp,
    station: &'a str,
    law: &'static str,
    aqi: Option<u16>,
    level: Option<&'static str>,
    primary: Vec<&'static str>,
    /// Why there is no index.
    reason: Option<&'static str>,
}

/// Runs the command.
///
/// # Errors
///
/// The file cannot be read, or line and reason of the first row that is not right.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let shown = args.file.display();
    let bytes = std::fs::read(&args.file).with_context(|| format!("cannot read {shown}"))?;
    let recordings = fleet::readings(&bytes).with_context(|| format!("{shown} is not right"))?;
    for (station, recording) in &recordings {
        if args.station.as_ref().is_some_and(|only| only != station) {
            continue;
        }
        for hour in &recording.hours {
            let line = assess(station, recording, hour);
            if args.json {
                out::json(&line)?;
            } else {
                out::line(line.words());
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn assess<'a>(station: &'a str, recording: &Recording, hour: &RecordedHour) -> Line<'a> {
    let mut means = HourMeans::new();
    for (factor, digits) in recording.factors.iter().zip(&hour.values) {
        let pollutant = Pollutant::from_hj212_code(factor.as_str());
        let mean = digits.as_deref().and_then(|digits| digits.parse().ok());
        if let Some((pollutant, mean)) = pollutant.zip(mean) {
            means = means.with(pollutant, mean);
        }
    }
    let stamp = hour.start.plus(Timestamp::HOUR);
    let law = AqiLaw::for_hour(stamp.beijing());
    let report = hour_aqi(law, &means);
    Line {
        stamp,
        station,
        law: law.code(),
        aqi: report.published_aqi(),
        level: report.published_level().map(Level::name_zh),
        primary: report
            .primary
            .iter()
            .map(|pollutant| pollutant.symbol())
            .collect(),
        reason: match report.publication {
            Publication::Published => None,
            Publication::NotAvailable { reason } => Some(reason.name_zh()),
        },
    }
}

impl Line<'_> {
    fn words(&self) -> String {
        let Self {
            stamp,
            station,
            law,
            aqi,
            level,
            primary,
            reason,
        } = self;
        let verdict = match (aqi, level) {
            (Some(aqi), Some(level)) => format!("AQI {aqi} {level} {}", primary.join("+")),
            _ => format!("不发布：{}", reason.unwrap_or("-")),
        };
        format!("{stamp} {station} {law} {verdict}")
            .trim_end()
            .to_owned()
    }
}
