//! Marks of sand and dust over HTTP, and what they make of calendars and rankings.

use model::{Cadence, FactorCode, FactorReading, Mn, NewReading, ObjectId, Timestamp};
use sense::air::{AirDays, AirRules};
use serde_json::{Value, json};
use standards::air::Pollutant;

use super::city::City;
use super::client::Client;

const DAY: &str = "period=2026-02-26..2026-02-26";

fn said(request: &str, from: &str, to: &str) -> Value {
    json!({
        "request_id": request, "area_id": "qs", "from": from, "to": to,
        "reason": "沙尘过境", "document": "总站沙尘影响通报第3期",
    })
}

/// Proposes the first four hours of 26 February over the city.
pub(crate) async fn propose(client: &Client, request: &str) -> Value {
    let (from, to) = ("2026-02-26T00:00:00+08:00", "2026-02-26T04:00:00+08:00");
    let mark = said(request, from, to);
    client.post("/api/v1/air/dust", mark).await.ok()
}

/// A day of the station with 900 in its first four hours and 50 in the others.
async fn dusty(city: &City) {
    let midnight: Timestamp = "2026-02-26T00:00:00+08:00".parse().unwrap();
    let row = |hour: i64| {
        let value = if hour < 4 { "900" } else { "50" };
        let factors = Pollutant::ALL.map(|pollutant| FactorReading {
            factor: FactorCode::new(pollutant.hj212_code()),
            value: match pollutant {
                Pollutant::Pm10 | Pollutant::Pm25 => value.parse().ok(),
                Pollutant::Co => "0.5".parse().ok(),
                _ => "10".parse().ok(),
            },
            min: None,
            max: None,
            total: None,
            flag: None,
        });
        let reading = NewReading {
            cadence: Cadence::Hour,
            start: midnight.plus(hour * Timestamp::HOUR),
            factors: factors.into(),
        };
        (ObjectId::new("st-qs"), reading)
    };
    let rows: Vec<_> = (0..24).map(row).collect();
    let at = city.app.world.now();
    let store = &city.app.store;
    store
        .import_readings(&Mn::new("file"), at, &rows)
        .await
        .unwrap();
    let days = AirDays::new(store.clone(), AirRules::default());
    while days.step().await.unwrap() > 0 {}
}

async fn get(client: &Client, path: &str) -> Value {
    client.get(path).await.ok()
}

