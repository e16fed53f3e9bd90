//! Devices that do not behave, and a desk that is cut short.

use std::time::Duration;

use hj212::{Answer, Command, Edition, ExeRtn, Frame, Profile, QnRtn, WireFrame, decode};
use model::{DownlinkState, Timestamp};
use sense::downlink::AskError;
use sense::fleet::{Newer, NoArchive};

use crate::support::{Bench, MN, Socket, head};

/// The answer of a device to a command.
fn answer(command: &[u8], answer: Answer) -> WireFrame {
    let profile = Profile::default();
    let decoded = decode(Frame::read(command).unwrap(), &profile);
    answer.to(&decoded, &profile).unwrap()
}

async fn ready(bench: &Bench) -> Socket {
    bench.device(Edition::V2017, Newer::default()).await
}

const READY: Answer = Answer::Request(QnRtn::READY);
const DONE: Answer = Answer::Execution(ExeRtn::DONE);

#[tokio::test]
async fn a_device_that_never_answers_is_asked_again_and_given_up() {
    let bench = Bench::start(Edition::V2017).await;
    let mut device = ready(&bench).await;
    let asked = bench
        .ask(MN, "calibrate", &[("pol_id", "w01018")])
        .await
        .unwrap();
    let first = device.next().await.unwrap();
    let second = device.next().await.unwrap();
    assert_eq!(first, second, "the same frame, so that it is executed once");
    let done = bench.over(&asked).await;
    assert_eq!(done.state, DownlinkState::NoAnswer);
    assert_eq!(bench.log(&done).await.len(), 2);

    // What comes afterwards is noted and changes nothing.
    for late in [READY, DONE] {
        device.say(answer(&first, late).as_bytes()).await;
    }
    for _ in 0..100 {
        if bench.log(&done).await.len() == 4 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let log = bench.log(&done).await;
    assert!(log[3].words.starts_with("迟到的执行结果"), "{log:?}");
    assert_eq!(bench.found(&done.id).await.state, DownlinkState::NoAnswer);
    bench.halt().await;
}

#[tokio::test]
async fn answers_out_of_order_and_twice() {
    let bench = Bench::start(Edition::V2017).await;
    let mut device = ready(&bench).await;
    // The result before the request answer: the device has executed it, so it is done.
    let asked = bench
        .ask(MN, "sample", &[("pol_id", "w01018")])
        .await
        .unwrap();
    let command = device.next().await.unwrap();
    for said in [DONE, READY, DONE, DONE] {
        device.say(answer(&command, said).as_bytes()).await;
    }
    assert_eq!(bench.over(&asked).await.state, DownlinkState::Done);
    // Twice ready, twice done.
    let asked = bench
        .ask(MN, "clean", &[("pol_id", "w01018")])
        .await
        .unwrap();
    let command = device.next().await.unwrap();
    for said in [READY, READY, DONE, DONE] {
        device.say(answer(&command, said).as_bytes()).await;
    }
    assert_eq!(bench.over(&asked).await.state, DownlinkState::Done);
    bench.halt().await;
}

#[tokio::test]
async fn a_result_after_the_time_out_and_an_answer_to_nothing() {
    let bench = Bench::start(Edition::V2017).await;
    let mut device = ready(&bench).await;
    let stray = bench.ask(MN, "get-time", &[]).await.unwrap();
    let command = device.next().await.unwrap();
    device.say(answer(&command, READY).as_bytes()).await;
    let done = bench.over(&stray).await;
    assert_eq!(done.state, DownlinkState::NoResult, "{done:?}");
    // Answers with a QN that nobody asked with.
    let identity = device.answerer.identity().unwrap();
    let nothing = Command::GetRealtimeInterval.frame(&identity, crate::support::qn());
    let nothing = nothing.unwrap().into_bytes();
    for said in [READY, DONE] {
        device.say(answer(&nothing, said).as_bytes()).await;
    }
    // The desk goes on as before.
    let answering = device.answer_all(bench.world.now(), NoArchive);
    let done = bench.done(MN, "get-realtime-interval", &[]).await;
    assert_eq!(done.state, DownlinkState::Done);
    assert!(
        done.outcome.contains("实时数据间隔为 60 秒"),
        "{}",
        done.outcome
    );
    answering.abort();
    bench.halt().await;
}

#[tokio::test]
async fn refusals_and_failures_in_words() {
    let bench = Bench::start(Edition::V2017).await;
    let mut device = ready(&bench).await;
    let check = async |device: &mut Socket, said: &[Answer], state, code, words: &str| {
        let asked = bench
            .ask(MN, "get-serial", &[("pol_id", "w01018")])
            .await
            .unwrap();
        let command = device.next().await.unwrap();
        for said in said {
            device.say(answer(&command, *said).as_bytes()).await;
        }
        let done = bench.over(&asked).await;
        assert_eq!((done.state, done.code), (state, Some(code)));
        assert!(done.outcome.contains(words), "{}", done.outcome);
    };
    let refused = [Answer::Request(QnRtn::WRONG_PW)];
    check(&mut device, &refused, DownlinkState::Refused, 3, "PW 错误").await;
    let odd = [Answer::Request(QnRtn(77))];
    check(&mut device, &odd, DownlinkState::Refused, 77, "未定义").await;
    let busy = [READY, Answer::Execution(ExeRtn::BUSY)];
    check(&mut device, &busy, DownlinkState::Failed, 5, "系统繁忙").await;
    let none = [READY, Answer::Execution(ExeRtn::NO_DATA)];
    check(&mut device, &none, DownlinkState::NoData, 100, "没有").await;
    bench.halt().await;
}

#[tokio::test]
async fn who_is_not_connected_is_waited_for_and_then_given_up() {
    let bench = Bench::start(Edition::V2017).await;
    let asked = bench.ask(MN, "get-time", &[]).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(bench.found(&asked.id).await.state, DownlinkState::Waiting);
    bench.wall_clock.advance(2 * Timestamp::MINUTE);
    assert_eq!(bench.over(&asked).await.state, DownlinkState::Offline);
    // One that waits is sent once the device comes.
    let asked = bench.ask(MN, "get-time", &[]).await.unwrap();
    let device = ready(&bench).await;
    let answering = device.answer_all(bench.world.now(), NoArchive);
    assert_eq!(bench.over(&asked).await.state, DownlinkState::Done);
    answering.abort();
    bench.halt().await;
}

#[tokio::test]
async fn what_was_under_way_when_the_system_died_is_uncertain() {
    let bench = Bench::start(Edition::V2017).await;
    let mn = model::Mn::new(MN);
    // As a process leaves them that dies after sending.
    let wall = bench.wall.now();
    for (command, id) in [("calibrate", "d0"), ("get-serial", "d1")] {
        bench
            .ask(MN, command, &[("pol_id", "w01018")])
            .await
            .unwrap();
        let id = model::DownlinkId::new(id);
        let begun = bench
            .store
            .begin_downlink(&id, "q", bench.world.now(), wall.plus(-1));
        assert!(begun.await.unwrap());
    }
    bench.desk.wake();
    let dangerous = bench.found(&model::DownlinkId::new("d0")).await;
    let dangerous = bench.over(&dangerous).await;
    assert_eq!(dangerous.state, DownlinkState::Uncertain);
    // What does no harm is asked again once the device is there.
    let device = ready(&bench).await;
    let answering = device.answer_all(bench.world.now(), NoArchive);
    let harmless = bench.found(&model::DownlinkId::new("d1")).await;
    let harmless = bench.over(&harmless).await;
    assert_eq!((harmless.state, harmless.mn), (DownlinkState::Done, mn));
    assert!(bench.log(&dangerous).await.is_empty(), "never sent again");
    answering.abort();
    bench.halt().await;
}

#[tokio::test]
async fn a_device_uses_its_new_password_and_the_old_is_then_refused() {
    let bench = Bench::start(Edition::V2017).await;
    let mut device = ready(&bench).await;
    let asked = bench
        .ask(MN, "set-password", &[("password", "654321")])
        .await
        .unwrap();
    let command = device.next().await.unwrap();
    for said in device
        .answerer
        .hear(&command, bench.world.now(), &NoArchive)
    {
        device.say(said.as_bytes()).await;
    }
    let done = bench.over(&asked).await;
    assert_eq!(done.state, DownlinkState::Done);
    assert!(done.parameters.is_empty(), "{done:?}");
    let report = hj212::Report::RealtimeInterval(30);
    let qn = crate::support::qn();
    let new = device.answerer.identity().unwrap();
    let frame = report.frame(&new, qn, true).unwrap();
    device.say(frame.as_bytes()).await;
    assert_eq!(head(&device.next().await.unwrap()).0, 9_014);
    for _ in 0..100 {
        let (system, mn) = (model::Scope::system(), model::Mn::new(MN));
        let known = bench.store.device(&system, &mn);
        if known.await.unwrap().unwrap().password.as_deref() == Some("654321") {
            bench.halt().await;
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the registry never learnt the password");
}

#[tokio::test]
async fn one_device_has_one_exchange_at_a_time_and_not_too_many_waiting() {
    let bench = Bench::start(Edition::V2017).await;
    for _ in 0..20 {
        bench.ask(MN, "get-time", &[]).await.unwrap();
    }
    let refused = bench.ask(MN, "get-time", &[]).await;
    assert!(matches!(refused, Err(AskError::TooMany(20))), "{refused:?}");
    let unknown = bench.ask("NOBODY", "get-time", &[]).await;
    assert!(matches!(unknown, Err(AskError::NoDevice(_))));
    let mut device = ready(&bench).await;
    let first = device.next().await.unwrap();
    // The second waits for the first to be over, however often the first is sent.
    let again = device.next().await.unwrap();
    assert_eq!(first, again);
    bench.halt().await;
}
