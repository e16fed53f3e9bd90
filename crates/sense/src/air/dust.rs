//! Days without the particles of hours that two people have marked as sand and dust (沙尘扣除).
//!
//! Nothing of it is stored: the days as they were measured stay what they are, and the others are
//! made from the same hours whenever they are asked for.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use model::{AirDay, AreaId, DustMark, Object, ObjectId, Reading, Timestamp};
use standards::air::Pollutant::{Pm10, Pm25};
use store::StoreError;

use super::days::AirDays;
use super::plan::Plan;
use super::point::point_day;

/// The days that marks touch, as they are without the marked hours of particles. Only the values of
/// particles differ from the days as measured; what the index would be is nobody's business.
#[derive(Clone, Debug, Default)]
pub struct WithoutDust {
    points: BTreeMap<ObjectId, BTreeMap<NaiveDate, AirDay>>,
    areas: BTreeMap<AreaId, BTreeMap<NaiveDate, AirDay>>,
}

impl WithoutDust {
    /// Returns the touched days of a point; `None` where none is.
    #[must_use]
    pub fn point(&self, id: &ObjectId) -> Option<&BTreeMap<NaiveDate, AirDay>> {
        self.points.get(id)
    }

    /// Returns the touched days of an area; `None` where none is.
    #[must_use]
    pub fn area(&self, id: &AreaId) -> Option<&BTreeMap<NaiveDate, AirDay>> {
        self.areas.get(id)
    }
}

impl AirDays {
    /// Makes the days from `from` to `to` that marks touch again without the marked hours of
    /// particles: of the points that are marked, and of the areas for which these count.
    ///
    /// # Errors
    ///
    /// Fails where the store fails.
    pub async fn without_dust(
        &self,
        marks: &[DustMark],
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<WithoutDust, StoreError> {
        let mut found = WithoutDust::default();
        if marks.is_empty() {
            return Ok(found);
        }
        let stations = self.stations().await?;
        let plans: BTreeMap<ObjectId, Plan> = self
            .plans_of(&stations)
            .await?
            .into_iter()
            .map(|plan| (plan.point.clone(), plan))
            .collect();
        let mut points = Vec::new();
        for station in &stations {
            let Some(plan) = plans.get(&station.id) else {
                continue;
            };
            for date in touched(marks, station, from, to) {
                let rows = self.hours(&station.id, date).await?;
                if rows.is_empty() {
                    continue;
                }
                let rows = without_marked(rows, marks, station);
                let day = point_day(date, &rows, &plan.not_monitored);
                points.push((station.id.clone(), day));
            }
        }
        for (area, day) in self.areas(&plans, &points).await? {
            found.areas.entry(area).or_default().insert(day.date, day);
        }
        for (point, day) in points {
            found.points.entry(point).or_default().insert(day.date, day);
        }
        Ok(found)
    }
}

/// Returns the days of a station that marks touch.
fn touched(
    marks: &[DustMark],
    station: &Object,
    from: NaiveDate,
    to: NaiveDate,
) -> BTreeSet<NaiveDate> {
    marks
        .iter()
        .filter(|mark| mark.concerns(&station.id, &station.area_path))
        .flat_map(|mark| {
            let first = mark.from.beijing().date().max(from);
            // The last hour begins before the end of the mark.
            let last = mark.to.plus(-1).beijing().date().min(to);
            first.iter_days().take_while(move |date| *date <= last)
        })
        .collect()
}

/// Takes the particles out of marked hours.
fn without_marked(mut rows: Vec<Reading>, marks: &[DustMark], station: &Object) -> Vec<Reading> {
    let is_marked = |start: Timestamp| {
        let mut marks = marks.iter();
        marks.any(|mark| mark.has_hour(&station.id, &station.area_path, start))
    };
    for row in rows.iter_mut().filter(|row| is_marked(row.start)) {
        for reading in &mut row.factors {
            let mut particles = [Pm10, Pm25].into_iter();
            if particles.any(|particle| particle.hj212_code() == reading.factor.as_str()) {
                reading.value = None;
            }
        }
    }
    rows
}
