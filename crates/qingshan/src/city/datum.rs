//! In which datum (坐标系) positions are given, and how they enter: as CGCS2000, in which all
//! positions are stored.
//!
//! Positions taken from the common Chinese web maps lie some hundred metres beside the place: those
//! of Amap and Tencent are GCJ-02, those of Baidu BD-09. Nothing in the numbers tells it, so the
//! files say it; what says nothing is taken for CGCS2000, which is WGS 84 for all purposes here.

use serde::{Deserialize, Serialize};
use standards::coordinates::{Datum, Point};

/// What a file may say, and what it means.
const WORDS: [(&str, Datum); 4] = [
    ("cgcs2000", Datum::Wgs84),
    ("wgs84", Datum::Wgs84),
    ("gcj02", Datum::Gcj02),
    ("bd09", Datum::Bd09),
];

/// A position as longitude, latitude and whatever a file writes behind them.
type Position = Vec<f64>;

/// A boundary.
#[derive(Serialize, Deserialize)]
#[serde(tag = "type")]
enum Boundary {
    Polygon {
        coordinates: Vec<Vec<Position>>,
    },
    MultiPolygon {
        coordinates: Vec<Vec<Vec<Position>>>,
    },
}

/// Reads the word of a file; none or an empty one is CGCS2000.
pub(super) fn parse(word: Option<&str>) -> Result<Datum, String> {
    let word = word.unwrap_or_default().trim().to_ascii_lowercase();
    if word.is_empty() {
        return Ok(Datum::Wgs84);
    }
    let known = WORDS.iter().find(|(known, _)| *known == word);
    known.map(|(_, datum)| *datum).ok_or_else(|| {
        let words: Vec<&str> = WORDS.iter().map(|(word, _)| *word).collect();
        format!("{word:?} is no datum: {}", words.join(", "))
    })
}

/// Returns longitude and latitude in CGCS2000, as they were written where they are.
pub(super) fn entered(datum: Datum, lon: f64, lat: f64) -> Result<(f64, f64), String> {
    let point = Point::new(lon, lat).ok_or_else(|| format!("{lon}, {lat} is no place on earth"))?;
    Ok(match datum {
        Datum::Wgs84 => (lon, lat),
        Datum::Gcj02 | Datum::Bd09 => {
            let point = point.to_wgs84(datum);
            (rounded(point.longitude), rounded(point.latitude))
        }
    })
}

/// Returns a boundary in CGCS2000; one that is written in it stays as it was written.
pub(super) fn boundary(datum: Datum, text: &str) -> Result<String, String> {
    if datum == Datum::Wgs84 {
        return Ok(text.to_owned());
    }
    let mut read: Boundary = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let polygons = match &mut read {
        Boundary::Polygon { coordinates } => std::slice::from_mut(coordinates),
        Boundary::MultiPolygon { coordinates } => coordinates.as_mut_slice(),
    };
    for position in polygons.iter_mut().flatten().flatten() {
        let [lon, lat, ..] = position.as_mut_slice() else {
            return Err("a position of the boundary has no latitude".to_owned());
        };
        (*lon, *lat) = entered(datum, *lon, *lat)?;
    }
    serde_json::to_string(&read).map_err(|error| error.to_string())
}

/// Says beside the position where it comes from; nothing where it was taken as it was.
pub(super) fn noted(datum: Datum, note: Option<String>) -> Option<String> {
    let said = match datum {
        Datum::Wgs84 => return note,
        Datum::Gcj02 => "坐标由 GCJ-02 换算为 CGCS2000",
        Datum::Bd09 => "坐标由 BD-09 换算为 CGCS2000",
    };
    Some(match note.filter(|note| !note.is_empty()) {
        Some(note) => format!("{note}；{said}"),
        None => said.to_owned(),
    })
}

/// A tenth of a metre; the formulas are good for no more.
fn rounded(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_enters_where_it_lies() {
        let check = |word: Option<&str>, lon: f64, lat: f64, expected: (f64, f64)| {
            let datum = parse(word).expect("a datum");
            assert_eq!(entered(datum, lon, lat), Ok(expected), "{word:?}");
        };
        check(None, 116.404, 39.915, (116.404, 39.915));
        check(Some(" CGCS2000 "), 116.404, 39.915, (116.404, 39.915));
        // The pairs that the common libraries print as their examples, the other way.
        let beijing = (116.404, 39.915);
        check(Some("gcj02"), 116.410_244_5, 39.916_404_3, beijing);
        // What Baidu adds is undone to within a few decimetres.
        check(
            Some("bd09"),
            116.416_627_2,
            39.922_699_6,
            (116.404_001, 39.914_999),
        );
    }

    #[test]
    fn what_is_no_datum_and_no_place_is_refused() {
        let error = parse(Some("beijing54")).expect_err("unknown");
        assert_eq!(
            error,
            "\"beijing54\" is no datum: cgcs2000, wgs84, gcj02, bd09"
        );
        assert!(entered(Datum::Gcj02, 200.0, 30.0).is_err());
        assert!(entered(Datum::Wgs84, 114.0, f64::NAN).is_err());
    }

    #[test]
    fn a_boundary_moves_with_its_area() {
        let text = r#"{"type":"Polygon","coordinates":[[[116.4102445,39.9164043,5.0]]]}"#;
        assert_eq!(boundary(Datum::Wgs84, text).as_deref(), Ok(text));
        let moved = r#"{"type":"Polygon","coordinates":[[[116.404,39.915,5.0]]]}"#;
        assert_eq!(boundary(Datum::Gcj02, text).as_deref(), Ok(moved));
        let short = r#"{"type":"MultiPolygon","coordinates":[[[[116.4]]]]}"#;
        assert!(boundary(Datum::Gcj02, short).is_err());
    }

    #[test]
    fn the_datum_of_the_source_is_kept_beside_the_point() {
        assert_eq!(noted(Datum::Wgs84, None), None);
        let noted = noted(Datum::Bd09, Some("企业填报".to_owned()));
        assert_eq!(
            noted.as_deref(),
            Some("企业填报；坐标由 BD-09 换算为 CGCS2000")
        );
    }
}
