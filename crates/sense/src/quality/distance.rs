//! How far two points lie apart.

/// Mean radius of the Earth, km.
const EARTH: f64 = 6_371.0;

/// Returns the distance of two places (longitude, latitude in degrees) along the ground, km, by the
/// haversine formula. Coordinates are the one thing here that is not exact.
#[must_use]
pub fn kilometres(one: (f64, f64), other: (f64, f64)) -> f64 {
    let (lon, lat) = (one.0.to_radians(), one.1.to_radians());
    let (other_lon, other_lat) = (other.0.to_radians(), other.1.to_radians());
    let chord = ((other_lat - lat) / 2.0).sin().powi(2)
        + lat.cos() * other_lat.cos() * ((other_lon - lon) / 2.0).sin().powi(2);
    2.0 * EARTH * chord.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_is_111_km() {
        let found = kilometres((114.0, 30.0), (114.0, 31.0));
        assert!((found - 111.2).abs() < 0.1, "{found}");
        assert!(kilometres((114.0, 30.0), (114.0, 30.0)) < 1e-9);
    }
}
