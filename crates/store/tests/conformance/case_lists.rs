//! Lists of cases: all, mine, those in which I acted.

use model::{AsOf, CaseClock, CaseFilter, ObjectId, PersonId, Scope};

use crate::bench::on_each;
use crate::cases::awaiting;
use crate::town::{T0, event, new_case, post, station};

#[tokio::test]
async fn cases_are_filtered_counted_and_paged() {
    on_each(async |store, _| {
        for (id, minute) in [("c1", 1), ("c2", 2), ("c3", 3)] {
            let mut new = new_case(id);
            new.case.opened_at = T0.plus(minute);
            if id == "c2" {
                new.case.flow = "water-alert".to_owned();
                new.case.object = None;
                new.case.open = false;
                new.case.title = "水质_异常\\x".to_owned();
            }
            store.open_case(&new).await.unwrap();
        }
        let check = async |filter: CaseFilter, expected: &[&str], total: u64| {
            let (found, count) = store.cases(&Scope::system(), &filter).await.unwrap();
            let found: Vec<_> = found.iter().map(|case| case.id.as_str()).collect();
            assert_eq!((found.as_slice(), count), (expected, total), "{filter:?}");
        };
        let all = || CaseFilter {
            limit: 100,
            ..CaseFilter::default()
        };
        check(all(), &["c3", "c2", "c1"], 3).await;
        check(
            CaseFilter {
                limit: 1,
                offset: 2,
                ..all()
            },
            &["c1"],
            3,
        )
        .await;
        check(
            CaseFilter {
                flow: Some("water-alert".to_owned()),
                ..all()
            },
            &["c2"],
            1,
        )
        .await;
        check(
            CaseFilter {
                state: Some("closed".to_owned()),
                ..all()
            },
            &[],
            0,
        )
        .await;
        check(
            CaseFilter {
                open: Some(false),
                ..all()
            },
            &["c2"],
            1,
        )
        .await;
        check(
            CaseFilter {
                object: Some(station()),
                ..all()
            },
            &["c3", "c1"],
            2,
        )
        .await;
        check(
            CaseFilter {
                object: Some(ObjectId::new("works")),
                ..all()
            },
            &[],
            0,
        )
        .await;
        let text = |text: &str| CaseFilter {
            text: Some(text.to_owned()),
            ..all()
        };
        check(text("pm2.5"), &["c3", "c1"], 2).await;
        check(text("100%"), &["c3", "c1"], 2).await;
        check(text("0002"), &["c2"], 1).await;
        check(text("_异"), &["c2"], 1).await;
        check(text("质%异"), &[], 0).await;
        check(text("\\X"), &["c2"], 1).await;
    })
    .await;
}

#[tokio::test]
async fn a_long_list_is_counted_some_way_beyond_its_page_and_says_so() {
    on_each(async |store, bench| {
        store.open_case(&new_case("c0")).await.unwrap();
        // As many as the list is counted on, and twenty.
        let copies = "INSERT INTO cases (id, number, flow, flow_version, title, state, is_open,
                area_id, origin, opened_at, updated_at, head_seq, head_hash, invented)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1019)
            SELECT 'c' || n.i, 'n' || n.i, 'other', flow_version, title, state, is_open,
                area_id, 'o' || n.i, opened_at, updated_at, head_seq, head_hash, invented
            FROM cases, n WHERE id = 'c0'";
        bench.tamper(copies).await;
        let check = async |flow: Option<&str>, offset: u32, limit: u32, expected: (u64, bool)| {
            let filter = CaseFilter {
                flow: flow.map(str::to_owned),
                offset,
                limit,
                ..CaseFilter::default()
            };
            let everything = Scope::system();
            let counted = store.cases_counting_on(&everything, &filter).await.unwrap();
            let (cases, total) = counted;
            assert_eq!((total.count, total.more), expected, "{offset} {limit}");
            assert_eq!(cases, store.cases(&everything, &filter).await.unwrap().0);
        };
        check(None, 0, 50, (1_000, true)).await;
        check(None, 10, 50, (1_010, true)).await;
        check(None, 20, 50, (1_020, false)).await;
        check(None, 50, 50, (1_020, false)).await;
        check(None, 1_000, 50, (1_020, false)).await;
        check(None, 1_000, 20, (1_020, false)).await;
        check(None, 2_000, 50, (1_020, false)).await;
        check(Some("air-alert"), 0, 50, (1, false)).await;
        check(Some("air-alert"), 0, 1, (1, false)).await;
        check(Some("nothing"), 0, 50, (0, false)).await;

        let open = store.open_by_flow(&Scope::system()).await.unwrap();
        let expected = [("air-alert".to_owned(), 1), ("other".to_owned(), 1_019)];
        assert_eq!(open, expected.into());
    })
    .await;
}

