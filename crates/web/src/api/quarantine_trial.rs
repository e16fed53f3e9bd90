//! A row of quarantine, read again with settings that somebody chose.

use model::{
    CrcRule, Device, DeviceStatus, EditionRule, Mn, Object, Quarantined, ReadAs, Scope, Strictness,
};
use sense::{Reread, reread};
use serde::{Deserialize, Serialize};
use store::Foreseen;
use utoipa::{IntoParams, ToSchema};

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
    fn laid_over(&self, set: ReadAs) -> Answer<ReadAs> {
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
    /// How the device is read now.
    pub(crate) set: Option<ReadAs>,
    /// The device that the bytes name, if the scope sees it.
    device: Option<Device>,
    /// The object for which it reports.
    pub(crate) object: Option<Object>,
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
        let device = match &mn {
            Some(mn) => app.store.device(scope, mn).await?,
            None => None,
        };
        let set = match &device {
            Some(device) => app.store.device_settings(scope, &device.mn).await?,
            None => None,
        };
        let set = set.map(|settings| settings.read_as());
        let read_as = wanted.laid_over(set.unwrap_or_default())?;
        let read = reread(&row, read_as, keys);
        let object = object(app, scope, device.as_ref()).await?;
        let frame = object
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
            set,
            device,
            object,
            foreseen,
        })
    }

    /// Says why it cannot be released; `None` where it can.
    pub(crate) fn hindrance(&self) -> Option<String> {
        if self.is_released {
            return Some("该条已放行过".to_owned());
        }
        self.unreadable().or_else(|| self.no_point())
    }

    /// Says what is wrong with the bytes under these settings.
    fn unreadable(&self) -> Option<String> {
        let row = &self.row;
        if row.raw.is_empty() {
            return Some("内容未保存（超过保存数量或速率），无法放行".to_owned());
        }
        if u64::try_from(row.raw.len()).is_ok_and(|kept| kept < row.size) {
            return Some("只保存了前一部分字节，无法放行".to_owned());
        }
        let Some(read) = &self.read else {
            return Some("字节中没有完整的报文，换任何方案都读不出来".to_owned());
        };
        match &read.outcome {
            Err(refusal) => Some(format!("按此方案仍不能接收：{}", refusal.detail)),
            Ok(message) if row.mn.as_ref().is_some_and(|mn| *mn != message.mn) => {
                Some("读出的设备标识与隔离记录的不同".to_owned())
            }
            Ok(message) if message.readings.is_empty() => {
                Some("报文不含监测数据，没有可以入库的内容".to_owned())
            }
            Ok(_) => None,
        }
    }

    /// Says why there is no point for the rows.
    fn no_point(&self) -> Option<String> {
        match self.device.as_ref().map(|device| device.status) {
            None => Some("设备未登记，或不在您的管辖范围内".to_owned()),
            Some(DeviceStatus::Unknown) => {
                Some("设备尚未认领，请先说明它为哪个点位上报".to_owned())
            }
            Some(DeviceStatus::Retired) => Some("设备已停用，其数据不再计入".to_owned()),
            Some(DeviceStatus::Active) if self.object.is_none() => {
                Some("设备的点位不在您的管辖范围内".to_owned())
            }
            Some(DeviceStatus::Active) => None,
        }
    }

    /// Returns the number of the device, as far as the bytes or the row tell.
    pub(crate) fn mn(&self) -> Option<&Mn> {
        let read = self.read.as_ref().and_then(|read| read.mn.as_ref());
        read.or(self.row.mn.as_ref())
    }
}

async fn object(app: &App, scope: &Scope, device: Option<&Device>) -> Answer<Option<Object>> {
    let active = device.filter(|device| device.status == DeviceStatus::Active);
    match active.and_then(|device| device.object.as_ref()) {
        Some(object) => Ok(app.store.object(scope, object).await?),
        None => Ok(None),
    }
}
