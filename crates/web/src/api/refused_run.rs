//! What speaks for a device and is refused, every frame of it.

use model::{Mn, Scope};
use sense::Claim;
use serde::Serialize;
use store::RefusedRun;
use utoipa::ToSchema;

use super::quarantine::reason_name;
use crate::app::App;
use crate::http::problem::Answer;

/// So many refused frames in a row are told; one or two are noise of a line.
const LEAST: u64 = 3;

/// Frames that name a device and were all put into quarantine since the last one that was taken.
/// The name is what they say of themselves; nothing has proven that they are the device's.
#[derive(Serialize, ToSchema)]
pub(crate) struct RefusedRunView {
    /// When a frame of the device was last taken; null: none ever was.
    taken_at: Option<String>,
    first_at: String,
    last_at: String,
    /// How many are kept; beyond the rate that quarantine keeps there were more.
    count: u64,
    /// For each reason, the most frequent first.
    reasons: Vec<RefusedFor>,
    /// From where they came, the address heard last first, at most five.
    peers: Vec<String>,
    /// The connection on which such frames come, while it is open and nothing was let in on it.
    connection: Option<ClaimView>,
}

#[derive(Serialize, ToSchema)]
struct RefusedFor {
    /// Stable word, such as `crc`.
    reason: String,
    reason_name: String,
    count: u64,
}

#[derive(Serialize, ToSchema)]
struct ClaimView {
    peer: String,
    /// `tcp`, `tls`, `udp` or `mqtt`.
    transport: &'static str,
    /// When it was opened.
    since: String,
}

/// Returns what was refused in a row of a device in scope, if it is enough to speak of.
pub(crate) async fn refused_run(
    app: &App,
    scope: &Scope,
    mn: &Mn,
) -> Answer<Option<RefusedRunView>> {
    let run = app.store.refused_run(scope, mn).await?;
    let claim = app
        .gateway
        .as_ref()
        .and_then(|gateway| gateway.sessions().claim(mn));
    let run = run.filter(|run| run.count() >= LEAST);
    Ok(run.map(|run| view(run, claim)))
}

fn view(run: RefusedRun, claim: Option<Claim>) -> RefusedRunView {
    RefusedRunView {
        taken_at: run.taken_at.map(|at| at.to_string()),
        first_at: run.first_at.to_string(),
        last_at: run.last_at.to_string(),
        count: run.count(),
        reasons: run.reasons.into_iter().map(refused_for).collect(),
        peers: run.peers,
        connection: claim.map(|claim| ClaimView {
            peer: claim.peer.to_string(),
            transport: claim.transport.as_str(),
            since: claim.since.to_string(),
        }),
    }
}

fn refused_for((reason, count): (String, u64)) -> RefusedFor {
    RefusedFor {
        reason_name: reason_name(&reason),
        reason,
        count,
    }
}
