//! Inbox, message log, preferences, the duty roster, and the gateway's reports.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::city::{City, REPORT_TOKEN};
use super::client::Client;

/// A watch that was planned, swapped and handed over, and a message of the city.
pub(crate) struct Watch {
    pub(crate) message: String,
    pub(crate) shift: String,
    pub(crate) swap: String,
    pub(crate) handover: String,
}

fn shift(person: &str, from: &str, to: &str) -> Value {
    json!({"role": "duty-officer", "area_id": "qs", "person_id": person, "rank": 0,
        "starts_at": format!("2026-03-{from}:00:00+08:00"),
        "ends_at": format!("2026-03-{to}:00:00+08:00")})
}

async fn planned(city: &City, duty: &Client) -> String {
    let body = json!({"request_id": "plan", "shifts": [shift("p-duty", "01T00", "01T12")]});
    let roster = duty.post("/api/v1/duty/shifts", body).await.ok();
    city.app.notify.run_once().await.unwrap();
    roster["shifts"][0]["id"].as_str().unwrap().to_owned()
}

pub(crate) async fn watch(city: &City) -> Watch {
    let duty = Client::signed_in(city.router(), "duty").await;
    let shift = planned(city, &duty).await;
    let ask = json!({"request_id": "s", "to_person_id": "p-fresh", "reason": "家中有事"});
    let path = format!("/api/v1/duty/shifts/{shift}/swaps");
    let swap = duty.post(&path, ask).await.ok();
    let note = json!({"request_id": "h", "shift_id": shift, "note": "一切正常"});
    let handover = duty.post("/api/v1/duty/handovers", note).await.ok();
    let member = Client::signed_in(city.router(), "member").await;
    let inbox = member.get("/api/v1/inbox").await.ok();
    Watch {
        message: inbox["messages"][0]["id"].as_str().unwrap().to_owned(),
        shift,
        swap: swap["id"].as_str().unwrap().to_owned(),
        handover: handover["id"].as_str().unwrap().to_owned(),
    }
}

#[tokio::test]
async fn whoever_is_awaited_is_told_and_taking_brings_it_to_rest() {
    let city = City::new().await;
    let (_, case) = city.open_case().await;
    city.app.notify.run_once().await.unwrap();
    let member = Client::signed_in(city.router(), "member").await;
    let inbox = member.get("/api/v1/inbox?unread=true").await.ok();
    assert_eq!((&inbox["unread"], &inbox["total"]), (&json!(1), &json!(1)));
    let message = &inbox["messages"][0];
    assert_eq!(message["link"], format!("/cases/{case}"));
    assert_eq!(message["rung_name"], "办理人员");
    assert_eq!(message["rest"], Value::Null);
    // Who is not awaited has nothing.
    let neighbour = Client::signed_in(city.router(), "neighbour").await;
    assert_eq!(neighbour.get("/api/v1/inbox").await.ok()["total"], 0);
    let take = json!({"request_id": "t", "expected_seq": 1});
    let path = format!("/api/v1/cases/{case}/verbs/take");
    member.post(&path, take).await.ok();
    let inbox = member.get("/api/v1/inbox").await.ok();
    assert_eq!(inbox["messages"][0]["rest"]["how"], "acted");
    assert_eq!(inbox["messages"][0]["rest"]["by"], "人员 member");
    let read = member.post("/api/v1/inbox/read", json!({})).await.ok();
    assert_eq!(read["unread"], 0);
}

#[tokio::test]
async fn a_message_is_acknowledged_by_whom_it_was_sent_to() {
    let city = City::new().await;
    city.open_case().await;
    city.app.notify.run_once().await.unwrap();
    let member = Client::signed_in(city.router(), "member").await;
    let inbox = member.get("/api/v1/inbox").await.ok();
    let id = inbox["messages"][0]["id"].as_str().unwrap();
    let path = format!("/api/v1/inbox/{id}/acknowledge");
    let lead = Client::signed_in(city.router(), "lead").await;
    lead.post(&path, json!({})).await.refused(404, "not-found");
    let read = json!({"id": id});
    lead.post("/api/v1/inbox/read", read)
        .await
        .refused(404, "not-found");
    let rest = member.post(&path, json!({})).await.ok();
    assert_eq!(
        (&rest["how"], &rest["by"]),
        (&json!("acted"), &json!("人员 member"))
    );
    assert_eq!(member.post(&path, json!({})).await.ok(), rest);
}

