//! How devices are spoken to, their keys, what they were asked for again, activation, files.

use model::{
    Activation, ActivationState, Cadence, ContentHash, DeviceKeys, DeviceMedium, DownlinkId,
    GapAsk, Mn, Scope, Timestamp,
};
use store::StoreError;

use crate::bench::on_each;
use crate::town::{T0, hour_frame, no_scope, scope_at, station};

#[tokio::test]
async fn a_new_password_is_settled_once_the_device_uses_it() {
    on_each(async |store, _| {
        let mn = Mn::new("MN-E");
        store.put_device_timing(&mn, 8, 2).await.unwrap();
        assert!(!store.settle_password(&mn).await.unwrap());
        store.put_next_password(&mn, Some("654321")).await.unwrap();
        let links = store.device_links().await.unwrap();
        let (_, link) = links.first().unwrap();
        assert_eq!((link.over_time_s, link.resends), (Some(8), Some(2)));
        assert_eq!(link.next_password.as_deref(), Some("654321"));
        assert!(store.settle_password(&mn).await.unwrap());
        let device = store.device(&Scope::system(), &mn).await.unwrap().unwrap();
        assert_eq!(device.password.as_deref(), Some("654321"));
        assert_eq!(store.device_links().await.unwrap()[0].1.next_password, None);
    })
    .await;
}

#[tokio::test]
async fn keys_are_changed_by_one_at_a_time() {
    on_each(async |store, _| {
        let mn = Mn::new("MN-E");
        assert_eq!(store.keys_of(&mn).await.unwrap(), None);
        let mut keys = DeviceKeys {
            mn: mn.clone(),
            wrapped: "v1:aa".to_owned(),
            made_at: T0,
            previous: None,
            pending: None,
            by: "某人".to_owned(),
            updated_at: T0,
        };
        store.put_device_keys(&keys, None).await.unwrap();
        let twice = store.put_device_keys(&keys, None).await;
        assert!(matches!(twice, Err(StoreError::Conflict(_))), "{twice:?}");
        keys.pending = Some(("v1:bb".to_owned(), T0.plus(1)));
        keys.previous = Some(("v1:cc".to_owned(), T0.plus(2)));
        keys.updated_at = T0.plus(5);
        store.put_device_keys(&keys, Some(T0)).await.unwrap();
        let late = store.put_device_keys(&keys, Some(T0)).await;
        assert!(matches!(late, Err(StoreError::Conflict(_))), "{late:?}");
        assert_eq!(store.keys_of(&mn).await.unwrap(), Some(keys.clone()));
        assert_eq!(store.device_keys().await.unwrap(), [keys]);
    })
    .await;
}

#[tokio::test]
async fn gaps_that_were_asked_for_are_remembered() {
    on_each(async |store, _| {
        let mn = Mn::new("MN-E");
        let frames = [
            hour_frame("a", 0, &[("a34004", "1")]),
            hour_frame("b", 2, &[("a34004", "1")]),
            hour_frame("c", 2, &[("a34004", "2")]),
        ];
        store.take_frames(&frames, 10).await.unwrap();
        let day = T0.plus(Timestamp::DAY);
        let present = store
            .periods_present(&station(), Cadence::Hour, T0, day)
            .await;
        assert_eq!(present.unwrap(), [T0, T0.plus(2 * Timestamp::HOUR)]);
        let mut ask = GapAsk {
            mn: mn.clone(),
            cadence: Cadence::Hour,
            start: T0.plus(Timestamp::HOUR),
            is_none: false,
            tries: 1,
            asked_at: T0,
            next_at: T0.plus(5),
            downlink: DownlinkId::new("d1"),
        };
        store
            .put_gap_asks(std::slice::from_ref(&ask))
            .await
            .unwrap();
        ask.is_none = true;
        ask.tries = 2;
        store
            .put_gap_asks(std::slice::from_ref(&ask))
            .await
            .unwrap();
        let known = store.gap_asks(&mn, Cadence::Hour, T0).await.unwrap();
        assert_eq!(known, [ask]);
        assert_eq!(store.forget_gap_asks(day).await.unwrap(), 1);
        assert_eq!(store.system_downlinks(&mn, T0).await.unwrap(), (0, 0, 0));
    })
    .await;
}

