//! The review of readings, the board of rates and the log of interference, over HTTP.

use serde_json::{Value, json};

use super::city::City;
use super::client::Client;

/// Begin of the hour stamped 01:00, in which PM2.5 is 70 and PM10 120.
pub(crate) const HOUR: &str = "2026-03-01T00:00:00+08:00";

fn path(factor: &str, verb: &str) -> String {
    format!("/api/v1/reviews/st-qs/{HOUR}/{factor}{verb}")
}

pub(crate) async fn record_interference(client: &Client) -> Value {
    let entry = json!({
        "request_id": "i-1", "object_id": "st-qs", "kind": "sprinkling",
        "started_at": "2026-03-01T00:20:00+08:00", "doer": "环卫一队", "note": "洒水车在站房旁停留",
    });
    client.post("/api/v1/interferences", entry).await.ok()
}

async fn decide(client: &Client, request: &str, seen: u32, verdict: &str) -> Value {
    let said = json!({
        "request_id": request, "seen_steps": seen, "verdict": verdict, "reason": "站房旁有洒水车",
    });
    client.post(&path("a34004", "/decide"), said).await.ok()
}

#[tokio::test]
async fn two_people_make_a_value_invalid_and_the_index_follows() {
    let city = City::new().await;
    let monitor = Client::signed_in(city.router(), "monitor").await;
    let duty = Client::signed_in(city.router(), "duty").await;

    let before = monitor.get(&path("a34004", "")).await.ok();
    assert_eq!(before["line"]["steps"], 0);
    assert_eq!(before["may"], json!(["decide"]));
    let short = json!({"request_id": "r", "seen_steps": 0, "verdict": "invalid", "reason": "坏"});
    monitor
        .post(&path("a34004", "/decide"), short)
        .await
        .refused(422, "invalid-input");

    let decided = decide(&monitor, "r-1", 0, "invalid").await;
    assert_eq!(decided["line"]["state"], "first");
    assert_eq!(
        decided["counts"], true,
        "not in force before the second word"
    );
    assert_eq!(decided["may"], json!([]));
    assert_eq!(decided["waiting_for"], "another-person");
    // The same request again is the same record.
    assert_eq!(
        decide(&monitor, "r-1", 0, "invalid").await["line"]["steps"],
        1
    );

    let confirm = json!({"request_id": "r-2", "seen_steps": 1});
    monitor
        .post(&path("a34004", "/confirm"), confirm.clone())
        .await
        .refused(403, "same-person");
    let settled = duty.post(&path("a34004", "/confirm"), confirm).await.ok();
    assert_eq!(settled["line"]["settled"], "invalid");
    assert_eq!(settled["line"]["value"], "70");
    assert_eq!(settled["effective_flag"], "RM");
    assert_eq!(settled["counts"], false);
    assert_eq!(settled["history"][1]["flag_before"], "N");
    assert_eq!(settled["history"][1]["flag_after"], "RM");

    let hours = duty.get("/api/v1/stations/st-qs/hours").await.ok();
    let hour = hours["hours"].as_array().unwrap().last().unwrap();
    assert_eq!(hour["stamp"], "2026-03-01T01:00:00+08:00");
    let pm25 = &hour["values"][3];
    assert_eq!(
        (&pm25["label"], &pm25["value"]),
        (&json!("PM2.5"), &json!("70"))
    );
    assert_eq!(pm25["iaqi"], Value::Null);
    assert_eq!(pm25["flag_name"], "审核无效");
}

#[tokio::test]
async fn a_returned_decision_is_made_anew() {
    let city = City::new().await;
    let monitor = Client::signed_in(city.router(), "monitor").await;
    let duty = Client::signed_in(city.router(), "duty").await;
    decide(&monitor, "r-1", 0, "invalid").await;
    // Whoever has not seen the newest step is told so.
    let old = json!({"request_id": "r-2", "seen_steps": 0, "reason": "依据不足"});
    duty.post(&path("a34004", "/return"), old)
        .await
        .refused(409, "stale");
    let back = json!({"request_id": "r-3", "seen_steps": 1, "reason": "依据不足"});
    let back = duty.post(&path("a34004", "/return"), back).await.ok();
    assert_eq!(back["line"]["state"], "returned");
    assert_eq!(back["counts"], true);
    let list = monitor.get("/api/v1/reviews").await.ok();
    assert_eq!(list["reviews"][0]["object"]["id"], "st-qs");
    assert_eq!(
        (&list["waiting_first"], &list["waiting_second"]),
        (&json!(1), &json!(0))
    );
    let again = decide(&monitor, "r-4", 2, "valid").await;
    assert_eq!(again["line"]["state"], "first");
}

