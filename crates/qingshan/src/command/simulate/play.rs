//! What a fleet plays.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use hj212::Edition;
use model::{Clock as _, Mn, Timestamp};
use sense::fleet::{HardwareIds, Newer, SimDevice, Source};

use super::{Args, Profile};
use crate::edition::Year;
use crate::outside::WallClock;
use crate::{fleet, out};

/// Speed at which recorded hours are played if nobody says: an hour in ten seconds.
const RECORDED_SPEED: u32 = 360;
/// How often a device of 2025 says that it is alive.
const HEARTBEAT: Duration = Duration::from_mins(1);

/// What the fleet plays: its devices, when its time begins, and when it has sent everything.
pub(super) struct Play {
    pub(super) devices: Vec<SimDevice>,
    pub(super) start: Timestamp,
    pub(super) end: Option<Timestamp>,
    pub(super) speed: u32,
}

impl Play {
    /// Reads what the arguments ask for.
    ///
    /// # Errors
    ///
    /// The readings cannot be read.
    pub(super) fn of(args: &Args) -> anyhow::Result<Self> {
        let mut play = match (&args.from_readings, args.profile) {
            (Some(path), _) => recorded(args, path)?,
            (None, Some(profile)) => invented(args, profile)?,
            (None, None) => bail!("give --from-readings FILE or --profile KIND"),
        };
        for device in &mut play.devices {
            let faults = args.misbehave.iter().flat_map(|kind| kind.faults(device));
            let faults: Vec<_> = faults.collect();
            device.faults = faults;
        }
        Ok(play)
    }
}

fn recorded(args: &Args, path: &Path) -> anyhow::Result<Play> {
    let shown = path.display();
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {shown}"))?;
    let recordings = fleet::readings(&bytes).with_context(|| format!("{shown} is not right"))?;
    let most = args.devices.map_or(usize::MAX, |most| most as usize);
    if let Some(asked) = args.devices.filter(|_| most > recordings.len()) {
        let stations = recordings.len();
        out::note(format!("{shown} holds {stations} stations, not {asked}"));
    }
    let chosen: Vec<_> = recordings.into_iter().take(most).collect();
    let hours = || chosen.iter().flat_map(|(_, recording)| &recording.hours);
    let first = hours().map(|hour| hour.start).min();
    let last = hours().map(|hour| hour.start).max();
    let (Some(first), Some(last)) = (first, last) else {
        bail!("{shown} holds no hours")
    };
    let devices = (0..)
        .zip(&chosen)
        .map(|(place, (station, recording))| SimDevice {
            mn: station_number(station, place),
            st: "22".to_owned(),
            password: args.password.clone(),
            edition: Edition::V2017,
            newer: Newer::default(),
            source: Source::Recorded(Arc::clone(recording)),
            faults: Vec::new(),
        })
        .collect();
    Ok(Play {
        devices,
        start: first,
        end: Some(last.plus(Timestamp::HOUR)),
        speed: args.speed.unwrap_or(RECORDED_SPEED),
    })
}

fn invented(args: &Args, profile: Profile) -> anyhow::Result<Play> {
    let edition = args.edition.map_or(profile.edition(), Year::edition);
    let is_new = edition == Edition::V2025;
    if !is_new && (args.key.is_some() || args.activate) {
        bail!("--key and --activate are of --edition 2025; no edition before it has them");
    }
    if !profile.is_of(edition) {
        bail!("no device of this edition is a {profile}: it has no codes for what that measures");
    }
    let devices = (0..args.devices.unwrap_or(1))
        .map(|place| SimDevice {
            mn: first_number(args, edition, place),
            st: profile.system().to_owned(),
            password: args.password.clone(),
            edition,
            newer: newer(args, edition, place),
            source: Source::Synthetic(Arc::new(profile.values(place, edition))),
            faults: Vec::new(),
        })
        .collect();
    Ok(Play {
        devices,
        start: WallClock.now(),
        end: None,
        speed: args.speed.unwrap_or(1),
    })
}

/// Returns the number that the demo's registry has for a station, where its code can be written
/// in hex digits, and else one by its place.
fn station_number(station: &str, place: u32) -> Mn {
    let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'A'..=b'F');
    if station.len() <= 16 && station.bytes().all(hex) {
        return Mn::new(format!("D0515322{station:0>16}"));
    }
    numbered(place)
}

/// Returns a number by its place, in the form of the edition.
fn named(place: u32, edition: Edition) -> Mn {
    match edition {
        Edition::V2005 => Mn::new(format!("51D0{place:010}")),
        _ => numbered(place),
    }
}

/// Returns the number with which a device begins: one that has to ask for its number has none yet.
fn first_number(args: &Args, edition: Edition, place: u32) -> Mn {
    if edition == Edition::V2025 && args.activate {
        return Mn::new(format!("{place:024X}"));
    }
    named(place, edition)
}

/// Returns what only a device of 2025 does.
fn newer(args: &Args, edition: Edition, place: u32) -> Newer {
    if edition != Edition::V2025 {
        return Newer::default();
    }
    let mut newer = Newer::default().beating(HEARTBEAT);
    if let Some(key) = args.key {
        newer = newer.with_key(key);
    }
    if args.activate {
        newer = newer.asking_with(HardwareIds {
            logger: format!("QS-{place:06}"),
            processor: format!("CPU{place:013}"),
            mac1: format!("02-51-D0-00-{:02X}-{:02X}", place / 256 % 256, place % 256),
            mac2: None,
        });
    }
    newer
}

fn numbered(place: u32) -> Mn {
    Mn::new(format!("51D00000{place:016X}"))
}

#[cfg(test)]
mod tests {
    use super::station_number;

    #[test]
    fn a_station_has_the_number_of_the_registry() {
        for (station, place, expected) in [
            ("1325A", 0, "D0515322000000000001325A"),
            ("QS01", 7, "51D000000000000000000007"),
        ] {
            assert_eq!(station_number(station, place).as_str(), expected);
        }
    }
}
