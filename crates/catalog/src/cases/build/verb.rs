//! Verbs, with what each kind brings by itself.

use std::collections::BTreeSet;

use model::CaseOutcome;

use super::clock::budget;
use super::{all, optional, owned};
use crate::cases::text::{
    ChecklistText, EvidenceText, Findings, FlowText, KindWord, On, OnlyWhen as When, StateText,
    VerbText,
};
use crate::cases::{Action, By, CheckItem, Choice, EvidenceKind, Field, Input, OnlyWhen, Verb};
use crate::checklists::ItemText;

/// Most characters of an opinion.
const OPINION_LENGTH: u32 = 1_000;

impl VerbText {
    pub(super) fn build(&self, flow: &FlowText, findings: &mut Findings<'_>) -> Option<Verb> {
        let by = self.doer(findings);
        let action = self.action(findings);
        let within = self.within.as_ref();
        let within = within.map(|word| budget(word, findings));
        let mut fields = self.own_fields(flow);
        for field in &self.fields {
            fields.extend(field.build(findings));
        }
        let outcome = self.outcome.as_ref().map(|outcome| *outcome.get_ref());
        Some(Verb {
            id: owned(&self.id),
            name: owned(&self.name),
            action: action?,
            from: self.starts(flow).map(str::to_owned).collect(),
            to: optional(self.to.as_ref()),
            by: by?,
            style: self.style,
            reason: self.reason || self.asks_reason(),
            takes: self.takes,
            answers: self.is_answer(),
            hand_to: optional(self.hand_to.as_ref()),
            hop: self.is_hop(),
            only_when: self.only_when.as_ref().map(|when| match when.get_ref() {
                When::AlarmEnded => OnlyWhen::AlarmEnded,
                When::AlarmStands => OnlyWhen::AlarmStands,
            }),
            within: match within {
                Some(within) => Some(within?),
                None => None,
            },
            outcome,
            accepts: self.accepts,
            issues: optional(self.issues.as_ref()),
            fields,
            evidence: self.evidence.iter().map(evidence).collect(),
            checklist: self.items(flow).iter().map(item).collect(),
            not_same_as: all(&self.not_same_as),
            same_unit_refused: self.same_unit.is_some(),
            confirm: self.confirm.clone(),
        })
    }

    fn doer(&self, findings: &mut Findings<'_>) -> Option<By> {
        let id = self.id.get_ref();
        let is_withdrawal = self.kind == KindWord::Withdraw;
        match (&self.by, &self.on) {
            (Some(names), None) if !is_withdrawal => {
                if names.get_ref().0.is_empty() {
                    findings.at(names, format!("the verb {id:?} is done by no party"));
                }
                Some(By::Parties(names.get_ref().0.clone()))
            }
            (None, None) if is_withdrawal => Some(By::LastDoer),
            (None, Some(on)) if !is_withdrawal => Some(match on.get_ref() {
                On::Due => By::Due,
                On::Draw => By::Draw,
                On::AlarmEnded => By::AlarmEnded,
                On::AlarmAgain => By::AlarmAgain,
            }),
            (None, None) => {
                let reason = format!("the verb {id:?} says by which party it is done nowhere");
                findings.at(&self.id, reason);
                None
            }
            _ => {
                let reason = format!("the verb {id:?} cannot say by whom it is done here");
                findings.at(&self.id, reason);
                None
            }
        }
    }

    fn action(&self, findings: &mut Findings<'_>) -> Option<Action> {
        Some(match self.kind {
            KindWord::Move => Action::Move,
            KindWord::Suspend => Action::Suspend,
            KindWord::Resume => Action::Resume,
            KindWord::AskExtension => Action::AskExtension {
                clocks: self.clocks.as_deref().map(all).unwrap_or_default(),
            },
            KindWord::GrantExtension => {
                let (Some(max), Some(times)) = (&self.max, &self.times) else {
                    let reason = "a grant says how much it can add, and how often: max, times";
                    findings.at(&self.id, reason);
                    return None;
                };
                if *times.get_ref() == 0 {
                    findings.at(times, "nothing could ever be granted");
                }
                Action::GrantExtension {
                    max: budget(max, findings)?,
                    times: *times.get_ref(),
                }
            }
            KindWord::RefuseExtension => Action::RefuseExtension,
            KindWord::ReturnTo => Action::ReturnTo,
            KindWord::Withdraw => Action::Withdraw,
            KindWord::Consult => Action::Consult,
            KindWord::Consent => Action::Consent,
            KindWord::Object => Action::Object,
            KindWord::Dispute => Action::Dispute,
            KindWord::Ruling => Action::Ruling,
            KindWord::Join => Action::Join,
            KindWord::Opinion => Action::Opinion,
            KindWord::Copy => Action::Copy,
            KindWord::Merge => Action::Merge,
            KindWord::Link => Action::Link,
            KindWord::Remind => Action::Remind,
            KindWord::Reopen => Action::Reopen {
                relapse: self.relapse,
            },
            KindWord::Milestone => Action::Milestone,
        })
    }