#[tokio::test]
async fn the_log_says_who_was_told_and_is_not_for_everybody() {
    let city = City::new().await;
    let (_, case) = city.open_case().await;
    city.app.notify.run_once().await.unwrap();
    let duty = Client::signed_in(city.router(), "duty").await;
    let log = duty
        .get(&format!("/api/v1/messages?subject=case:{case}"))
        .await
        .ok();
    assert_eq!(log["total"], 1);
    let line = &log["messages"][0];
    // It is ten past two at night: what is not urgent waits for seven o'clock.
    let expected = (&json!("人员 member"), &json!("waiting"));
    assert_eq!((&line["person_name"], &line["state"]), expected);
    assert_eq!(line["ladder_name"], "交办任务");
    duty.get("/api/v1/messages?state=lost")
        .await
        .refused(422, "invalid-input");
    let member = Client::signed_in(city.router(), "member").await;
    member
        .get("/api/v1/messages")
        .await
        .refused(403, "forbidden");
    member
        .get("/api/v1/channels")
        .await
        .refused(403, "forbidden");
    let sysadmin = Client::signed_in(city.router(), "sysadmin").await;
    sysadmin
        .get("/api/v1/messages")
        .await
        .refused(403, "forbidden");
    let channels = sysadmin.get("/api/v1/channels").await;
    assert!(!String::from_utf8_lossy(&channels.body).contains("token"));
    let channels = channels.ok();
    assert_eq!(channels["channels"][0]["endpoint"], "sms");
    assert_eq!(channels["ladders"][0]["source"], "house");
}

#[tokio::test]
async fn wishes_are_kept_and_wrong_ones_refused() {
    let city = City::new().await;
    let member = Client::signed_in(city.router(), "member").await;
    let view = member.get("/api/v1/preferences").await.ok();
    assert_eq!(view["wishes"]["quiet_from"], "22:00");
    let wishes = json!({"email": "a@b.cn", "without": ["wecom"], "quiet_from": "12:00",
        "quiet_to": "14:00", "digest": "daily", "digest_at": "08:30"});
    let kept = member
        .post("/api/v1/preferences", wishes.clone())
        .await
        .ok();
    assert_eq!(kept["wishes"], wishes);
    for (field, value) in [
        ("email", json!("a b@c.cn")),
        ("email", json!("a@b.cn\r\nBcc: x@y.cn")),
        ("without", json!(["pigeon"])),
        ("quiet_from", json!("24:00")),
        ("digest", json!("never")),
        ("digest_at", Value::Null),
    ] {
        let mut wrong = wishes.clone();
        wrong[field] = value;
        let refused = member.post("/api/v1/preferences", wrong).await;
        refused.refused(422, "invalid-input");
        assert_eq!(refused.json()["fields"][0]["field"], field);
    }
}

