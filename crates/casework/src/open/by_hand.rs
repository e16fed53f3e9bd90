//! Opening a case by hand.

use std::collections::BTreeMap;

use catalog::cases::{CaseDefinition, Opening};
use model::{Actor, Area, AreaId, Attached, Case, CaseId, Object, ObjectId, Scope, Timestamp};

use super::Beginning;
use crate::Casework;
use crate::call::{self, Form, VerbCall};
use crate::error::ActError;
use crate::routing;

/// A request to open a case by hand.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct OpenCall {
    /// Flow of the catalogue.
    pub flow: String,
    /// Made by the client; the same request opens one case.
    pub request_id: String,
    /// The object that it is about.
    pub object: Option<ObjectId>,
    /// The area in which it lies, where neither object nor place say so.
    pub area: Option<AreaId>,
    /// Where it was found: longitude and latitude, degrees, CGCS2000.
    pub place: Option<(f64, f64)>,
    /// When it was found, if that was before now.
    pub occurred_at: Option<Timestamp>,
    /// What is known, by id of the fact.
    pub facts: BTreeMap<String, String>,
    /// Files that the person has uploaded, each as what.
    pub evidence: Vec<Attached>,
}

impl Casework {
    /// Opens a case in the name of the actor; the same request again returns the case that it
    /// opened the first time.
    ///
    /// # Errors
    ///
    /// See [`ActError`]; nothing was opened then.
    pub async fn open_by_hand(
        &self,
        actor: &Actor,
        scope: &Scope,
        call: OpenCall,
    ) -> Result<Case, ActError> {
        let origin = format!("person:{}:{}", actor.person, call.request_id);
        if let Some(case) = self.store.case_by_origin(&origin).await? {
            return Ok(case);
        }
        let flow = self.catalog.case(&call.flow);
        let opening = flow.and_then(|flow| Some((flow, flow.opening.as_ref()?)));
        let Some((flow, opening)) = opening else {
            return Err(ActError::invalid("flow", "没有这类事项，或者不能人工立项"));
        };
        let object = self.object_of(scope, opening, &call).await?;
        let area = self.area_of(actor, opening, object.as_ref(), &call).await?;
        let may = |post: &model::Post| {
            opening.roles.contains(&post.role) && post.area_path.contains(&area.path)
        };
        if !actor.posts.iter().any(may) {
            let why = format!("您不能在{}立项“{}”", area.name, flow.name);
            return Err(ActError::MayNotOpen { why });
        }
        let body = checked(flow, opening, &call)?;
        self.check_files(actor, &body).await?;
        // The case has no id yet, and so no files but these.
        self.check_room(&CaseId::new(""), &body).await?;
        self.check_named(&flow.facts, &body).await?;
        let now = self.world.now();
        if call.occurred_at.is_some_and(|at| at > now) {
            return Err(ActError::invalid("occurred_at", "发现时间不能晚于现在"));
        }
        let beginning = Beginning {
            origin,
            actor: Some(actor),
            object,
            area,
            place: call.place,
            finding: String::new(),
            at: call.occurred_at.unwrap_or(now),
            body,
        };
        self.begin(flow, beginning).await
    }

    async fn object_of(
        &self,
        scope: &Scope,
        opening: &Opening,
        call: &OpenCall,
    ) -> Result<Option<Object>, ActError> {
        let Some(id) = &call.object else {
            return match &opening.object {
                None => Ok(None),
                Some(_) => Err(ActError::invalid("object", "请选择对象")),
            };
        };
        let object = self.store.object(scope, id).await?;
        let object = object
            .ok_or_else(|| ActError::invalid("object", "没有找到这个对象，或者您无权查看"))?;
        if opening
            .object
            .as_ref()
            .is_some_and(|kind| *kind != object.kind)
        {
            return Err(ActError::invalid("object", "这类事项不针对这种对象"));
        }
        Ok(Some(object))
    }

    /// Returns the innermost area in which the case lies: by its object, by the place, by what the
    /// person says, or else by the post with which the case is opened.
    async fn area_of(
        &self,
        actor: &Actor,
        opening: &Opening,
        object: Option<&Object>,
        call: &OpenCall,
    ) -> Result<Area, ActError> {
        if let Some(object) = object {
            return Ok(routing::innermost_area(&self.store, object).await?);
        }
        if call.place.is_some_and(|(lon, lat)| {
            !(-180.0..=180.0).contains(&lon) || !(-90.0..=90.0).contains(&lat)
        }) {
            return Err(ActError::invalid("lon", "经纬度不正确"));
        }
        let areas = self.store.areas(&Scope::system()).await?;
        if let Some(area) = call.place.and_then(|place| routing::around(&areas, place)) {
            return Ok(area.clone());
        }
        let opens = |post: &&model::Post| opening.roles.contains(&post.role);
        let own = actor.posts.iter().find(opens).map(|post| &post.area);
        let Some(id) = call.area.as_ref().or(own) else {
            let why = "您没有可以立项的岗位".to_owned();
            return Err(ActError::MayNotOpen { why });
        };
        let area = areas.into_iter().find(|area| area.id == *id);
        area.ok_or_else(|| ActError::invalid("area", "没有这个区域，请从列表中选择"))
    }
}

/// Checks the form of the opening.
fn checked(
    flow: &CaseDefinition,
    opening: &Opening,
    call: &OpenCall,
) -> Result<model::EventBody, ActError> {
    let form = Form {
        name: "立项",
        fields: &flow.facts,
        evidence: &opening.evidence,
        checklist: &[],
        reason: false,
    };
    let filled = VerbCall {
        request_id: call.request_id.clone(),
        fields: call.facts.clone(),
        evidence: call.evidence.clone(),
        ..VerbCall::default()
    };
    call::check(form, &filled).map_err(|fields| ActError::Invalid { fields })
}