    /// Returns the states in which it can be done: those that it names, or for the kinds that may
    /// be done anywhere every open one.
    pub(in crate::cases) fn starts<'a>(
        &'a self,
        flow: &'a FlowText,
    ) -> impl Iterator<Item = &'a str> + use<'a> {
        let named = self
            .from
            .iter()
            .flatten()
            .map(|word| word.get_ref().as_str());
        let anywhere = self.from.is_none() && self.may_leave_from_out();
        let open = flow
            .states
            .iter()
            .filter(move |state| anywhere && self.fits(state));
        named.chain(open.map(|state| state.id.get_ref().as_str()))
    }

    /// Tells whether a verb of this kind may be done in the state, if it does not say where.
    fn fits(&self, state: &StateText) -> bool {
        let answered = state.is_answered();
        state.open
            && match self.kind {
                // Where several answer, more are asked by asking them; where nobody is awaited
                // nobody has anything to wait for.
                KindWord::Join | KindWord::Opinion => !answered && state.party.is_some(),
                KindWord::AskExtension => state.clocks().next().is_some(),
                _ => true,
            }
    }

    /// Tells whether the kind may be done in every open state.
    pub(in crate::cases) const fn may_leave_from_out(&self) -> bool {
        matches!(
            self.kind,
            KindWord::Suspend
                | KindWord::Resume
                | KindWord::AskExtension
                | KindWord::GrantExtension
                | KindWord::RefuseExtension
                | KindWord::ReturnTo
                | KindWord::Withdraw
                | KindWord::Join
                | KindWord::Opinion
                | KindWord::Copy
                | KindWord::Merge
                | KindWord::Link
                | KindWord::Remind
                | KindWord::Milestone
        )
    }

    fn asks_reason(&self) -> bool {
        let stopped =
            |outcome: &toml::Spanned<CaseOutcome>| *outcome.get_ref() == CaseOutcome::Stopped;
        self.outcome.as_ref().is_some_and(stopped)
            || matches!(
                self.kind,
                KindWord::Suspend
                    | KindWord::AskExtension
                    | KindWord::RefuseExtension
                    | KindWord::ReturnTo
                    | KindWord::Object
                    | KindWord::Dispute
                    | KindWord::Ruling
                    | KindWord::Merge
                    | KindWord::Reopen
            )
    }

    /// Tells whether it hands the case to other people.
    pub(in crate::cases) const fn is_hop(&self) -> bool {
        let hands = matches!(self.kind, KindWord::Dispute | KindWord::Ruling);
        self.hop || hands || self.hand_to.is_some()
    }

    /// Returns the fields that its kind brings.
    fn own_fields(&self, flow: &FlowText) -> Vec<Field> {
        let field = |id: &str, label: &str, input: Input, required: bool| Field {
            id: id.to_owned(),
            label: label.to_owned(),
            input,
            required,
            personal: false,
            hint: None,
        };
        let asks_people = |to: &str| {
            let mut states = flow.states.iter();
            states.any(|state| state.id.get_ref() == to && state.asked)
        };
        match self.kind {
            KindWord::AskExtension => vec![field("days", "申请延长天数", Input::Number, true)],
            KindWord::GrantExtension => vec![field("days", "同意延长天数", Input::Number, false)],
            KindWord::ReturnTo => {
                let open = flow.states.iter().filter(|state| state.open);
                let options = open
                    .map(|state| Choice {
                        value: owned(&state.id),
                        label: owned(&state.name),
                    })
                    .collect();
                vec![field("state", "退回到", Input::Choice { options }, true)]
            }
            KindWord::Consult if self.to.as_ref().is_some_and(|to| asks_people(to.get_ref())) => {
                vec![field("people", "会签人员", Input::People, true)]
            }
            KindWord::Copy => vec![field("people", "抄送人员", Input::People, true)],
            KindWord::Join => vec![field("person", "加签人员", Input::Person, true)],
            KindWord::Opinion => {
                let max_length = OPINION_LENGTH;
                vec![field(
                    "opinion",
                    "意见",
                    Input::LongText { max_length },
                    true,
                )]
            }
            KindWord::Link => vec![field("case", "关联事项", Input::Case, true)],
            KindWord::Merge => vec![field("case", "并入事项", Input::Case, true)],
            _ => Vec::new(),
        }
    }

    /// Returns the ids of the fields that its kind brings.
    pub(in crate::cases) fn own_field_ids(&self, flow: &FlowText) -> BTreeSet<String> {
        self.own_fields(flow)
            .into_iter()
            .map(|field| field.id)
            .collect()
    }

    /// Returns the items of its check list.
    pub(in crate::cases) fn items<'a>(&'a self, flow: &'a FlowText) -> &'a [ItemText] {
        match &self.checklist {
            None => &[],
            Some(ChecklistText::Items(items)) => items,
            Some(ChecklistText::Named(name)) => flow.checklist(name.get_ref()).unwrap_or(&[]),
        }
    }
}

fn item(item: &ItemText) -> CheckItem {
    CheckItem {
        id: owned(&item.id),
        text: owned(&item.text),
    }
}

pub(super) fn evidence(evidence: &EvidenceText) -> EvidenceKind {
    EvidenceKind {
        kind: owned(&evidence.kind),
        name: owned(&evidence.name),
        min: evidence.min,
        personal: evidence.personal,
    }
}
