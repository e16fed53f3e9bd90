use std::net::SocketAddr;

use model::{Mn, Timestamp};

use super::{Presence, Sessions};

fn at(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

fn port(sessions: &Sessions, mn: &Mn) -> Option<u16> {
    sessions.session(mn).map(|session| session.peer.port())
}

#[test]
fn the_socket_that_spoke_last_has_the_device() {
    let (sessions, mn, now) = (Sessions::new(), Mn::new("M1"), Timestamp::from_millis(0));
    let (mut first, _one) = Presence::begin(sessions.clone(), at(1), "tcp");
    let (mut second, _two) = Presence::begin(sessions.clone(), at(2), "tcp");
    assert_eq!(port(&sessions, &mn), None);
    first.hear(&mn, now);
    assert_eq!(port(&sessions, &mn), Some(1));
    second.hear(&mn, now);
    second.hear(&mn, now);
    assert_eq!(port(&sessions, &mn), Some(2));
    first.hear(&mn, now);
    assert_eq!(port(&sessions, &mn), Some(1));
    drop(first);
    assert_eq!(port(&sessions, &mn), Some(2));
    drop(second);
    assert_eq!((port(&sessions, &mn), sessions.connected()), (None, 0));
    assert!(sessions.devices().is_empty());
}

#[test]
fn attention_is_counted_and_outlives_no_one() {
    let (sessions, mn, now) = (Sessions::new(), Mn::new("M1"), Timestamp::from_millis(0));
    let one = sessions.attend(&mn);
    let (mut line, _queue) = Presence::begin(sessions.clone(), at(1), "tcp");
    assert!(line.hear(&mn, now));
    let two = sessions.attend(&mn);
    drop(one);
    assert!(line.hear(&mn, now));
    drop(two);
    assert!(!line.hear(&mn, now));
    drop(line);
    assert!(sessions.devices().is_empty());
}

#[test]
fn many_devices_speak_on_one_socket() {
    let (sessions, now) = (Sessions::new(), Timestamp::from_millis(0));
    let (mut line, _queue) = Presence::begin(sessions.clone(), at(1), "tcp");
    for number in 0..50 {
        line.hear(&Mn::new(format!("M{number}")), now);
    }
    assert_eq!(sessions.connected(), 50);
    drop(line);
    assert_eq!(sessions.connected(), 0);
}
