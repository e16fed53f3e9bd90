use model::{DeviceConnection, GatewayRun, Mn, Transport};
use proptest::prelude::*;

use super::*;

fn at(minute: i64) -> Timestamp {
    Timestamp::from_millis(minute * Timestamp::MINUTE)
}

fn run(from: i64, to: i64) -> GatewayRun {
    GatewayRun {
        id: format!("r{from}"),
        started_at: at(from),
        seen_at: at(to),
        ended_at: None,
    }
}

fn connection(from: i64, to: i64, why: Option<ConnectionEnd>) -> DeviceConnection {
    DeviceConnection {
        id: format!("c{from}"),
        mn: Mn::new("M"),
        peer: "10.0.0.9:1".to_owned(),
        transport: Transport::Tcp,
        opened_at: at(from),
        heard_at: at(to - 10),
        seen_at: at(to),
        closed: why.map(|why| (at(to), why)),
        frames: 1,
        bytes: 1,
        refused: 0,
        crc_errors: 0,
    }
}

/// Each hour as its first letter and the minutes connected of those watched.
fn check(first: Option<i64>, record: &ConnectionRecord, now: i64, expected: &str) {
    let hours = online_hours(at(0), at(now), first.map(at), record);
    let said: Vec<String> = hours
        .iter()
        .map(|hour| {
            let letter = format!("{:?}", hour.state).chars().next();
            let minutes = [hour.online, hour.watched].map(|millis| millis / Timestamp::MINUTE);
            format!("{}{}/{}", letter.unwrap_or('?'), minutes[0], minutes[1])
        })
        .collect();
    assert_eq!(said.join(" "), expected, "{record:?}");
}

#[test]
fn an_hour_is_measured_against_the_time_that_somebody_watched() {
    let record = |runs: &[(i64, i64)], connections: Vec<DeviceConnection>| ConnectionRecord {
        connections,
        runs: runs.iter().map(|(from, to)| run(*from, *to)).collect(),
        cut_before: None,
    };
    let open = || vec![connection(0, 150, None)];
    check(
        Some(0),
        &record(&[(0, 150)], open()),
        150,
        "W60/60 W60/60 W30/30",
    );
    check(
        Some(90),
        &record(&[(0, 150)], open()),
        150,
        "B0/0 W30/30 W30/30",
    );
    check(None, &record(&[(0, 150)], open()), 150, "B0/0 B0/0 B0/0");
    // The server was away for an hour and ten minutes: that is not the device's.
    let around = vec![
        connection(0, 50, Some(ConnectionEnd::Crashed)),
        connection(120, 170, None),
    ];
    let restarted = record(&[(0, 50), (120, 170)], around);
    check(Some(0), &restarted, 170, "W50/50 U0/0 W50/50");
    // Two sockets at a time are one connection.
    let peer = Some(ConnectionEnd::Peer);
    let both = vec![connection(0, 40, peer), connection(30, 70, peer)];
    check(
        Some(0),
        &record(&[(0, 180)], both),
        179,
        "W60/60 P10/60 N0/60",
    );
    // Nobody knows when in the silence it was gone.
    let idle = vec![connection(0, 60, Some(ConnectionEnd::Idle))];
    check(Some(0), &record(&[(0, 60)], idle), 59, "P50/60");
    let cut = ConnectionRecord {
        cut_before: Some(at(70)),
        ..record(&[(0, 150)], vec![connection(70, 150, None)])
    };
    check(Some(0), &cut, 150, "U0/0 W50/50 W30/30");
    check(Some(0), &ConnectionRecord::default(), 59, "U0/0");
}

#[test]
fn ends_are_counted_by_day_and_reason() {
    let day = 24 * 60;
    let peer = Some(ConnectionEnd::Peer);
    let record = ConnectionRecord {
        connections: vec![
            connection(0, 30, peer),
            connection(31, 60, peer),
            connection(61, day, Some(ConnectionEnd::Idle)),
            connection(day, 2 * day, None),
        ],
        ..ConnectionRecord::default()
    };
    let told = |from: i64| -> Vec<u64> {
        let days = ends_by_day(at(from), &record);
        days.iter().map(|day| day.ends.values().sum()).collect()
    };
    // Days begin at midnight in Beijing, eight hours before ours.
    assert_eq!(told(0), [2, 1]);
    assert_eq!(told(31), [1, 1]);
}

proptest! {
    #[test]
    fn nobody_is_connected_longer_than_watched(
        runs in prop::collection::vec((0_i64..600, 1_i64..300), 0..6),
        stays in prop::collection::vec((0_i64..600, 1_i64..300), 0..12),
    ) {
        let record = ConnectionRecord {
            connections: stays
                .iter()
                .map(|(from, long)| connection(*from, from + long, Some(ConnectionEnd::Peer)))
                .collect(),
            runs: runs.iter().map(|(from, long)| run(*from, from + long)).collect(),
            cut_before: None,
        };
        for hour in online_hours(at(0), at(900), Some(at(0)), &record) {
            prop_assert!(0 <= hour.online && hour.online <= hour.watched);
            prop_assert!(hour.watched <= Timestamp::HOUR);
        }
    }
}
