//! The reconciler of days of air.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{NaiveDate, NaiveTime};
use model::{AirDay, AreaId, Cadence, Object, ObjectFilter, ObjectId, Reading, Scope, Timestamp};
use store::{Store, StoreError};
use tokio_util::sync::CancellationToken;

use super::area::area_day;
use super::plan::{Plan, STATION, made_of, plan_of};
use super::point::point_day;
use super::rules::AirRules;

/// The name of the reconciler's place in the ledger's order.
const CURSOR: &str = "air-days";
/// Under this name it is kept what besides the hours the days were made of.
const MADE_OF: &str = "air-days.made-of";
/// How many rows one step reads.
const STEP_ROWS: u32 = 2_000;
/// The most hour rows a day of one point can hold.
const DAY_ROWS: u32 = 60;

/// Keeps the days of points and of areas, without input: it reads which hours became durable since
/// its cursor and makes every day that they touch again from the raw rows.
#[derive(Clone)]
pub struct AirDays {
    store: Store,
    rules: AirRules,
}

impl AirDays {
    /// Makes the reconciler.
    #[must_use]
    pub const fn new(store: Store, rules: AirRules) -> Self {
        Self { store, rules }
    }

    /// Takes the next rows of the ledger into account; returns how many there were, 0 when the
    /// days are up to date.
    ///
    /// # Errors
    ///
    /// Fails where the store fails; nothing is lost, the same rows come again.
    pub async fn step(&self) -> Result<usize, StoreError> {
        let plans = self.plans().await?;
        let cursor = self.store.cursor(CURSOR).await?;
        let rows = self.store.readings_since(cursor, STEP_ROWS).await?;
        let Some(last) = rows.last() else {
            return Ok(0);
        };
        let touched: BTreeSet<(NaiveDate, &ObjectId)> = rows
            .iter()
            .filter(|row| row.reading.cadence == Cadence::Hour)
            .filter(|row| plans.contains_key(&row.reading.point))
            .map(|row| (row.reading.start.beijing().date(), &row.reading.point))
            .collect();
        let mut points = Vec::new();
        for (date, point) in touched {
            if let Some(plan) = plans.get(point) {
                let rows = self.hours(point, date).await?;
                let day = point_day(date, &rows, &plan.not_monitored);
                points.push((point.clone(), day));
            }
        }
        let areas = self.areas(&plans, &points).await?;
        self.store
            .put_air_days(&points, &areas, Some((CURSOR, last.seq)))
            .await?;
        Ok(rows.len())
    }

    /// Reads which stations there are; where they or the rules have changed since the days were
    /// made, all days are forgotten and made again.
    async fn plans(&self) -> Result<BTreeMap<ObjectId, Plan>, StoreError> {
        let stations = self.stations().await?;
        let plans = self.plans_of(&stations).await?;
        let made_of = made_of(&plans, &self.rules);
        if self.store.note(MADE_OF).await?.as_deref() != Some(&made_of) {
            let note = (MADE_OF, made_of.as_str());
            self.store.forget_air_days(CURSOR, note).await?;
        }
        Ok(plans
            .into_iter()
            .map(|plan| (plan.point.clone(), plan))
            .collect())
    }

    /// Returns all stations.
    pub(super) async fn stations(&self) -> Result<Vec<Object>, StoreError> {
        let filter = ObjectFilter {
            kind: Some(STATION.to_owned()),
            ..ObjectFilter::default()
        };
        self.store.objects(&Scope::system(), &filter).await
    }

    /// Reads what stations measure and for which areas they count.
    pub(super) async fn plans_of(&self, stations: &[Object]) -> Result<Vec<Plan>, StoreError> {
        let areas = self.store.areas(&Scope::system()).await?;
        let plans = stations.iter();
        Ok(plans
            .map(|station| plan_of(station, &areas, &self.rules))
            .collect())
    }

    /// Returns the hours of a natural day of a point.
    pub(super) async fn hours(
        &self,
        point: &ObjectId,
        date: NaiveDate,
    ) -> Result<Vec<Reading>, StoreError> {
        let start = Timestamp::from_beijing(date.and_time(NaiveTime::MIN));
        let end = start.plus(Timestamp::DAY);
        self.store
            .readings(&Scope::system(), point, Cadence::Hour, start, end, DAY_ROWS)
            .await
    }

    /// Makes the days of the areas that changed days of points touch.
    ///
    /// A station counts for an area from its own first day on: a new station must not make the
    /// years before it incomplete. Where that first day moves, the days from then on get one point
    /// more and are made again.
    pub(super) async fn areas(
        &self,
        plans: &BTreeMap<ObjectId, Plan>,
        changed: &[(ObjectId, AirDay)],
    ) -> Result<Vec<(AreaId, AirDay)>, StoreError> {
        let spans = self.store.air_day_spans().await?;
        let newest = spans.iter().map(|(_, _, last)| *last);
        let newest = newest.chain(changed.iter().map(|(_, day)| day.date)).max();
        let before: BTreeMap<ObjectId, NaiveDate> = spans
            .into_iter()
            .map(|(point, first, _)| (point, first))
            .collect();
        let mut first = before.clone();
        let mut touched: BTreeMap<NaiveDate, BTreeSet<&AreaId>> = BTreeMap::new();
        for (point, day) in changed {
            let areas = plans.get(point).map_or(&[][..], |plan| &plan.areas);
            touched.entry(day.date).or_default().extend(areas);
            let first = first.entry(point.clone()).or_insert(day.date);
            *first = day.date.min(*first);
        }
        for (point, first) in first
            .iter()
            .filter(|(point, first)| before.get(*point) != Some(first))
        {
            let areas = plans.get(point).map_or(&[][..], |plan| &plan.areas);
            let end = before.get(point).copied().or(newest).unwrap_or(*first);
            for date in first.iter_days().take_while(|date| *date <= end) {
                touched.entry(date).or_default().extend(areas);
            }
        }
        let mut areas = Vec::new();
        for (date, ids) in touched {
            let days = self.days_of(date, changed).await?;
            for id in ids {
                let points: Vec<Option<&AirDay>> = plans
                    .values()
                    .filter(|plan| plan.areas.contains(id))
                    .filter(|plan| first.get(&plan.point).is_some_and(|first| *first <= date))
                    .map(|plan| days.get(&plan.point))
                    .collect();
                // A date on which nobody measured has no day, in whatever order hours came.
                if points.iter().any(Option::is_some) {
                    areas.push((id.clone(), area_day(date, &points, &self.rules)));
                }
            }
        }
        Ok(areas)
    }

    /// Returns the days of all points on one date, the changed ones as they are now.
    async fn days_of(
        &self,
        date: NaiveDate,
        changed: &[(ObjectId, AirDay)],
    ) -> Result<BTreeMap<ObjectId, AirDay>, StoreError> {
        let stored = self
            .store
            .air_point_days(&Scope::system(), None, date, date)
            .await?;
        let changed = changed.iter().filter(|(_, day)| day.date == date).cloned();
        Ok(stored.into_iter().chain(changed).collect())
    }

    /// Keeps the days up to date until told to stop, looking for new rows every `every`.
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
                    tracing::error!(%error, "days of air could not be brought up to date");
                }
            }
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(every) => {}
            }
        }
    }
}
