//! Values that the device itself has doubted.

use std::collections::BTreeSet;

use model::Flag;

use super::{Found, Sight};

/// Finds values with one of these flags.
pub(super) fn check(flags: &BTreeSet<String>, sight: Sight<'_>) -> Vec<Found> {
    let readings = sight.row().factors.iter();
    readings
        .filter_map(|reading| {
            let code = reading
                .flag
                .as_deref()
                .filter(|flag| flags.contains(*flag))?;
            let value = reading.value?;
            let name = Flag::find(code).map_or("未知标记", |flag| flag.zh);
            Some(Found {
                factor: reading.factor.clone(),
                detail: format!(
                    "{}，站点标记 {code}（{name}）",
                    sight.shown(reading.factor.as_str(), value)
                ),
            })
        })
        .collect()
}
