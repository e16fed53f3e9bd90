//! Missing periods are asked for again (缺数补采), gently.
//!
//! A reconciler without input: it looks at the ledger and at what it asked before. Each round asks
//! a device for at most one span; a device has a budget per hour, all devices together have one;
//! what was asked in vain waits twice as long each time; what the device says it has not is never
//! asked for again. So three days of outage of a whole city come back in the course of hours, the
//! newest first, while what devices send by themselves goes on.

mod grid;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use model::{
    Asker, Cadence, Device, DeviceStatus, DownlinkId, DownlinkState, GapAsk, ObjectId, Scope,
    Timestamp,
};
use store::StoreError;

use super::ask::{AskError, NewAsk, ask_by_system, edition_of};
use super::desk::Desk;
use super::offer::Offer;
use super::settings::GapSettings;
use crate::health::{SaidStep, said_steps};

pub use grid::Grid;

/// How long a request for missing periods may wait for its device.
const WAIT: Duration = Duration::from_mins(10);

/// A span of periods to ask for: the beginnings of the first and the last.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Span {
    /// Beginnings of the missing periods within it, oldest first.
    pub starts: Vec<Timestamp>,
}

/// Returns the newest span that is missing and may be asked for now; `None` if there is none.
///
/// Periods are due from the first that is present on: a point that never had such rows, or began
/// yesterday, misses nothing before. Where the device says another step than its rows have, only
/// whole spans are asked for: what it does not have costs one request a span and not one a period.
#[must_use]
pub fn newest_span(
    cadence: Cadence,
    grid: &Grid,
    present: &[Timestamp],
    asked: &[GapAsk],
    now: Timestamp,
    settings: &GapSettings,
) -> Option<Span> {
    let first = *present.first()?;
    let here: BTreeSet<Timestamp> = present.iter().copied().collect();
    let shut: BTreeSet<Timestamp> = asked
        .iter()
        .filter(|ask| ask.is_none || ask.tries >= settings.tries || now < ask.next_at)
        .map(|ask| ask.start)
        .collect();
    let hours = match cadence {
        Cadence::Minute => settings.minute_hours_each,
        _ => settings.hours_each,
    };
    let most = hours.max(1) * Timestamp::HOUR;
    let mut ended = now.plus(-settings.grace_minutes * Timestamp::MINUTE);
    if grid.disagrees() {
        ended = Timestamp::from_millis(ended.millis().div_euclid(most) * most);
    }
    let due: Vec<Timestamp> = grid.starts(first, ended).collect();
    let mut starts: Vec<Timestamp> = Vec::new();
    for start in due.into_iter().rev() {
        // A request covers what lies between its ends; what is there already comes again and
        // changes nothing.
        let newest = starts.first().copied().unwrap_or(start);
        let newest_end = newest.plus(grid.length_at(newest));
        if newest_end.since(start) > most {
            break;
        }
        if !here.contains(&start) && !shut.contains(&start) {
            starts.push(start);
        }
    }
    starts.reverse();
    (!starts.is_empty()).then_some(Span { starts })
}

