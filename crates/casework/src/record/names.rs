//! Names of the people, units and areas of which a case speaks by their ids.

use catalog::cases::{Field, Input};
use model::{AreaId, EventBody, PersonId, Scope, UnitId};
use store::StoreError;

use super::events::Names;
use crate::Casework;
use crate::act::Opened;

impl Casework {
    /// Returns the names of whoever is named in the case's events.
    pub(super) async fn names_in(&self, opened: &Opened) -> Result<Names, StoreError> {
        let mut names = Names::new();
        for event in &opened.events {
            let verb = opened.flow.verb(&event.event.verb);
            let fields = verb.map_or(&opened.flow.facts, |verb| &verb.fields);
            self.add_names(&mut names, fields, &event.event.body)
                .await?;
        }
        Ok(names)
    }

    /// Returns the names of whoever is named in what was filled in.
    pub(crate) async fn names_said(
        &self,
        fields: &[Field],
        body: &EventBody,
    ) -> Result<Names, StoreError> {
        let mut names = Names::new();
        self.add_names(&mut names, fields, body).await?;
        Ok(names)
    }

    async fn add_names(
        &self,
        names: &mut Names,
        fields: &[Field],
        body: &EventBody,
    ) -> Result<(), StoreError> {
        for field in fields {
            let Some(value) = body.fields.get(&field.id) else {
                continue;
            };
            for id in value.split(',') {
                if names.contains_key(id) {
                    continue;
                }
                if let Some(name) = self.name_of(field, id).await? {
                    names.insert(id.to_owned(), name);
                }
            }
        }
        Ok(())
    }

    async fn name_of(&self, field: &Field, id: &str) -> Result<Option<String>, StoreError> {
        Ok(match field.input {
            Input::Person | Input::People => {
                let person = self.store.person(&PersonId::new(id)).await?;
                person.map(|person| person.name)
            }
            Input::Unit => self
                .store
                .unit(&UnitId::new(id))
                .await?
                .map(|unit| unit.name),
            Input::Area => {
                let area = self.store.area(&Scope::system(), &AreaId::new(id)).await?;
                area.map(|area| area.name)
            }
            _ => None,
        })
    }

    /// Returns the names of those who may read the case wherever their areas lie.
    pub(super) async fn reader_names(&self, opened: &Opened) -> Result<Vec<String>, StoreError> {
        let mut names = Vec::new();
        for id in &opened.standing.readers {
            let person = self.store.person(id).await?;
            names.push(person.map_or_else(|| id.to_string(), |person| person.name));
        }
        Ok(names)
    }
}
