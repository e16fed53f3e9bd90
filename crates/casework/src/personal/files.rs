//! Files that show or name private persons: served to those who read of persons in clear.

use std::collections::BTreeSet;

use catalog::cases::CaseDefinition;
use model::{Actor, Case, CaseId, ContentHash, LookWay, Scope};
use store::StoreError;

use super::{Sight, Veil};
use crate::Casework;

/// How somebody may see a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FileSight {
    /// It shows nobody, or it is the person's own upload.
    Open,
    /// It shows somebody, and the person may see it.
    Personal,
    /// It shows somebody, and the person may not see it.
    Hidden,
}

impl Casework {
    /// Tells how somebody may see a file that lies within their scope; a look by the right alone is
    /// noted. What one case shows to everybody, another cannot hide.
    pub(crate) async fn file_sight(
        &self,
        scope: &Scope,
        actor: &Actor,
        hash: &ContentHash,
    ) -> Result<FileSight, StoreError> {
        let own = self.store.own_evidence(&actor.person, hash).await?;
        if own.is_some() {
            return Ok(FileSight::Open);
        }
        let mut sight = FileSight::Open;
        let mut look = None;
        for (case, kind) in self.store.evidence_uses(scope, hash).await? {
            let Some((veil, name)) = self.file_veil(actor, &case, &kind).await? else {
                return Ok(FileSight::Open);
            };
            match veil.sight {
                Sight::Party => sight = FileSight::Personal,
                Sight::Right => look = Some((veil, case, name)),
                Sight::Masked if sight == FileSight::Open => sight = FileSight::Hidden,
                Sight::Masked => {}
            }
        }
        match look {
            Some((veil, case, name)) if sight != FileSight::Personal => {
                let seen = (LookWay::File, vec![name]);
                self.note_look(&veil, &case, actor, seen).await?;
                Ok(FileSight::Personal)
            }
            _ => Ok(sight),
        }
    }

    /// Returns the kinds of evidence that show persons, by the definition with which a case began
    /// and by the one of today.
    pub(super) fn personal_files(&self, flow: &CaseDefinition, case: &Case) -> BTreeSet<String> {
        let present = self.catalog.case(&case.flow);
        let flows = present.into_iter().chain([flow]);
        let kinds = flows.flat_map(CaseDefinition::personal_evidence);
        kinds.map(str::to_owned).collect()
    }

    /// Returns the veil over files of a kind in a case, and the name of the kind; `None` if they
    /// show nobody. Who works on a case works on those that were merged into it.
    async fn file_veil(
        &self,
        actor: &Actor,
        case: &CaseId,
        kind: &str,
    ) -> Result<Option<(Veil, String)>, StoreError> {
        // Whoever may see the file may see its case.
        let everything = Scope::system();
        let Some(case) = self.store.case(&everything, case).await? else {
            return Ok(None);
        };
        let flow = self.definitions.of(&self.store, &case).await?;
        if !self.personal_files(&flow, &case).contains(kind) {
            return Ok(None);
        }
        let Some(opened) = self.opened(&everything, &case.id).await? else {
            return Ok(None);
        };
        let mut veil = self.veil(&opened, actor);
        if let Some(main) = &opened.standing.merged_into
            && let Some(main) = self.opened(&everything, main).await?
        {
            veil = veil.seen_at_least_as(&self.veil(&main, actor));
        }
        let name = flow.evidence_name(kind).unwrap_or(kind).to_owned();
        Ok(Some((veil, name)))
    }
}
