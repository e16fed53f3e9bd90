//! Frames on their way to superior platforms.

use model::{AreaPath, Timestamp};
use store::{Backlog, RefusedFrame};

use crate::bench::on_each;
use crate::town::{T0, hour_frame, stranger_frame};

#[tokio::test]
async fn frames_are_queued_in_the_order_of_their_commits_while_anybody_takes_them() {
    on_each(async |store, _| {
        let before = hour_frame("before", 9, &[("a34004", "1")]);
        store.take_frames(&[before], 10).await.unwrap();
        assert_eq!(store.queued_after(0, 10).await.unwrap(), []);
        store.set_forwarding(&["province"]).await.unwrap();
        assert_eq!(store.backlog_after(0).await.unwrap(), Backlog::default());

        let late = hour_frame("z", 5, &[("a34004", "35")]);
        let early = hour_frame("a", 0, &[("a34004", "36")]);
        let stranger = stranger_frame("MN-X", "x", 1);
        store.take_frames(&[late, early.clone()], 10).await.unwrap();
        // A frame that is sent again is not passed on again.
        store.take_frames(&[early, stranger], 10).await.unwrap();
        let frames = store.queued_after(0, 10).await.unwrap();
        let told: Vec<_> = frames
            .iter()
            .map(|one| (one.key.as_str(), one.area.as_ref().map(AreaPath::as_str)))
            .collect();
        let east = Some("/hb/qs/east/");
        assert_eq!(told, [("z", east), ("a", east), ("x", None)]);
        assert!(frames.is_sorted_by(|one, next| one.seq < next.seq));
        assert_eq!((frames[0].cn, frames[0].st.as_str()), (2061, "22"));
        assert_eq!(&frames[0].raw[..], b"##0001\0\xFF\r\n");
        assert_eq!(frames[1].received_at, T0.plus(Timestamp::HOUR));
        let middle = frames[1].seq;
        assert_eq!(store.queued_after(middle, 10).await.unwrap(), frames[2..]);
        assert_eq!(store.queued_after(0, 1).await.unwrap(), frames[..1]);
        let backlog = store.backlog_after(middle).await.unwrap();
        assert_eq!(backlog.frames, 1);
        assert_eq!(backlog.oldest, Some(T0.plus(Timestamp::MINUTE)));
    })
    .await;
}

#[tokio::test]
async fn a_frame_leaves_the_queue_when_the_last_destination_has_it() {
    on_each(async |store, _| {
        store.set_forwarding(&["province", "state"]).await.unwrap();
        let frames = ["a", "b", "c"].map(|key| hour_frame(key, 0, &[]));
        store.take_frames(&frames, 10).await.unwrap();
        let seqs: Vec<i64> = store
            .queued_after(0, 10)
            .await
            .unwrap()
            .iter()
            .map(|one| one.seq)
            .collect();
        let refused = |seq| RefusedFrame {
            seq,
            key: format!("k{seq}"),
            reason: "上级平台始终不应答".to_owned(),
            refused_at: T0,
        };
        let given_up = [refused(seqs[0])];
        store
            .note_forwarded("province", seqs[1], &given_up)
            .await
            .unwrap();
        assert_eq!(store.queued_after(0, 10).await.unwrap().len(), 3);
        store.note_forwarded("state", seqs[0], &[]).await.unwrap();
        assert_eq!(store.queued_after(0, 10).await.unwrap().len(), 2);
        assert_eq!(store.forwarded_to("province").await.unwrap(), Some(seqs[1]));
        assert_eq!(store.forwarded_to("county").await.unwrap(), None);

        // The platform that was slow is gone; the other goes on where it was.
        store.set_forwarding(&["province"]).await.unwrap();
        assert_eq!(store.queued_after(0, 10).await.unwrap().len(), 1);
        store
            .note_forwarded("province", seqs[2], &given_up)
            .await
            .unwrap();
        assert_eq!(store.queued_after(0, 10).await.unwrap(), []);
        let (count, newest) = store.forwarding_refused("province", 1).await.unwrap();
        assert_eq!((count, newest), (1, given_up.to_vec()));
        assert_eq!(store.forwarding_refused("state", 1).await.unwrap().0, 0);

        // Numbers never come back, so a new destination cannot be ahead of the queue.
        store.set_forwarding(&["province", "county"]).await.unwrap();
        store
            .take_frames(&[hour_frame("d", 1, &[])], 10)
            .await
            .unwrap();
        let next = store.queued_after(seqs[2], 10).await.unwrap();
        assert_eq!(next.len(), 1);
        store.set_forwarding(&[]).await.unwrap();
        assert_eq!(store.queued_after(0, 10).await.unwrap(), []);
    })
    .await;
}
