//! Who answers for what (责任分工表), and who would get a matter here.

use axum::Json;
use axum::extract::State;
use casework::Receiver;
use catalog::cases::{CaseDefinition, Sought};
use catalog::dispatch::{self, Column, Named, Row};
use catalog::{DispatchTable, Right};
use model::{Area, AreaId, RoleId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::http::input::Asked;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Published tables of who answers for what.
#[derive(Serialize, ToSchema)]
pub(crate) struct Dispatch {
    tables: Vec<DispatchTableView>,
    /// The flows whose cases are handed over by a table.
    flows: Vec<DispatchFlow>,
    /// The areas within one's scope, for which one can ask who would get a matter.
    areas: Vec<DispatchArea>,
}

#[derive(Serialize, ToSchema)]
struct DispatchTableView {
    id: String,
    name: String,
    /// The document that publishes it; null for a table of the house.
    source: Option<String>,
    /// The day on which that document was published.
    published: Option<String>,
    rows: Vec<DispatchRow>,
}

#[derive(Serialize, ToSchema)]
struct DispatchRow {
    category: String,
    category_name: String,
    /// The area in which the row holds; null for everywhere else.
    place: Option<String>,
    place_name: Option<String>,
    responsible: DispatchCell,
    supervising: DispatchCell,
    arbiter: DispatchCell,
}

#[derive(Serialize, ToSchema)]
struct DispatchCell {
    role: String,
    role_name: String,
    /// `grid-cell`, `district`, `city` or `province`: from where the search climbs.
    level: &'static str,
    unit: Option<String>,
    unit_name: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct DispatchFlow {
    id: String,
    name: String,
}

#[derive(Serialize, ToSchema)]
struct DispatchArea {
    id: String,
    name: String,
    parent: Option<String>,
    /// `province`, `city`, `district` or `grid-cell`.
    level: &'static str,
}

/// What matter, and where.
#[derive(Deserialize, IntoParams)]
pub(crate) struct Matter {
    flow: String,
    category: String,
    area: String,
}

/// Who would get a matter.
#[derive(Serialize, ToSchema)]
pub(crate) struct Receivers {
    /// The area of the row that was taken; null for the row that holds everywhere, and where no
    /// table names the category.
    place_name: Option<String>,
    receivers: Vec<ReceiverView>,
}

#[derive(Serialize, ToSchema)]
struct ReceiverView {
    /// `responsible`, `supervising` or `arbiter`.
    column: &'static str,
    /// What the flow calls the party.
    party: String,
    role_name: String,
    /// For which area they hold the role.
    area_name: String,
    /// Empty if nobody holds the role.
    people: Vec<ReceivingPerson>,
    /// How they were found, in a sentence.
    note: String,
    /// Whether somebody else than the table names would get it, because nobody holds that role.
    last_resort: bool,
}

#[derive(Serialize, ToSchema)]
struct ReceivingPerson {
    name: String,
    unit: String,
}

/// Returns the published tables of who answers for what.
#[utoipa::path(get, path = "/api/v1/dispatch", tag = "cases",
    responses((status = 200, body = Dispatch), (status = 401, body = Problem)))]
pub(crate) async fn dispatch(State(app): State<App>, user: User) -> Answer<Json<Dispatch>> {
    let scope = user.need(Right::CaseRead)?;
    let mut tables = Vec::new();
    for table in &app.catalog.dispatch {
        tables.push(table_view(&app, table).await?);
    }
    let areas = app.store.areas(scope).await?;
    let within = areas.iter().filter(|area| scope.allows_area(&area.path));
    let flows = app.catalog.cases.iter().filter(|flow| goes_by_table(flow));
    Ok(Json(Dispatch {
        tables,
        flows: flows
            .map(|flow| DispatchFlow {
                id: flow.id.clone(),
                name: flow.name.clone(),
            })
            .collect(),
        areas: within.map(area_view).collect(),
    }))
}