fn activation(id: &str) -> Activation {
    Activation {
        id: id.to_owned(),
        logger: "L1".to_owned(),
        processor: "C1".to_owned(),
        mac1: "00-11".to_owned(),
        mac2: None,
        sent_mn: Mn::new("000000000000000000000000"),
        st: "31".to_owned(),
        peer: "10.0.0.1:5".to_owned(),
        first_seen: T0,
        last_seen: T0,
        times: 1,
        state: ActivationState::Waiting,
        given_mn: None,
        by: None,
        given_at: None,
    }
}

#[tokio::test]
async fn a_logger_asks_for_a_number_and_gets_one() {
    on_each(async |store, _| {
        let system = Scope::system();
        for id in ["a", "a", "b", "c"] {
            store.heard_activation(&activation(id), 2).await.unwrap();
        }
        let asking = store.activations(&system, 10).await.unwrap();
        let ids: Vec<_> = asking
            .iter()
            .map(|one| (one.id.as_str(), one.times))
            .collect();
        assert_eq!(ids, [("a", 2), ("b", 1)]);
        assert!(store.activations(&no_scope(), 10).await.unwrap().is_empty());
        let east = scope_at("/hb/qs/east/");
        assert_eq!(store.activation(&east, "a").await.unwrap(), None);

        let mn = Mn::new("010000A8900016F000169DC0");
        assert!(
            !store
                .give_number(&east, "a", &mn, "某人", T0)
                .await
                .unwrap()
        );
        assert!(
            store
                .give_number(&system, "a", &mn, "某人", T0)
                .await
                .unwrap()
        );
        store.number_taken(&mn).await.unwrap();
        let done = store.activation(&system, "a").await.unwrap().unwrap();
        assert_eq!(
            (done.state, done.given_mn),
            (ActivationState::Done, Some(mn.clone()))
        );
        assert!(
            !store
                .give_number(&system, "a", &mn, "某人", T0)
                .await
                .unwrap()
        );
    })
    .await;
}

#[tokio::test]
async fn a_file_belongs_to_its_device_and_time() {
    on_each(async |store, _| {
        let mn = Mn::new("MN-E");
        store.put_media_account(&mn, "cam", "hash-1").await.unwrap();
        let taken = store
            .put_media_account(&Mn::new("MN-O"), "cam", "hash-1")
            .await;
        assert!(matches!(taken, Err(StoreError::Conflict(_))), "{taken:?}");
        assert_eq!(
            store.media_account("hash-1").await.unwrap(),
            Some(mn.clone())
        );
        assert_eq!(store.media_account("hash-2").await.unwrap(), None);
        let medium = DeviceMedium {
            hash: ContentHash::new("ab"),
            mn: mn.clone(),
            data_time: T0,
            kind: 1,
            format: 1,
            name: "现场.jpg".to_owned(),
            bytes: 12,
            received_at: T0,
        };
        store.put_device_medium(&medium).await.unwrap();
        store.put_device_medium(&medium).await.unwrap();
        let (east, west) = (scope_at("/hb/qs/east/"), scope_at("/hb/qs/west/"));
        let seen = store.device_media(&east, &mn, None, 10).await.unwrap();
        assert_eq!(seen, std::slice::from_ref(&medium));
        let one = store
            .device_media(&east, &mn, Some(&medium.hash), 1)
            .await
            .unwrap();
        assert_eq!(one.len(), 1);
        assert!(
            store
                .device_media(&west, &mn, None, 10)
                .await
                .unwrap()
                .is_empty()
        );
    })
    .await;
}
