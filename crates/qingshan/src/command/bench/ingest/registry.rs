//! The loggers of the measurement, and what they report for.

use model::{Area, AreaId, AreaLevel, AreaPath, Device, Mn, Object, ObjectId};
use store::Store;

/// The password of all devices.
pub(super) const PASSWORD: &str = "123456";
/// The area and the prefix of all that the measurement stores.
const PLACE: &str = "bench";

/// Returns the numbers of so many devices.
pub(super) fn numbers(count: u32) -> Vec<Mn> {
    let number = |place| Mn::new(format!("BE{place:022}"));
    (0..count).map(number).collect()
}

/// Registers so many devices, each with its outlet.
///
/// # Errors
///
/// The database refuses.
pub(super) async fn fill(store: &Store, count: u32) -> anyhow::Result<()> {
    let area = AreaId::new(PLACE);
    let path = AreaPath::root(&area);
    let object = |place: u32| ObjectId::new(format!("{PLACE}-{place}"));
    store.put_areas(&[whole_area(&area, &path)]).await?;
    let objects: Vec<Object> = (0..count)
        .map(|place| Object {
            id: object(place),
            kind: "outlet".to_owned(),
            code: String::new(),
            name: PLACE.to_owned(),
            area: area.clone(),
            area_path: path.clone(),
            area_name: String::new(),
            parent: None,
            lon: 0.0,
            lat: 0.0,
            attributes: [].into(),
            invented: true,
            source_note: None,
        })
        .collect();
    store.put_objects(&objects).await?;
    let devices: Vec<Device> = (0..count)
        .zip(numbers(count))
        .map(|(place, mn)| device(mn, object(place)))
        .collect();
    Ok(store.put_devices(&devices).await?)
}

fn whole_area(id: &AreaId, path: &AreaPath) -> Area {
    Area {
        id: id.clone(),
        parent: None,
        path: path.clone(),
        level: AreaLevel::City,
        code: String::new(),
        name: PLACE.to_owned(),
        lon: 0.0,
        lat: 0.0,
        geometry: None,
        invented: true,
    }
}

fn device(mn: Mn, object: ObjectId) -> Device {
    Device {
        edition: Some("2017".to_owned()),
        st: Some("32".to_owned()),
        password: Some(PASSWORD.to_owned()),
        ..Device::new(mn, object)
    }
}
