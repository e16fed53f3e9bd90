//! What a list shows of a case, and who has it.

use catalog::cases::{Action, CaseDefinition, Verb};
use model::{Awaiting, Case, Lamp, Timestamp};
use store::{Roster, StoreError};

use crate::Casework;
use crate::act::state_name;
use crate::lamp;
use crate::machine::{Purpose, Standing, Turn};

/// A case as a list shows it.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// The case.
    pub case: Case,
    /// Name of its flow.
    pub flow_name: String,
    /// Name of its state.
    pub state_name: String,
    /// Its lamp.
    pub lamp: Lamp,
    /// Its next deadline.
    pub due_at: Option<Timestamp>,
    /// What is left of it; empty if no clock runs.
    pub left_text: String,
    /// Who has it now; empty if nobody is awaited.
    pub holder: String,
}

impl Casework {
    /// Returns a case as a list shows it.
    ///
    /// # Errors
    ///
    /// The store failed, or what it holds makes no sense.
    pub async fn line(&self, case: Case, now: Timestamp) -> Result<Line, StoreError> {
        let roster = self.store.roster(&awaited([&case])).await?;
        self.line_by(&roster, case, now).await
    }

    /// Returns a case as a list shows it, whose holders are on the roster.
    async fn line_by(
        &self,
        roster: &Roster,
        case: Case,
        now: Timestamp,
    ) -> Result<Line, StoreError> {
        let flow = self.definitions.of(&self.store, &case).await?;
        let due_at = lamp::most_urgent(&case).map(|clock| clock.due_at);
        let holders: Vec<String> = case
            .awaiting
            .iter()
            .map(|awaiting| self.holder_on(roster, &flow, awaiting))
            .collect();
        Ok(Line {
            flow_name: flow.name.clone(),
            state_name: state_name(&flow, &case.state).to_owned(),
            lamp: lamp::lamp(&case, now),
            due_at,
            left_text: due_at.map_or_else(String::new, |due| lamp::left_text(due, now)),
            holder: holders.join("；"),
            case,
        })
    }

    /// Returns cases as a list shows them, in the same order.
    ///
    /// # Errors
    ///
    /// The store failed, or what it holds makes no sense.
    pub async fn lines(&self, cases: Vec<Case>, now: Timestamp) -> Result<Vec<Line>, StoreError> {
        let roster = self.store.roster(&awaited(&cases)).await?;
        let mut lines = Vec::with_capacity(cases.len());
        for case in cases {
            lines.push(self.line_by(&roster, case, now).await?);
        }
        Ok(lines)
    }

    /// Says for whom a case waits, and what they are to do: 等待 张三(某分局)核验通过.
    pub(crate) async fn waiting_sentence(
        &self,
        flow: &CaseDefinition,
        standing: &Standing,
    ) -> Result<String, StoreError> {
        if standing.suspended_at.is_some() {
            return Ok("事项已挂起，等待恢复".to_owned());
        }
        let mut waits = Vec::new();
        for turn in standing.open_turns() {
            let verb = next_verb(flow, standing, turn);
            let holder = self.holder(flow, &turn.awaiting).await?;
            waits.push(format!("{holder}{verb}"));
        }
        if waits.is_empty() {
            let state = state_name(flow, &standing.state);
            return Ok(if standing.open {
                format!("事项{state}，到期后自动办理")
            } else {
                format!("事项{state}，不需要办理")
            });
        }
        Ok(format!("等待 {}", waits.join("；")))
    }

    /// Says who is awaited: one person with the unit, or the holders of a role with the area.
    pub(crate) async fn holder(
        &self,
        flow: &CaseDefinition,
        awaiting: &Awaiting,
    ) -> Result<String, StoreError> {
        let roster = self.store.roster(&[awaiting]).await?;
        Ok(self.holder_on(&roster, flow, awaiting))
    }

    fn holder_on(&self, roster: &Roster, flow: &CaseDefinition, awaiting: &Awaiting) -> String {
        if let Some(id) = &awaiting.person {
            return match roster.person(id) {
                None => id.to_string(),
                Some((name, unit)) => format!("{name}（{unit}）"),
            };
        }
        let area = roster.area(&awaiting.area);
        let area = area.unwrap_or(awaiting.area.as_str());
        // Where the role of last resort is awaited, the party's own name would mislead.
        let party = flow
            .party(&awaiting.party)
            .filter(|party| party.role() == Some(&awaiting.role));
        let role = self.catalog.role(&awaiting.role);
        let role = match (party, role) {
            (Some(party), _) => party.name.as_str(),
            (None, Some(role)) => role.name.as_str(),
            (None, None) => awaiting.role.as_str(),
        };
        let names: Vec<&str> = roster
            .holders(&awaiting.role, &awaiting.area, awaiting.unit.as_ref())
            .collect();
        let names = if names.is_empty() {
            "暂无人员".to_owned()
        } else {
            names.join("、")
        };
        format!("{area} {role}（{names}）")
    }
}

/// Who is awaited in any of the cases.
fn awaited<'c>(cases: impl IntoIterator<Item = &'c Case>) -> Vec<&'c Awaiting> {
    cases.into_iter().flat_map(|case| &case.awaiting).collect()
}

/// Returns the name of what somebody is awaited for.
fn next_verb<'a>(flow: &'a CaseDefinition, standing: &Standing, turn: &Turn) -> &'a str {
    let fits = |verb: &&Verb| match turn.purpose {
        Purpose::Move => verb.to.is_some(),
        Purpose::Answer | Purpose::Consult => verb.answers,
        Purpose::Join => verb.action == Action::Opinion,
        Purpose::Extension => matches!(verb.action, Action::GrantExtension { .. }),
    };
    let mut verbs = flow.verbs.iter();
    verbs
        .find(|verb| {
            verb.is_by(&turn.awaiting.party) && verb.starts_in(&standing.state) && fits(verb)
        })
        .map_or("办理", |verb| verb.name.as_str())
}
