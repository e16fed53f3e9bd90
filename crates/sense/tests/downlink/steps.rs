//! A device says how often it reports; what it said is found again in the log.

use hj212::Edition;
use model::{Cadence, Mn, Scope};
use sense::fleet::{Newer, NoArchive};
use sense::health::{Saying, said_steps};

use crate::support::{Bench, MN, mn_of, time};

#[tokio::test]
async fn what_a_device_says_of_its_steps_is_found_again() {
    let bench = Bench::start(Edition::V2017).await;
    let device = bench.device(Edition::V2017, Newer::default()).await;
    let serving = device.answer_all(time("2026-03-01T09:00:10+08:00"), NoArchive);
    let asks: [(&str, &[(&str, &str)]); 4] = [
        ("get-realtime-interval", &[]),
        ("set-realtime-interval", &[("seconds", "90")]),
        ("get-realtime-interval", &[]),
        ("set-minute-interval", &[("minutes", "5")]),
    ];
    for (command, parameters) in asks {
        bench.done(MN, command, parameters).await;
        bench.clock.advance(60_000);
    }
    serving.abort();
    let said = said_steps(&bench.store, &Scope::system(), &Mn::new(MN)).await;
    let said: Vec<_> = said
        .unwrap()
        .into_iter()
        .map(|one| (one.cadence, one.step / 1_000, one.saying, one.cn))
        .collect();
    let expected = [
        (Cadence::Realtime, 60, Saying::Answered, 1_061),
        (Cadence::Realtime, 90, Saying::Accepted, 1_062),
        (Cadence::Realtime, 90, Saying::Answered, 1_061),
        (Cadence::Minute, 300, Saying::Accepted, 1_064),
    ];
    assert_eq!(said, expected);
    bench.halt().await;
}

#[tokio::test]
async fn stations_of_surface_water_say_it_in_minutes() {
    let edition = Edition::SurfaceWater;
    let bench = Bench::start(edition).await;
    let device = bench.device(edition, Newer::default()).await;
    let serving = device.answer_all(time("2026-03-01T09:00:10+08:00"), NoArchive);
    let asks: [(&str, &[(&str, &str)]); 2] = [
        ("set-realtime-minutes", &[("minutes", "20")]),
        ("get-realtime-interval", &[]),
    ];
    for (command, parameters) in asks {
        bench.done(mn_of(edition), command, parameters).await;
        bench.clock.advance(60_000);
    }
    serving.abort();
    let mn = Mn::new(mn_of(edition));
    let said = said_steps(&bench.store, &Scope::system(), &mn)
        .await
        .unwrap();
    let said: Vec<_> = said.iter().map(|one| (one.step / 60_000, one.cn)).collect();
    assert_eq!(said, [(20, 1_062), (20, 1_061)]);
    bench.halt().await;
}
