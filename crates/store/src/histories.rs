//! Cases that come with their whole history: many at a time.

use model::{Case, ContentHash, NewCase, NewEvent};

use crate::case_actors::gather;
use crate::case_append::move_on;
use crate::case_events::{chained, insert_events, insert_evidence};
use crate::cases::{draw_number, insert_case};
use crate::chain::beginning;
use crate::{Result, Store};

/// A case with all its events.
#[derive(Clone, Debug)]
pub struct History {
    /// How it began.
    pub new: NewCase,
    /// The events after the first, in their order.
    pub later: Vec<NewEvent>,
    /// How it stands after them, without number, `head_seq` and `head_hash`.
    pub now: Case,
}

impl Store {
    /// Writes cases with their whole history in one transaction: numbers are drawn and chains are
    /// made as one event after the other would have.
    ///
    /// Conflict: an area, an object or a file of evidence that is not stored, or an id or an origin
    /// that is taken; nothing is written then.
    pub async fn put_histories(&self, histories: &[History]) -> Result<()> {
        let mut tx = self.write().await?;
        let mut events = Vec::new();
        for history in histories {
            let (new, id) = (&history.new, &history.new.case.id);
            let number = draw_number(&mut tx, &new.series, new.series_digits).await?;
            let (mut seq, mut head): (u32, ContentHash) = (0, beginning());
            for event in std::iter::once(&new.event).chain(&history.later) {
                seq += 1;
                let (placed, body) = chained(id, seq, head, event)?;
                head = placed.hash.clone();
                events.push((placed, body));
            }
            insert_case(&mut tx, &history.now, &number, seq, &head).await?;
            if let Some((last, _)) = events.last() {
                move_on(&mut tx, last, &history.now).await?;
            }
        }
        insert_events(&mut tx, &events).await?;
        for (placed, _) in &events {
            insert_evidence(&mut tx, placed).await?;
        }
        for history in histories.iter().filter(|history| history.now.open) {
            gather(&mut tx, &history.new.case.id).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