/// Says who would get a matter of a category in an area, by the search by which cases are handed
/// over.
#[utoipa::path(get, path = "/api/v1/dispatch/receivers", tag = "cases", params(Matter),
    responses((status = 200, body = Receivers), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn receivers(
    State(app): State<App>,
    user: User,
    Asked(matter): Asked<Matter>,
) -> Answer<Json<Receivers>> {
    let scope = user.need(Right::CaseRead)?;
    let area = app.store.area(scope, &AreaId::new(&matter.area)).await?;
    let area = area.ok_or_else(|| Problem::not_found("该区域"))?;
    let flow = app.catalog.case(&matter.flow);
    if flow.is_none_or(|flow| !goes_by_table(flow)) {
        return Err(Problem::invalid_field("flow", "这类事项不按责任分工表交办"));
    }
    let category = matter.category.as_str();
    let row = dispatch::look_up(&app.catalog.dispatch, category, &area.path);
    let row = row.ok_or_else(|| Problem::invalid_field("category", "责任分工表没有这一类别"))?;
    let found = app
        .casework
        .receivers(&matter.flow, category, &area.path)
        .await?;
    Ok(Json(Receivers {
        place_name: place_name(&app, row).await?,
        receivers: found
            .into_iter()
            .map(|receiver| receiver_view(&app, row, receiver))
            .collect(),
    }))
}

fn goes_by_table(flow: &CaseDefinition) -> bool {
    let by_table = |sought: &Sought| matches!(sought, Sought::Table(_));
    flow.parties.iter().any(|party| by_table(&party.sought))
}

async fn table_view(app: &App, table: &DispatchTable) -> Answer<DispatchTableView> {
    let mut rows = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        rows.push(DispatchRow {
            category: row.category.clone(),
            category_name: row.category_name.clone(),
            place: row.place.as_ref().map(ToString::to_string),
            place_name: place_name(app, row).await?,
            responsible: cell(app, &row.responsible).await?,
            supervising: cell(app, &row.supervising).await?,
            arbiter: cell(app, &row.arbiter).await?,
        });
    }
    Ok(DispatchTableView {
        id: table.id.clone(),
        name: table.name.clone(),
        source: table.source.clone(),
        published: table.published.map(|day| day.to_string()),
        rows,
    })
}

/// Returns the name of the area in which a row holds; the table is published, whoever asks.
async fn place_name(app: &App, row: &Row) -> Answer<Option<String>> {
    let Some(place) = &row.place else {
        return Ok(None);
    };
    let area = app.store.area(&model::Scope::system(), place).await?;
    Ok(Some(
        area.map_or_else(|| place.to_string(), |area| area.name),
    ))
}

async fn cell(app: &App, named: &Named) -> Answer<DispatchCell> {
    let unit = match &named.unit {
        Some(unit) => app.store.unit(unit).await?,
        None => None,
    };
    Ok(DispatchCell {
        role: named.role.to_string(),
        role_name: role_name(app, &named.role),
        level: named.level.as_str(),
        unit: named.unit.as_ref().map(ToString::to_string),
        unit_name: unit.map(|unit| unit.name),
    })
}

fn role_name(app: &App, id: &RoleId) -> String {
    let role = app.catalog.role(id);
    role.map_or_else(|| id.to_string(), |role| role.name.clone())
}

fn area_view(area: &Area) -> DispatchArea {
    DispatchArea {
        id: area.id.to_string(),
        name: area.name.clone(),
        parent: area.parent.as_ref().map(ToString::to_string),
        level: area.level.as_str(),
    }
}

fn receiver_view(app: &App, row: &Row, receiver: Receiver) -> ReceiverView {
    ReceiverView {
        column: match receiver.column {
            Column::Responsible => "responsible",
            Column::Supervising => "supervising",
            Column::Arbiter => "arbiter",
        },
        party: receiver.party,
        role_name: role_name(app, &receiver.role),
        area_name: receiver.area,
        last_resort: receiver.role != row.named(receiver.column).role,
        note: receiver.note,
        people: receiver
            .people
            .into_iter()
            .map(|(name, unit)| ReceivingPerson { name, unit })
            .collect(),
    }
}
