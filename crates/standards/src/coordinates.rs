//! Changes of map datum: WGS 84, GCJ-02 (国测局坐标) and BD-09 (百度坐标).
//!
//! This is the one module of this crate that uses floating point. A coordinate is geometry, not a judged or
//! printed number: the formulas are trigonometric, positions are known to some metres, and a double
//! holds far less than a millimetre. Nothing here feeds a limit, an index or a rank.
//!
//! CGCS2000, the datum of official maps, agrees with WGS 84 within centimetres and needs no change.

use std::f64::consts::PI;

/// A position in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The longitude, −180 to 180, east positive.
    pub longitude: f64,
    /// The latitude, −90 to 90, north positive.
    pub latitude: f64,
}

/// What a position is given in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Datum {
    /// WGS 84, as satellites give it; equal to CGCS2000 for all purposes here.
    Wgs84,
    /// GCJ-02, the shifted datum of Chinese web maps such as Amap and Tencent.
    Gcj02,
    /// BD-09, Baidu's further shift of GCJ-02.
    Bd09,
}

impl Point {
    /// Makes a position; `None` where it is no place on Earth.
    #[must_use]
    pub fn new(longitude: f64, latitude: f64) -> Option<Self> {
        let is_on_earth = longitude.abs() <= 180.0 && latitude.abs() <= 90.0;
        is_on_earth.then_some(Self {
            longitude,
            latitude,
        })
    }

    /// Converts a position of a datum to WGS 84.
    #[must_use]
    pub fn to_wgs84(self, datum: Datum) -> Self {
        match datum {
            Datum::Wgs84 => self,
            Datum::Gcj02 => gcj02_to_wgs84(self),
            Datum::Bd09 => gcj02_to_wgs84(bd09_to_gcj02(self)),
        }
    }

    /// Converts a position in WGS 84 to a datum.
    #[must_use]
    pub fn from_wgs84(self, datum: Datum) -> Self {
        match datum {
            Datum::Wgs84 => self,
            Datum::Gcj02 => wgs84_to_gcj02(self),
            Datum::Bd09 => gcj02_to_bd09(wgs84_to_gcj02(self)),
        }
    }

    /// Says whether the position lies in the rectangle in which GCJ-02 is shifted.
    fn is_shifted(self) -> bool {
        (72.004..=137.8347).contains(&self.longitude) && (0.8293..=55.8271).contains(&self.latitude)
    }

    fn minus(self, other: Self) -> Self {
        Self {
            longitude: self.longitude - other.longitude,
            latitude: self.latitude - other.latitude,
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            longitude: self.longitude + other.longitude,
            latitude: self.latitude + other.latitude,
        }
    }
}

/// The Krasovsky 1940 ellipsoid: half axis in metres and squared eccentricity.
const HALF_AXIS: f64 = 6_378_245.0;
const ECCENTRICITY_SQUARED: f64 = 0.006_693_421_622_965_943;
/// The angular frequency of Baidu's ripple.
const BAIDU: f64 = PI * 3000.0 / 180.0;

fn wgs84_to_gcj02(point: Point) -> Point {
    if point.is_shifted() {
        point.plus(shift(point))
    } else {
        point
    }
}

/// Inverts the shift by repeating: the shift changes so slowly from place to place that each round
/// wins about four digits.
fn gcj02_to_wgs84(point: Point) -> Point {
    if !point.is_shifted() {
        return point;
    }
    let mut guess = point.minus(shift(point));
    for _ in 0..4 {
        guess = guess.plus(point.minus(guess.plus(shift(guess))));
    }
    guess
}

