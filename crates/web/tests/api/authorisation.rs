//! Nobody gets in by forgetting: each operation of the document is asked by a stranger.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::city::{City, UNKNOWN_MN};
use super::client::{Client, Reply};

/// What somebody with the same rights in another city must get.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Stranger {
    /// It says nothing of the city, or is one's own.
    Open,
    /// A refusal; the thing does not exist for the stranger.
    Nothing,
    /// An answer in which nothing of the city occurs.
    Empty,
}

/// Each operation: method, path of the document, body, and what a stranger must get.
const OPERATIONS: &[(&str, &str, &str, Stranger)] = &[
    ("get", "/api/v1/session", "", Stranger::Open),
    ("delete", "/api/v1/session", "", Stranger::Open),
    (
        "post",
        "/api/v1/session/password",
        r#"{"old_password":"","new_password":""}"#,
        Stranger::Nothing,
    ),
    ("post", "/api/v1/demo/clock", "{}", Stranger::Nothing),
    ("get", "/api/v1/personal-looks", "", Stranger::Nothing),
    ("get", "/api/v1/workbench", "", Stranger::Empty),
    ("get", "/api/v1/areas", "", Stranger::Empty),
    ("get", "/api/v1/map", "", Stranger::Empty),
    ("get", "/api/v1/stations", "", Stranger::Empty),
    ("get", "/api/v1/stations/{station}", "", Stranger::Nothing),
    (
        "get",
        "/api/v1/stations/{station}/hours",
        "",
        Stranger::Nothing,
    ),
    ("get", "/api/v1/sections", "", Stranger::Empty),
    (
        "get",
        "/api/v1/sections/{section}/classes",
        "",
        Stranger::Nothing,
    ),
    (
        "get",
        "/api/v1/points/{outlet}/readings?cadence=hour",
        "",
        Stranger::Nothing,
    ),
    (
        "get",
        "/api/v1/points/{outlet}/rollups?cadence=hour",
        "",
        Stranger::Nothing,
    ),
    (
        "get",
        "/api/v1/air/calendar?object={station}",
        "",
        Stranger::Nothing,
    ),
    ("get", "/api/v1/air/ranking?by=station", "", Stranger::Empty),
    (
        "get",
        "/api/v1/air/ranking.xlsx?by=station",
        "",
        // What the packed file holds is tested in air.rs.
        Stranger::Open,
    ),
    ("get", "/api/v1/air/dust", "", Stranger::Empty),
    (
        "post",
        "/api/v1/air/dust",
        r#"{"request_id":"r","area_id":"qs","from":"2026-02-26T00:00:00+08:00",
            "to":"2026-02-26T03:00:00+08:00","reason":"沙尘过境","document":"通报第3期"}"#,
        Stranger::Nothing,
    ),
    (
        "post",
        "/api/v1/air/dust/{dust}/confirm",
        r#"{"request_id":"r","seen_steps":1}"#,
        Stranger::Nothing,
    ),
    (
        "post",
        "/api/v1/air/dust/{dust}/refuse",
        r#"{"request_id":"r","seen_steps":1,"reason":"依据不足"}"#,
        Stranger::Nothing,
    ),
    (
        "post",
        "/api/v1/air/dust/{dust}/revoke",
        r#"{"request_id":"r","seen_steps":1,"reason":"依据不足"}"#,
        Stranger::Nothing,
    ),
    (
        "get",
        "/api/v1/air/curves?objects={station}&factors=a34004",
        "",
        Stranger::Nothing,
    ),
    (
        "get",
        "/api/v1/air/laws?object={station}",
        "",
        Stranger::Nothing,
    ),
    (
        "get",
        "/api/v1/air/laws.xlsx?object={station}",
        "",
        Stranger::Nothing,
    ),
    ("get", "/api/v1/objects", "", Stranger::Empty),
    ("get", "/api/v1/objects/{outlet}", "", Stranger::Nothing),
    ("get", "/api/v1/alarms?state=all", "", Stranger::Empty),
    ("get", "/api/v1/alarms/{alarm}", "", Stranger::Nothing),
    (
        "post",
        "/api/v1/alarms/{alarm}/take",
        r#"{"request_id":"r"}"#,
        Stranger::Nothing,
    ),
    (
        "post",
        "/api/v1/alarms/{alarm}/false-alarm",
        r#"{"request_id":"r","reason":"仪器校准中"}"#,
        Stranger::Nothing,
    ),
    (
        "post",
        "/api/v1/alarms/{alarm}/hand-over",
        r#"{"request_id":"r","facts":{}}"#,
        Stranger::Nothing,
    ),
    ("get", "/api/v1/rules", "", Stranger::Open),
    ("get", "/api/v1/rights/{right}", "", Stranger::Open),
    ("get", "/api/v1/flows", "", Stranger::Empty),
    // Published for everybody who handles cases.
    ("get", "/api/v1/dispatch", "", Stranger::Open),
    (
        "get",
        "/api/v1/dispatch/receivers?flow=rectification&category=dust&area=qs-1",
        "",
        Stranger::Nothing,
    ),
    ("get", "/api/v1/lookbacks", "", Stranger::Empty),
    (
        "post",
        "/api/v1/lookbacks",
        r#"{"flow":"rectification","period":"2025Q3","seed":"385"}"#,
        Stranger::Nothing,
    ),
    // A draw is published; of its cases a stranger sees none.
    ("get", "/api/v1/lookbacks/{draw}", "", Stranger::Empty),
    ("get", "/api/v1/lookbacks/{draw}/replay", "", Stranger::Open),
    (
        "get",
        "/api/v1/lookback-strikes?flow=rectification",
        "",
        Stranger::Empty,
    ),
    ("get", "/api/v1/units", "", Stranger::Empty),
    ("get", "/api/v1/people", "", Stranger::Empty),
    ("get", "/api/v1/cases", "", Stranger::Empty),
    // What the packed file holds is tested in case_sheet.rs.
    ("get", "/api/v1/cases.xlsx", "", Stranger::Open),
    (
        "post",
        "/api/v1/cases",
        r#"{"flow":"everything","request_id":"r","area":"qs-1"}"#,
        Stranger::Nothing,
    ),
    ("get", "/api/v1/cases/{case}", "", Stranger::Nothing),
    (
        "post",
        "/api/v1/cases/{case}/verbs/take",
        r#"{"request_id":"r","expected_seq":1}"#,
        Stranger::Nothing,
    ),
    ("get", "/api/v1/documents", "", Stranger::Empty),
    ("get", "/api/v1/documents/{document}", "", Stranger::Nothing),
    ("post", "/api/v1/evidence", "", Stranger::Nothing),
    ("get", "/api/v1/evidence/{evidence}", "", Stranger::Nothing),
    (
        "get",
        "/api/v1/evidence/{evidence}/thumb",
        "",
        Stranger::Nothing,
    ),
    ("get", "/api/v1/devices", "", Stranger::Empty),
    ("get", "/api/v1/devices/{mn}", "", Stranger::Nothing),
    (
        "post",
        "/api/v1/devices/{mn}/adopt",
        r#"{"object_id":"out-2"}"#,
        Stranger::Nothing,
    ),
    (
        "get",
        "/api/v1/devices/{mn}/settings",
        "",
        Stranger::Nothing,
    ),
    (
        "patch",
        "/api/v1/devices/{mn}/settings",
        r#"{"crc":"modbus"}"#,
        Stranger::Nothing,
    ),
    (
        "get",
        "/api/v1/devices/{device}/commands",
        "",
        Stranger::Nothing,
    ),
    (
        "post",
        "/api/v1/devices/{device}/downlinks",
        r#"{"request_id":"r","command":"get-time","reason":"核对时钟","wait_seconds":60}"#,
        Stranger::Nothing,
    ),
    ("get", "/api/v1/downlinks", "", Stranger::Empty),
    ("get", "/api/v1/downlinks/{downlink}", "", Stranger::Nothing),
    (
        "post",
        "/api/v1/downlinks/{downlink}/cancel",
        "",
        Stranger::Nothing,
    ),
    ("get", "/api/v1/devices/{device}/key", "", Stranger::Nothing),
    (
        "put",
        "/api/v1/devices/{device}/key",
        r#"{"key":"0000000000000000"}"#,
        Stranger::Nothing,
    ),
    (
        "put",
        "/api/v1/devices/{device}/media-account",
        r#"{"user":"u","password":"12345678","key":"0000000000000000"}"#,
        Stranger::Nothing,
    ),
    (
        "get",
        "/api/v1/devices/{device}/media",
        "",
        Stranger::Nothing,
    ),
    (
        "get",
        "/api/v1/devices/{device}/media/{evidence}",
        "",
        Stranger::Nothing,
    ),
    ("get", "/api/v1/activations", "", Stranger::Empty),
    (
        "post",
        "/api/v1/activations/{downlink}/number",
        r#"{"mn":"010000A8900016F000169DC0"}"#,
        Stranger::Nothing,
    ),
    ("get", "/api/v1/hj212/unsure", "", Stranger::Open),
    ("get", "/api/v1/quarantine", "", Stranger::Empty),
    (
        "get",
        "/api/v1/quarantine/{quarantined}/preview",
        "",
        Stranger::Nothing,
    ),
    (
        "post",
        "/api/v1/quarantine/{quarantined}/release",
        r#"{"crc":"ignore","reason":"台账一致"}"#,
        Stranger::Nothing,
    ),
    (
        "get",
        "/api/v1/devices/{device}/quarantine?quarantined_for=crc",
        "",
        Stranger::Nothing,
    ),
    ("get", "/api/v1/quarantine/runs", "", Stranger::Empty),
    (
        "post",
        "/api/v1/quarantine/runs",
        r#"{"request_id":"r","mn":"MN-OUT","quarantined_for":"crc",
            "until":"2026-03-02T00:00:00+08:00","crc":"ignore","reason":"台账一致"}"#,
        Stranger::Nothing,
    ),
    (
        "post",
        "/api/v1/quarantine/runs/{run}/stop",
        "{}",
        Stranger::Nothing,
    ),
    (
        "post",
        "/api/v1/quarantine/runs/{run}/continue",
        "{}",
        Stranger::Nothing,
    ),
    (
        "get",
        "/api/v1/devices/{device}/connections",
        "",
        Stranger::Nothing,
    ),
    (
        "get",
        "/api/v1/devices/{device}/health",
        "",
        Stranger::Nothing,
    ),
    // Only of an administrator of the system; see forwarding.rs.
    ("get", "/api/v1/forwarding", "", Stranger::Nothing),
    ("get", "/api/v1/reviews?state=all", "", Stranger::Empty),
    (
        "get",
        "/api/v1/reviews/{station}/{hour}/{factor}",
        "",
        Stranger::Nothing,
    ),
    (
        "post",
        "/api/v1/reviews/{station}/{hour}/{factor}/decide",
        r#"{"request_id":"r","seen_steps":0,"verdict":"invalid","reason":"仪器校准中"}"#,
        Stranger::Nothing,
    ),
    (
        "post",
        "/api/v1/reviews/{station}/{hour}/{factor}/confirm",
        r#"{"request_id":"r","seen_steps":0}"#,
        Stranger::Nothing,
    ),
    (
        "post",
        "/api/v1/reviews/{station}/{hour}/{factor}/return",
        r#"{"request_id":"r","seen_steps":0,"reason":"依据不足"}"#,
        Stranger::Nothing,
    ),
    ("get", "/api/v1/quality/rates", "", Stranger::Empty),
    (
        "get",
        "/api/v1/points/{station}/gaps?day=2026-03-01T00:00:00%2B08:00",
        "",
        Stranger::Nothing,
    ),
    ("get", "/api/v1/inbox", "", Stranger::Empty),
    ("post", "/api/v1/inbox/read", "{}", Stranger::Empty),
    (
        "post",
        "/api/v1/inbox/{message}/acknowledge",
        "",
        Stranger::Nothing,
    ),
    ("get", "/api/v1/preferences", "", Stranger::Open),
    (
        "post",
        "/api/v1/preferences",
        r#"{"without":[],"digest":"none"}"#,
        Stranger::Open,
    ),
    ("get", "/api/v1/messages", "", Stranger::Empty),
    ("get", "/api/v1/channels", "", Stranger::Empty),
    ("get", "/api/v1/duty", "", Stranger::Empty),
    (
        "post",
        "/api/v1/duty/shifts",
        r#"{"request_id":"r","shifts":[{"role":"duty-officer","area_id":"qs","person_id":"p-duty",
            "rank":0,"starts_at":"2026-03-05T08:00:00+08:00",
            "ends_at":"2026-03-05T20:00:00+08:00"}]}"#,
        Stranger::Nothing,
    ),
    (
        "post",
        "/api/v1/duty/shifts/{shift}/cancel",
        "",
        Stranger::Nothing,
    ),
    (
        "post",
        "/api/v1/duty/shifts/{shift}/swaps",
        r#"{"request_id":"r","to_person_id":"p-fresh","reason":"家中有事"}"#,
        Stranger::Nothing,
    ),
    (
        "post",
        "/api/v1/duty/swaps/{swap}/answer",
        r#"{"answer":"agreed"}"#,
        Stranger::Nothing,
    ),
    ("get", "/api/v1/duty/handovers", "", Stranger::Empty),
    (
        "post",
        "/api/v1/duty/handovers",
        r#"{"request_id":"r","shift_id":"{shift}","note":"没有异常"}"#,
        Stranger::Nothing,
    ),
    (
        "post",
        "/api/v1/duty/handovers/{handover}/receive",
        "{}",
        Stranger::Nothing,
    ),
    ("get", "/api/v1/demo/receivers", "", Stranger::Nothing),
    ("get", "/api/v1/interferences", "", Stranger::Empty),
    (
        "post",
        "/api/v1/interferences",
        r#"{"request_id":"r","object_id":"st-qs","kind":"sprinkling",
            "started_at":"2026-03-01T01:00:00+08:00","doer":"","note":"洒水车经过"}"#,
        Stranger::Nothing,
    ),
    (
        "post",
        "/api/v1/interferences/{interference}/end",
        r#"{"ended_at":"2026-03-01T02:00:00+08:00"}"#,
        Stranger::Nothing,
    ),
];

