//! How devices are to be spoken to, and with which keys.

use model::{DeviceKeys, DeviceLink, Mn, Timestamp};
use sqlx::FromRow;

use crate::convert::narrow;
use crate::query::sql;
use crate::{Result, Store, StoreError};

#[derive(FromRow)]
struct LinkRow {
    mn: String,
    over_time_s: Option<i64>,
    resends: Option<i64>,
    execution_s: Option<i64>,
    next_password: Option<String>,
    media_login: Option<String>,
}

#[derive(FromRow)]
struct KeysRow {
    mn: String,
    wrapped: String,
    made_at: i64,
    previous: Option<String>,
    previous_until: Option<i64>,
    pending: Option<String>,
    pending_made_at: Option<i64>,
    person_name: String,
    updated_at: i64,
}

impl LinkRow {
    fn into_link(self) -> Result<(Mn, DeviceLink)> {
        let number = |number: Option<i64>| number.map(|one| narrow("link", one)).transpose();
        let link = DeviceLink {
            over_time_s: number(self.over_time_s)?,
            resends: number(self.resends)?,
            execution_s: number(self.execution_s)?,
            next_password: self.next_password,
            media_login: self.media_login,
        };
        Ok((Mn::new(self.mn), link))
    }
}

impl Store {
    /// Returns the devices that are spoken to otherwise than by default. For the gateway alone.
    pub async fn device_links(&self) -> Result<Vec<(Mn, DeviceLink)>> {
        let query = sql!(
            "SELECT mn, over_time_s, resends, execution_s, next_password, media_login
             FROM device_links ORDER BY mn"
        );
        let rows: Vec<LinkRow> = self.read().await?.all(&query).await?;
        rows.into_iter().map(LinkRow::into_link).collect()
    }

    /// Says how long a device may take to answer and how often a frame is sent again.
    pub async fn put_device_timing(&self, mn: &Mn, over_time_s: u32, resends: u32) -> Result<()> {
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "INSERT INTO device_links (mn, over_time_s, resends) VALUES ($1, $2, $3)
             ON CONFLICT (mn) DO UPDATE SET over_time_s = excluded.over_time_s,
                 resends = excluded.resends",
            mn,
            over_time_s,
            resends
        ))
        .await?;
        tx.commit().await
    }

    /// Says which password a device was told to use, to be taken beside the present one; `None`: it
    /// was told none, or refused it.
    pub async fn put_next_password(&self, mn: &Mn, next: Option<&str>) -> Result<()> {
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "INSERT INTO device_links (mn, next_password) VALUES ($1, $2)
             ON CONFLICT (mn) DO UPDATE SET next_password = excluded.next_password",
            mn,
            next
        ))
        .await?;
        tx.commit().await
    }

    /// Makes the password that a device was told to use the one it is expected to send; false if it
    /// was told none.
    pub async fn settle_password(&self, mn: &Mn) -> Result<bool> {
        let mut tx = self.write().await?;
        let settled = tx
            .run(&sql!(
                "UPDATE devices SET password =
                     (SELECT next_password FROM device_links k WHERE k.mn = devices.mn)
                 WHERE mn = $1 AND EXISTS (SELECT 1 FROM device_links k
                     WHERE k.mn = devices.mn AND k.next_password IS NOT NULL)",
                mn
            ))
            .await?;
        tx.run(&sql!(
            "UPDATE device_links SET next_password = NULL WHERE mn = $1",
            mn
        ))
        .await?;
        tx.commit().await?;
        Ok(settled > 0)
    }

    /// Registers with what a device signs in to upload files: its name, and the hash of the header
    /// that it will send. Conflict: another device has the same header.
    pub async fn put_media_account(&self, mn: &Mn, login: &str, header_hash: &str) -> Result<()> {
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "INSERT INTO device_links (mn, media_login, media_authorization) VALUES ($1, $2, $3)
             ON CONFLICT (mn) DO UPDATE SET media_login = excluded.media_login,
                 media_authorization = excluded.media_authorization",
            mn,
            login,
            header_hash
        ))
        .await?;
        tx.commit().await
    }

    /// Returns the device whose upload header has this hash.
    pub async fn media_account(&self, header_hash: &str) -> Result<Option<Mn>> {
        let query = sql!(
            "SELECT mn FROM device_links WHERE media_authorization = $1",
            header_hash
        );
        let row: Option<(String,)> = self.read().await?.one(&query).await?;
        Ok(row.map(|(mn,)| Mn::new(mn)))
    }

    /// Returns the wrapped keys of all devices. For the gateway alone.
    pub async fn device_keys(&self) -> Result<Vec<DeviceKeys>> {
        let query = sql!(
            "SELECT mn, wrapped, made_at, previous, previous_until, pending, pending_made_at,
                 person_name, updated_at FROM device_keys ORDER BY mn"
        );
        let rows: Vec<KeysRow> = self.read().await?.all(&query).await?;
        Ok(rows.into_iter().map(KeysRow::into_keys).collect())
    }

    /// Returns the wrapped keys of one device. For whoever changes them.
    pub async fn keys_of(&self, mn: &Mn) -> Result<Option<DeviceKeys>> {
        let query = sql!(
            "SELECT mn, wrapped, made_at, previous, previous_until, pending, pending_made_at,
                 person_name, updated_at FROM device_keys WHERE mn = $1",
            mn
        );
        let row: Option<KeysRow> = self.read().await?.one(&query).await?;
        Ok(row.map(KeysRow::into_keys))
    }

    /// Puts the keys of a device, if what is stored was last changed at `seen` (`None`: nothing is
    /// stored). Conflict: somebody else changed them.
    pub async fn put_device_keys(&self, keys: &DeviceKeys, seen: Option<Timestamp>) -> Result<()> {
        let mut tx = self.write().await?;
        let (previous, previous_until) = keys.previous.clone().unzip();
        let (pending, pending_made_at) = keys.pending.clone().unzip();
        let query = match seen {
            None => sql!(
                "INSERT INTO device_keys (mn, wrapped, made_at, previous, previous_until, pending,
                     pending_made_at, person_name, updated_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (mn) DO NOTHING",
                &keys.mn,
                &keys.wrapped,
                keys.made_at,
                previous,
                previous_until,
                pending,
                pending_made_at,
                &keys.by,
                keys.updated_at
            ),
            Some(seen) => sql!(
                "UPDATE device_keys SET wrapped = $2, made_at = $3, previous = $4,
                     previous_until = $5, pending = $6, pending_made_at = $7, person_name = $8,
                     updated_at = $9
                 WHERE mn = $1 AND updated_at = $10",
                &keys.mn,
                &keys.wrapped,
                keys.made_at,
                previous,
                previous_until,
                pending,
                pending_made_at,
                &keys.by,
                keys.updated_at,
                seen
            ),
        };
        if tx.run(&query).await? == 0 {
            let mn = &keys.mn;
            return Err(StoreError::Conflict(format!(
                "the keys of {mn} were changed by somebody else"
            )));
        }
        tx.commit().await
    }
}

impl KeysRow {
    fn into_keys(self) -> DeviceKeys {
        let joined =
            |key: Option<String>, time: Option<i64>| key.zip(time.map(Timestamp::from_millis));
        DeviceKeys {
            mn: Mn::new(self.mn),
            wrapped: self.wrapped,
            made_at: Timestamp::from_millis(self.made_at),
            previous: joined(self.previous, self.previous_until),
            pending: joined(self.pending, self.pending_made_at),
            by: self.person_name,
            updated_at: Timestamp::from_millis(self.updated_at),
        }
    }
}
