//! The built pages, embedded in the binary.

use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "../../web-ui/dist"]
#[allow_missing = true]
struct Pages;

/// Tells whether the pages were built before the binary was.
#[must_use]
pub fn has_pages() -> bool {
    Pages::get("index.html").is_some()
}

/// Serves a file of the pages; every other address is one that the page's own router knows.
pub(crate) async fn serve(uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if let Some(file) = Pages::get(path).filter(|_| !path.is_empty()) {
        return answer(path, file);
    }
    // A missing script must not be answered with a page, or the browser tries to run it.
    if path.starts_with("assets/") || path.starts_with("api/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    if let Some(page) = Pages::get("index.html") {
        return answer("index.html", page);
    }
    let text = "本程序编译时没有包含页面文件。请先运行 cargo xtask pages，再重新编译。\n";
    let media = (header::CONTENT_TYPE, "text/plain; charset=utf-8");
    (StatusCode::SERVICE_UNAVAILABLE, [media], text).into_response()
}

fn answer(path: &str, file: EmbeddedFile) -> Response {
    let media = mime_guess::from_path(path).first_or_octet_stream();
    let media = HeaderValue::from_str(media.as_ref())
        .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
    // Built files carry their hash in the name; the page that names them is asked for each time.
    let keep = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = [
        (header::CONTENT_TYPE, media),
        (header::CACHE_CONTROL, HeaderValue::from_static(keep)),
    ];
    (headers, file.data.into_owned()).into_response()
}
