//! Moments and suspensions as they are written on the command line.

use std::str::FromStr;

use anyhow::{Context as _, bail};
use chrono::{DateTime, FixedOffset, NaiveDateTime};
use model::Timestamp;

/// A moment in Beijing's civil time, read with or without seconds and offset; without an offset it
/// is Beijing's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment(pub(super) NaiveDateTime);

impl FromStr for Moment {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let text = text.replacen(' ', "T", 1).replacen('Z', "+00:00", 1);
        for form in ["%Y-%m-%dT%H:%M%:z", "%Y-%m-%dT%H:%M:%S%.f%:z"] {
            if let Ok(moment) = DateTime::<FixedOffset>::parse_from_str(&text, form) {
                let moment = Timestamp::from_millis(moment.timestamp_millis());
                return Ok(Self(moment.beijing()));
            }
        }
        for form in ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%.f"] {
            if let Ok(moment) = NaiveDateTime::parse_from_str(&text, form) {
                return Ok(Self(moment));
            }
        }
        bail!("{text:?} is no moment: write 2026-09-30T16:00+08:00")
    }
}

/// A time during which the clock stands; without an end it still does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Suspension {
    pub(super) from: Moment,
    pub(super) to: Option<Moment>,
}

impl FromStr for Suspension {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let (from, to) = text
            .split_once('/')
            .with_context(|| format!("{text:?} is no suspension: write FROM/TO, or FROM/"))?;
        let to = (!to.is_empty()).then(|| to.parse()).transpose()?;
        Ok(Self {
            from: from.parse()?,
            to,
        })
    }
}
