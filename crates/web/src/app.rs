//! What the handlers share.

use std::sync::Arc;

use casework::Casework;
use catalog::Catalog;
use metrics_exporter_prometheus::PrometheusHandle;
use model::{FastClock, Live, World};
use notify::Notify;
use notify::receivers::Receivers;
use sense::Gateway;
use sense::downlink::Desk;
use sense::forward::Forwarder;
use sense::media::MediaFolder;
use store::Store;
use tokio::sync::{Semaphore, broadcast};
use tokio_util::sync::CancellationToken;

/// What the pages need, built once by the binary. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of an [`App`].
pub struct Parts {
    /// Everything durable.
    pub store: Store,
    /// The definitions.
    pub catalog: Arc<Catalog>,
    /// The case machine.
    pub casework: Casework,
    /// The room that tells people.
    pub notify: Notify,
    /// The gateway, for adopting devices; `None` in a process without the role `gateway`.
    pub gateway: Option<Gateway>,
    /// Passes frames on to superior platforms; one without destinations where there are none.
    pub forwarder: Forwarder,
    /// What is asked of devices; `None` in a process without the role `gateway`.
    pub desk: Option<Desk>,
    /// Files that devices upload.
    pub media: Media,
    /// Business time; fast in a demo.
    pub world: World,
    /// Real time and randomness, for sessions and lockouts.
    pub wall: World,
    /// What has just changed.
    pub live: broadcast::Sender<Live>,
    /// Renders `/metrics`; `None` where no recorder is installed (tests).
    pub metrics: Option<PrometheusHandle>,
    /// The demo's switches; `None` in a real deployment.
    pub demo: Option<Demo>,
    /// What the administrator has set.
    pub settings: Settings,
    /// Says that the server stops, so that event streams end.
    pub stop: CancellationToken,
    /// How many passwords are hashed at once; each takes 19 MiB and a core.
    pub hashing: Semaphore,
}

/// Files that devices upload.
#[derive(Clone, Debug)]
pub struct Media {
    /// Where they lie.
    pub folder: MediaFolder,
    /// ◇ How the parts of the upload's form are called: HJ 212-2025 appendix H could not be read.
    pub fields: MediaFields,
}

/// Names of the parts of an upload's form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MediaFields {
    /// The file itself.
    pub file: String,
    /// Of when it is, 14 digits.
    pub time: String,
    /// Code of its kind.
    pub kind: String,
    /// Code of its format.
    pub format: String,
}

impl Default for MediaFields {
    fn default() -> Self {
        Self {
            file: "file".to_owned(),
            time: "DataTime".to_owned(),
            kind: "Type".to_owned(),
            format: "Format".to_owned(),
        }
    }
}

/// The demo's switches.
pub struct Demo {
    /// Business time.
    pub clock: Arc<FastClock>,
    /// Accounts that the sign-in page offers.
    pub accounts: Vec<DemoAccount>,
    /// What is real and what is invented, in a sentence.
    pub notice: String,
    /// What the demo sends goes here and nowhere else.
    pub receivers: Receivers,
}

/// An account that the demo offers.
#[derive(Clone, Debug)]
pub struct DemoAccount {
    /// The name to sign in with.
    pub login: String,
    /// The password, the same for all.
    pub password: String,
    /// The person's name.
    pub name: String,
    /// The role's name.
    pub role_name: String,
}

/// What the administrator has set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Name of the system as the head of every page shows it.
    pub system_name: String,
    /// Pattern of the base map's tiles; `None` on an isolated network.
    pub tile_url: Option<String>,
    /// Whose map it is.
    pub tile_attribution: Option<String>,
    /// Cookies are sent over HTTPS alone.
    pub secure_cookies: bool,
    /// Minutes without a request after which a session ends.
    pub idle_minutes: u32,
    /// Hours after which a session ends in any case.
    pub session_hours: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            system_name: "青山生态环境监管平台".to_owned(),
            tile_url: None,
            tile_attribution: None,
            secure_cookies: false,
            idle_minutes: 30,
            session_hours: 12,
        }
    }
}

impl App {
    /// Joins the parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl std::ops::Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