/// Calculates the shift of GCJ-02 in degrees.
fn shift(point: Point) -> Point {
    let (x, y) = (point.longitude - 105.0, point.latitude - 35.0);
    let root = x.abs().sqrt();
    let ripple = |period: f64, of: f64| (of * PI / period).sin();
    let common = (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + common
        + (20.0 * (y * PI).sin() + 40.0 * ripple(3.0, y)) * 2.0 / 3.0
        + (160.0 * ripple(12.0, y) + 320.0 * ripple(30.0, y)) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + common
        + (20.0 * (x * PI).sin() + 40.0 * ripple(3.0, x)) * 2.0 / 3.0
        + (150.0 * ripple(12.0, x) + 300.0 * ripple(30.0, x)) * 2.0 / 3.0;
    let latitude = point.latitude.to_radians();
    let bend = 1.0 - ECCENTRICITY_SQUARED * latitude.sin().powi(2);
    let meridian = HALF_AXIS * (1.0 - ECCENTRICITY_SQUARED) / (bend * bend.sqrt());
    let parallel = HALF_AXIS / bend.sqrt() * latitude.cos();
    Point {
        longitude: (east / parallel).to_degrees(),
        latitude: (north / meridian).to_degrees(),
    }
}

fn gcj02_to_bd09(point: Point) -> Point {
    let (x, y) = (point.longitude, point.latitude);
    let radius = x.hypot(y) + 0.000_02 * (y * BAIDU).sin();
    let angle = y.atan2(x) + 0.000_003 * (x * BAIDU).cos();
    Point {
        longitude: radius * angle.cos() + 0.0065,
        latitude: radius * angle.sin() + 0.006,
    }
}

fn bd09_to_gcj02(point: Point) -> Point {
    let (x, y) = (point.longitude - 0.0065, point.latitude - 0.006);
    let radius = x.hypot(y) - 0.000_02 * (y * BAIDU).sin();
    let angle = y.atan2(x) - 0.000_003 * (x * BAIDU).cos();
    Point {
        longitude: radius * angle.cos(),
        latitude: radius * angle.sin(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(found: Point, longitude: f64, latitude: f64, tolerance: f64) {
        let expected = Point {
            longitude,
            latitude,
        };
        let gap = found.minus(expected);
        assert!(
            gap.longitude.abs().max(gap.latitude.abs()) < tolerance,
            "{found:?} {expected:?}"
        );
    }

    fn beijing() -> Point {
        Point::new(116.404, 39.915).unwrap()
    }

    /// The pairs that the common libraries print as their examples.
    #[test]
    fn known_pairs() {
        check(
            beijing().from_wgs84(Datum::Gcj02),
            116.410_244_499_169,
            39.916_404_281_502,
            1e-9,
        );
        check(
            gcj02_to_bd09(beijing()),
            116.410_369_493_710,
            39.921_336_993_510,
            1e-9,
        );
        check(
            bd09_to_gcj02(beijing()),
            116.397_627_291_193,
            39.908_656_739_576,
            1e-9,
        );
        check(
            beijing().to_wgs84(Datum::Gcj02),
            116.397_755_5,
            39.913_595_7,
            2e-5,
        );
    }

    #[test]
    fn abroad_nothing_is_shifted() {
        let london = Point::new(-0.1276, 51.5072).unwrap();
        assert_eq!(london.from_wgs84(Datum::Gcj02), london);
        assert_eq!(london.to_wgs84(Datum::Gcj02), london);
    }

    #[test]
    fn no_place_on_earth_is_no_point() {
        assert_eq!(Point::new(181.0, 0.0), None);
        assert_eq!(Point::new(f64::NAN, 0.0), None);
        assert_eq!(Point::new(0.0, f64::INFINITY), None);
    }

    proptest::proptest! {
        /// There and back is within a centimetre (Baidu's ripple: within a metre).
        #[test]
        fn there_and_back(longitude in 73.5_f64..135.0, latitude in 18.0_f64..53.5) {
            let point = Point::new(longitude, latitude).unwrap();
            check(point.from_wgs84(Datum::Gcj02).to_wgs84(Datum::Gcj02), longitude, latitude, 1e-8);
            check(point.from_wgs84(Datum::Bd09).to_wgs84(Datum::Bd09), longitude, latitude, 1e-5);
        }
    }
}
