//! Draws for look-backs: who may draw, what is refused, and what is shown of a draw.

use casework::lookback::{fingerprint, sample};
use model::{CaseId, Draw, Timestamp};
use serde_json::json;

use super::city::City;
use super::client::Client;

const FLOW: &str = "rectification";
const PERIOD: &str = "2025Q4";
const SEED: &str = "2026年1月5日福彩3D 385";

/// Keeps a draw whose only case was no candidate; returns its id.
pub(crate) async fn keep(city: &City, case: &CaseId) -> String {
    let inputs = vec![case.clone()];
    let drawn_at: Timestamp = "2026-01-05T09:00:00+08:00".parse().unwrap();
    let draw = Draw {
        id: "draw-1".to_owned(),
        flow: FLOW.to_owned(),
        period: PERIOD.to_owned(),
        percent: 10,
        seed: SEED.to_owned(),
        inputs_hash: fingerprint(FLOW, PERIOD, 10, SEED, &inputs),
        drawn: sample(&inputs, 10, SEED),
        inputs,
        drawn_at,
        drawn_by: "督察办".to_owned(),
    };
    assert!(city.app.store.put_draw(&draw).await.unwrap());
    draw.id
}

#[tokio::test]
async fn a_draw_is_shown_with_its_population_and_made_again() {
    let city = City::new().await;
    let (_, case) = city.open_case().await;
    let id = keep(&city, &case).await;
    let inspector = Client::signed_in(city.router(), "inspector").await;
    let all = inspector.get("/api/v1/lookbacks").await.ok();
    assert_eq!(all["may_draw"], true);
    assert_eq!(all["draws"][0]["seed"], SEED);
    let flow = &all["flows"][0];
    assert_eq!((&flow["id"], &flow["percent"]), (&json!(FLOW), &json!(10)));
    assert_eq!(flow["ended"][0], json!({"period": PERIOD, "drawn": true}));
    assert_eq!(
        flow["ended"][1],
        json!({"period": "2025Q3", "drawn": false})
    );

    let path = format!("/api/v1/lookbacks/{id}");
    let record = inspector.get(&path).await.ok();
    assert_eq!(record["population"][0]["id"], case.as_str());
    assert_eq!(
        (&record["inputs"], &record["drawn"]),
        (&json!(1), &json!(1))
    );
    // What is kept agrees with itself; the events know of nothing that was struck.
    let replay = inspector.get(&format!("{path}/replay")).await.ok();
    assert_eq!(
        replay,
        json!({"hash": true, "sample": true, "inputs": false})
    );
    inspector
        .get("/api/v1/lookbacks/none")
        .await
        .refused(404, "not-found");
    inspector
        .get("/api/v1/lookbacks/none/replay")
        .await
        .refused(404, "not-found");
}

#[tokio::test]
async fn a_draw_needs_the_right_a_period_that_is_over_and_a_seed() {
    let city = City::new().await;
    let (_, case) = city.open_case().await;
    keep(&city, &case).await;
    let draw = |flow: &str, period: &str, seed: &str| json!({"flow": flow, "period": period, "seed": seed});
    let duty = Client::signed_in(city.router(), "duty").await;
    assert_eq!(duty.get("/api/v1/lookbacks").await.ok()["may_draw"], false);
    let reply = duty
        .post("/api/v1/lookbacks", draw(FLOW, "2025Q3", "7"))
        .await;
    reply.refused(403, "forbidden");

    let inspector = Client::signed_in(city.router(), "inspector").await;
    for (flow, period, seed, status, code) in [
        ("air-anomaly", "2025Q3", "7", 422, "invalid-input"),
        (FLOW, "2025-07", "7", 422, "invalid-input"),
        (FLOW, "2026Q1", "7", 422, "invalid-input"),
        (FLOW, "2025Q3", "  ", 422, "invalid-input"),
        // Nothing was struck then.
        (FLOW, "2025Q3", "7", 422, "invalid-input"),
        (FLOW, PERIOD, "another", 409, "drawn"),
    ] {
        let reply = inspector
            .post("/api/v1/lookbacks", draw(flow, period, seed))
            .await;
        reply.refused(status, code);
    }
    // The same seed goes on where it was stopped.
    let again = inspector
        .post("/api/v1/lookbacks", draw(FLOW, PERIOD, SEED))
        .await
        .ok();
    assert_eq!(again["id"], "draw-1");
}

#[tokio::test]
async fn strikings_are_counted_by_flow_and_period() {
    let city = City::new().await;
    let inspector = Client::signed_in(city.router(), "inspector").await;
    let path = "/api/v1/lookback-strikes?flow=rectification";
    let none = inspector.get(&format!("{path}&period=2026")).await.ok();
    let zero = json!({"struck": 0, "drawn": 0, "looked_at": 0, "relapsed": 0});
    assert_eq!(none["total"], zero);
    assert_eq!(none["as_of"], "2026-03-01T02:10:00+08:00");
    for wrong in [
        "/api/v1/lookback-strikes?flow=air-anomaly",
        "/api/v1/lookback-strikes?flow=rectification&period=2026Q5",
        "/api/v1/lookback-strikes",
    ] {
        let reply = inspector.get(wrong).await;
        assert!(reply.status.is_client_error(), "{wrong}: {}", reply.status);
    }
}
