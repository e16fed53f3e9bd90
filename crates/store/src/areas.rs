//! Areas and the tree that they form.

use model::{Area, AreaId, AreaLevel, AreaPath, Reach, Scope};
use sqlx::FromRow;

use crate::convert::word;
use crate::engine::Conn;
use crate::query::{Query, sql};
use crate::scope::Kind;
use crate::{Result, Store, StoreError};

const SELECT: &str = "SELECT a.id, a.parent_id, a.path, a.level, a.code, a.name, a.lon, a.lat, \
                      a.geometry, a.invented FROM areas a WHERE ";

#[derive(FromRow)]
struct AreaRow {
    id: String,
    parent_id: Option<String>,
    path: String,
    level: String,
    code: String,
    name: String,
    lon: f64,
    lat: f64,
    geometry: Option<String>,
    invented: bool,
}

impl AreaRow {
    fn into_area(self) -> Result<Area> {
        Ok(Area {
            level: word("area", &self.level, AreaLevel::parse)?,
            id: AreaId::new(self.id),
            parent: self.parent_id.map(AreaId::new),
            path: AreaPath::from_stored(self.path),
            code: self.code,
            name: self.name,
            lon: self.lon,
            lat: self.lat,
            geometry: self.geometry,
            invented: self.invented,
        })
    }
}

impl Store {
    /// Puts areas, parents before children; an area of the same id is replaced.
    ///
    /// Paths are made here, from the parents. An area that is put under another parent moves with
    /// all that lies within it. Conflict: a parent that is not stored, an area under itself, an id
    /// that could not be told apart within a path (empty, or with a slash).
    pub async fn put_areas(&self, areas: &[Area]) -> Result<()> {
        let mut tx = self.write().await?;
        for area in areas {
            put_area(&mut tx, area).await?;
        }
        tx.commit().await
    }

    /// Returns all areas in scope and their ancestors, by path; ancestors that lie outside the
    /// scope come without geometry.
    pub async fn areas(&self, scope: &Scope) -> Result<Vec<Area>> {
        let mut query = Query::built(SELECT);
        query.within(scope, "a.path", Kind::None);
        if let Reach::Areas(reach) = scope.reach() {
            for area in reach {
                query
                    .text(" OR substr(")
                    .value(area)
                    .text(", 1, length(a.path)) = a.path");
            }
        }
        let rows: Vec<AreaRow> = self.read().await?.all(&query).await?;
        let mut areas = rows
            .into_iter()
            .map(AreaRow::into_area)
            .collect::<Result<Vec<_>>>()?;
        for area in &mut areas {
            if !scope.allows_area(&area.path) {
                area.geometry = None;
            }
        }
        areas.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(areas)
    }

    /// Returns an area in scope.
    pub async fn area(&self, scope: &Scope, id: &AreaId) -> Result<Option<Area>> {
        let mut query = Query::built(SELECT);
        query
            .text("a.id = ")
            .value(id)
            .text(" AND ")
            .within(scope, "a.path", Kind::None);
        let row: Option<AreaRow> = self.read().await?.one(&query).await?;
        row.map(AreaRow::into_area).transpose()
    }

    /// Returns the path of an area, for the system's own work (routing, posts).
    pub async fn area_path(&self, id: &AreaId) -> Result<Option<AreaPath>> {
        path_of(&mut self.read().await?, id).await
    }
}

async fn path_of(db: &mut Conn, id: &AreaId) -> Result<Option<AreaPath>> {
    let row: Option<(String,)> = db
        .one(&sql!("SELECT path FROM areas WHERE id = $1", id))
        .await?;
    Ok(row.map(|(path,)| AreaPath::from_stored(path)))
}

async fn put_area(db: &mut Conn, area: &Area) -> Result<()> {
    let id = &area.id;
    if id.as_str().is_empty() || id.as_str().contains('/') {
        return Err(StoreError::Conflict(format!(
            "{:?} cannot be the id of an area",
            id.as_str()
        )));
    }
    let path = match &area.parent {
        None => AreaPath::root(id),
        Some(parent) => path_of(db, parent)
            .await?
            .ok_or_else(|| {
                StoreError::Conflict(format!("area {parent}, parent of {id}, is not stored"))
            })?
            .child(id),
    };
    if let Some(before) = path_of(db, id).await?.filter(|before| *before != path) {
        move_all_within(db, &before, &path).await?;
    }
    db.run(&sql!(
        "INSERT INTO areas (id, parent_id, path, level, code, name, lon, lat, geometry, invented)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (id) DO UPDATE SET parent_id = excluded.parent_id, path = excluded.path,
             level = excluded.level, code = excluded.code, name = excluded.name,
             lon = excluded.lon, lat = excluded.lat, geometry = excluded.geometry,
             invented = excluded.invented",
        id,
        area.parent.as_ref(),
        &path,
        area.level.as_str(),
        &area.code,
        &area.name,
        area.lon,
        area.lat,
        area.geometry.as_deref(),
        area.invented
    ))
    .await
    .map(drop)
}

async fn move_all_within(db: &mut Conn, before: &AreaPath, after: &AreaPath) -> Result<()> {
    if before.contains(after) {
        return Err(StoreError::Conflict(format!(
            "the area at {} cannot move into itself",
            before.as_str()
        )));
    }
    db.run(&sql!(
        "UPDATE areas SET path = $2 || substr(path, length($1) + 1)
         WHERE substr(path, 1, length($1)) = $1",
        before,
        after
    ))
    .await
    .map(drop)
}
