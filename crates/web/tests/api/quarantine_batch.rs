//! Releasing quarantined frames of one device and one reason together.

use std::fmt::Write as _;

use serde_json::{Value, json};
use store::RunState;

use super::city::{City, UNKNOWN_MN};
use super::client::Client;
use super::downlinks::DEVICE;
use super::quarantine::{hurt, keep, keep_hurt};

const HERE: &str = "/api/v1/devices";

/// A frame with a wrong check word that tells the hour of a day of February.
fn hour(day: u32, hour: u32, value: &str) -> Vec<u8> {
    let segment = format!(
        "QN=202602{day:02}{hour:02}0005000;ST=32;CN=2061;PW=123456;MN={DEVICE};Flag=5;\
         CP=&&DataTime=202602{day:02}{hour:02}0000;w01018-Avg={value},w01018-Flag=N&&"
    );
    let word = hj212::crc(segment.as_bytes()) ^ 0x0100;
    format!("##{:04}{segment}{word:04X}\r\n", segment.len()).into_bytes()
}

async fn preview(client: &Client, query: &str) -> Value {
    let path = format!("{HERE}/{DEVICE}/quarantine?quarantined_for=crc{query}");
    client.get(&path).await.ok()
}

const RUNS: &str = "/api/v1/quarantine/runs";

/// What is asked for a batch of a device, by a request of this name.
pub(crate) fn wish(mn: &str, until: &Value, request: &str) -> Value {
    json!({"request_id": request, "mn": mn, "quarantined_for": "crc", "until": until,
        "crc": "ignore", "reason": "密钥补录，已与台账核对"})
}

/// Begins a release of the frames of [`DEVICE`]; returns its id.
pub(crate) async fn begin(client: &Client) -> String {
    let until = json!("2026-03-02T00:00:00+08:00");
    let run = client.post(RUNS, wish(DEVICE, &until, "r0")).await.ok();
    run["id"].as_str().unwrap().to_owned()
}

/// Lets the server work until nothing is under way; returns the only run.
async fn carried_out(city: &City, client: &Client) -> Value {
    while web::release_pieces(&city.app).await.unwrap() {}
    let mut runs = client.get(RUNS).await.ok();
    runs["runs"][0].take()
}

/// What stays: `code×count`, the most frequent first.
fn left(of: &Value) -> String {
    let mut said = String::new();
    for one in of["left"].as_array().unwrap() {
        let _ = write!(said, "{}×{} ", one["code"].as_str().unwrap(), one["count"]);
    }
    said.trim_end().to_owned()
}

