//! Days of air: put, replaced, forgotten, within a scope; cities beside their sisters.

use chrono::NaiveDate;
use model::{AirDay, AreaId, AreaLevel, DayValue, NoValue, ObjectId, Scope};
use standards::air::validity::{Invalid, Requirement};
use standards::air::{AqiLaw, PerPollutant, Pollutant};
use store::Store;

use crate::bench::on_each;
use crate::town::{area, no_scope, scope_at, scope_of_kinds, station};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A day with this fine dust and 3.0 of everything else; sulphur dioxide has too few hours.
fn day(text: &str, pm25: &str) -> AirDay {
    let values = PerPollutant::from_fn(|pollutant| DayValue {
        value: match pollutant {
            Pollutant::So2 => Err(NoValue::Invalid(Invalid::TooFew {
                requirement: Requirement::HoursOfDay,
                have: 19,
                need: 20,
            })),
            Pollutant::Co => Err(NoValue::NotMonitored),
            Pollutant::Pm25 => Ok(pm25.parse().unwrap()),
            _ => Ok("3.0".parse().unwrap()),
        },
        have: 24,
    });
    AirDay::judged(date(text), values, "140".parse().ok())
}

async fn points(store: &Store, scope: &Scope, point: Option<&str>) -> Vec<(String, AirDay)> {
    let point = point.map(ObjectId::new);
    let (from, to) = (date("2026-03-01"), date("2026-03-02"));
    let days = store.air_point_days(scope, point.as_ref(), from, to).await;
    let named = |(id, day): (ObjectId, AirDay)| (id.to_string(), day);
    days.unwrap().into_iter().map(named).collect()
}

#[tokio::test]
async fn days_are_replaced_and_move_their_cursor() {
    on_each(async |store, _| {
        let first = day("2026-03-01", "70");
        let rows = ["2026-02-28", "2026-03-01", "2026-03-02", "2026-03-03"]
            .map(|text| (station(), day(text, "70")));
        let areas = [(AreaId::new("east"), first.clone())];
        store
            .put_air_days(&rows, &areas, Some(("air", 7)))
            .await
            .unwrap();
        assert_eq!(store.cursor("air").await.unwrap(), 7);
        let everywhere = Scope::system();
        let found = points(store, &everywhere, None).await;
        assert_eq!(found.len(), 2, "both ends of the period belong to it");
        // What was written comes back digit by digit, with its reasons and both indices.
        assert_eq!(format!("{:?}", found[0].1), format!("{first:?}"));
        assert_eq!(found[0].1.index(AqiLaw::Hj633_2026).published(), Some(110));

        let other = day("2026-03-01", "80");
        let replaced = [(station(), other.clone())];
        store.put_air_days(&replaced, &[], None).await.unwrap();
        assert_eq!(points(store, &everywhere, None).await[0].1, other);
        assert_eq!(
            store.air_day_spans().await.unwrap(),
            [(station(), date("2026-02-28"), date("2026-03-03"))]
        );

        store
            .forget_air_days("air", ("air.made-of", "x"))
            .await
            .unwrap();
        assert_eq!(store.cursor("air").await.unwrap(), 0);
        assert_eq!(
            store.note("air.made-of").await.unwrap().as_deref(),
            Some("x")
        );
        assert!(points(store, &everywhere, None).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn days_outside_the_scope_are_not_there() {
    on_each(async |store, _| {
        let today = || day("2026-03-01", "70");
        let rows = ["station-e", "station-w"].map(|id| (ObjectId::new(id), today()));
        let areas = ["qs", "east"].map(|id| (AreaId::new(id), today()));
        store.put_air_days(&rows, &areas, None).await.unwrap();
        let check = async |scope: Scope, seen: &[&str], areas: [usize; 2]| {
            let found: Vec<String> = points(store, &scope, None)
                .await
                .into_iter()
                .map(|(id, _)| id)
                .collect();
            assert_eq!(found, seen, "{scope:?}");
            for (id, count) in ["qs", "east"].into_iter().zip(areas) {
                let (from, to) = (date("2026-03-01"), date("2026-03-01"));
                let area = AreaId::new(id);
                let days = store.air_area_days(&scope, &area, from, to).await.unwrap();
                assert_eq!(days.len(), count, "{id} {scope:?}");
            }
        };
        check(Scope::system(), &["station-e", "station-w"], [1, 1]).await;
        check(scope_at("/hb/qs/east/"), &["station-e"], [0, 1]).await;
        check(scope_at("/hb/qs/west/"), &["station-w"], [0, 0]).await;
        check(scope_of_kinds("/hb/qs/", &["outlet"]), &[], [1, 1]).await;
        check(no_scope(), &[], [0, 0]).await;
        let scope = scope_at("/hb/qs/west/");
        assert!(points(store, &scope, Some("station-e")).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn cities_are_asked_for_together() {
    on_each(async |store, _| {
        let city = |id: &str| {
            let mut city = area(id, Some("hb"));
            city.level = AreaLevel::City;
            city
        };
        store.put_areas(&[city("qs"), city("wh")]).await.unwrap();
        let rows = ["qs", "wh", "east"].map(|id| (AreaId::new(id), day("2026-03-01", "70")));
        store.put_air_days(&[], &rows, None).await.unwrap();
        let check = async |scope: Scope, expected: &[&str]| {
            let (from, to) = (date("2026-01-01"), date("2026-12-31"));
            let days = store.air_city_days(&scope, from, to).await.unwrap();
            let ids: Vec<&str> = days.iter().map(|(id, _)| id.as_str()).collect();
            assert_eq!(ids, expected, "{scope:?}");
        };
        check(scope_at("/hb/"), &["qs", "wh"]).await;
        check(scope_at("/hb/qs/"), &["qs"]).await;
        check(scope_at("/hb/qs/east/"), &[]).await;
        check(no_scope(), &[]).await;
    })
    .await;
}
