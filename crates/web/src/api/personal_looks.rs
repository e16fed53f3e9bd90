//! Who read in clear what cases say of private persons, without being a party.

use axum::Json;
use axum::extract::State;
use catalog::Right;
use model::{CaseId, LookFilter, LookWay, PersonId, PersonalLook};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::alarms::PAGE_SIZE;
use crate::app::App;
use crate::http::input::{Asked, instant};
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Which looks.
#[derive(Deserialize, IntoParams)]
pub(crate) struct Which {
    /// Only at the case of this id.
    case: Option<String>,
    /// Text in the number of the case.
    number: Option<String>,
    /// Only by the person of this id.
    person: Option<String>,
    /// Text in the name that the person had then.
    name: Option<String>,
    /// Only from this instant.
    from: Option<String>,
    /// Only before this instant.
    to: Option<String>,
    /// From 1.
    page: Option<u32>,
}

/// A page of the log, the newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct PersonalLooks {
    looks: Vec<LookView>,
    total: u64,
    page: u32,
    page_size: u32,
}

/// A look at the personal facts of a case (个人信息查阅).
#[derive(Serialize, ToSchema)]
struct LookView {
    id: String,
    case_id: String,
    case_number: String,
    person_id: String,
    /// Name and unit as they were then.
    person_name: String,
    unit_name: String,
    at: String,
    /// What was opened: `record` (the case), `document`, `file` (a photo). None of looks from before
    /// that was written down.
    way: Option<&'static str>,
    /// Labels of the facts and kinds of the files that were read, never what they say.
    items: Vec<String>,
}

impl From<PersonalLook> for LookView {
    fn from(look: PersonalLook) -> Self {
        Self {
            id: look.id,
            case_id: look.case.to_string(),
            case_number: look.case_number,
            person_id: look.person.to_string(),
            person_name: look.person_name,
            unit_name: look.unit_name,
            at: look.at.to_string(),
            way: look.way.map(LookWay::as_str),
            items: look.items,
        }
    }
}

/// Returns who read personal facts of cases within one's scope by the right `case.personal` alone.
#[utoipa::path(get, path = "/api/v1/personal-looks", tag = "cases", params(Which),
    responses((status = 200, body = PersonalLooks), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn personal_looks(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<Which>,
) -> Answer<Json<PersonalLooks>> {
    let scope = user.need(Right::AuditRead)?;
    let page = which.page.unwrap_or(1).max(1);
    let given = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    let time = |name: &str, text: Option<String>| {
        let text = given(text);
        text.map(|text| instant(name, &text)).transpose()
    };
    let filter = LookFilter {
        case: given(which.case).map(CaseId::new),
        number: given(which.number),
        person: given(which.person).map(PersonId::new),
        name: given(which.name),
        from: time("from", which.from)?,
        to: time("to", which.to)?,
        offset: (page - 1).saturating_mul(PAGE_SIZE),
        limit: PAGE_SIZE,
    };
    let (looks, total) = app.store.personal_looks(scope, &filter).await?;
    Ok(Json(PersonalLooks {
        looks: looks.into_iter().map(LookView::from).collect(),
        total,
        page,
        page_size: PAGE_SIZE,
    }))
}
