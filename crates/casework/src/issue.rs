//! Notices that go out with a verb (文书): the definition's text, filled with what the case says.

mod said;

use std::collections::BTreeMap;

use catalog::cases::{CaseDefinition, Field, Verb};
use catalog::{NoticeDefinition, Place, Said};
use chrono::Datelike;
use model::{Case, NewDocument, NewEvent};
use store::StoreError;

use crate::Casework;
use crate::act::Opened;
use crate::error::ActError;
use said::{day, deadline};

impl Casework {
    /// Makes the document that goes out with an event; `None` if the verb issues none. `derived`
    /// is the case as it stands after the event.
    pub(crate) async fn document(
        &self,
        opened: &Opened,
        verb: &Verb,
        event: &NewEvent,
        derived: &Case,
    ) -> Result<Option<NewDocument>, ActError> {
        let Some(id) = &verb.issues else {
            return Ok(None);
        };
        let Some(notice) = self.catalog.notice(id) else {
            let message = format!("文书模板“{id}”已不在目录中，请联系系统管理员");
            return Err(ActError::invalid("verb", message));
        };
        let words = self.words(opened, notice, event, derived).await?;
        let fill = |said: &Said| said.fill(|place| words.of(place));
        let body: Vec<String> = notice.body.iter().filter_map(fill).collect();
        Ok(Some(NewDocument {
            id: self.world.new_id(),
            definition: notice.id.clone(),
            name: notice.name.clone(),
            series: notice.series(event.at.beijing().year()),
            title: fill(&notice.title).unwrap_or_default(),
            recipient: notice.recipient.as_ref().and_then(fill).unwrap_or_default(),
            body: body.join("\n"),
            signer: fill(&notice.signer).unwrap_or_default(),
            issued_at: event.at,
        }))
    }

    /// Gathers the words for the places of a notice.
    async fn words(
        &self,
        opened: &Opened,
        notice: &NoticeDefinition,
        event: &NewEvent,
        derived: &Case,
    ) -> Result<Words, StoreError> {
        let mut said = BTreeMap::new();
        for (field, value) in last_said(&opened.flow, opened, event) {
            if notice.places().any(|place| is_said(place, &field.id)) {
                let shown = self.in_words(&field.input, &value).await?;
                said.insert(field.id.clone(), shown);
            }
        }
        let actor = event.actor.as_ref();
        let unit = actor.map_or_else(String::new, |(.., name)| name.clone());
        let bureau = self.store.bureau_of(&derived.area_path).await?;
        Ok(Words {
            case: derived.clone(),
            said,
            awaited: self.awaited_units(derived).await?,
            bureau: bureau.map_or_else(|| unit.clone(), |bureau| bureau.name),
            unit,
            actor: actor.map_or_else(String::new, |(_, name, ..)| name.clone()),
            reason: event.body.reason.clone(),
            issued: event.at,
        })
    }

    /// Returns the names of the units of those whose turn it is, each once.
    async fn awaited_units(&self, case: &Case) -> Result<String, StoreError> {
        let mut names: Vec<String> = Vec::new();
        for awaiting in &case.awaiting {
            let people = if let Some(person) = &awaiting.person {
                vec![person.clone()]
            } else {
                let holders = self.store.holders(&awaiting.role, &awaiting.area).await?;
                holders.into_iter().map(|(id, _)| id).collect()
            };
            for person in people {
                let Some(person) = self.store.person(&person).await? else {
                    continue;
                };
                let only = awaiting.unit.as_ref();
                if only.is_some_and(|unit| *unit != person.unit) {
                    continue;
                }
                if let Some(unit) = self.store.unit(&person.unit).await?
                    && !names.contains(&unit.name)
                {
                    names.push(unit.name);
                }
            }
        }
        Ok(names.join("、"))
    }
}

/// What stands in the places.
struct Words {
    case: Case,
    said: BTreeMap<String, String>,
    awaited: String,
    bureau: String,
    unit: String,
    actor: String,
    reason: Option<String>,
    issued: model::Timestamp,
}

impl Words {
    fn of(&self, place: &Place) -> Option<String> {
        Some(match place {
            Place::CaseNumber => self.case.number.clone(),
            Place::CaseTitle => self.case.title.clone(),
            Place::CaseOpened => day(self.case.opened_at),
            Place::Area => self.case.area_name.clone(),
            Place::Object => self.case.object_name.clone()?,
            Place::Bureau => self.bureau.clone(),
            Place::Unit => self.unit.clone(),
            Place::Actor => self.actor.clone(),
            Place::Date => day(self.issued),
            Place::Reason => self.reason.clone()?,
            Place::Awaited => self.awaited.clone(),
            Place::Said(id) => self.said.get(id)?.clone(),
            Place::Due(id) => {
                let mut clocks = self.case.clocks.iter();
                deadline(clocks.find(|clock| clock.id == *id)?.due_at)
            }
        })
    }
}

fn is_said(place: &Place, id: &str) -> bool {
    matches!(place, Place::Said(said) if said == id)
}

/// Returns what was last said under each id, with the field in which it was said.
fn last_said<'f>(
    flow: &'f CaseDefinition,
    opened: &Opened,
    event: &NewEvent,
) -> impl Iterator<Item = (&'f Field, String)> {
    let mut last: BTreeMap<String, (&'f Field, String)> = BTreeMap::new();
    let before = opened.events.iter().map(|event| &event.event);
    for event in before.chain([event]) {
        let form = match flow.verb(&event.verb) {
            Some(verb) => &verb.fields,
            None => &flow.facts,
        };
        for field in form {
            if let Some(value) = event.body.fields.get(&field.id) {
                last.insert(field.id.clone(), (field, value.clone()));
            }
        }
    }
    last.into_values()
}
