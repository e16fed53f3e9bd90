//! Who is passed over when somebody is looked for.

use std::collections::BTreeSet;

use catalog::cases::{CaseDefinition, Verb};
use model::{AreaId, PersonId, UnitId};

use crate::machine::Standing;

/// Who is passed over in the search.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct PassedOver {
    pub(super) people: BTreeSet<PersonId>,
    pub(super) units: BTreeSet<UnitId>,
    /// The area of whoever hands the case on: it goes up from there, never back down.
    pub(super) handed_on_from: Option<AreaId>,
}

impl PassedOver {
    /// Passes over those who could not do what awaits the party they would be found for: the doer
    /// of a handing-on, and whoever did what the verbs of the next state judge.
    pub(crate) fn for_verb(
        flow: &CaseDefinition,
        standing: &Standing,
        (verb, acting, to): (&Verb, Option<&str>, &str),
        party: &str,
        doer: Option<(&PersonId, &UnitId)>,
    ) -> Self {
        if verb.hand_to.is_some() {
            let own = |one: &&model::Awaiting| Some(one.party.as_str()) == acting;
            let from = standing.awaiting().find(own).map(|one| one.area.clone());
            return Self {
                people: doer.iter().map(|(person, _)| (*person).clone()).collect(),
                handed_on_from: from,
                ..Self::default()
            };
        }
        let mut passed = Self::default();
        let next = |verb: &&Verb| verb.starts_in(to) && verb.is_by(party);
        for judging in flow.verbs.iter().filter(next) {
            for doing in standing.doers(&judging.not_same_as) {
                passed.add(judging, &doing.person, &doing.unit);
            }
            // What is being done now is not among the doings yet.
            if let Some((person, unit)) = doer
                && judging.not_same_as.contains(&verb.id)
            {
                passed.add(judging, person, unit);
            }
        }
        passed
    }

    /// Passes over one person.
    pub(crate) fn person(person: &PersonId) -> Self {
        Self {
            people: [person.clone()].into(),
            ..Self::default()
        }
    }

    fn add(&mut self, judging: &Verb, person: &PersonId, unit: &UnitId) {
        self.people.insert(person.clone());
        if judging.same_unit_refused {
            self.units.insert(unit.clone());
        }
    }
}
