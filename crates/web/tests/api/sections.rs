//! Sections of surface water with class, state, items beyond class III and target.

use serde_json::{Value, json};

use super::city::City;
use super::client::Client;

#[tokio::test]
async fn phosphorus_is_judged_by_the_water_it_lies_in() {
    let city = City::new().await;
    let duty = Client::signed_in(city.router(), "duty").await;
    let sections = duty.get("/api/v1/sections").await.ok();
    assert_eq!(sections["law"], "GB 3838-2002");
    let check = |id: &str, class: &str, state: &str, meets: bool, beyond: Value| {
        let all = sections["sections"].as_array().unwrap();
        let section = all.iter().find(|one| one["id"] == id).unwrap();
        let latest = &section["latest"];
        assert_eq!(latest["class"]["name"], class, "{id}");
        assert_eq!(latest["state"], state, "{id}");
        assert_eq!(latest["meets_target"], meets, "{id}");
        assert_eq!(latest["beyond"], beyond, "{id}");
        assert_eq!(section["target"]["class"], 3, "{id}");
        assert_eq!(section["stale"], false, "{id}");
    };
    check("sec-1", "Ⅱ类", "优", true, json!([]));
    // In a lake 0.08 mg/L of phosphorus is class IV; nitrogen takes no part there either.
    let phosphorus = json!([{
        "factor": "w21011", "label": "总磷", "label_en": "total phosphorus",
        "class": 4, "multiple": "0.6",
    }]);
    check("sec-2", "Ⅳ类", "轻度污染", false, phosphorus);
}

#[tokio::test]
async fn a_strip_tells_each_sample_of_the_period() {
    let city = City::new().await;
    let duty = Client::signed_in(city.router(), "duty").await;
    let strip = duty.get("/api/v1/sections/sec-1/classes").await.ok();
    let told: Vec<(&str, u64)> = strip["samples"]
        .as_array()
        .unwrap()
        .iter()
        .map(|sample| {
            let class = sample["class"]["class"].as_u64().unwrap();
            (sample["at"].as_str().unwrap(), class)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("2026-02-28T20:00:00+08:00", 6),
            ("2026-03-01T00:00:00+08:00", 2)
        ]
    );
    // One sample of a day is its mean; the running day says so.
    let days: Vec<Value> = strip["days"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| {
            json!([
                day["day"],
                day["samples"],
                day["of"],
                day["over"],
                day["class"]["class"]
            ])
        })
        .collect();
    assert_eq!(
        days,
        [
            json!(["2026-02-28", 1, 6, true, 6]),
            json!(["2026-03-01", 1, 6, false, 2])
        ]
    );
    duty.get("/api/v1/sections/st-qs/classes")
        .await
        .refused(404, "not-found");
    let long = "/api/v1/sections/sec-1/classes?from=2025-01-01T00:00:00%2B08:00";
    duty.get(long).await.refused(422, "invalid-input");
}
