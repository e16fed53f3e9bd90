//! How the superior platforms stand to which frames are passed on.

use axum::Json;
use axum::extract::State;
use catalog::Right;
use sense::forward::{ForwardStatus, LinkState};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// The superior platforms.
#[derive(Serialize, ToSchema)]
pub(crate) struct Forwarding {
    destinations: Vec<DestinationView>,
}

/// A superior platform (上级平台).
#[derive(Serialize, ToSchema)]
struct DestinationView {
    name: String,
    address: String,
    /// Numbers of devices (MN) that it gets, whole or their beginning followed by `*`; all if empty.
    mn: Vec<String>,
    /// System types (ST) that it gets; all if empty.
    st: Vec<String>,
    /// Commands (CN) that it gets; data, serial numbers and logs if empty.
    cn: Vec<u16>,
    /// Code or id of the area whose devices it gets; everywhere if absent.
    area: Option<String>,
    /// Devices that it knows by another number.
    renames: Vec<RenameView>,
    /// Since when it is connected; absent while it is not.
    connected_since: Option<String>,
    /// Why the last connection ended or did not come about.
    last_error: Option<String>,
    /// Frames sent for the first time since the server was started.
    sent: u64,
    /// Frames sent again.
    resent: u64,
    /// Frames acknowledged.
    acknowledged: u64,
    /// Frames received that it has not taken yet, at most; some may be none of its business.
    waiting: i64,
    /// When the oldest of them was received.
    oldest_waiting: Option<String>,
    /// Frames that were given up for it, ever.
    refused: i64,
    newest_refused: Vec<RefusedView>,
}

/// A device that a platform knows by another number.
#[derive(Serialize, ToSchema)]
struct RenameView {
    /// As the device sends it.
    own: String,
    /// As the platform is told.
    there: String,
}

#[derive(Serialize, ToSchema)]
struct RefusedView {
    /// What makes the frame the same when it is sent again.
    frame_key: String,
    reason: String,
    refused_at: String,
}

/// Returns how every superior platform stands, in the order of the configuration.
#[utoipa::path(get, path = "/api/v1/forwarding", tag = "devices",
    responses((status = 200, body = Forwarding), (status = 401, body = Problem),
        (status = 403, body = Problem)))]
pub(crate) async fn forwarding(State(app): State<App>, user: User) -> Answer<Json<Forwarding>> {
    // It tells of the system, not of areas, so the right alone is asked for.
    user.need(Right::SystemRead)?;
    let destinations = app.forwarder.status(&app.store).await?;
    Ok(Json(Forwarding {
        destinations: destinations.into_iter().map(view).collect(),
    }))
}

fn view(status: ForwardStatus) -> DestinationView {
    DestinationView {
        name: status.name,
        address: status.address,
        mn: status.selection.mn,
        st: status.selection.st,
        cn: status.selection.cn,
        area: status.selection.area,
        renames: status
            .renames
            .into_iter()
            .map(|(own, there)| RenameView { own, there })
            .collect(),
        connected_since: match status.link {
            LinkState::Up(since) => Some(since.to_string()),
            LinkState::Down => None,
        },
        last_error: status.last_error,
        sent: status.sent,
        resent: status.resent,
        acknowledged: status.acknowledged,
        waiting: status.backlog.frames,
        oldest_waiting: status.backlog.oldest.map(|time| time.to_string()),
        refused: status.refused,
        newest_refused: status
            .newest_refused
            .into_iter()
            .map(|frame| RefusedView {
                frame_key: frame.key,
                reason: frame.reason,
                refused_at: frame.refused_at.to_string(),
            })
            .collect(),
    }
}
