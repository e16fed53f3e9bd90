//! Opening a case for an alarm.

use chrono::Datelike;
use model::{
    Case, CaseId, CaseOpener, ContentHash, EventBody, Live, NewCase, NewEvent, OpenError,
    OpenFuture, OpenRequest, Scope,
};
use store::StoreError;

use crate::error::corrupt;
use crate::machine::{self, OPEN};
use crate::routing::{self, PassedOver};
use crate::{Casework, route, telling};

impl CaseOpener for Casework {
    fn open(&self, request: OpenRequest) -> OpenFuture<'_> {
        Box::pin(async move {
            let alarm = request.alarm.clone();
            self.open_for_alarm(request)
                .await
                .map_err(|reason| OpenError { alarm, reason })
        })
    }
}

impl Casework {
    async fn open_for_alarm(&self, request: OpenRequest) -> Result<CaseId, String> {
        let origin = format!("alarm:{}", request.alarm);
        let known = self
            .store
            .case_by_origin(&origin)
            .await
            .map_err(|error| said(&error))?;
        if let Some(case) = known {
            return Ok(case.id);
        }
        let Some(flow) = self.catalog.case(&request.flow) else {
            return Err(format!("the catalogue has no flow {:?}", request.flow));
        };
        let case = self
            .open_new(flow, &request, origin)
            .await
            .map_err(|error| said(&error))?;
        metrics::counter!("qingshan_cases_opened_total", "flow" => case.flow.clone()).increment(1);
        tracing::info!(case.id = %case.id, case.number, case.flow, "a case was opened");
        self.tell(&case);
        Ok(case.id)
    }

    async fn open_new(
        &self,
        flow: &catalog::CaseDefinition,
        request: &OpenRequest,
        origin: String,
    ) -> Result<Case, StoreError> {
        let object = self.store.object(&Scope::system(), &request.object).await?;
        let object = object.ok_or_else(|| corrupt("object of an alarm", &request.object))?;
        let area = routing::innermost_area(&self.store, &object).await?;
        let flow_version = self.definitions.freeze(&self.store, flow).await?;

        let mut body = EventBody {
            fields: request.fields.clone(),
            ..EventBody::default()
        };
        let start = flow
            .state(&flow.start)
            .and_then(|state| state.awaited().first().copied());
        let party = start.and_then(|party| flow.party(party));
        let party = party.ok_or_else(|| corrupt("definition of a case", &flow.start))?;
        let nobody = PassedOver::default();
        let found = routing::find(
            &self.store,
            &self.catalog,
            &area.path,
            party,
            &flow.fallback,
            &nobody,
        )
        .await?;
        route::write(&mut body.fields, &found.route, &found.note);

        let event = NewEvent {
            at: request.at,
            recorded_at: self.world.now().max(request.at),
            verb: OPEN.to_owned(),
            actor: None,
            from_state: None,
            to_state: flow.start.clone(),
            body,
            request_id: origin.clone(),
        };
        let standing = machine::begin(flow, &self.catalog.time, &event)
            .map_err(|misfit| corrupt("definition of a case", &misfit))?;
        let mut case = Case {
            id: CaseId::new(self.world.new_id()),
            number: String::new(),
            flow: flow.id.clone(),
            flow_version,
            title: flow.title.fill(|name| match name {
                "object" => object.name.clone(),
                "finding" => request.title.clone(),
                "area" => area.name.clone(),
                fact => request.fields.get(fact).cloned().unwrap_or_default(),
            }),
            state: String::new(),
            open: true,
            area: area.id.clone(),
            area_path: area.path,
            area_name: area.name,
            object: Some(object.id),
            object_name: Some(object.name),
            place: Some((object.lon, object.lat)),
            origin,
            opened_at: request.at,
            updated_at: event.recorded_at,
            head_seq: 0,
            head_hash: ContentHash::new(""),
            awaiting: Vec::new(),
            clocks: Vec::new(),
            invented: object.invented,
        };
        standing.write_to(&mut case);
        let series = flow.number.series(request.at.beijing().year());
        let series_digits = flow.number.digits();
        let told = telling::of_opening(&self.world, &self.catalog, flow, &case, &event);
        let new = NewCase {
            case,
            series,
            series_digits,
            event,
        };
        self.store.open_case_telling(&new, &told).await
    }

    /// Tells open pages that a case has changed; nobody may be listening.
    pub(crate) fn tell(&self, case: &Case) {
        let (id, area) = (case.id.clone(), case.area_path.clone());
        let _ = self.live.send(Live::Case { id, area });
    }
}

/// Says an error with its causes, for the log of whoever asked.
fn said(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
