//! What lies on somebody's desk.

use model::{
    Case, CaseClock, CaseFilter, CaseId, Desk, DeskPart, NewEvent, PersonId, Scope, Timestamp,
};
use store::Store;

use crate::bench::on_each;
use crate::cases::awaiting;
use crate::town::{T0, event, new_case};

const NOW: Timestamp = T0.plus(50);

fn clock(due: i64) -> CaseClock {
    CaseClock {
        id: "handle".to_owned(),
        party: None,
        started_at: T0,
        warn_at: T0,
        due_at: T0.plus(due),
    }
}

/// Opens a case that awaits somebody in the east, due at a minute.
async fn open(store: &Store, id: &str, role: &str, due: i64) -> Case {
    let mut new = new_case(id);
    new.case.awaiting = vec![awaiting(role, "east", None)];
    new.case.clocks = vec![clock(due)];
    store.open_case(&new).await.unwrap()
}

fn moved(verb: &str, from: &str, to: &str, by: &str) -> NewEvent {
    NewEvent {
        from_state: Some(from.to_owned()),
        ..event(verb, to, Some(by), verb)
    }
}

/// Appends events, the last of which leaves the case as it is given.
async fn does(store: &Store, case: &Case, events: &[NewEvent]) {
    for (event, seq) in events.iter().zip(1..) {
        let derived = Case {
            state: event.to_state.clone(),
            ..case.clone()
        };
        store
            .append_event(&case.id, seq, event, &derived)
            .await
            .unwrap();
    }
}

async fn fill(store: &Store) {
    open(store, "plain", "grid-member", 100).await;
    open(store, "late", "grid-member", 10).await;
    let returned = open(store, "returned", "grid-member", 80).await;
    let there = moved("answer", "handed-over", "to-check", "p-east");
    let back = moved("return", "to-check", "handed-over", "p-root");
    let remind = moved("remind", "handed-over", "handed-over", "p-root");
    does(store, &returned, &[there.clone(), back.clone(), remind]).await;
    let done_again = open(store, "returned-and-taken", "grid-member", 90).await;
    let take = moved("take", "handed-over", "handling", "p-east");
    does(store, &done_again, &[there.clone(), back, take]).await;
    let withdrawn = open(store, "withdrawn", "grid-member", 95).await;
    let taken_back = moved("withdraw", "to-check", "handed-over", "p-east");
    does(store, &withdrawn, &[there.clone(), taken_back]).await;

    for (id, person) in [("asked", "p-east"), ("asked-another", "p-west")] {
        let mut new = new_case(id);
        let mut one = awaiting("grid-member", "east", Some(person));
        "joined".clone_into(&mut one.party);
        new.case.awaiting = vec![one];
        new.case.clocks = vec![clock(200)];
        store.open_case(&new).await.unwrap();
    }
    for (id, is_open) in [("copy", true), ("copy-of-closed", false)] {
        let mut case = open(store, id, "duty-officer", 300).await;
        case.open = is_open;
        case.marks.readers = vec![PersonId::new("p-east")];
        let copy = moved("copy", "handed-over", "handed-over", "p-root");
        does(store, &case, &[copy]).await;
    }
    for (id, is_open) in [("handed-on", true), ("handed-on-closed", false)] {
        let mut case = open(store, id, "duty-officer", 300).await;
        case.open = is_open;
        does(store, &case, std::slice::from_ref(&there)).await;
    }
    open(store, "of-others", "duty-officer", 5).await;
}

async fn asked(store: &Store, who: &str, part: DeskPart) -> Vec<String> {
    let words: &[&str] = match part {
        DeskPart::Returned => &["air-alert/return", "other/withdraw"],
        DeskPart::Opinion => &["asked", "joined"],
        _ => &[],
    };
    let filter = CaseFilter {
        desk: Some(Desk {
            person: PersonId::new(who),
            part,
            now: NOW,
            words: words.iter().map(|word| (*word).to_owned()).collect(),
        }),
        nearest_first: true,
        limit: 100,
        ..CaseFilter::default()
    };
    let ids = store.case_ids(&Scope::system(), &filter).await.unwrap();
    let (cases, total) = store.cases(&Scope::system(), &filter).await.unwrap();
    let listed: Vec<CaseId> = cases.into_iter().map(|case| case.id).collect();
    assert_eq!((listed.len() as u64, &listed), (total, &ids), "{part:?}");
    let everything = Scope::system();
    for most in [1, 100] {
        let counted = store.count_cases(&everything, &filter, most).await.unwrap();
        assert_eq!(u64::from(counted), total.min(u64::from(most)), "{part:?}");
    }
    ids.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn each_part_of_a_desk_holds_its_own_cases() {
    on_each(async |store, _| {
        fill(store).await;
        let check = async |part: DeskPart, expected: &[&str]| {
            assert_eq!(asked(store, "p-east", part).await, expected, "{part:?}");
        };
        let todo = [
            "late",
            "returned",
            "returned-and-taken",
            "withdrawn",
            "plain",
            "asked",
        ];
        check(DeskPart::Todo, &todo).await;
        check(DeskPart::Overdue, &["late"]).await;
        check(DeskPart::Returned, &["returned"]).await;
        check(DeskPart::Opinion, &["asked"]).await;
        check(DeskPart::Copies, &["copy"]).await;
        check(DeskPart::HandedOn, &["handed-on"]).await;
        for part in DeskPart::ALL {
            assert_eq!(asked(store, "nobody", part).await, [""; 0], "{part:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn cases_are_found_by_the_day_on_which_they_were_opened() {
    on_each(async |store, _| {
        for (id, at) in [("c1", 0), ("c2", 10), ("c3", 20)] {
            let mut new = new_case(id);
            new.case.opened_at = T0.plus(at);
            store.open_case(&new).await.unwrap();
        }
        let check = async |from: Option<i64>, before: Option<i64>, expected: &[&str]| {
            let filter = CaseFilter {
                opened_from: from.map(|at| T0.plus(at)),
                opened_before: before.map(|at| T0.plus(at)),
                limit: 9,
                ..CaseFilter::default()
            };
            let ids = store.case_ids(&Scope::system(), &filter).await.unwrap();
            let ids: Vec<_> = ids.iter().map(CaseId::as_str).collect();
            assert_eq!(ids, expected, "{from:?} to {before:?}");
        };
        check(None, None, &["c3", "c2", "c1"]).await;
        check(Some(10), None, &["c3", "c2"]).await;
        check(None, Some(10), &["c1"]).await;
        check(Some(5), Some(20), &["c2"]).await;
        check(Some(21), None, &[]).await;
    })
    .await;
}