/// Reviewed: needs no session, or is tested in a way of its own.
const REVIEWED: &[(&str, &str, &str)] = &[
    (
        "get",
        "/api/v1/about",
        "the sign-in page needs it; it says nothing of the city",
    ),
    (
        "get",
        "/api/v1/catalog/words",
        "the sign-in page needs it; words of the catalogue, nothing of the city; see words.rs",
    ),
    (
        "post",
        "/api/v1/session",
        "signing in itself; see sessions.rs",
    ),
    ("get", "/api/v1/events", "never ends; see events.rs"),
    (
        "post",
        "/api/v1/device-media",
        "a device signs in by its own header; see downlinks.rs",
    ),
    (
        "post",
        "/api/v1/sms/reports",
        "the gateway proves itself by a token; see notices.rs",
    ),
];

fn method(word: &str) -> Method {
    word.to_uppercase().parse().unwrap()
}

/// The path of the document behind one of ours: every placeholder is `{}`.
fn shape(path: &str) -> String {
    let path = path.split('?').next().unwrap_or(path);
    let parts = path.split('/').map(|part| {
        let verb = part == "take" && path.contains("/verbs/");
        if part.starts_with('{') || verb {
            "{}"
        } else {
            part
        }
    });
    parts.collect::<Vec<_>>().join("/")
}

