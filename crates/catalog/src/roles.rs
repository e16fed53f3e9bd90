//! Roles (角色), `catalog/roles`: which rights a post carries and what its holder sees.

use std::collections::BTreeSet;
use std::fmt;

use model::RoleId;
use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use crate::problem::Problem;
use crate::read;
use crate::rights::Right;

/// A role.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Role {
    /// Identity, the name of its file.
    pub id: RoleId,
    /// Name (Chinese).
    pub name: String,
    /// What a holder may ask for.
    pub rights: BTreeSet<Right>,
    /// Which kinds of objects a holder sees.
    pub kinds: Kinds,
    /// Which cases a holder sees.
    pub cases: Cases,
    /// Whether a holder may read personal fields such as telephone numbers.
    pub personal: bool,
}

/// Kinds of objects.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kinds {
    /// All, also those that a bureau adds later.
    All,
    /// These only; the empty set sees nothing.
    Only(BTreeSet<String>),
}

/// Which cases the holder of a role sees.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cases {
    /// All within the area of the post.
    #[default]
    Area,
    /// Those that await the holder or in which the holder has acted, wherever they lie: for people
    /// who are no part of the bureau.
    Own,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    id: Spanned<String>,
    name: String,
    rights: Spanned<BTreeSet<Right>>,
    kinds: Spanned<Kinds>,
    #[serde(default)]
    cases: Cases,
    personal: bool,
}

/// Reads the roles from name and text of each file; `kinds` are the ids that may be named.
pub(crate) fn load(
    files: &[(String, String)],
    kinds: &BTreeSet<&str>,
    problems: &mut Vec<Problem>,
) -> Vec<Role> {
    let mut roles = Vec::new();
    for (file, text) in files {
        let Some(role) = read::parse::<Text>(file, text, problems) else {
            continue;
        };
        read::check_id(file, text, &role.id, problems);
        if let Some(reason) = mixed_duties(role.rights.get_ref()) {
            problems.push(Problem::of(file, text, &role.rights, reason));
        }
        if let Kinds::Only(named) = role.kinds.get_ref() {
            for kind in named.iter().filter(|kind| !kinds.contains(kind.as_str())) {
                let reason = format!("there is no kind of objects {kind:?}");
                problems.push(Problem::of(file, text, &role.kinds, reason));
            }
        }
        roles.push(Role {
            id: RoleId::new(role.id.into_inner()),
            name: role.name,
            rights: role.rights.into_inner(),
            kinds: role.kinds.into_inner(),
            cases: role.cases,
            personal: role.personal,
        });
    }
    roles
}

/// Whoever grants rights does not use them, and whoever reads the audit log is not in it: granting,
/// auditing and the bureau's business lie in different hands (GB/T 22239-2019 8.1.5).
fn mixed_duties(rights: &BTreeSet<Right>) -> Option<String> {
    let admin = [Right::PeopleAdmin, Right::AuditRead];
    let held = admin.into_iter().find(|right| rights.contains(right))?;
    let other = rights
        .iter()
        .find(|&&right| right != held && (admin.contains(&right) || is_business(right)))?;
    Some(format!("one role may not hold both {held} and {other}"))
}

/// Tells whether a right is the bureau's business; whoever reads in the log who looked at personal
/// facts does not look at them.
fn is_business(right: Right) -> bool {
    right.moves_business() || right == Right::CasePersonal
}

impl<'de> Deserialize<'de> for Kinds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AllOrList;

        impl<'de> Visitor<'de> for AllOrList {
            type Value = Kinds;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"all\" or a list of kinds of objects")
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<Kinds, E> {
                if word == "all" {
                    Ok(Kinds::All)
                } else {
                    Err(E::invalid_value(de::Unexpected::Str(word), &self))
                }
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Kinds, A::Error> {
                let mut kinds = BTreeSet::new();
                while let Some(kind) = list.next_element()? {
                    kinds.insert(kind);
                }
                Ok(Kinds::Only(kinds))
            }
        }

        deserializer.deserialize_any(AllOrList)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let mut problems = Vec::new();
        let files = [("roles/duty.toml".to_owned(), text.to_owned())];
        load(&files, &BTreeSet::from(["outlet"]), &mut problems);
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(said, expected, "{text}");
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        let role = |rights: &str, kinds: &str| {
            format!(
                "id = \"duty\"\nname = \"值班\"\nrights = {rights}\nkinds = {kinds}\npersonal = false\n"
            )
        };
        check(&role(r#"["net.read"]"#, r#""all""#), &[]);
        check(&role("[]", "[]"), &[]);
        check(
            &role("[]", r#"["outlet", "boiler"]"#),
            &["roles/duty.toml:4: there is no kind of objects \"boiler\""],
        );
        check(
            &role(r#"["people.admin", "case.act"]"#, "[]"),
            &["roles/duty.toml:3: one role may not hold both people.admin and case.act"],
        );
        check(
            &role(r#"["people.admin", "audit.read"]"#, "[]"),
            &["roles/duty.toml:3: one role may not hold both people.admin and audit.read"],
        );
        check(
            &role("[]", r#""some""#),
            &[concat!(
                "roles/duty.toml:4: invalid value: string \"some\", ",
                "expected \"all\" or a list of kinds of objects"
            )],
        );
    }
}
