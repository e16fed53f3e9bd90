//! Cases that come with their whole history are as if they had lived here.

use model::{CaseFilter, Scope};
use store::History;

use crate::bench::on_each;
use crate::town::{T0, event, new_case};

#[tokio::test]
async fn a_history_is_written_as_its_events_would_have_been() {
    on_each(async |store, _| {
        let history = |id: &str| {
            let new = new_case(id);
            let mut now = new.case.clone();
            let later: Vec<_> = [("take", 10), ("answer", 20)]
                .into_iter()
                .map(|(verb, at)| {
                    let mut event = event(verb, "handling", Some("p-east"), verb);
                    event.at = T0.plus(at);
                    event.recorded_at = T0.plus(at);
                    event
                })
                .collect();
            now.state = "handling".to_owned();
            now.updated_at = T0.plus(20);
            History { new, later, now }
        };
        // One by one, and in bulk.
        let lived = history("lived");
        store.open_case(&lived.new).await.unwrap();
        for (event, seq) in lived.later.iter().zip(1..) {
            let id = &lived.now.id;
            store
                .append_event(id, seq, event, &lived.now)
                .await
                .unwrap();
        }
        let bulk: Vec<_> = (0..70).map(|n| history(&format!("bulk-{n}"))).collect();
        store.put_histories(&bulk).await.unwrap();

        let scope = Scope::system();
        let all = CaseFilter {
            limit: 1_000,
            ..CaseFilter::default()
        };
        let (cases, total) = store.cases(&scope, &all).await.unwrap();
        assert_eq!(total, 71);
        let lived = cases
            .iter()
            .find(|case| case.id.as_str() == "lived")
            .unwrap();
        for case in &cases {
            assert_eq!(case.head_seq, 3);
            assert_eq!(
                (&case.state, &case.awaiting),
                (&lived.state, &lived.awaiting)
            );
            let events = store.case_events(&scope, &case.id).await.unwrap();
            assert_eq!(events.len(), 3);
            assert_eq!(events[2].hash, case.head_hash);
        }
        let mut numbers: Vec<_> = cases.iter().map(|case| &case.number).collect();
        numbers.dedup();
        assert_eq!(numbers.len(), 71, "each has a number of its own");
        let chains = store.verify_chain(None).await.unwrap();
        assert!(chains.iter().all(|chain| chain.broken.is_none()));
        // What is there already is refused as a whole.
        assert!(store.put_histories(&bulk[..1]).await.is_err());
    })
    .await;
}
