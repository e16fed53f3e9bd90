//! What lies on somebody's desk.

use model::{
    Case, CaseClock, CaseFilter, CaseId, Desk, DeskPart, NewEvent, PersonId, Scope, Timestamp,
};
use store::{DeskQuestion, Store};

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
    let (cases, total) = store.cases(&Scope::system(), &filter).await.unwrap();
    assert_eq!(cases.len() as u64, total, "{part:?}");
    names(cases.iter().map(|case| &case.id))
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
async fn a_whole_desk_says_what_its_parts_say() {
    on_each(async |store, _| {
        fill(store).await;
        let everything = Scope::system();
        let words = |list: &[&str]| list.iter().map(|&word| word.to_owned()).collect();
        let sent_back: Vec<String> = words(&["air-alert/return", "other/withdraw"]);
        let opinion: Vec<String> = words(&["asked", "joined"]);
        // Twice as often as PostgreSQL plans anew.
        for _ in 0..10 {
            for who in ["p-east", "p-west", "p-root", "nobody"] {
                let me = PersonId::new(who);
                let question = DeskQuestion {
                    person: &me,
                    act: Some(&everything),
                    read: Some(&everything),
                    sent_back: &sent_back,
                    opinion: &opinion,
                    counted: 100,
                    aside: 20,
                };
                let desk = store.desk(&question).await.unwrap();
                let tasks = desk.tasks.unwrap();
                let told = names(tasks.cases.iter().map(|(case, _)| &case.id));
                assert_eq!(told, asked(store, who, DeskPart::Todo).await, "{who}");
                let returned = tasks.cases.iter().filter(|(_, returned)| *returned);
                let returned = names(returned.map(|(case, _)| &case.id));
                let expected = asked(store, who, DeskPart::Returned).await;
                assert_eq!(returned, expected, "{who}");
                assert_eq!(tasks.returned as usize, expected.len(), "{who}");
                let expected = asked(store, who, DeskPart::Opinion).await;
                assert_eq!(tasks.opinion as usize, expected.len(), "{who}");
                for (part, found) in [
                    (DeskPart::Copies, desk.copies.unwrap()),
                    (DeskPart::HandedOn, desk.handed_on.unwrap()),
                ] {
                    let mut expected = asked(store, who, part).await;
                    let mut told = names(found.cases.iter().map(|case| &case.id));
                    assert_eq!(found.count as usize, expected.len(), "{who} {part:?}");
                    expected.sort();
                    told.sort();
                    assert_eq!(told, expected, "{who} {part:?}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_desk_tells_no_more_than_it_may_and_counts_no_further_than_asked() {
    on_each(async |store, _| {
        for number in 0..4 {
            let case = open(store, &format!("c{number}"), "grid-member", 100 - number).await;
            let there = moved("answer", "handed-over", "to-check", "p-east");
            let back = moved("return", "to-check", "handed-over", "p-root");
            does(store, &case, &[there, back]).await;
        }
        let (everything, nothing) = (
            Scope::system(),
            Scope::of_posts(&PersonId::new("nobody"), &[], None, false),
        );
        let sent_back = ["air-alert/return".to_owned()];
        let (east, root) = (PersonId::new("p-east"), PersonId::new("p-root"));
        let question = DeskQuestion {
            person: &east,
            act: Some(&everything),
            read: None,
            sent_back: &sent_back,
            opinion: &[],
            counted: 3,
            aside: 2,
        };
        let desk = store.desk(&question).await.unwrap();
        let tasks = desk.tasks.unwrap();
        let told = names(tasks.cases.iter().map(|(case, _)| &case.id));
        assert_eq!(told, ["c3", "c2", "c1"]);
        assert_eq!((tasks.returned, tasks.opinion), (3, 0));
        assert!(desk.copies.is_none() && desk.handed_on.is_none());

        let reader = DeskQuestion {
            person: &root,
            act: None,
            read: Some(&everything),
            ..question
        };
        let desk = store.desk(&reader).await.unwrap();
        assert!(desk.tasks.is_none());
        let handed_on = desk.handed_on.unwrap();
        assert_eq!((handed_on.cases.len(), handed_on.count), (2, 3));

        let elsewhere = DeskQuestion {
            act: Some(&nothing),
            read: Some(&nothing),
            ..question
        };
        let desk = store.desk(&elsewhere).await.unwrap();
        assert!(desk.tasks.unwrap().cases.is_empty());
        assert_eq!(desk.handed_on.unwrap().count, 0);
    })
    .await;
}

fn names<'c>(ids: impl Iterator<Item = &'c CaseId>) -> Vec<String> {
    ids.map(ToString::to_string).collect()
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
            let (cases, _) = store.cases(&Scope::system(), &filter).await.unwrap();
            let ids = names(cases.iter().map(|case| &case.id));
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
