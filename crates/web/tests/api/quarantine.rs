//! Reading quarantined bytes with another profile, and letting them into the ledger.

use bytes::Bytes;
use model::{Mn, Quarantined, Timestamp};
use serde_json::{Value, json};
use store::QuarantineBudget;

use super::city::{City, UNKNOWN_MN};
use super::client::Client;
use super::downlinks::DEVICE;

/// A row of quarantine of [`DEVICE`] that the city keeps.
pub(crate) const ROW: &str = "quarantined-1";

/// An hour of the outlet whose check word was hurt on its way.
pub(crate) fn hurt(mn: &str) -> Vec<u8> {
    let segment = format!(
        "QN=20260301010005000;ST=32;CN=2061;PW=123456;MN={mn};Flag=5;\
         CP=&&DataTime=20260301010000;w01018-Avg=47.30,w01018-Flag=N&&"
    );
    let word = hj212::crc(segment.as_bytes()) ^ 0x0100;
    format!("##{:04}{segment}{word:04X}\r\n", segment.len()).into_bytes()
}

/// Puts a row into quarantine.
pub(crate) async fn keep(city: &City, id: &str, mn: Option<&str>, raw: &[u8], size: usize) {
    let row = Quarantined {
        id: id.to_owned(),
        received_at: "2026-03-01T02:00:06+08:00".parse::<Timestamp>().unwrap(),
        peer: "10.1.2.3".to_owned(),
        mn: mn.map(Mn::new),
        reason: "crc".to_owned(),
        detail: "校验码不对".to_owned(),
        bad_offset: None,
        size: u64::try_from(size).unwrap(),
        raw: Bytes::copy_from_slice(raw),
    };
    let room = QuarantineBudget {
        rows: 1_000,
        bytes: 1 << 20,
    };
    city.app.store.put_quarantined(&[row], room).await.unwrap();
}

/// Keeps another hurt frame of [`DEVICE`].
pub(crate) async fn keep_hurt(city: &City, id: &str) {
    let raw = hurt(DEVICE);
    keep(city, id, Some(DEVICE), &raw, raw.len()).await;
}

/// Keeps [`ROW`].
pub(crate) async fn keep_one(city: &City) {
    keep_hurt(city, ROW).await;
}

async fn preview(client: &Client, id: &str, query: &str) -> Value {
    let path = format!("/api/v1/quarantine/{id}/preview?{query}");
    client.get(&path).await.ok()
}

#[tokio::test]
async fn the_preview_says_what_could_be_read_and_what_would_enter() {
    let city = City::new().await;
    keep_one(&city).await;
    let client = Client::signed_in(city.router(), "duty").await;
    let as_set = preview(&client, ROW, "").await;
    assert_eq!(as_set["read_as"], as_set["set"]);
    assert_eq!(as_set["read_as"]["crc"], "standard");
    assert_eq!(as_set["refusal"]["reason"], "crc");
    assert_eq!(as_set["rows"], json!([]));
    let hindrance = as_set["hindrance"].as_str().unwrap();
    assert!(hindrance.contains("校验码不对"), "{hindrance}");

    let tolerant = preview(&client, ROW, "crc=ignore&edition=2017").await;
    assert_eq!(tolerant["refusal"], Value::Null);
    assert_eq!(tolerant["hindrance"], Value::Null);
    assert_eq!(tolerant["edition"], "2017");
    assert_eq!(tolerant["object"]["id"], "out-1");
    assert_eq!(tolerant["header"][2], json!({"key": "CN", "value": "2061"}));
    let issues = tolerant["issues"].as_array().unwrap();
    let word = issues
        .iter()
        .find(|one| one["code"] == "crc_wrong" || one["code"] == "crc_foreign");
    let at = u64::try_from(hurt(DEVICE).len() - 6).unwrap();
    assert_eq!(word.unwrap()["at"], at);
    assert_eq!(word.unwrap()["severity"], "warning");
    let row = &tolerant["rows"][0];
    assert_eq!(
        (&row["cadence"], &row["start"]),
        (&json!("hour"), &json!("2026-03-01T01:00:00+08:00"))
    );
    let value = &row["values"][0];
    assert_eq!(
        (&value["value"], &value["effect"]),
        (&json!("47.30"), &json!("new"))
    );

    let path = format!("/api/v1/quarantine/{ROW}/preview?crc=never");
    client.get(&path).await.refused(422, "invalid-input");
    client
        .get("/api/v1/quarantine/nothing/preview")
        .await
        .refused(404, "not-found");
}

