//! Files that devices upload over HTTPS (多媒体文件, HJ 212-2025 appendix H).
//!
//! What is known of the appendix: the header `Authorization` with which a device signs in, the
//! codes of kinds and formats. Not known: the address, and how the parts of the form are called;
//! those names are settings.

use axum::Json;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use catalog::Right;
use hj212::{SecretKey, Stamp, media_authorization};
use model::{ContentHash, DeviceMedium, Mn, Timestamp};
use sense::media::{FORMATS, KINDS, header_hash};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::downlinks::device;
use crate::app::App;
use crate::http::input::Body;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Bytes of an upload.
pub(crate) const MEDIA_LIMIT: usize = 64 * 1024 * 1024;
/// Most files of a device shown.
const MOST: u32 = 200;

/// Files of a device, the newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeviceMedia {
    media: Vec<MediumView>,
}

/// A file of a device.
#[derive(Serialize, ToSchema)]
pub(crate) struct MediumView {
    hash: String,
    mn: String,
    data_time: String,
    kind: u16,
    kind_name: &'static str,
    format: u16,
    format_name: &'static str,
    name: String,
    bytes: u64,
    received_at: String,
    url: String,
}

/// With what a device signs in to upload files.
#[derive(Deserialize, ToSchema)]
pub(crate) struct MediaAccount {
    user: String,
    password: String,
    /// The key with which both are encrypted, 16 characters.
    key: String,
}

/// What was registered; neither password nor key are kept or shown.
#[derive(Serialize, ToSchema)]
pub(crate) struct MediaAccountView {
    user: String,
    /// Where the device is to upload.
    url: &'static str,
}

/// What a device is told of its upload.
#[derive(Serialize, ToSchema)]
pub(crate) struct Kept {
    /// SM3 of the content.
    hash: String,
    bytes: u64,
}

#[derive(Default)]
struct Form {
    file: Option<Vec<u8>>,
    name: String,
    time: Option<Timestamp>,
    kind: Option<u16>,
    format: Option<u16>,
}

