//! From what somebody asks to be done to the event that will say it.

use catalog::cases::{Action, Verb};
use model::{Actor, Case, CaseId, EventBody, NewEvent, PersonId, Scope, Timestamp, UnitId};

use super::Opened;
use super::ties::Tied;
use crate::call::{self, FieldError, VerbCall};
use crate::error::{ActError, corrupt};
use crate::machine::{Misfit, Standing};
use crate::routing::{self, PassedOver, Search};
use crate::{Casework, route};

/// Bytes of a megabyte.
const MEGABYTE: u64 = 1024 * 1024;

/// An event that is about to be appended, and the row that it gives.
pub(super) struct Prepared {
    pub(super) event: NewEvent,
    pub(super) derived: Case,
    /// What it does to another case.
    pub(super) tied: Option<Tied>,
}

/// Who does a verb, and as which party.
#[derive(Clone, Copy)]
pub(super) struct Doer<'a> {
    /// `None` for the system.
    pub(super) actor: Option<&'a Actor>,
    pub(super) party: Option<&'a str>,
}

impl<'a> Doer<'a> {
    fn identity(&self) -> Option<(&'a PersonId, &'a UnitId)> {
        self.actor.map(|actor| (&actor.person, &actor.unit))
    }
}

impl Casework {
    pub(super) async fn prepare(
        &self,
        actor: &Actor,
        scope: &Scope,
        opened: &Opened,
        call: &VerbCall,
    ) -> Result<Prepared, ActError> {
        let Some(verb) = opened.flow.verb(&call.verb) else {
            return Err(ActError::invalid("verb", "这类事项没有这个动作"));
        };
        let head_seq = opened.head_seq();
        if call.expected_seq != head_seq && !opened.lies_beside(call.expected_seq, verb, actor) {
            return Err(ActError::Stale { head_seq });
        }
        let now = self.world.now();
        let party = match opened.scene(&self.catalog.time, now).permit(actor, verb) {
            Ok(party) => party,
            Err(refusal) => return Err(self.refused(opened, verb, refusal).await?),
        };
        let mut body =
            call::check(verb.into(), call).map_err(|fields| ActError::Invalid { fields })?;
        self.check_files(actor, &body).await?;
        self.check_room(&opened.case.id, &body).await?;
        self.check_named(&verb.fields, &body).await?;
        check_days(opened, verb, party, &body)?;
        let at = happened_at(call.occurred_at, &opened.standing, now)?;
        if let Some(party) = party {
            route::write_party(&mut body.fields, party);
        }
        self.ask_people(opened, verb, actor, &mut body).await?;
        if verb.accepts && verb.only_when.is_some() {
            let checked = self.silences_said(&opened.case.id).await?;
            route::write_checked(&mut body.fields, checked);
        }
        let tied = self.tie(actor, scope, opened, verb, &mut body).await?;
        let doer = Doer {
            actor: Some(actor),
            party,
        };
        let request_id = call.request_id.clone();
        let mut prepared = self
            .derive(opened, verb, doer, body, (at, now.max(at)), request_id)
            .await?;
        prepared.tied = tied
            .map(|other| other.event_of(&prepared.event))
            .transpose()?;
        Ok(prepared)
    }

    /// Makes the event and the row that it gives.
    pub(super) async fn derive(
        &self,
        opened: &Opened,
        verb: &Verb,
        doer: Doer<'_>,
        body: EventBody,
        (at, recorded_at): (Timestamp, Timestamp),
        request_id: String,
    ) -> Result<Prepared, ActError> {
        let standing = &opened.standing;
        let mut event = NewEvent {
            at,
            recorded_at,
            verb: verb.id.clone(),
            actor: doer.actor.map(identity),
            from_state: Some(standing.state.clone()),
            to_state: String::new(),
            body,
            request_id,
        };
        event.to_state = standing
            .destination(&opened.flow, verb, doer.party, &event)
            .map_err(misfit)?;
        self.route(opened, verb, doer, &mut event).await?;
        let next = standing
            .step(&opened.flow, &self.catalog.time, &event)
            .map_err(misfit)?;
        let mut derived = opened.case.clone();
        next.write_to(&mut derived);
        Ok(Prepared {
            event,
            derived,
            tied: None,
        })
    }

    /// Finds to whom the verb hands the case, if it hands it to anybody, and writes it down.
    async fn route(
        &self,
        opened: &Opened,
        verb: &Verb,
        doer: Doer<'_>,
        event: &mut NewEvent,
    ) -> Result<(), ActError> {
        let (flow, standing) = (&opened.flow, &opened.standing);
        let mut said = standing.said.clone();
        let fields = event.body.fields.iter();
        said.extend(fields.map(|(id, value)| (id.clone(), value.clone())));
        let search = Search {
            store: &self.store,
            catalog: &self.catalog,
            flow,
            place: &opened.case.area_path,
            said: &said,
            opener: standing.opener.as_ref(),
        };
        for want in standing.wants(flow, verb, doer.party, &event.to_state) {
            let found_as = flow.party(want.found_as);
            let found_as = found_as.ok_or_else(|| corrupt("case", want.found_as))?;
            let deciding = matches!(verb.action, Action::AskExtension { .. });
            let passed = match doer.actor {
                Some(actor) if deciding => PassedOver::person(&actor.person),
                _ => {
                    let step = (verb, doer.party, event.to_state.as_str());
                    PassedOver::for_verb(flow, standing, step, want.party, doer.identity())
                }
            };
            let found = search.find(found_as, &passed).await?;
            if verb.hand_to.is_some() && found.names.is_empty() {
                let message = format!("没有可以{}的{}，请联系值班人员", verb.name, found_as.name);
                return Err(ActError::invalid("verb", message));
            }
            route::write(&mut event.body.fields, want.key, &found.route, &found.note);
        }
        Ok(())
    }

