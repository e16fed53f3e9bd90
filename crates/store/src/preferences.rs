//! How people want to be told.

use model::{Channel, Digest, PersonId, Preferences};
use sqlx::FromRow;

use crate::convert::corrupt;
use crate::messages::channels;
use crate::query::sql;
use crate::{Result, Store};

#[derive(FromRow)]
struct PreferencesRow {
    email: Option<String>,
    without_channels: String,
    quiet_from: Option<i64>,
    quiet_to: Option<i64>,
    digest: String,
}

fn minute(number: i64) -> Result<u16> {
    u16::try_from(number)
        .ok()
        .filter(|minute| *minute < 1_440)
        .ok_or_else(|| corrupt("preferences", format!("{number} is no minute of a day")))
}

fn digest(word: &str) -> Result<Digest> {
    match word {
        "none" => Ok(Digest::None),
        "hourly" => Ok(Digest::Hourly),
        other => {
            let number = other
                .parse()
                .map_err(|_| corrupt("preferences", format!("unknown digest {other:?}")))?;
            Ok(Digest::Daily(minute(number)?))
        }
    }
}

impl Store {
    /// Returns how a person wants to be told; `None` if they never said.
    pub async fn preferences(&self, person: &PersonId) -> Result<Option<Preferences>> {
        let query = sql!(
            "SELECT email, without_channels, quiet_from, quiet_to, digest
             FROM notice_preferences WHERE person_id = $1",
            person
        );
        let row: Option<PreferencesRow> = self.read().await?.one(&query).await?;
        row.map(|row| {
            let from = row.quiet_from.map(minute).transpose()?;
            let to = row.quiet_to.map(minute).transpose()?;
            Ok(Preferences {
                email: row.email,
                without: channels(&row.without_channels)?,
                quiet: from.zip(to),
                digest: digest(&row.digest)?,
            })
        })
        .transpose()
    }

    /// Notes how a person wants to be told.
    pub async fn set_preferences(&self, person: &PersonId, said: &Preferences) -> Result<()> {
        let without: Vec<&str> = said.without.iter().copied().map(Channel::as_str).collect();
        let digest = match said.digest {
            Digest::None => "none".to_owned(),
            Digest::Hourly => "hourly".to_owned(),
            Digest::Daily(minute) => minute.to_string(),
        };
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "INSERT INTO notice_preferences (person_id, email, without_channels, quiet_from,
                 quiet_to, digest)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (person_id) DO UPDATE SET email = excluded.email,
                 without_channels = excluded.without_channels, quiet_from = excluded.quiet_from,
                 quiet_to = excluded.quiet_to, digest = excluded.digest",
            person,
            said.email.as_deref(),
            without.join(" "),
            said.quiet.map(|(from, _)| i64::from(from)),
            said.quiet.map(|(_, to)| i64::from(to)),
            digest
        ))
        .await?;
        tx.commit().await
    }
}
