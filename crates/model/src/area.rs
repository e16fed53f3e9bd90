//! Areas as a tree, from province to grid cell.

use serde::{Deserialize, Serialize};

use crate::ids::AreaId;

/// The level of an area (层级).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AreaLevel {
    /// 省.
    Province,
    /// 市: first-level grid (一级网格).
    City,
    /// 区县、街道、镇: second-level grid (二级网格).
    District,
    /// 网格: third-level grid cell (三级网格).
    GridCell,
}

impl AreaLevel {
    /// Returns the word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::City => "city",
            Self::District => "district",
            Self::GridCell => "grid-cell",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Province, Self::City, Self::District, Self::GridCell]
            .into_iter()
            .find(|level| level.as_str() == word)
    }
}

/// The way from the root of the tree to an area: `/hb/qs/qs-1/`.
///
/// An area lies within another exactly if its path begins with the other's path; the closing slash
/// keeps `qs-1` from containing `qs-10`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AreaPath(String);

impl AreaPath {
    /// Returns the path of an area without a parent.
    #[must_use]
    pub fn root(id: &AreaId) -> Self {
        Self(format!("/{id}/"))
    }

    /// Returns the path of a child of this area.
    #[must_use]
    pub fn child(&self, id: &AreaId) -> Self {
        Self(format!("{}{id}/", self.0))
    }

    /// Takes a path as it was stored.
    pub fn from_stored(path: impl Into<String>) -> Self {
        Self(path.into())
    }

    /// Returns the path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Tells whether `other` is this area or lies within it.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// Returns the ids on the way, the root first, the area itself last.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = AreaId> + '_ {
        self.0
            .split('/')
            .filter(|part| !part.is_empty())
            .map(AreaId::new)
    }
}

/// An area (区域).
#[derive(Clone, PartialEq, Debug)]
pub struct Area {
    /// Identity.
    pub id: AreaId,
    /// The area that this one is part of; `None` for the root.
    pub parent: Option<AreaId>,
    /// The way from the root, made by the store from the parents.
    pub path: AreaPath,
    /// Level.
    pub level: AreaLevel,
    /// Division code (行政区划代码) or grid code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Longitude of the label point, degrees, CGCS2000.
    pub lon: f64,
    /// Latitude of the label point, degrees, CGCS2000.
    pub lat: f64,
    /// `GeoJSON` geometry in CGCS2000, as text; `None` where no boundary is held.
    pub geometry: Option<String>,
    /// True for invented areas of the demo.
    pub invented: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containment_needs_whole_names() {
        let one = AreaPath::root(&AreaId::new("qs")).child(&AreaId::new("qs-1"));
        let ten = AreaPath::root(&AreaId::new("qs")).child(&AreaId::new("qs-10"));
        assert!(!one.contains(&ten));
        assert!(AreaPath::root(&AreaId::new("qs")).contains(&ten));
        assert!(one.contains(&one));
    }
}
