//! Whether a place lies in an area whose boundary is held as `GeoJSON`.

use serde::Deserialize;

/// A ring of positions: longitude, latitude, and perhaps a height.
type Ring = Vec<Vec<f64>>;

#[derive(Deserialize)]
#[serde(tag = "type")]
enum Geometry {
    Polygon { coordinates: Vec<Ring> },
    MultiPolygon { coordinates: Vec<Vec<Ring>> },
}

/// Tells whether the place (longitude, latitude) lies within the geometry. A geometry that cannot
/// be read contains nothing; places exactly on the boundary may fall to either side.
pub(crate) fn lies_in(geometry: &str, place: (f64, f64)) -> bool {
    // Crossings of all rings are counted together: a hole is left again where it is entered.
    let crossings: usize = match serde_json::from_str(geometry) {
        Ok(Geometry::Polygon { coordinates }) => coordinates
            .iter()
            .map(|ring| count_crossings(ring, place))
            .sum(),
        Ok(Geometry::MultiPolygon { coordinates }) => coordinates
            .iter()
            .flatten()
            .map(|ring| count_crossings(ring, place))
            .sum(),
        Err(_) => 0,
    };
    crossings % 2 == 1
}

/// Counts how often a ray from the place to the east crosses the ring.
fn count_crossings(ring: &Ring, (lon, lat): (f64, f64)) -> usize {
    let positions = || ring.iter().filter_map(|p| Some((*p.first()?, *p.get(1)?)));
    let ends = positions().skip(1).chain(positions().take(1));
    positions()
        .zip(ends)
        .filter(|((x1, y1), (x2, y2))| {
            (*y1 > lat) != (*y2 > lat) && lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: &str = r#"{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[2,1],[2,2],[1,2],[1,1]]]}"#;
    const TWO: &str = r#"{"type":"MultiPolygon","coordinates":[[[[0,0,9],[1,0,9],[1,1,9],[0,1,9]]],[[[5,5],[6,5],[6,6],[5,6]]]]}"#;

    #[test]
    fn places_are_found() {
        for (geometry, place, inside) in [
            (SQUARE, (3.0, 3.0), true),
            (SQUARE, (1.5, 1.5), false),
            (SQUARE, (5.0, 3.0), false),
            (SQUARE, (-1.0, 3.0), false),
            (TWO, (0.5, 0.5), true),
            (TWO, (5.5, 5.5), true),
            (TWO, (3.0, 3.0), false),
            (r#"{"type":"Point","coordinates":[1,1]}"#, (1.0, 1.0), false),
            (
                r#"{"type":"Polygon","coordinates":[[],[[1]],[[1,2]]]}"#,
                (1.0, 1.0),
                false,
            ),
            ("", (1.0, 1.0), false),
        ] {
            assert_eq!(lies_in(geometry, place), inside, "{place:?} in {geometry}");
        }
    }
}
