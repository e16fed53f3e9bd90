//! What confirmed reviews make of rows as they are read. The rows themselves stay as they came.

use std::collections::{BTreeSet, HashMap};

use model::{
    Cadence, FactorReading, ObjectId, REVIEWED_INVALID, REVIEWED_VALID, Reading, ReviewVerdict,
    Timestamp,
};
use sqlx::FromRow;

use crate::Result;
use crate::convert::word;
use crate::engine::Conn;
use crate::query::Query;

#[derive(FromRow)]
struct SettledRow {
    point_id: String,
    cadence: String,
    start: i64,
    factor: String,
    settled: String,
    settled_value: Option<String>,
    settled_flag: Option<String>,
}

/// What two people have agreed upon, and about which value.
struct Settled {
    factor: String,
    verdict: ReviewVerdict,
    value: Option<String>,
    flag: Option<String>,
}

impl Settled {
    /// A review is about a value, not about a place: where the device sent another one later, it
    /// says nothing.
    fn is_about(&self, reading: &FactorReading) -> bool {
        reading.factor.as_str() == self.factor
            && reading.value.map(|value| value.to_string()) == self.value
            && reading.flag == self.flag
    }
}

/// Returns the flag that a value has after a review.
pub(crate) fn flag_after(reading: &FactorReading, verdict: ReviewVerdict) -> Option<String> {
    match verdict {
        ReviewVerdict::Invalid => Some(REVIEWED_INVALID.to_owned()),
        ReviewVerdict::Valid if reading.counts() => reading.flag.clone(),
        ReviewVerdict::Valid => Some(REVIEWED_VALID.to_owned()),
    }
}

/// Gives values the flags that confirmed reviews give them.
pub(crate) async fn apply_reviews(db: &mut Conn, rows: &mut [Reading]) -> Result<()> {
    let starts = rows.iter().map(|row| row.start);
    let (Some(first), Some(last)) = (starts.clone().min(), starts.max()) else {
        return Ok(());
    };
    let points: BTreeSet<&ObjectId> = rows.iter().map(|row| &row.point).collect();
    let mut query = Query::built(
        "SELECT point_id, cadence, start, factor, settled, settled_value, settled_flag \
         FROM review_items WHERE settled IS NOT NULL AND start >= ",
    );
    query.value(first).text(" AND start <= ").value(last);
    let only = points.first().filter(|_| points.len() == 1);
    if let Some(only) = only {
        query.text(" AND point_id = ").value(*only);
    }
    let found: Vec<SettledRow> = db.all(&query).await?;
    if found.is_empty() {
        return Ok(());
    }
    let mut settled: HashMap<(ObjectId, Cadence, Timestamp), Vec<Settled>> = HashMap::new();
    for row in found {
        let key = (
            ObjectId::new(row.point_id),
            word("review", &row.cadence, Cadence::parse)?,
            Timestamp::from_millis(row.start),
        );
        settled.entry(key).or_default().push(Settled {
            verdict: word("review", &row.settled, ReviewVerdict::parse)?,
            factor: row.factor,
            value: row.settled_value,
            flag: row.settled_flag,
        });
    }
    for row in rows {
        let key = (row.point.clone(), row.cadence, row.start);
        let Some(settled) = settled.get(&key) else {
            continue;
        };
        for reading in &mut row.factors {
            if let Some(found) = settled.iter().find(|one| one.is_about(reading)) {
                reading.flag = flag_after(reading, found.verdict);
            }
        }
    }
    Ok(())
}
