//! The life of a case through the API: taken, answered with a photo, accepted by somebody else.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use model::CaseId;
use serde_json::{Value, json};

use super::city::City;
use super::client::Client;

/// A photo of 64 by 48 pixels whose content depends on the seed.
pub(crate) fn photo(seed: u8) -> Vec<u8> {
    let image = RgbImage::from_fn(64, 48, |x, y| {
        Rgb([
            seed,
            u8::try_from(x * 3).unwrap(),
            u8::try_from(y * 5).unwrap(),
        ])
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(image)
        .write_to(&mut bytes, ImageFormat::Jpeg)
        .unwrap();
    bytes.into_inner()
}

pub(crate) struct Story {
    city: City,
    case: CaseId,
}

impl Story {
    pub(crate) async fn new() -> Self {
        let city = City::new().await;
        let (_, case) = city.open_case().await;
        Self { city, case }
    }

    pub(crate) async fn client(&self, login: &str) -> Client {
        Client::signed_in(self.city.router(), login).await
    }

    pub(crate) async fn record(&self, client: &Client) -> Value {
        client
            .get(&format!("/api/v1/cases/{}", self.case))
            .await
            .ok()
    }

    pub(crate) fn path(&self, verb: &str) -> String {
        format!("/api/v1/cases/{}/verbs/{verb}", self.case)
    }
}

/// A form that fills in everything an action asks for.
pub(crate) fn filled(record: &Value, verb: &str, photo: &str) -> Value {
    let actions = record["actions"].as_array().unwrap();
    let action = actions.iter().find(|action| action["verb"] == verb);
    let action = action.unwrap_or_else(|| panic!("{verb} is not among {actions:?}"));
    let mut fields = serde_json::Map::new();
    for field in action["fields"].as_array().unwrap() {
        let value = match field["options"]
            .as_array()
            .and_then(|options| options.first())
        {
            Some(option) => option["value"].clone(),
            None => json!("现场核查情况正常"),
        };
        fields.insert(field["id"].as_str().unwrap().to_owned(), value);
    }
    let evidence: Vec<Value> = action["evidence"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|wanted| wanted["required"] == true)
        .map(|wanted| json!({"hash": photo, "kind": wanted["kind"]}))
        .collect();
    let checklist: serde_json::Map<String, Value> = action["checklist"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["id"].as_str().unwrap().to_owned(), json!(true)))
        .collect();
    json!({
        "request_id": format!("{verb}-{}", record["head_seq"]),
        "expected_seq": record["head_seq"],
        "reason": (action["reason_required"] == true).then_some("按要求办理"),
        "fields": fields,
        "evidence": evidence,
        "checklist": checklist,
    })
}

pub(crate) async fn upload(client: &Client, seed: u8) -> String {
    let item = client.upload(&photo(seed)).await.ok();
    item["hash"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_case_is_taken_answered_and_accepted_by_another_person() {
    let story = Story::new().await;
    let member = story.client("member").await;
    let bench = member.get("/api/v1/workbench").await.ok();
    assert_eq!(bench["my_tasks"][0]["id"], story.case.as_str());

    let record = story.record(&member).await;
    member
        .post(&story.path("take"), filled(&record, "take", ""))
        .await
        .ok();
    let record = story.record(&member).await;
    let hash = upload(&member, 1).await;
    let answered = member
        .post(&story.path("answer"), filled(&record, "answer", &hash))
        .await
        .ok();
    assert!(
        answered["actions"]
            .as_array()
            .unwrap()
            .iter()
            .all(|a| a["verb"] != "accept")
    );
    assert!(
        answered["waiting_for"]
            .as_str()
            .unwrap()
            .contains("人员 lead")
    );

    // The doer asks for the acceptance all the same.
    let accept = json!({"request_id": "a", "expected_seq": answered["head_seq"]});
    let refused = member.post(&story.path("accept"), accept).await;
    assert_eq!(refused.status.as_u16(), 403);

    let lead = story.client("lead").await;
    let record = story.record(&lead).await;
    assert_eq!(record["evidence"][0]["hash"], hash);
    lead.get(record["evidence"][0]["thumb_url"].as_str().unwrap())
        .await
        .status
        .is_success();
    let closed = lead
        .post(&story.path("accept"), filled(&record, "accept", &hash))
        .await
        .ok();
    assert_eq!(closed["open"], false);
    assert_eq!(closed["chain"]["ok"], true);
    assert_eq!(closed["events"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn a_case_is_listed_and_shown_as_it_was() {
    let story = Story::new().await;
    let member = story.client("member").await;
    let before = story.record(&member).await;
    let opened = before["opened_at"].as_str().unwrap().replace('+', "%2B");
    member
        .post(&story.path("take"), filled(&before, "take", ""))
        .await
        .ok();
    let now = story.record(&member).await;
    assert_ne!(now["state"], before["state"]);

    let path = format!("/api/v1/cases/{}?as_of={opened}", story.case);
    let then = member.get(&path).await.ok();
    assert_eq!(then["state"], before["state"]);
    assert_eq!(then["events"].as_array().unwrap().len(), 1);
    assert_eq!(then["actions"], json!([]));
    assert_eq!(then["as_of"], before["opened_at"]);
    assert!(now["as_of"].is_null(), "the present has no date");

    let list = format!("/api/v1/cases?as_of={opened}&state=awaiting-take");
    assert_eq!(member.get(&list).await.ok()["total"], 1);
    let list = "/api/v1/cases?state=awaiting-take";
    assert_eq!(member.get(list).await.ok()["total"], 0);
    // Before anything was there, and on a day that has not ended: the present.
    let early = member.get("/api/v1/cases?as_of=2020-05-01").await.ok();
    assert_eq!(early["total"], 0);
    let late = member.get("/api/v1/cases?as_of=2999-01-01").await.ok();
    assert_eq!(late["total"], 1);
    assert_eq!(early["as_of"], "2020-05-01T23:59:59.999+08:00");
    assert!(late["as_of"].is_null());
    let wrong = member.get("/api/v1/cases?as_of=yesterday").await;
    assert_eq!(wrong.status.as_u16(), 422);
}

#[tokio::test]
async fn a_returned_answer_starts_the_clock_anew() {
    let story = Story::new().await;
    let (member, lead) = (story.client("member").await, story.client("lead").await);
    let record = story.record(&member).await;
    member
        .post(&story.path("take"), filled(&record, "take", ""))
        .await
        .ok();
    let record = story.record(&member).await;
    let hash = upload(&member, 2).await;
    member
        .post(&story.path("answer"), filled(&record, "answer", &hash))
        .await
        .ok();
    story.city.business.advance(model::Timestamp::HOUR);
    let record = story.record(&lead).await;
    let mut form = filled(&record, "return", &hash);
    form["reason"] = json!("照片看不清，请补拍");
    let returned = lead.post(&story.path("return"), form.clone()).await.ok();
    assert_eq!(returned["open"], true);
    let running: Vec<&Value> = returned["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|clock| clock["stopped_at"].is_null())
        .collect();
    assert_eq!(running.len(), 1);
    assert_eq!(running[0]["started_at"], "2026-03-01T03:10:00+08:00");

    form["reason"] = json!("");
    form["request_id"] = json!("again");
    form["expected_seq"] = returned["head_seq"].clone();
    lead.post(&story.path("return"), form)
        .await
        .refused(409, "wrong-state");
}

#[tokio::test]
async fn a_form_posted_twice_is_one_event() {
    let story = Story::new().await;
    let member = story.client("member").await;
    let record = story.record(&member).await;
    let form = filled(&record, "take", "");
    let once = member.post(&story.path("take"), form.clone()).await.ok();
    let twice = member.post(&story.path("take"), form).await.ok();
    assert_eq!(once["head_seq"], 2);
    assert_eq!(twice["head_seq"], 2);
}

#[tokio::test]
async fn a_stale_form_is_told_and_changes_nothing() {
    let story = Story::new().await;
    let member = story.client("member").await;
    let record = story.record(&member).await;
    let mut form = filled(&record, "take", "");
    form["expected_seq"] = json!(0);
    member
        .post(&story.path("take"), form)
        .await
        .refused(409, "stale");
    assert_eq!(story.record(&member).await["head_seq"], 1);
}

#[tokio::test]
async fn an_answer_without_its_photo_names_what_is_missing() {
    let story = Story::new().await;
    let member = story.client("member").await;
    let record = story.record(&member).await;
    member
        .post(&story.path("take"), filled(&record, "take", ""))
        .await
        .ok();
    let record = story.record(&member).await;
    let mut form = filled(&record, "answer", "");
    form["evidence"] = json!([]);
    let reply = member.post(&story.path("answer"), form.clone()).await;
    reply.refused(422, "invalid-input");
    let fields = reply.json()["fields"].to_string();
    assert!(fields.contains("evidence."), "{fields}");

    // A hash that nobody uploaded, and one that somebody else did.
    for hash in [
        "0".repeat(64),
        upload(&story.client("neighbour").await, 9).await,
        "x".into(),
    ] {
        form = filled(&record, "answer", &hash);
        member
            .post(&story.path("answer"), form)
            .await
            .refused(422, "invalid-input");
    }
}

#[tokio::test]
async fn a_neighbour_of_the_same_role_cannot_take_it() {
    let story = Story::new().await;
    let neighbour = story.client("neighbour").await;
    neighbour
        .get(&format!("/api/v1/cases/{}", story.case))
        .await
        .refused(404, "not-found");
    let take = json!({"request_id": "n", "expected_seq": 1});
    neighbour
        .post(&story.path("take"), take)
        .await
        .refused(404, "not-found");
}

#[tokio::test]
async fn a_file_that_is_no_photo_is_refused_in_words() {
    let story = Story::new().await;
    let member = story.client("member").await;
    member
        .upload(b"<html>not a photo</html>")
        .await
        .refused(415, "not-an-image");
    member.upload(b"").await.refused(415, "not-an-image");
    let whole = photo(3);
    member
        .upload(&whole[..whole.len() / 2])
        .await
        .refused(415, "not-an-image");
    member
        .upload(&vec![0xff; 21 * 1024 * 1024])
        .await
        .refused(413, "too-large");
}

#[tokio::test]
async fn a_photo_is_seen_by_its_uploader_and_with_its_case_alone() {
    let story = Story::new().await;
    let member = story.client("member").await;
    let hash = upload(&member, 4).await;
    let path = format!("/api/v1/evidence/{hash}");
    assert_eq!(
        member.get(&path).await.headers["content-type"],
        "image/jpeg"
    );
    story
        .client("neighbour")
        .await
        .get(&path)
        .await
        .refused(404, "not-found");
    member
        .get("/api/v1/evidence/..%2f..%2fetc")
        .await
        .refused(404, "not-found");
}

#[tokio::test]
async fn an_alarm_is_taken_once_and_called_false_with_a_reason() {
    let story = Story::new().await;
    let duty = story.client("duty").await;
    let take = json!({"request_id": "t"});
    let taken = duty
        .post("/api/v1/alarms/alarm-1/take", take.clone())
        .await
        .ok();
    assert_eq!(taken["taken_by"], "人员 duty");
    duty.post("/api/v1/alarms/alarm-1/take", take.clone())
        .await
        .ok();
    let monitor = story.client("monitor").await;
    let second = monitor.post("/api/v1/alarms/alarm-1/take", take).await;
    assert!(second.status.is_client_error());
    let short = json!({"request_id": "f", "reason": "无"});
    duty.post("/api/v1/alarms/alarm-1/false-alarm", short)
        .await
        .refused(422, "invalid-input");
    let reason = json!({"request_id": "f", "reason": "仪器正在校准"});
    let detail = duty
        .post("/api/v1/alarms/alarm-1/false-alarm", reason)
        .await
        .ok();
    assert_eq!(detail["state"], "false-alarm");
}

/// A case opened by hand by the duty officer at the station.
async fn opened(duty: &Client, flow: &str, request: &str) -> crate::client::Reply {
    let form = json!({"flow": flow, "request_id": request, "object": "st-qs", "facts": {}});
    duty.post("/api/v1/cases", form).await
}

#[tokio::test]
async fn what_may_be_opened_is_offered_with_its_form() {
    let story = Story::new().await;
    let duty = story.client("duty").await;
    let flows = duty.get("/api/v1/flows").await.ok();
    let flows = flows["flows"].as_array().unwrap();
    let form = |id: &str| {
        let flow = flows.iter().find(|flow| flow["id"] == id).unwrap();
        flow["open_form"].clone()
    };
    assert!(form("air-anomaly").is_null(), "only rules open it");
    let open = flows.iter().find(|flow| !flow["open_form"].is_null());
    let open = open.expect("the duty officer opens something");
    assert!(!open["open_form"]["facts"].as_array().unwrap().is_empty());
    assert_eq!(open["open_form"]["areas"][0]["id"], "qs");
    // What cannot be opened, what is not there, and a form that says nothing.
    opened(&duty, "air-anomaly", "1")
        .await
        .refused(422, "invalid-input");
    opened(&duty, "nothing", "2")
        .await
        .refused(422, "invalid-input");
    opened(&duty, open["id"].as_str().unwrap(), "3")
        .await
        .refused(422, "invalid-input");
}

#[tokio::test]
async fn those_who_can_be_named_are_found_near_and_not_elsewhere() {
    let story = Story::new().await;
    let member = story.client("member").await;
    let people = member.get("/api/v1/people?q=duty").await.ok();
    assert_eq!(
        people["people"][0]["name"], "人员 duty",
        "the city above one's cell"
    );
    let people = member.get("/api/v1/people").await.ok().to_string();
    assert!(
        !people.contains("stranger") && !people.contains("neighbour"),
        "{people}"
    );
    let units = member.get("/api/v1/units").await.ok().to_string();
    assert!(units.contains("u-qs") && !units.contains("u-wh"), "{units}");
    let table = member.get("/api/v1/dispatch").await.ok();
    assert!(!table["tables"][0]["rows"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn values_of_the_wrong_form_are_refused_in_words() {
    let story = Story::new().await;
    let member = story.client("member").await;
    let record = story.record(&member).await;
    for (edit, status) in [
        // What is no form at all, before what is no such form.
        (json!({"fields": {"finding": 7}}), 400),
        (json!({"fields": {"nobody": "asks"}}), 422),
        (json!({"fields": {"nobody": [{"row": "x"}]}}), 422),
        (
            json!({"evidence": [{"hash": "0".repeat(64), "kind": "photo-site"}]}),
            422,
        ),
        (json!({"checklist": {"nothing": true}}), 422),
        (json!({"occurred_at": "2099-01-01T00:00:00+08:00"}), 422),
        (json!({"occurred_at": "1999-01-01T00:00:00+08:00"}), 422),
        (json!({"occurred_at": "gestern"}), 422),
        (json!({"request_id": ""}), 422),
        (json!({"expected_seq": 99}), 409),
    ] {
        let mut form = filled(&record, "take", "");
        for (key, value) in edit.as_object().unwrap() {
            form[key] = value.clone();
        }
        let reply = member.post(&story.path("take"), form).await;
        assert_eq!(reply.status.as_u16(), status, "{edit}");
    }
    let form = filled(&record, "take", "");
    member
        .post(&story.path("accept"), form.clone())
        .await
        .refused(409, "wrong-state");
    member
        .post(&story.path("no-such-verb"), form)
        .await
        .refused(422, "invalid-input");
    assert_eq!(
        story.record(&member).await["head_seq"],
        1,
        "nothing was done"
    );
}

#[tokio::test]
async fn how_a_case_ended_is_asked_for_by_its_word() {
    let story = Story::new().await;
    let duty = story.client("duty").await;
    let none = duty.get("/api/v1/cases?outcome=stopped").await.ok();
    assert_eq!(none["total"], 0);
    duty.get("/api/v1/cases?outcome=x")
        .await
        .refused(422, "invalid-input");
    let record = story.record(&duty).await;
    assert_eq!(
        (&record["hops"], &record["outcome"]),
        (&json!(0), &Value::Null)
    );
    assert_eq!(record["parties"][0]["purpose"], "move");
}
