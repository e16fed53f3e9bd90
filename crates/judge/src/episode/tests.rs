use proptest::prelude::*;

use super::*;

fn key() -> Key {
    Key {
        rule: RuleId::new("r"),
        point: ObjectId::new("p"),
        factor: None,
    }
}

fn patience(start_after: u32, clear_after: u32) -> Patience {
    Patience {
        start_after,
        clear_after,
        forget_after: 3 * Timestamp::HOUR,
    }
}

fn hour(number: i64) -> Timestamp {
    Timestamp::from_millis(number * Timestamp::HOUR)
}

fn verdict(letter: char) -> Verdict<()> {
    match letter {
        'x' => Verdict::Holds(()),
        '.' => Verdict::HoldsNot,
        _ => Verdict::Unknown,
    }
}

fn sign(effect: &Effect<()>) -> char {
    match effect {
        Effect::None => ' ',
        Effect::Open(()) => 'O',
        Effect::Update(()) => 'u',
        Effect::Clear => 'C',
    }
}

/// Judges one hour after another: `x` holds, `.` holds not, `?` unknown, `_` an hour without a row.
/// Below each hour stands its effect: `O`pen, `u`pdate, `C`lear.
fn check(start_after: u32, clear_after: u32, hours: &str, effects: &str) {
    let mut episode = None;
    let mut seen = String::new();
    for (number, letter) in hours.chars().enumerate() {
        if letter == '_' {
            seen.push(' ');
            continue;
        }
        let start = hour(i64::try_from(number).unwrap());
        let patience = patience(start_after, clear_after);
        let (next, effect) = step(&key(), patience, episode, start, verdict(letter));
        seen.push(sign(&effect));
        episode = next;
    }
    assert_eq!(seen, effects, "{start_after}/{clear_after} {hours}");
}

#[test]
fn opens_and_clears() {
    check(1, 1, "..xx.xx", "  OuCOu");
    check(1, 2, "xx..x..", "Ou CO C");
    check(2, 2, "x.xx..", "   O C");
}

#[test]
fn a_short_relief_does_not_clear() {
    check(1, 2, "x.x.x..", "O u u C");
    check(1, 3, "x..x...", "O  u  C");
}

#[test]
fn missing_data_neither_opens_nor_clears() {
    check(1, 2, "x?????.", "O      ");
    check(1, 2, "x.?.", "O  C");
    check(2, 1, "x?x", "  O");
    check(2, 1, "???", "   ");
    check(1, 1, "x___x", "O   u");
}

#[test]
fn what_is_long_ago_does_not_add_up() {
    check(2, 1, "x__x", "   O");
    check(2, 1, "x___x", "     ");
    check(2, 1, "x___xx", "     O");
}

#[test]
fn the_episode_remembers_when_it_began() {
    let patience = patience(2, 1);
    let (episode, _) = step(&key(), patience, None, hour(5), Verdict::Holds(()));
    let (episode, effect) = step(&key(), patience, episode, hour(6), Verdict::Holds(()));
    let episode = episode.unwrap();
    assert_eq!(effect, Effect::Open(()));
    assert_eq!((episode.started_at, episode.judged_to), (hour(5), hour(6)));
}

proptest! {
    /// However hours come, and however late or often: opening and clearing take turns.
    #[test]
    fn one_open_alarm_at_most(
        start_after in 0_u32..4,
        clear_after in 0_u32..4,
        hours in proptest::collection::vec((0_i64..40, "[x.?]"), 0..60),
    ) {
        let mut episode = None;
        let mut is_open = false;
        for (number, letter) in hours {
            let verdict = verdict(letter.chars().next().unwrap());
            let patience = patience(start_after, clear_after);
            let (next, effect) = step(&key(), patience, episode, hour(number), verdict);
            match effect {
                Effect::Open(()) => {
                    prop_assert!(!is_open);
                    is_open = true;
                }
                Effect::Update(()) => prop_assert!(is_open),
                Effect::Clear => {
                    prop_assert!(is_open);
                    is_open = false;
                }
                Effect::None => {}
            }
            let runs = next.as_ref().is_some_and(|e| e.phase != Phase::Pending);
            prop_assert_eq!(runs, is_open);
            episode = next;
        }
    }

    /// A period that is judged a second time, or comes after a later one, changes nothing.
    #[test]
    fn periods_judged_twice_change_nothing(
        hours in proptest::collection::vec("[x.?]", 1..40),
        again in proptest::collection::vec((0_usize..40, "[x.?]"), 0..10),
    ) {
        let mut episode: Option<Episode> = None;
        for (number, letter) in hours.iter().enumerate() {
            let start = hour(i64::try_from(number).unwrap());
            let seen = verdict(letter.chars().next().unwrap());
            episode = step(&key(), patience(2, 2), episode, start, seen).0;
            for (earlier, letter) in &again {
                let start = hour(i64::try_from(*earlier).unwrap());
                if episode.as_ref().is_none_or(|episode| start > episode.judged_to) {
                    continue;
                }
                let seen = verdict(letter.chars().next().unwrap());
                let (same, effect) = step(&key(), patience(2, 2), episode.clone(), start, seen);
                prop_assert_eq!(&same, &episode);
                prop_assert_eq!(effect, Effect::None);
            }
        }
    }

    /// Any number of unknown periods in between changes nothing, as long as nothing is forgotten.
    #[test]
    fn unknown_periods_are_as_if_they_had_not_been(hours in "[x.?]{0,40}") {
        let patience = Patience { forget_after: i64::MAX, ..patience(2, 2) };
        let run = |letters: &mut dyn Iterator<Item = (usize, char)>| {
            letters.fold(None, |episode, (number, letter)| {
                let start = hour(i64::try_from(number).unwrap());
                step(&key(), patience, episode, start, verdict(letter)).0
            })
        };
        let all = run(&mut hours.chars().enumerate());
        let known = run(&mut hours.chars().enumerate().filter(|(_, letter)| *letter != '?'));
        prop_assert_eq!(all, known);
    }
}
