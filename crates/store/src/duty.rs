//! Shifts of the duty roster, and who is on duty.

use model::{AreaId, AreaPath, PersonId, RoleId, Scope, Shift, ShiftId, Timestamp};
use sqlx::FromRow;

use crate::convert::corrupt;
use crate::engine::Conn;
use crate::query::{Query, sql};
use crate::scope::Kind;
use crate::{Result, Store, StoreError};

const SELECT: &str = "SELECT s.id, s.role, s.area_id, a.path AS area_path, a.name AS area_name, \
                      s.person_id, p.name AS person_name, s.position, s.starts_at, s.ends_at, \
                      s.note, s.made_by, s.made_at FROM duty_shifts s \
                      JOIN areas a ON a.id = s.area_id JOIN people p ON p.id = s.person_id \
                      WHERE s.cancelled_at IS NULL AND ";

#[derive(FromRow)]
struct ShiftRow {
    id: String,
    role: String,
    area_id: String,
    area_path: String,
    area_name: String,
    person_id: String,
    person_name: String,
    position: i64,
    starts_at: i64,
    ends_at: i64,
    note: String,
    made_by: String,
    made_at: i64,
}

impl ShiftRow {
    fn into_shift(self) -> Result<Shift> {
        let rank = u16::try_from(self.position)
            .map_err(|_| corrupt("shift", format!("rank {}", self.position)))?;
        Ok(Shift {
            id: ShiftId::new(self.id),
            role: RoleId::new(self.role),
            area: AreaId::new(self.area_id),
            area_path: AreaPath::from_stored(self.area_path),
            area_name: self.area_name,
            person: PersonId::new(self.person_id),
            person_name: self.person_name,
            rank,
            starts_at: Timestamp::from_millis(self.starts_at),
            ends_at: Timestamp::from_millis(self.ends_at),
            note: self.note,
            made_by: self.made_by,
            made_at: Timestamp::from_millis(self.made_at),
        })
    }
}

async fn find(db: &mut Conn, query: &Query<'_>) -> Result<Vec<Shift>> {
    let rows: Vec<ShiftRow> = db.all(query).await?;
    rows.into_iter().map(ShiftRow::into_shift).collect()
}

/// Returns a shift that stands, whoever asks.
pub(crate) async fn shift_of(db: &mut Conn, id: &ShiftId) -> Result<Option<Shift>> {
    let mut query = Query::built(SELECT);
    query.text("s.id = ").value(id);
    Ok(find(db, &query).await?.pop())
}

impl Store {
    /// Plans shifts, in one transaction. Those of an id that is there stay as they are.
    ///
    /// Conflict: the watch of this rank is held by somebody else at that time, or the person has
    /// another watch then; nothing is written.
    pub async fn plan_shifts(&self, shifts: &[Shift]) -> Result<()> {
        let mut tx = self.write().await?;
        for shift in shifts {
            if shift_of(&mut tx, &shift.id).await?.is_some() {
                continue;
            }
            if let Some(held) = in_the_way(&mut tx, shift).await? {
                return Err(StoreError::Conflict(format!(
                    "{} {} 已排{}值班，时间重叠",
                    held.starts_at.beijing().format("%m月%d日 %H:%M"),
                    held.area_name,
                    held.person_name
                )));
            }
            tx.run(&sql!(
                "INSERT INTO duty_shifts (id, role, area_id, person_id, position, starts_at,
                     ends_at, note, made_by, made_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                &shift.id,
                &shift.role,
                &shift.area,
                &shift.person,
                shift.rank,
                shift.starts_at,
                shift.ends_at,
                &shift.note,
                &shift.made_by,
                shift.made_at
            ))
            .await?;
        }
        tx.commit().await
    }

    /// Takes a shift out of the roster. Returns false if it is not there.
    pub async fn cancel_shift(&self, scope: &Scope, id: &ShiftId, at: Timestamp) -> Result<bool> {
        if self.shift(scope, id).await?.is_none() {
            return Ok(false);
        }
        let mut tx = self.write().await?;
        let cancelled = tx
            .run(&sql!(
                "UPDATE duty_shifts SET cancelled_at = $2
                 WHERE id = $1 AND cancelled_at IS NULL",
                id,
                at
            ))
            .await?;
        tx.commit().await?;
        Ok(cancelled == 1)
    }

