//! The duty roster: one watch, one holder; swaps by agreement; notes that stay as they were.

use model::{
    AreaId, AreaPath, Handover, OpenItem, PersonId, RoleId, Shift, ShiftId, Swap, SwapState,
    Timestamp,
};
use store::{Store, StoreError};

use crate::bench::on_each;
use crate::town::{T0, scope_at};

fn hour(n: i64) -> Timestamp {
    T0.plus(n * Timestamp::HOUR)
}

fn shift(id: &str, person: &str, rank: u16, from: i64, to: i64) -> Shift {
    Shift {
        id: ShiftId::new(id),
        role: RoleId::new("duty-officer"),
        area: AreaId::new("east"),
        area_path: AreaPath::from_stored("/hb/qs/east/"),
        area_name: "east区".to_owned(),
        person: PersonId::new(person),
        person_name: format!("{person}员"),
        rank,
        starts_at: hour(from),
        ends_at: hour(to),
        note: String::new(),
        made_by: "某".to_owned(),
        made_at: T0,
    }
}

async fn on_duty(store: &Store, at: i64) -> Vec<String> {
    let (role, area) = (RoleId::new("duty-officer"), AreaId::new("east"));
    let found = store.on_duty(&role, &area, hour(at)).await.unwrap();
    found
        .into_iter()
        .map(|one| one.person.to_string())
        .collect()
}

fn swap(in_return: Option<&str>) -> Swap {
    Swap {
        id: "w1".to_owned(),
        shift: ShiftId::new("s1"),
        from: (PersonId::new("p-east"), "p-east员".to_owned()),
        to: (PersonId::new("p-west"), "p-west员".to_owned()),
        in_return: in_return.map(ShiftId::new),
        reason: "家中有事".to_owned(),
        state: SwapState::Asked,
        asked_at: T0,
        answered_at: None,
    }
}

#[tokio::test]
async fn a_watch_has_one_holder_and_a_person_one_watch() {
    on_each(async |store, _| {
        let first = shift("s1", "p-east", 0, 0, 12);
        store
            .plan_shifts(std::slice::from_ref(&first))
            .await
            .unwrap();
        store
            .plan_shifts(std::slice::from_ref(&first))
            .await
            .unwrap();
        assert_eq!(
            store.shift(&scope_at("/hb/"), &first.id).await.unwrap(),
            Some(first)
        );
        for wrong in [
            shift("s2", "p-west", 0, 11, 20),
            shift("s3", "p-east", 1, 0, 12),
        ] {
            let planned = store.plan_shifts(&[wrong]).await;
            assert!(
                matches!(planned, Err(StoreError::Conflict(_))),
                "{planned:?}"
            );
        }
        let rest = [
            shift("s4", "p-west", 1, 0, 12),
            shift("s5", "p-root", 0, 12, 24),
        ];
        store.plan_shifts(&rest).await.unwrap();
        assert_eq!(on_duty(store, 0).await, ["p-east", "p-west"]);
        assert_eq!(on_duty(store, 12).await, ["p-root"]);
        assert_eq!(on_duty(store, 24).await, [""; 0]);
        let (role, area) = (RoleId::new("duty-officer"), AreaId::new("east"));
        let next = store.next_shift(&role, &area, hour(3)).await.unwrap();
        assert_eq!(next.unwrap().id.as_str(), "s5");
        let west = scope_at("/hb/qs/west/");
        assert!(
            !store
                .cancel_shift(&west, &ShiftId::new("s5"), T0)
                .await
                .unwrap()
        );
        assert_eq!(store.shifts(&west, T0, hour(99)).await.unwrap(), []);
        let all = scope_at("/hb/");
        assert!(
            store
                .cancel_shift(&all, &ShiftId::new("s5"), T0)
                .await
                .unwrap()
        );
        assert_eq!(on_duty(store, 12).await, [""; 0]);
        let mine = store
            .shifts_of(&PersonId::new("p-west"), hour(11))
            .await
            .unwrap();
        assert_eq!(mine.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_swap_needs_the_other() {
    on_each(async |store, _| {
        let shifts = [
            shift("s1", "p-east", 0, 0, 12),
            shift("s2", "p-west", 0, 12, 24),
        ];
        store.plan_shifts(&shifts).await.unwrap();
        let not_theirs = Swap {
            shift: ShiftId::new("s2"),
            ..swap(None)
        };
        let asked = store.ask_swap(&not_theirs).await;
        assert!(matches!(asked, Err(StoreError::Conflict(_))));
        store.ask_swap(&swap(Some("s2"))).await.unwrap();
        let (east, west) = (PersonId::new("p-east"), PersonId::new("p-west"));
        let by_asker = store.answer_swap("w1", &east, SwapState::Agreed, T0).await;
        assert_eq!(by_asker.unwrap(), None);
        assert_eq!(on_duty(store, 0).await, ["p-east"]);
        let agreed = store.answer_swap("w1", &west, SwapState::Agreed, T0).await;
        assert_eq!(agreed.unwrap().unwrap().state, SwapState::Agreed);
        assert_eq!(on_duty(store, 0).await, ["p-west"]);
        assert_eq!(on_duty(store, 12).await, ["p-east"]);
        // What was agreed to stays so.
        let late = store
            .answer_swap("w1", &east, SwapState::Withdrawn, T0)
            .await;
        assert_eq!(late.unwrap().unwrap().state, SwapState::Agreed);
        let seen = store.swaps(&scope_at("/hb/"), T0, hour(9), &east).await;
        assert_eq!(seen.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_hand_over_keeps_what_was_open() {
    on_each(async |store, _| {
        store
            .plan_shifts(&[shift("s1", "p-east", 0, 0, 12)])
            .await
            .unwrap();
        let note = Handover {
            id: "h1".to_owned(),
            shift: ShiftId::new("s1"),
            area_name: "east区".to_owned(),
            from: (PersonId::new("p-east"), "p-east员".to_owned()),
            note: "二号站断电，已报修".to_owned(),
            open: vec![OpenItem {
                kind: "alarm".to_owned(),
                link: "/alarms/l1".to_owned(),
                title: "AQI 218".to_owned(),
                state: "未接警".to_owned(),
            }],
            at: T0,
            received: None,
        };
        store.put_handover(&note).await.unwrap();
        store.put_handover(&note).await.unwrap();
        let all = scope_at("/hb/");
        assert_eq!(
            store.handovers(&all, 9).await.unwrap(),
            std::slice::from_ref(&note)
        );
        assert_eq!(
            store.handovers(&scope_at("/hb/qs/west/"), 9).await.unwrap(),
            []
        );
        let (east, west) = (PersonId::new("p-east"), PersonId::new("p-west"));
        let own = store.receive_handover(&all, "h1", &east, "", T0).await;
        assert!(matches!(own, Err(StoreError::Conflict(_))));
        let taken = store
            .receive_handover(&all, "h1", &west, "已知悉", T0)
            .await;
        let taken = taken.unwrap().unwrap();
        assert_eq!(taken.received.as_ref().unwrap().0, west);
        assert_eq!(taken.open, note.open);
        let root = PersonId::new("p-root");
        let late = store.receive_handover(&all, "h1", &root, "", T0).await;
        assert!(matches!(late, Err(StoreError::Conflict(_))));
    })
    .await;
}
