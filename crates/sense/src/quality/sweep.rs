//! The reconciler of automatic flags.
//!
//! It takes no orders: it reads which hour rows became durable since its cursor and makes the flags
//! of every hour that they may bear upon again, from the raw rows. Hence neither the order in which
//! rows arrive nor how often it is run changes what is flagged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use catalog::Catalog;
use model::{
    Cadence, Object, ObjectFilter, ObjectId, QualityFlag, Reading, ReviewKey, Scope, Timestamp,
};
use store::{Store, StoreError};
use tokio_util::sync::CancellationToken;

use super::{Neighbour, Sight, check, hours_ahead, hours_back, kilometres};

/// The name of the reconciler's place in the ledger's order.
const CURSOR: &str = "quality";

/// How many rows one step reads.
const STEP_ROWS: u32 = 1_000;

/// The longest stretch of hours that is held in memory at once, milliseconds.
const LONGEST: i64 = 14 * Timestamp::DAY;

/// How far the checks of a kind of points look, milliseconds.
#[derive(Clone, Copy)]
struct Reach {
    back: i64,
    ahead: i64,
}

impl Reach {
    fn of(catalog: &Catalog, kind: &str) -> Self {
        let rules = || {
            let all = catalog.quality.iter();
            all.filter(|rule| rule.applies_to.contains(kind))
        };
        let hours = |most: Option<i64>| most.unwrap_or(0) * Timestamp::HOUR;
        Self {
            back: hours(rules().map(hours_back).max()),
            ahead: hours(rules().map(hours_ahead).max()),
        }
    }

    /// Returns the stretches of hours upon which rows of these hours may bear, half open.
    fn stretches(self, hours: &BTreeSet<Timestamp>) -> Vec<(Timestamp, Timestamp)> {
        let mut stretches: Vec<(Timestamp, Timestamp)> = Vec::new();
        for hour in hours {
            let first = hour.plus(-self.ahead);
            let end = hour.plus(self.back + Timestamp::HOUR);
            match stretches.last_mut() {
                Some(last) if first <= last.1 && end.since(last.0) <= LONGEST => last.1 = end,
                _ => stretches.push((first, end)),
            }
        }
        stretches
    }
}

/// The reconciler of automatic flags.
#[derive(Clone)]
pub struct Quality {
    store: Store,
    catalog: Arc<Catalog>,
}

impl Quality {
    /// Makes the reconciler with the checks of the catalogue.
    #[must_use]
    pub const fn new(store: Store, catalog: Arc<Catalog>) -> Self {
        Self { store, catalog }
    }

    /// Takes the next rows of the ledger into account; returns how many there were, 0 when the
    /// flags are up to date.
    ///
    /// # Errors
    ///
    /// Fails where the store fails; nothing is lost, the same rows come again.
    pub async fn step(&self) -> Result<usize, StoreError> {
        let cursor = self.store.cursor(CURSOR).await?;
        let rows = self.store.readings_since(cursor, STEP_ROWS).await?;
        let Some(last) = rows.last() else {
            return Ok(0);
        };
        let objects = self.points().await?;
        let mut hours: BTreeMap<&str, BTreeSet<Timestamp>> = BTreeMap::new();
        for row in rows
            .iter()
            .filter(|row| row.reading.cadence == Cadence::Hour)
        {
            if let Some(object) = objects.get(&row.reading.point) {
                let of_kind = hours.entry(&object.kind).or_default();
                of_kind.insert(row.reading.start);
            }
        }
        for (kind, hours) in &hours {
            let reach = Reach::of(&self.catalog, kind);
            for stretch in reach.stretches(hours) {
                let flags = self.flags(&objects, kind, reach, stretch).await?;
                self.store
                    .put_quality_flags(kind, Cadence::Hour, stretch, &flags)
                    .await?;
            }
        }
        // Moved last: killed before, the same rows come again and make the same flags.
        self.store.set_cursor(CURSOR, last.seq).await?;
        Ok(rows.len())
    }

    /// Keeps the flags up to date until told to stop, looking for new rows every `every`.
    pub async fn run(self, every: Duration, shutdown: CancellationToken) {
        loop {
            match self.step().await {
                Ok(0) => {}
                Ok(_) => {
                    if shutdown.is_cancelled() {
                        return;
                    }
                    continue;
                }
                Err(error) => {
                    tracing::error!(%error, "automatic flags could not be brought up to date");
                }
            }
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(every) => {}
            }
        }
    }

    /// Returns the points that a check looks at.
    async fn points(&self) -> Result<BTreeMap<ObjectId, Object>, StoreError> {
        let (scope, filter) = (Scope::system(), ObjectFilter::default());
        let all = self.store.objects(&scope, &filter).await?;
        let kinds: BTreeSet<&String> = self
            .catalog
            .quality
            .iter()
            .flat_map(|rule| &rule.applies_to)
            .collect();
        let points = all.into_iter().filter(|o| kinds.contains(&o.kind));
        Ok(points.map(|object| (object.id.clone(), object)).collect())
    }

    async fn flags(
        &self,
        objects: &BTreeMap<ObjectId, Object>,
        kind: &str,
        reach: Reach,
        (first, end): (Timestamp, Timestamp),
    ) -> Result<Vec<QualityFlag>, StoreError> {
        let (from, to) = (first.plus(-reach.back), end.plus(reach.ahead));
        let rows = self
            .store
            .raw_readings_of_kind(kind, Cadence::Hour, from, to)
            .await?;
        let of_points: Vec<(&Object, &[Reading])> = rows
            .chunk_by(|one, other| one.point == other.point)
            .filter_map(|rows| Some((objects.get(&rows.first()?.point)?, rows)))
            .collect();
        let mut flags = Vec::new();
        for (object, rows) in &of_points {
            let around: Vec<Neighbour<'_>> = of_points
                .iter()
                .filter(|(other, _)| other.id != object.id)
                .map(|(other, rows)| Neighbour {
                    km: kilometres((object.lon, object.lat), (other.lon, other.lat)),
                    rows,
                })
                .collect();
            let places = rows.partition_point(|row| row.start < first)
                ..rows.partition_point(|row| row.start < end);
            for place in places {
                flags.extend(self.flags_of(object, rows, place, &around));
            }
        }
        Ok(flags)
    }

    fn flags_of(
        &self,
        object: &Object,
        rows: &[Reading],
        place: usize,
        around: &[Neighbour<'_>],
    ) -> Vec<QualityFlag> {
        let Some(kind) = self.catalog.kind(&object.kind) else {
            return Vec::new();
        };
        let sight = Sight {
            kind,
            rows,
            place,
            around,
        };
        let row = &rows[place];
        let mut flags = Vec::new();
        for rule in &self.catalog.quality {
            if !rule.applies_to.contains(&object.kind) {
                continue;
            }
            for found in check(rule, sight) {
                let Some(reading) = row.factor(found.factor.as_str()) else {
                    continue;
                };
                let Some(value) = reading.value else { continue };
                flags.push(QualityFlag {
                    key: ReviewKey {
                        point: object.id.clone(),
                        cadence: Cadence::Hour,
                        start: row.start,
                        factor: found.factor,
                    },
                    check: rule.id.clone(),
                    detail: found.detail,
                    found_at: row.received_at,
                    value: value.to_string(),
                    flag: reading.flag.clone(),
                });
            }
        }
        flags
    }
}
