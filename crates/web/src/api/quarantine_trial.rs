//! A row of quarantine, read again with settings that somebody chose.

use model::{CrcRule, EditionRule, Mn, Quarantined, ReadAs, Scope, Strictness};
use sense::{Reread, reread};
use serde::{Deserialize, Serialize};
use store::Foreseen;
use utoipa::{IntoParams, ToSchema};

use super::quarantine_hindrance::Hindrance;
use super::quarantine_sender::Sender;
use crate::app::App;
use crate::http::problem::{Answer, Problem};

/// How the bytes are to be read; what is not said is as set for the device.
#[derive(Clone, Default, Deserialize, IntoParams, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    /// `strict`, `standard` or `relaxed`.
    pub(super) strictness: Option<String>,
    /// `standard`, `modbus` or `ignore`.
    pub(super) crc: Option<String>,
    /// `as-framed`, `2005`, `2017`, `2025` or `surface-water`.
    pub(super) edition: Option<String>,
}

/// How bytes are read.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReadAsView {
    /// `strict`, `standard` or `relaxed`.
    strictness: &'static str,
    /// `standard`, `modbus` or `ignore`.
    crc: &'static str,
    /// `as-framed`, `2005`, `2017`, `2025` or `surface-water`.
    edition: &'static str,
}

impl From<ReadAs> for ReadAsView {
    fn from(read_as: ReadAs) -> Self {
        Self {
            strictness: read_as.strictness.as_str(),
            crc: read_as.crc.as_str(),
            edition: read_as.edition.as_str(),
        }
    }
}

impl Wanted {
    pub(super) fn laid_over(&self, set: ReadAs) -> Answer<ReadAs> {
        Ok(ReadAs {
            strictness: word(
                "strictness",
                self.strictness.as_deref(),
                set.strictness,
                Strictness::parse,
            )?,
            crc: word("crc", self.crc.as_deref(), set.crc, CrcRule::parse)?,
            edition: word(
                "edition",
                self.edition.as_deref(),
                set.edition,
                EditionRule::parse,
            )?,
        })
    }
}

fn word<T>(
    field: &'static str,
    text: Option<&str>,
    set: T,
    parse: fn(&str) -> Option<T>,
) -> Answer<T> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(set);
    };
    let refused = || Problem::invalid_field(field, format!("“{text}”不是可选的值"));
    parse(text).ok_or_else(refused)
}

/// A row that was read again, with all that decides whether it can be released.
pub(crate) struct Trial {
    pub(crate) row: Quarantined,
    pub(crate) read_as: ReadAs,
    /// `None`: there is no whole frame in the bytes.
    pub(crate) read: Option<Reread>,
    /// The device that the bytes name.
    pub(crate) sender: Sender,
    /// What a release would do now.
    pub(crate) foreseen: Option<Foreseen>,
    is_released: bool,
}

impl Trial {
    /// Reads a row of the scope as wanted; what is not wanted otherwise is as set for its device.
    pub(crate) async fn of(app: &App, scope: &Scope, id: &str, wanted: &Wanted) -> Answer<Self> {
        let row = app.store.quarantined_row(scope, id).await?;
        let row = row.ok_or_else(|| Problem::not_found("该隔离记录"))?;
        let keys = app.gateway.as_ref().map(|gateway| gateway.terms().keys());
        let named = || reread(&row, ReadAs::default(), keys)?.mn;
        let mn = row.mn.clone().or_else(named);
        let sender = Sender::of(app, scope, mn.as_ref()).await?;
        let read_as = wanted.laid_over(sender.set.unwrap_or_default())?;
        let read = reread(&row, read_as, keys);
        let frame = sender
            .object
            .as_ref()
            .and_then(|object| read.as_ref()?.frame(&row, object.id.clone()));
        let foreseen = match &frame {
            Some(frame) => app.store.foresee(scope, frame).await?,
            None => None,
        };
        let released = app.store.releases(std::slice::from_ref(&row)).await?;
        Ok(Self {
            is_released: released.contains_key(id),
            row,
            read_as,
            read,
            sender,
            foreseen,
        })
    }

    /// Says why it cannot be released; `None` where it can.
    pub(crate) fn hindrance(&self) -> Option<Hindrance> {
        if self.is_released {
            return Some(Hindrance::Released);
        }
        Hindrance::of_bytes(&self.row, self.read.as_ref())
            .or_else(|| Hindrance::of_sender(&self.sender))
    }

    /// Returns the number of the device, as far as the bytes or the row tell.
    pub(crate) fn mn(&self) -> Option<&Mn> {
        let read = self.read.as_ref().and_then(|read| read.mn.as_ref());
        read.or(self.row.mn.as_ref())
    }
}
