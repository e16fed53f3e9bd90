//! The event stream that moves open pages.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use catalog::Right;
use futures::Stream;
use futures::stream;
use model::{AreaPath, Cadence, Clock as _, Live, ObjectId, PersonId, Scope, Timestamp};
use serde::Serialize;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Interval, interval};

use super::cases::state_name;
use super::view::verdict;
use crate::app::App;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// How often the demo's clock is told.
const CLOCK_EVERY: Duration = Duration::from_secs(5);

#[derive(Serialize)]
struct ClockEvent {
    now: String,
    running: bool,
    speed: u32,
}

#[derive(Serialize)]
struct HourEvent {
    station_id: String,
    stamp: String,
    aqi: Option<u16>,
    level: Option<u8>,
    color: Option<String>,
    law: &'static str,
}

#[derive(Serialize)]
struct ReadingEvent {
    object_id: String,
    cadence: &'static str,
}

#[derive(Serialize)]
struct AlarmEvent {
    id: String,
    state: &'static str,
    rule_name: String,
    object_name: String,
    summary: String,
}

#[derive(Serialize)]
struct CaseEvent {
    id: String,
    number: String,
    state_name: String,
    title: String,
}

#[derive(Serialize)]
struct DeviceEvent {
    mn: String,
    status: &'static str,
}

#[derive(Serialize)]
struct DownlinkEvent {
    id: String,
    mn: String,
    state: &'static str,
}

#[derive(Serialize)]
struct MessageEvent {
    unread: u64,
}

/// What one listener may hear, and where it stands.
struct Listener {
    app: App,
    person: PersonId,
    scopes: BTreeMap<Right, Scope>,
    live: Receiver<Live>,
    /// When the clock is told, whatever else happens; first at once.
    clock_due: Interval,
}

/// Streams what changes within one's scope. The page asks again for what it shows, so a lost
/// event loses no truth; after a gap a `resync` event says that one was lost.
#[utoipa::path(get, path = "/api/v1/events", tag = "live",
    responses((status = 200, content_type = "text/event-stream"), (status = 401, body = Problem)))]
pub(crate) async fn events(
    State(app): State<App>,
    user: User,
) -> Answer<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    let listener = Listener {
        live: app.live.subscribe(),
        scopes: user.scopes.clone(),
        person: user.actor.person.clone(),
        clock_due: interval(CLOCK_EVERY),
        app,
    };
    let events = stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok(event), listener))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

impl Listener {
    /// Waits for the next event; `None` when the server stops.
    async fn next(&mut self) -> Option<Event> {
        loop {
            let stop = self.app.stop.clone();
            let live = tokio::select! {
                () = stop.cancelled() => return None,
                _ = self.clock_due.tick() => return self.clock(),
                live = self.live.recv() => live,
            };
            match live {
                Ok(live) => {
                    if let Some(event) = self.event(live).await {
                        return Some(event);
                    }
                }
                Err(RecvError::Lagged(_)) => {
                    return Some(Event::default().event("resync").data("{}"));
                }
                Err(RecvError::Closed) => return None,
            }
        }
    }

    fn clock(&self) -> Option<Event> {
        let demo = self.app.demo.as_ref();
        let clock = ClockEvent {
            now: demo
                .map_or_else(|| self.app.world.now(), |demo| demo.clock.now())
                .to_string(),
            running: demo.is_none_or(|demo| demo.clock.is_running()),
            speed: demo.map_or(1, |demo| demo.clock.speed()),
        };
        written("clock", &clock)
    }

    /// The scope of a right, if the listener has it at this place.
    fn at(&self, right: Right, area: &AreaPath) -> Option<&Scope> {
        self.scopes
            .get(&right)
            .filter(|scope| scope.allows_area(area))
    }

    async fn event(&self, live: Live) -> Option<Event> {
        match live {
            Live::Reading {
                point,
                area,
                cadence,
                start,
            } => {
                let scope = self.at(Right::NetRead, &area)?;
                if cadence == Cadence::Hour
                    && let Some(event) = self.hour(scope, &point, start).await
                {
                    return Some(event);
                }
                let reading = ReadingEvent {
                    object_id: point.to_string(),
                    cadence: cadence.as_str(),
                };
                written("reading", &reading)
            }
            Live::Alarm { id, area } => {
                let scope = self.at(Right::AlarmRead, &area)?;
                let alarm = self.app.store.alarm(scope, &id).await.ok()??;
                let rule = self.app.catalog.rule(&alarm.rule);
                let alarm = AlarmEvent {
                    id: alarm.id.to_string(),
                    state: alarm.state.as_str(),
                    rule_name: rule.map_or_else(String::new, |rule| rule.name.clone()),
                    object_name: alarm.point_name,
                    summary: alarm.summary,
                };
                written("alarm", &alarm)
            }
            Live::Case { id, area } => {
                let scope = self.at(Right::CaseRead, &area)?;
                let case = self.app.store.case(scope, &id).await.ok()??;
                let case = CaseEvent {
                    state_name: state_name(&self.app, &case),
                    id: case.id.to_string(),
                    number: case.number,
                    title: case.title,
                };
                written("case", &case)
            }
            Live::Device { mn, status } => {
                // The device itself is asked for, because the scope decides whether it is seen.
                let scope = self.scopes.get(&Right::DeviceRead)?;
                let seen = matches!(self.app.store.device(scope, &mn).await, Ok(Some(_)));
                let device = DeviceEvent {
                    mn: mn.to_string(),
                    status: status.as_str(),
                };
                seen.then(|| written("device", &device)).flatten()
            }
            Live::Downlink { id, mn, state } => {
                let scope = self.scopes.get(&Right::DeviceRead)?;
                let seen = matches!(self.app.store.device(scope, &mn).await, Ok(Some(_)));
                let downlink = DownlinkEvent {
                    id: id.to_string(),
                    mn: mn.to_string(),
                    state: state.as_str(),
                };
                seen.then(|| written("downlink", &downlink)).flatten()
            }
            Live::Message { person } => {
                if person != self.person {
                    return None;
                }
                let unread = self.app.store.unread(&person).await.ok()?;
                written("message", &MessageEvent { unread })
            }
            Live::Pace => self.clock(),
        }
    }

    async fn hour(&self, scope: &Scope, point: &ObjectId, start: Timestamp) -> Option<Event> {
        let station = self.app.store.object(scope, point).await.ok()??;
        if station.kind != "air-station" {
            return None;
        }
        let rows = self
            .app
            .store
            .readings(scope, point, Cadence::Hour, start, start.plus(1), 1)
            .await
            .ok()?;
        let verdict = verdict(&station, rows.first()?);
        let hour = HourEvent {
            station_id: point.to_string(),
            stamp: verdict.stamp,
            aqi: verdict.aqi,
            level: verdict.level,
            color: verdict.color,
            law: verdict.law,
        };
        written("hour", &hour)
    }
}

fn written(name: &'static str, data: &impl Serialize) -> Option<Event> {
    Event::default().event(name).json_data(data).ok()
}
