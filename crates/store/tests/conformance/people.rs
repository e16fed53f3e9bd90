//! People, posts, passwords, sessions.

use model::{AreaId, PersonId, RoleId, Session, SessionKey, Timestamp, UnitId};
use store::StoreError;

use crate::bench::on_each;
use crate::town::{T0, person, post};

#[tokio::test]
async fn a_person_put_again_keeps_password_and_login() {
    on_each(async |store, _| {
        let id = PersonId::new("p-east");
        store.set_password(&id, "$argon2id$x", false).await.unwrap();
        let mut again = person("p-east");
        again.name = "张三".to_owned();
        again.phone = None;
        again.login = "other".to_owned();
        again.password_hash = Some("$argon2id$y".to_owned());
        store.put_people(&[again]).await.unwrap();
        let back = store.person(&id).await.unwrap().unwrap();
        assert_eq!((back.name.as_str(), back.phone.as_deref()), ("张三", None));
        assert_eq!(back.password_hash.as_deref(), Some("$argon2id$x"));
        assert!(!back.must_change_password);
        assert_eq!(store.person_by_login("p-east").await.unwrap(), Some(back));
        assert_eq!(store.person_by_login("other").await.unwrap(), None);
        assert_eq!(store.person(&PersonId::new("nobody")).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_login_belongs_to_one_person() {
    on_each(async |store, _| {
        let mut twin = person("twin");
        twin.login = "p-east".to_owned();
        let error = store.put_people(&[person("new"), twin]).await.unwrap_err();
        assert!(matches!(error, StoreError::Conflict(_)), "{error:?}");
        assert_eq!(store.person(&PersonId::new("new")).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn units_and_posts_come_back_with_names_and_paths() {
    on_each(async |store, _| {
        let unit = store.unit(&UnitId::new("bureau")).await.unwrap().unwrap();
        assert_eq!(
            (unit.name.as_str(), unit.kind.as_str()),
            ("青山局", "bureau")
        );
        assert_eq!(store.unit(&UnitId::new("none")).await.unwrap(), None);
        let mut second = post("p-east", "west", "", "grid-member");
        second.unit_name = "ignored".to_owned();
        store.put_posts(&[second.clone(), second]).await.unwrap();
        let expected = [
            post("p-east", "east", "/hb/qs/east/", "grid-member"),
            post("p-east", "west", "/hb/qs/west/", "grid-member"),
        ];
        assert_eq!(
            store.posts_of(&PersonId::new("p-east")).await.unwrap(),
            expected
        );
        let holders = store
            .holders(&RoleId::new("grid-member"), &AreaId::new("west"))
            .await
            .unwrap();
        let holders: Vec<_> = holders
            .iter()
            .map(|(id, name)| (id.as_str(), name.as_str()))
            .collect();
        assert_eq!(holders, [("p-east", "p-east员"), ("p-west", "p-west员")]);
        let above = store
            .holders(&RoleId::new("grid-member"), &AreaId::new("qs"))
            .await
            .unwrap();
        assert_eq!(above, []);
    })
    .await;
}

#[tokio::test]
async fn wrong_passwords_are_counted_and_lock() {
    on_each(async |store, _| {
        let (id, until) = (PersonId::new("p-east"), T0.plus(Timestamp::HOUR));
        for count in 1..=4 {
            let after = store
                .count_failed_login(&id, 5, until)
                .await
                .unwrap()
                .unwrap();
            assert_eq!((after.failed_logins, after.locked_until), (count, None));
        }
        let locked = store
            .count_failed_login(&id, 5, until)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (locked.failed_logins, locked.locked_until),
            (0, Some(until))
        );
        store.clear_failed_logins(&id).await.unwrap();
        assert_eq!(store.person(&id).await.unwrap().unwrap().locked_until, None);
        let nobody = PersonId::new("nobody");
        assert_eq!(
            store.count_failed_login(&nobody, 5, until).await.unwrap(),
            None
        );
    })
    .await;
}

#[tokio::test]
async fn parallel_guesses_are_all_counted() {
    on_each(async |store, _| {
        let guesses = (0..20).map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                store
                    .count_failed_login(&PersonId::new("p-east"), 100, T0)
                    .await
                    .unwrap()
            })
        });
        futures::future::join_all(guesses).await;
        let person = store
            .person(&PersonId::new("p-east"))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(person.failed_logins, 20);
    })
    .await;
}

fn session(key: &str, person: &str) -> Session {
    Session {
        key: SessionKey::new(key),
        person: PersonId::new(person),
        csrf: "token".to_owned(),
        created_at: T0,
        last_seen_at: T0,
        expires_at: T0.plus(Timestamp::DAY),
    }
}

#[tokio::test]
async fn a_session_lives_until_it_is_ended() {
    on_each(async |store, _| {
        let one = session("one", "p-east");
        store.put_session(&one).await.unwrap();
        assert_eq!(store.session(&one.key).await.unwrap(), Some(one.clone()));
        store.touch_session(&one.key, T0.plus(5)).await.unwrap();
        store.touch_session(&one.key, T0.plus(3)).await.unwrap();
        let touched = store.session(&one.key).await.unwrap().unwrap();
        assert_eq!(touched.last_seen_at, T0.plus(5));
        store.end_session(&one.key).await.unwrap();
        assert_eq!(store.session(&one.key).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn sessions_end_together_or_when_their_time_is_over() {
    on_each(async |store, _| {
        for (key, person) in [("a", "p-east"), ("b", "p-east"), ("c", "p-west")] {
            store.put_session(&session(key, person)).await.unwrap();
        }
        let keep = SessionKey::new("a");
        store
            .end_other_sessions(&PersonId::new("p-east"), &keep)
            .await
            .unwrap();
        assert_eq!(store.session(&SessionKey::new("b")).await.unwrap(), None);
        assert!(
            store
                .session(&SessionKey::new("c"))
                .await
                .unwrap()
                .is_some()
        );

        store.touch_session(&keep, T0.plus(100)).await.unwrap();
        assert_eq!(
            store.end_expired_sessions(T0.plus(200), T0).await.unwrap(),
            0
        );
        assert_eq!(
            store
                .end_expired_sessions(T0.plus(200), T0.plus(50))
                .await
                .unwrap(),
            1
        );
        assert!(store.session(&keep).await.unwrap().is_some());
        assert_eq!(
            store
                .end_expired_sessions(T0.plus(Timestamp::DAY), T0)
                .await
                .unwrap(),
            1
        );
    })
    .await;
}
