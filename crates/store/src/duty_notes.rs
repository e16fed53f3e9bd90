//! Hand-over notes: what the next one on duty has to know, and what was open at that time.

use model::{Handover, OpenItem, PersonId, Scope, ShiftId, Timestamp};
use sqlx::FromRow;

use crate::convert::corrupt;
use crate::engine::Conn;
use crate::query::{Query, sql};
use crate::scope::Kind;
use crate::{Result, Store, StoreError};

const SELECT: &str = "SELECT h.id, h.shift_id, a.name AS area_name, h.from_person, \
                      f.name AS from_name, h.note, h.open_items, h.at, h.received_by, \
                      r.name AS received_name, h.received_at, h.received_note FROM duty_notes h \
                      JOIN duty_shifts s ON s.id = h.shift_id JOIN areas a ON a.id = s.area_id \
                      JOIN people f ON f.id = h.from_person \
                      LEFT JOIN people r ON r.id = h.received_by WHERE ";

#[derive(FromRow)]
struct NoteRow {
    id: String,
    shift_id: String,
    area_name: String,
    from_person: String,
    from_name: String,
    note: String,
    open_items: String,
    at: i64,
    received_by: Option<String>,
    received_name: Option<String>,
    received_at: Option<i64>,
    received_note: Option<String>,
}

impl NoteRow {
    fn into_handover(self) -> Result<Handover> {
        let open: Vec<OpenItem> = serde_json::from_str(&self.open_items)
            .map_err(|error| corrupt("hand-over note", error.to_string()))?;
        let received = match (self.received_by, self.received_name, self.received_at) {
            (Some(person), Some(name), Some(at)) => Some((
                PersonId::new(person),
                name,
                Timestamp::from_millis(at),
                self.received_note.unwrap_or_default(),
            )),
            _ => None,
        };
        Ok(Handover {
            id: self.id,
            shift: ShiftId::new(self.shift_id),
            area_name: self.area_name,
            from: (PersonId::new(self.from_person), self.from_name),
            note: self.note,
            open,
            at: Timestamp::from_millis(self.at),
            received,
        })
    }
}

async fn find(db: &mut Conn, query: &Query<'_>) -> Result<Vec<Handover>> {
    let rows: Vec<NoteRow> = db.all(query).await?;
    rows.into_iter().map(NoteRow::into_handover).collect()
}

impl Store {
    /// Writes a hand-over note; the same id again changes nothing.
    pub async fn put_handover(&self, handover: &Handover) -> Result<()> {
        let open = serde_json::to_string(&handover.open)
            .map_err(|error| corrupt("hand-over note", error.to_string()))?;
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "INSERT INTO duty_notes (id, shift_id, from_person, note, open_items, at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING",
            &handover.id,
            &handover.shift,
            &handover.from.0,
            &handover.note,
            open,
            handover.at
        ))
        .await?;
        tx.commit().await
    }

    /// Takes over: whoever comes on duty says that they have read the note. `Ok(None)`: not in
    /// scope. One's own again changes nothing.
    ///
    /// Conflict: the one who wrote it, or another took over before.
    pub async fn receive_handover(
        &self,
        scope: &Scope,
        id: &str,
        by: &PersonId,
        remark: &str,
        at: Timestamp,
    ) -> Result<Option<Handover>> {
        let mut tx = self.write().await?;
        tx.run(&sql!("UPDATE duty_notes SET at = at WHERE id = $1", id))
            .await?;
        let mut query = Query::built(SELECT);
        query.within(scope, "a.path", Kind::None);
        query.text(" AND h.id = ").value(id);
        let Some(before) = find(&mut tx, &query).await?.pop() else {
            return Ok(None);
        };
        if before.from.0 == *by {
            return Err(StoreError::Conflict("交班人不能自己接班".to_owned()));
        }
        match &before.received {
            Some((person, ..)) if person == by => return Ok(Some(before)),
            Some((_, name, ..)) => {
                return Err(StoreError::Conflict(format!("{name}已接班")));
            }
            None => {}
        }
        tx.run(&sql!(
            "UPDATE duty_notes SET received_by = $2, received_at = $3, received_note = $4
             WHERE id = $1",
            id,
            by,
            at,
            remark
        ))
        .await?;
        let after = find(&mut tx, &query).await?.pop();
        tx.commit().await?;
        Ok(after)
    }

    /// Returns the hand-over notes in scope, the newest first.
    pub async fn handovers(&self, scope: &Scope, limit: u32) -> Result<Vec<Handover>> {
        let mut query = Query::built(SELECT);
        query.within(scope, "a.path", Kind::None);
        query
            .text(" ORDER BY h.at DESC, h.id DESC LIMIT ")
            .value(limit);
        find(&mut *self.snapshot().await?, &query).await
    }
}
