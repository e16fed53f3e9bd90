//! Documents: numbered, bound to the event with which they go out, never changed.
//!
//! # Canonical form
//!
//! `hash = SM3(form)`, where form is a sequence of texts as in the chain of events, each with its
//! length before it: `"qingshan/document/1"`, case id, definition, name, number, title, recipient,
//! body, signer, and the milliseconds of its issue as i64, big endian. The event that issues a
//! document carries number and hash among its fields, and thereby in its own hash.

use std::collections::BTreeMap;

use model::{
    CaseId, ContentHash, Document, DocumentFilter, EventBody, NewDocument, NewEvent, Scope,
    Timestamp,
};
use sm3::{Digest, Sm3};
use sqlx::FromRow;

use crate::case_events::EventRow;
use crate::chain::text;
use crate::convert::{corrupt, narrow, unsigned};
use crate::engine::Conn;
use crate::like::pattern;
use crate::query::{Query, sql};
use crate::{Result, Store, StoreError};

const FORM: &str = "qingshan/document/1";
/// Names under which the event carries number and hash; no form field can have them.
const NUMBER: &str = "@document-number";
const HASH: &str = "@document-hash";

const SELECT: &str = "SELECT n.id, n.case_id, n.seq, n.definition, n.name, n.series, n.number, \
     n.title, n.recipient, n.body, n.signer, n.issued_at, n.hash, c.number AS case_number, \
     c.title AS case_title, e.actor_name, e.body AS event_body";
const FROM: &str = " FROM documents n JOIN cases c ON c.id = n.case_id \
     JOIN case_events e ON e.case_id = n.case_id AND e.seq = n.seq \
     JOIN areas a ON a.id = c.area_id LEFT JOIN objects o ON o.id = c.object_id WHERE ";

#[derive(FromRow)]
struct DocumentRow {
    id: String,
    case_id: String,
    seq: i64,
    definition: String,
    name: String,
    series: String,
    number: String,
    title: String,
    recipient: String,
    body: String,
    signer: String,
    issued_at: i64,
    hash: String,
    case_number: String,
    case_title: String,
    actor_name: Option<String>,
    event_body: String,
}

impl DocumentRow {
    fn into_document(self) -> Result<Document> {
        let event: EventBody = serde_json::from_str(&self.event_body)
            .map_err(|error| corrupt("event of a case", error.to_string()))?;
        let case = CaseId::new(self.case_id);
        let document = NewDocument {
            id: self.id,
            definition: self.definition,
            name: self.name,
            series: self.series,
            title: self.title,
            recipient: self.recipient,
            body: self.body,
            signer: self.signer,
            issued_at: Timestamp::from_millis(self.issued_at),
        };
        let intact = hash(&case, &self.number, &document).as_str() == self.hash
            && event.fields.get(HASH) == Some(&self.hash)
            && event.fields.get(NUMBER) == Some(&self.number);
        Ok(Document {
            content: document,
            number: self.number,
            case,
            case_number: self.case_number,
            case_title: self.case_title,
            seq: narrow("document", self.seq)?,
            by: self.actor_name.unwrap_or_default(),
            hash: ContentHash::new(self.hash),
            intact,
        })
    }
}

fn hash(case: &CaseId, number: &str, document: &NewDocument) -> ContentHash {
    let mut sm3 = Sm3::new();
    for part in [
        FORM,
        case.as_str(),
        &document.definition,
        &document.name,
        number,
        &document.title,
        &document.recipient,
        &document.body,
        &document.signer,
    ] {
        text(&mut sm3, part);
    }
    sm3.update(document.issued_at.millis().to_be_bytes());
    ContentHash::new(hex::encode(sm3.finalize()))
}

/// A document with its number drawn, to be written once the event has its place.
pub(crate) struct Numbered<'n> {
    document: &'n NewDocument,
    number: String,
    hash: ContentHash,
}

/// Draws the number of a document and writes it, with the hash, into the event that issues it. The
/// row of the series stays locked until the transaction ends; one that fails gives the number back.
pub(crate) async fn draw<'n>(
    db: &mut Conn,
    case: &CaseId,
    document: &'n NewDocument,
    event: &mut NewEvent,
) -> Result<Numbered<'n>> {
    if [&document.title, &document.recipient, &document.body]
        .iter()
        .any(|text| text.contains('\0'))
    {
        return Err(StoreError::Conflict(
            "a document cannot hold a NUL".to_owned(),
        ));
    }
    let drawn = db
        .number(&sql!(
            "INSERT INTO document_series (series, value) VALUES ($1, 1)
             ON CONFLICT (series) DO UPDATE SET value = document_series.value + 1
             RETURNING value",
            &document.series
        ))
        .await?;
    let number = format!("{}{drawn}号", document.series);
    let hash = hash(case, &number, document);
    let fields = &mut event.body.fields;
    fields.insert(NUMBER.to_owned(), number.clone());
    fields.insert(HASH.to_owned(), hash.to_string());
    Ok(Numbered {
        document,
        number,
        hash,
    })
}