    /// Returns a shift in scope.
    pub async fn shift(&self, scope: &Scope, id: &ShiftId) -> Result<Option<Shift>> {
        let mut query = Query::built(SELECT);
        query.within(scope, "a.path", Kind::None);
        query.text(" AND s.id = ").value(id);
        Ok(find(&mut *self.snapshot().await?, &query).await?.pop())
    }

    /// Returns the shifts in scope that touch a time, by begin, area and rank.
    pub async fn shifts(
        &self,
        scope: &Scope,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Shift>> {
        let mut query = Query::built(SELECT);
        query.within(scope, "a.path", Kind::None);
        query.text(" AND s.starts_at < ").value(to);
        query.text(" AND s.ends_at > ").value(from);
        query.text(" ORDER BY s.starts_at, a.path, s.role, s.position, s.id");
        find(&mut *self.snapshot().await?, &query).await
    }

    /// Returns the shifts of a person that have not ended, by begin.
    pub async fn shifts_of(&self, person: &PersonId, now: Timestamp) -> Result<Vec<Shift>> {
        let mut query = Query::built(SELECT);
        query.text("s.person_id = ").value(person);
        query.text(" AND s.ends_at > ").value(now);
        query.text(" ORDER BY s.starts_at, s.id");
        find(&mut *self.snapshot().await?, &query).await
    }

    /// Returns who is on duty for a role in exactly this area, the first before the second; empty
    /// where no roster says so.
    pub async fn on_duty(&self, role: &RoleId, area: &AreaId, at: Timestamp) -> Result<Vec<Shift>> {
        let mut query = Query::built(SELECT);
        query.text("s.role = ").value(role);
        query.text(" AND s.area_id = ").value(area);
        query.text(" AND s.starts_at <= ").value(at);
        query.text(" AND s.ends_at > ").value(at);
        query.text(" AND NOT p.disabled ORDER BY s.position, s.id");
        find(&mut *self.snapshot().await?, &query).await
    }

    /// Returns who can be put on the roster for a role: area (id, name) and person (id, name) of
    /// each post in scope, by area and person.
    pub async fn watch_holders(
        &self,
        scope: &Scope,
        role: &RoleId,
    ) -> Result<Vec<(AreaId, String, PersonId, String)>> {
        let mut query = Query::built(
            "SELECT DISTINCT a.path, a.id, a.name, p.id, p.name FROM posts h \
             JOIN areas a ON a.id = h.area_id JOIN people p ON p.id = h.person_id \
             WHERE NOT p.disabled AND h.role = ",
        );
        query.value(role).text(" AND ");
        query.within(scope, "a.path", Kind::None);
        query.text(" ORDER BY 1, 4");
        let rows: Vec<(String, String, String, String, String)> =
            self.read().await?.all(&query).await?;
        Ok(rows
            .into_iter()
            .map(|(_, area, area_name, person, name)| {
                (AreaId::new(area), area_name, PersonId::new(person), name)
            })
            .collect())
    }

    /// Returns the first shift of a role in exactly this area that begins after `at`.
    pub async fn next_shift(
        &self,
        role: &RoleId,
        area: &AreaId,
        at: Timestamp,
    ) -> Result<Option<Shift>> {
        let mut query = Query::built(SELECT);
        query.text("s.role = ").value(role);
        query.text(" AND s.area_id = ").value(area);
        query.text(" AND s.starts_at > ").value(at);
        query.text(" AND NOT p.disabled ORDER BY s.starts_at, s.position, s.id LIMIT 1");
        Ok(find(&mut *self.snapshot().await?, &query).await?.pop())
    }
}

/// Returns a shift that stands in the way of another.
async fn in_the_way(db: &mut Conn, shift: &Shift) -> Result<Option<Shift>> {
    let mut query = Query::built(SELECT);
    query.text("s.starts_at < ").value(shift.ends_at);
    query.text(" AND s.ends_at > ").value(shift.starts_at);
    query.text(" AND ((s.role = ").value(&shift.role);
    query.text(" AND s.area_id = ").value(&shift.area);
    query.text(" AND s.position = ").value(shift.rank);
    query.text(") OR s.person_id = ").value(&shift.person);
    query.text(") ORDER BY s.starts_at LIMIT 1");
    Ok(find(db, &query).await?.pop())
}