    /// Writes down by which post each person is asked whom a consult or a join names.
    async fn ask_people(
        &self,
        opened: &Opened,
        verb: &Verb,
        actor: &Actor,
        body: &mut EventBody,
    ) -> Result<(), ActError> {
        let (field, party) = match verb.action {
            Action::Consult => ("people", catalog::cases::ASKED),
            Action::Join => ("person", catalog::cases::JOINED),
            _ => return Ok(()),
        };
        let Some(named) = body.fields.get(field).cloned() else {
            return Ok(());
        };
        for id in named.split(',').map(PersonId::new) {
            if id == actor.person {
                return Err(ActError::invalid(field, "不能选自己"));
            }
            let asked = |one: &model::Awaiting| one.person.as_ref() == Some(&id);
            if verb.action == Action::Join && opened.standing.awaiting().any(asked) {
                return Err(ActError::invalid(field, "此人已经在办理这个事项"));
            }
            let post = routing::post_of(&self.store, &id, &opened.case.area_path).await?;
            let person = self.store.person(&id).await?;
            let (Some(post), Some(person)) = (post, person) else {
                return Err(ActError::invalid(field, format!("{id} 没有岗位，不能办理")));
            };
            let key = format!("{party}.{id}");
            let found = route::Route {
                role: post.role,
                area: post.area,
                unit: None,
                person: Some(id),
            };
            let note = format!("请 {}（{}）提出意见", person.name, post.unit_name);
            route::write(&mut body.fields, Some(&key), &found, &note);
        }
        Ok(())
    }

    /// Checks that each file was uploaded by the actor.
    pub(crate) async fn check_files(
        &self,
        actor: &Actor,
        body: &EventBody,
    ) -> Result<(), ActError> {
        let mut fields = Vec::new();
        for file in &body.evidence {
            let own = self.store.own_evidence(&actor.person, &file.hash).await?;
            if own.is_none() {
                let message = "文件不存在或不是您上传的，请重新上传";
                fields.push(FieldError::new(format!("evidence.{}", file.kind), message));
            }
        }
        if fields.is_empty() {
            Ok(())
        } else {
            Err(ActError::Invalid { fields })
        }
    }

    /// Checks that the files of a case stay within what one case may hold.
    pub(crate) async fn check_room(&self, case: &CaseId, body: &EventBody) -> Result<(), ActError> {
        let Some(first) = body.evidence.first() else {
            return Ok(());
        };
        let new = body.evidence.iter().map(|file| &file.hash);
        let bytes = self.store.evidence_bytes(case, new).await?;
        let most = self.case_megabytes;
        if bytes <= u64::from(most) * MEGABYTE {
            return Ok(());
        }
        let over = bytes.div_ceil(MEGABYTE);
        let message =
            format!("一个事项的材料合计最多 {most} MB，加上这些为 {over} MB，请减少或缩小照片");
        let field = format!("evidence.{}", first.kind);
        Err(ActError::invalid(&field, message))
    }
}

/// Says who acts, as events say it.
pub(crate) fn identity(actor: &Actor) -> (PersonId, String, UnitId, String) {
    (
        actor.person.clone(),
        actor.name.clone(),
        actor.unit.clone(),
        actor.unit_name.clone(),
    )
}

/// Says to the actor why an event does not fit.
pub(crate) fn misfit(misfit: Misfit) -> ActError {
    match misfit {
        Misfit::Uncountable(error) => ActError::invalid("verb", error.said()),
        Misfit::NoLaw(law) => ActError::invalid("verb", format!("当日没有可用的法定时限（{law}）")),
        Misfit::Said(field) => ActError::invalid(field, "这里不能这样填写"),
        misfit => corrupt("case", &misfit).into(),
    }
}

/// More time is asked for and granted in whole units, and never more than the flow allows.
fn check_days(
    opened: &Opened,
    verb: &Verb,
    party: Option<&str>,
    body: &EventBody,
) -> Result<(), ActError> {
    let grants = |verb: &Verb| match verb.action {
        Action::GrantExtension { max, .. } if verb.starts_in(&opened.standing.state) => {
            Some(max.amount())
        }
        _ => None,
    };
    let asks = matches!(
        verb.action,
        Action::AskExtension { .. } | Action::GrantExtension { .. }
    );
    let Some(days) = body.fields.get("days").filter(|_| asks && party.is_some()) else {
        return Ok(());
    };
    let max = opened
        .flow
        .verbs
        .iter()
        .filter_map(grants)
        .max()
        .unwrap_or(0);
    let asked = opened.standing.extension.as_ref().map(|ask| ask.amount);
    let most = asked
        .filter(|_| grants(verb).is_some())
        .unwrap_or(max)
        .min(max);
    match days.parse::<u32>() {
        Ok(days) if (1..=most).contains(&days) => Ok(()),
        _ => Err(ActError::invalid(
            "days",
            format!("请填 1 至 {most} 的整数"),
        )),
    }
}

/// Returns when the verb happened: not in the future, not before the event before it.
fn happened_at(
    claimed: Option<Timestamp>,
    standing: &Standing,
    now: Timestamp,
) -> Result<Timestamp, ActError> {
    match claimed {
        // A clock that was set back must not put events out of order.
        None => Ok(now.max(standing.at)),
        Some(at) if at > now => Err(ActError::invalid("occurred_at", "办理时间不能晚于现在")),
        Some(at) if at < standing.at => {
            let last = standing.at.beijing().format("%Y-%m-%d %H:%M");
            Err(ActError::invalid(
                "occurred_at",
                format!("办理时间不能早于上一步（{last}）"),
            ))
        }
        Some(at) => Ok(at),
    }
}
