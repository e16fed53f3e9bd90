//! A browser in a few lines: keeps its cookie and its token, asks the router directly.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&self.body)))
    }

    /// The status and the problem's code.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) {
        assert_eq!(
            self.status.as_u16(),
            status,
            "{}",
            String::from_utf8_lossy(&self.body)
        );
        assert_eq!(
            self.headers[header::CONTENT_TYPE],
            "application/problem+json"
        );
        let problem = self.json();
        assert_eq!(problem["code"], code);
        assert!(!problem["detail"].as_str().unwrap().is_empty());
        assert_eq!(
            problem["request_id"],
            self.headers["x-request-id"].to_str().unwrap()
        );
    }

    /// The body of a success.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert!(
            self.status.is_success(),
            "{} {}",
            self.status,
            String::from_utf8_lossy(&self.body)
        );
        if self.body.is_empty() {
            Value::Null
        } else {
            self.json()
        }
    }
}

/// A browser.
pub(crate) struct Client {
    router: Router,
    cookie: Option<String>,
    csrf: Option<String>,
}

impl Client {
    pub(crate) fn new(router: Router) -> Self {
        Self {
            router,
            cookie: None,
            csrf: None,
        }
    }

    /// Signs in with the password of the test city.
    pub(crate) async fn signed_in(router: Router, login: &str) -> Self {
        let mut client = Self::new(router);
        client.sign_in(login, super::city::PASSWORD).await.ok();
        client
    }

    pub(crate) async fn sign_in(&mut self, login: &str, password: &str) -> Reply {
        let reply = self
            .send(
                Method::POST,
                "/api/v1/session",
                Some(json!({"login": login, "password": password})),
            )
            .await;
        if reply.status.is_success() {
            let cookie = reply.headers[header::SET_COOKIE].to_str().unwrap();
            self.cookie = cookie.split(';').next().map(ToOwned::to_owned);
            self.csrf = reply.json()["csrf"].as_str().map(ToOwned::to_owned);
        }
        reply
    }

    pub(crate) fn forget_csrf(&mut self) {
        self.csrf = None;
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Reply {
        self.send(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Reply {
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.send_raw(method, path, "application/json", body).await
    }

    /// Uploads a file as a form of a page does.
    pub(crate) async fn upload(&self, bytes: &[u8]) -> Reply {
        let mut body =
            b"--x\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nphoto-site\r\n\
            --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\
            Content-Type: image/jpeg\r\n\r\n"
                .to_vec();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--x--\r\n");
        let media = "multipart/form-data; boundary=x";
        self.send_raw(Method::POST, "/api/v1/evidence", media, Body::from(body))
            .await
    }

    async fn send_raw(&self, method: Method, path: &str, media: &str, body: Body) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header(header::CONTENT_TYPE, media);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(csrf) = &self.csrf {
            request = request.header("x-csrf-token", csrf);
        }
        let response = self
            .router
            .clone()
            .oneshot(request.body(body).unwrap())
            .await
            .unwrap();
        let (head, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Reply {
            status: head.status,
            headers: head.headers,
            body,
        }
    }
}
