//! Who has acted in an open case is what the events say, whatever happens to the case.

use model::{Case, CaseFilter, CaseId, Desk, DeskPart, PersonId, Scope};
use store::{History, Store};

use crate::bench::{Bench, on_each};
use crate::cases::awaiting;
use crate::town::{T0, event, new_case};

const PEOPLE: [&str; 2] = ["p-east", "p-west"];

/// One event: who, whether the case is open after it, whether it then waits for `p-east`.
type Step = (Option<&'static str>, bool, bool);

/// What the table is to hold, as the events say it.
const REPLAYED: &str = "SELECT DISTINCT c.id || ' ' || e.actor_id || ' ' || c.opened_at \
     FROM cases c JOIN case_events e ON e.case_id = c.id \
     WHERE c.is_open AND e.actor_id IS NOT NULL ORDER BY 1";
const HELD: &str =
    "SELECT case_id || ' ' || person_id || ' ' || opened_at FROM case_actors ORDER BY 1";

/// All sequences of three events, with and without somebody who acts.
fn lives() -> Vec<[Step; 3]> {
    let steps: Vec<Step> = [None, Some(PEOPLE[0]), Some(PEOPLE[1])]
        .into_iter()
        .flat_map(|who| [(who, true, false), (who, false, false), (who, true, true)])
        .collect();
    let mut lives = Vec::new();
    for (number, first) in steps.iter().enumerate() {
        for (other, second) in steps.iter().enumerate() {
            lives.push([*first, *second, steps[(number + 2 * other) % steps.len()]]);
        }
    }
    lives
}

fn after(case: &Case, (_, open, waits): Step) -> Case {
    Case {
        open,
        awaiting: if waits {
            vec![awaiting("grid-member", "east", None)]
        } else {
            Vec::new()
        },
        ..case.clone()
    }
}

async fn handed_on(store: &Store, who: &str) -> Vec<String> {
    let filter = CaseFilter {
        desk: Some(Desk {
            person: PersonId::new(who),
            part: DeskPart::HandedOn,
            now: T0,
            words: Vec::new(),
        }),
        limit: 1_000,
        ..CaseFilter::default()
    };
    let (cases, _) = store.cases(&Scope::system(), &filter).await.unwrap();
    cases.iter().map(|case| case.id.to_string()).collect()
}

async fn check(store: &Store, bench: &Bench) {
    assert_eq!(bench.column(HELD).await, bench.column(REPLAYED).await);
    let all = CaseFilter {
        open: Some(true),
        limit: 1_000,
        ..CaseFilter::default()
    };
    let (open, _) = store.cases(&Scope::system(), &all).await.unwrap();
    for who in PEOPLE {
        let mut expected = Vec::new();
        for case in &open {
            let events = store.case_events(&Scope::system(), &case.id).await.unwrap();
            let acted = events.iter().any(|event| {
                let actor = event.event.actor.as_ref();
                actor.is_some_and(|(id, ..)| id.as_str() == who)
            });
            let waits = who == "p-east" && !case.awaiting.is_empty();
            if acted && !waits {
                expected.push(case.id.to_string());
            }
        }
        assert_eq!(handed_on(store, who).await, expected, "{who}");
        assert!(!expected.is_empty());
    }
}

#[tokio::test]
async fn what_was_handed_on_is_what_the_events_say_through_closing_and_opening_again() {
    on_each(async |store, bench| {
        for (life, number) in lives().iter().zip(0_i64..) {
            let mut new = new_case(&format!("c{number}"));
            // Two of each minute: the id decides between them.
            new.case.opened_at = T0.plus(number / 2);
            let opener = PEOPLE.get(usize::try_from(number).unwrap() % 3).copied();
            new.event = event("open", "handed-over", opener, "open");
            let case = store.open_case(&new).await.unwrap();
            for (step, seq) in life.iter().zip(1..) {
                let event = event("act", "handed-over", step.0, &format!("r{seq}"));
                store
                    .append_event(&case.id, seq, &event, &after(&case, *step))
                    .await
                    .unwrap();
            }
        }
        check(store, bench).await;
    })
    .await;
}

#[tokio::test]
async fn histories_and_databases_from_before_know_who_acted() {
    on_each(async |store, bench| {
        let histories: Vec<_> = lives()
            .iter()
            .zip(0_i64..)
            .map(|(life, number)| {
                let mut new = new_case(&format!("c{number}"));
                new.case.opened_at = T0.plus(number);
                let now = after(&new.case, life[2]);
                let later = life
                    .iter()
                    .zip(1..)
                    .map(|(step, seq)| event("act", "handed-over", step.0, &format!("r{seq}")));
                History {
                    later: later.collect(),
                    now,
                    new,
                }
            })
            .collect();
        store.put_histories(&histories).await.unwrap();
        check(store, bench).await;

        bench.tamper("DROP TABLE case_actors").await;
        let path = format!(
            "{}/migrations/{}/0025_case_actors.sql",
            env!("CARGO_MANIFEST_DIR"),
            store.engine()
        );
        bench.tamper(&std::fs::read_to_string(path).unwrap()).await;
        check(store, bench).await;
        let id = CaseId::new("c0");
        assert!(
            store.verify_chain(Some(&id)).await.unwrap()[0]
                .broken
                .is_none()
        );
    })
    .await;
}
