//! The desk: takes up what was asked, lets each device have one exchange at a time, and hands
//! around what devices say.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use hj212::{Edition, Value};
use metrics::{counter, describe_counter};
use model::{
    Device, Downlink, DownlinkFrame, DownlinkId, DownlinkState, Live, Mn, Timestamp, World,
};
use store::{DownlinkEnd, Store, StoreError};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Notify, broadcast, mpsc};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::ask::edition_of;
use super::settings::DownlinkSettings;
use super::talk::{Ended, Talk};
use super::words::words;
use crate::gateway::{Gateway, Heard, KeyChain, Session, Sessions, Terms};

/// Waiting downlinks looked at together.
const LOOK: u32 = 2_000;

/// Frames of one device that wait for its exchange to look at them.
const HEARING: usize = 256;

/// Exchanges that are over and whose late answers are still recognised.
const REMEMBERED: usize = 512;

/// Describes the desk's metrics to the recorder that is installed.
pub fn describe_metrics() {
    for (name, text) in [
        (
            "sense_downlinks_total",
            "Commands asked of devices that are over, by state.",
        ),
        (
            "sense_downlink_stray_total",
            "Answers of devices to nothing that was asked.",
        ),
        (
            "sense_downlink_missed_total",
            "Frames of devices that the desk of downlinks was too slow to hear.",
        ),
    ] {
        describe_counter!(name, text);
    }
}

/// The desk of one process. Cheap to clone; clones are handles to the same desk.
#[derive(Clone)]
pub struct Desk(pub(super) Arc<Parts>);

pub(super) struct Parts {
    pub(super) store: Store,
    pub(super) world: World,
    pub(super) wall: World,
    pub(super) live: broadcast::Sender<Live>,
    pub(super) sessions: Sessions,
    pub(super) terms: Arc<Terms>,
    pub(super) settings: DownlinkSettings,
    wake: Notify,
    last_qn: AtomicI64,
    /// The device at which the next look for gaps begins.
    gaps_from: AtomicUsize,
}

/// The exchanges under way, and those that ended a while ago.
#[derive(Default)]
struct Open {
    /// By device; an exchange that gives a device its number is there under both numbers.
    by_device: HashMap<Mn, mpsc::Sender<Heard>>,
    over: VecDeque<Ended>,
}

impl Desk {
    /// Makes the desk of a gateway. `wall` is real time.
    #[must_use]
    pub fn new(
        gateway: &Gateway,
        (store, live): (Store, broadcast::Sender<Live>),
        (world, wall): (World, World),
        settings: DownlinkSettings,
    ) -> Self {
        Self(Arc::new(Parts {
            store,
            world,
            wall,
            live,
            sessions: gateway.sessions().clone(),
            terms: Arc::clone(gateway.terms()),
            settings,
            wake: Notify::new(),
            last_qn: AtomicI64::new(0),
            gaps_from: AtomicUsize::new(0),
        }))
    }

    /// Returns the settings.
    #[must_use]
    pub fn settings(&self) -> &DownlinkSettings {
        &self.0.settings
    }

    /// Returns the edition that a device speaks: as it was last heard, or as the registry knows.
    #[must_use]
    pub fn edition(&self, device: &Device) -> Edition {
        let heard = self.0.terms.greeting(&device.mn);
        heard.map_or_else(|| edition_of(device), |heard| heard.edition)
    }

    /// Returns the connection on which a device last spoke; `None` while it has none.
    #[must_use]
    pub fn session(&self, mn: &Mn) -> Option<Session> {
        self.0.sessions.session(mn)
    }

    /// Returns the keys of devices.
    #[must_use]
    pub fn keys(&self) -> &KeyChain {
        self.0.terms.keys()
    }

    /// Says that something was asked, so that it need not wait for the next look.
    pub fn wake(&self) {
        self.0.wake.notify_one();
    }

