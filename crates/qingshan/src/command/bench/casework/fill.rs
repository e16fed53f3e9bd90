//! Years of cases, written with valid chains by the case machine's own steps.

use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use casework::{machine, route};
use catalog::cases::CaseDefinition;
use catalog::{Catalog, TimeLaw};
use chrono::Datelike as _;
use model::{
    Area, AreaId, AreaLevel, Case, CaseId, CaseMarks, ContentHash, EventBody, NewCase, NewEvent,
    Person, PersonId, RoleId, Timestamp, UnitId, World,
};
use store::{History, Store};

use crate::city::City;

/// The flow whose cases are written.
const FLOW: &str = "air-anomaly";
/// Cases in one transaction.
const BATCH: u32 = 200;
/// How far back the cases reach.
const DAYS: i64 = 3 * 365;
/// A second in milliseconds.
const SECOND: i64 = 1_000;
/// Every so many cases one is open.
const OPEN: u32 = 20;

/// One step of a case: verb, who does it.
type Step = (&'static str, Who);

#[derive(Clone, Copy)]
enum Who {
    Member,
    Lead,
    Duty,
}

/// A closed case: ten events with the opening.
const CLOSED: [Step; 9] = [
    ("take", Who::Member),
    ("remind", Who::Duty),
    ("answer", Who::Member),
    ("return", Who::Lead),
    ("remind", Who::Duty),
    ("answer", Who::Member),
    ("return", Who::Lead),
    ("answer", Who::Member),
    ("accept", Who::Lead),
];
/// Open cases by turns: untaken, at work, answered.
const OPENS: [&[Step]; 3] = [
    &[
        ("remind", Who::Duty),
        ("remind", Who::Duty),
        ("remind", Who::Duty),
        ("remind", Who::Duty),
        ("remind", Who::Duty),
        ("remind", Who::Duty),
        ("remind", Who::Duty),
        ("remind", Who::Duty),
        ("remind", Who::Duty),
    ],
    &[
        ("remind", Who::Duty),
        ("take", Who::Member),
        ("remind", Who::Duty),
        ("remind", Who::Duty),
        ("answer", Who::Member),
        ("remind", Who::Duty),
        ("return", Who::Lead),
        ("remind", Who::Duty),
        ("remind", Who::Duty),
    ],
    &[
        ("remind", Who::Duty),
        ("take", Who::Member),
        ("remind", Who::Duty),
        ("answer", Who::Member),
        ("return", Who::Lead),
        ("remind", Who::Duty),
        ("remind", Who::Duty),
        ("remind", Who::Duty),
        ("answer", Who::Member),
    ],
];

/// A grid cell with those who work on its cases.
struct Cell<'a> {
    area: &'a Area,
    district: AreaId,
    member: &'a Person,
    lead: &'a Person,
}

struct Filler<'a> {
    flow: &'a CaseDefinition,
    time: &'a TimeLaw,
    world: &'a World,
    now: Timestamp,
    flow_version: ContentHash,
    duty: &'a Person,
}

/// Returns a day in the middle of the years that are filled, as the pages write it.
pub(super) fn a_past_day(world: &World) -> String {
    let day = world
        .now()
        .plus(-DAYS / 2 * Timestamp::DAY)
        .beijing()
        .date();
    day.to_string()
}

/// Writes the cases; returns how many events they have.
///
/// # Errors
///
/// The store failed, or the flow is not the one that the steps are made for.
pub(super) async fn fill(
    store: &Store,
    catalog: &Arc<Catalog>,
    world: &World,
    city: &City,
    cases: u32,
) -> anyhow::Result<u64> {
    let flow = catalog
        .case(FLOW)
        .context("the catalogue has no such flow")?;
    let cells = cells(city)?;
    let duty = holder(city, "duty-officer", |_| true).context("nobody is on duty")?;
    let filler = Filler {
        flow,
        time: &catalog.time,
        world,
        now: world.now(),
        flow_version: store.freeze_definition("case", FLOW, &flow.text).await?,
        duty,
    };
    let mut events = 0;
    for first in (0..cases).step_by(BATCH as usize) {
        let numbers = first..(first + BATCH).min(cases);
        let histories = numbers
            .map(|number| {
                let cell = &cells[number as usize % cells.len()];
                filler.history(cell, number, cases)
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        store.put_histories(&histories).await?;
        events += histories
            .iter()
            .map(|one| 1 + one.later.len() as u64)
            .sum::<u64>();
    }
    Ok(events)
}

fn cells(city: &City) -> anyhow::Result<Vec<Cell<'_>>> {
    let cells: Vec<_> = city
        .areas
        .iter()
        .filter(|area| area.level == AreaLevel::GridCell)
        .filter_map(|area| {
            let district = area.parent.clone()?;
            let of = |place: AreaId| move |area: &AreaId| *area == place;
            Some(Cell {
                member: holder(city, "grid-member", of(area.id.clone()))?,
                lead: holder(city, "grid-lead", of(district.clone()))?,
                area,
                district,
            })
        })
        .collect();
    if cells.is_empty() {
        return Err(anyhow!("the city has no grid cell with people"));
    }
    Ok(cells)
}

fn holder<'a>(city: &'a City, role: &str, area: impl Fn(&AreaId) -> bool) -> Option<&'a Person> {
    let mut posts = city.posts.iter();
    let post = posts.find(|post| post.role.as_str() == role && area(&post.area))?;
    city.people.iter().find(|person| person.id == post.person)
}

