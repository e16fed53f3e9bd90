//! What the pages show of cases.

use casework::{Line, Record};
use model::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::case_form::Action;
use super::case_parts::{
    AcceptanceView, AskedTimeView, ClockView, EventView, LabelledView, LookedBackView, MergedView,
    OtherCaseView, PartyView, SilenceView,
};
use super::evidence::EvidenceItem;
use super::view::Named;

/// A case as lists show it.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaseLine {
    id: String,
    pub(super) number: String,
    flow: String,
    pub(super) flow_name: String,
    pub(super) title: String,
    state: String,
    pub(super) state_name: String,
    open: bool,
    /// `green`, `yellow`, `red` or `grey`.
    pub(super) lamp: &'static str,
    pub(super) due_at: Option<String>,
    /// What is left, in words.
    pub(super) left_text: String,
    pub(super) area_name: String,
    pub(super) object: Option<Named>,
    /// Degrees, CGCS2000: of the object, or where the case was opened.
    lon: Option<f64>,
    lat: Option<f64>,
    /// Who has it now.
    pub(super) holder: String,
    /// How often it was handed to other people (流转次数).
    pub(super) hops: u32,
    /// How often what was closed has come back (反弹次数).
    pub(super) relapses: u32,
    /// Since when it is suspended (挂起).
    pub(super) suspended_at: Option<String>,
    /// How the matter ended: `rectified`, `stopped` (以停代改), `unfounded`, `transferred`,
    /// `merged` or `other`; null while it is open, and where nobody has said.
    outcome: Option<&'static str>,
    pub(super) outcome_name: Option<&'static str>,
    pub(super) opened_at: String,
    pub(super) updated_at: String,
    pub(super) invented: bool,
}

/// A case with its history and what one may do now.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaseRecord {
    #[serde(flatten)]
    line: CaseLine,
    /// What the facts say now.
    facts: Vec<LabelledView>,
    /// Id of the alarm that opened it.
    alarm_id: Option<String>,
    /// Whose turn it is and who has answered, each with its clock.
    parties: Vec<PartyView>,
    asked_time: Option<AskedTimeView>,
    /// After how many hops only a ruling hands it on.
    hops_max: Option<u32>,
    clocks: Vec<ClockView>,
    events: Vec<EventView>,
    /// Numbers of the events that tell how far it is (节点、阶段进展).
    milestones: Vec<u32>,
    evidence: Vec<EvidenceItem>,
    /// Names of those who may read it wherever their own areas lie (抄送、会签、加签).
    readers: Vec<String>,
    links: Vec<OtherCaseView>,
    merged_into: Option<OtherCaseView>,
    merged: Vec<MergedView>,
    acceptances: Vec<AcceptanceView>,
    lookbacks: Vec<LookedBackView>,
    /// The times in which the device was silent, where the flow follows its alarms (设备离线).
    silences: Vec<SilenceView>,
    actions: Vec<Action>,
    /// Why one cannot move it on now.
    waiting_for: Option<String>,
    head_seq: u32,
    chain: Chain,
    /// The past time as of which it stood so; null: the present.
    as_of: Option<String>,
}

impl CaseRecord {
    /// Says that it is shown as it stood at a past time.
    pub(super) fn stood_at(self, then: Timestamp) -> Self {
        Self {
            as_of: Some(then.to_string()),
            ..self
        }
    }
}

#[derive(Serialize, ToSchema)]
struct Chain {
    ok: bool,
    length: u32,
    head: String,
}

/// Returns what the page shows of a case; without the right to act, nothing that one may do.
pub(super) fn view(record: Record, acts: bool) -> CaseRecord {
    let alarm_id = record
        .line
        .case
        .origin
        .strip_prefix("alarm:")
        .map(ToOwned::to_owned);
    let actions = if acts {
        record.actions.iter().map(Action::from).collect()
    } else {
        Vec::new()
    };
    CaseRecord {
        facts: record.facts.into_iter().map(LabelledView::from).collect(),
        alarm_id,
        parties: record.parties.into_iter().map(PartyView::from).collect(),
        asked_time: record.asked_time.map(AskedTimeView::from),
        hops_max: record.flow.hops_max,
        clocks: record.clocks.into_iter().map(ClockView::from).collect(),
        events: record.events.into_iter().map(EventView::from).collect(),
        milestones: record.milestones,
        evidence: record.evidence.iter().map(EvidenceItem::from).collect(),
        readers: record.readers,
        links: record.links.into_iter().map(OtherCaseView::from).collect(),
        merged_into: record.merged_into.map(OtherCaseView::from),
        merged: record.merged.into_iter().map(MergedView::from).collect(),
        acceptances: record
            .acceptances
            .into_iter()
            .map(AcceptanceView::from)
            .collect(),
        lookbacks: record
            .lookbacks
            .into_iter()
            .map(LookedBackView::from)
            .collect(),
        silences: record.silences.iter().map(SilenceView::from).collect(),
        actions,
        waiting_for: record.waiting_for,
        head_seq: record.head_seq,
        chain: Chain {
            ok: record.chain.broken.is_none(),
            length: record.chain.length,
            head: record.head_hash.to_string(),
        },
        as_of: None,
        line: record.line.into(),
    }
}

impl From<Line> for CaseLine {
    fn from(line: Line) -> Self {
        let case = line.case;
        let marks = case.marks;
        Self {
            object: case.object.map(|id| Named {
                id: id.to_string(),
                name: case.object_name.unwrap_or_default(),
            }),
            id: case.id.to_string(),
            number: case.number,
            flow: case.flow,
            flow_name: line.flow_name,
            title: case.title,
            state: case.state,
            state_name: line.state_name,
            open: case.open,
            lamp: line.lamp.as_str(),
            due_at: line.due_at.map(|due| due.to_string()),
            left_text: line.left_text,
            area_name: case.area_name,
            lon: case.place.map(|(lon, _)| lon),
            lat: case.place.map(|(_, lat)| lat),
            holder: line.holder,
            hops: marks.hops,
            relapses: marks.relapses,
            suspended_at: marks.suspended_at.map(|at| at.to_string()),
            outcome: marks.outcome.map(model::CaseOutcome::as_str),
            outcome_name: marks.outcome.map(model::CaseOutcome::name),
            opened_at: case.opened_at.to_string(),
            updated_at: case.updated_at.to_string(),
            invented: case.invented,
        }
    }
}