#[test]
fn each_operation_has_a_test_or_stands_in_the_reviewed_list() {
    let document: Value = serde_json::from_str(&web::openapi()).unwrap();
    let mut known: Vec<(String, String)> = OPERATIONS
        .iter()
        .map(|(method, path, _, _)| ((*method).to_owned(), shape(path)))
        .chain(
            REVIEWED
                .iter()
                .map(|(method, path, _)| ((*method).to_owned(), shape(path))),
        )
        .collect();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let operation = (method.clone(), shape(path));
            let place = known.iter().position(|one| *one == operation);
            let place = place.unwrap_or_else(|| panic!("no authorisation test for {operation:?}"));
            known.swap_remove(place);
        }
    }
    assert!(
        known.is_empty(),
        "tested, but not in the document: {known:?}"
    );
}

/// A city with a case, a file in it, and the ids of its things.
async fn city_with_case() -> (City, impl Fn(&str) -> String) {
    let city = City::new().await;
    let (alarm, case) = city.open_case().await;
    let member = Client::signed_in(city.router(), "member").await;
    let file = member.upload(&super::cases::photo(7)).await.ok();
    let evidence = file["hash"].as_str().unwrap().to_owned();
    let monitor = Client::signed_in(city.router(), "monitor").await;
    let entry = super::reviews::record_interference(&monitor).await;
    let interference = entry["id"].as_str().unwrap().to_owned();
    let document = super::documents::issue(&city).await;
    super::quarantine::keep_one(&city).await;
    let run = super::quarantine_batch::begin(&monitor).await;
    let downlink = super::downlinks::ask(&monitor, "get-time").await.ok();
    let downlink = downlink["id"].as_str().unwrap().to_owned();
    let watch = super::notices::watch(&city).await;
    let draw = super::lookbacks::keep(&city, &case).await;
    let mark = super::dust::propose(&monitor, "r0").await;
    let dust = mark["id"].as_str().unwrap().to_owned();
    let names = move |path: &str| {
        path.replace("{station}", "st-qs")
            .replace("{hour}", super::reviews::HOUR)
            .replace("{factor}", "a34004")
            .replace("{interference}", &interference)
            .replace("{dust}", &dust)
            .replace("{document}", &document)
            .replace("{message}", &watch.message)
            .replace("{draw}", &draw)
            .replace("{shift}", &watch.shift)
            .replace("{swap}", &watch.swap)
            .replace("{handover}", &watch.handover)
            .replace("{outlet}", "out-1")
            .replace("{section}", "sec-1")
            .replace("{alarm}", alarm.as_str())
            .replace("{case}", case.as_str())
            .replace("{evidence}", &evidence)
            .replace("{run}", &run)
            .replace("{quarantined}", super::quarantine::ROW)
            .replace("{mn}", UNKNOWN_MN)
            .replace("{device}", super::downlinks::DEVICE)
            .replace("{right}", "system.read")
            .replace("{downlink}", &downlink)
    };
    (city, names)
}

