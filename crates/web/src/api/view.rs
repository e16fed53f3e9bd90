//! Shapes that several endpoints show.

use std::collections::HashMap;

use catalog::{Basis, Catalog};
use model::{Alarm, Device, FactorReading, Flag, Object, Reading, Timestamp};
use serde::Serialize;
use standards::air::{AqiLaw, AqiReport, Level, Pollutant, Publication, hour_aqi};
use utoipa::ToSchema;

/// A value with everything that is needed to read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FactorValue {
    /// Factor code, `a34004`.
    pub(crate) factor: String,
    /// What people call it, `PM2.5`.
    pub(crate) label: String,
    /// The value with its digits; null if missing.
    pub(crate) value: Option<String>,
    pub(crate) unit: String,
    /// Flag as the device sent it.
    pub(crate) flag: Option<String>,
    pub(crate) flag_name: Option<String>,
    /// Sub-index under the law in force.
    pub(crate) iaqi: Option<u16>,
    /// Why there is no value, in words.
    pub(crate) missing_reason: Option<String>,
}

/// The air index of an hour.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct HourVerdict {
    /// **End** of the hour, in the manner of the national release.
    pub(crate) stamp: String,
    /// The standard in force for this hour, `HJ 633-2026`.
    pub(crate) law: &'static str,
    pub(crate) aqi: Option<u16>,
    /// 1 to 6.
    pub(crate) level: Option<u8>,
    pub(crate) level_name: Option<&'static str>,
    /// Colour of the level by Annex A, `#00e400`.
    pub(crate) color: Option<String>,
    /// Factor codes of the primary pollutants.
    pub(crate) primary: Vec<&'static str>,
    /// Whether the standard lets the index be published.
    pub(crate) published: bool,
    pub(crate) not_published_reason: Option<String>,
    pub(crate) values: Vec<FactorValue>,
}

/// The same hour under the law that is not in force for it, for comparison.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct OtherLaw {
    law: &'static str,
    aqi: Option<u16>,
    level: Option<u8>,
    level_name: Option<&'static str>,
    color: Option<String>,
    primary: Vec<&'static str>,
    iaqi: Vec<FactorIndex>,
}

/// A sub-index.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct FactorIndex {
    factor: &'static str,
    iaqi: Option<u16>,
}

/// Judges an hour of a station by the law of its stamp.
pub(crate) fn verdict(station: &Object, reading: &Reading) -> HourVerdict {
    let law = AqiLaw::for_hour(reading.hour_stamp().beijing());
    let report = hour_aqi(law, &reading.hour_means(&station.not_monitored()));
    let level = report.published_level();
    let reason = match report.publication {
        Publication::Published => None,
        Publication::NotAvailable { reason } => Some(reason.name_zh().to_owned()),
    };
    HourVerdict {
        stamp: reading.hour_stamp().to_string(),
        law: law.code(),
        aqi: report.published_aqi(),
        level: level.map(Level::number),
        level_name: level.map(Level::name_zh),
        color: level.map(|level| level.rgb().hex()),
        primary: primary_codes(&report),
        published: reason.is_none(),
        not_published_reason: reason,
        values: Pollutant::ALL
            .map(|p| pollutant_value(station, reading, &report, p))
            .into(),
    }
}

/// Judges the same hour by the other law.
pub(crate) fn other_law(station: &Object, reading: &Reading) -> OtherLaw {
    let law = match AqiLaw::for_hour(reading.hour_stamp().beijing()) {
        AqiLaw::Hj633_2012 => AqiLaw::Hj633_2026,
        AqiLaw::Hj633_2026 => AqiLaw::Hj633_2012,
    };
    let report = hour_aqi(law, &reading.hour_means(&station.not_monitored()));
    let level = report.published_level();
    OtherLaw {
        law: law.code(),
        aqi: report.published_aqi(),
        level: level.map(Level::number),
        level_name: level.map(Level::name_zh),
        color: level.map(|level| level.rgb().hex()),
        primary: primary_codes(&report),
        iaqi: Pollutant::ALL
            .map(|p| FactorIndex {
                factor: p.hj212_code(),
                iaqi: report.iaqi[p],
            })
            .into(),
    }
}

