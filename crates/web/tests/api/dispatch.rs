//! Who answers for what, and who would get a matter here.

use serde_json::json;

use super::city::City;
use super::client::Client;

#[tokio::test]
async fn the_table_names_posts_and_the_preview_the_people_behind_them() {
    let city = City::new().await;
    let duty = Client::signed_in(city.router(), "duty").await;
    let published = duty.get("/api/v1/dispatch").await.ok();
    let rows = published["tables"][0]["rows"].as_array().unwrap();
    let dust = rows.iter().find(|row| row["category"] == "dust").unwrap();
    assert_eq!(dust["responsible"]["role_name"], "网格长");
    assert_eq!(dust["place"], json!(null));
    let flows = published["flows"].as_array().unwrap();
    assert!(flows.iter().any(|flow| flow["id"] == "rectification"));
    assert!(flows.iter().all(|flow| flow["id"] != "air-anomaly"));
    let areas = published["areas"].as_array().unwrap();
    let ids: Vec<_> = areas
        .iter()
        .map(|area| area["id"].as_str().unwrap())
        .collect();
    assert!(ids.contains(&"qs-1") && !ids.contains(&"wh"), "{ids:?}");

    let path = "/api/v1/dispatch/receivers?flow=rectification&category=dust";
    let found = duty.get(&format!("{path}&area=qs-1-02")).await.ok();
    let receivers = found["receivers"].as_array().unwrap();
    let columns: Vec<_> = receivers.iter().map(|one| &one["column"]).collect();
    assert_eq!(columns, ["responsible", "supervising", "arbiter"]);
    let lead = &receivers[0];
    assert_eq!(lead["area_name"], "区域 qs-1");
    assert_eq!(
        lead["people"],
        json!([{"name": "人员 lead", "unit": "单位 u-qs-1"}])
    );
    assert_eq!(lead["last_resort"], false);
    // The city has nobody who rules on disputes: whoever is on duty gets it.
    assert_eq!(receivers[2]["last_resort"], true);
    assert_eq!(receivers[2]["role_name"], "值班调度");
}

#[tokio::test]
async fn a_preview_of_what_is_not_there_is_refused() {
    let city = City::new().await;
    let lead = Client::signed_in(city.router(), "lead").await;
    for (query, status, code) in [
        (
            "flow=rectification&category=dust&area=none",
            404,
            "not-found",
        ),
        // Outside one's areas.
        ("flow=rectification&category=dust&area=wh", 404, "not-found"),
        (
            "flow=air-anomaly&category=dust&area=qs-1",
            422,
            "invalid-input",
        ),
        (
            "flow=rectification&category=none&area=qs-1",
            422,
            "invalid-input",
        ),
    ] {
        let path = format!("/api/v1/dispatch/receivers?{query}");
        lead.get(&path).await.refused(status, code);
    }
}
