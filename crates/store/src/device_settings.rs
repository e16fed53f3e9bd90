//! What a bureau sets for single devices.

use std::collections::HashMap;

use model::{
    AddressRange, AnswerRule, CrcRule, DeviceSettings, EditionRule, Mn, PersonId, Scope,
    Strictness, Timestamp,
};
use sqlx::FromRow;

use crate::convert::{corrupt, narrow, word};
use crate::ledger::take_turn;
use crate::query::{Query, sql};
use crate::{Result, Store};

#[derive(FromRow)]
struct SettingsRow {
    mn: String,
    strictness: String,
    crc: String,
    answers: String,
    answer_without_qn: bool,
    edition: String,
    addresses: String,
    frames_per_second: Option<i64>,
    skew_limit_seconds: Option<i64>,
}

impl SettingsRow {
    fn into_settings(self) -> Result<(Mn, DeviceSettings)> {
        const WHAT: &str = "settings of a device";
        let number = |stored: Option<i64>| stored.map(|stored| narrow(WHAT, stored)).transpose();
        let address = |text: &str| {
            AddressRange::parse(text)
                .ok_or_else(|| corrupt(WHAT, format!("{text:?} is no range of addresses")))
        };
        let addresses = self.addresses.split(',').filter(|text| !text.is_empty());
        let settings = DeviceSettings {
            strictness: word(WHAT, &self.strictness, Strictness::parse)?,
            crc: word(WHAT, &self.crc, CrcRule::parse)?,
            answers: word(WHAT, &self.answers, AnswerRule::parse)?,
            answer_without_qn: self.answer_without_qn,
            edition: word(WHAT, &self.edition, EditionRule::parse)?,
            addresses: addresses.map(address).collect::<Result<_>>()?,
            frames_per_second: number(self.frames_per_second)?,
            skew_limit_seconds: number(self.skew_limit_seconds)?,
        };
        Ok((Mn::new(self.mn), settings))
    }
}

impl Store {
    /// Sets what holds for a device from now on. `Ok(None)`: the scope sees no such device.
    pub async fn set_device_settings(
        &self,
        scope: &Scope,
        mn: &Mn,
        settings: &DeviceSettings,
        by: &PersonId,
        now: Timestamp,
    ) -> Result<Option<()>> {
        if self.device(scope, mn).await?.is_none() {
            return Ok(None);
        }
        let ranges: Vec<String> = settings.addresses.iter().map(ToString::to_string).collect();
        let mut tx = self.write().await?;
        // Frames write the devices to which this row refers: see `put_quarantined`.
        take_turn(&mut tx, 0).await?;
        tx.run(&sql!(
            "INSERT INTO device_settings (mn, strictness, crc, answers, answer_without_qn,
                 edition, addresses, frames_per_second, skew_limit_seconds, changed_at, changed_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (mn) DO UPDATE SET strictness = excluded.strictness,
                 crc = excluded.crc, answers = excluded.answers,
                 answer_without_qn = excluded.answer_without_qn, edition = excluded.edition,
                 addresses = excluded.addresses, frames_per_second = excluded.frames_per_second,
                 skew_limit_seconds = excluded.skew_limit_seconds,
                 changed_at = excluded.changed_at, changed_by = excluded.changed_by",
            mn,
            settings.strictness.as_str(),
            settings.crc.as_str(),
            settings.answers.as_str(),
            settings.answer_without_qn,
            settings.edition.as_str(),
            ranges.join(","),
            settings.frames_per_second,
            settings.skew_limit_seconds,
            now,
            by
        ))
        .await?;
        tx.commit().await?;
        Ok(Some(()))
    }

    /// Returns the settings of all devices for which something was set, for the gateway. A device
    /// that is missing here has the default.
    pub async fn all_device_settings(&self) -> Result<HashMap<Mn, DeviceSettings>> {
        let query = Query::built(
            "SELECT mn, strictness, crc, answers, answer_without_qn, edition, addresses, \
             frames_per_second, skew_limit_seconds FROM device_settings",
        );
        let rows: Vec<SettingsRow> = self.read().await?.all(&query).await?;
        rows.into_iter().map(SettingsRow::into_settings).collect()
    }

    /// Returns the settings of a device that the scope may see; the default where nothing was set.
    pub async fn device_settings(&self, scope: &Scope, mn: &Mn) -> Result<Option<DeviceSettings>> {
        if self.device(scope, mn).await?.is_none() {
            return Ok(None);
        }
        let query = sql!(
            "SELECT mn, strictness, crc, answers, answer_without_qn, edition, addresses,
                 frames_per_second, skew_limit_seconds FROM device_settings WHERE mn = $1",
            mn
        );
        let row: Option<SettingsRow> = self.read().await?.one(&query).await?;
        let settings = row.map(SettingsRow::into_settings).transpose()?;
        Ok(Some(
            settings.map_or_else(DeviceSettings::default, |(_, settings)| settings),
        ))
    }
}
