//! What a round of judging does to a real store.

use std::sync::atomic::Ordering;

use crate::bench::{Bench, OUTLET, STATION, catalog, device, time};
use model::{AlarmAct, DeviceStatus, Live, PersonId, Scope, Timestamp};

#[tokio::test]
async fn an_episode_opens_peaks_and_clears() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::open(folder.path(), catalog()).await;
    bench.pm25("2026-03-01 08:00", "80").await;
    assert_eq!(bench.run().await.opened, 0);

    bench.pm25("2026-03-01 09:00", "140").await;
    let round = bench.run().await;
    assert_eq!((round.opened, round.cases), (1, 1));
    let alarm = &bench.alarms().await[0];
    assert_eq!(
        alarm.summary,
        "PM2.5 小时浓度 140 µg/m³，AQI 186，中度污染（HJ 633-2026），超过 150"
    );
    assert_eq!(alarm.law.as_deref(), Some("HJ 633-2026"));
    assert_eq!(alarm.factor.as_ref().unwrap().as_str(), "a34004");
    assert_eq!(alarm.opened_at, time("2026-03-01 10:05"));
    assert!(alarm.case.is_some());
    assert_eq!(bench.live.try_recv().unwrap(), live(alarm));
    {
        let asked = bench.recorder.asked.lock().unwrap();
        assert_eq!(
            (asked[0].flow.as_str(), asked[0].title.as_str()),
            ("air-anomaly", "小时AQI超过150")
        );
        assert_eq!(asked[0].fields["value"], "186");
        assert_eq!(asked[0].fields["factor"], "PM2.5");
    }

    bench.pm25("2026-03-01 10:00", "148").await;
    bench.pm25("2026-03-01 11:00", "141").await;
    bench.pm25("2026-03-01 12:00", "70").await;
    assert_eq!(bench.run().await.cleared, 0);
    bench.pm25("2026-03-01 13:00", "60").await;
    assert_eq!(bench.run().await.cleared, 1);
    assert_eq!(bench.lines().await, ["aqi-above-150 cleared 01 09:00 198"]);
    let alarm = &bench.alarms().await[0];
    assert_eq!(
        bench.history(alarm).await,
        ["opened", "case-opened", "peaked", "cleared"]
    );
    assert_eq!(alarm.cleared_at, Some(time("2026-03-01 14:05")));
    assert_eq!(bench.run().await, judge::Round::default());
}

fn live(alarm: &model::Alarm) -> Live {
    Live::Alarm {
        id: alarm.id.clone(),
        area: alarm.area_path.clone(),
    }
}

#[tokio::test]
async fn heavy_pollution_is_a_second_graver_alarm_without_a_case() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::open(folder.path(), catalog()).await;
    bench.pm25("2026-03-01 08:00", "168").await;
    let round = bench.run().await;
    assert_eq!((round.opened, round.cases), (2, 1));
    assert_eq!(
        bench.lines().await,
        [
            "aqi-above-150 open 01 08:00 218",
            "aqi-above-200 open 01 08:00 218"
        ]
    );
}

#[tokio::test]
async fn missing_data_and_missing_rows_clear_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::open(folder.path(), catalog()).await;
    bench.pm25("2026-03-01 08:00", "140").await;
    for hour in ["09", "10", "11"] {
        bench.pm25(&format!("2026-03-01 {hour}:00"), "-").await;
    }
    // Hours 12 to 14 never arrive.
    bench.pm25("2026-03-01 15:00", "141").await;
    bench.run().await;
    assert_eq!(bench.lines().await, ["aqi-above-150 open 01 08:00 188"]);
}

#[tokio::test]
async fn late_and_old_rows_rewrite_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::open(folder.path(), catalog()).await;
    let late = time("2026-03-01 14:30");
    bench.pm25("2026-03-01 12:00", "60").await;
    bench.run().await;
    // An hour before the one that was judged, and a correction of history.
    bench
        .send_at(
            STATION,
            time("2026-03-01 09:00"),
            late,
            &crate::bench::quiet_but("400"),
        )
        .await;
    bench
        .send_at(
            STATION,
            time("2026-02-27 09:00"),
            late,
            &crate::bench::quiet_but("400"),
        )
        .await;
    let round = bench.run().await;
    assert_eq!((round.rows, round.out_of_time, round.opened), (2, 2, 0));
    // Both kinds of rows in one batch with a good one, in the wrong order.
    bench.pm25("2026-03-01 14:00", "140").await;
    bench
        .send_at(
            STATION,
            time("2026-03-01 13:00"),
            time("2026-03-01 15:30"),
            &crate::bench::quiet_but("10"),
        )
        .await;
    bench.run().await;
    assert_eq!(bench.lines().await, ["aqi-above-150 open 01 14:00 186"]);
}