fn primary_codes(report: &AqiReport) -> Vec<&'static str> {
    if report.published_aqi().is_none() {
        return Vec::new();
    }
    report
        .primary
        .iter()
        .map(|pollutant| pollutant.hj212_code())
        .collect()
}

fn pollutant_value(
    station: &Object,
    reading: &Reading,
    report: &AqiReport,
    pollutant: Pollutant,
) -> FactorValue {
    let sent = reading.factor(pollutant.hj212_code());
    FactorValue {
        factor: pollutant.hj212_code().to_owned(),
        label: pollutant.symbol().to_owned(),
        value: sent
            .and_then(|sent| sent.value)
            .map(|value| value.to_string()),
        unit: pollutant.unit().to_owned(),
        flag: sent.and_then(|sent| sent.flag.clone()),
        flag_name: sent.and_then(flag_name),
        iaqi: report.iaqi[pollutant],
        missing_reason: missing_reason(station, pollutant, sent),
    }
}

/// Says why a value is missing; `None` if there is one.
fn missing_reason(
    station: &Object,
    pollutant: Pollutant,
    sent: Option<&FactorReading>,
) -> Option<String> {
    match sent {
        None if station.not_monitored().contains(&pollutant) => Some("监测方案不含此项".to_owned()),
        None => Some("该时段设备未上传此项".to_owned()),
        Some(sent) if sent.value.is_none() => Some("设备上传的内容不是有效数值".to_owned()),
        Some(_) => None,
    }
}

/// Returns the name of the flag that came with a value.
pub(crate) fn flag_name(sent: &FactorReading) -> Option<String> {
    let flag = sent.flag.as_deref().filter(|flag| !flag.is_empty())?;
    let known = Flag::find(flag);
    Some(known.map_or_else(|| format!("标记 {flag}"), |known| known.zh.to_owned()))
}

/// What people call a factor.
pub(crate) fn factor_label(code: &str) -> String {
    if let Some(pollutant) = Pollutant::from_hj212_code(code) {
        return pollutant.symbol().to_owned();
    }
    hj212::factor(code).map_or_else(|| code.to_owned(), |factor| factor.name_zh.to_owned())
}

/// A thing on the map.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ObjectPoint {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) lon: f64,
    pub(crate) lat: f64,
    pub(crate) area_id: String,
    pub(crate) invented: bool,
}

impl From<&Object> for ObjectPoint {
    fn from(object: &Object) -> Self {
        Self {
            id: object.id.to_string(),
            name: object.name.clone(),
            kind: object.kind.clone(),
            lon: object.lon,
            lat: object.lat,
            area_id: object.area.to_string(),
            invented: object.invented,
        }
    }
}

/// A device in a few words.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DeviceBrief {
    pub(crate) mn: String,
    pub(crate) online: bool,
    pub(crate) last_seen: Option<String>,
    pub(crate) edition: Option<String>,
}

/// Tells whether a device counts as online: heard within the silence limit of its object's kind.
pub(crate) fn is_online(
    catalog: &Catalog,
    kind: &str,
    last_seen: Option<Timestamp>,
    now: Timestamp,
) -> bool {
    // An unknown device has no kind yet; it counts as online while it was heard in the last hour.
    let point = catalog.kind(kind).and_then(|kind| kind.point.as_ref());
    let minutes = point.map_or(60, |point| i64::from(point.silent_minutes));
    last_seen.is_some_and(|seen| now.since(seen) <= minutes * Timestamp::MINUTE)
}

