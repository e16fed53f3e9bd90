//! What a station measures, and for which areas it counts.

use model::{Area, AreaId, AreaLevel, Object, ObjectId};
use standards::air::PerPollutant;

use super::rules::AirRules;

/// The kind of objects that measure air.
pub(super) const STATION: &str = "air-station";
/// The attribute with the level of control (控制级别).
const CONTROL: &str = "control";

/// A station as far as its days go.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// The station.
    pub point: ObjectId,
    /// The pollutants that its monitoring plan leaves out (HJ 633-2026 5.3.2).
    pub not_monitored: PerPollutant<bool>,
    /// The areas for whose days it counts, the widest first: city, district and grid cell. A
    /// province has none, since its air is not the mean of its points.
    pub areas: Vec<AreaId>,
}

/// Reads what a station measures and for which areas it counts.
#[must_use]
pub fn plan_of(station: &Object, areas: &[Area], rules: &AirRules) -> Plan {
    let not_monitored = station.not_monitored();
    let control = station.attributes.get(CONTROL);
    let counts = control.is_none_or(|control| !rules.left_out.contains(control));
    let within = |area: &&Area| {
        counts && area.level != AreaLevel::Province && area.path.contains(&station.area_path)
    };
    Plan {
        point: station.id.clone(),
        not_monitored: PerPollutant::from_fn(|pollutant| not_monitored.contains(&pollutant)),
        areas: areas
            .iter()
            .filter(within)
            .map(|area| area.id.clone())
            .collect(),
    }
}

/// Writes down all that days are made of besides the hours, so that a change of it is noticed.
pub(super) fn made_of(plans: &[Plan], rules: &AirRules) -> String {
    format!("1 {rules:?} {plans:?}")
}
