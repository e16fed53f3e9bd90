//! Lives as text. Each line is one of:
//!
//! ```text
//! open FLOW WHO [id=value …]          opens the case; the first line
//! again FLOW WHO [id=value …]         opens a further case, which is meant from then on as `other`
//! hand-over FLOW WHO [id=value …]     hands a new alarm of the outlet over; the first line
//! alarm ended                         what was alarmed last has ended, and the system sees it
//! alarm again                         the outlet is alarmed again, and the system sees it
//! WHO verb [id=value …] -> state      does a verb; the case then stands in this state
//! WHO verb [id=value …] ! refusal     is refused: turn, same, state, now, form
//! system -> state                     the system does what is due
//! system ! now                        nothing is due
//! +3h                                 time passes
//! due CLOCK 2026-03-04T24:00          a running clock runs out then, Beijing time
//! issued 2 [to=…]                     so many documents went out with the case, the last to these
//! ```
//!
//! What a form requires and the line does not say is filled in properly; every check list is
//! confirmed and every photo attached.

use std::collections::BTreeMap;

use casework::{ActError, HandOver, OpenCall, VerbCall};
use catalog::cases::{EvidenceKind, Field, Input};
use chrono::{NaiveDateTime, TimeDelta};
use model::{Actor, AreaId, Attached, Case, DocumentFilter, ObjectId, Scope, Timestamp};

use crate::alarm;
use crate::town::{Town, town};

/// Plays a life.
pub(crate) async fn play(life: &str) {
    let town = town().await;
    let mut stage = Stage {
        town,
        case: None,
        other: None,
        requests: 0,
        alarms: 0,
    };
    for line in life.lines().map(str::trim).filter(|line| !line.is_empty()) {
        stage.line(line).await;
    }
    let reports = stage.town.store.verify_chain(None).await.unwrap();
    assert!(reports.iter().all(|report| report.broken.is_none()));
}

struct Stage {
    town: Town,
    case: Option<Case>,
    other: Option<Case>,
    requests: u32,
    alarms: u32,
}

/// What was said in a line, by id.
fn said(words: &[&str]) -> BTreeMap<String, String> {
    let pairs = words.iter().filter_map(|word| word.split_once('='));
    pairs
        .map(|(id, value)| (id.to_owned(), value.to_owned()))
        .collect()
}

