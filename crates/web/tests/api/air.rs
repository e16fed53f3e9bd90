//! Calendars, rankings, and the comparison of both laws.

use model::{AirDay, AreaId, DayValue, NoValue, ObjectId};
use serde_json::{Value, json};
use standards::air::validity::Requirement;
use standards::air::{Invalid, PerPollutant, Pollutant};

use super::city::City;
use super::client::Client;

/// A day with this fine dust (`-`: 19 hours), carbon monoxide 0.5, and 10 of the rest.
fn day(date: &str, pm25: &str) -> AirDay {
    let values = PerPollutant::from_fn(|pollutant| DayValue {
        value: match pollutant {
            Pollutant::Pm25 => pm25.parse().map_err(|_| {
                NoValue::Invalid(Invalid::TooFew {
                    requirement: Requirement::HoursOfDay,
                    have: 19,
                    need: 20,
                })
            }),
            Pollutant::Co => Ok("0.5".parse().unwrap()),
            _ => Ok("10".parse().unwrap()),
        },
        have: 24,
    });
    AirDay::judged(date.parse().unwrap(), values, None)
}

/// Days around the change of the law; the business clock stands at 02:10 on 1 March.
async fn filled() -> City {
    let city = City::new().await;
    let days = [
        ("2026-02-25", "60"),
        ("2026-02-26", "70"),
        ("2026-02-27", "-"),
        ("2026-02-28", "76"),
        ("2026-03-01", "70"),
    ];
    let points = days.map(|(date, pm25)| (ObjectId::new("st-qs"), day(date, pm25)));
    let of = |area: &str, pm25: fn(&'static str) -> &'static str| {
        days.map(|(date, own)| (AreaId::new(area), day(date, pm25(own))))
    };
    let areas = [of("qs", |own| own), of("wh", |_| "90")].concat();
    let store = &city.app.store;
    store.put_air_days(&points, &areas, None).await.unwrap();
    city
}

async fn ask(city: &City, path: &str) -> Value {
    Client::signed_in(city.router(), "duty")
        .await
        .get(path)
        .await
        .ok()
}

#[tokio::test]
async fn a_calendar_shows_each_day_under_both_laws() {
    let city = filled().await;
    let year = ask(&city, "/api/v1/air/calendar?object=st-qs").await;
    assert_eq!(year["year"], 2026);
    let check = |at: usize, expected: Value| {
        let day = &year["days"][at];
        let found = json!([
            day["day"],
            day["over"],
            day["index"]["law"],
            day["index"]["aqi"],
            day["other"]["law"],
            day["other"]["aqi"],
        ]);
        assert_eq!(found, expected);
    };
    let (old, new) = ("HJ 633-2012", "HJ 633-2026");
    check(0, json!(["2026-02-25", true, old, 82, new, 100]));
    check(1, json!(["2026-02-26", true, old, 94, new, 110]));
    // The older edition publishes what is left; the newer one withholds it.
    check(2, json!(["2026-02-27", true, old, 13, new, null]));
    check(4, json!(["2026-03-01", false, new, 110, old, 94]));
    let value = &year["days"][2]["values"];
    let pm25 = value
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["label"] == "PM2.5");
    let pm25 = pm25.unwrap();
    assert_eq!(pm25["reason_code"], "too-few-hours");
    assert_eq!(pm25["reason"], "有效小时值19个，少于20个");
    // The running day is counted nowhere.
    let counts = &year["counts"];
    let good = |at: usize| json!([counts[at]["law"], counts[at]["valid"], counts[at]["good"]]);
    assert_eq!(good(0), json!([null, 4, 3]));
    assert_eq!(good(1), json!([old, 4, 3]));
    assert_eq!(good(2), json!([new, 3, 1]));
}

#[tokio::test]
async fn the_comparison_counts_the_good_days_that_are_lost() {
    let city = filled().await;
    let path = "/api/v1/air/laws?area=qs&from=2026-02-25&to=2026-03-05";
    let found = ask(&city, path).await;
    assert_eq!(
        found["to"], "2026-02-28",
        "a day that is not over is left out"
    );
    let totals = &found["totals"];
    assert_eq!(totals["older"]["good"], 3);
    assert_eq!(totals["newer"]["good"], 1);
    // One of them had no fine dust and is withheld, which is no loss of a good day.
    assert_eq!(totals["good_days_lost"], 1);
    assert_eq!(totals["level_changes"], 1);
    assert_eq!(found["levels"][1][2], 1);
    assert_eq!(found["levels"][0][6], 1);
    let lost: Vec<&Value> = found["days"].as_array().unwrap().iter().collect();
    assert_eq!(lost[1]["good_day_lost"], true);
    let ranks = found["ranks"]["under"].as_array().unwrap();
    let names: Vec<&Value> = ranks.iter().map(|rank| &rank["limits"]).collect();
    assert_eq!(names, ["2012", "2026"]);
    assert_eq!(ranks[0]["of"], 1, "the other city lies outside the scope");
}

