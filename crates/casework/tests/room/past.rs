//! Lists as of a past time are what they were then.

use std::collections::BTreeMap;

use model::{CaseFilter, CaseId, Entropy as _, Scope, SeededEntropy, Timestamp};

use crate::town::{Town, town};

/// State and openness of every case.
type Picture = BTreeMap<CaseId, (String, bool)>;

fn filter() -> CaseFilter {
    CaseFilter {
        limit: 1_000,
        ..CaseFilter::default()
    }
}

async fn picture(town: &Town) -> Picture {
    let found = town.store.cases(&Scope::system(), &filter()).await;
    let (cases, _) = found.expect("store");
    let seen = |case: model::Case| (case.id, (case.state, case.open));
    cases.into_iter().map(seen).collect()
}

/// Asks for the list of a past time and returns it as a picture.
async fn asked(town: &Town, filter: CaseFilter, then: Timestamp) -> Picture {
    let scope = Scope::system();
    let found = town.casework.list_as_of(&scope, filter, then).await;
    let (lines, total) = found.expect("store");
    assert_eq!(lines.len() as u64, total);
    lines
        .into_iter()
        .map(|line| (line.case.id, (line.case.state, line.case.open)))
        .collect()
}

#[tokio::test]
async fn every_past_list_is_the_list_that_was_seen_then() {
    let town = town(|_| true).await;
    let dice = SeededEntropy::new(20_260_501);
    let roll = |sides: usize| {
        let mut byte = [0; 1];
        dice.fill(&mut byte);
        usize::from(byte[0]) % sides
    };
    let doers = [
        ("王格一", "take"),
        ("王格一", "answer"),
        ("李区长", "accept"),
        ("李区长", "return"),
        ("钱值一", "reopen"),
        ("王格二", "hand-on"),
    ];
    let (mut cases, mut album) = (Vec::new(), Vec::new());
    for step in 0..150 {
        if step % 10 == 0 {
            let alarm = format!("{step}");
            cases.push(town.open_now("城东", &alarm).await);
        }
        let case = &cases[roll(cases.len())];
        let (name, verb) = doers[roll(doers.len())];
        // Whoever may not does not; what was refused is part of no picture.
        let _refused = town.does(name, verb, case).await;
        album.push((town.now(), picture(&town).await));
        town.clock.advance(Timestamp::HOUR);
    }
    for (then, seen) in &album {
        assert_eq!(asked(&town, filter(), *then).await, *seen, "at {then}");
        for open in [true, false] {
            let part = CaseFilter {
                open: Some(open),
                ..filter()
            };
            let mut expected = seen.clone();
            expected.retain(|_, (_, is_open)| *is_open == open);
            assert_eq!(asked(&town, part, *then).await, expected, "at {then}");
        }
        let handling = CaseFilter {
            state: Some("handling".to_owned()),
            ..filter()
        };
        let mut expected = seen.clone();
        expected.retain(|_, (state, _)| state == "handling");
        assert_eq!(asked(&town, handling, *then).await, expected, "at {then}");
    }
    let before = album[0].0.plus(-1);
    assert!(asked(&town, filter(), before).await.is_empty());
}
