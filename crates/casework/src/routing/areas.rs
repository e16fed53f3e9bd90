//! In which area a case lies.

use model::{Area, AreaLevel, Object, Scope};
use store::{Store, StoreError};

use crate::error::corrupt;
use crate::place::lies_in;

/// Returns the innermost area in which an object lies: the grid cell around its place if one is
/// drawn there, else the area that the object names.
pub(crate) async fn innermost_area(store: &Store, object: &Object) -> Result<Area, StoreError> {
    let areas = store.areas(&Scope::system()).await?;
    let place = (object.lon, object.lat);
    let cell = areas
        .iter()
        .filter(|area| area.level == AreaLevel::GridCell && object.area_path.contains(&area.path))
        .find(|area| is_drawn_around(area, place));
    let named = || areas.iter().find(|area| area.id == object.area);
    let area = cell.or_else(named).cloned();
    area.ok_or_else(|| {
        corrupt(
            "area of an object",
            &format!("{} of {}", object.area, object.id),
        )
    })
}

/// Returns the smallest of the areas that is drawn around a place.
pub(crate) fn around(areas: &[Area], place: (f64, f64)) -> Option<&Area> {
    let drawn = areas.iter().filter(|area| is_drawn_around(area, place));
    drawn.max_by_key(|area| area.level)
}

fn is_drawn_around(area: &Area, place: (f64, f64)) -> bool {
    area.geometry
        .as_ref()
        .is_some_and(|geometry| lies_in(geometry, place))
}
