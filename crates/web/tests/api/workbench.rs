//! The parts of a desk are counted, marked and listed alike.

use serde_json::{Value, json};

use super::cases::{Story, filled, upload};
use super::client::Client;

/// How many there are of a part, on the desk and in the list.
async fn check(client: &Client, part: &str, expected: u64) {
    let bench = client.get("/api/v1/workbench").await.ok();
    let parts = bench["parts"].as_array().unwrap();
    let found = parts.iter().find(|one| one["part"] == part).unwrap();
    assert_eq!(
        found,
        &json!({"part": part, "count": expected, "more": false})
    );
    let list = format!("/api/v1/cases?desk={part}");
    assert_eq!(client.get(&list).await.ok()["total"], expected, "{part}");
}

#[tokio::test]
async fn what_was_sent_back_is_marked_until_it_is_done_again() {
    let story = Story::new().await;
    let (member, lead) = (story.client("member").await, story.client("lead").await);
    check(&member, "todo", 1).await;
    check(&member, "returned", 0).await;
    let hash = upload(&member, 3).await;
    let mut sent_back = Value::Null;
    for (who, verb) in [(&member, "take"), (&member, "answer"), (&lead, "return")] {
        let record = story.record(who).await;
        let form = filled(&record, verb, &hash);
        sent_back = who.post(&story.path(verb), form).await.ok();
    }
    assert_eq!(sent_back["open"], true);
    for (part, count) in [
        ("todo", 1),
        ("returned", 1),
        ("opinion", 0),
        ("handed-on", 0),
    ] {
        check(&member, part, count).await;
    }
    check(&lead, "handed-on", 1).await;
    check(&lead, "todo", 0).await;
    let bench = member.get("/api/v1/workbench").await.ok();
    assert_eq!(bench["my_tasks"][0]["returned"], true);
    assert_eq!(bench["my_tasks"][0]["opinion"], false);
    let bench = lead.get("/api/v1/workbench").await.ok();
    assert_eq!(bench["waiting"].as_array().unwrap().len(), 1);

    let record = story.record(&member).await;
    let form = filled(&record, "answer", &hash);
    member.post(&story.path("answer"), form).await.ok();
    check(&member, "returned", 0).await;
    check(&member, "handed-on", 1).await;
}

#[tokio::test]
async fn a_desk_is_ones_own_and_of_today() {
    let story = Story::new().await;
    let member = story.client("member").await;
    for query in ["desk=everything", "desk=todo&as_of=2026-02-28"] {
        member
            .get(&format!("/api/v1/cases?{query}"))
            .await
            .refused(422, "invalid-input");
    }
    let stranger = story.client("stranger").await;
    for part in [
        "todo",
        "overdue",
        "returned",
        "opinion",
        "copies",
        "handed-on",
    ] {
        check(&stranger, part, 0).await;
    }
}
