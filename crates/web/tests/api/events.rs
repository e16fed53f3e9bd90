//! The event stream tells what lies within one's scope.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt as _;
use model::{AreaPath, Live, Mn, ObjectId, Timestamp};
use tower::ServiceExt as _;

use super::city::{City, PASSWORD};

/// Signs in, opens the stream, lets something happen, and returns what the stream said.
async fn heard(city: &City, login: &str, happened: Live) -> String {
    let router = city.router();
    let body = serde_json::json!({"login": login, "password": PASSWORD}).to_string();
    let request = Request::post("/api/v1/session").header(header::CONTENT_TYPE, "application/json");
    let signed = router
        .clone()
        .oneshot(request.body(Body::from(body)).unwrap())
        .await
        .unwrap();
    let cookie = signed.headers()[header::SET_COOKIE]
        .to_str()
        .unwrap()
        .to_owned();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let request = Request::get("/api/v1/events").header(header::COOKIE, cookie);
    let answer = router
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/event-stream");
    let mut stream = answer.into_body();
    let mut text = String::new();
    city.app.live.send(happened).unwrap();
    while let Ok(Some(Ok(frame))) =
        tokio::time::timeout(Duration::from_millis(400), stream.frame()).await
    {
        text.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
    }
    text
}

fn hour() -> Live {
    Live::Reading {
        point: ObjectId::new("st-qs"),
        area: AreaPath::from_stored("/hb/qs/qs-1/qs-1-01/"),
        cadence: model::Cadence::Hour,
        start: "2026-03-01T00:00:00+08:00".parse::<Timestamp>().unwrap(),
    }
}

#[tokio::test]
async fn an_hour_is_told_with_its_stamp_and_law() {
    let city = City::new().await;
    let text = heard(&city, "duty", hour()).await;
    assert!(text.contains("event: clock"), "{text}");
    assert!(text.contains("event: hour"), "{text}");
    assert!(
        text.contains(r#""stamp":"2026-03-01T01:00:00+08:00""#),
        "{text}"
    );
    assert!(text.contains("HJ 633-2026"), "{text}");
}

#[tokio::test]
async fn a_stranger_hears_nothing_of_it() {
    let city = City::new().await;
    assert!(!heard(&city, "stranger", hour()).await.contains("st-qs"));
    let device = Live::Device {
        mn: Mn::new(super::city::UNKNOWN_MN),
        status: model::DeviceStatus::Unknown,
    };
    assert!(
        !heard(&city, "stranger", device)
            .await
            .contains("event: device")
    );
}
