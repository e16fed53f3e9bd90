//! Appending an event, with all that goes along in its transaction.

use model::Appended;
use store::Along;

use super::Opened;
use super::prepare::Prepared;
use crate::error::ActError;
use crate::{Casework, telling};

impl Casework {
    /// Appends the event if the case still stands where it was looked at.
    pub(super) async fn commit(
        &self,
        opened: &Opened,
        prepared: &Prepared,
    ) -> Result<Appended, ActError> {
        let (event, derived) = (&prepared.event, &prepared.derived);
        let document = match opened.flow.verb(&event.verb) {
            Some(verb) => self.document(opened, verb, event, derived).await?,
            None => None,
        };
        let tied = prepared.tied.as_ref().map(|tied| store::Tied {
            case: &tied.case,
            expected_seq: tied.head_seq,
            event: &tied.event,
            derived: &tied.derived,
        });
        let veil = self.veil_of_nobody(opened, event);
        let told = telling::of_move(
            &self.world,
            &self.catalog,
            &opened.flow,
            (&opened.case, derived),
            (event, &veil),
        );
        let along = Along {
            tied,
            document: document.as_ref(),
            telling: Some(&told),
        };
        let (case, head_seq) = (&opened.case.id, opened.head_seq());
        let appended = self
            .store
            .append_along(case, head_seq, event, derived, along)
            .await;
        Ok(appended?)
    }
}
