//! The registry: who sends, for what, and how a stranger is adopted.

use model::{DeviceStatus, Mn, ObjectId, Scope};
use store::StoreError;

use crate::bench::on_each;
use crate::town::{T0, device, hour_frame, scope_at, station, stranger_frame};

#[tokio::test]
async fn a_device_put_again_keeps_its_counters() {
    on_each(async |store, _| {
        store
            .take_frames(&[hour_frame("a", 0, &[("a34004", "1")])], 10)
            .await
            .unwrap();
        let mut again = device("MN-E", Some("station-e"));
        again.password = None;
        again.edition = Some("2005".to_owned());
        store.put_devices(&[again]).await.unwrap();
        let back = store
            .device(&Scope::system(), &Mn::new("MN-E"))
            .await
            .unwrap()
            .unwrap();
        assert_eq!((back.frames, back.password.as_deref()), (1, None));
        assert_eq!(
            back.edition.as_deref(),
            Some("2017"),
            "heard beats registered"
        );
        assert_eq!(store.registry().await.unwrap().len(), 2);
        let of = store
            .device_of(&Scope::system(), &station())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(of, back);
        let none = store
            .device_of(&Scope::system(), &ObjectId::new("station-w"))
            .await
            .unwrap();
        assert_eq!(none, None);
    })
    .await;
}

#[tokio::test]
async fn an_object_has_one_device() {
    on_each(async |store, _| {
        let error = store
            .put_devices(&[device("MN-2", Some("station-e"))])
            .await
            .unwrap_err();
        assert!(matches!(error, StoreError::Conflict(_)), "{error:?}");
        // A device that no longer counts leaves its place to the next.
        let mut retired = device("MN-E", Some("station-e"));
        retired.status = DeviceStatus::Retired;
        let next = device("MN-2", Some("station-e"));
        store.put_devices(&[retired, next]).await.unwrap();
        let now = store
            .device_of(&Scope::system(), &station())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(now.mn.as_str(), "MN-2");
    })
    .await;
}

#[tokio::test]
async fn devices_are_listed_by_status() {
    on_each(async |store, _| {
        store
            .take_frames(&[stranger_frame("MN-X", "x", 0)], 10)
            .await
            .unwrap();
        let check = async |scope: Scope, status: Option<DeviceStatus>, expected: &[&str]| {
            let found = store.devices(&scope, status).await.unwrap();
            let found: Vec<_> = found.iter().map(|device| device.mn.as_str()).collect();
            assert_eq!(found, expected, "{scope:?} {status:?}");
        };
        check(Scope::system(), None, &["MN-E", "MN-O", "MN-X"]).await;
        check(Scope::system(), Some(DeviceStatus::Unknown), &["MN-X"]).await;
        check(scope_at("/hb/"), Some(DeviceStatus::Unknown), &["MN-X"]).await;
        check(
            scope_at("/hb/"),
            Some(DeviceStatus::Active),
            &["MN-E", "MN-O"],
        )
        .await;
        check(scope_at("/hb/qs/east/"), None, &["MN-E", "MN-O"]).await;
        check(scope_at("/hb/qs/west/"), None, &[]).await;
    })
    .await;
}

#[tokio::test]
async fn a_stranger_is_adopted_once() {
    on_each(async |store, _| {
        store
            .take_frames(&[stranger_frame("MN-X", "x", 0)], 10)
            .await
            .unwrap();
        let (mn, west) = (Mn::new("MN-X"), ObjectId::new("station-w"));
        let root = scope_at("/hb/");
        // Neither the stranger nor the object is there for everybody.
        for (scope, mn, object) in [
            (scope_at("/hb/qs/west/"), &mn, &west),
            (root.clone(), &Mn::new("MN-Y"), &west),
            (root.clone(), &Mn::new("MN-E"), &west),
            (root.clone(), &mn, &ObjectId::new("nowhere")),
        ] {
            assert_eq!(
                store.adopt_device(&scope, mn, object, T0).await.unwrap(),
                None
            );
        }
        let error = store
            .adopt_device(&root, &mn, &station(), T0)
            .await
            .unwrap_err();
        assert!(matches!(error, StoreError::Conflict(_)), "{error:?}");
        let adopted = store
            .adopt_device(&root, &mn, &west, T0)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (adopted.status, adopted.object),
            (DeviceStatus::Active, Some(west.clone()))
        );
        assert_eq!(
            store.adopt_device(&root, &mn, &west, T0).await.unwrap(),
            None
        );
        assert_eq!(
            store
                .device_of(&scope_at("/hb/qs/west/"), &west)
                .await
                .unwrap()
                .unwrap()
                .mn,
            mn
        );
    })
    .await;
}
