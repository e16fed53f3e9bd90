//! What this system is, for the sign-in page.

use axum::Json;
use axum::extract::State;
use model::Clock as _;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;

/// What this system is.
#[derive(Serialize, ToSchema)]
pub(crate) struct About {
    /// Product name.
    name: &'static str,
    /// Version of the program.
    version: &'static str,
    /// Name that the administrator gave the system.
    system_name: String,
    /// Business time now.
    now: String,
    /// The demo's switches; null in a real deployment.
    demo: Option<DemoInfo>,
    /// The base map.
    map: MapInfo,
}

/// The demo's switches.
#[derive(Serialize, ToSchema)]
pub(crate) struct DemoInfo {
    /// Business seconds per real second.
    speed: u32,
    /// Whether business time runs.
    running: bool,
    /// Accounts to try.
    accounts: Vec<Account>,
    /// What is real and what is invented.
    notice: String,
}

/// An account of the demo.
#[derive(Serialize, ToSchema)]
pub(crate) struct Account {
    login: String,
    password: String,
    name: String,
    role_name: String,
}

/// The base map.
#[derive(Serialize, ToSchema)]
pub(crate) struct MapInfo {
    /// Pattern with `{z}`, `{x}`, `{y}`; null on an isolated network.
    tile_url: Option<String>,
    /// Whose map it is.
    attribution: Option<String>,
}

impl About {
    pub(crate) fn of(app: &App) -> Self {
        let demo = app.demo.as_ref().map(|demo| DemoInfo {
            speed: demo.clock.speed(),
            running: demo.clock.is_running(),
            accounts: demo
                .accounts
                .iter()
                .map(|account| Account {
                    login: account.login.clone(),
                    password: account.password.clone(),
                    name: account.name.clone(),
                    role_name: account.role_name.clone(),
                })
                .collect(),
            notice: demo.notice.clone(),
        });
        let now = app
            .demo
            .as_ref()
            .map_or_else(|| app.world.now(), |demo| demo.clock.now());
        Self {
            name: "青山",
            version: env!("CARGO_PKG_VERSION"),
            system_name: app.settings.system_name.clone(),
            now: now.to_string(),
            demo,
            map: MapInfo {
                tile_url: app.settings.tile_url.clone(),
                attribution: app.settings.tile_attribution.clone(),
            },
        }
    }
}

/// Returns what this system is, its business time, and in a demo the accounts to try.
#[utoipa::path(get, path = "/api/v1/about", tag = "about", responses((status = 200, body = About)))]
pub(crate) async fn about(State(app): State<App>) -> Json<About> {
    Json(About::of(&app))
}
