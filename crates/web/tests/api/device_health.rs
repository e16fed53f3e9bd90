//! How a device does, from what is stored of it.

use serde_json::{Value, json};

use super::city::City;
use super::client::Client;
use super::downlinks::DEVICE;

#[tokio::test]
async fn a_device_is_shown_with_its_hours_loss_delay_and_refusals() {
    let city = City::new().await;
    super::quarantine::keep_one(&city).await;
    let client = Client::signed_in(city.router(), "duty").await;
    let path = format!("/api/v1/devices/{DEVICE}/health");
    let health = client.get(&format!("{path}?days=1")).await.ok();
    let hours = health["hours"].as_array().unwrap();
    assert_eq!(hours.len(), 25);
    let states: Vec<&Value> = hours.iter().map(|hour| &hour["state"]).collect();
    assert_eq!(states[22..], ["before", "heard", "refused"]);
    let cadence = &health["cadences"][0];
    assert_eq!(cadence["cadence"], "hour");
    let counts = ["due", "came", "lost", "lost_permille"].map(|key| &cadence[key]);
    assert_eq!(counts, [&json!(1), &json!(1), &json!(0), &json!("0.0")]);
    assert_eq!(
        cadence["late"],
        json!({"count": 1, "median_ms": 0, "p95_ms": 0})
    );
    assert_eq!(
        health["refused"],
        json!([{"day": "2026-03-01", "crc": 1, "other": 0}])
    );
    assert_eq!(health["commands"], json!({"sent": 0, "answered": null}));
    assert_eq!(health["session"], Value::Null);
    for days in ["0", "15"] {
        let reply = client.get(&format!("{path}?days={days}")).await;
        reply.refused(422, "invalid-input");
    }
    let member = Client::signed_in(city.router(), "member").await;
    member.get(&path).await.refused(403, "forbidden");
}
