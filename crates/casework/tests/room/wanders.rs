//! Random people do random things in cases of every flow, on both engines.

use casework::{ActError, machine};
use catalog::cases::{Action, Verb};
use model::{Actor, Case, CaseId, Entropy as _, PersonId, Scope, SeededEntropy, Timestamp};

use crate::bureau::{Bureau, on_each};

/// How many cases of each flow are walked through, unless `QINGSHAN_WALKS` says another number.
const WALKS: u32 = 1;
/// How many things are tried with each.
const STEPS: u32 = 18;

struct Dice(SeededEntropy);

impl Dice {
    fn roll(&self, sides: usize) -> usize {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        usize::try_from(u64::from_le_bytes(bytes) % u64::try_from(sides).expect("few"))
            .expect("few")
    }
}

async fn row(bureau: &Bureau, id: &CaseId) -> Case {
    let case = bureau.store.case(&Scope::system(), id).await;
    case.expect("store").expect("there")
}

/// Picks somebody and something that is offered to them; now and then anything.
async fn pick<'a>(
    bureau: &'a Bureau,
    case: &Case,
    dice: &Dice,
) -> Option<(&'a (Actor, Scope), Verb)> {
    let first = dice.roll(bureau.people.len());
    if dice.roll(5) == 0 {
        let flow = bureau.catalog.case(&case.flow).expect("defined");
        let verb = flow.verbs[dice.roll(flow.verbs.len())].clone();
        return Some((&bureau.people[first], verb));
    }
    for at in first..first + bureau.people.len() {
        let person = &bureau.people[at % bureau.people.len()];
        let offered = bureau
            .casework
            .actions_for(&person.1, &person.0, case)
            .await;
        let offered = offered.expect("store");
        if !offered.is_empty() {
            return Some((person, offered[dice.roll(offered.len())].clone()));
        }
    }
    None
}

async fn wander(bureau: &Bureau, id: &CaseId, other: &CaseId, dice: &Dice) -> u32 {
    let (mut done, mut workers) = (0, Vec::<PersonId>::new());
    for _ in 0..STEPS {
        let days = if dice.roll(6) == 0 { 9 } else { 0 };
        bureau
            .clock
            .advance(Timestamp::HOUR + days * Timestamp::DAY);
        bureau.casework.catch_up().await.expect("catches up");
        let before = row(bureau, id).await;
        let Some(((actor, scope), verb)) = pick(bureau, &before, dice).await else {
            continue;
        };
        let call = bureau.call(actor, &verb, before.head_seq, other).await;
        match bureau.casework.act(actor, scope, id, call).await {
            Ok(event) => {
                done += 1;
                let after = row(bureau, id).await;
                assert_eq!(after.head_hash, event.hash);
                if before.open && !after.open {
                    let own = workers.contains(&actor.person);
                    assert!(!own, "{} closed the own work with {}", actor.name, verb.id);
                }
                if matches!(verb.action, Action::Reopen { .. }) {
                    workers.clear();
                }
                if verb.takes || verb.answers {
                    workers.push(actor.person.clone());
                }
            }
            Err(ActError::Store(error)) => panic!("{} {}: {error:?}", before.flow, verb.id),
            Err(_) => assert_eq!(row(bureau, id).await, before, "a refusal changes nothing"),
        }
    }
    done
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_people_do_the_row_is_what_the_events_give() {
    on_each(async |bureau| {
        let dice = Dice(SeededEntropy::new(20_260_225));
        let said = std::env::var("QINGSHAN_WALKS");
        let walks = said.map_or(WALKS, |walks| walks.parse().expect("a number"));
        let mut done = 0;
        for flow in &bureau.catalog.cases {
            if flow.opening.is_none() {
                continue;
            }
            for _ in 0..walks {
                // The calendar of 2027 is not known.
                if bureau.now()
                    > Timestamp::from_millis(crate::bureau::START + 200 * Timestamp::DAY)
                {
                    let back = bureau.now().millis() - crate::bureau::START;
                    bureau.clock.advance(-back);
                }
                let other = bureau.open(&flow.id).await.expect("opens");
                let id = bureau.open(&flow.id).await.expect("opens");
                done += wander(bureau, &id, &other, &dice).await;
                for id in [&id, &other] {
                    let stored = row(bureau, id).await;
                    let events = bureau.store.case_events(&Scope::system(), id).await;
                    let events = events.expect("store");
                    let events = events.iter().map(|event| &event.event);
                    let standing = machine::replay(flow, &bureau.catalog.time, events);
                    let mut derived = stored.clone();
                    standing.expect("replays").write_to(&mut derived);
                    assert_eq!(derived, stored, "the row is what the events give");
                }
            }
        }
        assert!(done > walks * 60, "only {done} things were done");
        let chains = bureau.store.verify_chain(None).await.expect("store");
        assert!(chains.iter().all(|chain| chain.broken.is_none()));
    })
    .await;
}
