//! Parts of a case's record: parties, clocks, what was said, other cases, look-backs.

use casework::machine::{Acceptance, LookedBack};
use casework::{
    AskedTime, ClockLine, EventLine, Labelled, Merged, OtherCase, PartyLine, Rows, Silenced,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::evidence::EvidenceItem;

#[derive(Serialize, ToSchema)]
pub(crate) struct LabelledView {
    /// The field or fact; empty for what the system says.
    id: String,
    label: String,
    value: String,
    /// Whether the value is a name of the catalogue or words of the program, rather than what
    /// somebody has written: such may be said in another language.
    named: bool,
    /// The rows of a table.
    table: Option<FilledTable>,
    /// Whether it says something of a private person that one may not read (个人信息); `value` is
    /// what is left of it.
    masked: bool,
}

#[derive(Serialize, ToSchema)]
struct FilledTable {
    columns: Vec<String>,
    /// Of each column, whether its cells are names of the catalogue.
    named: Vec<bool>,
    rows: Vec<Vec<String>>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ClockView {
    id: String,
    name: String,
    /// Name of the party whose turn it times.
    party: Option<String>,
    started_at: String,
    due_at: String,
    stopped_at: Option<String>,
    suspended: bool,
    /// How often it was extended.
    extended: u32,
    lamp: &'static str,
    left_text: String,
}

/// A time in which the device was silent, as the system itself saw it.
#[derive(Serialize, ToSchema)]
pub(crate) struct SilenceView {
    alarm_id: String,
    /// When data were last received before.
    since: String,
    /// When data were received again; null while they are not.
    until: Option<String>,
    /// How its alarm ended, in words; null while it stands.
    how: Option<String>,
    /// How long it lasted or has lasted, in words.
    lasted: String,
    /// Whole hours that ended in that time.
    hours: u32,
    /// Of how many of these an hour value has come by now.
    hours_here: u32,
}

impl From<&Silenced> for SilenceView {
    fn from(one: &Silenced) -> Self {
        let silence = &one.silence;
        Self {
            alarm_id: silence.alarm.id.to_string(),
            since: silence.alarm.started_at.to_string(),
            until: silence.until.map(|until| until.to_string()),
            how: silence.how.clone(),
            lasted: one.lasted.clone(),
            hours: silence.hours,
            hours_here: silence.hours_here,
        }
    }
}

/// A party in the present state: awaited, or answered already.
#[derive(Serialize, ToSchema)]
pub(crate) struct PartyView {
    party: String,
    name: String,
    /// For what: `move`, `answer` (side by side), `consult`, `join` or `extension`.
    purpose: &'static str,
    /// Who is awaited.
    holder: String,
    since: String,
    clock: Option<ClockView>,
    answer: Option<AnswerView>,
}

#[derive(Serialize, ToSchema)]
struct AnswerView {
    verb_name: String,
    by: String,
    at: String,
}

/// More time that was asked for and not decided yet.
#[derive(Serialize, ToSchema)]
pub(crate) struct AskedTimeView {
    clock_name: String,
    party_name: String,
    by: String,
    /// In the unit of the clock.
    amount: u32,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct EventView {
    seq: u32,
    at: String,
    recorded_at: String,
    verb: String,
    verb_name: String,
    /// What kind of verb it is, as in the actions; `open` for the first event and for what another
    /// case has left behind.
    kind: &'static str,
    /// Name of the party as which somebody acted.
    party_name: Option<String>,
    /// Null for the system.
    actor: Option<ActorView>,
    from_state: Option<String>,
    to_state: String,
    reason: Option<String>,
    fields: Vec<LabelledView>,
    evidence: Vec<EvidenceItem>,
    hash: String,
}

#[derive(Serialize, ToSchema)]
struct ActorView {
    name: String,
    unit: String,
}

/// Another case, linked or merged.
#[derive(Serialize, ToSchema)]
pub(crate) struct OtherCaseView {
    id: String,
    number: String,
    /// Empty where one may not see it.
    title: String,
    state_name: String,
    visible: bool,
}

/// A case that was merged into this one, with its events.
#[derive(Serialize, ToSchema)]
pub(crate) struct MergedView {
    case: OtherCaseView,
    events: Vec<EventView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AcceptanceView {
    by: String,
    unit: String,
    at: String,
    /// Whether what was accepted has come back.
    relapsed: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct LookedBackView {
    /// The draw in which it was drawn.
    draw: String,
    at: String,
    /// Null until somebody has looked.
    relapsed: Option<bool>,
    looked_at: Option<String>,
}

impl From<Labelled> for LabelledView {
    fn from(said: Labelled) -> Self {
        let table = |rows: Rows| FilledTable {
            columns: rows.columns,
            named: rows.named,
            rows: rows.rows,
        };
        Self {
            id: said.id,
            label: said.label,
            value: said.value,
            named: said.named,
            table: said.table.map(table),
            masked: said.masked,
        }
    }
}

impl From<ClockLine> for ClockView {
    fn from(clock: ClockLine) -> Self {
        Self {
            id: clock.id,
            name: clock.name,
            party: clock.party,
            started_at: clock.started_at.to_string(),
            due_at: clock.due_at.to_string(),
            stopped_at: clock.stopped_at.map(|at| at.to_string()),
            suspended: clock.suspended,
            extended: clock.extended,
            lamp: clock.lamp.as_str(),
            left_text: clock.left_text,
        }
    }
}

impl From<PartyLine> for PartyView {
    fn from(line: PartyLine) -> Self {
        Self {
            party: line.party,
            name: line.party_name,
            purpose: line.purpose.as_str(),
            holder: line.holder,
            since: line.since.to_string(),
            clock: line.clock.map(ClockView::from),
            answer: line.answer.map(|(verb_name, by, at)| AnswerView {
                verb_name,
                by,
                at: at.to_string(),
            }),
        }
    }
}

impl From<AskedTime> for AskedTimeView {
    fn from(asked: AskedTime) -> Self {
        Self {
            clock_name: asked.clock,
            party_name: asked.party,
            by: asked.by,
            amount: asked.amount,
        }
    }
}

impl From<EventLine> for EventView {
    fn from(line: EventLine) -> Self {
        let event = line.event;
        Self {
            seq: event.seq,
            at: event.event.at.to_string(),
            recorded_at: event.event.recorded_at.to_string(),
            verb: event.event.verb,
            verb_name: line.verb_name,
            kind: line.kind,
            party_name: line.party_name,
            actor: event
                .event
                .actor
                .map(|(_, name, _, unit)| ActorView { name, unit }),
            from_state: line.from_state_name,
            to_state: line.to_state_name,
            reason: event.event.body.reason,
            fields: line.fields.into_iter().map(LabelledView::from).collect(),
            evidence: line.evidence.iter().map(EvidenceItem::from).collect(),
            hash: event.hash.to_string(),
        }
    }
}

impl From<OtherCase> for OtherCaseView {
    fn from(other: OtherCase) -> Self {
        Self {
            id: other.id.to_string(),
            number: other.number,
            title: other.title,
            state_name: other.state_name,
            visible: other.visible,
        }
    }
}

impl From<Merged> for MergedView {
    fn from(merged: Merged) -> Self {
        Self {
            case: merged.case.into(),
            events: merged.events.into_iter().map(EventView::from).collect(),
        }
    }
}

impl From<Acceptance> for AcceptanceView {
    fn from(acceptance: Acceptance) -> Self {
        Self {
            by: acceptance.name,
            unit: acceptance.unit_name,
            at: acceptance.at.to_string(),
            relapsed: acceptance.relapsed,
        }
    }
}

impl From<LookedBack> for LookedBackView {
    fn from(lookback: LookedBack) -> Self {
        Self {
            draw: lookback.draw,
            at: lookback.at.to_string(),
            relapsed: lookback.found.map(|(relapsed, _)| relapsed),
            looked_at: lookback.found.map(|(_, at)| at.to_string()),
        }
    }
}
