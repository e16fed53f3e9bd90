//! The machine behind every rule: when an alarm begins, goes on and ends.
//!
//! ```text
//!          holds            holds × start_after          holds not          holds not × clear_after
//!  (none) ───────▶ pending ─────────────────────▶ open ───────────▶ clearing ──────────────▶ (none)
//!     ▲              │ holds not                    ▲                  │ holds
//!     └──────────────┘                              └──────────────────┘
//! ```
//!
//! Invariants: an episode opens one alarm at most, and clears it before the next episode begins; a
//! period that was judged is not judged again; missing data neither opens nor clears anything.

use model::{Episode, FactorCode, ObjectId, Phase, RuleId, Timestamp};

/// What an episode belongs to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Key {
    /// The rule.
    pub rule: RuleId,
    /// The point.
    pub point: ObjectId,
    /// The factor, for rules that look at each factor by itself.
    pub factor: Option<FactorCode>,
}

impl Key {
    /// Returns the key of an episode.
    #[must_use]
    pub fn of(episode: &Episode) -> Self {
        Self {
            rule: episode.rule.clone(),
            point: episode.point.clone(),
            factor: episode.factor.clone(),
        }
    }
}

/// How long a condition must hold, or not hold, before it counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Patience {
    /// Periods in which it holds before an alarm is opened; 0 counts as 1.
    pub start_after: u32,
    /// Periods in which it does not hold before the alarm is cleared; 0 counts as 1.
    pub clear_after: u32,
    /// Milliseconds without a judged period after which the count towards opening begins anew, so
    /// that an hour of today does not add up with one of last week.
    pub forget_after: i64,
}

/// What a rule says of a period.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict<F> {
    /// The condition holds; this was found.
    Holds(F),
    /// The condition does not hold.
    HoldsNot,
    /// The data does not allow to say so.
    Unknown,
}

/// What the alarm has to learn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect<F> {
    /// Nothing.
    None,
    /// It is to be opened.
    Open(F),
    /// The condition held again while it is open.
    Update(F),
    /// It is to be cleared.
    Clear,
}

/// Judges one period, which begins at `start`. Returns the episode afterwards, `None` if none runs
/// any more, and what the alarm has to learn.
///
/// The caller gives an episode the id of the alarm that it opens.
#[must_use]
pub fn step<F>(
    key: &Key,
    patience: Patience,
    episode: Option<Episode>,
    start: Timestamp,
    verdict: Verdict<F>,
) -> (Option<Episode>, Effect<F>) {
    if episode
        .as_ref()
        .is_some_and(|episode| start <= episode.judged_to)
    {
        return (episode, Effect::None);
    }
    match verdict {
        Verdict::Unknown => (episode, Effect::None),
        Verdict::Holds(found) => {
            let episode = match episode {
                Some(episode) if !is_forgotten(&episode, patience, start) => episode,
                _ => begin(key, start),
            };
            hold(patience, episode, start, found)
        }
        Verdict::HoldsNot => match episode {
            Some(episode) => recover(patience, episode, start),
            None => (None, Effect::None),
        },
    }
}

fn begin(key: &Key, start: Timestamp) -> Episode {
    Episode {
        rule: key.rule.clone(),
        point: key.point.clone(),
        factor: key.factor.clone(),
        phase: Phase::Pending,
        started_at: start,
        count: 0,
        judged_to: start,
        alarm: None,
    }
}

fn is_forgotten(episode: &Episode, patience: Patience, start: Timestamp) -> bool {
    episode.phase == Phase::Pending && start.since(episode.judged_to) > patience.forget_after
}

fn hold<F>(
    patience: Patience,
    mut episode: Episode,
    start: Timestamp,
    found: F,
) -> (Option<Episode>, Effect<F>) {
    episode.judged_to = start;
    let effect = match episode.phase {
        Phase::Pending => {
            episode.count = episode.count.saturating_add(1);
            if episode.count >= patience.start_after {
                episode.phase = Phase::Open;
                episode.count = 0;
                Effect::Open(found)
            } else {
                Effect::None
            }
        }
        Phase::Open | Phase::Clearing => {
            episode.phase = Phase::Open;
            episode.count = 0;
            Effect::Update(found)
        }
    };
    (Some(episode), effect)
}

fn recover<F>(
    patience: Patience,
    mut episode: Episode,
    start: Timestamp,
) -> (Option<Episode>, Effect<F>) {
    if episode.phase == Phase::Pending {
        return (None, Effect::None);
    }
    episode.judged_to = start;
    episode.phase = Phase::Clearing;
    episode.count = episode.count.saturating_add(1);
    if episode.count >= patience.clear_after {
        (None, Effect::Clear)
    } else {
        (Some(episode), Effect::None)
    }
}

#[cfg(test)]
mod tests;