impl Stage {
    async fn line(&mut self, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["open", flow, who, rest @ ..] => {
                self.case = Some(self.open(flow, who, said(rest)).await);
            }
            ["again", flow, who, rest @ ..] => {
                self.other = Some(self.open(flow, who, said(rest)).await);
            }
            ["hand-over", flow, who, rest @ ..] => {
                self.case = Some(self.hand_over(flow, who, said(rest)).await);
                self.follow().await;
            }
            ["alarm", "ended"] => {
                alarm::ends(&self.town, self.alarms).await;
                self.follow().await;
            }
            ["alarm", "again"] => {
                self.alarms += 1;
                alarm::begins(&self.town, self.alarms, "point-silent").await;
                self.follow().await;
            }
            ["system", "->", state] => {
                let id = self.fresh().await.id;
                let event = self.town.casework.act_when_due(&id).await.unwrap();
                assert_eq!(event.expect("something is due").event.to_state, *state);
            }
            ["system", "!", "now"] => {
                let id = self.fresh().await.id;
                assert_eq!(self.town.casework.act_when_due(&id).await.unwrap(), None);
            }
            ["due", clock, time] => self.due(clock, time).await,
            ["issued", count, rest @ ..] => {
                let filter = DocumentFilter {
                    case: Some(self.fresh().await.id),
                    limit: 50,
                    ..DocumentFilter::default()
                };
                let (issued, _) = self
                    .town
                    .store
                    .documents(&Scope::system(), &filter)
                    .await
                    .unwrap();
                assert_eq!(issued.len().to_string(), *count, "{line}");
                if let (Some(to), Some(last)) = (said(rest).get("to"), issued.first()) {
                    assert_eq!(last.content.recipient, *to, "{line}");
                }
                for document in issued {
                    assert!(document.intact);
                    let text = [&document.content.title, &document.content.body];
                    assert!(!text.iter().any(|text| text.contains("未填写")), "{text:?}");
                }
            }
            [time] if time.starts_with('+') => self.pass(&time[1..]),
            [who, verb, rest @ .., "->", state] => {
                let done = self.act(who, verb, said(rest)).await;
                if let Err(error) = done {
                    panic!("{line}: {error}: {error:?}");
                }
                assert_eq!(self.fresh().await.state, *state, "{line}");
            }
            [who, verb, rest @ .., "!", refusal] => {
                let error = self.act(who, verb, said(rest)).await.expect_err(line);
                assert_eq!(kind(&error), *refusal, "{line}: {error}: {error:?}");
            }
            _ => panic!("no line of a life: {line}"),
        }
    }

    /// Returns the case as it stands now.
    async fn fresh(&self) -> Case {
        let id = &self.case.as_ref().expect("opened").id;
        let case = self.town.store.case(&Scope::system(), id).await.unwrap();
        case.unwrap()
    }

    fn pass(&self, time: &str) {
        let (amount, unit) = time.split_at(time.len() - 1);
        let amount: i64 = amount.parse().unwrap();
        let millis = match unit {
            "m" => Timestamp::MINUTE,
            "h" => Timestamp::HOUR,
            _ => Timestamp::DAY,
        };
        self.town.clock.advance(amount * millis);
    }

    async fn due(&self, clock: &str, time: &str) {
        let case = self.fresh().await;
        let running = case.clocks.iter().find(|running| running.id == clock);
        let running = running.unwrap_or_else(|| panic!("{clock} does not run: {:?}", case.clocks));
        let (day, hour) = time.split_once('T').unwrap();
        // The end of a day is the midnight after it.
        let expected = if hour == "24:00" {
            let day: NaiveDateTime = format!("{day}T00:00:00").parse().unwrap();
            day + TimeDelta::days(1)
        } else {
            format!("{time}:00").parse().unwrap()
        };
        assert_eq!(running.due_at, Timestamp::from_beijing(expected), "{clock}");
    }

    async fn open(&mut self, flow: &str, who: &str, mut facts: BTreeMap<String, String>) -> Case {
        let (actor, scope) = self.town.person(who).await;
        let definition = self.town.catalog.case(flow).unwrap().clone();
        let opening = definition.opening.as_ref().expect("people open it");
        self.fill(&definition.facts, &mut facts);
        let request_id = self.request();
        let call = OpenCall {
            flow: flow.to_owned(),
            request_id,
            object: opening.object.as_deref().map(ObjectId::new),
            area: Some(AreaId::new("qs-1-01")),
            facts,
            evidence: self.attach(&actor, &opening.evidence).await,
            ..OpenCall::default()
        };
        let opened = self.town.casework.open_by_hand(&actor, &scope, call).await;
        let case = opened.unwrap_or_else(|error| panic!("open {flow}: {error}: {error:?}"));
        let title = &case.title;
        // Units of this town are named by their id and a word.
        let is_named = !title.contains("u-") || title.contains("单位");
        assert!(is_named, "names, not ids: {title}");
        case
    }

    async fn hand_over(
        &mut self,
        flow: &str,
        who: &str,
        mut facts: BTreeMap<String, String>,
    ) -> Case {
        let (actor, _) = self.town.person(who).await;
        let definition = self.town.catalog.case(flow).unwrap().clone();
        let form: Vec<Field> = definition.hand_over_form().cloned().collect();
        self.fill(&form, &mut facts);
        let rules = &self.town.catalog.rules;
        let rule = rules
            .iter()
            .find(|rule| rule.hand_over.as_deref() == Some(flow));
        let rule = rule.expect("a rule names the flow").id.to_string();
        self.alarms += 1;
        let alarm = alarm::begins(&self.town, self.alarms, &rule).await;
        let request_id = self.request();
        let call = HandOver { request_id, facts };
        let handed = self.town.casework.hand_over(&actor, &alarm, call).await;
        handed.unwrap_or_else(|error| panic!("hand over {flow}: {error}: {error:?}"))
    }

    async fn follow(&self) {
        self.town.casework.follow_alarms().await.unwrap();
    }

    async fn act(
        &mut self,
        who: &str,
        verb: &str,
        mut fields: BTreeMap<String, String>,
    ) -> Result<(), ActError> {
        let (actor, scope) = self.town.person(who).await;
        let case = self.fresh().await;
        let flow = self.town.catalog.case(&case.flow).unwrap().clone();
        let definition = flow.verb(verb).unwrap_or_else(|| panic!("no verb {verb}"));
        self.fill(&definition.fields, &mut fields);
        for value in fields.values_mut().filter(|value| *value == "other") {
            *value = self.other.as_ref().expect("opened").id.to_string();
        }
        let call = VerbCall {
            verb: verb.to_owned(),
            request_id: self.request(),
            expected_seq: case.head_seq,
            reason: definition.reason.then(|| "情况属实".to_owned()),
            fields,
            evidence: self.attach(&actor, &definition.evidence).await,
            checklist: definition
                .checklist
                .iter()
                .map(|item| (item.id.clone(), true))
                .collect(),
            occurred_at: None,
        };
        let done = self.town.casework.act(&actor, &scope, &case.id, call).await;
        done.map(drop)
    }

    fn request(&mut self) -> String {
        self.requests += 1;
        format!("r{}", self.requests)
    }

    /// Fills in what is required and was not said.
    fn fill(&self, form: &[Field], said: &mut BTreeMap<String, String>) {
        for field in form.iter().filter(|field| field.required) {
            let value = || self.sample(&field.input);
            said.entry(field.id.clone()).or_insert_with(value);
        }
    }

    fn sample(&self, input: &Input) -> String {
        let now = self.town.now();
        match input {
            Input::Text { .. } | Input::LongText { .. } => "已核实".to_owned(),
            Input::Choice { options } => options[0].value.clone(),
            Input::Number => "1".to_owned(),
            Input::Date => now.plus(10 * Timestamp::DAY).beijing().date().to_string(),
            Input::Time => now.to_string(),
            Input::Table { columns } => {
                let cells = columns
                    .iter()
                    .map(|column| (column.id.clone(), self.sample(&column.input)));
                let row: BTreeMap<String, String> = cells.collect();
                serde_json::to_string(&[row]).unwrap()
            }
            Input::Unit => "u-housing".to_owned(),
            Input::Person | Input::People | Input::Case | Input::Area => {
                panic!("the life has to say it")
            }
        }
    }

    /// Attaches to each kind of evidence as many photos as it asks for.
    async fn attach(&self, actor: &Actor, kinds: &[EvidenceKind]) -> Vec<Attached> {
        let mut attached = Vec::new();
        for (place, kind) in kinds.iter().filter(|kind| kind.required()).enumerate() {
            attached.push(Attached {
                hash: self.town.photo(actor, place).await,
                kind: kind.kind.clone(),
            });
        }
        attached
    }
}

/// Returns the word for a refusal.
fn kind(error: &ActError) -> &'static str {
    match error {
        ActError::NotYourTurn { .. } => "turn",
        ActError::SamePerson { .. } => "same",
        ActError::WrongState { .. } => "state",
        ActError::NotNow { .. } => "now",
        ActError::Invalid { .. } => "form",
        ActError::NotFound => "unknown",
        _ => "failed",
    }
}
