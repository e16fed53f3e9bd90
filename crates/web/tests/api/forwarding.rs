//! How superior platforms stand, for the administrator of the system alone.

use super::city::City;
use super::client::Client;

#[tokio::test]
async fn an_administrator_of_the_system_sees_how_platforms_stand() {
    let city = City::new().await;
    let admin = Client::signed_in(city.router(), "sysadmin").await;
    let told = admin.get("/api/v1/forwarding").await.ok();
    let platform = &told["destinations"][0];
    assert_eq!(platform["name"], "province");
    assert_eq!(platform["address"], "127.0.0.1:9");
    assert_eq!(platform["mn"], serde_json::json!(["MN-*"]));
    assert_eq!(
        platform["renames"],
        serde_json::json!([{"own": "MN-QS", "there": "51D0"}])
    );
    assert!(platform["connected_since"].is_null());
    assert_eq!(
        (&platform["waiting"], &platform["refused"]),
        (&0.into(), &0.into())
    );
    for other in ["duty", "monitor", "member"] {
        let client = Client::signed_in(city.router(), other).await;
        client
            .get("/api/v1/forwarding")
            .await
            .refused(403, "forbidden");
    }
}
