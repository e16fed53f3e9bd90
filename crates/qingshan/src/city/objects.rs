//! Supervised objects and their data loggers, from `objects.csv` and `devices.csv`.

use std::collections::BTreeMap;

use model::{AreaId, AreaPath, Device, Mn, Object, ObjectId};
use serde::Deserialize;

use super::known::Known;
use super::problem::Problems;
use super::table::{Columns, rows};
use super::{Folder, Words, datum};

#[derive(Deserialize)]
struct ObjectRow {
    id: String,
    kind: String,
    code: String,
    name: String,
    area: String,
    parent: Option<String>,
    lon: f64,
    lat: f64,
    attributes: String,
    invented: bool,
    source_note: Option<String>,
    datum: Option<String>,
}

#[derive(Deserialize)]
struct DeviceRow {
    mn: String,
    object: String,
    st: String,
    edition: String,
    password: Option<String>,
}

/// Reads the objects, parents before children.
pub(super) fn objects(
    folder: &Folder,
    areas: &Known,
    words: &Words<'_>,
    known: &mut Known,
    problems: &mut Problems,
) -> Vec<Object> {
    const FILE: &str = "objects.csv";
    let columns = [
        "id",
        "kind",
        "code",
        "name",
        "area",
        "parent",
        "lon",
        "lat",
        "attributes",
        "invented",
        "source_note",
    ];
    let mut objects = Vec::new();
    let columns = Columns {
        wanted: &columns,
        allowed: &["datum"],
    };
    for row in rows::<ObjectRow>(folder, FILE, columns, known, problems) {
        match object(row.value, areas, known, words) {
            Ok(object) => objects.push(object),
            Err(reason) => problems.at(FILE, row.line, reason),
        }
    }
    objects
}

fn object(
    row: ObjectRow,
    areas: &Known,
    known: &mut Known,
    words: &Words<'_>,
) -> Result<Object, String> {
    if row.id.is_empty() || row.name.is_empty() {
        return Err("an object has an id and a name".to_owned());
    }
    let parent_known = row.parent.as_ref().is_none_or(|parent| known.has(parent));
    if !known.insert(&row.id) {
        return Err(format!("the object {} stands twice", row.id));
    }
    if !(words.kind)(&row.kind) {
        return Err(format!("the catalogue has no kind {:?}", row.kind));
    }
    if !areas.has(&row.area) {
        return Err(format!("there is no area {:?}", row.area));
    }
    if let Some(parent) = row.parent.as_ref().filter(|_| !parent_known) {
        return Err(format!(
            "the parent {parent} of {} does not stand before it",
            row.id
        ));
    }
    let datum = datum::parse(row.datum.as_deref())?;
    let (lon, lat) = datum::entered(datum, row.lon, row.lat)?;
    let area = AreaId::new(row.area);
    Ok(Object {
        id: ObjectId::new(row.id),
        kind: row.kind,
        code: row.code,
        name: row.name,
        area_path: AreaPath::root(&area),
        area_name: String::new(),
        area,
        parent: row.parent.map(ObjectId::new),
        lon,
        lat,
        attributes: attributes(&row.attributes)?,
        invented: row.invented,
        source_note: datum::noted(datum, row.source_note),
    })
}

/// Reads `name=value;name=value`.
fn attributes(text: &str) -> Result<BTreeMap<String, String>, String> {
    let mut attributes = BTreeMap::new();
    for part in text
        .split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let Some((name, value)) = part.split_once('=') else {
            return Err(format!(
                "the attribute {part:?} is not of the form name=value"
            ));
        };
        if attributes
            .insert(name.trim().to_owned(), value.trim().to_owned())
            .is_some()
        {
            return Err(format!("the attribute {name:?} stands twice"));
        }
    }
    Ok(attributes)
}

/// Reads the data loggers.
pub(super) fn devices(folder: &Folder, objects: &Known, problems: &mut Problems) -> Vec<Device> {
    const FILE: &str = "devices.csv";
    let columns = ["mn", "object", "st", "edition", "kind", "password", "note"];
    let (mut numbers, mut taken) = (Known::default(), Known::default());
    let mut devices = Vec::new();
    for row in rows::<DeviceRow>(
        folder,
        FILE,
        Columns::only(&columns),
        &mut Known::default(),
        problems,
    ) {
        let DeviceRow {
            mn,
            object,
            st,
            edition,
            password,
        } = row.value;
        let mut wrong = |reason: String| problems.at(FILE, row.line, reason);
        if mn.is_empty() {
            wrong("a device has a number (mn)".to_owned());
        } else if !numbers.insert(&mn) {
            wrong(format!("the device {mn} stands twice"));
        } else if !objects.has(&object) {
            wrong(format!("there is no object {object:?}"));
        } else if !taken.insert(&object) {
            wrong(format!("the object {object} has a device already"));
        } else if !["2005", "2017", "2025"].contains(&edition.as_str()) {
            wrong(format!(
                "{edition:?} is no edition of HJ 212: 2005, 2017 or 2025"
            ));
        } else {
            devices.push(Device {
                edition: Some(edition),
                st: Some(st),
                password,
                ..Device::new(Mn::new(mn), ObjectId::new(object))
            });
        }
    }
    devices
}
