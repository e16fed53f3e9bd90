//! The definitions with which cases began, read once each.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use catalog::cases::{By, CaseDefinition};
use model::{Case, ContentHash};
use store::{Store, StoreError};

use crate::error::corrupt;

/// Under which kind the store freezes flows.
const KIND: &str = "case";

/// Definitions by their hash. A definition never changes, so nothing is ever thrown out.
#[derive(Debug, Default)]
pub(crate) struct Definitions(RwLock<HashMap<ContentHash, Arc<CaseDefinition>>>);

impl Definitions {
    /// Returns the definition with which the case began and which it keeps.
    pub(crate) async fn of(
        &self,
        store: &Store,
        case: &Case,
    ) -> Result<Arc<CaseDefinition>, StoreError> {
        if let Some(flow) = self.known(&case.flow_version) {
            return Ok(flow);
        }
        let missing = || {
            corrupt(
                "definition of a case",
                &format!("{} is missing", case.flow_version),
            )
        };
        let text = store
            .definition(&case.flow_version)
            .await?
            .ok_or_else(missing)?;
        let flow = Arc::new(parse(&case.flow, &text)?);
        Ok(self.keep(case.flow_version.clone(), flow))
    }

    /// Freezes a definition of the catalogue, for a case that begins with it.
    pub(crate) async fn freeze(
        &self,
        store: &Store,
        flow: &CaseDefinition,
    ) -> Result<ContentHash, StoreError> {
        let version = store.freeze_definition(KIND, &flow.id, &flow.text).await?;
        if self.known(&version).is_none() {
            self.keep(version.clone(), Arc::new(flow.clone()));
        }
        Ok(version)
    }

    /// Returns the closed states of every version under which a case may have begun.
    pub(crate) async fn closed(
        &self,
        store: &Store,
    ) -> Result<Vec<(ContentHash, Vec<String>)>, StoreError> {
        let mut all = Vec::new();
        for (version, id, text) in store.definitions(KIND).await? {
            let flow = match self.known(&version) {
                Some(flow) => flow,
                None => self.keep(version.clone(), Arc::new(parse(&id, &text)?)),
            };
            let closed = flow.states.iter().filter(|state| !state.open);
            all.push((version, closed.map(|state| state.id.clone()).collect()));
        }
        Ok(all)
    }

    /// Returns the states in which the system acts when a clock has run out, of every version under
    /// which a case may have begun.
    pub(crate) async fn timed(
        &self,
        store: &Store,
    ) -> Result<Vec<(ContentHash, Vec<String>)>, StoreError> {
        let mut all = Vec::new();
        for (version, id) in store.definition_versions(KIND).await? {
            let flow = self.version(store, &version, &id).await?;
            let timed = flow.verbs.iter().filter(|verb| verb.by == By::Due);
            let states: Vec<String> = timed.flat_map(|verb| verb.from.clone()).collect();
            if !states.is_empty() {
                all.push((version, states));
            }
        }
        Ok(all)
    }

    /// Returns every version of a flow under which it is written down what becomes of the alarm.
    pub(crate) async fn watching(&self, store: &Store) -> Result<Vec<ContentHash>, StoreError> {
        let mut all = Vec::new();
        for (version, id) in store.definition_versions(KIND).await? {
            let flow = self.version(store, &version, &id).await?;
            if flow.verbs.iter().any(|verb| verb.by.notes_alarm()) {
                all.push(version);
            }
        }
        Ok(all)
    }

    /// Returns the verbs that send a case back, of every version under which a case may have begun,
    /// each as `flow/verb`.
    pub(crate) async fn sending_back(&self, store: &Store) -> Result<Vec<String>, StoreError> {
        let mut all = BTreeSet::new();
        for (version, id) in store.definition_versions(KIND).await? {
            let flow = self.version(store, &version, &id).await?;
            let verbs = flow.sending_back();
            all.extend(verbs.map(|verb| format!("{id}/{}", verb.id)));
        }
        Ok(all.into_iter().collect())
    }

    /// Returns a frozen definition by its hash.
    async fn version(
        &self,
        store: &Store,
        version: &ContentHash,
        id: &str,
    ) -> Result<Arc<CaseDefinition>, StoreError> {
        if let Some(flow) = self.known(version) {
            return Ok(flow);
        }
        let text = store.definition(version).await?.unwrap_or_default();
        Ok(self.keep(version.clone(), Arc::new(parse(id, &text)?)))
    }

    fn known(&self, version: &ContentHash) -> Option<Arc<CaseDefinition>> {
        // Nothing can go wrong while the lock is held, so a poisoned lock guards a whole map.
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(version)
            .cloned()
    }

    fn keep(&self, version: ContentHash, flow: Arc<CaseDefinition>) -> Arc<CaseDefinition> {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(version).or_insert(flow))
    }
}

fn parse(id: &str, text: &str) -> Result<CaseDefinition, StoreError> {
    CaseDefinition::parse(id, text).map_err(|errors| corrupt("definition of a case", &errors))
}