#[tokio::test]
async fn a_confirmed_mark_puts_figures_without_dust_beside_those_with_it() {
    let city = City::new().await;
    dusty(&city).await;
    let monitor = Client::signed_in(city.router(), "monitor").await;
    let duty = Client::signed_in(city.router(), "duty").await;
    let ranking = format!("/api/v1/air/ranking?{DAY}");
    let mark = propose(&monitor, "r-1").await;
    assert_eq!(mark["state"], "proposed");
    assert_eq!(mark["may"], json!(["refuse"]));
    let before = get(&duty, &ranking).await;
    assert_eq!(before["dust"], json!([]), "a proposal changes nothing");
    assert_eq!(before["rows"][0]["without_dust"], Value::Null);
    let sheet = duty
        .get(&ranking.replace("ranking?", "ranking.xlsx?"))
        .await;

    let path = format!("/api/v1/air/dust/{}", mark["id"].as_str().unwrap());
    let confirm = json!({"request_id": "r-2", "seen_steps": 1});
    monitor
        .post(&format!("{path}/confirm"), confirm.clone())
        .await
        .refused(403, "same-person");
    let confirmed = duty.post(&format!("{path}/confirm"), confirm).await.ok();
    assert_eq!(confirmed["state"], "confirmed");
    assert_eq!(confirmed["steps"].as_array().unwrap().len(), 2);

    let after = get(&duty, &ranking).await;
    assert_eq!(after["dust"][0]["document"], "总站沙尘影响通报第3期");
    let row = &after["rows"][0];
    // (4 × 900 + 20 × 50) / 24 is 191.7; what is left is 50. The figures with dust stay.
    assert_eq!(row["index"], before["rows"][0]["index"]);
    let pm = |statistics: &Value, label: &str| {
        let all = statistics.as_array().unwrap();
        let one = all.iter().find(|one| one["label"] == label).unwrap();
        one["value"].clone()
    };
    assert_eq!(pm(&row["statistics"], "PM2.5"), "192");
    let less = &row["without_dust"];
    assert_eq!(pm(&less["statistics"], "PM2.5"), "50");
    assert_eq!(pm(&less["statistics"], "PM10"), "50");
    assert_eq!(less["rank"], 1);
    assert_ne!(less["index"], row["index"]);
    // Days by level keep the dust.
    assert_eq!(row["days"]["heavy"], 1);

    let year = get(&duty, "/api/v1/air/calendar?object=st-qs&year=2026").await;
    let day = &year["days"][0];
    assert_eq!(pm(&day["values"], "PM10"), "192");
    assert_eq!(pm(&day["without_dust"], "PM10"), "50");
    assert_eq!(day["index"]["aqi"], 242);
    assert_eq!(year["dust"].as_array().unwrap().len(), 1);
    let with = duty
        .get(&ranking.replace("ranking?", "ranking.xlsx?"))
        .await;
    assert_ne!(with.body, sheet.body, "the workbook says what was left out");

    let revoke = json!({"request_id": "r-3", "seen_steps": 2, "reason": "通报更正"});
    let revoked = duty.post(&format!("{path}/revoke"), revoke).await.ok();
    assert_eq!(revoked["state"], "revoked");
    assert_eq!(get(&duty, &ranking).await["dust"], json!([]));
    let list = get(&duty, "/api/v1/air/dust?state=revoked").await;
    assert_eq!(list["marks"][0]["steps"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_mark_needs_a_right_a_ground_and_hours_that_are_over() {
    let city = City::new().await;
    let monitor = Client::signed_in(city.router(), "monitor").await;
    let duty = Client::signed_in(city.router(), "duty").await;
    let (from, to) = ("2026-02-26T00:00:00+08:00", "2026-02-26T04:00:00+08:00");
    let post = async |client: &Client, body: Value| client.post("/api/v1/air/dust", body).await;
    post(&duty, said("r", from, to))
        .await
        .refused(403, "forbidden");
    let check = async |body: Value, field: &str| {
        let reply = post(&monitor, body).await;
        reply.refused(422, "invalid-input");
        assert_eq!(reply.json()["fields"][0]["field"], field);
    };
    check(said("r", to, from), "to").await;
    check(said("r", "2026-02-26T00:30:00+08:00", to), "from").await;
    check(said("r", from, "2026-03-20T00:00:00+08:00"), "to").await;
    check(said("r", "2026-02-01T00:00:00+08:00", to), "to").await;
    check(said("", from, to), "request_id").await;
    let mut blank = said("r", from, to);
    blank["document"] = json!("  ");
    check(blank, "document").await;
    let mut both = said("r", from, to);
    both["object_id"] = json!("st-qs");
    check(both, "area_id").await;
    let mut elsewhere = said("r", from, to);
    elsewhere["area_id"] = json!("wh");
    post(&monitor, elsewhere).await.refused(404, "not-found");
    let mut of_outlet = said("r", from, to);
    of_outlet["area_id"] = Value::Null;
    of_outlet["object_id"] = json!("out-1");
    post(&monitor, of_outlet).await.refused(404, "not-found");

    let first = propose(&monitor, "r-1").await;
    let again = propose(&monitor, "r-1").await;
    assert_eq!(first["id"], again["id"]);
    let path = format!("/api/v1/air/dust/{}", first["id"].as_str().unwrap());
    let refuse = json!({"request_id": "r-2", "seen_steps": 1, "reason": "不"});
    duty.post(&format!("{path}/refuse"), refuse)
        .await
        .refused(422, "invalid-input");
    let stale = json!({"request_id": "r-3", "seen_steps": 0});
    duty.post(&format!("{path}/confirm"), stale)
        .await
        .refused(409, "stale");
    duty.get("/api/v1/air/dust?state=lost")
        .await
        .refused(422, "invalid-input");
}

#[tokio::test]
async fn contested_weights_are_only_used_when_asked_for() {
    let city = City::new().await;
    dusty(&city).await;
    let duty = Client::signed_in(city.router(), "duty").await;
    let plain = get(&duty, &format!("/api/v1/air/ranking?{DAY}")).await;
    assert_eq!(plain["weights"]["id"], "equal");
    let contested = get(
        &duty,
        &format!("/api/v1/air/ranking?{DAY}&weights=contested"),
    )
    .await;
    assert_eq!(contested["weights"]["id"], "contested");
    let note = contested["weights"]["note"].as_str().unwrap();
    assert!(note.starts_with("有争议"), "{note}");
    assert_ne!(contested["rows"][0]["index"], plain["rows"][0]["index"]);
    duty.get(&format!("/api/v1/air/ranking?{DAY}&weights=mine"))
        .await
        .refused(422, "invalid-input");
}
