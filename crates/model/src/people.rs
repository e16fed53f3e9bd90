//! Units, people and posts: who may act where, as what.

use crate::area::AreaPath;
use crate::ids::{AreaId, PersonId, RoleId, SessionKey, UnitId};
use crate::time::Timestamp;

/// A unit (单位): the bureau, a branch, a town, a company.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unit {
    /// Identity.
    pub id: UnitId,
    /// Name.
    pub name: String,
    /// The area that the unit is responsible for or lies in.
    pub area: AreaId,
    /// What kind of unit it is: `bureau`, `branch`, `town`, `enterprise`, `operator`.
    pub kind: String,
}

/// A person (人员) who can sign in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// Identity.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// The name to sign in with.
    pub login: String,
    /// Telephone; personal, shown only to a scope that may see personal fields.
    pub phone: Option<String>,
    /// The unit that the person belongs to.
    pub unit: UnitId,
    /// Argon2id hash in PHC form; `None` until a first password is set.
    pub password_hash: Option<String>,
    /// True until the person has replaced the first password.
    pub must_change_password: bool,
    /// Wrong passwords since the last right one.
    pub failed_logins: u32,
    /// Until when signing in is refused, by the wall clock.
    pub locked_until: Option<Timestamp>,
    /// True if the account may no longer sign in.
    pub disabled: bool,
}

/// A post (岗位): a person holds a role in a unit for an area.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Post {
    /// Who holds it.
    pub person: PersonId,
    /// The unit in which it is held.
    pub unit: UnitId,
    /// The unit's name, for showing.
    pub unit_name: String,
    /// The area for which it is held.
    pub area: AreaId,
    /// The area's path, for the scope.
    pub area_path: AreaPath,
    /// The area's name, for showing.
    pub area_name: String,
    /// The role.
    pub role: RoleId,
}

/// The one who acts: a person with the posts that are held at the moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    /// Identity.
    pub person: PersonId,
    /// Name, as it is written into events.
    pub name: String,
    /// Unit, as it is written into events.
    pub unit: UnitId,
    /// The unit's name.
    pub unit_name: String,
    /// The posts held.
    pub posts: Vec<Post>,
}

/// A session (会话) of a signed-in person; all its times are of the wall clock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// Hash of the token that the browser holds.
    pub key: SessionKey,
    /// Who signed in.
    pub person: PersonId,
    /// Token against forged requests; every request that changes something must repeat it.
    pub csrf: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_seen_at: Timestamp,
    /// When it ends even if used.
    pub expires_at: Timestamp,
}