async fn ask(client: &Client, method_word: &str, path: &str, body: &str) -> Reply {
    let body = (!body.is_empty()).then(|| serde_json::from_str(body).unwrap());
    client.send(method(method_word), path, body).await
}

#[tokio::test]
async fn without_a_session_nothing_is_answered() {
    let (city, named) = city_with_case().await;
    let client = Client::new(city.router());
    for (method, path, body, _) in OPERATIONS {
        ask(&client, method, &named(path), body)
            .await
            .refused(401, "not-signed-in");
    }
    client
        .get("/api/v1/events")
        .await
        .refused(401, "not-signed-in");
}

#[tokio::test]
async fn the_same_rights_in_another_city_reach_nothing_here() {
    let (city, named) = city_with_case().await;
    for (method, path, body, expected) in OPERATIONS {
        let client = Client::signed_in(city.router(), "stranger").await;
        let path = named(path);
        let reply = ask(&client, method, &path, body).await;
        match expected {
            Stranger::Open => assert!(
                reply.status.is_success(),
                "{method} {path}: {}",
                reply.status
            ),
            Stranger::Nothing => {
                assert!(
                    reply.status.is_client_error(),
                    "{method} {path}: {}",
                    reply.status
                );
            }
            Stranger::Empty => {
                let text = String::from_utf8(reply.body.clone()).unwrap();
                assert_eq!(reply.status, StatusCode::OK, "{method} {path}: {text}");
                for trace in [
                    "qs-1", "st-qs", "out-1", "ent-1", "sec-1", UNKNOWN_MN, "AQI 218",
                ] {
                    assert!(
                        !text.contains(trace),
                        "{method} {path} shows {trace}: {text}"
                    );
                }
            }
        }
    }
    // And nothing was done to the case or the device.
    let duty = Client::signed_in(city.router(), "duty").await;
    let case = duty.get(&named("/api/v1/cases/{case}")).await.ok();
    assert_eq!(case["head_seq"], 1);
    let devices = duty.get("/api/v1/devices?status=unknown").await.ok();
    assert_eq!(devices["devices"][0]["mn"], UNKNOWN_MN);
}

#[tokio::test]
async fn an_administrator_of_the_system_does_no_business() {
    let (city, named) = city_with_case().await;
    let client = Client::signed_in(city.router(), "sysadmin").await;
    let take = json!({"request_id": "r", "expected_seq": 1});
    let reply = client
        .post(&named("/api/v1/cases/{case}/verbs/take"), take)
        .await;
    reply.refused(403, "forbidden");
    let take = json!({"request_id": "r"});
    client
        .post(&named("/api/v1/alarms/{alarm}/take"), take)
        .await
        .refused(403, "forbidden");
}
