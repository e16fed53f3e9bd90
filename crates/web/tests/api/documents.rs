//! Documents that went out with cases.

use model::{
    Appended, AreaId, AreaPath, Case, CaseId, ContentHash, EventBody, NewCase, NewDocument,
    NewEvent, ObjectId, PersonId, Timestamp, UnitId,
};
use serde_json::json;

use super::city::City;
use super::client::Client;

fn at() -> Timestamp {
    "2026-03-01T02:00:00+08:00".parse().unwrap()
}

fn event(verb: &str) -> NewEvent {
    NewEvent {
        at: at(),
        recorded_at: at(),
        verb: verb.to_owned(),
        actor: (verb != "open").then(|| {
            (
                PersonId::new("duty"),
                "值班员".to_owned(),
                UnitId::new("bureau"),
                "青山市生态环境局".to_owned(),
            )
        }),
        from_state: None,
        to_state: "awaiting-take".to_owned(),
        body: EventBody::default(),
        request_id: verb.to_owned(),
    }
}

/// Issues a document with a case at the city's outlet; returns its id.
pub(crate) async fn issue(city: &City) -> String {
    let flow = city.app.catalog.case("air-anomaly").unwrap();
    let frozen = city
        .app
        .store
        .freeze_definition("case", &flow.id, &flow.text);
    let flow_version = frozen.await.unwrap();
    let case = Case {
        id: CaseId::new("case-with-document"),
        number: String::new(),
        flow: "air-anomaly".to_owned(),
        flow_version,
        title: "out-1 整改".to_owned(),
        state: "awaiting-take".to_owned(),
        open: true,
        area: AreaId::new("qs-1"),
        area_path: AreaPath::from_stored(""),
        area_name: String::new(),
        object: Some(ObjectId::new("out-1")),
        object_name: None,
        place: None,
        origin: "test:document".to_owned(),
        opened_at: at(),
        updated_at: at(),
        head_seq: 0,
        head_hash: ContentHash::new(""),
        awaiting: Vec::new(),
        clocks: Vec::new(),
        marks: model::CaseMarks::default(),
        invented: true,
    };
    let store = &city.app.store;
    let opened = store
        .open_case(&NewCase {
            case,
            series: "测〔2026〕".to_owned(),
            series_digits: 2,
            event: event("open"),
        })
        .await
        .unwrap();
    let document = NewDocument {
        id: "doc-1".to_owned(),
        definition: "supervision".to_owned(),
        name: "督办通知".to_owned(),
        series: "环督〔2026〕".to_owned(),
        title: "关于 out-1 整改的督办通知".to_owned(),
        recipient: "云泽街道办事处".to_owned(),
        body: "一、存在问题。\n二、督办要求。".to_owned(),
        signer: "青山市生态环境局".to_owned(),
        issued_at: at(),
    };
    let appended = store
        .append_issuing(&opened.id, 1, &event("issue"), &opened, Some(&document))
        .await
        .unwrap();
    assert!(matches!(appended, Appended::Done(_)));
    document.id
}

#[tokio::test]
async fn the_register_leads_to_the_text() {
    let city = City::new().await;
    let id = issue(&city).await;
    let duty = Client::signed_in(city.router(), "duty").await;
    let register = duty.get("/api/v1/documents?sort=supervision").await.ok();
    assert_eq!(register["total"], 1);
    let line = &register["documents"][0];
    assert_eq!(line["number"], "环督〔2026〕1号");
    assert_eq!(line["case_number"], "测〔2026〕01");
    assert_eq!(line["intact"], true);
    let text = duty.get(&format!("/api/v1/documents/{id}")).await.ok();
    assert_eq!(
        text["paragraphs"],
        json!(["一、存在问题。", "二、督办要求。"])
    );
    assert_eq!(text["hash"].as_str().unwrap().len(), 64);
    let none = duty
        .get("/api/v1/documents?from=2026-03-02T00:00:00Z")
        .await
        .ok();
    assert_eq!(none["total"], 0);
    duty.get("/api/v1/documents?from=yesterday")
        .await
        .refused(422, "invalid-input");
    duty.get("/api/v1/documents/none")
        .await
        .refused(404, "not-found");
}
