//! Headers that every answer carries.

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;

/// Scripts, styles and data come from this server alone; nothing may frame the pages.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; \
     img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; worker-src 'self'; \
     object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// Name of the header that carries a request's id.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request an id, and the answer its security headers.
pub(crate) async fn secure(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = HeaderValue::from_str(&app.wall.new_id())
        .unwrap_or_else(|_| HeaderValue::from_static("unknown"));
    // Whatever id the client sent is replaced: ours must be unique in the log.
    request.headers_mut().insert(REQUEST_ID, id.clone());
    let api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, id);
    let policy = match &app.settings.tile_url {
        // A base map from elsewhere needs its images to be let in, and nothing more.
        Some(url) => HeaderValue::from_str(
            &CONTENT_SECURITY_POLICY
                .replace("img-src 'self'", &format!("img-src 'self' {}", origin(url))),
        )
        .unwrap_or_else(|_| HeaderValue::from_static(CONTENT_SECURITY_POLICY)),
        None => HeaderValue::from_static(CONTENT_SECURITY_POLICY),
    };
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(self), geolocation=(self), microphone=()",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if app.settings.secure_cookies {
        let value = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    if api && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Returns scheme and host of an address, `https://tiles.example` of `https://tiles.example/{z}`.
fn origin(url: &str) -> String {
    let end = url
        .find("://")
        .and_then(|at| url[at + 3..].find('/').map(|slash| at + 3 + slash));
    end.map_or(url, |end| &url[..end])
        .chars()
        .filter(|c| !c.is_whitespace() && *c != ';')
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_lets_in_the_map_host_alone() {
        assert_eq!(
            origin("https://t0.tiles.example/vec/{z}/{x}/{y}"),
            "https://t0.tiles.example"
        );
        assert_eq!(
            origin("https://t0.tiles.example"),
            "https://t0.tiles.example"
        );
        assert_eq!(origin("https://a; script-src *"), "https://ascript-src*");
    }
}