/// Takes a file of a device, which signs in with the header of appendix H. The form has the file,
/// its time (14 digits), kind and format; the names of these parts are settings.
#[utoipa::path(post, path = "/api/v1/device-media", tag = "downlink",
    responses((status = 200, body = Kept), (status = 401, body = Problem),
        (status = 413, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn upload(
    State(app): State<App>,
    headers: HeaderMap,
    request: Request,
) -> Answer<Json<Kept>> {
    let mn = sender(&app, &headers).await?;
    let form = Multipart::from_request(request, &app)
        .await
        .map_err(|_| Problem::invalid_field("file", "请求不是带文件的表单"))?;
    let form = read(&app, form).await?;
    let (Some(file), Some(kind), Some(format)) = (form.file, form.kind, form.format) else {
        return Err(Problem::invalid_field("file", "缺少文件、类型或格式"));
    };
    let is_known = KINDS.iter().any(|(code, _)| *code == kind)
        && FORMATS.iter().any(|(code, ..)| *code == format);
    if !is_known {
        return Err(Problem::invalid_field(
            "kind",
            "类型或格式代码不在标准所列之内",
        ));
    }
    let now = app.world.now();
    let bytes = u64::try_from(file.len()).unwrap_or(u64::MAX);
    let (folder, temp) = (app.media.folder.clone(), app.world.new_id());
    let put = tokio::task::spawn_blocking(move || folder.put(&file, &temp)).await;
    let hash = put.map_err(broken)?.map_err(broken)?;
    let medium = DeviceMedium {
        hash: hash.clone(),
        mn: mn.clone(),
        data_time: form.time.unwrap_or(now),
        kind,
        format,
        name: form.name,
        bytes,
        received_at: now,
    };
    app.store.put_device_medium(&medium).await?;
    tracing::info!(device.mn = %mn, bytes, "a device uploaded a file");
    Ok(Json(Kept {
        hash: hash.to_string(),
        bytes,
    }))
}

/// Registers with what a device signs in. Kept is only a hash of the header that it will send.
#[utoipa::path(put, path = "/api/v1/devices/{mn}/media-account", tag = "downlink",
    params(("mn" = String, Path,)), request_body = MediaAccount,
    responses((status = 200, body = MediaAccountView), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn put_account(
    State(app): State<App>,
    user: User,
    Path(mn): Path<String>,
    Body(account): Body<MediaAccount>,
) -> Answer<Json<MediaAccountView>> {
    let device = device(&app, user.need(Right::DeviceControl)?, &mn).await?;
    let login = account.user.trim();
    let is_login = (1..=64).contains(&login.len()) && !login.contains(':') && login.is_ascii();
    if !is_login || account.password.len() < 8 {
        let message = "用户名不含冒号，密码不少于 8 位";
        return Err(Problem::invalid_field("user", message));
    }
    let key = <[u8; 16]>::try_from(account.key.as_bytes())
        .map_err(|_| Problem::invalid_field("key", "应为 16 个字符"))?;
    let sent = media_authorization(login, &account.password, SecretKey::new(key));
    let hash = header_hash(&sent);
    app.store
        .put_media_account(&device.mn, login, &hash)
        .await?;
    tracing::info!(device.mn = %device.mn, person.id = %user.actor.person,
        "a device may upload files");
    Ok(Json(MediaAccountView {
        user: login.to_owned(),
        url: "/api/v1/device-media",
    }))
}

/// Returns the files of a device.
#[utoipa::path(get, path = "/api/v1/devices/{mn}/media", tag = "downlink",
    params(("mn" = String, Path,)),
    responses((status = 200, body = DeviceMedia), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn media(
    State(app): State<App>,
    user: User,
    Path(mn): Path<String>,
) -> Answer<Json<DeviceMedia>> {
    let scope = user.need(Right::DeviceRead)?;
    let device = device(&app, scope, &mn).await?;
    let media = app
        .store
        .device_media(scope, &device.mn, None, MOST)
        .await?;
    Ok(Json(DeviceMedia {
        media: media.into_iter().map(MediumView::from).collect(),
    }))
}

/// Returns one file of a device, to be saved. The page shows JPEG as a picture and opens nothing
/// else of what a device sends.
#[utoipa::path(get, path = "/api/v1/devices/{mn}/media/{hash}", tag = "downlink",
    params(("mn" = String, Path,), ("hash" = String, Path,)),
    responses((status = 200, content_type = "application/octet-stream"),
        (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn medium(
    State(app): State<App>,
    user: User,
    Path((mn, hash)): Path<(String, String)>,
) -> Answer<Response> {
    let scope = user.need(Right::DeviceRead)?;
    let missing = || Problem::not_found("该文件");
    if !ContentHash::is_well_formed(&hash) {
        return Err(missing());
    }
    let (mn, hash) = (Mn::new(mn), ContentHash::new(hash));
    let found = app.store.device_media(scope, &mn, Some(&hash), 1).await?;
    let found = found.into_iter().next().ok_or_else(missing)?;
    let folder = app.media.folder.clone();
    let read = tokio::task::spawn_blocking(move || folder.read(&hash)).await;
    let bytes = read.map_err(broken)?.map_err(broken)?;
    let (name, media_type) = format_of(found.format);
    let file = format!("attachment; filename=\"{}.{name}\"", found.hash);
    let file = HeaderValue::from_str(&file).map_err(|_| Problem::internal())?;
    Ok((
        [
            (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
            (header::CONTENT_DISPOSITION, file),
        ],
        bytes,
    )
        .into_response())
}

/// Finds the device by the header that it sent.
async fn sender(app: &App, headers: &HeaderMap) -> Answer<Mn> {
    let refused = || {
        let detail = "设备未登记多媒体上传账号，或用户名、密码、密钥不符。";
        Problem::new(
            StatusCode::UNAUTHORIZED,
            "not-signed-in",
            "认证失败",
            detail,
        )
    };
    let sent = headers.get(header::AUTHORIZATION).ok_or_else(refused)?;
    let sent = sent.to_str().map_err(|_| refused())?.trim();
    let found = app.store.media_account(&header_hash(sent)).await?;
    found.ok_or_else(refused)
}

async fn read(app: &App, mut form: Multipart) -> Answer<Form> {
    let names = &app.media.fields;
    let mut read = Form::default();
    loop {
        let field = form.next_field().await.map_err(|error| unread(&error))?;
        let Some(field) = field else {
            return Ok(read);
        };
        match field.name().unwrap_or_default() {
            name if name == names.file => {
                let name = field.file_name().unwrap_or_default();
                read.name = name.chars().filter(|c| !c.is_control()).take(200).collect();
                read.file = Some(
                    field
                        .bytes()
                        .await
                        .map_err(|error| unread(&error))?
                        .to_vec(),
                );
            }
            name if name == names.time => {
                let text = text(field).await?;
                let time = Stamp::read(text.as_bytes());
                let time = time.and_then(|(stamp, _)| sense::timestamp_of(stamp));
                let wrong = || Problem::invalid_field("time", "时间应为 14 位数字");
                read.time = Some(time.ok_or_else(wrong)?);
            }
            name if name == names.kind => read.kind = text(field).await?.trim().parse().ok(),
            name if name == names.format => read.format = text(field).await?.trim().parse().ok(),
            _ => {}
        }
    }
}

async fn text(field: Field<'_>) -> Answer<String> {
    field.text().await.map_err(|error| unread(&error))
}

fn unread(error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::too_large()
    } else {
        Problem::invalid_field("file", "表单无法读取")
    }
}

fn broken(error: impl std::error::Error) -> Problem {
    tracing::error!(%error, "a file of a device could not be kept or read");
    Problem::internal()
}

fn format_of(code: u16) -> (&'static str, &'static str) {
    FORMATS
        .iter()
        .find(|(known, ..)| *known == code)
        .map_or(("bin", "application/octet-stream"), |(_, name, media)| {
            (*name, *media)
        })
}

impl From<DeviceMedium> for MediumView {
    fn from(medium: DeviceMedium) -> Self {
        let kind = KINDS.iter().find(|(code, _)| *code == medium.kind);
        Self {
            url: format!("/api/v1/devices/{}/media/{}", medium.mn, medium.hash),
            hash: medium.hash.to_string(),
            mn: medium.mn.to_string(),
            data_time: medium.data_time.to_string(),
            kind: medium.kind,
            kind_name: kind.map_or("其他", |(_, name)| name),
            format: medium.format,
            format_name: format_of(medium.format).0,
            name: medium.name,
            bytes: medium.bytes,
            received_at: medium.received_at.to_string(),
        }
    }
}