#[tokio::test]
async fn mine_is_what_a_post_of_mine_may_act_on() {
    on_each(async |store, _| {
        let waits = [
            ("for-role", awaiting("grid-member", "east", None)),
            ("for-me", awaiting("grid-member", "east", Some("p-east"))),
            (
                "for-colleague",
                awaiting("grid-member", "east", Some("p-west")),
            ),
            ("for-west", awaiting("grid-member", "west", None)),
            ("for-above", awaiting("grid-member", "qs", None)),
            ("for-officer", awaiting("duty-officer", "east", None)),
        ];
        for (id, wait) in waits {
            let mut new = new_case(id);
            new.case.awaiting = vec![wait, awaiting("nobody", "east", None)];
            store.open_case(&new).await.unwrap();
        }
        let mine = async |who: &str| {
            let mine = Some(PersonId::new(who));
            let filter = CaseFilter {
                mine,
                limit: 100,
                ..CaseFilter::default()
            };
            let (found, total) = store.cases(&Scope::system(), &filter).await.unwrap();
            assert_eq!(found.len() as u64, total);
            let mut ids: Vec<_> = found
                .iter()
                .map(|case| case.id.as_str().to_owned())
                .collect();
            ids.sort();
            ids
        };
        assert_eq!(mine("p-east").await, ["for-me", "for-role"]);
        assert_eq!(mine("p-west").await, ["for-west"]);
        assert!(mine("p-root").await.is_empty());
        store
            .put_posts(&[post("p-west", "east", "", "grid-member")])
            .await
            .unwrap();
        assert_eq!(
            mine("p-west").await,
            ["for-colleague", "for-role", "for-west"]
        );
    })
    .await;
}

#[tokio::test]
async fn acted_is_where_i_have_an_event() {
    on_each(async |store, _| {
        let case = store.open_case(&new_case("c1")).await.unwrap();
        store.open_case(&new_case("c2")).await.unwrap();
        for (seq, who) in [(1, "p-east"), (2, "p-east"), (3, "p-west")] {
            let event = event("act", "handed-over", Some(who), &format!("r{seq}"));
            store
                .append_event(&case.id, seq, &event, &case)
                .await
                .unwrap();
        }
        for (who, expected) in [("p-east", 1), ("p-west", 1), ("p-root", 0)] {
            let acted = Some(PersonId::new(who));
            let filter = CaseFilter {
                acted,
                limit: 9,
                ..CaseFilter::default()
            };
            let (found, total) = store.cases(&Scope::system(), &filter).await.unwrap();
            assert_eq!((found.len() as u64, total), (expected, expected), "{who}");
        }
    })
    .await;
}

#[tokio::test]
async fn cases_stand_as_they_stood_at_a_past_time() {
    on_each(async |store, _| {
        let mut flows = Vec::new();
        for (id, minute) in [("c1", 0), ("c2", 10)] {
            let mut new = new_case(id);
            new.case.opened_at = T0.plus(minute);
            new.event.at = T0.plus(minute);
            new.event.recorded_at = T0.plus(minute);
            new.case.updated_at = T0.plus(minute);
            flows.push(store.open_case(&new).await.unwrap());
        }
        // c1 is closed at 20 and opened again at 30.
        let mut case = flows[0].clone();
        for (seq, at, state) in [(1, 20, "closed"), (2, 30, "handling")] {
            let mut event = event("move", state, Some("p-east"), &format!("r{seq}"));
            event.at = T0.plus(at);
            event.recorded_at = T0.plus(at);
            case.state = state.to_owned();
            case.open = state != "closed";
            case.updated_at = T0.plus(at);
            store
                .append_event(&case.id, seq, &event, &case)
                .await
                .unwrap();
        }
        let closed = vec![(case.flow_version.clone(), vec!["closed".to_owned()])];
        let check = async |at: i64, open: Option<bool>, state: Option<&str>, expected: &[&str]| {
            let filter = CaseFilter {
                as_of: Some(AsOf {
                    at: T0.plus(at),
                    closed: closed.clone(),
                }),
                open,
                state: state.map(str::to_owned),
                limit: 100,
                ..CaseFilter::default()
            };
            let (found, total) = store.cases(&Scope::system(), &filter).await.unwrap();
            let found: Vec<_> = found.iter().map(|case| case.id.as_str()).collect();
            assert_eq!(found, expected, "at {at}, open {open:?}, state {state:?}");
            assert_eq!(total, expected.len() as u64);
        };
        check(-1, None, None, &[]).await;
        check(0, None, None, &["c1"]).await;
        check(15, Some(true), None, &["c2", "c1"]).await;
        check(20, Some(true), None, &["c2"]).await;
        check(20, Some(false), None, &["c1"]).await;
        check(25, None, Some("closed"), &["c1"]).await;
        check(30, Some(true), None, &["c2", "c1"]).await;
        check(99, None, Some("handling"), &["c1"]).await;
    })
    .await;
}

#[tokio::test]
async fn the_nearest_deadline_comes_first() {
    on_each(async |store, _| {
        for (id, due) in [
            ("c1", Some(30)),
            ("c2", None),
            ("c3", Some(10)),
            ("c4", Some(20)),
        ] {
            let mut new = new_case(id);
            new.case.clocks = due
                .map(|due| CaseClock {
                    id: "take".to_owned(),
                    party: None,
                    started_at: T0,
                    warn_at: T0,
                    due_at: T0.plus(due),
                })
                .into_iter()
                .collect();
            store.open_case(&new).await.unwrap();
        }
        let filter = CaseFilter {
            nearest_first: true,
            limit: 3,
            ..CaseFilter::default()
        };
        let (found, _) = store.cases(&Scope::system(), &filter).await.unwrap();
        let found: Vec<_> = found.iter().map(|case| case.id.as_str()).collect();
        assert_eq!(found, ["c3", "c4", "c1"]);
    })
    .await;
}
