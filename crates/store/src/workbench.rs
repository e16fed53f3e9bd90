//! A whole desk (工作台) at one look: the parts that [`model::DeskPart`] names, from one state of the
//! database and with few questions.

use std::collections::HashMap;

use model::{Case, CaseFilter, Desk, DeskPart, PersonId, Scope, Timestamp};
use sqlx::FromRow;

use crate::case_filter::{chosen, ordered};
use crate::case_rows::{FROM, SELECT, find_cases};
use crate::convert::narrow;
use crate::desk::{NEXT_DUE, awaited, sent_back};
use crate::engine::Conn;
use crate::ledger::ROWS;
use crate::query::Query;
use crate::{Result, Store};

/// Whose desk, and how much of it.
#[derive(Clone, Copy, Debug)]
pub struct DeskQuestion<'a> {
    /// Whose.
    pub person: &'a PersonId,
    /// Where the person may act in cases; `None`: nowhere, and no tasks are asked for.
    pub act: Option<&'a Scope>,
    /// Where the person may read cases; `None`: nowhere, and only tasks are asked for.
    pub read: Option<&'a Scope>,
    /// The verbs that send a case back, as `flow/verb`.
    pub sent_back: &'a [String],
    /// The parties that are asked for no more than a word.
    pub opinion: &'a [String],
    /// Up to how many of a part are counted, and how many tasks are told.
    pub counted: u32,
    /// How many cases are told of a part in which there is nothing to do.
    pub aside: usize,
}

/// A desk.
#[derive(Clone, Debug, Default)]
pub struct DeskFound {
    /// What the person may act in.
    pub tasks: Option<DeskTasks>,
    /// What the person was given to read (抄送).
    pub copies: Option<DeskAside>,
    /// What the person has acted in and others are to act in now.
    pub handed_on: Option<DeskAside>,
}

/// The cases in which somebody may act.
#[derive(Clone, Debug, Default)]
pub struct DeskTasks {
    /// The first of them by their next deadline, and whether what led each to its state sent it back.
    pub cases: Vec<(Case, bool)>,
    /// How many of all were sent back; no more than what was counted up to.
    pub returned: u32,
    /// In how many only a word is asked for; no more than what was counted up to.
    pub opinion: u32,
}

/// A part of a desk in which there is nothing to do.
#[derive(Clone, Debug, Default)]
pub struct DeskAside {
    /// The first cases, the newest first.
    pub cases: Vec<Case>,
    /// How many there are; no more than what was counted up to.
    pub count: u32,
}

#[derive(FromRow)]
struct TaskRow {
    id: String,
    returned: bool,
    all_returned: i64,
}

impl DeskQuestion<'_> {
    /// What a list asks for this part.
    fn filter(&self, part: DeskPart) -> CaseFilter {
        let words = match part {
            DeskPart::Opinion => self.opinion.to_vec(),
            _ => Vec::new(),
        };
        CaseFilter {
            desk: Some(Desk {
                person: self.person.clone(),
                part,
                // Only what is overdue looks at the time, and that is told from the tasks.
                now: Timestamp::from_millis(0),
                words,
            }),
            limit: self.counted,
            ..CaseFilter::default()
        }
    }

    /// The tasks by their next deadline; how many of all were sent back stands in each row, since
    /// all of them are read anyway to be sorted.
    async fn tasks(&self, db: &mut Conn, scope: &Scope) -> Result<Vec<TaskRow>> {
        let mut query = Query::built(
            "SELECT m.id, m.returned, COUNT(*) FILTER (WHERE m.returned) OVER () AS all_returned \
             FROM (SELECT c.id, c.opened_at, ",
        );
        query.text(NEXT_DUE).text(" AS due, ");
        sent_back(&mut query, self.sent_back);
        query.text(" AS returned").text(FROM).sees_case(scope);
        query.text(" AND ");
        awaited(&mut query, self.person);
        query
            .text(") m ORDER BY m.due, m.opened_at DESC, m.id DESC LIMIT ")
            .value(self.counted);
        db.all(&query).await
    }

    /// The ids of a part in which there is nothing to do.
    async fn aside(&self, db: &mut Conn, scope: Option<&Scope>, part: DeskPart) -> Result<Ids> {
        let Some(scope) = scope else {
            return Ok(None);
        };
        let filter = self.filter(part);
        let rows: Vec<(String,)> = db.all(&ordered("SELECT c.id", scope, &filter)).await?;
        Ok(Some(rows.into_iter().map(|(id,)| id).collect()))
    }
}

/// The ids of a part, if it was asked for.
type Ids = Option<Vec<String>>;

/// Reads the cases that a scope let through in the same transaction.
async fn read(db: &mut Conn, ids: &[&str]) -> Result<HashMap<String, Case>> {
    let mut cases = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(ROWS) {
        let mut query = Query::built(SELECT);
        query.text(FROM).among("c.id", chunk);
        let found = find_cases(db, &query).await?;
        cases.extend(found.into_iter().map(|case| (case.id.to_string(), case)));
    }
    Ok(cases)
}

impl Store {
    /// Returns a desk as it stands now.
    pub async fn desk(&self, question: &DeskQuestion<'_>) -> Result<DeskFound> {
        let mut db = self.swift_snapshot().await?;
        let (mut tasks, mut opinion) = (Vec::new(), 0);
        if let Some(scope) = question.act {
            tasks = question.tasks(&mut db, scope).await?;
            let filter = question.filter(DeskPart::Opinion);
            opinion = counted(&mut db, scope, &filter, question.counted).await?;
        }
        let copies = question.aside(&mut db, question.read, DeskPart::Copies);
        let copies = copies.await?;
        let handed_on = question.aside(&mut db, question.read, DeskPart::HandedOn);
        let handed_on = handed_on.await?;

        let mut ids: Vec<&str> = tasks.iter().map(|row| row.id.as_str()).collect();
        for part in [&copies, &handed_on] {
            let told = part.iter().flatten().take(question.aside);
            ids.extend(told.map(String::as_str));
        }
        let cases = read(&mut db, &ids).await?;
        let aside = |ids: Vec<String>| DeskAside {
            count: u32::try_from(ids.len()).unwrap_or(u32::MAX),
            cases: ids
                .iter()
                .take(question.aside)
                .filter_map(|id| cases.get(id).cloned())
                .collect(),
        };
        let returned = tasks.first().map_or(0, |row| row.all_returned);
        let returned = returned.min(question.counted.into());
        Ok(DeskFound {
            copies: copies.map(aside),
            handed_on: handed_on.map(aside),
            tasks: match question.act {
                None => None,
                Some(_) => Some(DeskTasks {
                    returned: narrow("count", returned)?,
                    opinion,
                    cases: tasks
                        .into_iter()
                        .filter_map(|row| Some((cases.get(&row.id)?.clone(), row.returned)))
                        .collect(),
                }),
            },
        })
    }
}

/// Counts what a filter asks for, but no further than `most`.
pub(crate) async fn counted(
    db: &mut Conn,
    scope: &Scope,
    filter: &CaseFilter,
    most: u32,
) -> Result<u32> {
    let mut query = Query::built("SELECT COUNT(*) FROM (SELECT c.id");
    chosen(&mut query, scope, filter);
    query.text(" LIMIT ").value(most);
    query.text(") AS found");
    narrow("count", db.number(&query).await?)
}
