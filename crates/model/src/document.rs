//! Documents: numbered, in official wording, made from a case.

use crate::ids::{CaseId, ContentHash};
use crate::time::Timestamp;

/// A document (文书) that goes out with an event; its number is given by the store.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewDocument {
    /// Identity.
    pub id: String,
    /// The definition of `catalog/notices` from which it was made.
    pub definition: String,
    /// What sort of document it is, for example `督办通知`.
    pub name: String,
    /// The series of its number with the year, for example `环督〔2026〕`.
    pub series: String,
    /// Title.
    pub title: String,
    /// To whom it is addressed (主送); empty for a public document.
    pub recipient: String,
    /// Paragraphs, one a line.
    pub body: String,
    /// The unit in whose name it goes out (署名).
    pub signer: String,
    /// When it was issued (成文日期).
    pub issued_at: Timestamp,
}

/// A document with its number, as it was issued. Never changed, never deleted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Document {
    /// What it says.
    pub content: NewDocument,
    /// Its number, for example `环督〔2026〕5号`.
    pub number: String,
    /// The case.
    pub case: CaseId,
    /// Number of the case; filled by the store when read.
    pub case_number: String,
    /// Title of the case; filled by the store when read.
    pub case_title: String,
    /// The event with which it went out.
    pub seq: u32,
    /// Who issued it; empty if the system did.
    pub by: String,
    /// SM3 over its number and all that it says; the event carries it too.
    pub hash: ContentHash,
    /// Whether content, stored hash and the event agree; found by the store when read.
    pub intact: bool,
}

/// Which documents are asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DocumentFilter {
    /// Only of this case.
    pub case: Option<CaseId>,
    /// Only of this definition.
    pub definition: Option<String>,
    /// Only those issued from this instant.
    pub from: Option<Timestamp>,
    /// Only those issued before this instant.
    pub to: Option<Timestamp>,
    /// Only those whose number or title contains this text.
    pub text: Option<String>,
    /// How many to skip.
    pub offset: u32,
    /// How many to return.
    pub limit: u32,
}
