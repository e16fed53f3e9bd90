//! Asking devices, their keys, and the files that they upload.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::json;
use tower::ServiceExt as _;

use super::city::City;
use super::client::{Client, Reply};

/// A device of the city that was heard and is not connected.
pub(crate) const DEVICE: &str = "MN-OUT";

/// Asks the device to do something once it is connected.
pub(crate) async fn ask(client: &Client, command: &str) -> Reply {
    let body = json!({
        "request_id": command, "command": command, "reason": "核对时钟", "wait_seconds": 600,
    });
    client
        .post(&format!("/api/v1/devices/{DEVICE}/downlinks"), body)
        .await
}

#[tokio::test]
async fn what_one_may_ask_depends_on_the_right() {
    let city = City::new().await;
    let commands = async |login: &str| {
        let client = Client::signed_in(city.router(), login).await;
        let path = format!("/api/v1/devices/{DEVICE}/commands");
        client.get(&path).await
    };
    let duty = commands("duty").await.ok();
    assert_eq!(duty["edition"], "HJ 212-2017");
    assert_eq!(
        (&duty["connected"], &duty["may_change"]),
        (&json!(false), &json!(false))
    );
    let all = |answer: &serde_json::Value| answer["commands"].as_array().unwrap().clone();
    assert!(all(&duty).iter().all(|command| command["changes"] == false));
    let monitor = commands("monitor").await.ok();
    assert!(all(&monitor).len() > all(&duty).len());
    let calibrate = all(&monitor)
        .into_iter()
        .find(|command| command["id"] == "calibrate")
        .unwrap();
    assert_eq!(calibrate["fields"][0]["kind"], "factor");
    let confirm = calibrate["confirm"].as_str().unwrap();
    assert!(
        confirm.contains(DEVICE) && confirm.contains("校准"),
        "{confirm}"
    );
    commands("member").await.refused(403, "forbidden");

    let client = Client::signed_in(city.router(), "duty").await;
    ask(&client, "set-time").await.refused(403, "forbidden");
    ask(&client, "nothing").await.refused(403, "forbidden");
    ask(&client, "get-time").await.ok();
}

#[tokio::test]
async fn a_downlink_is_asked_found_and_taken_back() {
    let city = City::new().await;
    let client = Client::signed_in(city.router(), "monitor").await;
    let asked = ask(&client, "set-time").await.ok();
    assert_eq!(
        (&asked["state"], &asked["over"]),
        (&json!("waiting"), &json!(false))
    );
    let id = asked["id"].as_str().unwrap();
    assert_eq!(
        ask(&client, "set-time").await.ok()["id"],
        asked["id"],
        "once"
    );
    let path = format!("/api/v1/downlinks?mn={DEVICE}&by_people=true");
    let list = client.get(&path).await.ok();
    assert_eq!(list["total"], 1);
    assert_eq!(list["downlinks"][0]["command_name"], "设置现场机时间");
    let record = client.get(&format!("/api/v1/downlinks/{id}")).await.ok();
    assert_eq!(record["frames"], json!([]));
    let cancel = format!("/api/v1/downlinks/{id}/cancel");
    let duty = Client::signed_in(city.router(), "duty").await;
    duty.post(&cancel, json!({}))
        .await
        .refused(403, "forbidden");
    assert_eq!(
        client.post(&cancel, json!({})).await.ok()["state"],
        "cancelled"
    );
    client.post(&cancel, json!({})).await.refused(409, "stale");
}

#[tokio::test]
async fn a_form_that_is_wrong_says_where() {
    let city = City::new().await;
    let client = Client::signed_in(city.router(), "monitor").await;
    let check = async |body: serde_json::Value, status: u16, field: &str| {
        let path = format!("/api/v1/devices/{DEVICE}/downlinks");
        let reply = client.post(&path, body).await;
        assert_eq!(reply.status.as_u16(), status, "{}", reply.json());
        if !field.is_empty() {
            assert_eq!(reply.json()["fields"][0]["field"], field);
        }
    };
    let form = |command: &str, parameters: serde_json::Value, reason: &str, wait: u32| {
        json!({"request_id": "r", "command": command, "parameters": parameters,
            "reason": reason, "wait_seconds": wait})
    };
    check(
        form("calibrate", json!({}), "例行校准", 60),
        422,
        "parameters.pol_id",
    )
    .await;
    check(
        form("get-limits", json!({"pol_id": "011"}), "核对", 60),
        422,
        "command",
    )
    .await;
    check(form("get-time", json!({}), "", 60), 422, "reason").await;
    check(form("get-time", json!({}), "核对", 0), 409, "").await;
    let system_only = json!({"logger_id": "1", "session": "2"});
    check(
        form("set-device-id", system_only, "激活", 60),
        422,
        "command",
    )
    .await;
}

