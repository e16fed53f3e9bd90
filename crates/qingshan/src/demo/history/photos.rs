//! The drawn pictures that stand for photos.

const BEFORE: &[u8] = include_bytes!("../../../../../data/demo/photos/before.jpg");
const AFTER: &[u8] = include_bytes!("../../../../../data/demo/photos/after.jpg");
const SITE: &[u8] = include_bytes!("../../../../../data/demo/photos/site.jpg");
const PROGRESS: &[u8] = include_bytes!("../../../../../data/demo/photos/progress.jpg");
const WATER: &[u8] = include_bytes!("../../../../../data/demo/photos/water.jpg");
const OUTFALL: &[u8] = include_bytes!("../../../../../data/demo/photos/outfall.jpg");
const FIRE: &[u8] = include_bytes!("../../../../../data/demo/photos/fire.jpg");
const SIGN: &[u8] = include_bytes!("../../../../../data/demo/photos/sign.jpg");

/// Returns the picture for a kind of photo in a flow, with its name.
pub(super) fn of(flow: &str, kind: &str) -> (&'static str, &'static [u8]) {
    match (flow, kind) {
        ("straw-fire", "photo-alarm" | "photo-site") => ("fire", FIRE),
        ("bloom-sampling", _) => ("water", WATER),
        (_, "photo-outfall") => ("outfall", OUTFALL),
        (_, "photo-sign") => ("sign", SIGN),
        (_, "photo-progress") => ("progress", PROGRESS),
        (_, "photo-before" | "photo-found" | "photo-relapse") => ("before", BEFORE),
        (_, "photo-after" | "photo-accept" | "photo-verify" | "photo-lookback") => ("after", AFTER),
        _ => ("site", SITE),
    }
}
