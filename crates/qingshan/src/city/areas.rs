//! The areas, from `areas.geojson`.

use model::{Area, AreaId, AreaLevel, AreaPath};
use serde::Deserialize;
use serde_json::value::RawValue;
use standards::coordinates::Datum;

use super::known::Known;
use super::problem::Problems;
use super::{Folder, datum};

const FILE: &str = "areas.geojson";

#[derive(Deserialize)]
struct Collection<'a> {
    #[serde(borrow)]
    features: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Feature<'a> {
    properties: Properties,
    #[serde(borrow)]
    geometry: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Properties {
    id: String,
    parent: Option<String>,
    level: String,
    code: String,
    name: String,
    lon: f64,
    lat: f64,
    invented: bool,
    /// Of label point and boundary.
    datum: Option<String>,
}

#[derive(Deserialize)]
struct Geometry {
    #[serde(rename = "type")]
    kind: String,
}

/// Reads the areas, parents before children.
pub(super) fn read(folder: &Folder, known: &mut Known, problems: &mut Problems) -> Vec<Area> {
    let areas = try_read(folder, known, problems);
    if areas.is_none() {
        known.set_partly_unread();
    }
    areas.unwrap_or_default()
}

fn try_read(folder: &Folder, known: &mut Known, problems: &mut Problems) -> Option<Vec<Area>> {
    let bytes = match folder.read(FILE) {
        Ok(bytes) => bytes,
        Err(error) => {
            problems.of_file(FILE, format!("it cannot be read: {error}"));
            return None;
        }
    };
    let Ok(text) = std::str::from_utf8(&bytes) else {
        problems.of_file(FILE, "the text is not UTF-8; save it as UTF-8");
        return None;
    };
    let collection: Collection<'_> = match serde_json::from_str(text) {
        Ok(collection) => collection,
        Err(error) => {
            problems.at(
                FILE,
                error.line() as u64,
                format!("it is no GeoJSON: {error}"),
            );
            return None;
        }
    };
    let mut areas = Vec::new();
    for raw in collection.features {
        let line = line_of(text, raw.get());
        let read = serde_json::from_str(raw.get()).map_err(|error| {
            known.set_partly_unread();
            error.to_string()
        });
        match read.and_then(|feature| area(feature, known)) {
            Ok(area) => areas.push(area),
            Err(reason) => problems.at(FILE, line, reason),
        }
    }
    Some(areas)
}

fn area(feature: Feature<'_>, known: &mut Known) -> Result<Area, String> {
    let Properties {
        id,
        parent,
        level,
        code,
        name,
        lon,
        lat,
        invented,
        datum,
    } = feature.properties;
    if id.is_empty() || id.contains('/') {
        return Err(format!("{id:?} is no id: it is empty or holds a slash"));
    }
    let parent_known = parent.as_ref().is_none_or(|parent| known.has(parent));
    if !known.insert(&id) {
        return Err(format!("the area {id} stands twice"));
    }
    if let Some(parent) = parent.as_ref().filter(|_| !parent_known) {
        return Err(format!(
            "the parent {parent} of {id} does not stand before it"
        ));
    }
    let (id, parent) = (AreaId::new(id), parent.map(AreaId::new));
    let level = AreaLevel::parse(&level).ok_or_else(|| format!("{level:?} is no level"))?;
    let datum = datum::parse(datum.as_deref())?;
    let (lon, lat) = datum::entered(datum, lon, lat)?;
    let geometry = feature
        .geometry
        .map(|geometry| boundary(datum, geometry.get()))
        .transpose()?;
    // The store makes the path from the parents.
    let path = AreaPath::root(&id);
    Ok(Area {
        id,
        parent,
        path,
        level,
        code,
        name,
        lon,
        lat,
        geometry,
        invented,
    })
}

/// Takes a boundary, if it is one, as it was written or moved to where it lies.
fn boundary(datum: Datum, text: &str) -> Result<String, String> {
    let geometry: Geometry = serde_json::from_str(text).map_err(|error| error.to_string())?;
    match geometry.kind.as_str() {
        "Polygon" | "MultiPolygon" => datum::boundary(datum, text),
        other => Err(format!(
            "a boundary is a Polygon or MultiPolygon, not a {other}"
        )),
    }
}

/// Returns the line, from 1, on which a part of the text begins.
fn line_of(text: &str, part: &str) -> u64 {
    let offset = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    1 + text.get(..offset).unwrap_or(text).matches('\n').count() as u64
}
