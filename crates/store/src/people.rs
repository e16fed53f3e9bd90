//! Units, people, and their passwords.

use model::{AreaId, AreaPath, Person, PersonId, Timestamp, Unit, UnitId};
use sqlx::FromRow;

use crate::convert::{narrow, time};
use crate::query::sql;
use crate::{Result, Store};

/// The columns of [`PersonRow`], for `SELECT` and `RETURNING`.
macro_rules! person_columns {
    () => {
        "id, name, login, phone, unit_id, password_hash, must_change_password, failed_logins, \
         locked_until, disabled"
    };
}

#[derive(FromRow)]
struct PersonRow {
    id: String,
    name: String,
    login: String,
    phone: Option<String>,
    unit_id: String,
    password_hash: Option<String>,
    must_change_password: bool,
    failed_logins: i64,
    locked_until: Option<i64>,
    disabled: bool,
}

impl PersonRow {
    fn into_person(self) -> Result<Person> {
        Ok(Person {
            id: PersonId::new(self.id),
            name: self.name,
            login: self.login,
            phone: self.phone,
            unit: UnitId::new(self.unit_id),
            password_hash: self.password_hash,
            must_change_password: self.must_change_password,
            failed_logins: narrow("person", self.failed_logins)?,
            locked_until: time(self.locked_until),
            disabled: self.disabled,
        })
    }
}

impl Store {
    /// Puts units; a unit of the same id is replaced.
    pub async fn put_units(&self, units: &[Unit]) -> Result<()> {
        let mut tx = self.write().await?;
        for unit in units {
            tx.run(&sql!(
                "INSERT INTO units (id, name, area_id, kind) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name, area_id = excluded.area_id,
                     kind = excluded.kind",
                &unit.id,
                &unit.name,
                &unit.area,
                &unit.kind
            ))
            .await?;
        }
        tx.commit().await
    }

    /// Returns a unit.
    pub async fn unit(&self, id: &UnitId) -> Result<Option<Unit>> {
        let query = sql!(
            "SELECT id, name, area_id, kind FROM units WHERE id = $1",
            id
        );
        let row: Option<(String, String, String, String)> = self.read().await?.one(&query).await?;
        Ok(row.map(|(id, name, area, kind)| Unit {
            id: UnitId::new(id),
            name,
            area: AreaId::new(area),
            kind,
        }))
    }

    /// Returns the bureau that is responsible for the place at the end of a path: that of the
    /// innermost area.
    pub async fn bureau_of(&self, place: &AreaPath) -> Result<Option<Unit>> {
        let query = sql!(
            "SELECT u.id, u.name, u.area_id, u.kind FROM units u JOIN areas a ON a.id = u.area_id
             WHERE u.kind = 'bureau' AND substr($1, 1, length(a.path)) = a.path
             ORDER BY length(a.path) DESC, u.id LIMIT 1",
            place.as_str()
        );
        let row: Option<(String, String, String, String)> = self.read().await?.one(&query).await?;
        Ok(row.map(|(id, name, area, kind)| Unit {
            id: UnitId::new(id),
            name,
            area: AreaId::new(area),
            kind,
        }))
    }

    /// Puts people; of one already there name, phone and unit are replaced, never the password,
    /// the login or the lock.
    ///
    /// Conflict: a login that another person has, a unit that is not stored.
    pub async fn put_people(&self, people: &[Person]) -> Result<()> {
        let mut tx = self.write().await?;
        for person in people {
            tx.run(&sql!(
                "INSERT INTO people (id, name, login, phone, unit_id, password_hash,
                     must_change_password, failed_logins, locked_until, disabled)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name, phone = excluded.phone,
                     unit_id = excluded.unit_id",
                &person.id,
                &person.name,
                &person.login,
                person.phone.as_deref(),
                &person.unit,
                person.password_hash.as_deref(),
                person.must_change_password,
                person.failed_logins,
                person.locked_until,
                person.disabled
            ))
            .await?;
        }
        tx.commit().await
    }

    /// Returns a person.
    pub async fn person(&self, id: &PersonId) -> Result<Option<Person>> {
        let query = sql!(
            concat!("SELECT ", person_columns!(), " FROM people WHERE id = $1"),
            id
        );
        let row: Option<PersonRow> = self.read().await?.one(&query).await?;
        row.map(PersonRow::into_person).transpose()
    }

    /// Returns the person who signs in with this name.
    pub async fn person_by_login(&self, login: &str) -> Result<Option<Person>> {
        let query = sql!(
            concat!(
                "SELECT ",
                person_columns!(),
                " FROM people WHERE login = $1"
            ),
            login
        );
        let row: Option<PersonRow> = self.read().await?.one(&query).await?;
        row.map(PersonRow::into_person).transpose()
    }

    /// Replaces a password hash; wrong passwords are forgotten and a lock ends.
    pub async fn set_password(
        &self,
        person: &PersonId,
        hash: &str,
        must_change: bool,
    ) -> Result<()> {
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "UPDATE people SET password_hash = $2, must_change_password = $3, failed_logins = 0,
                 locked_until = NULL
             WHERE id = $1",
            person,
            hash,
            must_change
        ))
        .await?;
        tx.commit().await
    }

    /// Counts one wrong password; the one that makes the count reach `limit` locks until `until`
    /// and resets the count. Returns the person after.
    ///
    /// It is one statement, so that parallel guesses are all counted.
    pub async fn count_failed_login(
        &self,
        person: &PersonId,
        limit: u32,
        until: Timestamp,
    ) -> Result<Option<Person>> {
        let mut tx = self.write().await?;
        let query = sql!(
            concat!(
                "UPDATE people SET
                     locked_until =
                         CASE WHEN failed_logins + 1 >= $2 THEN $3 ELSE locked_until END,
                     failed_logins =
                         CASE WHEN failed_logins + 1 >= $2 THEN 0 ELSE failed_logins + 1 END
                 WHERE id = $1 RETURNING ",
                person_columns!()
            ),
            person,
            limit,
            until
        );
        let row: Option<PersonRow> = tx.one(&query).await?;
        tx.commit().await?;
        row.map(PersonRow::into_person).transpose()
    }

    /// Forgets wrong passwords and ends a lock, after a right one.
    pub async fn clear_failed_logins(&self, person: &PersonId) -> Result<()> {
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "UPDATE people SET failed_logins = 0, locked_until = NULL WHERE id = $1",
            person
        ))
        .await?;
        tx.commit().await
    }
}
