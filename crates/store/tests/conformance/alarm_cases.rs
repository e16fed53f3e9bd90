//! Which alarms belong to which cases, and what of them the cases do not say yet.

use model::{Alarm, AlarmId, AlarmState, CaseId, Timestamp};
use store::{ALARM_AGAIN, ALARM_ENDED, Store};

use crate::alarms::{alarm, put, stands};
use crate::bench::on_each;
use crate::town::{T0, event, hour_frame, new_case, station};

async fn to_join(store: &Store, version: &str) -> Vec<(AlarmId, CaseId)> {
    let flows = [model::ContentHash::new(version)];
    store.alarms_to_join(&flows, 10).await.unwrap()
}

async fn to_note(store: &Store, version: &str) -> Vec<String> {
    let flows = [model::ContentHash::new(version)];
    let alarms = store.alarms_to_note(&flows, 10).await.unwrap();
    alarms.iter().map(|alarm| alarm.id.to_string()).collect()
}

/// An alarm of a rule that opens no case by itself.
fn bare(id: &str, minute: i64) -> Alarm {
    Alarm {
        flow: None,
        ..alarm(id, minute)
    }
}

async fn ends(store: &Store, id: &str) {
    let mut alarm = stands(store, id).await;
    alarm.state = AlarmState::Cleared;
    alarm.cleared_at = Some(T0.plus(Timestamp::DAY));
    put(store, alarm, "cleared").await;
}

#[tokio::test]
async fn alarms_are_joined_to_the_open_case_about_the_same() {
    on_each(async |store, _| {
        let mut new = new_case("c1");
        new.case.origin = "alarm:a1".to_owned();
        let case = store.open_case(&new).await.unwrap();
        let version = case.flow_version.as_str();
        put(store, bare("a1", 1), "opened").await;
        put(store, bare("a2", 2), "opened").await;
        let pair = |id: &str| (AlarmId::new(id), case.id.clone());

        // The one that opened it first; another of the same rule only once it is there.
        assert_eq!(to_join(store, version).await, [pair("a1")]);
        assert_eq!(to_join(store, "another version").await, []);
        store
            .join_case(&AlarmId::new("a1"), &case.id, T0)
            .await
            .unwrap();
        store
            .join_case(&AlarmId::new("a1"), &case.id, T0)
            .await
            .unwrap();
        assert_eq!(to_join(store, version).await, [pair("a2")]);
        let joined = stands(store, "a1").await;
        assert_eq!(joined.case, Some(case.id.clone()));

        // One that has ended before it was joined is nobody's.
        put(store, bare("a3", 3), "opened").await;
        ends(store, "a3").await;
        assert_eq!(to_join(store, version).await, [pair("a2")]);

        store
            .join_case(&AlarmId::new("a2"), &case.id, T0)
            .await
            .unwrap();
        assert_eq!(to_note(store, version).await, ["a2"], "alarmed again");
        ends(store, "a1").await;
        assert_eq!(to_note(store, version).await, ["a1", "a2"]);
        assert_eq!(to_note(store, "another version").await, [""; 0]);
        for (seq, request) in [(1, ALARM_ENDED), (2, ALARM_AGAIN)] {
            let alarm = if seq == 1 { "a1" } else { "a2" };
            let note = event(
                "noted",
                case.state.as_str(),
                None,
                &format!("{request}{alarm}"),
            );
            store
                .append_event(&case.id, seq, &note, &case)
                .await
                .unwrap();
        }
        assert_eq!(to_note(store, version).await, [""; 0]);
        let of_case = store.alarms_of_case(&case.id, 10).await.unwrap();
        let ids: Vec<_> = of_case.iter().map(|alarm| alarm.id.as_str()).collect();
        assert_eq!(ids, ["a1", "a2"]);
    })
    .await;
}

#[tokio::test]
async fn the_first_row_after_a_silence_is_found_whatever_it_is_about() {
    on_each(async |store, _| {
        let station = station();
        let first = |since| store.first_received_after(&station, since);
        assert_eq!(first(T0).await.unwrap(), None);
        for (key, hour) in [("k1", 0), ("k2", 5)] {
            let frame = hour_frame(key, hour, &[("a34004", "12")]);
            store.take_frames(&[frame], 10).await.unwrap();
        }
        let hour = |hour| T0.plus(hour * Timestamp::HOUR);
        assert_eq!(first(T0).await.unwrap(), Some(hour(1)));
        assert_eq!(first(hour(1)).await.unwrap(), Some(hour(6)));
        assert_eq!(first(hour(6)).await.unwrap(), None);
    })
    .await;
}