#[tokio::test]
async fn a_release_enters_the_ledger_once_and_says_so() {
    let city = City::new().await;
    keep_one(&city).await;
    let path = format!("/api/v1/quarantine/{ROW}/release");
    let wish = json!({"crc": "ignore", "reason": " 已与台账核对，一致 "});
    let duty = Client::signed_in(city.router(), "duty").await;
    duty.post(&path, wish.clone())
        .await
        .refused(403, "forbidden");

    let client = Client::signed_in(city.router(), "monitor").await;
    for reason in [
        json!({"crc": "ignore"}),
        json!({"crc": "ignore", "reason": "  "}),
    ] {
        let reply = client.post(&path, reason).await;
        reply.refused(422, "invalid-input");
        let said = reply.json()["fields"][0]["message"].clone();
        assert!(
            said.as_str().unwrap().starts_with("请填写放行理由"),
            "{said}"
        );
    }
    client
        .post(&path, json!({"reason": "台账一致"}))
        .await
        .refused(409, "not-releasable");
    let done = client.post(&path, wish.clone()).await.ok();
    assert_eq!(
        (&done["before"], &done["text"]),
        (&json!(false), &json!("已放行，1 个值入库"))
    );
    assert_eq!(done["release"]["read_as"]["crc"], "ignore");
    assert_eq!(done["release"]["reason"], "已与台账核对，一致");
    let rows = client
        .get("/api/v1/points/out-1/readings?cadence=hour&from=2026-03-01T00:00:00%2B08:00&to=2026-03-01T03:00:00%2B08:00")
        .await
        .ok();
    let values: Vec<_> = rows["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["values"][0]["value"].clone())
        .collect();
    assert_eq!(values, ["50.1", "47.30"]);
    let again = client
        .post(&path, json!({"crc": "modbus", "reason": "再放行一次"}))
        .await
        .ok();
    assert_eq!(again["before"], true);
    assert_eq!(
        again["release"], done["release"],
        "as it was done the first time"
    );
    let list = client.get("/api/v1/quarantine").await.ok();
    assert_eq!(list["frames"][0]["release"], done["release"]);
    assert_eq!(
        preview(&client, ROW, "crc=ignore").await["hindrance"],
        "该条已放行过"
    );
}

#[tokio::test]
async fn what_cannot_be_released_says_why() {
    let city = City::new().await;
    let client = Client::signed_in(city.router(), "monitor").await;
    let whole = hurt(DEVICE);
    let length = whole.len();
    let quiet = {
        let segment =
            format!("QN=20260301010005000;ST=32;CN=9014;PW=123456;MN={DEVICE};Flag=4;CP=&&&&");
        format!("##{:04}{segment}0000\r\n", segment.len())
    };
    let unknown = hurt(UNKNOWN_MN);
    let check = async |id: &str, mn: Option<&str>, raw: &[u8], size: usize, expected: &str| {
        keep(&city, id, mn, raw, size).await;
        let reply = client
            .post(
                &format!("/api/v1/quarantine/{id}/release"),
                json!({"crc": "ignore", "reason": "台账一致"}),
            )
            .await;
        reply.refused(409, "not-releasable");
        let detail = reply.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.starts_with(expected), "{id}: {detail}");
        let shown = preview(&client, id, "crc=ignore").await;
        assert!(
            shown["hindrance"].as_str().unwrap().starts_with(expected),
            "{id}"
        );
    };
    check("a", Some(DEVICE), b"", length, "内容未保存").await;
    check(
        "b",
        Some(DEVICE),
        &whole,
        length + 1,
        "只保存了前一部分字节",
    )
    .await;
    check(
        "c",
        Some(DEVICE),
        b"##0900QN=2026",
        13,
        "字节中没有完整的报文",
    )
    .await;
    check(
        "d",
        Some("MN-QS"),
        &whole,
        length,
        "读出的设备标识与隔离记录的不同",
    )
    .await;
    check(
        "e",
        Some(DEVICE),
        quiet.as_bytes(),
        quiet.len(),
        "报文不含监测数据",
    )
    .await;
    check(
        "f",
        Some(UNKNOWN_MN),
        &unknown,
        unknown.len(),
        "设备尚未认领",
    )
    .await;
    let nobody = hurt("MN-NOBODY");
    check("g", Some("MN-NOBODY"), &nobody, nobody.len(), "设备未登记").await;
}
