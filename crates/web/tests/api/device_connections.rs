//! When a device was connected, from what was written down.

use model::{ConnectionEnd, DeviceConnection, GatewayRun, Mn, Timestamp, Transport};
use serde_json::{Value, json};

use super::city::City;
use super::client::Client;
use super::downlinks::DEVICE;

#[tokio::test]
async fn a_device_is_shown_with_its_hours_online_and_its_connections() {
    let city = City::new().await;
    let now = city.app.world.now();
    let ago = |minutes: i64| now.plus(-minutes * Timestamp::MINUTE);
    let run = GatewayRun {
        id: "r".to_owned(),
        started_at: ago(24 * 60),
        seen_at: now,
        ended_at: None,
    };
    let connection = |id: &str, from: i64, to: i64, why: Option<ConnectionEnd>| DeviceConnection {
        id: id.to_owned(),
        mn: Mn::new(DEVICE),
        peer: "10.0.0.9:4711".to_owned(),
        transport: Transport::Tcp,
        opened_at: ago(from),
        heard_at: ago(to),
        seen_at: ago(to),
        closed: why.map(|why| (ago(to), why)),
        frames: 3,
        bytes: 1_200,
        refused: 2,
        crc_errors: 1,
    };
    let rows = [
        connection("one", 600, 30, Some(ConnectionEnd::Peer)),
        connection("two", 20, 0, None),
    ];
    city.app.store.put_connections(&run, &rows).await.unwrap();
    super::quarantine::keep_one(&city).await;
    let client = Client::signed_in(city.router(), "duty").await;
    let path = format!("/api/v1/devices/{DEVICE}/connections");
    let told = client.get(&format!("{path}?days=1")).await.ok();
    let hours = told["hours"].as_array().unwrap();
    assert_eq!(hours.len(), 25);
    let states: Vec<&Value> = hours.iter().map(|hour| &hour["state"]).collect();
    assert!(states.contains(&&json!("partly")), "{states:?}");
    let last = &told["connections"][1];
    let expected = ["peer", "tcp", "10.0.0.9:4711"];
    assert_eq!(
        [&last["why"], &last["transport"], &last["peer"]],
        expected.map(|word| json!(word)).each_ref()
    );
    assert_eq!(last["seconds"], 570 * 60);
    assert_eq!(told["connections"][0]["closed_at"], Value::Null);
    let ends: u64 = told["disconnects"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|day| day["peer"].as_u64())
        .sum();
    assert_eq!(ends, 1);
    assert_eq!(
        [&told["frames"], &told["refused"], &told["crc_errors"]],
        [6, 4, 2].map(|count| json!(count)).each_ref()
    );
    for days in ["0", "15"] {
        let reply = client.get(&format!("{path}?days={days}")).await;
        reply.refused(422, "invalid-input");
    }
    let member = Client::signed_in(city.router(), "member").await;
    member.get(&path).await.refused(403, "forbidden");
}
