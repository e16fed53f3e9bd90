//! Who looked at personal facts without being a party.

use model::{Actor, CaseId, Document, LookWay, PersonalLook, Scope};
use store::StoreError;

use super::Veil;
use crate::Casework;

impl Casework {
    /// Writes down that somebody sees in clear by the right alone what `items` name.
    pub(crate) async fn note_look(
        &self,
        veil: &Veil,
        case: &CaseId,
        actor: &Actor,
        (way, items): (LookWay, Vec<String>),
    ) -> Result<(), StoreError> {
        if !veil.is_by_right() || items.is_empty() {
            return Ok(());
        }
        let look = PersonalLook {
            id: self.world.new_id(),
            case: case.clone(),
            case_number: String::new(),
            person: actor.person.clone(),
            person_name: actor.name.clone(),
            unit_name: actor.unit_name.clone(),
            at: self.world.now(),
            way: Some(way),
            items,
        };
        self.store.put_personal_look(&look).await
    }

    /// Returns a document as the actor may read it: with everything masked that the case says of
    /// private persons, unless the actor sees that in clear. The second value tells whether
    /// something was masked.
    ///
    /// # Errors
    ///
    /// The store failed, or what it holds makes no sense.
    pub async fn document_seen(
        &self,
        actor: &Actor,
        document: Document,
    ) -> Result<(Document, bool), StoreError> {
        let (seen, veil) = self.veiled(actor, document).await?;
        if let Some(veil) = &veil {
            let said = &seen.0.content;
            let items = veil.labels_in(&[&said.title, &said.recipient, &said.body]);
            let what = (LookWay::Document, items);
            self.note_look(veil, &seen.0.case, actor, what).await?;
        }
        Ok(seen)
    }

    /// Returns lines of the register as the actor may read them; nobody is noted, since the text is
    /// not opened.
    ///
    /// # Errors
    ///
    /// The store failed, or what it holds makes no sense.
    pub async fn register_seen(
        &self,
        actor: &Actor,
        documents: Vec<Document>,
    ) -> Result<Vec<Document>, StoreError> {
        let mut seen = Vec::with_capacity(documents.len());
        for document in documents {
            let ((document, _), _) = self.veiled(actor, document).await?;
            seen.push(document);
        }
        Ok(seen)
    }

    async fn veiled(
        &self,
        actor: &Actor,
        mut document: Document,
    ) -> Result<((Document, bool), Option<Veil>), StoreError> {
        // Whoever may see the document may see its case.
        let everything = Scope::system();
        let Some(case) = self.store.case(&everything, &document.case).await? else {
            return Ok(((document, false), None));
        };
        let flow = self.definitions.of(&self.store, &case).await?;
        if self.personal_fields(&flow, &case).is_empty() {
            return Ok(((document, false), None));
        }
        let Some(opened) = self.opened(&everything, &case.id).await? else {
            return Ok(((document, false), None));
        };
        let veil = self.veil(&opened, actor);
        let said = &mut document.content;
        let before = (
            said.title.clone(),
            said.recipient.clone(),
            said.body.clone(),
        );
        said.title = veil.over(&said.title);
        said.recipient = veil.over(&said.recipient);
        said.body = veil.over(&said.body);
        let masked = before
            != (
                said.title.clone(),
                said.recipient.clone(),
                said.body.clone(),
            );
        Ok(((document, masked), Some(veil)))
    }
}
