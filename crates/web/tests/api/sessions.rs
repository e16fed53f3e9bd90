//! Signing in, being locked out, passwords, forged requests, sessions that end.

use axum::http::{Method, header};
use model::Timestamp;
use serde_json::json;

use super::city::{City, PASSWORD};
use super::client::Client;

#[tokio::test]
async fn signing_in_gives_a_cookie_that_scripts_cannot_read() {
    let city = City::new().await;
    let mut client = Client::new(city.router());
    let reply = client.sign_in("duty", PASSWORD).await;
    let session = reply.ok();
    assert_eq!(session["person"]["login"], "duty");
    assert_eq!(session["must_change_password"], false);
    let cookie = reply.headers[header::SET_COOKIE].to_str().unwrap();
    for word in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(word), "{cookie}");
    }
    client.get("/api/v1/session").await.ok();
    client
        .send(Method::DELETE, "/api/v1/session", None)
        .await
        .ok();
    client
        .get("/api/v1/session")
        .await
        .refused(401, "not-signed-in");
}

#[tokio::test]
async fn five_wrong_passwords_lock_the_account_and_a_hundred_change_nothing_more() {
    let city = City::new().await;
    let mut client = Client::new(city.router());
    for _ in 0..4 {
        client
            .sign_in("duty", "wrong")
            .await
            .refused(401, "wrong-credentials");
    }
    client.sign_in("duty", "wrong").await.refused(423, "locked");
    for _ in 0..95 {
        client.sign_in("duty", "wrong").await.refused(423, "locked");
    }
    client
        .sign_in("duty", PASSWORD)
        .await
        .refused(423, "locked");
    city.wall.advance(16 * Timestamp::MINUTE);
    client.sign_in("duty", PASSWORD).await.ok();
}

#[tokio::test]
async fn a_login_that_does_not_exist_is_answered_like_a_wrong_password() {
    let city = City::new().await;
    let reply = Client::new(city.router()).sign_in("nobody", "wrong").await;
    reply.refused(401, "wrong-credentials");
}

#[tokio::test]
async fn a_request_without_the_sessions_token_changes_nothing() {
    let city = City::new().await;
    let mut client = Client::signed_in(city.router(), "duty").await;
    client.forget_csrf();
    client
        .send(Method::DELETE, "/api/v1/session", None)
        .await
        .refused(403, "forged-request");
    client.get("/api/v1/session").await.ok();
}

#[tokio::test]
async fn the_first_password_must_be_replaced_before_anything_else() {
    let city = City::new().await;
    let mut client = Client::signed_in(city.router(), "fresh").await;
    client
        .get("/api/v1/stations")
        .await
        .refused(403, "password-change-required");
    let change = |new: &str| json!({"old_password": PASSWORD, "new_password": new});
    client
        .post("/api/v1/session/password", change("short"))
        .await
        .refused(422, "invalid-input");
    client
        .post("/api/v1/session/password", change(PASSWORD))
        .await
        .refused(422, "invalid-input");
    client
        .post("/api/v1/session/password", change("another long one"))
        .await
        .ok();
    client.get("/api/v1/stations").await.ok();
    client
        .sign_in("fresh", PASSWORD)
        .await
        .refused(401, "wrong-credentials");
}

#[tokio::test]
async fn changing_the_password_ends_the_other_sessions() {
    let city = City::new().await;
    let here = Client::signed_in(city.router(), "duty").await;
    let there = Client::signed_in(city.router(), "duty").await;
    let change = json!({"old_password": PASSWORD, "new_password": "another long one"});
    here.post("/api/v1/session/password", change).await.ok();
    here.get("/api/v1/session").await.ok();
    there
        .get("/api/v1/session")
        .await
        .refused(401, "not-signed-in");
}

#[tokio::test]
async fn a_session_ends_by_idleness_and_by_age() {
    let city = City::new().await;
    let client = Client::signed_in(city.router(), "duty").await;
    city.wall.advance(31 * Timestamp::MINUTE);
    client
        .get("/api/v1/session")
        .await
        .refused(401, "not-signed-in");

    let client = Client::signed_in(city.router(), "duty").await;
    for _ in 0..24 {
        city.wall.advance(29 * Timestamp::MINUTE);
        client.get("/api/v1/session").await.ok();
    }
    city.wall.advance(29 * Timestamp::MINUTE);
    client
        .get("/api/v1/session")
        .await
        .refused(401, "not-signed-in");
}

#[tokio::test]
async fn business_time_does_not_end_a_session() {
    let city = City::new().await;
    let client = Client::signed_in(city.router(), "duty").await;
    city.business.advance(90 * Timestamp::DAY);
    client.get("/api/v1/session").await.ok();
}

#[tokio::test]
async fn a_form_that_is_no_json_or_too_large_is_refused_in_words() {
    let city = City::new().await;
    let client = Client::new(city.router());
    client
        .post("/api/v1/session", json!({"login": 1}))
        .await
        .refused(400, "bad-request");
    let large = "x".repeat(400 * 1024);
    client
        .post("/api/v1/session", json!({"login": large, "password": ""}))
        .await
        .refused(413, "too-large");
}
