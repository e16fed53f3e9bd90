//! What lies on somebody's desk (工作台), and how many.

use catalog::cases::{ASKED, JOINED};
use model::{CaseFilter, Desk, DeskPart, PersonId};
use store::StoreError;

use crate::Casework;

/// Up to how many cases of a part are counted; whoever has more is told 99+.
pub const DESK_COUNTED: u32 = 100;

impl Casework {
    /// Returns what tells a part of a person's desk, as of now.
    async fn desk(&self, person: &PersonId, part: DeskPart) -> Result<Desk, StoreError> {
        let words = match part {
            DeskPart::Returned => self.definitions.sending_back(&self.store).await?,
            DeskPart::Opinion => vec![ASKED.to_owned(), JOINED.to_owned()],
            DeskPart::Todo | DeskPart::Overdue | DeskPart::Copies | DeskPart::HandedOn => {
                Vec::new()
            }
        };
        Ok(Desk {
            person: person.clone(),
            part,
            now: self.world.now(),
            words,
        })
    }

    /// Returns what a list asks for a part of a person's desk: the first [`DESK_COUNTED`], where the
    /// person is to act by the next deadline.
    ///
    /// # Errors
    ///
    /// The store failed, or what it holds makes no sense.
    pub async fn desk_filter(
        &self,
        person: &PersonId,
        part: DeskPart,
    ) -> Result<CaseFilter, StoreError> {
        Ok(CaseFilter {
            desk: Some(self.desk(person, part).await?),
            nearest_first: part.is_to_act(),
            limit: DESK_COUNTED,
            ..CaseFilter::default()
        })
    }
}