impl Numbered<'_> {
    /// Writes the document beside the event with which it goes out.
    pub(crate) async fn insert(&self, db: &mut Conn, case: &CaseId, seq: u32) -> Result<()> {
        let document = self.document;
        db.run(&sql!(
            "INSERT INTO documents (id, case_id, seq, definition, name, series, number, title,
                 recipient, body, signer, issued_at, hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            &document.id,
            case,
            seq,
            &document.definition,
            &document.name,
            &document.series,
            &self.number,
            &document.title,
            &document.recipient,
            &document.body,
            &document.signer,
            document.issued_at,
            &self.hash
        ))
        .await
        .map(drop)
    }
}

/// Returns the number of the document that went out with an event.
#[must_use]
pub fn document_number(fields: &BTreeMap<String, String>) -> Option<&str> {
    fields.get(NUMBER).map(String::as_str)
}

fn chosen<'q>(query: &mut Query<'q>, scope: &'q Scope, filter: &'q DocumentFilter) {
    query.text(FROM).sees_case(scope);
    if let Some(case) = &filter.case {
        query.text(" AND n.case_id = ").value(case);
    }
    if let Some(definition) = &filter.definition {
        query.text(" AND n.definition = ").value(definition);
    }
    if let Some(from) = filter.from {
        query.text(" AND n.issued_at >= ").value(from);
    }
    if let Some(to) = filter.to {
        query.text(" AND n.issued_at < ").value(to);
    }
    if let Some(text) = &filter.text {
        query
            .text(" AND (lower(n.number) LIKE ")
            .value(pattern(text))
            .text(" ESCAPE '\\' OR lower(n.title) LIKE ")
            .value(pattern(text))
            .text(" ESCAPE '\\')");
    }
}

impl Store {
    /// Returns the documents of cases in scope that the filter asks for, the last issued first, and
    /// how many there are in all.
    pub async fn documents(
        &self,
        scope: &Scope,
        filter: &DocumentFilter,
    ) -> Result<(Vec<Document>, u64)> {
        let mut db = self.snapshot().await?;
        let mut count = Query::built("SELECT COUNT(*)");
        chosen(&mut count, scope, filter);
        let total = unsigned("count", db.number(&count).await?)?;
        let mut query = Query::built(SELECT);
        chosen(&mut query, scope, filter);
        query
            .text(" ORDER BY n.issued_at DESC, n.id DESC LIMIT ")
            .value(filter.limit);
        query.text(" OFFSET ").value(filter.offset);
        let rows: Vec<DocumentRow> = db.all(&query).await?;
        let documents: Result<_> = rows.into_iter().map(DocumentRow::into_document).collect();
        Ok((documents?, total))
    }

    /// Returns a document of a case in scope.
    pub async fn document(&self, scope: &Scope, id: &str) -> Result<Option<Document>> {
        let mut query = Query::built(SELECT);
        query.text(FROM).sees_case(scope);
        query.text(" AND n.id = ").value(id);
        let row: Option<DocumentRow> = self.snapshot().await?.one(&query).await?;
        row.map(DocumentRow::into_document).transpose()
    }
}

/// Finds the first event of a chain whose document is missing or is not what the event says.
pub(crate) async fn broken_document(
    db: &mut Conn,
    case: &CaseId,
    events: &[EventRow],
) -> Result<Option<(u32, String)>> {
    let mut issuing = Vec::new();
    for event in events {
        let body: EventBody = serde_json::from_str(event.body())
            .map_err(|error| corrupt("event of a case", error.to_string()))?;
        if let Some(number) = document_number(&body.fields) {
            issuing.push((narrow("event of a case", event.seq)?, number.to_owned()));
        }
    }
    if issuing.is_empty() {
        return Ok(None);
    }
    let mut query = Query::built(SELECT);
    query.text(FROM).text("n.case_id = ").value(case);
    let rows: Vec<DocumentRow> = db.all(&query).await?;
    let held: Result<Vec<Document>> = rows.into_iter().map(DocumentRow::into_document).collect();
    let held = held?;
    Ok(issuing.into_iter().find_map(|(seq, number)| {
        match held.iter().find(|document| document.seq == seq) {
            None => Some((seq, format!("its document {number} is missing"))),
            Some(document) if !document.intact => Some((
                seq,
                format!("its document {number} does not match its hash"),
            )),
            Some(_) => None,
        }
    }))
}
