//! The step from the text of a flow to its definition.

mod clock;
mod field;
mod verb;

use model::RoleId;

use super::pattern::{NumberPattern, TitlePattern};
use super::text::{Findings, FlowText, OpenText, PartyText, SideText, StateText, Word};
use super::{CaseDefinition, Opening, Party, Side, Sought, State, Turns};

fn owned(word: &Word) -> String {
    word.get_ref().clone()
}

fn optional(word: Option<&Word>) -> Option<String> {
    word.map(owned)
}

fn all(words: &[Word]) -> Vec<String> {
    words.iter().map(owned).collect()
}

impl FlowText {
    pub(super) fn build(&self, findings: &mut Findings<'_>) -> Option<CaseDefinition> {
        let digits = self.number.get_ref().digits;
        let number = NumberPattern::new(&self.number.get_ref().series, digits)
            .map_err(|reason| findings.at(&self.number, reason));
        let facts: Vec<_> = self
            .facts
            .iter()
            .filter_map(|fact| fact.build(findings))
            .collect();
        let known: Vec<_> = facts.iter().map(|fact| fact.id.as_str()).collect();
        let title = TitlePattern::new(self.title.get_ref(), &known)
            .map_err(|reason| findings.at(&self.title, reason));
        let mut parties = Vec::new();
        for party in &self.parties {
            parties.extend(party.build(findings));
        }
        let mut clocks = Vec::new();
        for clock in &self.clocks {
            clocks.extend(clock.build(findings));
        }
        let mut verbs = Vec::new();
        for verb in &self.verbs {
            verbs.extend(verb.build(self, findings));
        }
        let lookback = self.lookback.as_ref();
        let lookback = lookback.map(|lookback| lookback.build(findings));
        if self
            .hops_max
            .as_ref()
            .is_some_and(|max| *max.get_ref() == 0)
        {
            let max = self.hops_max.as_ref()?;
            findings.at(
                max,
                "a case could not be handed to anybody: name 1 or more hops",
            );
        }
        Some(CaseDefinition {
            id: owned(&self.id),
            name: owned(&self.name),
            number: number.ok()?,
            title: title.ok()?,
            start: owned(&self.start),
            fallback: RoleId::new(owned(&self.fallback)),
            hops_max: self.hops_max.as_ref().map(|max| *max.get_ref()),
            opening: self.open.as_ref().map(OpenText::build),
            hand_over: all(&self.hand_over).into_iter().map(RoleId::new).collect(),
            facts,
            parties,
            states: self.states.iter().map(StateText::build).collect(),
            clocks,
            verbs,
            lookback: match lookback {
                Some(lookback) => Some(lookback?),
                None => None,
            },
            text: findings.text.to_owned(),
        })
    }
}

impl OpenText {
    fn build(&self) -> Opening {
        Opening {
            roles: all(&self.roles).into_iter().map(RoleId::new).collect(),
            object: optional(self.object.as_ref()),
            evidence: self.evidence.iter().map(verb::evidence).collect(),
        }
    }
}

impl PartyText {
    fn build(&self, findings: &mut Findings<'_>) -> Option<Party> {
        let id = self.id.get_ref();
        let place = self.place.map(crate::dispatch::Place::level);
        let role = self.role.as_ref().map(|role| RoleId::new(owned(role)));
        let sought = match (role.zip(place), &self.dispatch) {
            (Some((role, level)), None) if self.opener => Sought::Opener { role, level },
            (Some((role, level)), None) => Sought::Holders { role, level },
            (None, Some(column)) if !self.opener && self.role.is_none() && place.is_none() => {
                Sought::Table(*column.get_ref())
            }
            _ => {
                let reason = format!("the party {id:?} needs role and where, or dispatch alone");
                findings.at(&self.id, reason);
                return None;
            }
        };
        Some(Party {
            id: id.clone(),
            name: owned(&self.name),
            sought,
            unit_from: optional(self.unit_from.as_ref()),
            person_from: optional(self.person_from.as_ref()),
        })
    }
}

impl StateText {
    fn build(&self) -> State {
        let clock = optional(self.clock.as_ref());
        let then = || self.then.as_ref().map(owned).unwrap_or_default();
        let side = |side: &SideText| Side {
            party: owned(&side.party),
            clock: optional(side.clock.as_ref()),
        };
        let turns = match &self.party {
            Some(party) => Turns::One(Side {
                party: owned(party),
                clock,
            }),
            None if self.asked => Turns::Asked {
                clock,
                then: then(),
            },
            None if self.parties.is_empty() => Turns::Nobody { clock },
            None => Turns::Sides {
                sides: self.parties.iter().map(side).collect(),
                then: then(),
            },
        };
        State {
            id: owned(&self.id),
            name: owned(&self.name),
            open: self.open,
            turns,
        }
    }
}
