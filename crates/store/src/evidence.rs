//! Records of stored files. The bytes lie in the evidence folder, not here.

use model::{CaseId, ContentHash, Evidence, PersonId, Reach, Scope, Timestamp};
use sqlx::FromRow;

use crate::convert::{narrow, signed, time, unsigned};
use crate::query::{Query, sql};
use crate::scope::Kind;
use crate::{Result, Store};

const SELECT: &str = "SELECT e.hash, e.original, e.media_type, e.bytes, e.width, e.height, \
                      e.taken_at, e.lon, e.lat, e.person_id, e.person_name, e.uploaded_at \
                      FROM evidence e WHERE ";
/// Begins a condition; to be closed by `)`. What the system attached is anybody's upload.
const ATTACHED: &str = "EXISTS (SELECT 1 FROM case_evidence x JOIN cases c ON c.id = x.case_id \
                        JOIN areas a ON a.id = c.area_id \
                        LEFT JOIN objects o ON o.id = c.object_id WHERE x.hash = e.hash \
                        AND (x.person_id IS NULL OR x.person_id = e.person_id) AND ";

/// Begins a condition; to be closed by `)`. The photo of an entry of the interference log.
const LOGGED: &str = "EXISTS (SELECT 1 FROM interferences v JOIN objects o ON o.id = v.point_id \
                      JOIN areas a ON a.id = o.area_id WHERE v.photo = e.hash \
                      AND v.person_id = e.person_id AND ";

#[derive(FromRow)]
struct EvidenceRow {
    hash: String,
    original: String,
    media_type: String,
    bytes: i64,
    width: i64,
    height: i64,
    taken_at: Option<i64>,
    lon: Option<f64>,
    lat: Option<f64>,
    person_id: String,
    person_name: String,
    uploaded_at: i64,
}

impl EvidenceRow {
    fn into_evidence(self) -> Result<Evidence> {
        Ok(Evidence {
            hash: ContentHash::new(self.hash),
            original: ContentHash::new(self.original),
            media_type: self.media_type,
            bytes: unsigned("evidence", self.bytes)?,
            width: narrow("evidence", self.width)?,
            height: narrow("evidence", self.height)?,
            taken_at: time(self.taken_at),
            place: self.lon.zip(self.lat),
            by: PersonId::new(self.person_id),
            by_name: self.person_name,
            at: Timestamp::from_millis(self.uploaded_at),
        })
    }
}

impl Store {
    /// Records a stored file; the same hash by the same person again changes nothing.
    pub async fn put_evidence(&self, evidence: &Evidence) -> Result<()> {
        let (lon, lat) = evidence.place.unzip();
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "INSERT INTO evidence (hash, person_id, person_name, original, media_type, bytes,
                 width, height, taken_at, lon, lat, uploaded_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             ON CONFLICT (hash, person_id) DO NOTHING",
            &evidence.hash,
            &evidence.by,
            &evidence.by_name,
            &evidence.original,
            &evidence.media_type,
            signed(evidence.bytes),
            evidence.width,
            evidence.height,
            evidence.taken_at,
            lon,
            lat,
            evidence.at
        ))
        .await?;
        tx.commit().await
    }

    /// Returns a file that is attached to a case or to the interference log in scope, or that the
    /// asking person uploaded; the system gets any.
    pub async fn evidence(&self, scope: &Scope, hash: &ContentHash) -> Result<Option<Evidence>> {
        let mut query = Query::built(SELECT);
        query
            .text("e.hash = ")
            .value(hash)
            .text(" AND (")
            .text(ATTACHED);
        query.sees_case(scope).text(") OR ").text(LOGGED);
        query
            .within(scope, "a.path", Kind::Always("o.kind"))
            .text(")");
        if let Some(person) = scope.person() {
            query.text(" OR e.person_id = ").value(person);
        } else if *scope.reach() == Reach::Everywhere {
            query.text(" OR 1 = 1");
        }
        query.text(") ORDER BY e.uploaded_at, e.person_id LIMIT 1");
        let row: Option<EvidenceRow> = self.read().await?.one(&query).await?;
        row.map(EvidenceRow::into_evidence).transpose()
    }

    /// Returns all files attached to a case in scope, in the order of their upload.
    pub async fn case_evidence(&self, scope: &Scope, case: &CaseId) -> Result<Vec<Evidence>> {
        let mut query = Query::built(SELECT);
        query.text(ATTACHED).sees_case(scope);
        query
            .text(" AND c.id = ")
            .value(case)
            .text(") ORDER BY e.uploaded_at, e.hash");
        let rows: Vec<EvidenceRow> = self.read().await?.all(&query).await?;
        rows.into_iter().map(EvidenceRow::into_evidence).collect()
    }

    /// Returns the cases in scope to which a file is attached, each with the kind as which it is.
    pub async fn evidence_uses(
        &self,
        scope: &Scope,
        hash: &ContentHash,
    ) -> Result<Vec<(CaseId, String)>> {
        let mut query = Query::built(
            "SELECT DISTINCT x.case_id, x.kind FROM case_evidence x \
             JOIN cases c ON c.id = x.case_id JOIN areas a ON a.id = c.area_id \
             LEFT JOIN objects o ON o.id = c.object_id WHERE x.hash = ",
        );
        query.value(hash).text(" AND ").sees_case(scope);
        query.text(" ORDER BY x.case_id, x.kind");
        let rows: Vec<(String, String)> = self.read().await?.all(&query).await?;
        let uses = rows.into_iter();
        Ok(uses.map(|(case, kind)| (CaseId::new(case), kind)).collect())
    }

    /// Returns how many bytes a case holds with these files added; a file that is attached twice
    /// counts once.
    pub async fn evidence_bytes<'q>(
        &self,
        case: &'q CaseId,
        new: impl IntoIterator<Item = &'q ContentHash>,
    ) -> Result<u64> {
        let mut query = Query::built(
            "SELECT CAST(COALESCE(SUM(held.bytes), 0) AS BIGINT) FROM (SELECT e.hash, MAX(e.bytes) AS bytes \
             FROM evidence e WHERE e.hash IN (SELECT x.hash FROM case_evidence x \
             WHERE x.case_id = ",
        );
        query.value(case).text(") OR ");
        query
            .one_of("e.hash", new.into_iter().map(ContentHash::as_str))
            .text(" GROUP BY e.hash) AS held");
        // The sum is cast: of integers it is a decimal on PostgreSQL.
        let bytes = self.read().await?.number(&query).await?;
        unsigned("evidence", bytes)
    }

    /// Returns a file uploaded by this person; a verb may attach only those.
    pub async fn own_evidence(
        &self,
        person: &PersonId,
        hash: &ContentHash,
    ) -> Result<Option<Evidence>> {
        let mut query = Query::built(SELECT);
        query
            .text("e.hash = ")
            .value(hash)
            .text(" AND e.person_id = ")
            .value(person);
        let row: Option<EvidenceRow> = self.read().await?.one(&query).await?;
        row.map(EvidenceRow::into_evidence).transpose()
    }
}
