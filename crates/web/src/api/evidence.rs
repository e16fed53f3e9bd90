//! Evidence: uploading photos and looking at them.

use axum::Json;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::{EvidenceError, EvidenceLine, MAX_BYTES};
use catalog::Right;
use model::{ContentHash, Evidence, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::http::input::instant;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Bytes of an upload: a photo and the fields around it.
pub(crate) const UPLOAD_LIMIT: usize = MAX_BYTES + 64 * 1024;

/// A file.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct EvidenceItem {
    hash: String,
    /// As what it was attached, by the flow's definition.
    kind: String,
    kind_name: String,
    /// Whether it shows or names a private person of whom one may not read (个人信息): the file is
    /// refused then, and where it was taken is not told.
    masked: bool,
    media_type: String,
    bytes: u64,
    width: u32,
    height: u32,
    taken_at: Option<String>,
    lon: Option<f64>,
    lat: Option<f64>,
    /// Who uploaded it.
    by: String,
    at: String,
    url: String,
    thumb_url: String,
}

/// The fields of an upload.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "describes the form for the document; the fields are read one by one"
)]
pub(crate) struct UploadForm {
    /// JPEG or PNG, at most 20 MB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    kind: Option<String>,
    /// When the photo was taken, RFC 3339.
    taken_at: Option<String>,
    /// Degrees, CGCS2000.
    lon: Option<f64>,
    lat: Option<f64>,
}

#[derive(Default)]
struct Upload {
    file: Option<Vec<u8>>,
    kind: String,
    taken_at: Option<Timestamp>,
    lon: Option<f64>,
    lat: Option<f64>,
}

/// Uploads a photo. It is decoded and written anew, without what the camera wrote into it.
#[utoipa::path(post, path = "/api/v1/evidence", tag = "cases",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 200, body = EvidenceItem), (status = 401, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn upload(
    State(app): State<App>,
    user: User,
    request: Request,
) -> Answer<Json<EvidenceItem>> {
    user.need(Right::CaseAct)?;
    let form = Multipart::from_request(request, &app)
        .await
        .map_err(|_| no_file())?;
    let upload = read(form).await?;
    let file = upload.file.ok_or_else(no_file)?;
    let place = upload.lon.zip(upload.lat);
    let evidence = app
        .casework
        .put_evidence(&user.actor, file, upload.taken_at, place)
        .await
        .map_err(refusal)?;
    Ok(Json(item(
        &evidence,
        upload.kind.clone(),
        upload.kind,
        false,
    )))
}

/// Returns a file that is attached to a case within one's scope, or that one uploaded.
#[utoipa::path(get, path = "/api/v1/evidence/{hash}", tag = "cases",
    params(("hash" = String, Path,)),
    responses((status = 200, content_type = "image/jpeg"), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn file(
    State(app): State<App>,
    user: User,
    Path(hash): Path<String>,
) -> Answer<Response> {
    send(&app, &user, hash, false).await
}

/// Returns the thumbnail of a file.
#[utoipa::path(get, path = "/api/v1/evidence/{hash}/thumb", tag = "cases",
    params(("hash" = String, Path,)),
    responses((status = 200, content_type = "image/jpeg"), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn thumb(
    State(app): State<App>,
    user: User,
    Path(hash): Path<String>,
) -> Answer<Response> {
    send(&app, &user, hash, true).await
}

async fn send(app: &App, user: &User, hash: String, thumb: bool) -> Answer<Response> {
    let scope = user.need(Right::CaseRead)?;
    let missing = || Problem::not_found("该照片");
    if !ContentHash::is_well_formed(&hash) {
        return Err(missing());
    }
    let hash = ContentHash::new(hash);
    let content = app
        .casework
        .read_evidence(scope, &user.actor, &hash, thumb)
        .await
        .map_err(refusal)?;
    let content = content.ok_or_else(missing)?;
    let media = HeaderValue::from_str(&content.media_type).map_err(|_| Problem::internal())?;
    // The content of a hash never changes, but whether one may see it does. What shows a person is
    // asked for each time, so that each look is known and the next at this computer sees nothing.
    let keep = HeaderValue::from_static(if content.personal {
        "no-store"
    } else {
        "private, max-age=3600"
    });
    Ok((
        [(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, keep)],
        content.bytes,
    )
        .into_response())
}

async fn read(mut form: Multipart) -> Answer<Upload> {
    let mut upload = Upload::default();
    while let Some(field) = form
        .next_field()
        .await
        .map_err(|error| broken_form(&error))?
    {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|error| broken_form(&error))?;
        let text = || String::from_utf8_lossy(&bytes).trim().to_owned();
        match name.as_str() {
            "file" => upload.file = Some(bytes.to_vec()),
            "kind" => upload.kind = text(),
            "taken_at" if !bytes.is_empty() => {
                upload.taken_at = Some(instant("taken_at", &text())?);
            }
            "lon" if !bytes.is_empty() => upload.lon = Some(degrees("lon", &text())?),
            "lat" if !bytes.is_empty() => upload.lat = Some(degrees("lat", &text())?),
            _ => {}
        }
    }
    Ok(upload)
}

fn degrees(field: &str, text: &str) -> Answer<f64> {
    let degrees = text
        .parse()
        .ok()
        .filter(|degrees: &f64| degrees.is_finite());
    degrees.ok_or_else(|| Problem::invalid_field(field, "经纬度应为数字"))
}

fn broken_form(error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::too_large();
    }
    let detail = "上传中断或内容不完整，没有保存任何文件，请重试。";
    Problem::new(StatusCode::BAD_REQUEST, "bad-request", "上传失败", detail)
}

fn no_file() -> Problem {
    Problem::invalid_field("file", "请选择一张照片")
}

fn refusal(error: EvidenceError) -> Problem {
    let said = error.to_string();
    match error {
        EvidenceError::TooLarge => Problem::too_large(),
        EvidenceError::Empty
        | EvidenceError::NotAnImage
        | EvidenceError::Broken
        | EvidenceError::TooManyPixels => Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not-an-image",
            "不是可用的照片",
            said,
        ),
        EvidenceError::Personal => {
            Problem::new(StatusCode::FORBIDDEN, "personal", "不予显示", said)
        }
        EvidenceError::Place => Problem::invalid_field("lon", said),
        EvidenceError::Store(error) => error.into(),
        other => {
            tracing::error!(error = &other as &dyn std::error::Error, "evidence failed");
            Problem::internal()
        }
    }
}

impl From<&EvidenceLine> for EvidenceItem {
    fn from(line: &EvidenceLine) -> Self {
        let (kind, name) = (line.kind.clone(), line.kind_name.clone());
        item(&line.evidence, kind, name, line.masked)
    }
}

fn item(evidence: &Evidence, kind: String, kind_name: String, masked: bool) -> EvidenceItem {
    EvidenceItem {
        url: format!("/api/v1/evidence/{}", evidence.hash),
        thumb_url: format!("/api/v1/evidence/{}/thumb", evidence.hash),
        hash: evidence.hash.to_string(),
        kind,
        kind_name,
        masked,
        media_type: evidence.media_type.clone(),
        bytes: evidence.bytes,
        width: evidence.width,
        height: evidence.height,
        taken_at: evidence.taken_at.map(|at| at.to_string()),
        lon: evidence.place.map(|(lon, _)| lon),
        lat: evidence.place.map(|(_, lat)| lat),
        by: evidence.by_name.clone(),
        at: evidence.at.to_string(),
    }
}