impl Desk {
    /// Asks connected devices for what is missing, and judges what was asked before.
    pub(super) async fn fill_gaps(&self) -> Result<(), StoreError> {
        let parts = &self.0;
        let settings = &parts.settings.gaps;
        if !settings.is_on {
            return Ok(());
        }
        let from = parts
            .world
            .now()
            .plus(-settings.back_hours * Timestamp::HOUR);
        parts.store.forget_gap_asks(from).await?;
        let connected: Vec<Device> = parts
            .store
            .registry()
            .await?
            .into_iter()
            .filter(|device| device.status == DeviceStatus::Active && device.object.is_some())
            .filter(|device| parts.sessions.session(&device.mn).is_some())
            .collect();
        // Some devices each round, the next ones in the next: looking for gaps is never a load.
        let first = parts.next_gaps(settings.devices_each_round, connected.len());
        let round = connected.iter().cycle().skip(first);
        for device in round.take(settings.devices_each_round.min(connected.len())) {
            let Some(point) = &device.object else {
                continue;
            };
            let hour_ago = parts.world.now().plus(-Timestamp::HOUR);
            let (all, of_device, asked) =
                parts.store.system_downlinks(&device.mn, hour_ago).await?;
            if all >= settings.at_once {
                return Ok(());
            }
            if of_device > 0 || asked >= settings.per_device_hour {
                continue;
            }
            for cadence in [Cadence::Hour, Cadence::Minute] {
                if self.fill(device, point, cadence, from).await? {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Asks for one span of one device and cadence; tells whether it did.
    async fn fill(
        &self,
        device: &Device,
        point: &ObjectId,
        cadence: Cadence,
        from: Timestamp,
    ) -> Result<bool, StoreError> {
        let parts = &self.0;
        let (settings, now) = (&parts.settings.gaps, parts.world.now());
        let present = parts
            .store
            .periods_present(point, cadence, from, now)
            .await?;
        if present.is_empty() {
            return Ok(false);
        }
        let mut asked = parts.store.gap_asks(&device.mn, cadence, from).await?;
        self.judge(&mut asked, &present).await?;
        let Some(grid) = Grid::of(cadence, &present, &self.said(device, cadence).await?) else {
            return Ok(false);
        };
        let word = match cadence {
            Cadence::Minute => "get-minute",
            _ => "get-hour",
        };
        let edition = edition_of(device);
        let offered = Offer::named(word).is_some_and(|offer| offer.code(edition).is_some());
        let span = newest_span(cadence, &grid, &present, &asked, now, settings);
        let span = span.filter(|_| offered);
        let Some(span) = span else {
            return Ok(false);
        };
        let (Some(begin), Some(end)) = (span.starts.first(), span.starts.last()) else {
            return Ok(false);
        };
        let new = NewAsk {
            id: DownlinkId::new(parts.world.new_id()),
            mn: device.mn.clone(),
            command: word.to_owned(),
            parameters: BTreeMap::from([
                ("begin".to_owned(), begin.to_string()),
                ("end".to_owned(), end.to_string()),
            ]),
            reason: grid.reason(span.starts.len()),
            by: Asker {
                person: None,
                name: "系统（缺数补采）".to_owned(),
            },
            wait: WAIT,
        };
        let asks: Vec<GapAsk> = span
            .starts
            .iter()
            .map(|start| next_ask(device, cadence, *start, &asked, &new.id, now, settings))
            .collect();
        // Remembered first: a desk that dies in between has asked too little, never too often.
        parts.store.put_gap_asks(&asks).await?;
        let worlds = (&parts.world, &parts.wall);
        match ask_by_system(&parts.store, &parts.settings, worlds, new).await {
            Ok(_) => {
                self.wake();
                Ok(true)
            }
            Err(AskError::Store(error)) => Err(error),
            Err(_) => Ok(false),
        }
    }

    /// Returns what a device has said of its steps; no device says one of its hour data.
    async fn said(&self, device: &Device, cadence: Cadence) -> Result<Vec<SaidStep>, StoreError> {
        match cadence {
            Cadence::Minute => said_steps(&self.0.store, &Scope::system(), &device.mn).await,
            Cadence::Realtime | Cadence::Hour | Cadence::Day => Ok(Vec::new()),
        }
    }

    /// Marks periods that the device said it has not: it executed the request, or said that there
    /// are no data, and they are still missing.
    async fn judge(&self, asked: &mut [GapAsk], present: &[Timestamp]) -> Result<(), StoreError> {
        let store = &self.0.store;
        let mut ends: BTreeMap<String, Option<DownlinkState>> = BTreeMap::new();
        let mut settled = Vec::new();
        for ask in asked
            .iter_mut()
            .filter(|ask| !ask.is_none && present.binary_search(&ask.start).is_err())
        {
            let id = ask.downlink.as_str();
            if !ends.contains_key(id) {
                let downlink = store.downlink(&Scope::system(), &ask.downlink).await?;
                ends.insert(id.to_owned(), downlink.map(|one| one.state));
            }
            let end = ends.get(id).copied().flatten();
            if matches!(end, Some(DownlinkState::Done | DownlinkState::NoData)) {
                ask.is_none = true;
                settled.push(ask.clone());
            }
        }
        store.put_gap_asks(&settled).await
    }
}

fn next_ask(
    device: &Device,
    cadence: Cadence,
    start: Timestamp,
    asked: &[GapAsk],
    id: &DownlinkId,
    now: Timestamp,
    settings: &GapSettings,
) -> GapAsk {
    let before = asked.iter().find(|ask| ask.start == start);
    let tries = before.map_or(0, |ask| ask.tries).saturating_add(1);
    let pause = settings
        .first_pause_minutes
        .saturating_mul(1 << (tries - 1).min(16));
    GapAsk {
        mn: device.mn.clone(),
        cadence,
        start,
        is_none: false,
        tries,
        asked_at: now,
        next_at: now.plus(pause.saturating_mul(Timestamp::MINUTE)),
        downlink: id.clone(),
    }
}

#[cfg(test)]
mod tests;
