//! Swaps of shifts: asked by one, agreed to by the other.

use model::{PersonId, Scope, ShiftId, Swap, SwapState, Timestamp};
use sqlx::FromRow;

use crate::convert::{time, word};
use crate::duty::shift_of;
use crate::engine::Conn;
use crate::query::{Query, sql};
use crate::scope::Kind;
use crate::{Result, Store, StoreError};

const SELECT: &str = "SELECT w.id, w.shift_id, w.from_person, f.name AS from_name, w.to_person, \
                      t.name AS to_name, w.return_shift_id, w.reason, w.state, w.asked_at, \
                      w.answered_at FROM duty_swaps w JOIN people f ON f.id = w.from_person \
                      JOIN people t ON t.id = w.to_person JOIN duty_shifts s ON s.id = w.shift_id \
                      JOIN areas a ON a.id = s.area_id WHERE ";

#[derive(FromRow)]
struct SwapRow {
    id: String,
    shift_id: String,
    from_person: String,
    from_name: String,
    to_person: String,
    to_name: String,
    return_shift_id: Option<String>,
    reason: String,
    state: String,
    asked_at: i64,
    answered_at: Option<i64>,
}

impl SwapRow {
    fn into_swap(self) -> Result<Swap> {
        Ok(Swap {
            state: word("swap", &self.state, SwapState::parse)?,
            id: self.id,
            shift: ShiftId::new(self.shift_id),
            from: (PersonId::new(self.from_person), self.from_name),
            to: (PersonId::new(self.to_person), self.to_name),
            in_return: self.return_shift_id.map(ShiftId::new),
            reason: self.reason,
            asked_at: Timestamp::from_millis(self.asked_at),
            answered_at: time(self.answered_at),
        })
    }
}

async fn find(db: &mut Conn, query: &Query<'_>) -> Result<Vec<Swap>> {
    let rows: Vec<SwapRow> = db.all(query).await?;
    rows.into_iter().map(SwapRow::into_swap).collect()
}

async fn swap_of(db: &mut Conn, id: &str) -> Result<Option<Swap>> {
    let mut query = Query::built(SELECT);
    query.text("w.id = ").value(id);
    Ok(find(db, &query).await?.pop())
}

impl Store {
    /// Asks for a swap; the same id again changes nothing. Only the one who holds the shift may
    /// give it away, and only before it ends.
    ///
    /// Conflict: a shift that is not theirs, or another swap of it that is not answered.
    pub async fn ask_swap(&self, swap: &Swap) -> Result<()> {
        let mut tx = self.write().await?;
        if swap_of(&mut tx, &swap.id).await?.is_some() {
            return Ok(());
        }
        holds(&mut tx, &swap.shift, &swap.from.0, swap.asked_at).await?;
        if let Some(other) = &swap.in_return {
            holds(&mut tx, other, &swap.to.0, swap.asked_at).await?;
        }
        let open = sql!(
            "SELECT COUNT(*) FROM duty_swaps WHERE shift_id = $1 AND state = 'asked'",
            &swap.shift
        );
        if tx.number(&open).await? > 0 {
            return Err(StoreError::Conflict(
                "这个班次已有换班申请，等待答复".to_owned(),
            ));
        }
        tx.run(&sql!(
            "INSERT INTO duty_swaps (id, shift_id, from_person, to_person, return_shift_id, reason,
                 state, asked_at)
             VALUES ($1, $2, $3, $4, $5, $6, 'asked', $7)",
            &swap.id,
            &swap.shift,
            &swap.from.0,
            &swap.to.0,
            swap.in_return.as_ref(),
            &swap.reason,
            swap.asked_at
        ))
        .await?;
        tx.commit().await
    }

    /// Answers a swap: the other agrees or refuses, or the one who asked withdraws. When it is
    /// agreed to, the shifts change hands in the same transaction. `Ok(None)`: it is not theirs to
    /// answer so. An answer that was given before is returned as it stands.
    ///
    /// Conflict: a shift has changed hands, was cancelled or has ended since.
    pub async fn answer_swap(
        &self,
        id: &str,
        by: &PersonId,
        answer: SwapState,
        at: Timestamp,
    ) -> Result<Option<Swap>> {
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "UPDATE duty_swaps SET state = state WHERE id = $1",
            id
        ))
        .await?;
        let Some(swap) = swap_of(&mut tx, id).await? else {
            return Ok(None);
        };
        let answers = match answer {
            SwapState::Agreed | SwapState::Refused => swap.to.0 == *by,
            SwapState::Withdrawn => swap.from.0 == *by,
            SwapState::Asked => false,
        };
        if !answers {
            return Ok(None);
        }
        if swap.state != SwapState::Asked {
            return Ok(Some(swap));
        }
        if answer == SwapState::Agreed {
            holds(&mut tx, &swap.shift, &swap.from.0, at).await?;
            give(&mut tx, &swap.shift, &swap.to.0).await?;
            if let Some(other) = &swap.in_return {
                holds(&mut tx, other, &swap.to.0, at).await?;
                give(&mut tx, other, &swap.from.0).await?;
            }
        }
        tx.run(&sql!(
            "UPDATE duty_swaps SET state = $2, answered_at = $3 WHERE id = $1",
            id,
            answer.as_str(),
            at
        ))
        .await?;
        let after = swap_of(&mut tx, id).await?;
        tx.commit().await?;
        Ok(after)
    }

    /// Returns the swaps of shifts in scope that touch a time, and all those that wait for this
    /// person, the newest first.
    pub async fn swaps(
        &self,
        scope: &Scope,
        from: Timestamp,
        to: Timestamp,
        waiting_for: &PersonId,
    ) -> Result<Vec<Swap>> {
        let mut query = Query::built(SELECT);
        query.text("((").within(scope, "a.path", Kind::None);
        query.text(" AND s.starts_at < ").value(to);
        query.text(" AND s.ends_at > ").value(from);
        query.text(") OR (w.state = 'asked' AND w.to_person = ");
        query.value(waiting_for).text("))");
        query.text(" ORDER BY w.asked_at DESC, w.id DESC");
        find(&mut *self.snapshot().await?, &query).await
    }
}

/// Checks that a person holds a shift that has not ended.
async fn holds(db: &mut Conn, id: &ShiftId, person: &PersonId, at: Timestamp) -> Result<()> {
    let shift = shift_of(db, id).await?;
    match shift {
        Some(shift) if shift.person == *person && shift.ends_at > at => Ok(()),
        Some(shift) if shift.person == *person => {
            Err(StoreError::Conflict("班次已经结束，不能再换".to_owned()))
        }
        _ => Err(StoreError::Conflict(
            "班次已变动，请刷新后重新申请".to_owned(),
        )),
    }
}

async fn give(db: &mut Conn, id: &ShiftId, person: &PersonId) -> Result<()> {
    db.run(&sql!(
        "UPDATE duty_shifts SET person_id = $2 WHERE id = $1",
        id,
        person
    ))
    .await
    .map(drop)
}
