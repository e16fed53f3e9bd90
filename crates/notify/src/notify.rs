//! The room: what it needs, and its rounds.

use std::sync::Arc;
use std::time::Duration;

use catalog::Catalog;
use model::{
    Channel, DeliveryId, Digest, EndpointState, Live, PersonId, Preferences, Timestamp, World,
};
use reqwest::Client;
use store::{Store, StoreError};
use thiserror::Error;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use crate::http;
use crate::settings::{Settings, budget};
use crate::sms::Report;

/// The pause after a round that failed.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(10);

/// What can go wrong in this room.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum NotifyError {
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// The client for HTTP cannot be made.
    #[error("the client for HTTP cannot be made")]
    Client(#[source] reqwest::Error),
}

/// What a round did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Round {
    /// Messages written.
    pub told: usize,
    /// Deliveries made of them.
    pub planned: usize,
    /// Deliveries that went out.
    pub sent: usize,
    /// Deliveries that did not.
    pub failed: usize,
    /// Deliveries of which nobody knows.
    pub uncertain: usize,
    /// Deliveries that somebody died over.
    pub doubted: usize,
    /// Deliveries whose report did not come.
    pub unreported: usize,
}

/// A channel as the administrator sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChannelLine {
    /// Which.
    pub channel: Channel,
    /// The robot, or the channel's word.
    pub endpoint: String,
    /// Its name.
    pub name: String,
    /// Deliveries that it may take within a minute at most; of personal channels, to each person.
    pub per_minute: u32,
    /// How it fares; `None` if it was never used.
    pub state: Option<EndpointState>,
}

/// The room that tells people. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Notify {
    pub(crate) store: Store,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) world: World,
    pub(crate) wall: World,
    pub(crate) live: broadcast::Sender<Live>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) http: Client,
}

impl Notify {
    /// Joins the store with the catalogue and the channels. `world` runs on the business clock and
    /// drives ladders and quiet hours, `wall` drives budgets and time-outs; `live` is told whose
    /// inbox changed.
    ///
    /// # Errors
    ///
    /// The client for HTTP cannot be made.
    pub fn new(
        store: Store,
        catalog: Arc<Catalog>,
        world: World,
        wall: World,
        live: broadcast::Sender<Live>,
        settings: Settings,
    ) -> Result<Self, NotifyError> {
        let http = http::client(settings.patience).map_err(NotifyError::Client)?;
        Ok(Self {
            store,
            catalog,
            world,
            wall,
            live,
            settings: Arc::new(settings),
            http,
        })
    }

    /// Does what is due: tells rungs, plans and sends. It takes no input but the store and the
    /// clocks, and may be stopped anywhere and run again.
    ///
    /// # Errors
    ///
    /// The store failed; what was done is stored.
    pub async fn run_once(&self) -> Result<Round, NotifyError> {
        let mut round = Round::default();
        self.doubt(&mut round).await?;
        self.climb(&mut round).await?;
        self.plan(&mut round).await?;
        self.send(&mut round).await?;
        Ok(round)
    }

    /// Does so every `every` until told to stop.
    pub async fn run(self, every: Duration, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let pause = match self.run_once().await {
                Ok(_) => every,
                Err(error) => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "telling people failed and is tried again"
                    );
                    PAUSE_AFTER_FAILURE
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Returns how a person wants to be told; what they never said is as the house has it.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn preferences(&self, person: &PersonId) -> Result<Preferences, StoreError> {
        let said = self.store.preferences(person).await?;
        Ok(said.unwrap_or_else(|| Preferences {
            email: None,
            without: Vec::new(),
            quiet: self.settings.quiet,
            digest: Digest::None,
        }))
    }

    /// Returns the channels that are configured and how they fare.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn channels(&self) -> Result<Vec<ChannelLine>, StoreError> {
        let since = self.world.now().plus(-Timestamp::DAY);
        let states = self.store.endpoints(since).await?;
        let line = |channel: Channel, endpoint: &str, name: &str| {
            let budget = budget(channel);
            let own = states.iter().filter(|one| {
                one.endpoint == endpoint || one.endpoint.starts_with(&format!("{endpoint}:"))
            });
            ChannelLine {
                channel,
                endpoint: endpoint.to_owned(),
                name: name.to_owned(),
                per_minute: budget.burst + budget.per_minute,
                state: joined(endpoint, own),
            }
        };
        let settings = &self.settings;
        let mut lines: Vec<ChannelLine> = settings
            .robots
            .iter()
            .map(|robot| line(robot.channel, &robot.id, &robot.name))
            .collect();
        let personal = [
            (Channel::Sms, settings.sms.is_some()),
            (Channel::Voice, settings.voice.is_some()),
            (Channel::Email, settings.email.is_some()),
        ];
        for (channel, there) in personal {
            if there {
                lines.push(line(channel, channel.as_str(), channel.name_zh()));
            }
        }
        Ok(lines)
    }

    /// Tells whether a gateway that reports is the one that is configured.
    #[must_use]
    pub fn knows_reporter(&self, token: &str) -> bool {
        let sms = self.settings.sms.as_ref();
        sms.and_then(|sms| sms.report_token.as_ref())
            .is_some_and(|secret| secret.is(token))
    }

    /// Takes reports of the gateway for short messages; returns how many were of ours.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn take_reports(&self, reports: &[Report]) -> Result<usize, StoreError> {
        let now = self.world.now();
        let mut ours = 0;
        for report in reports {
            let id = DeliveryId::new(&report.out_id);
            let detail = format!("{} {}", report.err_code, report.err_msg);
            let known = self
                .store
                .report_delivery(
                    Channel::Sms,
                    &id,
                    &report.biz_id,
                    report.success,
                    detail.trim(),
                    now,
                )
                .await?;
            ours += usize::from(known);
        }
        Ok(ours)
    }

    /// Tells whether an endpoint asked to be left alone.
    pub(crate) async fn is_left_alone(&self, endpoint: &str) -> Result<bool, StoreError> {
        // Any budget will do: only whether there is an answer counts.
        let budget = budget(Channel::Email);
        let room = self
            .store
            .room_of(endpoint, budget, self.wall.now())
            .await?;
        Ok(room.is_none())
    }
}

/// Adds up how the endpoints of a personal channel fare, of which each person has one.
fn joined<'a>(
    endpoint: &str,
    states: impl Iterator<Item = &'a EndpointState>,
) -> Option<EndpointState> {
    states.cloned().reduce(|sum, one| EndpointState {
        endpoint: endpoint.to_owned(),
        under_way: sum.under_way + one.under_way,
        sent: sum.sent + one.sent,
        failed: sum.failed + one.failed,
        uncertain: sum.uncertain + one.uncertain,
        last_sent: sum.last_sent.max(one.last_sent),
        last_trouble: sum.last_trouble.max(one.last_trouble),
        left_alone_until: sum.left_alone_until.max(one.left_alone_until),
        tokens: None,
    })
}
