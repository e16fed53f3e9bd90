//! Which roles hold a right.

use serde_json::json;

use super::city::City;
use super::client::Client;

#[tokio::test]
async fn whoever_is_signed_in_learns_which_roles_hold_a_right() {
    let city = City::new().await;
    let client = Client::signed_in(city.router(), "monitor").await;
    let held = client.get("/api/v1/rights/system.read").await.ok();
    assert_eq!(held["right"], "system.read");
    assert_eq!(held["roles"], json!(["系统管理员"]));
    assert_eq!(held["granted_by"], json!(["安全管理员"]));
    client
        .get("/api/v1/rights/everything")
        .await
        .refused(404, "not-found");
}