#[tokio::test]
async fn a_batch_is_released_in_pieces_and_what_stays_says_why() {
    let city = City::new().await;
    // 120 hours that can be read without the check word; three rows that cannot be released.
    for number in 0..120_u32 {
        let raw = hour(1 + number / 24, number % 24, "47.30");
        keep(
            &city,
            &format!("h{number:03}"),
            Some(DEVICE),
            &raw,
            raw.len(),
        )
        .await;
    }
    let whole = hurt(DEVICE);
    keep(&city, "i-cut", Some(DEVICE), &whole, whole.len() + 1).await;
    keep(&city, "j-none", Some(DEVICE), b"##0900QN=2026", 13).await;
    keep(&city, "k-none", Some(DEVICE), b"##0900QN=2027", 13).await;
    let client = Client::signed_in(city.router(), "monitor").await;

    let as_set = preview(&client, "").await;
    assert_eq!(
        (&as_set["total"], &as_set["readable"]),
        (&json!(123), &json!(0))
    );
    assert_eq!(left(&as_set), "refused×120 no-frame×2 part-bytes×1");
    assert_eq!(as_set["left"][0]["refusal"], "crc");
    assert_eq!(as_set["left"][0]["first_id"], "h000");
    let first = as_set["left"][0]["first_text"].as_str().unwrap();
    assert!(
        first.starts_with("按此方案仍不能接收：校验码不对"),
        "{first}"
    );

    let tolerant = preview(&client, "&crc=ignore").await;
    assert_eq!(tolerant["read_as"]["crc"], "ignore");
    assert_eq!(
        (&tolerant["readable"], &tolerant["wrong_word"]),
        (&json!(120), &json!(120))
    );
    assert_eq!(left(&tolerant), "no-frame×2 part-bytes×1");
    assert_eq!(
        (&tolerant["next"], &tolerant["hindrance"]),
        (&Value::Null, &Value::Null)
    );

    let until = &tolerant["until"];
    let begun = client.post(RUNS, wish(DEVICE, until, "r1")).await.ok();
    assert_eq!(
        (&begun["state"], &begun["total"], &begun["looked"]),
        (&json!("running"), &json!(123), &json!(0))
    );
    // Pressed twice, and begun again by another page: the same one.
    for request in ["r1", "r2"] {
        let again = client.post(RUNS, wish(DEVICE, until, request)).await.ok();
        assert_eq!(again["id"], begun["id"]);
    }
    // One piece, and then the server is another.
    assert!(web::release_pieces(&city.app).await.unwrap());
    let half = client.get(RUNS).await.ok();
    assert_eq!(
        (&half["runs"][0]["looked"], &half["runs"][0]["released"]),
        (&json!(100), &json!(100))
    );
    let last = carried_out(&city, &client).await;
    assert_eq!(
        (&last["state"], &last["looked"], &last["released"]),
        (&json!("done"), &json!(123), &json!(120))
    );
    assert_eq!(
        (&last["entered"], left(&last)),
        (&json!(120), "no-frame×2 part-bytes×1".to_owned())
    );
    assert_eq!(last["left"][0]["first_id"], "j-none");
    assert_eq!(last["is_mine"], true);
    // Begun anew, nothing enters twice.
    city.business.advance(1_000);
    client.post(RUNS, wish(DEVICE, until, "r4")).await.ok();
    let again = carried_out(&city, &client).await;
    assert_eq!(
        (&again["released"], &again["already"]),
        (&json!(0), &json!(120))
    );

    let after = preview(&client, "&crc=ignore").await;
    assert_eq!(
        (&after["released"], &after["already"]),
        (&json!(120), &json!(120))
    );
    assert_eq!((&after["readable"], left(&after)), (&json!(0), left(&last)));
    let rows = client
        .get("/api/v1/points/out-1/readings?cadence=hour&from=2026-02-01T00:00:00%2B08:00&to=2026-02-06T00:00:00%2B08:00")
        .await
        .ok();
    assert_eq!(rows["rows"].as_array().unwrap().len(), 120);
    // The note of each is that of a single release.
    let shown = client
        .get("/api/v1/quarantine?reason=crc&page=3")
        .await
        .ok();
    let note = &shown["frames"][0]["release"];
    assert_eq!(note["reason"], "密钥补录，已与台账核对");
    assert_eq!(
        (&note["read_as"]["crc"], &note["entered"]),
        (&json!("ignore"), &json!(1))
    );
}

#[tokio::test]
async fn what_came_after_the_preview_stays() {
    let city = City::new().await;
    keep_hurt(&city, "one").await;
    let client = Client::signed_in(city.router(), "monitor").await;
    let until = json!("2026-03-01T02:00:05+08:00");
    client.post(RUNS, wish(DEVICE, &until, "r")).await.ok();
    let run = carried_out(&city, &client).await;
    assert_eq!((&run["looked"], &run["released"]), (&json!(0), &json!(0)));
    let from = preview(&client, "&crc=ignore&from=2026-03-01T02:00:07%2B08:00").await;
    assert_eq!((&from["total"], &from["until"]), (&json!(0), &Value::Null));
}

#[tokio::test]
async fn chosen_rows_are_released_the_same_way() {
    let city = City::new().await;
    let other = hour(3, 4, "5");
    keep(&city, "other", Some(DEVICE), &other, other.len()).await;
    keep(&city, "cut", Some(DEVICE), b"##0900QN=2026", 13).await;
    keep_hurt(&city, "not-chosen").await;
    let client = Client::signed_in(city.router(), "monitor").await;
    let chosen =
        |ids: Value| json!({"request_id": "c", "ids": ids, "crc": "ignore", "reason": "已核对"});
    let unknown = client.post(RUNS, chosen(json!(["other", "?"]))).await;
    unknown.refused(404, "not-found");
    let none = client.post(RUNS, chosen(json!([]))).await;
    none.refused(422, "invalid-input");
    let begun = client
        .post(RUNS, chosen(json!(["cut", "other"])))
        .await
        .ok();
    assert_eq!(
        (&begun["mn"], &begun["quarantined_for"]),
        (&json!(DEVICE), &Value::Null)
    );
    let run = carried_out(&city, &client).await;
    assert_eq!(
        (&run["total"], &run["released"], left(&run)),
        (&json!(2), &json!(1), "no-frame×1".to_owned())
    );
    let list = client.get("/api/v1/quarantine").await.ok();
    let released = |id: &str| {
        let frames = list["frames"].as_array().unwrap();
        let row = frames.iter().find(|row| row["id"] == id).unwrap();
        row["release"]["reason"].clone()
    };
    assert_eq!(released("other"), "已核对");
    assert_eq!(released("not-chosen"), Value::Null);
}

