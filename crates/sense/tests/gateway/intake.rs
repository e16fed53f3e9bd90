//! Frames come in, rows and answers come out.

use std::time::Duration;

use model::{Cadence, Live};

use crate::support::*;

#[tokio::test]
async fn an_upload_is_acknowledged_and_is_a_row() {
    let mut bench = Bench::start().await;
    let mut client = bench.connect().await;
    client.send(hour_frame(KNOWN, 1, 8, "37.50")).await;
    client.is_acknowledged(1).await;
    assert_eq!(
        bench.rows("p1", Cadence::Hour).await,
        ["08:00 w01018=37.50 #0"]
    );
    let device = bench.device(KNOWN).await.expect("it is there");
    assert_eq!((device.frames, device.skew_seconds), (1, Some(-9)));
    assert_eq!(device.edition.as_deref(), Some("2017"));
    let live = bench.live.recv().await.expect("a message");
    assert!(
        matches!(
            live,
            Live::Reading {
                cadence: Cadence::Hour,
                ..
            }
        ),
        "{live:?}"
    );
}

#[tokio::test]
async fn a_resend_is_acknowledged_again_and_stored_once() {
    let bench = Bench::start().await;
    let mut client = bench.connect().await;
    for _ in 0..3 {
        client.send(hour_frame(KNOWN, 1, 8, "1")).await;
        client.is_acknowledged(1).await;
    }
    // Twice within one transaction, and over another connection.
    client.send(hour_frame(KNOWN, 2, 9, "2").repeat(2)).await;
    client.is_acknowledged(2).await;
    client.is_acknowledged(2).await;
    let mut other = bench.connect().await;
    other.send(hour_frame(KNOWN, 2, 9, "2")).await;
    other.is_acknowledged(2).await;
    assert_eq!(bench.frames(KNOWN).await, 2);
    let rows = bench.rows("p1", Cadence::Hour).await;
    assert_eq!(rows, ["08:00 w01018=1 #0", "09:00 w01018=2 #0"]);
}

#[tokio::test]
async fn one_qn_with_other_data_is_not_lost() {
    let bench = Bench::start().await;
    let mut client = bench.connect().await;
    client.send(hour_frame(KNOWN, 1, 8, "1")).await;
    client.send(hour_frame(KNOWN, 1, 9, "2")).await;
    client.send(hour_frame(KNOWN, 1, 8, "3")).await;
    for _ in 0..3 {
        client.is_acknowledged(1).await;
    }
    let rows = bench.rows("p1", Cadence::Hour).await;
    assert_eq!(rows, ["08:00 w01018=3 #1", "09:00 w01018=2 #0"]);
}

#[tokio::test]
async fn half_frames_and_single_bytes() {
    let bench = Bench::start().await;
    let mut client = bench.connect().await;
    let frame = hour_frame(KNOWN, 1, 8, "1");
    let (head, tail) = frame.split_at(40);
    client.send(head).await;
    client.hears_nothing().await;
    client.send(tail).await;
    client.is_acknowledged(1).await;
    for byte in hour_frame(KNOWN, 2, 9, "2").bytes() {
        client.send([byte]).await;
    }
    client.is_acknowledged(2).await;
}

#[tokio::test]
async fn glued_frames_are_answered_in_their_order() {
    let bench = Bench::start().await;
    let mut client = bench.connect().await;
    let glued: String = (0..100)
        .map(|n| hour_frame(KNOWN, n, n % 24, &n.to_string()).replace("\r\n", ""))
        .collect();
    client.send(glued).await;
    for n in 0..100 {
        client.is_acknowledged(n).await;
    }
    assert_eq!(bench.frames(KNOWN).await, 100);
}

#[tokio::test]
async fn a_frame_that_wants_no_answer_gets_none() {
    let bench = Bench::start().await;
    let mut client = bench.connect().await;
    let silent = hour_segment(KNOWN, 1, 8, "1").replace("Flag=5", "Flag=4");
    client.send(framed(&silent)).await;
    client.hears_nothing().await;
    assert_eq!(bench.frames(KNOWN).await, 1);
}

#[tokio::test]
async fn answers_have_the_form_of_the_edition() {
    let bench = Bench::start().await;
    let mut client = bench.connect().await;
    let header = format!("QN=20260301090000001;ST=32;CN=2011;PW=123456;MN={KNOWN}");
    let data = "CP=&&DataTime=20260301090000;011-Rtd=1&&";
    client
        .send(framed(&format!("{header};Flag=1;{data}")))
        .await;
    assert_eq!(
        client.answer().await.as_deref(),
        Some("9014 20260301090000001")
    );
    // A heartbeat of 2025 is a notice.
    let heartbeat = header.replace("CN=2011", "CN=9015");
    client
        .send(framed(&format!("{heartbeat};Flag=9;CP=&&&&")))
        .await;
    assert_eq!(
        client.answer().await.as_deref(),
        Some("9013 20260301090000001")
    );
    assert_eq!(bench.frames(KNOWN).await, 2);
    assert_eq!(
        bench.rows("p1", Cadence::Realtime).await,
        ["09:00 011=1 #0"]
    );
}

#[tokio::test]
async fn two_connections_of_one_device() {
    let bench = Bench::start().await;
    let (mut one, mut other) = (bench.connect().await, bench.connect().await);
    one.send(hour_frame(KNOWN, 1, 8, "1")).await;
    other.send(hour_frame(KNOWN, 2, 9, "2")).await;
    one.is_acknowledged(1).await;
    other.is_acknowledged(2).await;
    drop(one);
    other.send(hour_frame(KNOWN, 3, 10, "3")).await;
    other.is_acknowledged(3).await;
    assert_eq!(bench.rows("p1", Cadence::Hour).await.len(), 3);
}

#[tokio::test]
async fn a_split_message_keeps_all_its_factors() {
    let bench = Bench::start().await;
    let mut client = bench.connect().await;
    for (number, factor) in [(2, "w21003"), (1, "w01018")] {
        let segment = format!(
            "QN=2026030109000000{number};ST=32;CN=2061;PW=123456;MN={KNOWN};Flag=7;PNUM=2;\
             PNO={number};CP=&&DataTime=20260301080000;{factor}-Avg={number}&&"
        );
        client.send(framed(&segment)).await;
        let answer = format!("9014 2026030109000000{number}");
        assert_eq!(client.answer().await, Some(answer));
    }
    assert_eq!(
        bench.rows("p1", Cadence::Hour).await,
        ["08:00 w21003=2 w01018=1 #1"]
    );
}

#[tokio::test]
async fn what_was_read_is_durable_after_the_gateway_stops() {
    let mut bench = Bench::start().await;
    let mut client = bench.connect().await;
    client.send(hour_frame(KNOWN, 1, 8, "1")).await;
    tokio::time::sleep(Duration::from_millis(5)).await;
    bench.halt().await;
    let stored = bench.frames(KNOWN).await;
    let answered = matches!(
        tokio::time::timeout(PATIENCE, client.answer()).await,
        Ok(Some(_))
    );
    assert_eq!(stored == 1, answered, "acknowledged exactly if stored");
}
