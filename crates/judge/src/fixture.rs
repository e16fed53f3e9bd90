//! What the tests of this crate have in common.

use std::collections::BTreeMap;

use catalog::{Catalog, Kind, Rule};
use model::{
    AreaId, AreaPath, Cadence, FactorCode, FactorReading, Mn, Object, ObjectId, Reading, RuleId,
    Timestamp,
};

/// An hour row with the given values; what is no number is missing. It arrives at the hour's end.
pub(crate) fn row(start: &str, values: &[(&str, &str)]) -> Reading {
    let start: Timestamp = start.parse().unwrap();
    Reading {
        point: ObjectId::new("p"),
        cadence: Cadence::Hour,
        start,
        factors: values
            .iter()
            .map(|(code, value)| FactorReading {
                factor: FactorCode::new(*code),
                value: value.parse().ok(),
                min: None,
                max: None,
                total: None,
                flag: Some("N".to_owned()),
            })
            .collect(),
        revision: 0,
        mn: Mn::new("m"),
        received_at: start.plus(Timestamp::HOUR),
    }
}

/// A point of a kind with attributes.
pub(crate) fn point(kind: &str, attributes: &[(&str, &str)]) -> Object {
    Object {
        id: ObjectId::new("p"),
        kind: kind.to_owned(),
        code: String::new(),
        name: "点位".to_owned(),
        area: AreaId::new("qs"),
        area_path: AreaPath::root(&AreaId::new("qs")),
        area_name: "青山市".to_owned(),
        parent: None,
        lon: 113.1,
        lat: 30.4,
        attributes: attributes
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()))
            .collect::<BTreeMap<_, _>>(),
        invented: true,
        source_note: None,
    }
}

/// A kind of the built-in catalogue.
pub(crate) fn kind(id: &str) -> Kind {
    Catalog::load(None).unwrap().kind(id).unwrap().clone()
}

/// A rule of the built-in catalogue.
pub(crate) fn rule(id: &str) -> Rule {
    Catalog::load(None)
        .unwrap()
        .rule(&RuleId::new(id))
        .unwrap()
        .clone()
}
