//! Areas and objects: paths made here, moved whole, replaced by id.

use model::{AreaId, Object, ObjectFilter, ObjectId, Scope};
use store::{Store, StoreError};

use crate::bench::on_each;
use crate::town::{area, object, scope_at};

async fn paths(store: &Store, scope: &Scope) -> Vec<String> {
    let areas = store.areas(scope).await.unwrap();
    areas
        .iter()
        .map(|area| area.path.as_str().to_owned())
        .collect()
}

async fn path(store: &Store, id: &str) -> Option<String> {
    let path = store.area_path(&AreaId::new(id)).await.unwrap();
    path.map(|path| path.as_str().to_owned())
}

#[tokio::test]
async fn paths_are_made_from_parents() {
    on_each(async |store, _| {
        let expected = ["/hb/", "/hb/qs/", "/hb/qs/east/", "/hb/qs/west/"];
        assert_eq!(paths(store, &Scope::system()).await, expected);
        assert_eq!(path(store, "west").await.as_deref(), Some("/hb/qs/west/"));
        assert_eq!(path(store, "north").await, None);
        let mut again = area("west", Some("qs"));
        again.name = "西区".to_owned();
        again.geometry = None;
        store.put_areas(&[again]).await.unwrap();
        let west = store
            .area(&Scope::system(), &AreaId::new("west"))
            .await
            .unwrap()
            .unwrap();
        assert_eq!((west.name.as_str(), west.geometry), ("西区", None));
        assert_eq!(west.parent, Some(AreaId::new("qs")));
    })
    .await;
}

#[tokio::test]
async fn an_area_moves_with_all_that_lies_within_it() {
    on_each(async |store, _| {
        let more = [area("cell", Some("east")), area("other", Some("hb"))];
        store.put_areas(&more).await.unwrap();
        store
            .put_areas(&[area("east", Some("other"))])
            .await
            .unwrap();
        assert_eq!(
            path(store, "cell").await.as_deref(),
            Some("/hb/other/east/cell/")
        );
        assert_eq!(path(store, "west").await.as_deref(), Some("/hb/qs/west/"));
        let station = store
            .object(&scope_at("/hb/other/"), &ObjectId::new("station-e"))
            .await
            .unwrap();
        assert_eq!(station.unwrap().area_path.as_str(), "/hb/other/east/");
    })
    .await;
}

#[tokio::test]
async fn a_tree_that_is_none_is_refused_whole() {
    on_each(async |store, _| {
        let before = paths(store, &Scope::system()).await;
        let bad = [
            area("qs", Some("east")),
            area("hb", Some("hb")),
            area("lost", Some("nowhere")),
            area("", None),
            area("a/b", None),
        ];
        for bad in bad {
            let id = bad.id.clone();
            let error = store
                .put_areas(&[area("new", None), bad])
                .await
                .unwrap_err();
            assert!(matches!(error, StoreError::Conflict(_)), "{id}: {error:?}");
            assert_eq!(paths(store, &Scope::system()).await, before);
        }
    })
    .await;
}

#[tokio::test]
async fn ancestors_are_told_without_geometry() {
    on_each(async |store, _| {
        let areas = store.areas(&scope_at("/hb/qs/east/")).await.unwrap();
        let told: Vec<_> = areas
            .iter()
            .map(|area| (area.id.as_str(), area.geometry.is_some()))
            .collect();
        assert_eq!(told, [("hb", false), ("qs", false), ("east", true)]);
        assert_eq!(paths(store, &scope_at("/hb/")).await.len(), 4);
    })
    .await;
}

#[tokio::test]
async fn names_that_look_alike_are_not_the_same_area() {
    on_each(async |store, _| {
        let alike = ["e_st", "e%", "EAST", "eas", "east-2", "东"];
        store
            .put_areas(&alike.map(|id| area(id, Some("qs"))))
            .await
            .unwrap();
        let objects: Vec<Object> = alike
            .iter()
            .map(|id| object(&format!("at-{id}"), "enterprise", id, None))
            .collect();
        store.put_objects(&objects).await.unwrap();
        for id in alike {
            let scope = scope_at(&format!("/hb/qs/{id}/"));
            let seen = store
                .objects(&scope, &ObjectFilter::default())
                .await
                .unwrap();
            let seen: Vec<_> = seen.iter().map(|object| object.id.as_str()).collect();
            assert_eq!(seen, [format!("at-{id}")]);
        }
        let east = store
            .objects(&scope_at("/hb/qs/east/"), &ObjectFilter::default())
            .await;
        assert_eq!(east.unwrap().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn objects_are_found_by_kind_parent_and_want_of_a_device() {
    on_each(async |store, _| {
        let check = async |filter: ObjectFilter, expected: &[&str]| {
            let found = store.objects(&Scope::system(), &filter).await.unwrap();
            let found: Vec<_> = found.iter().map(|object| object.id.as_str()).collect();
            assert_eq!(found, expected, "{filter:?}");
        };
        let all = ObjectFilter::default();
        check(
            all.clone(),
            &["outlet-e", "station-e", "station-w", "works"],
        )
        .await;
        let kind = Some("air-station".to_owned());
        check(
            ObjectFilter {
                kind,
                ..all.clone()
            },
            &["station-e", "station-w"],
        )
        .await;
        let parent = Some(ObjectId::new("works"));
        check(
            ObjectFilter {
                parent,
                ..all.clone()
            },
            &["outlet-e"],
        )
        .await;
        check(
            ObjectFilter {
                without_device: true,
                ..all
            },
            &["station-w", "works"],
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn an_object_comes_back_as_it_was_put() {
    on_each(async |store, _| {
        let mut works = object("works", "enterprise", "west", None);
        works
            .attributes
            .insert("法人".to_owned(), "甲\"乙".to_owned());
        works.source_note = None;
        store.put_objects(&[works.clone()]).await.unwrap();
        let back = store
            .object(&Scope::system(), &works.id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (back.area_path.as_str(), back.area_name.as_str()),
            ("/hb/qs/west/", "west区")
        );
        let unfilled = Object {
            area_path: works.area_path.clone(),
            area_name: String::new(),
            ..back
        };
        assert_eq!(unfilled, works);
        for bad in [
            object("x", "outlet", "nowhere", None),
            object("x", "outlet", "east", Some("y")),
        ] {
            let error = store.put_objects(&[bad]).await.unwrap_err();
            assert!(matches!(error, StoreError::Conflict(_)), "{error:?}");
        }
        assert_eq!(
            store
                .object(&Scope::system(), &ObjectId::new("x"))
                .await
                .unwrap(),
            None
        );
    })
    .await;
}
