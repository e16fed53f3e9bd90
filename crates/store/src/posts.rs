//! Posts: who holds which role, in which unit, for which area.

use model::{AreaId, AreaPath, PersonId, Post, RoleId, UnitId};
use sqlx::FromRow;

use crate::query::sql;
use crate::{Result, Store};

#[derive(FromRow)]
struct PostRow {
    person_id: String,
    unit_id: String,
    unit_name: String,
    area_id: String,
    area_path: String,
    area_name: String,
    role: String,
}

impl Store {
    /// Puts posts (person × unit × area × role); a [`Post`]'s path and names are ignored.
    /// Idempotent.
    pub async fn put_posts(&self, posts: &[Post]) -> Result<()> {
        let mut tx = self.write().await?;
        for post in posts {
            tx.run(&sql!(
                "INSERT INTO posts (person_id, unit_id, area_id, role) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (person_id, unit_id, area_id, role) DO NOTHING",
                &post.person,
                &post.unit,
                &post.area,
                &post.role
            ))
            .await?;
        }
        tx.commit().await
    }

    /// Returns the posts that a person holds, by area, role and unit.
    pub async fn posts_of(&self, person: &PersonId) -> Result<Vec<Post>> {
        let query = sql!(
            "SELECT p.person_id, p.unit_id, u.name AS unit_name, p.area_id, a.path AS area_path,
                 a.name AS area_name, p.role
             FROM posts p JOIN units u ON u.id = p.unit_id JOIN areas a ON a.id = p.area_id
             WHERE p.person_id = $1",
            person
        );
        let rows: Vec<PostRow> = self.read().await?.all(&query).await?;
        let mut posts: Vec<Post> = rows
            .into_iter()
            .map(|row| Post {
                person: PersonId::new(row.person_id),
                unit: UnitId::new(row.unit_id),
                unit_name: row.unit_name,
                area: AreaId::new(row.area_id),
                area_path: AreaPath::from_stored(row.area_path),
                area_name: row.area_name,
                role: RoleId::new(row.role),
            })
            .collect();
        posts.sort_by(|one, other| {
            (&one.area_path, &one.role, &one.unit).cmp(&(
                &other.area_path,
                &other.role,
                &other.unit,
            ))
        });
        Ok(posts)
    }

    /// Returns the people (id, name) who hold a role for exactly this area, by id; not those whose
    /// account is disabled.
    pub async fn holders(&self, role: &RoleId, area: &AreaId) -> Result<Vec<(PersonId, String)>> {
        let query = sql!(
            "SELECT DISTINCT p.id, p.name FROM posts h JOIN people p ON p.id = h.person_id
             WHERE h.role = $1 AND h.area_id = $2 AND NOT p.disabled",
            role,
            area
        );
        let rows: Vec<(String, String)> = self.read().await?.all(&query).await?;
        let mut people: Vec<_> = rows
            .into_iter()
            .map(|(id, name)| (PersonId::new(id), name))
            .collect();
        people.sort();
        Ok(people)
    }
}