#[tokio::test]
async fn a_roster_is_planned_by_those_who_may() {
    let city = City::new().await;
    let duty = Client::signed_in(city.router(), "duty").await;
    let id = planned(&city, &duty).await;
    let roster = duty.get("/api/v1/duty").await.ok();
    assert_eq!(roster["shifts"][0]["person_name"], "人员 duty");
    assert_eq!(
        (&roster["shifts"][0]["now"], &roster["may_plan"]),
        (&json!(true), &json!(true))
    );
    // The same request again plans nothing again; the same watch for another is refused.
    assert_eq!(planned(&city, &duty).await, id);
    let plan = |name: &str, one: Value| json!({"request_id": name, "shifts": [one]});
    let taken = plan("2", shift("p-fresh", "01T06", "01T18"));
    duty.post("/api/v1/duty/shifts", taken)
        .await
        .refused(409, "conflict");
    for wrong in [
        shift("p-member", "02T06", "02T18"),
        shift("p-duty", "02T18", "02T06"),
        shift("p-duty", "02T06", "09T06"),
    ] {
        let reply = duty.post("/api/v1/duty/shifts", plan("3", wrong)).await;
        reply.refused(422, "invalid-input");
    }
    let member = Client::signed_in(city.router(), "member").await;
    let mine = plan("4", shift("p-duty", "03T06", "03T18"));
    member
        .post("/api/v1/duty/shifts", mine)
        .await
        .refused(403, "forbidden");
    let cancelled = duty
        .post(&format!("/api/v1/duty/shifts/{id}/cancel"), json!({}))
        .await
        .ok();
    assert_eq!(cancelled["shifts"], json!([]));
}

#[tokio::test]
async fn a_swap_is_told_and_answered_by_the_other() {
    let city = City::new().await;
    city.open_case().await;
    let watch = watch(&city).await;
    let duty = Client::signed_in(city.router(), "duty").await;
    let path = format!("/api/v1/duty/swaps/{}/answer", watch.swap);
    let agree = json!({"answer": "agreed"});
    duty.post(&path, agree.clone())
        .await
        .refused(404, "not-found");
    city.app.notify.run_once().await.unwrap();
    let mut fresh = Client::new(city.router());
    fresh.sign_in("fresh", super::city::PASSWORD).await.ok();
    let change =
        json!({"old_password": super::city::PASSWORD, "new_password": "another long one 7"});
    fresh.post("/api/v1/session/password", change).await.ok();
    let inbox = fresh.get("/api/v1/inbox").await.ok();
    let title = inbox["messages"][0]["title"].as_str().unwrap();
    assert!(title.contains("换班申请：人员 duty"), "{title}");
    let roster = fresh.get("/api/v1/duty").await.ok();
    assert_eq!(roster["swaps"][0]["may"], json!(["agreed", "refused"]));
    assert_eq!(fresh.post(&path, agree).await.ok()["state"], "agreed");
    let roster = duty.get("/api/v1/duty").await.ok();
    assert_eq!(roster["shifts"][0]["person_name"], "人员 fresh");
}

#[tokio::test]
async fn a_hand_over_keeps_what_was_open_and_is_received_by_the_same_watch() {
    let city = City::new().await;
    city.open_case().await;
    let watch = watch(&city).await;
    let duty = Client::signed_in(city.router(), "duty").await;
    let notes = duty.get("/api/v1/duty/handovers").await.ok();
    let open = notes["handovers"][0]["open"].as_array().unwrap();
    assert_eq!(open.len(), 2);
    assert_eq!(
        (&open[0]["kind"], &open[0]["state"]),
        (&json!("alarm"), &json!("未接警"))
    );
    let path = format!("/api/v1/duty/handovers/{}/receive", watch.handover);
    duty.post(&path, json!({})).await.refused(409, "conflict");
    let monitor = Client::signed_in(city.router(), "monitor").await;
    monitor
        .post(&path, json!({}))
        .await
        .refused(403, "forbidden");
}

#[tokio::test]
async fn only_the_gateway_reports() {
    let city = City::new().await;
    let report = async |token: Option<&str>, body: &str| {
        let mut request =
            Request::post("/api/v1/sms/reports").header(header::CONTENT_TYPE, "application/json");
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let response = city.router().oneshot(request).await.unwrap();
        response.status().as_u16()
    };
    let body = r#"[{"out_id":"d1","success":true}]"#;
    assert_eq!(report(None, body).await, 401);
    assert_eq!(report(Some(""), body).await, 401);
    assert_eq!(report(Some("report-tokem"), body).await, 401);
    assert_eq!(report(Some(REPORT_TOKEN), body).await, 200);
    assert_eq!(report(Some(REPORT_TOKEN), "no list").await, 400);
}