#[tokio::test]
async fn a_key_is_registered_and_never_shown() {
    let city = City::new().await;
    let client = Client::signed_in(city.router(), "monitor").await;
    let path = format!("/api/v1/devices/{DEVICE}/key");
    assert_eq!(client.get(&path).await.ok()["registered"], false);
    let put = async |key: &str| {
        client
            .send(Method::PUT, &path, Some(json!({"key": key})))
            .await
    };
    put("short").await.refused(422, "invalid-input");
    let secret = "msbE74gsiSHSEh5e";
    let registered = put(secret).await;
    assert!(!String::from_utf8_lossy(&registered.body).contains(secret));
    assert_eq!(registered.ok()["registered"], true);
    let shown = client.get(&path).await;
    assert!(!String::from_utf8_lossy(&shown.body).contains(secret));
    let due = shown.ok()["due_at"].as_str().unwrap().to_owned();
    assert!(due.starts_with("2026-05-30"), "{due}");
    let duty = Client::signed_in(city.router(), "duty").await;
    let body = Some(json!({"key": secret}));
    duty.send(Method::PUT, &path, body)
        .await
        .refused(403, "forbidden");
    let unsure = client.get("/api/v1/hj212/unsure").await.ok();
    let settings = unsure["settings"].as_array().unwrap();
    assert!(settings.len() >= 8);
    for setting in settings {
        assert_eq!(setting["value"], setting["usual"], "{setting}");
        assert!(!setting["meaning"].as_str().unwrap().is_empty());
    }
    assert!(unsure["built"].as_array().unwrap().len() >= 6);
    assert_eq!(
        client.get("/api/v1/activations").await.ok()["activations"],
        json!([])
    );
}

/// Uploads a file as a device does.
async fn upload(city: &City, authorization: &str, kind: &str) -> (StatusCode, serde_json::Value) {
    let part = |name: &str, value: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let file = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"现场.jpg\"\r\n\
                Content-Type: image/jpeg\r\n\r\nabc\r\n";
    let body = [
        part("DataTime", "20260301020000"),
        part("Type", kind),
        part("Format", "1"),
        file.to_owned(),
        "--b--\r\n".to_owned(),
    ];
    let request = Request::post("/api/v1/device-media")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .header(header::AUTHORIZATION, authorization)
        .body(Body::from(body.concat()));
    let reply = city.router().oneshot(request.unwrap()).await.unwrap();
    let status = reply.status();
    let bytes = reply.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap())
}

#[tokio::test]
async fn a_device_uploads_a_file_with_the_header_of_the_appendix() {
    let city = City::new().await;
    let client = Client::signed_in(city.router(), "monitor").await;
    let account = json!({
        "user": "testuser", "password": "AezF0nZRs4kypuGO", "key": "msbE74gsiSHSEh5e",
    });
    let path = format!("/api/v1/devices/{DEVICE}/media-account");
    let put = client.send(Method::PUT, &path, Some(account)).await;
    assert_eq!(
        put.ok(),
        json!({"user": "testuser", "url": "/api/v1/device-media"})
    );
    // The example of the appendix.
    let right = "LG/m7lsFU/taig+vbQsDJXy4NGAaE2j2lplPwhZM7iM=";
    assert_eq!(
        upload(&city, "Basic abc", "1").await.0,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        upload(&city, right, "7").await.0,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let (status, kept) = upload(&city, right, "1").await;
    assert_eq!(status, StatusCode::OK, "{kept}");
    upload(&city, right, "1").await;
    let media = client
        .get(&format!("/api/v1/devices/{DEVICE}/media"))
        .await
        .ok();
    let media = media["media"].as_array().unwrap();
    assert_eq!(media.len(), 1, "the same again changes nothing");
    assert_eq!(
        (&media[0]["kind_name"], &media[0]["name"]),
        (&json!("图片"), &json!("现场.jpg"))
    );
    let file = client.get(media[0]["url"].as_str().unwrap()).await;
    assert_eq!(file.body, b"abc");
    let disposition = file.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert!(disposition.starts_with("attachment"), "{disposition}");
}
