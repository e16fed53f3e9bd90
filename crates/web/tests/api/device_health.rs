//! How a device does, from what is stored of it.

use std::collections::BTreeMap;

use bytes::Bytes;
use model::{
    Asker, Downlink, DownlinkFrame, DownlinkId, DownlinkState, GatewayRun, Mn, NewReading,
    ObjectId, Scope, Timestamp,
};
use serde_json::{Value, json};

use super::city::{City, reading, time};
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

#[tokio::test]
async fn a_device_of_which_all_is_refused_is_told_with_what_speaks_for_it() {
    let city = City::new().await;
    let client = Client::signed_in(city.router(), "duty").await;
    let path = format!("/api/v1/devices/{DEVICE}/health?days=1");
    super::quarantine::keep_one(&city).await;
    let health = client.get(&path).await.ok();
    assert_eq!(health["refused_run"], Value::Null, "one alone is noise");
    for id in ["another", "third"] {
        super::quarantine::keep_hurt(&city, id).await;
    }
    let run = client.get(&path).await.ok()["refused_run"].clone();
    assert_eq!(
        (&run["count"], &run["reasons"][0]["reason"]),
        (&json!(3), &json!("crc"))
    );
    assert_eq!(run["peers"], json!(["10.1.2.3"]));
    assert_eq!(run["last_at"], "2026-03-01T02:00:06+08:00");
    assert_eq!(run["connection"], Value::Null);
}

#[tokio::test]
async fn what_was_to_come_while_no_gateway_was_at_work_is_told_apart() {
    let city = City::new().await;
    let client = Client::signed_in(city.router(), "duty").await;
    let path = format!("/api/v1/devices/{DEVICE}/health?days=1");
    let health = client.get(&path).await.ok();
    assert_eq!(health["away"], json!([]), "nothing is known of any run");
    assert_eq!(health["cadences"][0]["ours"], 0);
    let run = |id: &str, from: &str, to: Option<&str>| GatewayRun {
        id: id.to_owned(),
        started_at: time(from),
        seen_at: time(to.unwrap_or(from)),
        ended_at: to.map(time),
    };
    // The first stopped before the span began, and counts all the same.
    let runs = [
        run(
            "a",
            "2026-02-20T00:00:00+08:00",
            Some("2026-02-21T00:00:00+08:00"),
        ),
        run(
            "b",
            "2026-02-28T20:00:00+08:00",
            Some("2026-02-28T22:00:00+08:00"),
        ),
        run("c", "2026-02-28T23:30:00+08:00", None),
    ];
    for run in &runs {
        city.app.store.put_connections(run, &[]).await.unwrap();
    }
    let health = client.get(&path).await.ok();
    let from = health["from"].clone();
    assert_eq!(
        health["away"],
        json!([
            {"from": from, "to": "2026-02-28T20:00:00+08:00"},
            {"from": "2026-02-28T22:00:00+08:00", "to": "2026-02-28T23:30:00+08:00"}
        ])
    );
}

#[tokio::test]
async fn hours_before_a_point_was_first_heard_are_no_gaps() {
    let city = City::new().await;
    let client = Client::signed_in(city.router(), "duty").await;
    let of = async |day: &str| {
        let path = format!("/api/v1/points/out-1/gaps?day={day}T00:00:00%2B08:00");
        client.get(&path).await.ok()
    };
    let before = of("2026-02-20").await;
    assert_eq!(
        (&before["gaps"], &before["before_heard"]),
        (&json!([]), &json!(24))
    );
    assert_ne!(before["first_heard"], Value::Null);
    // It was first heard at one o'clock; that hour is one of its own.
    let day = of("2026-03-01").await;
    assert!(day["before_heard"].as_u64().unwrap() <= 1, "{day}");
}

/// Keeps that the device answered 1063, at a time.
async fn keep_minute_interval(city: &City, at: Timestamp, minutes: u32) {
    let id = DownlinkId::new(format!("asked-{minutes}"));
    let asked = Downlink {
        id: id.clone(),
        mn: Mn::new(DEVICE),
        command: "get-minute-interval".to_owned(),
        parameters: BTreeMap::new(),
        changes: false,
        reason: "核对".to_owned(),
        by: Asker {
            person: None,
            name: "系统".to_owned(),
        },
        asked_at: at,
        until_wall: at,
        state: DownlinkState::Waiting,
        qn: None,
        sent_at: None,
        ended_at: None,
        code: None,
        records: 0,
        outcome: String::new(),
    };
    let segment = format!(
        "QN=20260301010005000;ST=32;CN=1063;PW=123456;MN={DEVICE};Flag=5;\
         CP=&&MinInterval={minutes}&&"
    );
    let word = hj212::crc(segment.as_bytes());
    let frame = DownlinkFrame {
        at,
        outgoing: false,
        cn: 1063,
        raw: Bytes::from(format!("##{:04}{segment}{word:04X}\r\n", segment.len())),
        words: String::new(),
    };
    let (store, scope) = (&city.app.store, Scope::system());
    store.ask_downlink(&scope, &asked, None).await.unwrap();
    store.log_downlink(&id, &frame).await.unwrap();
}

#[tokio::test]
async fn the_step_is_what_the_device_says_and_its_rows_are_held_against_it() {
    let city = City::new().await;
    let said_at = time("2026-03-01T01:00:00+08:00");
    keep_minute_interval(&city, said_at, 10).await;
    let row = |place: i64| NewReading {
        cadence: model::Cadence::Minute,
        start: said_at.plus(place * 5 * Timestamp::MINUTE),
        factors: vec![reading("w01018", "50")],
    };
    let rows: Vec<_> = (0..8)
        .map(|place| (ObjectId::new("out-1"), row(place)))
        .collect();
    let (store, mn) = (&city.app.store, Mn::new(DEVICE));
    let received_at = time("2026-03-01T01:45:00+08:00");
    store
        .import_readings(&mn, received_at, &rows)
        .await
        .unwrap();
    let client = Client::signed_in(city.router(), "duty").await;
    let path = format!("/api/v1/devices/{DEVICE}/health?days=1");
    let health = client.get(&path).await.ok();
    let cadences = health["cadences"].as_array().unwrap();
    let minute = cadences.iter().find(|one| one["cadence"] == "minute");
    let minute = minute.unwrap();
    assert_eq!(minute["step_seconds"], 600);
    let told = json!({
        "since": "2026-03-01T01:00:00+08:00", "at": "2026-03-01T01:00:00+08:00",
        "how": "answered", "cn": 1063, "downlink": "asked-10", "rows_step_seconds": 300,
        "disagrees": true,
    });
    assert_eq!(minute["told"], told);
    let hour = cadences.iter().find(|one| one["cadence"] == "hour");
    assert_eq!(hour.unwrap()["told"], Value::Null);
}