#[tokio::test]
async fn a_run_can_be_stopped_and_goes_on_by_whoever_began_it() {
    let city = City::new().await;
    keep_hurt(&city, "one").await;
    let client = Client::signed_in(city.router(), "monitor").await;
    let id = begin(&client).await;
    let stopped = client
        .post(&format!("{RUNS}/{id}/stop"), json!({}))
        .await
        .ok();
    assert_eq!(stopped["state"], "stopped");
    let run = carried_out(&city, &client).await;
    assert_eq!(
        (&run["state"], &run["released"]),
        (&json!("stopped"), &json!(0))
    );
    client
        .post(&format!("{RUNS}/{id}/continue"), json!({}))
        .await
        .ok();
    let run = carried_out(&city, &client).await;
    assert_eq!(
        (&run["state"], &run["released"]),
        (&json!("done"), &json!(1))
    );
    let duty = Client::signed_in(city.router(), "duty").await;
    let seen = duty.get(RUNS).await.ok();
    assert_eq!(
        (&seen["runs"][0]["id"], &seen["runs"][0]["is_mine"]),
        (&json!(id), &json!(false))
    );
    let stop = duty.post(&format!("{RUNS}/{id}/stop"), json!({})).await;
    stop.refused(403, "forbidden");
}

#[tokio::test]
async fn a_run_of_somebody_who_may_no_longer_fails_and_releases_nothing() {
    let city = City::new().await;
    keep_hurt(&city, "one").await;
    let client = Client::signed_in(city.router(), "monitor").await;
    let id = begin(&client).await;
    // As if the one who began it had lost the right since.
    let store = &city.app.store;
    let duty = store.person_by_login("duty").await.unwrap().unwrap();
    let mut run = store.running_release_runs().await.unwrap().remove(0);
    let stopped = store.end_release_run(&id, RunState::Stopped, run.started_at, None, None);
    assert!(stopped.await.unwrap());
    (run.id, run.request_id, run.by) = ("lost".to_owned(), "lost".to_owned(), duty.id);
    run.started_at = run.started_at.plus(1);
    store.begin_release_run(&run, &[]).await.unwrap();
    while web::release_pieces(&city.app).await.unwrap() {}
    let duty = Client::signed_in(city.router(), "duty").await;
    let runs = duty.get(RUNS).await.ok();
    assert_eq!(
        (&runs["runs"][0]["state"], &runs["runs"][0]["released"]),
        (&json!("failed"), &json!(0))
    );
    assert_eq!(
        runs["runs"][0]["why"],
        "发起人的账号已停用，或已没有放行权限"
    );
}

#[tokio::test]
async fn a_batch_needs_the_right_a_reason_a_preview_and_a_device_in_use() {
    let city = City::new().await;
    keep_hurt(&city, "one").await;
    let client = Client::signed_in(city.router(), "monitor").await;
    let until = json!("2026-03-02T00:00:00+08:00");
    let duty = Client::signed_in(city.router(), "duty").await;
    duty.post(RUNS, wish(DEVICE, &until, "r"))
        .await
        .refused(403, "forbidden");
    let mut silent = wish(DEVICE, &until, "r");
    silent["reason"] = json!("  ");
    client
        .post(RUNS, silent)
        .await
        .refused(422, "invalid-input");
    client
        .post(RUNS, wish(DEVICE, &json!(""), "r"))
        .await
        .refused(422, "invalid-input");
    client
        .post(RUNS, wish(DEVICE, &until, ""))
        .await
        .refused(422, "invalid-input");
    let unknown = format!("{HERE}/{UNKNOWN_MN}/quarantine");
    let shown = client
        .get(&format!("{unknown}?quarantined_for=crc"))
        .await
        .ok();
    assert_eq!(shown["hindrance"], "设备尚未认领，请先说明它为哪个点位上报");
    let refused = client.post(RUNS, wish(UNKNOWN_MN, &until, "r")).await;
    refused.refused(409, "not-releasable");
    let nobody = format!("{HERE}/MN-NOBODY/quarantine?quarantined_for=crc");
    client.get(&nobody).await.refused(404, "not-found");
    let list = client.get("/api/v1/quarantine").await.ok();
    assert_eq!(
        list["frames"][0]["release"],
        Value::Null,
        "nothing was released"
    );
    assert_eq!(client.get(RUNS).await.ok()["runs"], json!([]));
}
