//! A city in files: areas, units, people, posts, objects and data loggers, read and checked before
//! a line of them is written. `qingshan import city` and the demo read the same form, which
//! `data/demo/README.md` describes.

mod areas;
mod datum;
mod folder;
mod known;
mod objects;
mod people;
mod problem;
mod table;
mod write;

use model::{Area, Device, Object, Person, Post, Unit};

pub(crate) use folder::Folder;
pub(crate) use people::{is_login, new_person, new_post};
pub(crate) use problem::Problem;
pub(crate) use write::write;

use known::Known;
use problem::Problems;

/// All that the files say, in the order in which it can be stored.
#[derive(Debug, Default)]
pub(crate) struct City {
    /// Parents before children.
    pub areas: Vec<Area>,
    /// In the order of the file.
    pub units: Vec<Unit>,
    /// Without passwords.
    pub people: Vec<Person>,
    /// Without paths and names, which the store knows.
    pub posts: Vec<Post>,
    /// Parents before children.
    pub objects: Vec<Object>,
    /// All of status active.
    pub devices: Vec<Device>,
}

/// What the definitions know: which kinds and roles there are.
pub(crate) struct Words<'a> {
    /// Tells whether a kind of objects is defined.
    pub kind: &'a dyn Fn(&str) -> bool,
    /// Tells whether a role is defined.
    pub role: &'a dyn Fn(&str) -> bool,
}

/// Reads a folder; a city with problems must not be written.
pub(crate) fn read(folder: &Folder, words: &Words<'_>) -> (City, Vec<Problem>) {
    let mut problems = Problems::default();
    let [mut area_ids, mut unit_ids, mut person_ids, mut object_ids] =
        std::array::from_fn(|_| Known::default());
    let areas = areas::read(folder, &mut area_ids, &mut problems);
    let units = people::units(folder, &area_ids, &mut unit_ids, &mut problems);
    let people = people::people(folder, &unit_ids, &mut person_ids, &mut problems);
    let places = people::Places {
        areas: &area_ids,
        units: &unit_ids,
        people: &person_ids,
    };
    let posts = people::posts(folder, &places, words, &mut problems);
    let objects = objects::objects(folder, &area_ids, words, &mut object_ids, &mut problems);
    let devices = objects::devices(folder, &object_ids, &mut problems);
    (
        City {
            areas,
            units,
            people,
            posts,
            objects,
            devices,
        },
        problems.into_list(),
    )
}

impl City {
    /// Returns how many rows there are of each sort, in the order in which they are written.
    pub(crate) fn counts(&self) -> [(&'static str, usize); 6] {
        [
            ("areas", self.areas.len()),
            ("units", self.units.len()),
            ("people", self.people.len()),
            ("posts", self.posts.len()),
            ("objects", self.objects.len()),
            ("devices", self.devices.len()),
        ]
    }
}

#[cfg(test)]
mod tests;
