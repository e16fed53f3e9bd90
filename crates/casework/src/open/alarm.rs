//! Opening a case for an alarm.

use model::{CaseId, CaseOpener, EventBody, OpenError, OpenFuture, OpenRequest, Scope};

use super::Beginning;
use crate::Casework;
use crate::error::{ActError, corrupt};
use crate::routing;

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
        let opened = self.open_new(&request, origin).await;
        opened.map_err(|error| said(&error))
    }

    async fn open_new(&self, request: &OpenRequest, origin: String) -> Result<CaseId, ActError> {
        let flow = self.catalog.case(&request.flow);
        let flow = flow.ok_or_else(|| corrupt("flow of an alarm", &request.flow))?;
        let object = self.store.object(&Scope::system(), &request.object).await?;
        let object = object.ok_or_else(|| corrupt("object of an alarm", &request.object))?;
        let area = routing::innermost_area(&self.store, &object).await?;
        let beginning = Beginning {
            origin,
            actor: None,
            object: Some(object),
            area,
            place: None,
            finding: request.title.clone(),
            at: request.at,
            body: EventBody {
                fields: request.fields.clone(),
                ..EventBody::default()
            },
        };
        self.begin(flow, beginning).await.map(|case| case.id)
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
