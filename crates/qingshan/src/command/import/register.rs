//! Finding the stations of a file by their codes, and creating those that are missing.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context as _, anyhow};
use model::{Area, AreaId, Object, ObjectFilter, ObjectId, Scope, World};
use store::Store;

/// Where the place of a created object comes from.
const PLACE_NOTE: &str = "由文件导入时登记；坐标暂取所属区域的标注点，待核实";

/// The stations or sections that are known by their codes.
pub(super) struct Registry {
    kind: &'static str,
    by_code: HashMap<String, ObjectId>,
    /// The area in which missing ones are created.
    area: Option<Area>,
    created: Vec<Object>,
    /// Those that were created by this run.
    fresh: HashMap<String, ObjectId>,
    world: World,
}

/// What is known of a code.
pub(super) enum Found {
    /// It was registered before.
    Known(ObjectId),
    /// It was created by this run.
    Fresh(ObjectId),
    /// Nothing, and nothing is created.
    Unregistered,
}

impl Registry {
    /// Reads the objects of a kind; `area` is where missing ones are created.
    ///
    /// # Errors
    ///
    /// The area is unknown, or the database fails.
    pub(super) async fn read(
        store: &Store,
        kind: &'static str,
        area: Option<&str>,
        world: &World,
    ) -> anyhow::Result<Self> {
        let scope = Scope::system();
        let area = match area {
            None => None,
            Some(id) => {
                let found = store.area(&scope, &AreaId::new(id)).await?;
                Some(found.ok_or_else(|| anyhow!("there is no area {id:?}"))?)
            }
        };
        let filter = ObjectFilter {
            kind: Some(kind.to_owned()),
            ..ObjectFilter::default()
        };
        let objects = store
            .objects(&scope, &filter)
            .await
            .context("cannot read the registered objects")?;
        let by_code = objects
            .into_iter()
            .filter(|object| !object.code.is_empty())
            .map(|object| (object.code, object.id))
            .collect();
        Ok(Self {
            kind,
            by_code,
            area,
            created: Vec::new(),
            fresh: HashMap::new(),
            world: world.clone(),
        })
    }

    /// Finds the object of a code, or creates it where that was asked for.
    pub(super) fn find(&mut self, code: &str, name: &str) -> Found {
        if let Some(id) = self.by_code.get(code) {
            return Found::Known(id.clone());
        }
        if let Some(id) = self.fresh.get(code) {
            return Found::Fresh(id.clone());
        }
        let Some(area) = &self.area else {
            return Found::Unregistered;
        };
        let id = ObjectId::new(self.world.new_id());
        self.created.push(Object {
            id: id.clone(),
            kind: self.kind.to_owned(),
            code: code.to_owned(),
            name: if name.is_empty() { code } else { name }.to_owned(),
            area: area.id.clone(),
            area_path: area.path.clone(),
            area_name: area.name.clone(),
            parent: None,
            lon: area.lon,
            lat: area.lat,
            attributes: BTreeMap::new(),
            invented: false,
            source_note: Some(PLACE_NOTE.to_owned()),
        });
        self.fresh.insert(code.to_owned(), id.clone());
        Found::Fresh(id)
    }

    /// Returns the objects that were created since the last call.
    pub(super) fn take_created(&mut self) -> Vec<Object> {
        std::mem::take(&mut self.created)
    }
}
