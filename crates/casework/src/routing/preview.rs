//! Who would get a matter, before there is one.

use std::collections::BTreeMap;

use catalog::cases::Sought;
use catalog::dispatch::Column;
use model::{AreaPath, RoleId};
use store::StoreError;

use super::{CATEGORY, PassedOver, Search};
use crate::Casework;

/// To whom a matter would be handed for one party of a flow.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Receiver {
    /// Name of the party.
    pub party: String,
    /// The column of the published table by which it is found.
    pub column: Column,
    /// The role whose holders would get it.
    pub role: RoleId,
    /// Name of the area for which they hold it.
    pub area: String,
    /// Name and unit of each; empty if nobody could be found.
    pub people: Vec<(String, String)>,
    /// How they were found, in a sentence.
    pub note: String,
}

impl Casework {
    /// Returns to whom a matter of a flow and a category would be handed at a place, by the same
    /// search by which cases are handed over: one for each party that the published table names.
    /// Empty if there is no such flow.
    ///
    /// # Errors
    ///
    /// The store failed, or what it holds makes no sense.
    pub async fn receivers(
        &self,
        flow: &str,
        category: &str,
        place: &AreaPath,
    ) -> Result<Vec<Receiver>, StoreError> {
        let Some(flow) = self.catalog.case(flow) else {
            return Ok(Vec::new());
        };
        let said = BTreeMap::from([(CATEGORY.to_owned(), category.to_owned())]);
        let search = Search {
            store: &self.store,
            catalog: &self.catalog,
            flow,
            place,
            said: &said,
            opener: None,
        };
        let mut receivers = Vec::new();
        for party in &flow.parties {
            let Sought::Table(column) = party.sought else {
                continue;
            };
            let found = search.find(party, &PassedOver::default()).await?;
            let (role, area) = (&found.route.role, &found.route.area);
            let mut people = Vec::new();
            for (id, name) in self.store.holders(role, area).await? {
                if !found.names.contains(&name) {
                    continue;
                }
                let posts = self.store.posts_of(&id).await?;
                let post = posts.into_iter().find(|post| {
                    let unit = found.route.unit.as_ref();
                    post.role == *role
                        && post.area == *area
                        && unit.is_none_or(|unit| *unit == post.unit)
                });
                people.extend(post.map(|post| (name, post.unit_name)));
            }
            let everywhere = model::Scope::system();
            let area = self.store.area(&everywhere, area).await?;
            receivers.push(Receiver {
                party: party.name.clone(),
                column,
                role: role.clone(),
                area: area.map_or_else(String::new, |area| area.name),
                people,
                note: found.note,
            });
        }
        Ok(receivers)
    }
}
