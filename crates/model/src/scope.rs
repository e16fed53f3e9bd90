//! What a question may reach.

use std::collections::BTreeSet;

use crate::area::AreaPath;
use crate::ids::PersonId;
use crate::people::Post;

/// How far a scope reaches over areas.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Everywhere, also things that have no place yet (an unknown device).
    Everywhere,
    /// These areas and everything within them; empty means nowhere.
    Areas(Vec<AreaPath>),
}

/// What a question may reach: areas × lines of business × field rights.
///
/// Every store method that returns business rows takes one, so that a handler cannot forget it.
/// A scope is made from posts, or by [`Scope::system`] for work that no person asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scope {
    reach: Reach,
    /// Object kinds that may be seen; `None` means all.
    kinds: Option<BTreeSet<String>>,
    personal: bool,
    person: Option<PersonId>,
    own_cases: bool,
}

impl Scope {
    /// Makes the scope of a person from the posts held.
    ///
    /// `kinds` are the object kinds that the roles may see (`None`: all); `personal` tells whether
    /// personal fields such as telephone numbers may be read.
    #[must_use]
    pub fn of_posts(
        person: &PersonId,
        posts: &[Post],
        kinds: Option<BTreeSet<String>>,
        personal: bool,
    ) -> Self {
        let mut areas: Vec<AreaPath> = posts.iter().map(|post| post.area_path.clone()).collect();
        areas.sort();
        areas.dedup();
        // Sorted, a containing area stands before everything it contains.
        let mut outermost: Vec<AreaPath> = Vec::new();
        for area in areas {
            if !outermost.iter().any(|outer| outer.contains(&area)) {
                outermost.push(area);
            }
        }
        Self {
            reach: Reach::Areas(outermost),
            kinds,
            personal,
            person: Some(person.clone()),
            own_cases: false,
        }
    }

    /// Makes the scope of the system itself, which reaches everything.
    ///
    /// For reconcilers, exports by an administrator on the machine, and tests; never for a request.
    #[must_use]
    pub const fn system() -> Self {
        Self {
            reach: Reach::Everywhere,
            kinds: None,
            personal: true,
            person: None,
            own_cases: false,
        }
    }

    /// Adds the cases that await the person or in which the person has acted, wherever they lie.
    #[must_use]
    pub const fn with_own_cases(mut self) -> Self {
        self.own_cases = true;
        self
    }

    /// Tells whether the cases are in reach that await the person or in which the person has acted,
    /// wherever they lie.
    #[must_use]
    pub const fn reaches_own_cases(&self) -> bool {
        self.own_cases
    }

    /// Returns how far the scope reaches.
    #[must_use]
    pub const fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Returns the object kinds that may be seen; `None` means all.
    #[must_use]
    pub const fn kinds(&self) -> Option<&BTreeSet<String>> {
        self.kinds.as_ref()
    }

    /// Tells whether an object of this kind may be seen.
    #[must_use]
    pub fn allows_kind(&self, kind: &str) -> bool {
        self.kinds.as_ref().is_none_or(|kinds| kinds.contains(kind))
    }

    /// Tells whether something at this place may be seen.
    #[must_use]
    pub fn allows_area(&self, path: &AreaPath) -> bool {
        match &self.reach {
            Reach::Everywhere => true,
            Reach::Areas(areas) => areas.iter().any(|area| area.contains(path)),
        }
    }

    /// Tells whether what concerns a whole area concerns something in reach: the area lies within
    /// it, or around a part of it.
    #[must_use]
    pub fn meets_area(&self, path: &AreaPath) -> bool {
        match &self.reach {
            Reach::Everywhere => true,
            Reach::Areas(areas) => areas
                .iter()
                .any(|area| area.contains(path) || path.contains(area)),
        }
    }

    /// Tells whether personal fields may be read.
    #[must_use]
    pub const fn allows_personal(&self) -> bool {
        self.personal
    }

    /// Returns the person who asks; `None` for the system.
    #[must_use]
    pub const fn person(&self) -> Option<&PersonId> {
        self.person.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{AreaId, RoleId, UnitId};

    fn post(path: &str) -> Post {
        Post {
            person: PersonId::new("p"),
            unit: UnitId::new("u"),
            unit_name: "u".to_owned(),
            area: AreaId::new("a"),
            area_path: AreaPath::from_stored(path),
            area_name: "a".to_owned(),
            role: RoleId::new("grid-member"),
        }
    }

    #[test]
    fn no_post_reaches_nothing() {
        let scope = Scope::of_posts(&PersonId::new("p"), &[], None, false);
        assert!(!scope.allows_area(&AreaPath::from_stored("/hb/qs/")));
    }

    #[test]
    fn nested_areas_fold_into_the_outer_one() {
        let posts = [post("/hb/qs/qs-1/"), post("/hb/qs/"), post("/hb/wh/")];
        let scope = Scope::of_posts(&PersonId::new("p"), &posts, None, false);
        let expected = vec![
            AreaPath::from_stored("/hb/qs/"),
            AreaPath::from_stored("/hb/wh/"),
        ];
        assert_eq!(scope.reach(), &Reach::Areas(expected));
        assert!(scope.allows_area(&AreaPath::from_stored("/hb/qs/qs-1/qs-1-03/")));
        assert!(!scope.allows_area(&AreaPath::from_stored("/hb/")));
        assert!(scope.meets_area(&AreaPath::from_stored("/hb/")));
        assert!(scope.meets_area(&AreaPath::from_stored("/hb/qs/qs-1/")));
        assert!(!scope.meets_area(&AreaPath::from_stored("/hb/hs/")));
    }
}
