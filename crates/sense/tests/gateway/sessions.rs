//! The way back to devices, and what they answer.

use model::{FrameFate, Mn};
use sense::SendError;

use crate::support::*;

/// A request to a device, as a clerk's page would have it sent.
const ASKED: &str = "QN=20260301090000001;ST=32;CN=1011;PW=123456;MN=M;Flag=5;CP=&&&&";

fn known() -> Mn {
    Mn::new(KNOWN)
}

/// What a device says to a request.
fn answer_segment(qn: u32) -> String {
    format!("QN=202603010900{qn:05};ST=91;CN=9011;PW=123456;MN={KNOWN};Flag=4;CP=&&QnRtn=1&&")
}

#[tokio::test]
async fn a_frame_reaches_the_socket_that_spoke_last() {
    let bench = Bench::start().await;
    let sessions = bench.gateway.sessions();
    let nobody = sessions.send(&known(), ASKED.as_bytes()).await;
    assert_eq!(nobody, Err(SendError::NotConnected));

    let mut first = bench.connect().await;
    let mut second = bench.connect().await;
    first.send(hour_frame(KNOWN, 1, 8, "1")).await;
    first.is_acknowledged(1).await;
    second.send(hour_frame(KNOWN, 2, 9, "1")).await;
    second.is_acknowledged(2).await;
    let frame = framed(ASKED);
    let session = sessions.send(&known(), frame.clone()).await;
    assert_eq!(session.expect("written").transport, model::Transport::Tcp);
    assert_eq!(
        second.answer().await.as_deref(),
        Some("1011 20260301090000001")
    );
    // Both may deliver; whoever spoke last has the device.
    first.send(hour_frame(KNOWN, 3, 10, "1")).await;
    first.is_acknowledged(3).await;
    sessions
        .send(&known(), frame.clone())
        .await
        .expect("written");
    assert_eq!(
        first.answer().await.as_deref(),
        Some("1011 20260301090000001")
    );
    // When it goes, the older one has it again.
    let was = session_of(&bench);
    drop(first);
    while session_of(&bench) == was {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    sessions.send(&known(), frame).await.expect("written");
    assert_eq!(
        second.answer().await.as_deref(),
        Some("1011 20260301090000001")
    );
}

fn session_of(bench: &Bench) -> sense::Session {
    bench.gateway.sessions().session(&known()).expect("one")
}

#[tokio::test]
async fn answers_are_heard_once_they_are_durable() {
    let bench = Bench::start().await;
    let sessions = bench.gateway.sessions();
    let mut heard = sessions.listen();
    let mut client = bench.connect().await;
    // A row of readings is heard by nobody who does not attend to its device.
    client.send(hour_frame(KNOWN, 1, 8, "1")).await;
    client.is_acknowledged(1).await;
    client.send(framed(&answer_segment(7))).await;
    let answer = heard.recv().await.expect("heard");
    assert_eq!((answer.cn, &answer.mn), (9011, &known()));
    assert_eq!(answer.fate, FrameFate::Stored);
    assert_eq!(bench.frames(KNOWN).await, 2);
    let decoded = answer.decoded().expect("a frame");
    assert!(matches!(
        hj212::Report::read(&decoded),
        Some(hj212::Report::RequestAnswer(hj212::QnRtn::READY))
    ));

    let attention = sessions.attend(&known());
    client.send(hour_frame(KNOWN, 2, 9, "1")).await;
    assert_eq!(heard.recv().await.expect("heard").cn, 2061);
    drop(attention);
    client.send(hour_frame(KNOWN, 3, 10, "1")).await;
    client.send(framed(&answer_segment(7))).await;
    let resend = heard.recv().await.expect("heard");
    assert_eq!((resend.cn, resend.fate), (9011, FrameFate::Duplicate));
}

#[tokio::test]
async fn a_wrong_password_takes_no_session() {
    let bench = Bench::start().await;
    let mut right = bench.connect().await;
    right.send(hour_frame(KNOWN, 1, 8, "1")).await;
    right.is_acknowledged(1).await;
    let session = session_of(&bench);
    let mut wrong = bench.connect().await;
    let segment = hour_segment(KNOWN, 2, 9, "1").replace("123456", "654321");
    wrong.send(framed(&segment)).await;
    bench.quarantine(1).await;
    assert_eq!(session_of(&bench), session);
}