#[tokio::test]
async fn a_correction_of_the_newest_hour_is_heard() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::open(folder.path(), catalog()).await;
    bench.pm25("2026-03-01 08:00", "60").await;
    bench.run().await;
    bench.pm25("2026-03-01 08:00", "140").await;
    bench.run().await;
    assert_eq!(bench.lines().await, ["aqi-above-150 open 01 08:00 186"]);
    // But an hour that opened an alarm is not taken back by a correction.
    bench.pm25("2026-03-01 08:00", "20").await;
    bench.run().await;
    assert_eq!(bench.lines().await, ["aqi-above-150 open 01 08:00 186"]);
}

#[tokio::test]
async fn each_factor_of_an_outlet_has_its_own_alarm() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::open(folder.path(), catalog()).await;
    let hours = [
        ("2026-03-01 08:00", "50.0", "7.10"),
        ("2026-03-01 09:00", "62.5", "7.20"),
        ("2026-03-01 10:00", "62.50", "5.90"),
        ("2026-03-01 11:00", "48.1", "9.05"),
        ("2026-03-01 12:00", "47.3", "9.15"),
    ];
    for (start, cod, ph) in hours {
        bench
            .send(OUTLET, start, &[("w01018", cod), ("w01001", ph)])
            .await;
    }
    bench.run().await;
    // The peak of pH is the value farthest outside 6 to 9, with the digits of the device.
    assert_eq!(
        bench.lines().await,
        [
            "outlet-above-limit cleared 01 09:00 62.5",
            "outlet-above-limit open 01 10:00 9.15"
        ]
    );
    assert_eq!(bench.count_cases().await, 0);
}

#[tokio::test]
async fn silence_is_told_once_and_ends_with_the_next_row() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::open(folder.path(), catalog()).await;
    bench.run().await;
    assert_eq!(
        bench.lines().await,
        [""; 0],
        "who was never heard is not silent"
    );
    bench.pm25("2026-03-01 08:00", "60").await;
    bench.clock.advance(150 * Timestamp::MINUTE);
    bench.run().await;
    assert_eq!(bench.lines().await, [""; 0]);
    for _ in 0..3 {
        bench.clock.advance(Timestamp::MINUTE);
        bench.run().await;
    }
    assert_eq!(bench.lines().await, ["point-silent open 01 09:05 -"]);
    assert_eq!(
        bench.alarms().await[0].summary,
        "数采仪 mn-station 自 2026-03-01 09:05 后无数据，已超过 150 分钟，其间没有任何通讯"
    );
    bench.pm25("2026-03-01 12:00", "60").await;
    bench.run().await;
    assert_eq!(bench.lines().await, ["point-silent cleared 01 09:05 -"]);
    bench.clock.advance(3 * Timestamp::HOUR);
    bench.run().await;
    assert_eq!(
        bench.lines().await,
        [
            "point-silent cleared 01 09:05 -",
            "point-silent open 01 13:05 -"
        ]
    );
    // A device that no longer counts is not waited for.
    let retired = model::Device {
        status: DeviceStatus::Retired,
        ..device(STATION)
    };
    bench.store.put_devices(&[retired]).await.unwrap();
    bench.run().await;
    assert_eq!(bench.lines().await[1], "point-silent cleared 01 13:05 -");
}

