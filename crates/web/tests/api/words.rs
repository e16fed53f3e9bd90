//! The catalogue in other languages, before anybody has signed in.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use tower::ServiceExt as _;

use super::city::City;
use super::client::Client;

#[tokio::test]
async fn the_words_are_there_for_the_sign_in_page() {
    let city = City::new().await;
    let reply = Client::new(city.router())
        .get("/api/v1/catalog/words?lang=en")
        .await;
    assert_eq!(reply.headers[header::CACHE_CONTROL], "no-cache");
    let answer = reply.ok();
    assert_eq!(answer["language"], "en");
    assert_eq!(answer["words"]["转办"], "Hand over");
    assert_eq!(answer["words"]["网格长"], "Grid lead");
}

#[tokio::test]
async fn they_travel_once() {
    let city = City::new().await;
    let stranger = Client::new(city.router());
    let first = stranger.get("/api/v1/catalog/words?lang=en").await;
    let tag = first.headers[header::ETAG].to_str().unwrap().to_owned();
    for (known, status) in [
        (tag.clone(), StatusCode::NOT_MODIFIED),
        (format!("W/{tag}"), StatusCode::NOT_MODIFIED),
        ("\"other\"".to_owned(), StatusCode::OK),
    ] {
        let request = Request::get("/api/v1/catalog/words?lang=en")
            .header(header::IF_NONE_MATCH, known)
            .body(Body::empty())
            .unwrap();
        let reply = city.router().oneshot(request).await.unwrap();
        assert_eq!(reply.status(), status);
    }
}

#[tokio::test]
async fn a_language_that_is_not_spoken_is_said() {
    let city = City::new().await;
    let stranger = Client::new(city.router());
    for language in ["fr", "zh-CN", ""] {
        let path = format!("/api/v1/catalog/words?lang={language}");
        stranger.get(&path).await.refused(404, "not-found");
    }
}
