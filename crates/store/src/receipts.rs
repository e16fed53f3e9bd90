//! What tells how a device does: when its rows came, what of it was refused, how fast it answers.

use model::{Cadence, Mn, ObjectId, Scope, Timestamp};

use crate::convert::unsigned;
use crate::query::{Query, sql};
use crate::scope::Kind;
use crate::{Result, Store};

/// When a row came.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Receipt {
    /// Its cadence.
    pub cadence: Cadence,
    /// Beginning of its period.
    pub start: Timestamp,
    /// When it reached us, each revision by itself.
    pub received_at: Timestamp,
}

/// What was put into quarantine within an hour.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct HourRefusals {
    /// Beginning of the hour.
    pub hour: Timestamp,
    /// Stable word for the reason.
    pub reason: String,
    /// How many rows.
    pub count: u64,
}

/// A command that went out to a device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AnswerTime {
    /// When it was first sent.
    pub sent_at: Timestamp,
    /// When the device first said something to it; `None`: it never did.
    pub answered_at: Option<Timestamp>,
}

impl Store {
    /// Returns when the rows of a point came that a device sent, of periods that begin in
    /// `from <= start < to`, by cadence, then by start. All revisions.
    pub async fn receipts(
        &self,
        scope: &Scope,
        point: &ObjectId,
        mn: &Mn,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Receipt>> {
        let mut db = self.read().await?;
        let mut receipts = Vec::new();
        for cadence in Cadence::ALL {
            let mut query = Query::built(
                "SELECT r.start, r.received_at FROM readings r \
                 JOIN objects o ON o.id = r.point_id JOIN areas a ON a.id = o.area_id WHERE ",
            );
            query.within(scope, "a.path", Kind::Always("o.kind"));
            query.text(" AND r.point_id = ").value(point);
            query.text(" AND r.cadence = ").value(cadence.as_str());
            query.text(" AND r.start >= ").value(from);
            query.text(" AND r.start < ").value(to);
            query.text(" AND r.mn = ").value(mn);
            query.text(" ORDER BY r.start, r.revision");
            let rows: Vec<(i64, i64)> = db.all(&query).await?;
            receipts.extend(rows.into_iter().map(|(start, received_at)| Receipt {
                cadence,
                start: Timestamp::from_millis(start),
                received_at: Timestamp::from_millis(received_at),
            }));
        }
        Ok(receipts)
    }

    /// Returns how much of a device in scope was put into quarantine since a time, by hour and
    /// reason. What quarantine did not keep for want of room is not in it.
    pub async fn refusals(
        &self,
        scope: &Scope,
        mn: &Mn,
        since: Timestamp,
    ) -> Result<Vec<HourRefusals>> {
        if self.device(scope, mn).await?.is_none() {
            return Ok(Vec::new());
        }
        let query = sql!(
            "SELECT received_at / 3600000, reason, COUNT(*) FROM quarantine
             WHERE mn = $1 AND received_at >= $2 GROUP BY received_at / 3600000, reason",
            mn,
            since
        );
        let rows: Vec<(i64, String, i64)> = self.read().await?.all(&query).await?;
        let mut refusals = rows
            .into_iter()
            .map(|(hour, reason, count)| {
                Ok(HourRefusals {
                    hour: Timestamp::from_millis(hour.saturating_mul(Timestamp::HOUR)),
                    reason,
                    count: unsigned("count", count)?,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        refusals.sort();
        Ok(refusals)
    }

    /// Returns the commands that went out to a device in scope since a time, each with its first
    /// answer.
    pub async fn answer_times(
        &self,
        scope: &Scope,
        mn: &Mn,
        since: Timestamp,
    ) -> Result<Vec<AnswerTime>> {
        if self.device(scope, mn).await?.is_none() {
            return Ok(Vec::new());
        }
        let query = sql!(
            "SELECT MIN(CASE WHEN f.outgoing THEN f.at END),
                 MIN(CASE WHEN f.outgoing THEN NULL ELSE f.at END)
             FROM downlinks l JOIN downlink_frames f ON f.downlink_id = l.id
             WHERE l.mn = $1 AND l.asked_at >= $2 GROUP BY l.id",
            mn,
            since
        );
        let rows: Vec<(Option<i64>, Option<i64>)> = self.read().await?.all(&query).await?;
        let mut times: Vec<AnswerTime> = rows
            .into_iter()
            .filter_map(|(sent, answered)| {
                Some(AnswerTime {
                    sent_at: Timestamp::from_millis(sent?),
                    answered_at: answered.map(Timestamp::from_millis),
                })
            })
            .collect();
        times.sort_by_key(|time| time.sent_at);
        Ok(times)
    }
}
