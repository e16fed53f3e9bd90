//! The life of cases in the flow that uses everything, on both engines.

use casework::lookback::{Board, DrawError, Span, Tally};
use casework::{ActError, OpenCall};
use model::{CaseFilter, CaseId, CaseOutcome, ObjectId, PersonId, Scope, Timestamp};

use crate::bureau::{Bureau, on_each};

/// Spoils a call that is in order.
type Spoil = fn(&mut OpenCall);

const DUTY: &str = "duty-officer-0";
const LEAD: &str = "grid-lead-0";
const HOUSING: &str = "dept-housing-0";
const ARBITER: &str = "arbiter-0";
const ENGINEER: &str = "monitor-engineer-0";
const ASKED: &str = "clerk-asked";

async fn goes(bureau: &Bureau, case: &CaseId, way: &[(&str, &str)]) {
    for (name, verb) in way {
        bureau.clock.advance(Timestamp::HOUR);
        let done = bureau.does(name, verb, case, &[]).await;
        done.unwrap_or_else(|error| panic!("{name} {verb}: {error}"));
    }
}

const REPORTED: [(&str, &str); 3] = [
    (DUTY, "hand-over"),
    (HOUSING, "confirm-line"),
    (LEAD, "report-done"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_problem_is_disputed_rectified_struck_and_comes_back() {
    on_each(async |bureau| {
        let case = bureau.open("everything").await.expect("by hand");
        goes(
            bureau,
            &case,
            &[(DUTY, "hand-over"), (HOUSING, "dispute"), (ARBITER, "rule")],
        )
        .await;
        let record = bureau.record(DUTY, &case).await;
        let holders: Vec<_> = record
            .parties
            .iter()
            .map(|p| (p.party.as_str(), p.holder.as_str()))
            .collect();
        assert_eq!(holders.len(), 2);
        assert!(
            holders[1].1.contains("dept-housing-0、dept-housing-1"),
            "{holders:?}"
        );
        assert_eq!(record.line.case.marks.hops, 2);
        assert_eq!(record.line.case.title, "air-station对象：已核实（扬尘）");

        goes(bureau, &case, &[(LEAD, "stage"), (LEAD, "report-done")]).await;
        let record = bureau.record(LEAD, &case).await;
        assert_eq!(record.milestones, [5]);
        let territory = &record.parties[0];
        assert_eq!(
            territory.answer.as_ref().map(|answer| answer.0.as_str()),
            Some("报验")
        );
        goes(bureau, &case, &[(HOUSING, "confirm-line")]).await;
        let refused = bureau.does(LEAD, "accept", &case, &[]).await;
        assert_eq!(
            refused.expect_err("their own work"),
            "不能验收通过自己办的事项：“报验”是您办的，请由他人验收通过"
        );
        goes(bureau, &case, &[(ENGINEER, "accept")]).await;
        assert_eq!(bureau.casework.catch_up().await.expect("nothing yet"), 0);
        // The server stands still for a month; the case was struck when the notice ended.
        bureau.clock.advance(30 * Timestamp::DAY);
        assert_eq!(bureau.casework.catch_up().await.expect("catches up"), 1);
        assert_eq!(bureau.casework.catch_up().await.expect("once"), 0);
        let record = bureau.record(DUTY, &case).await;
        assert_eq!(record.line.state_name, "已销号");
        assert_eq!(record.line.case.marks.outcome, Some(CaseOutcome::Rectified));
        let struck = &record.events.last().expect("events").event.event;
        assert_eq!(struck.at.to_string(), "2026-03-05T00:00:00+08:00");
        assert!(struck.actor.is_none());

        Box::pin(draws(bureau, &case)).await;
    })
    .await;
}

/// Draws the struck case, finds that it has come back, and proves the draw.
async fn draws(bureau: &Bureau, case: &CaseId) {
    let draw = |seed: &'static str| bureau.casework.draw("everything", "2026Q1", seed, "督察办");
    assert!(matches!(
        draw("摇号 385").await,
        Err(DrawError::TooEarly(_))
    ));
    bureau.clock.advance(30 * Timestamp::DAY);
    assert!(matches!(draw(" ").await, Err(DrawError::Seed)));
    let drawn = draw("摇号 385").await.expect("draws");
    assert_eq!(
        (drawn.inputs.as_slice(), drawn.drawn.as_slice()),
        (&[case.clone()][..], &[case.clone()][..])
    );
    assert_eq!(draw("摇号 385").await.expect("goes on").id, drawn.id);
    assert!(matches!(draw("另一个").await, Err(DrawError::Drawn(..))));
    let record = bureau.record(DUTY, case).await;
    assert_eq!(
        (record.line.state_name.as_str(), record.line.case.open),
        ("回头看中", false)
    );

    goes(bureau, case, &[("duty-officer-1", "relapsed")]).await;
    let record = bureau.record(DUTY, case).await;
    assert_eq!(
        (
            record.line.state_name.as_str(),
            record.line.case.marks.relapses
        ),
        ("已交办", 1)
    );
    assert!(record.acceptances[0].relapsed);
    assert_eq!(record.chain.broken, None);
    let verified = bureau
        .casework
        .verify_draw("everything", "2026Q1")
        .await
        .expect("kept");
    assert!(verified.is_sound(), "{verified:?}");
    let figures = bureau
        .casework
        .lookback_figures(&Scope::system(), None, None)
        .await;
    let figures = figures.expect("store").remove(0);
    assert_eq!(
        (
            figures.total.drawn,
            figures.total.looked_at,
            figures.total.relapsed
        ),
        (1, 1, 1)
    );
    assert_eq!(figures.acceptors[0].0.0, ENGINEER);
    let units: Vec<_> = figures
        .units
        .iter()
        .map(|(unit, _)| unit.as_str())
        .collect();
    assert_eq!(units, ["单位dept-housing-0", "单位grid-lead-0"]);
    Box::pin(counts(bureau, case, &drawn.id)).await;
}

/// Reads back what became of the struck case, and who may not draw it.
async fn counts(bureau: &Bureau, case: &CaseId, draw: &str) {
    let scope = Scope::system();
    let board = bureau
        .casework
        .lookback_board(&scope, "everything", Span::read_any("2026-03"))
        .await
        .expect("store");
    let one = Tally {
        struck: 1,
        drawn: 1,
        looked_at: 1,
        relapsed: 1,
    };
    assert_eq!(board.total, one);
    let acceptors: Vec<_> = board
        .acceptors
        .iter()
        .map(|(who, n)| (&who.0, *n))
        .collect();
    assert_eq!(acceptors, [(&ENGINEER.to_owned(), one)]);
    let units: Vec<_> = board
        .units
        .iter()
        .map(|(name, n)| (name.as_str(), *n))
        .collect();
    assert_eq!(
        units,
        [("单位dept-housing-0", one), ("单位grid-lead-0", one)]
    );
    let strike = &board.strikes[0];
    assert_eq!(strike.case.id, *case);
    assert_eq!(strike.struck_at.to_string(), "2026-03-05T00:00:00+08:00");
    let looker = strike.looked_by.as_ref().map(|by| by.0.as_str());
    assert_eq!(looker, Some("duty-officer-1"));
    let april = bureau
        .casework
        .lookback_board(&scope, "everything", Span::read_any("2026-04"))
        .await;
    assert_eq!(april.expect("store"), Board::of(Vec::new()));

    let record = bureau.casework.lookback_draw(&scope, draw).await;
    let record = record.expect("store").expect("kept");
    assert_eq!(record.drawn, [(1, strike.clone())]);
    assert_eq!(record.inputs.len(), 1);
    let nowhere = Scope::of_posts(&PersonId::new("somebody"), &[], None, false);
    let hidden = bureau.casework.lookback_draw(&nowhere, draw).await;
    let hidden = hidden.expect("store").expect("published");
    assert_eq!((hidden.inputs, hidden.drawn), (vec![None], Vec::new()));
    let refused = bureau
        .casework
        .draw_within(&nowhere, ("everything", "2026Q1"), "摇号 385", "街道")
        .await;
    assert!(matches!(refused, Err(DrawError::Beyond)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_parties_that_answer_at_once_both_do() {
    on_each(async |bureau| {
        let case = bureau.open("everything").await.expect("by hand");
        goes(bureau, &case, &[(DUTY, "hand-over")]).await;
        let flow = bureau.catalog.case("everything").expect("defined");
        let (lead, housing) = (bureau.find(LEAD), bureau.find(HOUSING));
        let none = CaseId::new("none");
        let report = bureau
            .call(
                &lead.0,
                flow.verb("report-done").expect("defined"),
                2,
                &none,
            )
            .await;
        let confirm = bureau
            .call(
                &housing.0,
                flow.verb("confirm-line").expect("defined"),
                2,
                &none,
            )
            .await;
        // Both have seen the same last event.
        let (first, second) = tokio::join!(
            Box::pin(bureau.casework.act(&lead.0, &lead.1, &case, report)),
            Box::pin(
                bureau
                    .casework
                    .act(&housing.0, &housing.1, &case, confirm.clone())
            ),
        );
        first.expect("answers");
        second.expect("answers");
        assert_eq!(bureau.record(DUTY, &case).await.line.state_name, "待验收");

        // Of two who would move the whole case the second is told.
        let engineers = [bureau.find(ENGINEER), bureau.find("monitor-engineer-1")];
        let accept = flow.verb("accept").expect("defined");
        let one = bureau.call(&engineers[0].0, accept, 4, &none).await;
        let two = bureau.call(&engineers[1].0, accept, 4, &none).await;
        let (first, second) = tokio::join!(
            Box::pin(
                bureau
                    .casework
                    .act(&engineers[0].0, &engineers[0].1, &case, one)
            ),
            bureau
                .casework
                .act(&engineers[1].0, &engineers[1].1, &case, two),
        );
        let told =
            |result: &Result<_, ActError>| matches!(result, Err(ActError::Stale { head_seq: 5 }));
        assert_eq!(u8::from(told(&first)) + u8::from(told(&second)), 1);
        assert_eq!(bureau.record(DUTY, &case).await.head_seq, 5);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_given_a_case_reads_it_wherever_it_lies() {
    on_each(async |bureau| {
        let case = bureau.open("everything").await.expect("by hand");
        let (asked, theirs) = bureau.find(ASKED);
        let sees = async || {
            bureau
                .store
                .case(theirs, &case)
                .await
                .expect("store")
                .is_some()
        };
        assert!(!sees().await, "it lies in another city");
        let filter = CaseFilter {
            limit: 10,
            ..CaseFilter::default()
        };
        assert_eq!(
            bureau.store.cases(theirs, &filter).await.expect("store").1,
            0
        );
        goes(bureau, &case, &[(DUTY, "copy")]).await;
        assert!(sees().await);
        assert_eq!(
            bureau.store.cases(theirs, &filter).await.expect("store").1,
            1
        );
        let record = bureau.record(ASKED, &case).await;
        assert_eq!(record.readers, [ASKED]);
        assert!(record.actions.is_empty());

        let case = bureau.open("everything").await.expect("by hand");
        goes(bureau, &case, &REPORTED).await;
        goes(bureau, &case, &[(ENGINEER, "consult"), (ASKED, "object")]).await;
        assert_eq!(
            bureau
                .record(asked.name.as_str(), &case)
                .await
                .line
                .state_name,
            "已交办"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_cases_are_linked_and_one_goes_into_the_other() {
    on_each(async |bureau| {
        let (one, two) = (
            bureau.open("everything").await.expect("opens"),
            bureau.open("everything").await.expect("opens"),
        );
        let number = bureau.record(DUTY, &two).await.line.case.number;
        bureau
            .does(DUTY, "link", &one, &[("case", &number)])
            .await
            .expect("by its number");
        let again = bureau
            .does(DUTY, "link", &one, &[("case", two.as_str())])
            .await;
        assert_eq!(again.expect_err("linked"), "填写的内容有 1 处需要修改");
        let record = bureau.record(DUTY, &two).await;
        assert_eq!(record.links[0].id, one);
        assert_eq!(record.events[1].verb_name, "被 测〔2026〕001 关联");

        bureau
            .does(DUTY, "merge", &one, &[("case", two.as_str())])
            .await
            .expect("merges");
        let merged = bureau.record(DUTY, &one).await;
        assert_eq!(
            (merged.line.case.open, merged.line.case.marks.outcome),
            (false, Some(CaseOutcome::Merged))
        );
        assert_eq!(merged.merged_into.map(|main| main.id), Some(two.clone()));
        assert!(merged.clocks.iter().all(|clock| clock.stopped_at.is_some()));
        let main = bureau.record(DUTY, &two).await;
        assert_eq!(main.merged[0].events.len(), 3);
        assert_eq!(main.chain.broken, None);
        // Nothing goes into itself, into a closed case, or out of a closed one.
        for (case, into) in [(&two, &two), (&two, &one), (&one, &two)] {
            let refused = bureau
                .does(DUTY, "merge", case, &[("case", into.as_str())])
                .await;
            assert!(refused.is_err(), "{case} into {into}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_is_opened_once_and_only_where_one_may() {
    on_each(async |bureau| {
        let (duty, scope) = bureau.find(DUTY);
        let good = OpenCall {
            flow: "everything".to_owned(),
            request_id: "5c1d7e".to_owned(),
            object: Some(ObjectId::new("obj-air-station")),
            facts: [("problem", "扬尘"), ("category", "dust")]
                .map(|(fact, value)| (fact.to_owned(), value.to_owned()))
                .into(),
            ..OpenCall::default()
        };
        let open = |call: OpenCall| bureau.casework.open_by_hand(duty, scope, call);
        let first = open(good.clone()).await.expect("opens");
        assert_eq!(open(good.clone()).await.expect("the same").id, first.id);

        let spoil = |edit: Spoil| {
            let mut call = OpenCall {
                request_id: bureau.request(),
                ..good.clone()
            };
            edit(&mut call);
            call
        };
        let spoilt: [(Spoil, &str); 7] = [
            (|call| call.flow = "air-anomaly".to_owned(), "flow"),
            (|call| call.object = None, "object"),
            (
                |call| call.object = Some(ObjectId::new("obj-outfall")),
                "object",
            ),
            (
                |call| call.object = Some(ObjectId::new("nothing")),
                "object",
            ),
            (|call| drop(call.facts.remove("problem")), "problem"),
            (
                |call| drop(call.facts.insert("category".to_owned(), "x".to_owned())),
                "category",
            ),
            (
                |call| call.occurred_at = Some(Timestamp::from_millis(i64::MAX / 4)),
                "occurred_at",
            ),
        ];
        for (edit, field) in spoilt {
            match open(spoil(edit)).await {
                Err(ActError::Invalid { fields }) => assert_eq!(fields[0].field, field),
                other => panic!("{field}: {other:?}"),
            }
        }
        let (lead, scope) = bureau.find(LEAD);
        let refused = bureau
            .casework
            .open_by_hand(lead, scope, good.clone())
            .await;
        assert!(matches!(refused, Err(ActError::MayNotOpen { .. })));
        let (asked, scope) = bureau.find(ASKED);
        let refused = bureau
            .casework
            .open_by_hand(asked, scope, good.clone())
            .await;
        assert!(
            matches!(refused, Err(ActError::Invalid { .. })),
            "they do not see the object"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_time_is_granted_in_whole_days_and_not_more_than_asked() {
    on_each(async |bureau| {
        let case = bureau.open("everything").await.expect("opens");
        goes(bureau, &case, &[(DUTY, "hand-over")]).await;
        for days in ["0", "31", "1.5", "-1", "很多"] {
            let refused = bureau
                .does(LEAD, "ask-time", &case, &[("days", days)])
                .await;
            assert!(refused.is_err(), "{days}");
        }
        bureau
            .does(LEAD, "ask-time", &case, &[("days", "10")])
            .await
            .expect("asks");
        let asked = bureau.record(DUTY, &case).await.asked_time.expect("asked");
        assert_eq!((asked.amount, asked.party.as_str()), (10, "属地责任单位"));
        let refused = bureau
            .does(DUTY, "grant-time", &case, &[("days", "11")])
            .await;
        assert!(refused.is_err(), "more than asked");
        bureau
            .does(DUTY, "grant-time", &case, &[("days", "5")])
            .await
            .expect("grants less");
        let record = bureau.record(DUTY, &case).await;
        let clock = record.parties[0].clock.clone().expect("runs");
        assert_eq!(
            (clock.due_at.to_string(), clock.extended),
            ("2026-03-13T00:00:00+08:00".to_owned(), 1)
        );
    })
    .await;
}
