use super::*;

#[test]
fn the_newest_rung_follows_the_time() {
    let at = Timestamp::from_millis;
    let clock = CaseClock {
        party: None,
        id: "take".to_owned(),
        started_at: at(0),
        warn_at: at(1_000),
        due_at: at(2_000),
    };
    let week = 7 * 24 * 3_600_000;
    for (now, rung, next) in [
        (999, None, 0),
        (1_000, Some(Rung::Warn), 2_000),
        (1_999, Some(Rung::Warn), 2_000),
        (2_000, Some(Rung::Due), 2_000 + week),
        (1_999 + week, Some(Rung::Due), 2_000 + week),
        (2_000 + week, Some(Rung::Late(1)), 2_000 + 2 * week),
        (2_000 + 3 * week, Some(Rung::Late(3)), 2_000 + 4 * week),
    ] {
        assert_eq!(Rung::of(&clock, at(now)), rung, "at {now}");
        if let Some(rung) = rung {
            assert_eq!(rung.next(&clock), at(next), "at {now}");
        }
    }
}
