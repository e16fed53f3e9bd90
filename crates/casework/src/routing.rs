//! To whom a case is handed.
//!
//! The search climbs from the area of the case to its ancestors until somebody holds the party's
//! role; then again for the role of last resort (值班). Where nobody can be found at all the case
//! waits for that role at the root of the areas, and says so. The published table, a unit or a
//! person that somebody has named, and whoever opened the case narrow the search or end it.

mod areas;
mod holders;
mod passed;
mod preview;

use catalog::Catalog;
use catalog::cases::{CaseDefinition, Party, Sought};
use catalog::dispatch::{self, Named};
use model::{AreaLevel, AreaPath, PersonId, RoleId, UnitId};
use std::collections::BTreeMap;
use store::{Store, StoreError};

use crate::route::Route;

pub(crate) use areas::{around, innermost_area};
pub(crate) use holders::post_of;
pub(crate) use passed::PassedOver;
pub use preview::Receiver;

/// The fact by which the published table is looked up.
const CATEGORY: &str = "category";

/// A route, and how it was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Found {
    pub(crate) route: Route,
    /// Names of those who were found; empty if nobody was.
    pub(crate) names: Vec<String>,
    /// How it was found, in a sentence for a person.
    pub(crate) note: String,
}

/// Where people are looked for, and what is known of the case.
#[derive(Clone, Copy)]
pub(crate) struct Search<'a> {
    pub(crate) store: &'a Store,
    pub(crate) catalog: &'a Catalog,
    pub(crate) flow: &'a CaseDefinition,
    /// Where the case lies.
    pub(crate) place: &'a AreaPath,
    /// What facts and fields say.
    pub(crate) said: &'a BTreeMap<String, String>,
    /// Who opened it.
    pub(crate) opener: Option<&'a PersonId>,
}

/// Whom to look for.
struct Wanted<'a> {
    name: &'a str,
    role: RoleId,
    level: AreaLevel,
    unit: Option<UnitId>,
    person: Option<PersonId>,
}

impl Search<'_> {
    /// Finds to whom the case is handed for the party.
    pub(crate) async fn find(
        &self,
        party: &Party,
        passed: &PassedOver,
    ) -> Result<Found, StoreError> {
        let areas = holders::ancestry(self.store, self.place).await?;
        if let Some(wanted) = self.wanted(party)
            && let Some(found) = self.climb(&areas, &wanted, passed).await?
        {
            return Ok(found);
        }
        self.last_resort(&areas, party, passed).await
    }

    /// Returns whom to look for; `None` if the table says nobody.
    fn wanted<'p>(&self, party: &'p Party) -> Option<Wanted<'p>> {
        let said = |source: &Option<String>| source.as_ref().and_then(|id| self.said.get(id));
        let (role, level, unit, person) = match &party.sought {
            Sought::Holders { role, level } => (role.clone(), *level, None, None),
            Sought::Opener { role, level } => (role.clone(), *level, None, self.opener.cloned()),
            Sought::Table(column) => {
                let category = self.said.get(CATEGORY)?;
                let row = dispatch::look_up(&self.catalog.dispatch, category, self.place)?;
                let Named { role, level, unit } = row.named(*column);
                (role.clone(), *level, unit.clone(), None)
            }
        };
        Some(Wanted {
            name: &party.name,
            role,
            level,
            unit: said(&party.unit_from).map(UnitId::new).or(unit),
            person: said(&party.person_from).map(PersonId::new).or(person),
        })
    }
}