#[tokio::test]
async fn each_step_needs_its_right_and_a_value() {
    let city = City::new().await;
    let duty = Client::signed_in(city.router(), "duty").await;
    let member = Client::signed_in(city.router(), "member").await;
    let said =
        json!({"request_id": "r", "seen_steps": 0, "verdict": "invalid", "reason": "理由充分"});
    for client in [&duty, &member] {
        client
            .post(&path("a34004", "/decide"), said.clone())
            .await
            .refused(403, "forbidden");
    }
    let monitor = Client::signed_in(city.router(), "monitor").await;
    monitor
        .post(&path("a05024", "/decide"), said)
        .await
        .refused(404, "not-found");
    monitor
        .get("/api/v1/reviews?state=nonsense")
        .await
        .refused(422, "invalid-input");
}

#[tokio::test]
async fn the_board_counts_what_was_due() {
    let city = City::new().await;
    let duty = Client::signed_in(city.router(), "duty").await;
    // At 02:10 two hours of the day have ended; one row with two of six factors has come.
    let board = duty.get("/api/v1/quality/rates?days=1").await.ok();
    let points = board["points"].as_array().unwrap();
    let station = points.iter().find(|point| point["id"] == "st-qs").unwrap();
    assert_eq!(
        station["total"]["capture"],
        json!({"part": 2, "whole": 12, "percent": "16.7"})
    );
    assert_eq!(
        station["total"]["on_time"],
        json!({"part": 1, "whole": 1, "percent": "100.0"})
    );
    assert_eq!(station["days"].as_array().unwrap().len(), 1);
    let gaps = duty
        .get("/api/v1/points/st-qs/gaps?day=2026-03-01T00:00:00%2B08:00")
        .await
        .ok();
    assert_eq!(gaps["gaps"].as_array().unwrap().len(), 2);
    assert_eq!(gaps["gaps"][0]["all"], false);
    assert_eq!(gaps["gaps"][1]["stamp"], "2026-03-01T02:00:00+08:00");
    assert_eq!(gaps["gaps"][1]["all"], true);
    duty.get("/api/v1/quality/rates?days=32")
        .await
        .refused(422, "invalid-input");
}

#[tokio::test]
async fn interference_is_recorded_once_and_ends_once() {
    let city = City::new().await;
    let monitor = Client::signed_in(city.router(), "monitor").await;
    let first = record_interference(&monitor).await;
    let again = record_interference(&monitor).await;
    assert_eq!(first["id"], again["id"]);
    let list = monitor.get("/api/v1/interferences?object=st-qs").await.ok();
    assert_eq!(list["interferences"].as_array().unwrap().len(), 1);
    assert_eq!(list["interferences"][0]["kind_name"], "洒水");
    let end = format!(
        "/api/v1/interferences/{}/end",
        first["id"].as_str().unwrap()
    );
    let ended = |at: &str| json!({ "ended_at": at });
    monitor
        .post(&end, ended("2026-03-01T05:00:00+08:00"))
        .await
        .refused(422, "invalid-input");
    let done = monitor
        .post(&end, ended("2026-03-01T00:40:00+08:00"))
        .await
        .ok();
    assert_eq!(done["ended_at"], "2026-03-01T00:40:00+08:00");
    monitor
        .post(&end, ended("2026-03-01T00:50:00+08:00"))
        .await
        .refused(409, "stale");
    // It is shown with the value that it may explain.
    let value = monitor.get(&path("a34004", "")).await.ok();
    assert_eq!(value["interferences"][0]["doer"], "环卫一队");
    let bad = json!({
        "request_id": "i-2", "object_id": "st-qs", "kind": "party",
        "started_at": "2026-03-01T09:20:00+08:00", "doer": "", "note": "",
    });
    let refusal = monitor.post("/api/v1/interferences", bad).await;
    refusal.refused(422, "invalid-input");
}
