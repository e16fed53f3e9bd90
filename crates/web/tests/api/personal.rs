//! Personal facts over HTTP: in clear for those who work on a petition, masked for everybody else.

use serde_json::{Value, json};

use super::city::City;
use super::client::Client;

const SECRETS: [&str; 3] = ["王小明", "13812341234", "红旗路12号3栋"];

/// Opens a petition in the name of the office; returns its path.
async fn petition(office: &Client) -> String {
    let form = json!({
        "flow": "petition",
        "request_id": "r1",
        "area": "qs-1",
        "facts": {
            "channel": "12345",
            "finding": "夜间施工扬尘",
            "words": "我叫王小明，电话13812341234",
            "category": "dust",
            "repeated": "first",
            "anonymous": "named",
            "reporter": "王小明",
            "reporter-phone": "13812341234",
            "reporter-address": "红旗路12号3栋",
        },
    });
    let opened = office.post("/api/v1/cases", form).await.ok();
    format!("/api/v1/cases/{}", opened["id"].as_str().unwrap())
}

fn fact<'r>(record: &'r Value, id: &str) -> &'r Value {
    let mut facts = record["facts"].as_array().unwrap().iter();
    facts.find(|fact| fact["id"] == id).unwrap()
}

async fn text(client: &Client, path: &str) -> String {
    let reply = client.get(path).await;
    assert!(reply.status.is_success(), "{path}: {}", reply.status);
    String::from_utf8(reply.body).unwrap()
}

#[tokio::test]
async fn a_line_department_reads_nothing_of_the_reporter_anywhere() {
    let city = City::new().await;
    let office = Client::signed_in(city.router(), "petition").await;
    let path = petition(&office).await;
    let record = office.get(&path).await.ok();
    assert_eq!(fact(&record, "reporter")["value"], "王小明");
    assert_eq!(fact(&record, "reporter")["masked"], false);
    let accept = json!({"request_id": "r2", "expected_seq": 1, "fields": {}});
    office
        .post(&format!("{path}/verbs/accept"), accept)
        .await
        .ok();
    let issued = office
        .get("/api/v1/documents?sort=petition-acceptance")
        .await
        .ok();
    let letter = &issued["documents"][0];
    assert_eq!(letter["recipient"], "王小明");
    let letter = format!("/api/v1/documents/{}", letter["id"].as_str().unwrap());
    assert_eq!(office.get(&letter).await.ok()["masked"], false);

    for who in ["housing", "monitor"] {
        let client = Client::signed_in(city.router(), who).await;
        let record = client.get(&path).await.ok();
        assert_eq!(fact(&record, "reporter")["value"], "王**");
        assert_eq!(fact(&record, "reporter")["masked"], true);
        assert_eq!(fact(&record, "reporter-phone")["value"], "138****1234");
        assert_eq!(fact(&record, "category")["masked"], false);
        let paper = client.get(&letter).await.ok();
        assert_eq!(
            (&paper["recipient"], &paper["masked"]),
            (&json!("王**"), &json!(true))
        );
        assert_eq!(
            paper["intact"], true,
            "the paper itself is as it was issued"
        );
        let as_of = format!("{path}?as_of=2026-03-01T02:10:00%2B08:00");
        for path in [
            path.as_str(),
            as_of.as_str(),
            letter.as_str(),
            "/api/v1/cases",
            "/api/v1/cases?q=13812341234",
            "/api/v1/workbench",
            "/api/v1/documents",
            "/api/v1/inbox",
            "/api/v1/map",
        ] {
            // The map is not for everybody.
            let reply = client.get(path).await;
            let said = String::from_utf8(reply.body).unwrap();
            for secret in SECRETS {
                assert!(
                    !said.contains(secret),
                    "{who} reads {secret} in {path}: {said}"
                );
            }
        }
        let found = client.get("/api/v1/cases?q=13812341234").await.ok();
        assert_eq!(found["total"], 0);
    }
    let stranger = Client::signed_in(city.router(), "stranger").await;
    stranger.get(&path).await.refused(404, "not-found");
}

