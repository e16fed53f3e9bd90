//! Clocks and the look-back.

use clocks::Budget;

use super::{all, optional, owned};
use crate::cases::text::{ClockText, Findings, LookbackText, Word};
use crate::cases::{Clock, Limit, Lookback};

/// Reads a time budget.
pub(super) fn budget(word: &Word, findings: &mut Findings<'_>) -> Option<Budget> {
    word.get_ref()
        .parse()
        .map_err(|error| findings.at(word, format!("{error}")))
        .ok()
}

impl ClockText {
    pub(super) fn build(&self, findings: &mut Findings<'_>) -> Option<Clock> {
        let id = self.id.get_ref();
        let said = [&self.budget, &self.until, &self.law];
        let limit = match said {
            [Some(word), None, None] => budget(word, findings).map(Limit::Budget),
            [None, Some(word), None] => Some(Limit::Until(owned(word))),
            [None, None, Some(word)] => Some(Limit::Law(owned(word))),
            [None, None, None] => {
                findings.at(&self.id, format!("the clock {id:?} has no budget"));
                None
            }
            _ => {
                let reason = format!("the clock {id:?} has more than one of budget, until and law");
                findings.at(&self.id, reason);
                None
            }
        };
        let warn = if let Some(word) = &self.warn {
            budget(word, findings)
        } else {
            findings.at(&self.id, format!("the clock {id:?} has no warn"));
            None
        };
        let lawful = self.law.is_some();
        if lawful && (self.house || self.source.is_some()) {
            let reason = format!("the source of the clock {id:?} stands with the law");
            findings.at(&self.id, reason);
        }
        if !lawful && self.house == self.source.is_some() {
            let reason = format!("the clock {id:?} needs either `house = true` or its source");
            findings.at(&self.id, reason);
        }
        let (limit, warn) = (limit?, warn?);
        if matches!(limit, Limit::Budget(budget) if warn.length() >= budget.length()) {
            findings.at(&self.id, format!("the clock {id:?} warns before it starts"));
        }
        Some(Clock {
            id: id.clone(),
            name: owned(&self.name),
            limit,
            warn,
            ladder: optional(self.ladder.as_ref()),
            source: self.source.clone(),
        })
    }
}

impl LookbackText {
    pub(super) fn build(&self, findings: &mut Findings<'_>) -> Option<Lookback> {
        let share = self.share.get_ref();
        let percent = share
            .strip_suffix('%')
            .filter(|digits| !digits.starts_with('+'))
            .and_then(|digits| digits.parse().ok())
            .filter(|percent| (1..=100).contains(percent));
        if percent.is_none() {
            let reason = format!("the share {share:?} is none: write \"1%\" to \"100%\"");
            findings.at(&self.share, reason);
        }
        if self.house == self.source.is_some() {
            let reason = "the look-back needs either `house = true` or its source";
            findings.at(&self.share, reason);
        }
        Some(Lookback {
            of: all(&self.of),
            percent: percent?,
            period: *self.period.get_ref(),
            opens: owned(&self.opens),
            passes: owned(&self.passes),
            relapse: owned(&self.relapse),
            source: self.source.clone(),
        })
    }
}
