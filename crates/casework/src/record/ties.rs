//! Other cases: those that are linked, and those that were merged.

use model::{Actor, CaseId, LookWay, Scope, Timestamp};
use store::StoreError;

use super::EventLine;
use crate::Casework;
use crate::act::Opened;
use crate::personal::Veil;

/// Another case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OtherCase {
    /// Identity.
    pub id: CaseId,
    /// Number.
    pub number: String,
    /// Title; empty where the one who asks may not see the case.
    pub title: String,
    /// Name of its state; empty where the one who asks may not see the case.
    pub state_name: String,
    /// Whether the one who asks may see it.
    pub visible: bool,
}

/// A case that was merged into this one. Whoever sees this one sees what was done there.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The case.
    pub case: OtherCase,
    /// Its events, the oldest first.
    pub events: Vec<EventLine>,
}

impl Casework {
    /// Returns other cases as they stood at a time.
    pub(super) async fn others(
        &self,
        scope: &Scope,
        ids: &[CaseId],
        then: Timestamp,
    ) -> Result<Vec<OtherCase>, StoreError> {
        let mut others = Vec::new();
        for id in ids {
            if let Some(opened) = self.opened_as_of(scope, id, then).await? {
                others.push(Self::other(&opened));
            } else if let Some(case) = self.store.case(&Scope::system(), id).await? {
                others.push(OtherCase {
                    id: case.id,
                    number: case.number,
                    title: String::new(),
                    state_name: String::new(),
                    visible: false,
                });
            }
        }
        Ok(others)
    }

    /// Returns the cases that were merged into this one, as they stood at a time; that they were, its
    /// own events say. Who works on this one works on those too.
    pub(super) async fn merged(
        &self,
        main: &Opened,
        actor: &Actor,
        (veil, then): (&Veil, Timestamp),
    ) -> Result<Vec<Merged>, StoreError> {
        let everything = Scope::system();
        let mut merged = Vec::new();
        for id in &main.standing.merged {
            let Some(present) = self.opened(&everything, id).await? else {
                continue;
            };
            let veil = self.veil(&present, actor).seen_at_least_as(veil);
            if let Some(opened) = self.as_of(present, then)? {
                let read = (LookWay::Record, veil.all_labels());
                self.note_look(&veil, &opened.case.id, actor, read).await?;
                merged.push(Merged {
                    case: Self::other(&opened),
                    events: self.event_lines(&everything, &opened, &veil).await?,
                });
            }
        }
        Ok(merged)
    }

    fn other(opened: &Opened) -> OtherCase {
        OtherCase {
            id: opened.case.id.clone(),
            number: opened.case.number.clone(),
            title: opened.case.title.clone(),
            state_name: Self::state_of(opened),
            visible: true,
        }
    }
}
