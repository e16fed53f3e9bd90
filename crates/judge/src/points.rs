//! The points that are judged, with their kinds.

use std::collections::BTreeMap;

use catalog::{Catalog, Kind};
use model::{Object, ObjectFilter, ObjectId, Scope};
use store::Store;

/// All objects at which something is measured, as they are at the beginning of a round.
pub(crate) struct Points<'a>(BTreeMap<ObjectId, (Object, &'a Kind)>);

impl<'a> Points<'a> {
    pub(crate) async fn read(store: &Store, catalog: &'a Catalog) -> store::Result<Self> {
        let objects = store
            .objects(&Scope::system(), &ObjectFilter::default())
            .await?;
        let points = objects.into_iter().filter_map(|object| {
            let kind = catalog
                .kind(&object.kind)
                .filter(|kind| kind.point.is_some())?;
            Some((object.id.clone(), (object, kind)))
        });
        Ok(Self(points.collect()))
    }

    pub(crate) fn get(&self, id: &ObjectId) -> Option<(&Object, &'a Kind)> {
        self.0.get(id).map(|(object, kind)| (object, *kind))
    }
}