#[tokio::test]
async fn while_nobody_listened_no_device_is_silent() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::open(folder.path(), catalog()).await;
    let work = async |id: &str, from: &str, until: Option<&str>| {
        let run = model::GatewayRun {
            id: id.to_owned(),
            started_at: from.parse().unwrap(),
            seen_at: until.unwrap_or(from).parse().unwrap(),
            ended_at: until.map(|until| until.parse().unwrap()),
        };
        bench.store.put_connections(&run, &[]).await.unwrap();
    };
    // Received at 09:05; the gateway stops at 10:05 and begins again at 17:05.
    bench.pm25("2026-03-01 08:00", "60").await;
    let begin = "2026-03-01T08:00:00+08:00";
    work("a", begin, Some("2026-03-01T10:05:00+08:00")).await;
    bench.clock.advance(8 * Timestamp::HOUR);
    bench.run().await;
    assert_eq!(bench.lines().await, [""; 0], "nobody listened");
    work("b", "2026-03-01T17:05:00+08:00", None).await;
    bench.clock.advance(90 * Timestamp::MINUTE);
    bench.run().await;
    assert_eq!(
        bench.lines().await,
        [""; 0],
        "an hour and a half, and one before"
    );
    bench.clock.advance(Timestamp::MINUTE);
    bench.run().await;
    assert_eq!(bench.lines().await, ["point-silent open 01 09:05 -"]);
    assert_eq!(
        bench.alarms().await[0].summary,
        "数采仪 mn-station 自 2026-03-01 09:05 后无数据，已超过 150 分钟（采集服务停止的 420 分钟不计），其间没有任何通讯"
    );
    // Our own next stop ends no alarm.
    work(
        "b",
        "2026-03-01T17:05:00+08:00",
        Some("2026-03-01T18:36:00+08:00"),
    )
    .await;
    bench.clock.advance(Timestamp::HOUR);
    bench.run().await;
    assert_eq!(bench.lines().await, ["point-silent open 01 09:05 -"]);
}

#[tokio::test]
async fn a_device_that_only_gives_signs_of_life_is_silent_too_and_is_named_once() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::open(folder.path(), catalog()).await;
    bench.pm25("2026-03-01 08:00", "60").await;
    // Five of its factors were heard; and the outlet's device never said a thing.
    bench.clock.advance(100 * Timestamp::MINUTE);
    bench.sign_of_life(STATION).await;
    bench.clock.advance(51 * Timestamp::MINUTE);
    for _ in 0..2 {
        bench.run().await;
    }
    let alarms = bench.alarms().await;
    let told: Vec<_> = alarms.iter().map(|alarm| alarm.summary.as_str()).collect();
    assert_eq!(
        told,
        [
            "数采仪 mn-station 自 2026-03-01 09:05 后无数据，已超过 150 分钟，但 03-01 10:45 还有通讯"
        ]
    );
    assert_eq!(alarms[0].point.as_str(), STATION);
}

#[tokio::test]
async fn what_a_person_called_false_stays_false() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::open(folder.path(), catalog()).await;
    bench.pm25("2026-03-01 08:00", "140").await;
    bench.run().await;
    let alarm = bench.alarms().await.remove(0);
    let act = AlarmAct::FalseAlarm {
        reason: "站房起火演练".to_owned(),
    };
    let by = PersonId::new("p-duty");
    bench
        .store
        .act_on_alarm(
            &Scope::system(),
            &alarm.id,
            (&by, "值班"),
            &act,
            bench.clock_now(),
        )
        .await
        .unwrap();
    bench.pm25("2026-03-01 09:00", "150").await;
    bench.pm25("2026-03-01 10:00", "60").await;
    bench.pm25("2026-03-01 11:00", "60").await;
    bench.run().await;
    assert_eq!(
        bench.lines().await,
        ["aqi-above-150 false-alarm 01 08:00 186"]
    );
    // The next episode is a new alarm.
    bench.pm25("2026-03-01 12:00", "145").await;
    bench.run().await;
    assert_eq!(bench.lines().await.len(), 2);
}

#[tokio::test]
async fn a_rule_that_is_gone_leaves_no_open_alarm() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::open(folder.path(), catalog()).await;
    bench.pm25("2026-03-01 08:00", "140").await;
    bench.run().await;
    drop(bench);
    let mut fewer = catalog();
    fewer
        .rules
        .retain(|rule| rule.id.as_str() != "aqi-above-150");
    let bench = Bench::open(folder.path(), fewer).await;
    bench.clock.set(time("2026-03-01 09:30"));
    assert_eq!(bench.run().await.cleared, 1);
    assert_eq!(bench.lines().await, ["aqi-above-150 cleared 01 08:00 186"]);
}

#[tokio::test]
async fn a_case_is_opened_once_however_often_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::open(folder.path(), catalog()).await;
    bench.recorder.refuse.store(1, Ordering::SeqCst);
    bench.recorder.lose.store(2, Ordering::SeqCst);
    bench.pm25("2026-03-01 08:00", "140").await;
    let mut rounds = Vec::new();
    for _ in 0..4 {
        let round = bench.run().await;
        rounds.push((round.cases, round.without_case));
    }
    // A round with rows asks twice: after its batch and at its end.
    assert_eq!(rounds, [(0, 1), (0, 1), (1, 0), (0, 0)]);
    assert_eq!(bench.count_cases().await, 1);
    assert_eq!(bench.recorder.asked.lock().unwrap().len(), 4);
}
