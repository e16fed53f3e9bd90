//! The log of looks at personal facts; rows are added and read, never changed.

use model::{CaseId, LookFilter, LookWay, PersonId, PersonalLook, Scope, Timestamp};
use sqlx::FromRow;

use crate::convert::{unsigned, word};
use crate::like::pattern;
use crate::query::{Query, sql};
use crate::scope::Kind;
use crate::{Result, Store};

const SELECT: &str = "SELECT l.id, l.case_id, c.number AS case_number, l.person_id, \
     l.person_name, l.unit_name, l.looked_at, d.way, d.items";
const FROM: &str = " FROM personal_looks l LEFT JOIN personal_look_details d ON d.look_id = l.id \
     JOIN cases c ON c.id = l.case_id \
     JOIN areas a ON a.id = c.area_id LEFT JOIN objects o ON o.id = c.object_id WHERE ";

#[derive(FromRow)]
struct LookRow {
    id: String,
    case_id: String,
    case_number: String,
    person_id: String,
    person_name: String,
    unit_name: String,
    looked_at: i64,
    way: Option<String>,
    items: Option<String>,
}

impl LookRow {
    fn into_look(self) -> Result<PersonalLook> {
        let way = self.way.as_deref();
        let items = self.items.unwrap_or_default();
        Ok(PersonalLook {
            id: self.id,
            case: CaseId::new(self.case_id),
            case_number: self.case_number,
            person: PersonId::new(self.person_id),
            person_name: self.person_name,
            unit_name: self.unit_name,
            at: Timestamp::from_millis(self.looked_at),
            way: way
                .map(|way| word("look", way, LookWay::parse))
                .transpose()?,
            items: items.lines().map(str::to_owned).collect(),
        })
    }
}

/// Being given a case to read lets nobody read who has looked at it: the areas alone count.
fn chosen<'q>(query: &mut Query<'q>, scope: &'q Scope, filter: &'q LookFilter) {
    query
        .text(FROM)
        .within(scope, "a.path", Kind::IfAny("o.kind"));
    if let Some(case) = &filter.case {
        query.text(" AND l.case_id = ").value(case);
    }
    if let Some(person) = &filter.person {
        query.text(" AND l.person_id = ").value(person);
    }
    for (begin, text) in [
        (" AND lower(c.number) LIKE ", &filter.number),
        (" AND lower(l.person_name) LIKE ", &filter.name),
    ] {
        if let Some(text) = text {
            query.text(begin).value(pattern(text)).text(" ESCAPE '\\'");
        }
    }
    if let Some(from) = filter.from {
        query.text(" AND l.looked_at >= ").value(from);
    }
    if let Some(to) = filter.to {
        query.text(" AND l.looked_at < ").value(to);
    }
}

impl Store {
    /// Adds a look; its case number is not read.
    ///
    /// Conflict: a case that is not stored, or an id that is taken.
    pub async fn put_personal_look(&self, look: &PersonalLook) -> Result<()> {
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "INSERT INTO personal_looks (id, case_id, person_id, person_name, unit_name, looked_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
            &look.id,
            &look.case,
            &look.person,
            &look.person_name,
            &look.unit_name,
            look.at
        ))
        .await?;
        if let Some(way) = look.way {
            tx.run(&sql!(
                "INSERT INTO personal_look_details (look_id, way, items) VALUES ($1, $2, $3)",
                &look.id,
                way.as_str(),
                look.items.join("\n")
            ))
            .await?;
        }
        tx.commit().await
    }

    /// Returns the looks at cases in scope that the filter asks for, the newest first, and how many
    /// there are in all.
    pub async fn personal_looks(
        &self,
        scope: &Scope,
        filter: &LookFilter,
    ) -> Result<(Vec<PersonalLook>, u64)> {
        let mut db = self.snapshot().await?;
        let mut count = Query::built("SELECT COUNT(*)");
        chosen(&mut count, scope, filter);
        let total = unsigned("count", db.number(&count).await?)?;
        let mut query = Query::built(SELECT);
        chosen(&mut query, scope, filter);
        query
            .text(" ORDER BY l.looked_at DESC, l.id DESC LIMIT ")
            .value(filter.limit);
        query.text(" OFFSET ").value(filter.offset);
        let rows: Vec<LookRow> = db.all(&query).await?;
        let looks = rows.into_iter().map(LookRow::into_look);
        Ok((looks.collect::<Result<_>>()?, total))
    }
}
