//! Reviews of values: two people, raw rows untouched, what is confirmed in force everywhere.

use model::{
    Cadence, FactorCode, NewReviewStep, PersonId, QualityFlag, Reading, ReviewAct, ReviewFilter,
    ReviewKey, ReviewState, ReviewVerdict, Reviewed, Scope, Timestamp, UnitId,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use store::Store;

use crate::bench::on_each;
use crate::town::{T0, hour_frame, scope_at, station};

fn key(hour: i64) -> ReviewKey {
    ReviewKey {
        point: station(),
        cadence: Cadence::Hour,
        start: T0.plus(hour * Timestamp::HOUR),
        factor: FactorCode::new("a34004"),
    }
}

fn step(act: ReviewAct, by: &str, seen_steps: u32, request: &str) -> NewReviewStep {
    NewReviewStep {
        act,
        by: (
            PersonId::new(by),
            format!("{by}员"),
            UnitId::new("bureau"),
            "青山局".to_owned(),
        ),
        at: T0.plus(Timestamp::DAY),
        seen_steps,
        request_id: request.to_owned(),
    }
}

fn decide(verdict: ReviewVerdict) -> ReviewAct {
    ReviewAct::Decide {
        verdict,
        reason: "站房旁洒水".to_owned(),
    }
}

const CONFIRM: ReviewAct = ReviewAct::Confirm { reason: None };

fn send_back() -> ReviewAct {
    ReviewAct::Return {
        reason: "依据不足".to_owned(),
    }
}

/// Takes a step in the name of the system; tells what became of it in a word.
async fn take(store: &Store, hour: i64, step: &NewReviewStep) -> &'static str {
    let scope = Scope::system();
    match store.review_value(&scope, &key(hour), step).await.unwrap() {
        Some(Reviewed::Done(item)) => item.state.as_str(),
        Some(Reviewed::SamePerson) => "same person",
        Some(Reviewed::Stale) => "stale",
        Some(Reviewed::ValueChanged) => "value changed",
        None => "nothing",
    }
}

async fn send(store: &Store, frame_key: &str, hour: i64, value: &str) {
    let frame = hour_frame(frame_key, hour, &[("a34004", value), ("a34002", "90")]);
    store.take_frames(&[frame], 10).await.unwrap();
}

async fn effective(store: &Store, hour: i64) -> Vec<Reading> {
    let start = key(hour).start;
    let scope = Scope::system();
    store
        .readings(&scope, &station(), Cadence::Hour, start, start.plus(1), 10)
        .await
        .unwrap()
}

async fn flag(store: &Store, hour: i64) -> Option<String> {
    let rows = effective(store, hour).await;
    rows[0].factor("a34004").unwrap().flag.clone()
}

async fn raw(store: &Store, hour: i64) -> Vec<Reading> {
    let start = key(hour).start;
    store
        .revisions(&Scope::system(), &station(), Cadence::Hour, start)
        .await
        .unwrap()
}

fn found(hour: i64, check: &str, value: &str) -> QualityFlag {
    QualityFlag {
        key: key(hour),
        check: check.to_owned(),
        detail: format!("PM2.5 {value}"),
        found_at: T0,
        value: value.to_owned(),
        flag: Some("N".to_owned()),
    }
}

async fn put_flags(store: &Store, flags: &[QualityFlag]) {
    let to = T0.plus(Timestamp::DAY);
    store
        .put_quality_flags("air-station", Cadence::Hour, (T0, to), flags)
        .await
        .unwrap();
}

async fn states(store: &Store, scope: &Scope) -> Vec<&'static str> {
    let filter = ReviewFilter {
        limit: 100,
        ..ReviewFilter::default()
    };
    let (items, total) = store.reviews(scope, &filter).await.unwrap();
    assert_eq!(items.len() as u64, total);
    items.iter().map(|item| item.state.as_str()).collect()
}

#[tokio::test]
async fn what_two_people_agree_upon_is_in_force_and_the_row_stays() {
    on_each(async |store, _| {
        send(store, "f0", 0, "35").await;
        let before = raw(store, 0).await;
        let seq = store.readings_since(0, 10).await.unwrap()[0].seq;
        let first = step(decide(ReviewVerdict::Invalid), "p-east", 0, "r1");
        assert_eq!(take(store, 0, &first).await, "first");
        assert_eq!(
            take(store, 0, &first).await,
            "first",
            "the same request again"
        );
        assert_eq!(flag(store, 0).await.as_deref(), Some("N"));
        assert!(store.readings_since(seq, 10).await.unwrap().is_empty());

        let own = step(CONFIRM, "p-east", 1, "r2");
        assert_eq!(take(store, 0, &own).await, "same person");
        let second = step(CONFIRM, "p-root", 1, "r2");
        assert_eq!(take(store, 0, &second).await, "settled");
        assert_eq!(flag(store, 0).await.as_deref(), Some("RM"));
        assert_eq!(raw(store, 0).await, before);
        let scope = Scope::system();
        let (from, to) = (T0, T0.plus(Timestamp::HOUR));
        let point = station();
        let rows = store.raw_readings(&scope, &point, Cadence::Hour, from, to);
        assert_eq!(rows.await.unwrap(), before);

        // Reconcilers see the hour again, once, after everything they have read.
        let again = store.readings_since(seq, 10).await.unwrap();
        assert_eq!(again.len(), 1);
        assert!(again[0].seq > seq);
        assert!(!again[0].reading.factor("a34004").unwrap().counts());
        assert!(again[0].reading.factor("a34002").unwrap().counts());

        let steps = store.review_steps(&scope, &key(0)).await.unwrap();
        let acts: Vec<_> = steps.iter().map(|step| step.act.as_str()).collect();
        assert_eq!(acts, ["decide", "confirm"]);
        assert_eq!(steps[1].flag_before.as_deref(), Some("N"));
        assert_eq!(steps[1].flag_after.as_deref(), Some("RM"));
        assert_eq!((steps[1].value.as_str(), steps[1].revision), ("35", 0));
    })
    .await;
}

