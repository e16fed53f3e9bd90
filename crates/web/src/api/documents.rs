//! Documents that went out with cases: the register, and the text as it was issued.

use axum::Json;
use axum::extract::{Path, State};
use catalog::Right;
use model::{CaseId, Document, DocumentFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::alarms::PAGE_SIZE;
use super::view::Named;
use crate::app::App;
use crate::http::input::{Asked, instant};
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Which documents.
#[derive(Deserialize, IntoParams)]
pub(crate) struct Which {
    /// Only of this case.
    case: Option<String>,
    /// Only of this sort, an id of `sorts`.
    sort: Option<String>,
    /// Only those issued from this instant.
    from: Option<String>,
    /// Only those issued before this instant.
    to: Option<String>,
    /// Text in number or title.
    q: Option<String>,
    /// From 1.
    page: Option<u32>,
}

/// A page of the register, the last issued first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Documents {
    documents: Vec<DocumentLine>,
    /// The sorts of documents that the catalogue knows.
    sorts: Vec<Named>,
    total: u64,
    page: u32,
    page_size: u32,
}

/// A document as the register shows it.
#[derive(Serialize, ToSchema)]
pub(crate) struct DocumentLine {
    id: String,
    /// What sort of document it is, for example 督办通知.
    name: String,
    /// Its number, for example 环督〔2026〕5号.
    number: String,
    title: String,
    /// To whom it is addressed; empty for a public notice.
    recipient: String,
    /// The unit in whose name it went out.
    signer: String,
    issued_at: String,
    /// Who issued it; empty if the system did.
    by: String,
    case_id: String,
    case_number: String,
    case_title: String,
    /// The event with which it went out.
    seq: u32,
    /// Whether text, hash and event agree.
    intact: bool,
}

/// A document with its text.
#[derive(Serialize, ToSchema)]
pub(crate) struct DocumentView {
    #[serde(flatten)]
    line: DocumentLine,
    paragraphs: Vec<String>,
    /// Whether something was masked that it says of private persons (个人信息).
    masked: bool,
    /// SM3 over number and text as it was issued; the event carries it too.
    hash: String,
}

impl From<&Document> for DocumentLine {
    fn from(document: &Document) -> Self {
        let said = &document.content;
        Self {
            id: said.id.clone(),
            name: said.name.clone(),
            number: document.number.clone(),
            title: said.title.clone(),
            recipient: said.recipient.clone(),
            signer: said.signer.clone(),
            issued_at: said.issued_at.to_string(),
            by: document.by.clone(),
            case_id: document.case.to_string(),
            case_number: document.case_number.clone(),
            case_title: document.case_title.clone(),
            seq: document.seq,
            intact: document.intact,
        }
    }
}

/// Returns the register of documents of cases within one's scope.
#[utoipa::path(get, path = "/api/v1/documents", tag = "cases", params(Which),
    responses((status = 200, body = Documents), (status = 401, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn documents(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<Which>,
) -> Answer<Json<Documents>> {
    let scope = user.need(Right::CaseRead)?;
    let page = which.page.unwrap_or(1).max(1);
    let given = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    let time = |name: &str, text: Option<String>| {
        let text = given(text);
        text.map(|text| instant(name, &text)).transpose()
    };
    let filter = DocumentFilter {
        case: given(which.case).map(CaseId::new),
        definition: given(which.sort),
        from: time("from", which.from)?,
        to: time("to", which.to)?,
        text: given(which.q),
        offset: (page - 1).saturating_mul(PAGE_SIZE),
        limit: PAGE_SIZE,
    };
    let (documents, total) = app.store.documents(scope, &filter).await?;
    let documents = app.casework.register_seen(&user.actor, documents).await?;
    let sorts = app.catalog.notices.iter().map(|notice| Named {
        id: notice.id.clone(),
        name: notice.name.clone(),
    });
    Ok(Json(Documents {
        documents: documents.iter().map(DocumentLine::from).collect(),
        sorts: sorts.collect(),
        total,
        page,
        page_size: PAGE_SIZE,
    }))
}

/// Returns a document as it was issued.
#[utoipa::path(get, path = "/api/v1/documents/{id}", tag = "cases", params(("id" = String, Path,)),
    responses((status = 200, body = DocumentView), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn document(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
) -> Answer<Json<DocumentView>> {
    let scope = user.need(Right::CaseRead)?;
    let document = app.store.document(scope, &id).await?;
    let document = document.ok_or_else(|| Problem::not_found("该文书"))?;
    let (document, masked) = app.casework.document_seen(&user.actor, document).await?;
    Ok(Json(DocumentView {
        line: DocumentLine::from(&document),
        paragraphs: document.content.body.lines().map(str::to_owned).collect(),
        masked,
        hash: document.hash.to_string(),
    }))
}
