use std::net::SocketAddr;
use std::sync::Arc;

use model::{ConnectionEnd, ManualClock, Mn, SeededEntropy, Timestamp, Transport, World};

use super::{Presence, Sessions};

fn sessions() -> Sessions {
    let clock = Arc::new(ManualClock::new(Timestamp::from_millis(0)));
    Sessions::new(World::new(clock, Arc::new(SeededEntropy::new(1))))
}

fn at(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

fn port(sessions: &Sessions, mn: &Mn) -> Option<u16> {
    sessions.session(mn).map(|session| session.peer.port())
}

#[test]
fn the_socket_that_spoke_last_has_the_device() {
    let (sessions, mn, now) = (sessions(), Mn::new("M1"), Timestamp::from_millis(0));
    let (mut first, _one) = Presence::begin(sessions.clone(), at(1), Transport::Tcp);
    let (mut second, _two) = Presence::begin(sessions.clone(), at(2), Transport::Tcp);
    assert_eq!(port(&sessions, &mn), None);
    first.hear(&mn, now, 1);
    assert_eq!(port(&sessions, &mn), Some(1));
    second.hear(&mn, now, 1);
    second.hear(&mn, now, 1);
    assert_eq!(port(&sessions, &mn), Some(2));
    first.hear(&mn, now, 1);
    assert_eq!(port(&sessions, &mn), Some(1));
    drop(first);
    assert_eq!(port(&sessions, &mn), Some(2));
    drop(second);
    assert_eq!((port(&sessions, &mn), sessions.connected()), (None, 0));
    assert!(sessions.devices().is_empty());
}

#[test]
fn attention_is_counted_and_outlives_no_one() {
    let (sessions, mn, now) = (sessions(), Mn::new("M1"), Timestamp::from_millis(0));
    let one = sessions.attend(&mn);
    let (mut line, _queue) = Presence::begin(sessions.clone(), at(1), Transport::Tcp);
    assert!(line.hear(&mn, now, 1));
    let two = sessions.attend(&mn);
    drop(one);
    assert!(line.hear(&mn, now, 1));
    drop(two);
    assert!(!line.hear(&mn, now, 1));
    drop(line);
    assert!(sessions.devices().is_empty());
}

#[test]
fn many_devices_speak_on_one_socket() {
    let (sessions, now) = (sessions(), Timestamp::from_millis(0));
    let (mut line, _queue) = Presence::begin(sessions.clone(), at(1), Transport::Tcp);
    for number in 0..50 {
        line.hear(&Mn::new(format!("M{number}")), now, 1);
    }
    assert_eq!(sessions.connected(), 50);
    drop(line);
    assert_eq!(sessions.connected(), 0);
}

/// What is to be written, in short: number of the device, frames, refused, CRC errors, end.
fn taken(sessions: &Sessions, is_heartbeat: bool) -> Vec<String> {
    let rows = sessions.take_records(Timestamp::from_millis(9), is_heartbeat);
    let mut short: Vec<String> = rows
        .iter()
        .map(|row| {
            let end = row.closed.map_or("open", |(_, end)| end.as_str());
            let (frames, refused, crc) = (row.frames, row.refused, row.crc_errors);
            format!("{} {frames} {refused} {crc} {end}", row.mn)
        })
        .collect();
    short.sort();
    short
}

#[test]
fn openings_and_endings_are_written_once_and_heartbeats_tell_all() {
    let (sessions, now) = (sessions(), Timestamp::from_millis(0));
    let [one, two, brief] = ["M1", "M2", "M3"].map(Mn::new);
    let (mut line, _queue) = Presence::begin(sessions.clone(), at(1), Transport::Tcp);
    line.refuse(&one, true, true);
    line.hear(&one, now, 1);
    line.hear(&two, now, 1);
    assert_eq!(taken(&sessions, false), ["M1 1 0 0 open", "M2 1 0 0 open"]);
    assert!(taken(&sessions, false).is_empty(), "nothing is new");
    line.hear(&one, now, 1);
    line.refuse(&one, true, true);
    line.refuse(&one, false, true);
    assert_eq!(taken(&sessions, true), ["M1 2 2 1 open", "M2 1 0 0 open"]);
    let (mut other, _queue) = Presence::begin(sessions.clone(), at(2), Transport::Udp);
    other.hear(&brief, now, 1);
    other.will_end(ConnectionEnd::Idle);
    drop(other);
    drop(line);
    let ended = ["M1 2 2 1 deaf", "M2 1 0 0 deaf", "M3 1 0 0 idle"];
    assert_eq!(
        taken(&sessions, false),
        ended,
        "who came and went is one row"
    );
    assert!(taken(&sessions, true).is_empty());
}

#[test]
fn what_could_not_be_written_waits() {
    let (sessions, mn, now) = (sessions(), Mn::new("M1"), Timestamp::from_millis(0));
    let (mut line, _queue) = Presence::begin(sessions.clone(), at(1), Transport::Tcp);
    line.hear(&mn, now, 1);
    let open = sessions.take_records(now, false);
    sessions.give_back_records(open);
    assert_eq!(
        taken(&sessions, true),
        ["M1 1 0 0 open"],
        "the heartbeat has it"
    );
    line.will_end(ConnectionEnd::Peer);
    drop(line);
    let ended = sessions.take_records(now, false);
    sessions.give_back_records(ended);
    assert_eq!(taken(&sessions, false), ["M1 1 0 0 peer"]);
}

#[test]
fn a_connection_claims_to_be_a_device_until_it_is_let_in_or_gone() {
    let (sessions, mn, now) = (sessions(), Mn::new("M1"), Timestamp::from_millis(0));
    let claims = |sessions: &Sessions| sessions.claim(&mn).map(|claim| claim.peer.port());
    let (mut first, _one) = Presence::begin(sessions.clone(), at(1), Transport::Tcp);
    let (mut second, _two) = Presence::begin(sessions.clone(), at(2), Transport::Tcp);
    first.refuse(&mn, true, false);
    assert_eq!(
        claims(&sessions),
        None,
        "a device that is not in the registry"
    );
    first.refuse(&mn, true, true);
    first.refuse(&mn, true, true);
    second.refuse(&mn, false, true);
    assert_eq!((claims(&sessions), sessions.session(&mn)), (Some(2), None));
    second.hear(&mn, now, 1);
    second.refuse(&mn, true, true);
    assert_eq!(claims(&sessions), Some(1), "the second has shown itself");
    drop(first);
    assert_eq!(claims(&sessions), None);
    for number in 0..200 {
        second.refuse(&Mn::new(format!("N{number}")), true, true);
    }
    let claimed =
        (0..200).filter(|number| sessions.claim(&Mn::new(format!("N{number}"))).is_some());
    assert_eq!(claimed.count(), 64);
}