#[tokio::test]
async fn a_look_by_the_right_alone_is_logged_for_the_auditor() {
    let city = City::new().await;
    let office = Client::signed_in(city.router(), "petition").await;
    let path = petition(&office).await;
    let accept = json!({"request_id": "r2", "expected_seq": 1, "fields": {}});
    office
        .post(&format!("{path}/verbs/accept"), accept)
        .await
        .ok();
    let auditor = Client::signed_in(city.router(), "auditor").await;
    let none = auditor.get("/api/v1/personal-looks").await.ok();
    assert_eq!(none["total"], 0, "a party looks at its own work");

    let colleague = Client::signed_in(city.router(), "colleague").await;
    let record = colleague.get(&path).await.ok();
    assert_eq!(fact(&record, "reporter-phone")["value"], "13812341234");
    let looks = auditor.get("/api/v1/personal-looks").await.ok();
    assert_eq!(looks["total"], 1);
    let look = &looks["looks"][0];
    assert_eq!(look["person_id"], "p-colleague");
    assert_eq!(look["case_number"], record["number"]);
    assert_eq!(look["way"], "record");
    assert_eq!(look["items"], json!(["举报人", "联系电话", "联系地址"]));
    let log = text(&auditor, "/api/v1/personal-looks").await;
    assert!(!SECRETS.iter().any(|secret| log.contains(secret)), "{log}");

    let (number, at) = (&record["number"], look["at"].as_str().unwrap());
    let (number, at) = (number.as_str().unwrap(), at.replace('+', "%2B"));
    for (which, expected) in [
        ("person=p-colleague", 1),
        ("person=p-petition", 0),
        ("name=nobody", 0),
        (&format!("number={number}"), 1),
        ("number=none", 0),
        (&format!("from={at}"), 1),
        (&format!("to={at}"), 0),
    ] {
        let path = format!("/api/v1/personal-looks?{which}");
        let found = auditor.get(&path).await.ok();
        assert_eq!(found["total"], expected, "{which}");
    }
    let nonsense = "/api/v1/personal-looks?from=yesterday";
    auditor.get(nonsense).await.refused(422, "invalid-input");
    let who = ["colleague", "duty", "sysadmin"];
    for who in who {
        let client = Client::signed_in(city.router(), who).await;
        let reply = client.get("/api/v1/personal-looks").await;
        reply.refused(403, "forbidden");
    }
    // Who reads the log reads no case.
    auditor.get(&path).await.refused(403, "forbidden");
}

#[tokio::test]
async fn forms_say_what_is_personal() {
    let city = City::new().await;
    let office = Client::signed_in(city.router(), "petition").await;
    let flows = office.get("/api/v1/flows").await.ok();
    let flows = flows["flows"].as_array().unwrap();
    let petition = flows.iter().find(|flow| flow["id"] == "petition").unwrap();
    let facts = petition["open_form"]["facts"].as_array().unwrap();
    for fact in facts {
        let id = fact["id"].as_str().unwrap();
        assert_eq!(fact["personal"], id.starts_with("reporter"), "{id}");
    }
}

#[tokio::test]
async fn a_letter_is_shown_to_nobody_who_does_not_work_on_it() {
    let city = City::new().await;
    let office = Client::signed_in(city.router(), "petition").await;
    let hash = super::cases::upload(&office, 5).await;
    let form = json!({
        "flow": "petition",
        "request_id": "r1",
        "area": "qs-1",
        "facts": {
            "channel": "letter",
            "finding": "夜间施工扬尘",
            "words": "见来信",
            "category": "dust",
            "repeated": "first",
            "anonymous": "anonymous",
        },
        "evidence": [{"hash": hash, "kind": "photo-report"}],
    });
    let opened = office.post("/api/v1/cases", form).await.ok();
    assert_eq!(opened["evidence"][0]["masked"], false);
    let path = format!("/api/v1/cases/{}", opened["id"].as_str().unwrap());
    let accept = json!({"request_id": "r2", "expected_seq": 1, "fields": {}});
    office
        .post(&format!("{path}/verbs/accept"), accept)
        .await
        .ok();
    let photo = format!("/api/v1/evidence/{hash}");
    let thumb = format!("{photo}/thumb");
    for who in ["housing", "monitor"] {
        let client = Client::signed_in(city.router(), who).await;
        let record = client.get(&path).await.ok();
        assert_eq!(record["evidence"][0]["masked"], true, "{who}");
        for path in [&photo, &thumb] {
            client.get(path).await.refused(403, "personal");
        }
    }
    let stranger = Client::signed_in(city.router(), "stranger").await;
    stranger.get(&photo).await.refused(404, "not-found");

    let colleague = Client::signed_in(city.router(), "colleague").await;
    let reply = colleague.get(&photo).await;
    assert!(reply.status.is_success(), "{}", reply.status);
    assert_eq!(reply.headers["cache-control"], "no-store");
    let auditor = Client::signed_in(city.router(), "auditor").await;
    let log = auditor.get("/api/v1/personal-looks").await.ok();
    assert_eq!(log["total"], 1);
    assert_eq!(log["looks"][0]["way"], "file");
    assert_eq!(log["looks"][0]["items"], json!(["举报材料照片"]));
    auditor.get(&photo).await.refused(403, "forbidden");
}
