//! What look-backs have found, counted.

use std::collections::BTreeMap;

use model::{Draw, Scope};
use store::StoreError;

use super::strikes::doing_units;
use crate::Casework;

/// How many cases were drawn, looked at, and found to have come back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Count {
    /// Drawn.
    pub drawn: u32,
    /// Looked at.
    pub looked_at: u32,
    /// Found to have come back (反弹).
    pub relapsed: u32,
}

/// The figures of one draw.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Figures {
    /// The draw.
    pub draw: Draw,
    /// All its cases in scope.
    pub total: Count,
    /// By the units that had done the work, by name.
    pub units: Vec<(String, Count)>,
    /// By the people who had accepted it: name, unit.
    pub acceptors: Vec<((String, String), Count)>,
}

impl Count {
    fn add(&mut self, found: Option<bool>) {
        self.drawn += 1;
        self.looked_at += u32::from(found.is_some());
        self.relapsed += u32::from(found == Some(true));
    }
}

impl Casework {
    /// Returns the figures of draws over the cases in scope: of one flow and period, or of all.
    ///
    /// # Errors
    ///
    /// The store failed, or what it holds makes no sense.
    pub async fn lookback_figures(
        &self,
        scope: &Scope,
        flow: Option<&str>,
        period: Option<&str>,
    ) -> Result<Vec<Figures>, StoreError> {
        let mut all = Vec::new();
        for draw in self.store.draws(flow, period).await? {
            let mut total = Count::default();
            let mut units: BTreeMap<String, Count> = BTreeMap::new();
            let mut acceptors: BTreeMap<(String, String), Count> = BTreeMap::new();
            for id in &draw.drawn {
                let Some(opened) = self.opened(scope, id).await? else {
                    continue;
                };
                let lookbacks = &opened.standing.lookbacks;
                let Some(own) = lookbacks.iter().find(|one| one.draw == draw.id) else {
                    continue;
                };
                let found = own.found.map(|(relapsed, _)| relapsed);
                total.add(found);
                for unit in doing_units(&opened, None, own.at) {
                    units.entry(unit).or_default().add(found);
                }
                let mut accepted = opened.standing.acceptances.iter().rev();
                if let Some(last) = accepted.find(|one| one.at <= own.at) {
                    let key = (last.name.clone(), last.unit_name.clone());
                    acceptors.entry(key).or_default().add(found);
                }
            }
            all.push(Figures {
                draw,
                total,
                units: units.into_iter().collect(),
                acceptors: acceptors.into_iter().collect(),
            });
        }
        Ok(all)
    }
}