#[tokio::test]
async fn a_ranking_names_its_limits() {
    let city = filled().await;
    let check = async |query: &str, expected: Value| {
        let found = ask(&city, &format!("/api/v1/air/ranking?{query}")).await;
        let row = &found["rows"][0];
        let found = json!([
            found["limits"]["id"],
            found["limits"]["mark"],
            found["rows"].as_array().unwrap().len(),
            row["place"]["id"],
            row["rank"],
            row["index"],
        ]);
        assert_eq!(found, expected, "{query}");
    };
    // PM2.5: (60 + 70 + 76) / 3 = 68.7; the third day is not valid, 3 of 4 are enough.
    let days = "period=2026-02-25..2026-02-28";
    check(days, json!(["2012", "S", 1, "qs", 1, "2.72"])).await;
    check(
        &format!("{days}&limits=2026"),
        json!(["2026", "unsettled", 1, "qs", 1, "3.07"]),
    )
    .await;
    let stations = format!("{days}&by=station");
    check(&stations, json!(["2012", "S", 1, "st-qs", 1, "2.72"])).await;
    // Four days are no valid February.
    check("period=2026-02", json!(["2012", "S", 1, "qs", null, null])).await;
    let trial = "period=2026-02&trial=true";
    check(trial, json!(["2012", "S", 1, "qs", 1, "2.72"])).await;
}

#[tokio::test]
async fn a_change_is_shown_where_the_other_period_is_known() {
    let city = filled().await;
    let path = "/api/v1/air/ranking?period=2026-02-26..2026-02-26&against=2026-02-25..2026-02-25";
    let found = ask(&city, path).await;
    let improvement = &found["rows"][0]["improvement"];
    // 2.46 to 2.75 under the limits of 2012.
    assert_eq!(
        improvement,
        &json!({"before": "2.46", "change": "11.8", "rank": 1})
    );
    let found = ask(&city, "/api/v1/air/ranking?period=2026-02-26..2026-02-26").await;
    assert_eq!(found["against"]["text"], "2025-02-26..2025-02-26");
    assert_eq!(found["rows"][0]["improvement"], Value::Null);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_by_name() {
    let city = filled().await;
    let client = Client::signed_in(city.router(), "duty").await;
    let check = async |path: &str, field: &str| {
        let reply = client.get(&format!("/api/v1/air/{path}")).await;
        reply.refused(422, "invalid-input");
        if !field.is_empty() {
            assert_eq!(reply.json()["fields"][0]["field"], field, "{path}");
        }
    };
    check("ranking?period=march", "period").await;
    check("ranking?period=2000-01-01..2026-01-01", "period").await;
    check("ranking?against=2026-13", "against").await;
    check("ranking?limits=1996", "limits").await;
    check("ranking?by=province", "by").await;
    check("calendar?object=st-qs&year=26", "year").await;
    check("calendar?object=st-qs&area=qs", "").await;
    check("laws", "").await;
    check("laws?area=qs&from=2026-02-30", "from").await;
    check("laws?area=qs&from=2026-03-02&to=2026-03-01", "from").await;
    client
        .get("/api/v1/air/laws?object=out-1")
        .await
        .refused(404, "not-found");
    client
        .get("/api/v1/air/laws?area=wh")
        .await
        .refused(404, "not-found");
}

#[tokio::test]
async fn a_ranking_is_a_workbook_too() {
    let city = filled().await;
    let client = Client::signed_in(city.router(), "duty").await;
    let path = "/api/v1/air/ranking.xlsx?period=2026-02-25..2026-02-28";
    let reply = client.get(path).await;
    assert!(reply.status.is_success());
    let name = reply.headers["content-disposition"].to_str().unwrap();
    assert!(
        name.contains("air-ranking-city-2026-02-25-2026-02-28.xlsx"),
        "{name}"
    );
    assert_eq!(&reply.body[..4], b"PK\x03\x04");
    let again = client.get(path).await;
    assert_eq!(reply.body, again.body, "the same figures, the same bytes");
    client
        .get("/api/v1/air/ranking.xlsx?by=province")
        .await
        .refused(422, "invalid-input");
}

#[tokio::test]
async fn the_workbook_of_a_stranger_does_not_depend_on_the_city() {
    let path = "/api/v1/air/ranking.xlsx?by=station&period=2026-02-25..2026-02-28";
    let asked_in = async |city: &City, login: &str| {
        let client = Client::signed_in(city.router(), login).await;
        let reply = client.get(path).await;
        assert!(reply.status.is_success());
        reply.body
    };
    let (empty, filled) = (City::new().await, filled().await);
    let check = async |login: &str, is_same: bool| {
        let same = asked_in(&empty, login).await == asked_in(&filled, login).await;
        assert_eq!(same, is_same, "{login}");
    };
    check("stranger", true).await;
    check("duty", false).await;
}

#[tokio::test]
async fn the_workbook_holds_numbers_with_their_digits() {
    let city = filled().await;
    let client = Client::signed_in(city.router(), "duty").await;
    let path = "/api/v1/air/laws.xlsx?area=qs&from=2026-02-25&to=2026-02-28";
    let reply = client.get(path).await;
    assert!(reply.status.is_success());
    let name = reply.headers["content-disposition"].to_str().unwrap();
    assert!(
        name.contains("aqi-laws-2026-02-25-2026-02-28.xlsx"),
        "{name}"
    );
    assert_eq!(&reply.body[..4], b"PK\x03\x04");
    let again = client.get(path).await;
    assert_eq!(reply.body, again.body, "the same figures, the same bytes");
}
