//! Handing an alarm over (报警交办): somebody on duty opens the case of an alarm.

use std::collections::BTreeMap;

use catalog::cases::{CaseDefinition, Field};
use model::{Actor, Alarm, Case, EventBody, Post, Scope};

use super::Beginning;
use crate::Casework;
use crate::call::{self, Form, VerbCall};
use crate::error::{ActError, corrupt};
use crate::routing;

/// A request to hand an alarm over.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct HandOver {
    /// Made by the client.
    pub request_id: String,
    /// What has to be said beyond what the alarm says of itself, by id of the fact.
    pub facts: BTreeMap<String, String>,
}

impl Casework {
    /// Returns the flow with which the actor may hand the alarm over; `None` if its rule names none,
    /// or the actor holds no post around it that may.
    #[must_use]
    pub fn hand_over_flow(&self, actor: &Actor, alarm: &Alarm) -> Option<&CaseDefinition> {
        let rule = self.catalog.rule(&alarm.rule)?;
        let flow = self.catalog.case(rule.hand_over.as_deref()?)?;
        let may = |post: &Post| {
            flow.hand_over.contains(&post.role) && post.area_path.contains(&alarm.area_path)
        };
        actor.posts.iter().any(may).then_some(flow)
    }

    /// Opens the case of an alarm in the name of the actor. An alarm has one case: handed over
    /// again, by whomever, the case that it has is returned.
    ///
    /// # Errors
    ///
    /// See [`ActError`]; nothing was opened then.
    pub async fn hand_over(
        &self,
        actor: &Actor,
        alarm: &Alarm,
        call: HandOver,
    ) -> Result<Case, ActError> {
        let origin = format!("alarm:{}", alarm.id);
        if let Some(case) = self.store.case_by_origin(&origin).await? {
            return Ok(case);
        }
        let Some(flow) = self.hand_over_flow(actor, alarm) else {
            let why = format!("您不能交办{}的这条报警", alarm.area_name);
            return Err(ActError::MayNotOpen { why });
        };
        let mut body = self.checked_hand_over(flow, call).await?;
        body.fields.extend(self.facts_of(flow, alarm));
        let object = self.store.object(&Scope::system(), &alarm.point).await?;
        let object = object.ok_or_else(|| corrupt("object of an alarm", &alarm.point))?;
        let area = routing::innermost_area(&self.store, &object).await?;
        let rule = self.catalog.rule(&alarm.rule);
        let beginning = Beginning {
            origin,
            actor: Some(actor),
            object: Some(object),
            area,
            place: None,
            finding: rule.map_or_else(|| alarm.summary.clone(), |rule| rule.name.clone()),
            at: self.world.now().max(alarm.opened_at),
            body,
        };
        self.begin(flow, beginning).await
    }

    async fn checked_hand_over(
        &self,
        flow: &CaseDefinition,
        call: HandOver,
    ) -> Result<EventBody, ActError> {
        let fields: Vec<Field> = flow.hand_over_form().cloned().collect();
        let form = Form {
            name: "交办",
            fields: &fields,
            evidence: &[],
            checklist: &[],
            reason: false,
        };
        let filled = VerbCall {
            request_id: call.request_id,
            fields: call.facts,
            ..VerbCall::default()
        };
        let body = call::check(form, &filled).map_err(|fields| ActError::Invalid { fields })?;
        self.check_named(&fields, &body).await?;
        Ok(body)
    }

    /// What the alarm says of itself, as far as the flow has facts for it.
    fn facts_of(&self, flow: &CaseDefinition, alarm: &Alarm) -> BTreeMap<String, String> {
        let rule = self.catalog.rule(&alarm.rule).map(|rule| rule.name.clone());
        let factor = alarm.factor.as_ref().map(ToString::to_string);
        let said = [
            ("rule", rule),
            ("factor", factor),
            ("value", alarm.peak.clone()),
            ("started", Some(alarm.started_at.to_string())),
            ("summary", Some(alarm.summary.clone())),
            ("law", alarm.law.clone()),
        ];
        let known = |id: &str| flow.facts.iter().any(|fact| fact.id == id);
        let said = said.into_iter().filter(|(id, _)| known(id));
        said.filter_map(|(id, value)| Some((id.to_owned(), value?)))
            .collect()
    }
}