impl Filler<'_> {
    fn history(&self, cell: &Cell<'_>, number: u32, cases: u32) -> anyhow::Result<History> {
        let open = number.is_multiple_of(OPEN);
        let steps = if open {
            OPENS[(number / OPEN) as usize % OPENS.len()]
        } else {
            &CLOSED
        };
        // Open ones began in the last hour, so that no deadline comes while it is measured.
        let back = if open {
            i64::from(number % 3_000) * SECOND + 5 * Timestamp::MINUTE
        } else {
            let share = i64::from(cases - number) * 1_000_000 / i64::from(cases);
            share * DAYS * Timestamp::DAY / 1_000_000 + 3 * Timestamp::DAY
        };
        let opened_at = self.now.plus(-back);
        let pace = if open { SECOND } else { 2 * Timestamp::HOUR };

        let id = CaseId::new(self.world.new_id());
        let first = self.event(cell, "open", None, None, &self.flow.start, opened_at, &id);
        let mut standing = machine::begin(self.flow, self.time, &first)?;
        let mut later = Vec::with_capacity(steps.len());
        for ((verb, who), step) in steps.iter().zip(1_i64..) {
            let defined = self.flow.verb(verb).context("the flow has no such verb")?;
            let to = defined.to.as_deref().unwrap_or(&standing.state);
            let who = match who {
                Who::Member => cell.member,
                Who::Lead => cell.lead,
                Who::Duty => self.duty,
            };
            let at = opened_at.plus(step * pace);
            let from = Some(standing.state.as_str());
            let event = self.event(cell, verb, Some(who), from, to, at, &id);
            standing = standing.step(self.flow, self.time, &event)?;
            later.push(event);
        }
        let mut case = self.case(cell, number, id, opened_at);
        standing.write_to(&mut case);
        let year = opened_at.beijing().year();
        Ok(History {
            new: NewCase {
                case: case.clone(),
                series: self.flow.number.series(year),
                series_digits: 6,
                event: first,
            },
            later,
            now: case,
        })
    }

    #[expect(clippy::too_many_arguments, reason = "an event is what it says")]
    fn event(
        &self,
        cell: &Cell<'_>,
        verb: &str,
        who: Option<&Person>,
        from: Option<&str>,
        to: &str,
        at: Timestamp,
        case: &CaseId,
    ) -> NewEvent {
        let mut body = EventBody::default();
        let moves = from != Some(to);
        let party = self.flow.state(to).map(|state| state.awaited());
        if moves && party.is_some_and(|party| !party.is_empty()) {
            let (role, area) = if to == "awaiting-accept" {
                ("grid-lead", &cell.district)
            } else {
                ("grid-member", &cell.area.id)
            };
            let route = route::Route {
                role: RoleId::new(role),
                area: area.clone(),
                unit: None,
                person: None,
            };
            route::write(&mut body.fields, None, &route, "按网格交办");
        }
        NewEvent {
            at,
            recorded_at: at,
            verb: verb.to_owned(),
            actor: who.map(identity),
            from_state: from.map(str::to_owned),
            to_state: to.to_owned(),
            body,
            request_id: format!("{case}-{}", at.millis()),
        }
    }

    fn case(&self, cell: &Cell<'_>, number: u32, id: CaseId, opened_at: Timestamp) -> Case {
        Case {
            origin: format!("bench:{number}"),
            id,
            number: String::new(),
            flow: self.flow.id.clone(),
            flow_version: self.flow_version.clone(),
            title: format!("第 {number} 号事项：PM2.5 小时值异常"),
            state: String::new(),
            open: true,
            area: cell.area.id.clone(),
            area_path: cell.area.path.clone(),
            area_name: cell.area.name.clone(),
            object: None,
            object_name: None,
            place: None,
            opened_at,
            updated_at: opened_at,
            head_seq: 0,
            head_hash: ContentHash::new(""),
            awaiting: Vec::new(),
            clocks: Vec::new(),
            marks: CaseMarks::default(),
            invented: true,
        }
    }
}

fn identity(person: &Person) -> (PersonId, String, UnitId, String) {
    let unit = person.unit.clone();
    (
        person.id.clone(),
        person.name.clone(),
        unit.clone(),
        unit.to_string(),
    )
}
