//! The registry of data loggers.

use model::{Device, DeviceStatus, Mn, ObjectId, Scope, Timestamp};
use sqlx::FromRow;

use crate::convert::{time, word};
use crate::ledger::take_turn;
use crate::query::{Query, sql};
use crate::scope::Kind;
use crate::{Result, Store, StoreError};

const SELECT: &str = "SELECT d.mn, d.status, d.object_id, d.edition, d.st, d.password, \
                      d.first_seen, d.last_seen, d.last_peer, d.frames, d.bad_frames, \
                      d.held_frames, d.skew_seconds FROM devices d \
                      LEFT JOIN objects o ON o.id = d.object_id \
                      LEFT JOIN areas a ON a.id = o.area_id";

#[derive(FromRow)]
struct DeviceRow {
    mn: String,
    status: String,
    object_id: Option<String>,
    edition: Option<String>,
    st: Option<String>,
    password: Option<String>,
    first_seen: Option<i64>,
    last_seen: Option<i64>,
    last_peer: Option<String>,
    frames: i64,
    bad_frames: i64,
    held_frames: i64,
    skew_seconds: Option<i64>,
}

impl DeviceRow {
    fn into_device(self) -> Result<Device> {
        Ok(Device {
            status: word("device", &self.status, DeviceStatus::parse)?,
            mn: Mn::new(self.mn),
            object: self.object_id.map(ObjectId::new),
            edition: self.edition,
            st: self.st,
            password: self.password,
            first_seen: time(self.first_seen),
            last_seen: time(self.last_seen),
            last_peer: self.last_peer,
            frames: self.frames,
            bad_frames: self.bad_frames,
            held_frames: self.held_frames,
            skew_seconds: self.skew_seconds,
        })
    }
}

/// Appends the condition that a device may be seen: by its object, or, without one, only by a
/// scope that sees what has no place.
fn visible<'q>(query: &mut Query<'q>, scope: &'q Scope) {
    query.text("((d.object_id IS NOT NULL AND ");
    query.within(scope, "a.path", Kind::Always("o.kind"));
    query.text(") OR (d.object_id IS NULL AND ");
    query.sees_unplaced(scope).text("))");
}

impl Store {
    /// Puts devices into the registry; of those already there counters and last words are kept.
    ///
    /// Conflict: an object that is not stored or has another active device.
    pub async fn put_devices(&self, devices: &[Device]) -> Result<()> {
        let mut tx = self.write().await?;
        // Frames write devices too: see `put_quarantined`.
        take_turn(&mut tx, 0).await?;
        for device in devices {
            tx.run(&sql!(
                "INSERT INTO devices (mn, status, object_id, edition, st, password, first_seen,
                     last_seen, last_peer, frames, bad_frames, held_frames, skew_seconds)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                 ON CONFLICT (mn) DO UPDATE SET status = excluded.status,
                     object_id = excluded.object_id, password = excluded.password,
                     edition = COALESCE(devices.edition, excluded.edition),
                     st = COALESCE(devices.st, excluded.st)",
                &device.mn,
                device.status.as_str(),
                device.object.as_ref(),
                device.edition.as_deref(),
                device.st.as_deref(),
                device.password.as_deref(),
                device.first_seen,
                device.last_seen,
                device.last_peer.as_deref(),
                device.frames,
                device.bad_frames,
                device.held_frames,
                device.skew_seconds
            ))
            .await?;
        }
        tx.commit().await
    }

    /// Returns the whole registry, for the gateway at its start.
    pub async fn registry(&self) -> Result<Vec<Device>> {
        self.find_devices(Query::built(SELECT)).await
    }

    /// Returns the devices of objects in scope, by number; those without an object only for a
    /// scope that covers a root area, a bureau's area or everywhere.
    pub async fn devices(
        &self,
        scope: &Scope,
        status: Option<DeviceStatus>,
    ) -> Result<Vec<Device>> {
        let mut query = Query::built(SELECT);
        visible(query.text(" WHERE "), scope);
        if let Some(status) = status {
            query.text(" AND d.status = ").value(status.as_str());
        }
        self.find_devices(query).await
    }

    /// Returns a device that the scope may see.
    pub async fn device(&self, scope: &Scope, mn: &Mn) -> Result<Option<Device>> {
        let mut query = Query::built(SELECT);
        query.text(" WHERE d.mn = ").value(mn).text(" AND ");
        visible(&mut query, scope);
        Ok(self.find_devices(query).await?.pop())
    }

    /// Returns the active device that reports for an object in scope.
    pub async fn device_of(&self, scope: &Scope, object: &ObjectId) -> Result<Option<Device>> {
        let mut query = Query::built(SELECT);
        query
            .text(" WHERE d.status = 'active' AND d.object_id = ")
            .value(object)
            .text(" AND ");
        visible(&mut query, scope);
        Ok(self.find_devices(query).await?.pop())
    }

    async fn find_devices(&self, query: Query<'_>) -> Result<Vec<Device>> {
        let rows: Vec<DeviceRow> = self.read().await?.all(&query).await?;
        let mut devices = rows
            .into_iter()
            .map(DeviceRow::into_device)
            .collect::<Result<Vec<_>>>()?;
        devices.sort_by(|one, other| one.mn.cmp(&other.mn));
        Ok(devices)
    }

    /// Makes an unknown device report for an object. `Ok(None)`: the scope sees no such unknown
    /// device, or no such object. Conflict: the object has an active device.
    pub async fn adopt_device(
        &self,
        scope: &Scope,
        mn: &Mn,
        object: &ObjectId,
        now: Timestamp,
    ) -> Result<Option<Device>> {
        if self.device(scope, mn).await?.is_none() || self.object(scope, object).await?.is_none() {
            return Ok(None);
        }
        let mut tx = self.write().await?;
        let taken = sql!(
            "SELECT mn FROM devices WHERE object_id = $1 AND status = 'active'",
            object
        );
        let adopt = sql!(
            "UPDATE devices SET status = 'active', object_id = $2, adopted_at = $3
             WHERE mn = $1 AND status = 'unknown'",
            mn,
            object,
            now
        );
        let unknown = sql!(
            "SELECT mn FROM devices WHERE mn = $1 AND status = 'unknown'",
            mn
        );
        if tx.one::<(String,)>(&unknown).await?.is_none() {
            return Ok(None);
        }
        if let Some((other,)) = tx.one::<(String,)>(&taken).await? {
            return Err(StoreError::Conflict(format!(
                "{object} has the device {other}"
            )));
        }
        if tx.run(&adopt).await? == 0 {
            return Ok(None);
        }
        tx.commit().await?;
        self.device(scope, mn).await
    }
}
