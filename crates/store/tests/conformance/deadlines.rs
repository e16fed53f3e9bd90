//! Deadlines: found when their time has come, told once.

use model::{CaseClock, CaseId};

use crate::bench::on_each;
use crate::notices::notice;
use crate::town::{T0, new_case};

#[tokio::test]
async fn a_deadline_is_found_told_and_found_again() {
    on_each(async |store, _| {
        let id = CaseId::new("c1");
        let mut new = new_case("c1");
        let clock = CaseClock {
            party: None,
            id: "take".to_owned(),
            started_at: T0,
            warn_at: T0.plus(10),
            due_at: T0.plus(20),
        };
        new.case.clocks = vec![clock.clone()];
        store.open_case(&new).await.unwrap();

        let found = async |at: i64| store.deadlines(T0.plus(at), 10).await.unwrap();
        assert_eq!(found(9).await, []);
        assert_eq!(found(10).await, [(id.clone(), clock.clone())]);

        let next = T0.plus(20);
        let said = notice("n1", "case:c1");
        let tell = async |notice, next| store.tell_deadline(&id, &clock, notice, next).await;
        assert!(tell(Some(&said), next).await.unwrap());
        assert_eq!(found(19).await, []);
        assert_eq!(found(20).await.len(), 1);
        // The same cause again, as after a crash or from another node, is not told again.
        assert!(!tell(Some(&said), next).await.unwrap());
        // Nobody to tell: the clock is only looked at again later.
        assert!(!tell(None, T0.plus(30)).await.unwrap());
        assert_eq!(found(29).await, []);
        let notices = store.due_notices(T0.plus(99), 10).await.unwrap();
        assert_eq!(notices.len(), 1);
    })
    .await;
}
