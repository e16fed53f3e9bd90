//! Supervised objects: what the net watches.

use std::collections::BTreeMap;

use crate::area::AreaPath;
use crate::ids::{AreaId, ObjectId};

/// A supervised object (监管对象) of a kind that `catalog/objects` defines.
#[derive(Clone, PartialEq, Debug)]
pub struct Object {
    /// Identity.
    pub id: ObjectId,
    /// Kind, for example `air-station`, `enterprise`, `outlet`.
    pub kind: String,
    /// Code of the field, for example a national station code; may be empty.
    pub code: String,
    /// Name.
    pub name: String,
    /// The area in which it lies.
    pub area: AreaId,
    /// The area's path; filled by the store when read, ignored when written.
    pub area_path: AreaPath,
    /// The area's name; filled by the store when read, ignored when written.
    pub area_name: String,
    /// The object that this one belongs to: an outlet's enterprise.
    pub parent: Option<ObjectId>,
    /// Longitude, degrees, CGCS2000.
    pub lon: f64,
    /// Latitude, degrees, CGCS2000.
    pub lat: f64,
    /// Attributes by the names that the kind's definition lists.
    pub attributes: BTreeMap<String, String>,
    /// True for invented objects of the demo.
    pub invented: bool,
    /// Where the object or its readings come from, in words for the page.
    pub source_note: Option<String>,
}

/// Which objects are asked for; an empty filter asks for all in scope.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ObjectFilter {
    /// Only this kind.
    pub kind: Option<String>,
    /// Only children of this object.
    pub parent: Option<ObjectId>,
    /// Only objects that no device reports for.
    pub without_device: bool,
}
