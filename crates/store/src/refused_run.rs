//! Frames that name a device and were all refused (持续被拒收).

use model::{Mn, Scope, Timestamp};

use crate::convert::unsigned;
use crate::query::sql;
use crate::{Result, Store};

/// How many addresses are told.
const TOLD: u32 = 5;

/// What was put into quarantine of a device since the last frame of it that was taken. That it came
/// from the device is what the frames say; nothing has proven it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RefusedRun {
    /// When the last frame was taken before; `None`: none ever was.
    pub taken_at: Option<Timestamp>,
    /// How many for each reason, the most frequent first.
    pub reasons: Vec<(String, u64)>,
    /// The first of them.
    pub first_at: Timestamp,
    /// The last of them.
    pub last_at: Timestamp,
    /// From where they came, the address heard last first; at most five.
    pub peers: Vec<String>,
}

impl RefusedRun {
    /// Returns how many there are. What quarantine did not keep for want of room is not among them.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.reasons.iter().map(|(_, count)| count).sum()
    }
}

impl Store {
    /// Returns what was refused of a device in scope since a frame of it was last taken; `None`
    /// where nothing was.
    pub async fn refused_run(&self, scope: &Scope, mn: &Mn) -> Result<Option<RefusedRun>> {
        let Some(device) = self.device(scope, mn).await? else {
            return Ok(None);
        };
        let taken_at = device.last_seen;
        let after = taken_at.unwrap_or(Timestamp::from_millis(i64::MIN));
        let mut db = self.snapshot().await?;
        let by_reason = sql!(
            "SELECT reason, COUNT(*), MIN(received_at), MAX(received_at) FROM quarantine
             WHERE mn = $1 AND received_at > $2 GROUP BY reason",
            mn,
            after
        );
        let rows: Vec<(String, i64, i64, i64)> = db.all(&by_reason).await?;
        let first_at = rows.iter().map(|row| row.2).min();
        let last_at = rows.iter().map(|row| row.3).max();
        let (Some(first_at), Some(last_at)) = (first_at, last_at) else {
            return Ok(None);
        };
        let mut reasons = rows
            .into_iter()
            .map(|(reason, count, ..)| Ok((reason, unsigned("count", count)?)))
            .collect::<Result<Vec<_>>>()?;
        reasons.sort_by(|one, other| (other.1, &one.0).cmp(&(one.1, &other.0)));
        let by_peer = sql!(
            "SELECT peer FROM quarantine WHERE mn = $1 AND received_at > $2
             GROUP BY peer ORDER BY MAX(received_at) DESC, peer LIMIT $3",
            mn,
            after,
            TOLD
        );
        let peers: Vec<(String,)> = db.all(&by_peer).await?;
        Ok(Some(RefusedRun {
            taken_at,
            reasons,
            first_at: Timestamp::from_millis(first_at),
            last_at: Timestamp::from_millis(last_at),
            peers: peers.into_iter().map(|(peer,)| peer).collect(),
        }))
    }
}
