//! Random people do random things to cases on a store.

use crate::town::{PEOPLE, Town, town};
use casework::{ActError, machine};
use catalog::cases::Verb;
use model::{Actor, Case, CaseId, Entropy, PersonId, Scope, SeededEntropy, Timestamp};

/// How many cases are walked through, unless the variable `QINGSHAN_WALKS` says another number.
const WALKS: u32 = 80;
/// How many things are tried with each.
const STEPS: u32 = 24;

struct Dice(SeededEntropy);

impl Dice {
    /// Returns a number below `sides`.
    fn roll(&self, sides: usize) -> usize {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        let sides = u64::try_from(sides).expect("few sides");
        usize::try_from(u64::from_le_bytes(bytes) % sides).expect("few sides")
    }
}

async fn row(town: &Town, id: &CaseId) -> Case {
    town.store
        .case(&Scope::system(), id)
        .await
        .expect("store")
        .expect("there")
}

/// Picks somebody and a verb: mostly one that is offered, now and then one that is not.
async fn pick<'a>(
    town: &Town,
    people: &'a [(Actor, Scope)],
    case: &Case,
    dice: &Dice,
) -> (&'a (Actor, Scope), Verb) {
    let first = dice.roll(people.len());
    if dice.roll(4) > 0 {
        for at in first..first + people.len() {
            let (actor, scope) = &people[at % people.len()];
            let offered = town
                .casework
                .actions_for(scope, actor, case)
                .await
                .expect("store");
            if !offered.is_empty() {
                return (
                    &people[at % people.len()],
                    offered[dice.roll(offered.len())].clone(),
                );
            }
        }
    }
    let flow = town.catalog.case("air-anomaly").expect("built in");
    (
        &people[first],
        flow.verbs[dice.roll(flow.verbs.len())].clone(),
    )
}

/// Tries random things and returns how many were done.
async fn walk(town: &Town, people: &[(Actor, Scope)], id: &CaseId, dice: &Dice) -> u32 {
    let (mut done, mut workers) = (0, Vec::<PersonId>::new());
    for _ in 0..STEPS {
        let before = row(town, id).await;
        let ((actor, scope), verb) = pick(town, people, &before, dice).await;
        town.clock.advance(Timestamp::MINUTE);
        let call = town.call(actor, &verb.id, before.head_seq).await;
        match town.casework.act(actor, scope, id, call).await {
            Ok(event) => {
                done += 1;
                let after = row(town, id).await;
                assert_eq!(after.head_hash, event.hash);
                if before.open && !after.open {
                    assert!(
                        !workers.contains(&actor.person),
                        "{} closed the own work",
                        actor.name
                    );
                }
                assert!(
                    before.open || verb.id == "reopen",
                    "a closed case is only reopened"
                );
                if ["take", "answer"].contains(&verb.id.as_str()) {
                    workers.push(actor.person.clone());
                }
            }
            Err(ActError::Store(error)) => panic!("{error:?}"),
            Err(_) => assert_eq!(row(town, id).await, before, "a refusal changes nothing"),
        }
    }
    done
}

#[tokio::test]
async fn random_walks_keep_every_promise() {
    let town = town(|_| true).await;
    let mut people = Vec::new();
    for (name, ..) in PEOPLE {
        people.push(town.who(name).await);
    }
    let dice = Dice(SeededEntropy::new(20_260_301));
    let mut done = 0;
    let walks =
        std::env::var("QINGSHAN_WALKS").map_or(WALKS, |walks| walks.parse().expect("a number"));
    for number in 0..walks {
        let object = if number % 3 == 0 { "武昌" } else { "城东" };
        let id = town.open(object, &number.to_string()).await;
        done += walk(&town, &people, &id, &dice).await;

        let stored = row(&town, &id).await;
        let events = town
            .store
            .case_events(&Scope::system(), &id)
            .await
            .expect("store");
        let flow = town.catalog.case("air-anomaly").expect("built in");
        let standing = machine::replay(flow, &town.catalog.time, events.iter().map(|e| &e.event))
            .expect("replays");
        let mut derived = stored.clone();
        standing.write_to(&mut derived);
        assert_eq!(derived, stored, "the row is what the events give");
    }
    assert!(done > walks * STEPS / 2, "only {done} things were done");
    let chains = town.store.verify_chain(None).await.expect("store");
    assert_eq!(chains.len(), usize::try_from(walks).expect("few"));
    assert!(chains.iter().all(|chain| chain.broken.is_none()));
}
