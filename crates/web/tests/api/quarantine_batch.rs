//! Releasing quarantined frames of one device and one reason together.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::city::{City, UNKNOWN_MN};
use super::client::Client;
use super::downlinks::DEVICE;
use super::quarantine::{hurt, keep};

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

fn wish(until: &Value, after: &Value) -> Value {
    json!({"quarantined_for": "crc", "until": until, "after": after, "crc": "ignore",
        "reason": "密钥补录，已与台账核对"})
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

    let path = format!("{HERE}/{DEVICE}/quarantine/release");
    let until = &tolerant["until"];
    let first = client.post(&path, wish(until, &Value::Null)).await.ok();
    assert_eq!(
        (&first["looked"], &first["released"]),
        (&json!(100), &json!(100))
    );
    assert_eq!(
        (&first["entered"], left(&first)),
        (&json!(100), String::new())
    );
    // The page was closed: it begins anew, and nothing enters twice.
    let again = client.post(&path, wish(until, &Value::Null)).await.ok();
    assert_eq!(
        (&again["released"], &again["already"]),
        (&json!(0), &json!(100))
    );
    assert_eq!(again["next"], first["next"]);
    let last = client.post(&path, wish(until, &again["next"])).await.ok();
    assert_eq!(
        (&last["looked"], &last["released"]),
        (&json!(23), &json!(20))
    );
    assert_eq!(
        (left(&last), &last["next"]),
        ("no-frame×2 part-bytes×1".to_owned(), &Value::Null)
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
    let raw = hurt(DEVICE);
    keep(&city, "one", Some(DEVICE), &raw, raw.len()).await;
    let client = Client::signed_in(city.router(), "monitor").await;
    let path = format!("{HERE}/{DEVICE}/quarantine/release");
    let until = json!("2026-03-01T02:00:05+08:00");
    let done = client.post(&path, wish(&until, &Value::Null)).await.ok();
    assert_eq!((&done["looked"], &done["released"]), (&json!(0), &json!(0)));
    let from = preview(&client, "&crc=ignore&from=2026-03-01T02:00:07%2B08:00").await;
    assert_eq!((&from["total"], &from["until"]), (&json!(0), &Value::Null));
}

#[tokio::test]
async fn a_batch_needs_the_right_a_reason_a_preview_and_a_device_in_use() {
    let city = City::new().await;
    let raw = hurt(DEVICE);
    keep(&city, "one", Some(DEVICE), &raw, raw.len()).await;
    let client = Client::signed_in(city.router(), "monitor").await;
    let until = json!("2026-03-02T00:00:00+08:00");
    let path = format!("{HERE}/{DEVICE}/quarantine/release");
    let duty = Client::signed_in(city.router(), "duty").await;
    duty.post(&path, wish(&until, &Value::Null))
        .await
        .refused(403, "forbidden");
    let mut silent = wish(&until, &Value::Null);
    silent["reason"] = json!("  ");
    client
        .post(&path, silent)
        .await
        .refused(422, "invalid-input");
    client
        .post(&path, wish(&json!(""), &Value::Null))
        .await
        .refused(422, "invalid-input");
    client
        .post(&path, wish(&until, &json!("nowhere")))
        .await
        .refused(422, "invalid-input");
    let unknown = format!("{HERE}/{UNKNOWN_MN}/quarantine");
    let shown = client
        .get(&format!("{unknown}?quarantined_for=crc"))
        .await
        .ok();
    assert_eq!(shown["hindrance"], "设备尚未认领，请先说明它为哪个点位上报");
    let refused = client
        .post(&format!("{unknown}/release"), wish(&until, &Value::Null))
        .await;
    refused.refused(409, "not-releasable");
    let nobody = format!("{HERE}/MN-NOBODY/quarantine?quarantined_for=crc");
    client.get(&nobody).await.refused(404, "not-found");
    let list = client.get("/api/v1/quarantine").await.ok();
    assert_eq!(
        list["frames"][0]["release"],
        Value::Null,
        "nothing was released"
    );
}
