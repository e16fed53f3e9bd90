//! Supervised objects.

use std::collections::BTreeMap;

use model::{AreaId, AreaPath, Object, ObjectFilter, ObjectId, Scope};
use sqlx::FromRow;

use crate::convert::corrupt;
use crate::query::{Query, sql};
use crate::scope::Kind;
use crate::{Result, Store, StoreError};

const SELECT: &str = "SELECT o.id, o.kind, o.code, o.name, o.area_id, a.path AS area_path, \
                      a.name AS area_name, o.parent_id, o.lon, o.lat, o.attributes, o.invented, \
                      o.source_note FROM objects o JOIN areas a ON a.id = o.area_id WHERE ";

#[derive(FromRow)]
struct ObjectRow {
    id: String,
    kind: String,
    code: String,
    name: String,
    area_id: String,
    area_path: String,
    area_name: String,
    parent_id: Option<String>,
    lon: f64,
    lat: f64,
    attributes: String,
    invented: bool,
    source_note: Option<String>,
}

impl ObjectRow {
    fn into_object(self) -> Result<Object> {
        let attributes: BTreeMap<String, String> = serde_json::from_str(&self.attributes)
            .map_err(|error| corrupt("object", format!("attributes of {}: {error}", self.id)))?;
        Ok(Object {
            id: ObjectId::new(self.id),
            kind: self.kind,
            code: self.code,
            name: self.name,
            area: AreaId::new(self.area_id),
            area_path: AreaPath::from_stored(self.area_path),
            area_name: self.area_name,
            parent: self.parent_id.map(ObjectId::new),
            lon: self.lon,
            lat: self.lat,
            attributes,
            invented: self.invented,
            source_note: self.source_note,
        })
    }
}

impl Store {
    /// Puts objects, parents before children; an object of the same id is replaced.
    ///
    /// Conflict: an area or a parent that is not stored.
    pub async fn put_objects(&self, objects: &[Object]) -> Result<()> {
        let mut tx = self.write().await?;
        for object in objects {
            let attributes = serde_json::to_string(&object.attributes)
                .map_err(|error| StoreError::Conflict(error.to_string()))?;
            tx.run(&sql!(
                "INSERT INTO objects (id, kind, code, name, area_id, parent_id, lon, lat,
                     attributes, invented, source_note)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                 ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, code = excluded.code,
                     name = excluded.name, area_id = excluded.area_id,
                     parent_id = excluded.parent_id, lon = excluded.lon, lat = excluded.lat,
                     attributes = excluded.attributes, invented = excluded.invented,
                     source_note = excluded.source_note",
                &object.id,
                &object.kind,
                &object.code,
                &object.name,
                &object.area,
                object.parent.as_ref(),
                object.lon,
                object.lat,
                attributes,
                object.invented,
                object.source_note.as_deref()
            ))
            .await?;
        }
        tx.commit().await
    }

    /// Returns an object in scope.
    pub async fn object(&self, scope: &Scope, id: &ObjectId) -> Result<Option<Object>> {
        let mut query = Query::built(SELECT);
        query.text("o.id = ").value(id).text(" AND ");
        query.within(scope, "a.path", Kind::Always("o.kind"));
        let row: Option<ObjectRow> = self.read().await?.one(&query).await?;
        row.map(ObjectRow::into_object).transpose()
    }

    /// Returns the objects in scope that the filter asks for, by id.
    pub async fn objects(&self, scope: &Scope, filter: &ObjectFilter) -> Result<Vec<Object>> {
        let mut query = Query::built(SELECT);
        query.within(scope, "a.path", Kind::Always("o.kind"));
        if let Some(kind) = &filter.kind {
            query.text(" AND o.kind = ").value(kind);
        }
        if let Some(parent) = &filter.parent {
            query.text(" AND o.parent_id = ").value(parent);
        }
        if filter.without_device {
            query.text(
                " AND NOT EXISTS (SELECT 1 FROM devices d \
                 WHERE d.object_id = o.id AND d.status = 'active')",
            );
        }
        let rows: Vec<ObjectRow> = self.read().await?.all(&query).await?;
        let mut objects = rows
            .into_iter()
            .map(ObjectRow::into_object)
            .collect::<Result<Vec<_>>>()?;
        objects.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(objects)
    }
}
