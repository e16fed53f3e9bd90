//! Headers that every answer carries.

use super::city::City;
use super::client::Client;

#[tokio::test]
async fn every_answer_is_guarded() {
    let city = City::new().await;
    let client = Client::new(city.router());
    for path in ["/healthz", "/api/v1/about", "/api/v1/nowhere", "/login"] {
        let reply = client.get(path).await;
        let policy = reply.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("script-src 'self';"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(reply.headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(reply.headers["x-frame-options"], "DENY", "{path}");
        assert!(reply.headers.contains_key("x-request-id"), "{path}");
    }
}

#[tokio::test]
async fn an_unknown_address_of_the_api_is_a_problem_and_not_a_page() {
    let city = City::new().await;
    Client::new(city.router())
        .get("/api/v1/nowhere")
        .await
        .refused(404, "not-found");
}

#[tokio::test]
async fn answers_of_the_api_are_never_kept_by_a_cache() {
    let city = City::new().await;
    let reply = Client::new(city.router()).get("/api/v1/about").await;
    assert_eq!(reply.headers["cache-control"], "no-store");
}
