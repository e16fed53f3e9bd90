//! Opening a case: for an alarm, or by hand.

mod alarm;
mod by_hand;
mod hand_over;

use std::collections::BTreeMap;

use catalog::CaseDefinition;
use chrono::Datelike;
use model::{
    Actor, Area, Case, CaseId, CaseMarks, ContentHash, EventBody, Live, NewCase, NewEvent, Object,
    Timestamp,
};

use crate::Casework;
use crate::act::{identity, misfit};
use crate::error::{ActError, corrupt};
use crate::machine::{self, OPEN, wants};
use crate::record::Names;
use crate::routing::{PassedOver, Search};
use crate::{route, telling};

pub use by_hand::OpenCall;
pub use hand_over::HandOver;

/// What a case is opened with.
struct Beginning<'a> {
    origin: String,
    /// Who opens it; `None` for the system.
    actor: Option<&'a Actor>,
    object: Option<Object>,
    area: Area,
    /// Where it was found, if there is no object.
    place: Option<(f64, f64)>,
    /// What was found, in a line.
    finding: String,
    at: Timestamp,
    body: EventBody,
}

impl Casework {
    async fn begin(
        &self,
        flow: &CaseDefinition,
        beginning: Beginning<'_>,
    ) -> Result<Case, ActError> {
        let flow_version = self.definitions.freeze(&self.store, flow).await?;
        let names = self.names_said(&flow.facts, &beginning.body).await?;
        let title = title(flow, &beginning, &names);
        let Beginning {
            origin,
            actor,
            object,
            area,
            place,
            at,
            mut body,
            ..
        } = beginning;
        let said = body.fields.clone();
        let search = Search {
            store: &self.store,
            catalog: &self.catalog,
            flow,
            place: &area.path,
            said: &said,
            opener: actor.map(|actor| &actor.person),
        };
        for want in wants::on_opening(flow) {
            let party = flow.party(want.found_as);
            let party = party.ok_or_else(|| corrupt("definition of a case", &flow.start))?;
            let found = search.find(party, &PassedOver::default()).await?;
            route::write(&mut body.fields, want.key, &found.route, &found.note);
        }
        let event = NewEvent {
            at,
            recorded_at: self.world.now().max(at),
            verb: OPEN.to_owned(),
            actor: actor.map(identity),
            from_state: None,
            to_state: flow.start.clone(),
            body,
            request_id: origin.clone(),
        };
        let begun = machine::begin(flow, &self.catalog.time, &event);
        let standing = begun.map_err(misfit)?;
        let invented = object
            .as_ref()
            .map_or(area.invented, |object| object.invented);
        let at_object = object.as_ref().map(|object| (object.lon, object.lat));
        let mut case = Case {
            id: CaseId::new(self.world.new_id()),
            number: String::new(),
            flow: flow.id.clone(),
            flow_version,
            title,
            state: String::new(),
            open: true,
            area: area.id.clone(),
            area_path: area.path,
            area_name: area.name,
            object_name: object.as_ref().map(|object| object.name.clone()),
            object: object.map(|object| object.id),
            place: at_object.or(place),
            origin,
            opened_at: at,
            updated_at: event.recorded_at,
            head_seq: 0,
            head_hash: ContentHash::new(""),
            awaiting: Vec::new(),
            clocks: Vec::new(),
            marks: CaseMarks::default(),
            invented,
        };
        standing.write_to(&mut case);
        let new = NewCase {
            case,
            series: flow.number.series(at.beijing().year()),
            series_digits: flow.number.digits(),
            event,
        };
        let told = telling::of_opening(&self.world, &self.catalog, flow, &new.case, &new.event);
        let case = self.store.open_case_telling(&new, &told).await?;
        if case.id == new.case.id {
            metrics::counter!("qingshan_cases_opened_total", "flow" => case.flow.clone())
                .increment(1);
            tracing::info!(case.id = %case.id, case.number, case.flow, "a case was opened");
            self.tell(&case);
        }
        Ok(case)
    }

    /// Tells open pages that a case has changed; nobody may be listening.
    pub(crate) fn tell(&self, case: &Case) {
        let (id, area) = (case.id.clone(), case.area_path.clone());
        let _ = self.live.send(Live::Case { id, area });
    }
}

/// Fills the title from object, area and facts; `names` are those of whom the facts name by ids.
fn title(flow: &CaseDefinition, beginning: &Beginning<'_>, names: &Names) -> String {
    let area = &beginning.area.name;
    let fact = |id: &str| {
        let fields: &BTreeMap<String, String> = &beginning.body.fields;
        let value = fields.get(id)?;
        if let Some(name) = names.get(value) {
            return Some(name.clone());
        }
        let fact = flow.facts.iter().find(|fact| fact.id == id);
        Some(
            fact.map_or(value.as_str(), |fact| fact.input.shown(value))
                .to_owned(),
        )
    };
    flow.title.fill(|name| match name {
        "object" => {
            let object = beginning.object.as_ref();
            object.map_or_else(|| area.clone(), |object| object.name.clone())
        }
        "area" => area.clone(),
        "finding" if !beginning.finding.is_empty() => beginning.finding.clone(),
        id => fact(id).unwrap_or_default(),
    })
}
