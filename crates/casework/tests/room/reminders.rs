//! Reminders: each rung once, whatever stops in between.

use std::collections::BTreeSet;
use std::time::Duration;

use model::{Entropy as _, SeededEntropy, Timestamp};

use crate::town::{Town, town};

/// Causes of all notices that stand, without the identity of the case.
async fn causes(town: &Town) -> Vec<String> {
    let now = town.now();
    let notices = town.store.due_notices(now, 10_000).await.expect("store");
    let mut causes: Vec<_> = notices.into_iter().map(|n| n.said.cause).collect();
    causes.sort();
    causes
}

/// The rungs of all notices that stand, the oldest name first.
async fn rungs(town: &Town) -> Vec<String> {
    let causes = causes(town).await;
    let mut rungs: Vec<_> = causes
        .iter()
        // What a move of the case itself tells is no matter of its clocks.
        .filter(|cause| cause.contains("/clock:"))
        .filter_map(|cause| Some(cause.rsplit('/').next()?.to_owned()))
        .collect();
    rungs.sort();
    rungs
}

#[tokio::test]
async fn each_rung_is_told_once() {
    let town = town(|_| true).await;
    town.open("城东", "1").await;
    // Two hours to take it, warning half an hour before.
    for (minutes, expected) in [
        (89, &[][..]),
        (1, &["warn"]),
        (29, &["warn"]),
        (1, &["due", "warn"]),
        (24 * 60, &["due", "warn"]),
        (6 * 24 * 60, &["due", "late-1", "warn"]),
        (3 * 7 * 24 * 60, &["due", "late-1", "late-4", "warn"]),
    ] {
        town.clock.advance(minutes * Timestamp::MINUTE);
        town.casework.remind().await.expect("reminds");
        assert_eq!(rungs(&town).await, expected, "after {minutes} minutes");
        assert_eq!(town.casework.remind().await.expect("reminds"), 0);
    }
    let now = town.now();
    let notices = town.store.due_notices(now, 10).await.expect("store");
    let of_clock = |one: &&model::Notice| one.said.cause.contains("/clock:");
    let warning = &notices.iter().find(of_clock).expect("a warning").said;
    assert!(warning.title.starts_with("即将到期："), "{}", warning.title);
    assert!(
        warning
            .text
            .contains("接收时限至 2026-03-01 13:00，剩 30 分钟"),
        "{}",
        warning.text
    );
    assert_eq!(warning.ladder, "reminder");
}

#[tokio::test]
async fn a_case_that_moves_on_is_not_reminded_of_its_old_clock() {
    let town = town(|_| true).await;
    let id = town.open("城东", "1").await;
    town.clock.advance(80 * Timestamp::MINUTE);
    town.does("王格一", "take", &id).await.expect("takes");
    town.clock.advance(60 * Timestamp::MINUTE);
    assert_eq!(town.casework.remind().await.expect("reminds"), 0);
    // Entered again, the clock runs anew and is told anew.
    town.does("王格一", "hand-on", &id).await.expect("hands on");
    town.clock.advance(90 * Timestamp::MINUTE);
    assert_eq!(town.casework.remind().await.expect("reminds"), 1);
}

#[tokio::test]
async fn three_days_off_make_no_storm() {
    let town = town(|_| true).await;
    for number in 0..250 {
        town.open("城东", &number.to_string()).await;
    }
    town.clock.advance(3 * Timestamp::DAY);
    assert_eq!(town.casework.remind().await.expect("reminds"), 250);
    let rungs: BTreeSet<_> = rungs(&town).await.into_iter().collect();
    assert_eq!(rungs, BTreeSet::from(["due".to_owned()]));
}

/// Cut off anywhere and run again, in one world and in two at a time, the reconciler tells each
/// rung once and misses none.
#[tokio::test]
async fn stops_at_random_change_nothing() {
    let dice = SeededEntropy::new(20_261_121);
    let roll = || {
        let mut byte = [0; 1];
        dice.fill(&mut byte);
        i64::from(byte[0])
    };
    let town = town(|_| true).await;
    for number in 0..12 {
        town.open("城东", &number.to_string()).await;
        town.clock.advance(roll() * Timestamp::MINUTE / 8);
    }
    let mut expected = BTreeSet::new();
    for _ in 0..60 {
        town.clock.advance(roll() * Timestamp::MINUTE / 4);
        let cut = Duration::from_micros(u64::try_from(roll()).expect("a byte") * 20);
        let reminding = tokio::time::timeout(cut, town.casework.remind());
        let (first, second) = tokio::join!(reminding, async {
            if roll() < 64 {
                town.casework.remind().await.map(drop)
            } else {
                Ok(())
            }
        });
        // Cut off or done, never failed.
        assert!(first.is_err() || first.expect("done").is_ok());
        second.expect("reminds");
        if roll() < 128 {
            town.casework.remind().await.expect("reminds");
            let now = town.now();
            for case in town.store.open_cases().await.expect("store") {
                let clock = &case.clocks[0];
                let rung = match now {
                    now if now >= clock.due_at => "due",
                    now if now >= clock.warn_at => "warn",
                    _ => continue,
                };
                let run = format!("{}-{}", clock.started_at.millis(), clock.due_at.millis());
                expected.insert(format!("case:{}/clock:take/{run}/{rung}", case.id));
            }
            let told: BTreeSet<_> = causes(&town).await.into_iter().collect();
            assert!(told.is_superset(&expected), "missed some");
        }
    }
    let told = causes(&town).await;
    let unique: BTreeSet<_> = told.iter().collect();
    assert_eq!(told.len(), unique.len(), "told twice");
}