impl DeviceBrief {
    pub(crate) fn of(catalog: &Catalog, kind: &str, device: &Device, now: Timestamp) -> Self {
        Self {
            mn: device.mn.to_string(),
            online: is_online(catalog, kind, device.last_seen, now),
            last_seen: device.last_seen.map(|seen| seen.to_string()),
            edition: device.edition.clone(),
        }
    }
}

/// Devices by the object that they report for.
pub(crate) fn by_object(devices: &[Device]) -> HashMap<&str, &Device> {
    devices
        .iter()
        .filter_map(|device| {
            device
                .object
                .as_ref()
                .map(|object| (object.as_str(), device))
        })
        .collect()
}

/// Something named, with its id.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Named {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// An alarm as lists show it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AlarmLine {
    pub(crate) id: String,
    pub(crate) rule_id: String,
    pub(crate) rule_name: String,
    /// `notice`, `warning` or `serious`.
    pub(crate) severity: &'static str,
    pub(crate) object: AlarmObject,
    pub(crate) area_name: String,
    pub(crate) factor: Option<String>,
    pub(crate) factor_label: Option<String>,
    /// `open`, `cleared` or `false-alarm`.
    pub(crate) state: &'static str,
    pub(crate) started_at: String,
    pub(crate) opened_at: String,
    pub(crate) cleared_at: Option<String>,
    pub(crate) summary: String,
    pub(crate) peak: Option<String>,
    pub(crate) law: Option<String>,
    /// `house`, or the clause that the threshold comes from.
    pub(crate) threshold_source: String,
    pub(crate) case: Option<AlarmCase>,
    pub(crate) taken_by: Option<String>,
    pub(crate) taken_at: Option<String>,
}

/// Where an alarm arose.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AlarmObject {
    id: String,
    name: String,
    kind: String,
}

/// The case that an alarm opened.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AlarmCase {
    id: String,
    number: String,
    state_name: String,
}

impl AlarmLine {
    pub(crate) fn of(catalog: &Catalog, alarm: &Alarm) -> Self {
        let rule = catalog.rule(&alarm.rule);
        let case = alarm.case.as_ref().map(|id| AlarmCase {
            id: id.to_string(),
            number: alarm.case_number.clone().unwrap_or_default(),
            state_name: alarm
                .flow
                .as_deref()
                .or_else(|| rule?.hand_over.as_deref())
                .zip(alarm.case_state.as_deref())
                .and_then(|(flow, state)| catalog.case(flow)?.state(state))
                .map_or_else(String::new, |state| state.name.clone()),
        });
        Self {
            id: alarm.id.to_string(),
            rule_id: alarm.rule.to_string(),
            rule_name: rule.map_or_else(|| alarm.rule.to_string(), |rule| rule.name.clone()),
            severity: alarm.severity.as_str(),
            object: AlarmObject {
                id: alarm.point.to_string(),
                name: alarm.point_name.clone(),
                kind: alarm.point_kind.clone(),
            },
            area_name: alarm.area_name.clone(),
            factor: alarm.factor.as_ref().map(ToString::to_string),
            factor_label: alarm
                .factor
                .as_ref()
                .map(|code| factor_label(code.as_str())),
            state: alarm.state.as_str(),
            started_at: alarm.started_at.to_string(),
            opened_at: alarm.opened_at.to_string(),
            cleared_at: alarm.cleared_at.map(|at| at.to_string()),
            summary: alarm.summary.clone(),
            peak: alarm.peak.clone(),
            law: alarm.law.clone(),
            threshold_source: rule.map_or_else(String::new, |rule| threshold_source(&rule.basis)),
            case,
            taken_by: alarm.taken_by.as_ref().map(|(_, name)| name.clone()),
            taken_at: alarm.taken_at.map(|at| at.to_string()),
        }
    }
}

/// Where a threshold comes from: `house`, or the document with clause.
pub(crate) fn threshold_source(basis: &Basis) -> String {
    match basis {
        Basis::House { .. } => "house".to_owned(),
        Basis::Source { clause } => clause.clone(),
    }
}