    /// Works until told to stop. What is under way then is left as it is: the next desk looks after
    /// it once its time has run out.
    pub async fn run(&self, stop: CancellationToken) {
        let parts = &self.0;
        let mut heard = parts.sessions.listen();
        let mut open = Open::default();
        let mut talks: JoinSet<Ended> = JoinSet::new();
        let mut look = interval(parts.settings.poll);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut next_upkeep = Instant::now();
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                said = heard.recv() => match said {
                    Ok(said) => self.hand_on(&open, said).await,
                    Err(RecvError::Lagged(missed)) => {
                        counter!("sense_downlink_missed_total").increment(missed);
                        tracing::warn!(missed, "the desk of downlinks missed frames of devices");
                    }
                    Err(RecvError::Closed) => return,
                },
                Some(ended) = talks.join_next() => open.close(ended),
                _ = look.tick() => {}
                () = parts.wake.notified() => {}
            }
            if Instant::now() >= next_upkeep {
                next_upkeep = Instant::now() + parts.settings.upkeep;
                self.upkeep().await;
            }
            if look_is_due(&mut heard)
                && let Err(error) = self.take_up(&mut open, &mut talks).await
            {
                tracing::error!(%error, "downlinks could not be looked for");
            }
        }
    }

    /// Takes up what waits for devices that are connected and free.
    async fn take_up(&self, open: &mut Open, talks: &mut JoinSet<Ended>) -> Result<(), StoreError> {
        let parts = &self.0;
        let (now, wall) = (parts.world.now(), parts.wall.now());
        for (id, mn, state) in parts.store.recover_downlinks(now, wall).await? {
            tracing::warn!(downlink.id = %id, device.mn = %mn, state = state.as_str(),
                "a downlink had been cut short");
            parts.announce(&id, &mn, state);
        }
        for (downlink, secret) in parts.store.waiting_downlinks(LOOK).await? {
            if open.by_device.len() >= parts.settings.at_once {
                return Ok(());
            }
            let socket = spoken_as(&downlink);
            if open.by_device.contains_key(&downlink.mn) || open.by_device.contains_key(&socket) {
                continue;
            }
            if parts.sessions.session(&socket).is_none() {
                if wall >= downlink.until_wall {
                    parts.end(&downlink, offline()).await?;
                }
                continue;
            }
            let (hearing, said) = mpsc::channel(HEARING);
            open.by_device.insert(downlink.mn.clone(), hearing.clone());
            open.by_device.insert(socket.clone(), hearing);
            let talk = Talk::new(Arc::clone(parts), downlink, secret, socket, said);
            talks.spawn(talk.run());
        }
        Ok(())
    }

    /// Hands on what a device said: to its exchange, to a late downlink's log, or to whoever
    /// answers what devices say by themselves.
    async fn hand_on(&self, open: &Open, said: Heard) {
        if let Some(hearing) = open.by_device.get(&said.mn)
            && hearing.send(said.clone()).await.is_err()
        {
            counter!("sense_downlink_stray_total").increment(1);
        }
        if (9_011..=9_012).contains(&said.cn) && !open.by_device.contains_key(&said.mn) {
            self.hear_late(open, &said).await;
        }
        self.hear_by_itself(&said).await;
    }

    /// Notes an answer that came after its downlink was over; it changes nothing any more.
    async fn hear_late(&self, open: &Open, said: &Heard) {
        let Some(decoded) = said.decoded() else {
            return;
        };
        let qn = decoded.exchange_qn().map(Value::bytes).unwrap_or_default();
        let late = open
            .over
            .iter()
            .find(|ended| ended.mn == said.mn && ended.qn.as_bytes() == qn);
        let Some(late) = late else {
            counter!("sense_downlink_stray_total").increment(1);
            tracing::debug!(device.mn = %said.mn, "an answer to nothing that was asked");
            return;
        };
        let frame = DownlinkFrame {
            at: said.received_at,
            outgoing: false,
            cn: said.cn,
            raw: said.raw.clone(),
            words: format!("迟到的{}", words(&decoded, false)),
        };
        if let Err(error) = self.0.store.log_downlink(&late.id, &frame).await {
            tracing::error!(%error, "a late answer could not be noted");
        }
    }
}

/// Returns under which number the connection of a downlink's device is known: a logger that is
/// being given its number still has another.
fn spoken_as(downlink: &Downlink) -> Mn {
    downlink
        .parameters
        .get("session")
        .map_or_else(|| downlink.mn.clone(), |mn| Mn::new(mn.as_str()))
}

/// While many frames wait to be handed on, looking for more to ask can wait.
fn look_is_due(heard: &mut broadcast::Receiver<Heard>) -> bool {
    heard.len() < 64
}

fn offline() -> DownlinkEnd {
    DownlinkEnd {
        state: DownlinkState::Offline,
        code: None,
        records: 0,
        outcome: "设备在等待时间内没有连接，命令没有下发".to_owned(),
    }
}

impl Parts {
    pub(super) fn announce(&self, id: &DownlinkId, mn: &Mn, state: DownlinkState) {
        // Nobody may be listening.
        let _ = self.live.send(Live::Downlink {
            id: id.clone(),
            mn: mn.clone(),
            state,
        });
    }

    /// Ends a downlink and tells open pages.
    pub(super) async fn end(
        &self,
        downlink: &Downlink,
        end: DownlinkEnd,
    ) -> Result<(), StoreError> {
        let now = self.world.now();
        if self.store.end_downlink(&downlink.id, &end, now).await? {
            counter!("sense_downlinks_total", "state" => end.state.as_str()).increment(1);
            tracing::info!(downlink.id = %downlink.id, device.mn = %downlink.mn,
                command = downlink.command, state = end.state.as_str(), "a downlink is over");
            self.announce(&downlink.id, &downlink.mn, end.state);
        }
        Ok(())
    }

    /// Returns the place among `of` devices at which this look for gaps begins, and moves on.
    pub(super) fn next_gaps(&self, by: usize, of: usize) -> usize {
        let before = self.gaps_from.fetch_add(by, Ordering::Relaxed);
        before.checked_rem(of).unwrap_or(0)
    }

    /// Returns the time for the next QN: now, but later than all before it.
    pub(super) fn next_qn(&self) -> Timestamp {
        let now = self.world.now().millis();
        let last = self
            .last_qn
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
                Some(now.max(last + 1))
            })
            .unwrap_or(now);
        Timestamp::from_millis(now.max(last + 1))
    }
}

impl Open {
    fn close(&mut self, ended: Result<Ended, tokio::task::JoinError>) {
        match ended {
            Ok(ended) => {
                self.by_device.retain(|_, hearing| !hearing.is_closed());
                if self.over.len() >= REMEMBERED {
                    self.over.pop_front();
                }
                self.over.push_back(ended);
            }
            Err(error) => {
                tracing::error!(%error, "an exchange with a device ended badly");
                self.by_device.retain(|_, hearing| !hearing.is_closed());
            }
        }
    }
}