#[tokio::test]
async fn a_review_speaks_of_the_value_it_has_seen() {
    on_each(async |store, _| {
        send(store, "f0", 0, "35").await;
        let first = step(decide(ReviewVerdict::Invalid), "p-east", 0, "r1");
        take(store, 0, &first).await;
        send(store, "f1", 0, "36").await;
        let confirm = step(CONFIRM, "p-root", 1, "r2");
        assert_eq!(take(store, 0, &confirm).await, "value changed");
        let back = step(send_back(), "p-root", 1, "r3");
        assert_eq!(take(store, 0, &back).await, "returned");
        let anew = step(decide(ReviewVerdict::Invalid), "p-east", 2, "r4");
        assert_eq!(take(store, 0, &anew).await, "first");
        let confirm = step(CONFIRM, "p-root", 3, "r5");
        assert_eq!(take(store, 0, &confirm).await, "settled");
        assert_eq!(flag(store, 0).await.as_deref(), Some("RM"));
        // The same value told again does not undo the review; another value is another matter.
        send(store, "f2", 0, "36").await;
        assert_eq!(flag(store, 0).await.as_deref(), Some("RM"));
        send(store, "f3", 0, "37").await;
        assert_eq!(flag(store, 0).await.as_deref(), Some("N"));
        assert_eq!(raw(store, 0).await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_doubted_value_can_be_found_valid() {
    on_each(async |store, _| {
        let mut frame = hour_frame("f0", 0, &[("a34004", "600")]);
        frame.readings[0].factors[0].flag = Some("HSp".to_owned());
        store.take_frames(&[frame], 10).await.unwrap();
        assert!(!effective(store, 0).await[0].factors[0].counts());
        let first = step(decide(ReviewVerdict::Valid), "p-east", 0, "r1");
        take(store, 0, &first).await;
        let second = step(CONFIRM, "p-root", 1, "r2");
        assert_eq!(take(store, 0, &second).await, "settled");
        assert_eq!(flag(store, 0).await.as_deref(), Some("RV"));
        assert!(effective(store, 0).await[0].factors[0].counts());
    })
    .await;
}

#[tokio::test]
async fn steps_come_in_their_order_and_with_open_eyes() {
    on_each(async |store, _| {
        send(store, "f0", 0, "35").await;
        let check = async |act: ReviewAct, by: &str, seen: u32, request: &str, expected: &str| {
            let step = step(act, by, seen, request);
            assert_eq!(take(store, 0, &step).await, expected, "{request}");
        };
        let invalid = || decide(ReviewVerdict::Invalid);
        check(CONFIRM, "p-root", 0, "r1", "stale").await;
        check(send_back(), "p-root", 0, "r2", "stale").await;
        check(invalid(), "p-east", 0, "r3", "first").await;
        check(invalid(), "p-west", 1, "r4", "stale").await;
        check(CONFIRM, "p-root", 0, "r5", "stale").await;
        check(send_back(), "p-east", 1, "r6", "same person").await;
        check(send_back(), "p-root", 1, "r7", "returned").await;
        check(CONFIRM, "p-root", 2, "r8", "stale").await;
        // Whoever sent it back may decide; then somebody else confirms.
        check(invalid(), "p-root", 2, "r9", "first").await;
        check(CONFIRM, "p-root", 3, "r10", "same person").await;
        check(CONFIRM, "p-east", 3, "r11", "settled").await;
        // What is settled may be taken up again, and stays in force until confirmed.
        check(decide(ReviewVerdict::Valid), "p-east", 4, "r12", "first").await;
        assert_eq!(flag(store, 0).await.as_deref(), Some("RM"));
        check(CONFIRM, "p-root", 5, "r13", "settled").await;
        assert_eq!(flag(store, 0).await.as_deref(), Some("N"));
        let nothing = step(invalid(), "p-east", 0, "r14");
        assert_eq!(take(store, 5, &nothing).await, "nothing");
    })
    .await;
}

#[tokio::test]
async fn a_stranger_reviews_nothing() {
    on_each(async |store, _| {
        send(store, "f0", 0, "35").await;
        put_flags(store, &[found(0, "jump", "35")]).await;
        let west = scope_at("/hb/qs/west/");
        let act = step(decide(ReviewVerdict::Invalid), "p-west", 0, "r1");
        let outcome = store.review_value(&west, &key(0), &act).await.unwrap();
        assert_eq!(outcome, None);
        assert_eq!(store.review(&west, &key(0)).await.unwrap(), None);
        assert!(store.review_steps(&west, &key(0)).await.unwrap().is_empty());
        assert!(states(store, &west).await.is_empty());
        assert_eq!(states(store, &scope_at("/hb/qs/east/")).await, ["open"]);
    })
    .await;
}

#[tokio::test]
async fn flags_put_values_before_people_and_take_them_back() {
    on_each(async |store, _| {
        send(store, "f0", 0, "35").await;
        send(store, "f1", 1, "36").await;
        let scope = Scope::system();
        let both = [
            found(0, "jump", "35"),
            found(0, "stuck", "35"),
            found(1, "jump", "36"),
        ];
        put_flags(store, &both).await;
        put_flags(store, &both).await;
        assert_eq!(states(store, &scope).await, ["open", "open"]);
        let item = store.review(&scope, &key(0)).await.unwrap().unwrap();
        assert_eq!(item.flags, both[..2]);
        let filter = ReviewFilter {
            check: Some("stuck".to_owned()),
            states: vec![ReviewState::Open],
            limit: 10,
            ..ReviewFilter::default()
        };
        let (stuck, total) = store.reviews(&scope, &filter).await.unwrap();
        assert_eq!((stuck.len(), total), (1, 1));

        // What somebody has begun stays, even when its flag goes.
        let first = step(decide(ReviewVerdict::Invalid), "p-east", 0, "r1");
        take(store, 0, &first).await;
        put_flags(store, &[]).await;
        assert_eq!(states(store, &scope).await, ["first"]);
        // A settled value that was sent anew and is flagged again comes before people anew.
        let second = step(CONFIRM, "p-root", 1, "r2");
        take(store, 0, &second).await;
        put_flags(store, &[found(0, "jump", "35")]).await;
        assert_eq!(states(store, &scope).await, ["settled"]);
        put_flags(store, &[found(0, "jump", "99")]).await;
        assert_eq!(states(store, &scope).await, ["open"]);
    })
    .await;
}

#[tokio::test]
async fn the_record_is_never_changed() {
    on_each(async |store, bench| {
        send(store, "f0", 0, "35").await;
        let first = step(decide(ReviewVerdict::Invalid), "p-east", 0, "r1");
        take(store, 0, &first).await;
        let tampered = async |statement: &'static str| {
            let work = std::panic::AssertUnwindSafe(bench.tamper(statement));
            futures::FutureExt::catch_unwind(work).await.is_err()
        };
        assert!(tampered("UPDATE review_steps SET reason = 'x'").await);
        assert!(tampered("DELETE FROM review_steps").await);
    })
    .await;
}

/// Whatever people do, in whatever order: raw rows stay, and what is in force was said by two.
#[tokio::test]
async fn no_way_of_reviewing_changes_a_row_or_needs_one_person_only() {
    on_each(async |store, _| {
        let mut runner = TestRunner::deterministic();
        let ways = proptest::collection::vec((0_i64..3, 0_usize..4, 0_usize..3, 0_u32..4), 60);
        let way = ways.new_tree(&mut runner).unwrap().current();
        let mut before = Vec::new();
        for hour in 0..3 {
            send(store, &format!("f{hour}"), hour, "35").await;
            before.push(raw(store, hour).await);
        }
        for (number, (hour, act, by, off)) in way.into_iter().enumerate() {
            let act = match act {
                0 => decide(ReviewVerdict::Invalid),
                1 => decide(ReviewVerdict::Valid),
                2 => CONFIRM,
                _ => send_back(),
            };
            let item = store.review(&Scope::system(), &key(hour)).await.unwrap();
            // Now and then somebody has not seen the newest step.
            let seen = item
                .map_or(0, |item| item.steps)
                .saturating_sub(u32::from(off == 0));
            let by = ["p-root", "p-east", "p-west"][by];
            take(store, hour, &step(act, by, seen, &format!("r{number}"))).await;
        }
        for hour in 0..3 {
            assert_eq!(
                raw(store, hour).await,
                before[usize::try_from(hour).unwrap()]
            );
            let steps = store
                .review_steps(&Scope::system(), &key(hour))
                .await
                .unwrap();
            for pair in steps.windows(2) {
                assert!(pair[1].act == "decide" || pair[0].act == "decide");
                assert!(pair[1].act == "decide" || pair[0].who != pair[1].who);
            }
            let last = steps.iter().rev().find(|step| step.act == "confirm");
            let expected = last.map_or(Some("N".to_owned()), |step| step.flag_after.clone());
            assert_eq!(flag(store, hour).await, expected);
        }
    })
    .await;
}
