//! Errors as problem documents (RFC 9457) with a sentence that a clerk understands.

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use store::StoreError;
use utoipa::ToSchema;

/// What went wrong, what was kept and what to do.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// `about:blank`; the code below tells problems apart.
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    /// The problem in a few words.
    pub(crate) title: &'static str,
    /// HTTP status.
    pub(crate) status: u16,
    /// What happened and what to do, in a sentence.
    pub(crate) detail: String,
    /// Stable word for programs and translations.
    pub(crate) code: &'static str,
    /// To be quoted when asking for help.
    pub(crate) request_id: String,
    /// Fields of the form that were not accepted.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(crate) fields: Box<[FieldProblem]>,
}

/// A field that was not accepted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub(crate) struct FieldProblem {
    /// Its id.
    pub(crate) field: String,
    /// Why not.
    pub(crate) message: String,
}

/// What a handler returns.
pub(crate) type Answer<T> = Result<T, Problem>;

impl Problem {
    /// Makes a problem.
    #[must_use]
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            kind: "about:blank",
            title,
            status: status.as_u16(),
            detail: detail.into(),
            code,
            request_id: String::new(),
            fields: Box::default(),
        }
    }

    /// 401: nobody has signed in, or the session has ended.
    #[must_use]
    pub(crate) fn not_signed_in() -> Self {
        let detail = "登录已失效或尚未登录，请重新登录；已填写的内容仍保留在页面上。";
        Self::new(
            StatusCode::UNAUTHORIZED,
            "not-signed-in",
            "请先登录",
            detail,
        )
    }

    /// 403: the person has no right to this.
    #[must_use]
    pub(crate) fn forbidden() -> Self {
        let detail = "您的岗位没有这项权限。如需办理，请联系系统管理员调整岗位。";
        Self::new(StatusCode::FORBIDDEN, "forbidden", "没有权限", detail)
    }

    /// 404: it does not exist, or lies outside what the person may see.
    #[must_use]
    pub(crate) fn not_found(what: &str) -> Self {
        let detail = format!("没有找到{what}，可能已被移除，或不在您的管辖范围内。");
        Self::new(StatusCode::NOT_FOUND, "not-found", "没有找到", detail)
    }

    /// 422: fields of the form were not accepted.
    #[must_use]
    pub(crate) fn invalid(fields: Vec<FieldProblem>) -> Self {
        let detail = "有内容需要修改，请按提示更正后再提交；其他内容已保留。";
        let mut problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid-input",
            "填写有误",
            detail,
        );
        problem.fields = fields.into();
        problem
    }

    /// 422 for one field.
    #[must_use]
    pub(crate) fn invalid_field(field: &str, message: impl Into<String>) -> Self {
        Self::invalid(vec![FieldProblem {
            field: field.to_owned(),
            message: message.into(),
        }])
    }

    /// 409: somebody else was faster.
    #[must_use]
    pub(crate) fn stale(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "stale", "内容已变化", detail)
    }

    /// 500: our fault. What exactly went wrong stands in the log under the request's id.
    #[must_use]
    pub(crate) fn internal() -> Self {
        let detail =
            "系统暂时无法处理，您提交的内容没有写入。请稍后重试；仍不行时把下面的编号告诉管理员。";
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "系统出错",
            detail,
        )
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(Box::new(self));
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        if let StoreError::Conflict(reason) = &error {
            return Self::new(StatusCode::CONFLICT, "conflict", "无法办理", reason.clone());
        }
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "a request failed in the store"
        );
        Self::internal()
    }
}

/// Writes the body of a problem, which needs the request's id, and replaces the framework's own
/// plain-text refusals by problem documents.
pub(crate) async fn write_problems(request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let request_id = request
        .headers()
        .get("x-request-id")
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let mut response = next.run(request).await;
    let problem = response.extensions_mut().remove::<Box<Problem>>();
    let mut problem = match problem {
        Some(problem) => *problem,
        None if api && is_plain_refusal(&response) => refusal(response.status()),
        None => return response,
    };
    problem.request_id = request_id;
    let headers = response.headers().clone();
    let mut written = (response.status(), Json(problem)).into_response();
    for (name, value) in &headers {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            written.headers_mut().insert(name, value.clone());
        }
    }
    let media = HeaderValue::from_static("application/problem+json");
    written.headers_mut().insert(header::CONTENT_TYPE, media);
    written
}

fn is_plain_refusal(response: &Response) -> bool {
    let status = response.status();
    (status.is_client_error() || status.is_server_error())
        && response
            .headers()
            .get(header::CONTENT_TYPE)
            .is_none_or(|media| media.as_bytes().starts_with(b"text/plain"))
}

fn refusal(status: StatusCode) -> Problem {
    match status {
        StatusCode::NOT_FOUND => Problem::not_found("该接口"),
        StatusCode::METHOD_NOT_ALLOWED => Problem::new(
            status,
            "method-not-allowed",
            "不支持的操作",
            "该地址不支持这种操作，请刷新页面后重试。",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Problem::new(
            status,
            "wrong-media-type",
            "格式不对",
            "提交的内容格式不对，请刷新页面后重试。",
        ),
        status if status.is_client_error() => Problem::new(
            status,
            "bad-request",
            "请求有误",
            "提交的内容无法读懂，没有写入任何内容。请刷新页面后重试。",
        ),
        _ => Problem::internal(),
    }
}

impl Problem {
    /// 413: more bytes than are taken.
    #[must_use]
    pub(crate) fn too_large() -> Self {
        let detail = "文件或内容过大：单张照片不超过 20 MB。请压缩后重试，其他内容已保留。";
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            "内容过大",
            detail,
        )
    }
}
