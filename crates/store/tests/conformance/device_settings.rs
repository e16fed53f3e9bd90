//! What is set for single devices.

use model::{
    AddressRange, AnswerRule, CrcRule, DeviceSettings, EditionRule, Mn, PersonId, Scope, Strictness,
};

use crate::bench::on_each;
use crate::town::{T0, scope_at};

#[tokio::test]
async fn what_is_set_is_read_back_and_the_rest_is_the_default() {
    on_each(async |store, _| {
        let (scope, mn, by) = (Scope::system(), Mn::new("MN-E"), PersonId::new("p"));
        let none = store.device_settings(&scope, &mn).await.unwrap();
        assert_eq!(none, Some(DeviceSettings::default()));
        assert!(store.all_device_settings().await.unwrap().is_empty());
        let range = |text: &str| AddressRange::parse(text).unwrap();
        let first = DeviceSettings {
            strictness: Strictness::Relaxed,
            crc: CrcRule::Modbus,
            answers: AnswerRule::Always,
            answer_without_qn: true,
            edition: EditionRule::SurfaceWater,
            addresses: vec![range("10.0.0.0/8"), range("2001:db8::/32")],
            frames_per_second: Some(7),
            skew_limit_seconds: Some(30),
        };
        for settings in [first, DeviceSettings::default()] {
            let now = T0;
            let set = store
                .set_device_settings(&scope, &mn, &settings, &by, now)
                .await;
            assert_eq!(set.unwrap(), Some(()));
            let back = store.device_settings(&scope, &mn).await.unwrap();
            assert_eq!(back.as_ref(), Some(&settings));
            let all = store.all_device_settings().await.unwrap();
            assert_eq!(all.get(&mn), Some(&settings));
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_sets_a_device_out_of_sight() {
    on_each(async |store, _| {
        let (mn, by, now) = (Mn::new("MN-E"), PersonId::new("p"), T0);
        let elsewhere = scope_at("/nowhere/");
        let settings = DeviceSettings::default();
        let set = store
            .set_device_settings(&elsewhere, &mn, &settings, &by, now)
            .await;
        assert_eq!(set.unwrap(), None);
        assert_eq!(store.device_settings(&elsewhere, &mn).await.unwrap(), None);
        let stranger = Mn::new("NOBODY");
        let set = store
            .set_device_settings(&Scope::system(), &stranger, &settings, &by, now)
            .await;
        assert_eq!(set.unwrap(), None);
    })
    .await;
}
