//! What is set for single data loggers.

use axum::Json;
use axum::extract::{Path, State};
use catalog::Right;
use model::{AddressRange, AnswerRule, CrcRule, DeviceSettings, EditionRule, Mn, Strictness};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::http::input::Body;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Most ranges of addresses for one device.
const MOST_RANGES: usize = 32;
/// Most frames per second and most seconds of skew that can be set.
const MOST: u32 = 86_400;

/// What holds for a device.
#[derive(Serialize, ToSchema)]
pub(crate) struct SettingsView {
    /// `strict`, `standard` or `relaxed`.
    strictness: &'static str,
    /// `standard`, `modbus` or `ignore`.
    crc: &'static str,
    /// `as-flagged`, `always` or `never`.
    answers: &'static str,
    /// Whether data without a QN get an answer that has none either.
    answer_without_qn: bool,
    /// `as-framed`, `2005`, `2017`, `2025` or `surface-water`.
    edition: &'static str,
    /// Ranges of addresses from which it may speak; none: from everywhere.
    addresses: Vec<String>,
    /// `null`: as many as the gateway takes from anyone.
    frames_per_second: Option<u32>,
    /// Seconds that its clock may be off; `null`: as many as for all.
    skew_limit_seconds: Option<u32>,
}

/// What is to be changed; what is not mentioned stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SettingsChange {
    strictness: Option<String>,
    crc: Option<String>,
    answers: Option<String>,
    answer_without_qn: Option<bool>,
    edition: Option<String>,
    /// All ranges, in place of those before.
    addresses: Option<Vec<String>>,
    /// 0: as many as the gateway takes from anyone.
    frames_per_second: Option<u32>,
    /// 0: as many as for all.
    skew_limit_seconds: Option<u32>,
}

/// Returns what is set for a device of one's scope.
#[utoipa::path(get, path = "/api/v1/devices/{mn}/settings", tag = "devices",
    params(("mn" = String, Path,)),
    responses((status = 200, body = SettingsView), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn settings(
    State(app): State<App>,
    user: User,
    Path(mn): Path<String>,
) -> Answer<Json<SettingsView>> {
    let scope = user.need(Right::DeviceRead)?;
    let settings = app.store.device_settings(scope, &Mn::new(mn)).await?;
    let settings = settings.ok_or_else(|| Problem::not_found("该设备"))?;
    Ok(Json(view(&settings)))
}

/// Changes what is set for a device; it holds for the next frame.
#[utoipa::path(patch, path = "/api/v1/devices/{mn}/settings", tag = "devices",
    params(("mn" = String, Path,)), request_body = SettingsChange,
    responses((status = 200, body = SettingsView), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn change_settings(
    State(app): State<App>,
    user: User,
    Path(mn): Path<String>,
    Body(change): Body<SettingsChange>,
) -> Answer<Json<SettingsView>> {
    let scope = user.need(Right::DeviceSettings)?;
    let mn = Mn::new(mn);
    let not_found = || Problem::not_found("该设备");
    let before = app.store.device_settings(scope, &mn).await?;
    let settings = change.laid_over(before.ok_or_else(not_found)?)?;
    let (by, now) = (&user.actor.person, app.world.now());
    let set = app
        .store
        .set_device_settings(scope, &mn, &settings, by, now);
    set.await?.ok_or_else(not_found)?;
    if let Some(gateway) = &app.gateway {
        gateway.settings_changed(&mn).await?;
    }
    tracing::info!(device.mn = %mn, person.id = %by, ?settings, "device settings changed");
    Ok(Json(view(&settings)))
}

fn view(settings: &DeviceSettings) -> SettingsView {
    SettingsView {
        strictness: settings.strictness.as_str(),
        crc: settings.crc.as_str(),
        answers: settings.answers.as_str(),
        answer_without_qn: settings.answer_without_qn,
        edition: settings.edition.as_str(),
        addresses: settings.addresses.iter().map(ToString::to_string).collect(),
        frames_per_second: settings.frames_per_second,
        skew_limit_seconds: settings.skew_limit_seconds,
    }
}

impl SettingsChange {
    fn laid_over(self, before: DeviceSettings) -> Answer<DeviceSettings> {
        Ok(DeviceSettings {
            strictness: word(
                "strictness",
                self.strictness,
                before.strictness,
                Strictness::parse,
            )?,
            crc: word("crc", self.crc, before.crc, CrcRule::parse)?,
            answers: word("answers", self.answers, before.answers, AnswerRule::parse)?,
            answer_without_qn: self.answer_without_qn.unwrap_or(before.answer_without_qn),
            edition: word("edition", self.edition, before.edition, EditionRule::parse)?,
            addresses: match self.addresses {
                Some(texts) => ranges(&texts)?,
                None => before.addresses,
            },
            frames_per_second: number(
                "frames_per_second",
                self.frames_per_second,
                before.frames_per_second,
            )?,
            skew_limit_seconds: number(
                "skew_limit_seconds",
                self.skew_limit_seconds,
                before.skew_limit_seconds,
            )?,
        })
    }
}

fn word<T>(
    field: &'static str,
    text: Option<String>,
    before: T,
    parse: fn(&str) -> Option<T>,
) -> Answer<T> {
    let Some(text) = text else { return Ok(before) };
    let refused = || Problem::invalid_field(field, format!("“{text}”不是可选的值"));
    parse(&text).ok_or_else(refused)
}

fn number(field: &'static str, number: Option<u32>, before: Option<u32>) -> Answer<Option<u32>> {
    match number {
        None => Ok(before),
        Some(0) => Ok(None),
        Some(number) if number <= MOST => Ok(Some(number)),
        Some(_) => Err(Problem::invalid_field(
            field,
            format!("应为 0 到 {MOST} 的整数"),
        )),
    }
}

fn ranges(texts: &[String]) -> Answer<Vec<AddressRange>> {
    if texts.len() > MOST_RANGES {
        let detail = format!("最多 {MOST_RANGES} 个地址段");
        return Err(Problem::invalid_field("addresses", detail));
    }
    let range = |text: &String| {
        AddressRange::parse(text).ok_or_else(|| {
            let detail = format!("“{text}”不是地址或地址段，写法如 10.1.0.0/16");
            Problem::invalid_field("addresses", detail)
        })
    };
    texts.iter().map(range).collect()
}
