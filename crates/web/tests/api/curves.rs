//! Curves of several stations and pollutants over one period.

use serde_json::{Value, json};

use super::city::City;
use super::client::Client;

async fn duty(city: &City) -> Client {
    Client::signed_in(city.router(), "duty").await
}

#[tokio::test]
async fn every_hour_has_a_point_and_a_gap_is_no_zero() {
    let city = City::new().await;
    let path = "/api/v1/air/curves?objects=st-qs&factors=a34004,a21005\
        &from=2026-02-28T22:30:00%2B08:00&to=2026-03-01T02:00:00%2B08:00";
    let found = duty(&city).await.get(path).await.ok();
    let stamps = json!([
        "2026-02-28T23:00:00+08:00",
        "2026-03-01T00:00:00+08:00",
        "2026-03-01T01:00:00+08:00",
        "2026-03-01T02:00:00+08:00",
    ]);
    assert_eq!(found["stamps"], stamps);
    let check = |at: usize, label: &str, expected: Value| {
        let curve = &found["curves"][at];
        assert_eq!(curve["place"]["id"], "st-qs");
        assert_eq!(curve["label"], label);
        let points = curve["points"].as_array().unwrap();
        let points: Vec<Value> = points
            .iter()
            .map(|point| json!([point["value"], point["counts"]]))
            .collect();
        assert_eq!(Value::Array(points), expected, "{label}");
    };
    let gap = json!([null, false]);
    check(0, "PM2.5", json!([gap, ["70", true], ["70", true], gap]));
    check(1, "CO", json!([gap, gap, gap, gap]));
}

#[tokio::test]
async fn what_cannot_be_drawn_is_refused_by_name() {
    let city = City::new().await;
    let client = duty(&city).await;
    let check = async |query: &str, field: &str| {
        let reply = client.get(&format!("/api/v1/air/curves?{query}")).await;
        reply.refused(422, "invalid-input");
        assert_eq!(reply.json()["fields"][0]["field"], field, "{query}");
    };
    check("objects=&factors=a34004", "objects").await;
    check("objects=1,2,3,4,5,6,7,8,9&factors=a34004", "objects").await;
    check(
        "objects=st-qs&factors=a34004,a34002,a21005,a21004",
        "factors",
    )
    .await;
    check("objects=st-qs&factors=w01018", "factors").await;
    check("objects=st-qs&factors=a34004&from=2026-13-01", "from").await;
    let missing = async |objects: &str| {
        let path = format!("/api/v1/air/curves?objects={objects}&factors=a34004");
        client.get(&path).await.refused(404, "not-found");
    };
    missing("st-qs,out-1").await;
    missing("st-qs,st-wh").await;
}
