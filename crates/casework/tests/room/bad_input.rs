//! What is asked wrongly is refused in words, and nothing changes.

use casework::{ActError, OpenCall};
use model::{AreaId, CaseId, Scope, Timestamp};

use crate::bureau::{Bureau, on_each};

fn petition(bureau: &Bureau) -> OpenCall {
    let facts = [
        ("channel", "visit"),
        ("finding", "夜间施工扬尘"),
        ("words", "夜间施工"),
        ("category", "dust"),
        ("repeated", "first"),
        ("anonymous", "anonymous"),
    ];
    OpenCall {
        flow: "petition".to_owned(),
        request_id: bureau.request(),
        area: Some(AreaId::new("qs")),
        facts: facts
            .map(|(id, said)| (id.to_owned(), said.to_owned()))
            .into(),
        ..OpenCall::default()
    }
}

async fn opened(bureau: &Bureau) -> CaseId {
    let (officer, scope) = bureau.find("petition-officer-0");
    let call = petition(bureau);
    let opened = bureau.casework.open_by_hand(officer, scope, call).await;
    opened.expect("opened").id
}

async fn length(bureau: &Bureau, case: &CaseId) -> usize {
    let events = bureau.store.case_events(&Scope::system(), case).await;
    events.expect("store").len()
}

#[track_caller]
fn says_what_is_missing(error: &ActError) {
    let ActError::Invalid { fields } = error else {
        panic!("{error:?}");
    };
    let said = &fields[0].message;
    assert!(said.contains("缺少 2027 年的节假日安排"), "{said}");
}

#[tokio::test]
async fn a_year_without_calendar_is_said_and_not_guessed() {
    on_each(async |bureau| {
        let case = opened(bureau).await;
        // 2026-12-22: fifteen days, and sixty, end in 2027.
        bureau.clock.advance(300 * Timestamp::DAY);
        let (officer, scope) = bureau.find("petition-officer-0");
        let flow = bureau.catalog.case("petition").expect("defined");
        let accept = flow.verb("accept").expect("defined");
        let call = bureau.call(officer, accept, 1, &case).await;
        let done = bureau.casework.act(officer, scope, &case, call).await;
        says_what_is_missing(&done.expect_err("refused"));
        assert_eq!(length(bureau, &case).await, 1, "nothing was written");

        let before = bureau.store.open_cases().await.expect("store").len();
        let call = petition(bureau);
        let opened = bureau.casework.open_by_hand(officer, scope, call).await;
        says_what_is_missing(&opened.expect_err("refused"));
        let after = bureau.store.open_cases().await.expect("store").len();
        assert_eq!(before, after);
    })
    .await;
}

#[tokio::test]
async fn stale_forms_wrong_states_and_foreign_cases_change_nothing() {
    on_each(async |bureau| {
        let case = opened(bureau).await;
        let flow = bureau.catalog.case("petition").expect("defined");
        let verb = |id: &str| flow.verb(id).expect("defined");
        let (officer, scope) = bureau.find("petition-officer-0");
        let none = CaseId::new("none");
        let answer = bureau.call(officer, verb("answer"), 1, &none).await;
        let done = Box::pin(bureau.casework.act(officer, scope, &case, answer)).await;
        assert!(matches!(done, Err(ActError::WrongState { .. })), "{done:?}");

        let accept = bureau.call(officer, verb("accept"), 1, &none).await;
        bureau
            .does("petition-officer-1", "accept", &case, &[])
            .await
            .expect("the colleague was faster");
        let done = Box::pin(bureau.casework.act(officer, scope, &case, accept)).await;
        assert!(matches!(done, Err(ActError::Stale { .. })), "{done:?}");

        // The clerk of another city knows the id and the number.
        let (foreign, abroad) = bureau.find("clerk-asked");
        let remind = bureau.call(foreign, verb("remind"), 2, &none).await;
        let done = Box::pin(bureau.casework.act(foreign, abroad, &case, remind)).await;
        assert!(matches!(done, Err(ActError::NotFound)), "{done:?}");
        let record = bureau.casework.record(abroad, foreign, &case, bureau.now());
        assert!(Box::pin(record).await.expect("store").is_none());
        assert_eq!(length(bureau, &case).await, 2);
    })
    .await;
}
