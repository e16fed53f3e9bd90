//! Days of air at points and over areas, as the reconciler of `sense` makes them.

use chrono::NaiveDate;
use model::{AirDay, AreaId, AreaLevel, ObjectId, Scope};
use sqlx::FromRow;

use crate::air_record::{read, write};
use crate::arg::Arg;
use crate::convert::corrupt;
use crate::ledger::ROWS;
use crate::notes::put_note;
use crate::query::{Query, sql};
use crate::rollups::move_cursor;
use crate::scope::Kind;
use crate::{Result, Store};

#[derive(FromRow)]
struct DayRow {
    id: String,
    day: String,
    record: String,
}

impl DayRow {
    fn into_day<Id>(self, id: fn(String) -> Id) -> Result<(Id, AirDay)> {
        let day = read(&self.day, &self.record)?;
        Ok((id(self.id), day))
    }
}

fn days<Id: Ord>(rows: Vec<DayRow>, id: fn(String) -> Id) -> Result<Vec<(Id, AirDay)>> {
    let mut days = rows
        .into_iter()
        .map(|row| row.into_day(id))
        .collect::<Result<Vec<_>>>()?;
    days.sort_by(|(one, a), (other, b)| (one, a.date).cmp(&(other, b.date)));
    Ok(days)
}

impl Store {
    /// Puts days of points and of areas and moves the named cursor, in one transaction; the same
    /// day of the same place is replaced.
    pub async fn put_air_days(
        &self,
        points: &[(ObjectId, AirDay)],
        areas: &[(AreaId, AirDay)],
        cursor: Option<(&str, i64)>,
    ) -> Result<()> {
        let mut tx = self.write().await?;
        let point_rows = rows(points, ObjectId::as_str)?;
        for chunk in point_rows.chunks(ROWS) {
            let mut query =
                Query::built("INSERT INTO air_point_days (point_id, day, record) VALUES ");
            query.rows(chunk.iter().map(|row| row.each_ref().map(Arg::from)));
            query.text(" ON CONFLICT (point_id, day) DO UPDATE SET record = excluded.record");
            tx.run(&query).await?;
        }
        let area_rows = rows(areas, AreaId::as_str)?;
        for chunk in area_rows.chunks(ROWS) {
            let mut query =
                Query::built("INSERT INTO air_area_days (area_id, day, record) VALUES ");
            query.rows(chunk.iter().map(|row| row.each_ref().map(Arg::from)));
            query.text(" ON CONFLICT (area_id, day) DO UPDATE SET record = excluded.record");
            tx.run(&query).await?;
        }
        if let Some((name, position)) = cursor {
            move_cursor(&mut tx, name, position).await?;
        }
        tx.commit().await
    }

    /// Forgets all days, puts the named cursor back to the beginning and sets the named note, in
    /// one transaction: what the days are made of has changed, and all are to be made again.
    pub async fn forget_air_days(&self, cursor: &str, note: (&str, &str)) -> Result<()> {
        let mut tx = self.write().await?;
        tx.run(&sql!("DELETE FROM air_point_days")).await?;
        tx.run(&sql!("DELETE FROM air_area_days")).await?;
        move_cursor(&mut tx, cursor, 0).await?;
        let (name, text) = note;
        put_note(&mut tx, name, text).await?;
        tx.commit().await
    }

    /// Returns the first and the last day of each point that has any, by point, for the
    /// reconciler.
    pub async fn air_day_spans(&self) -> Result<Vec<(ObjectId, NaiveDate, NaiveDate)>> {
        let query =
            sql!("SELECT point_id, MIN(day), MAX(day) FROM air_point_days GROUP BY point_id");
        let rows: Vec<(String, String, String)> = self.read().await?.all(&query).await?;
        let date = |day: &str| {
            day.parse()
                .map_err(|_| corrupt("day of air", format!("{day:?} is no date")))
        };
        let mut spans = rows
            .into_iter()
            .map(|(point, first, last)| Ok((ObjectId::new(point), date(&first)?, date(&last)?)))
            .collect::<Result<Vec<_>>>()?;
        spans.sort();
        Ok(spans)
    }

    /// Returns the days of points in scope with `from <= day <= to`, by point, then by day; of
    /// one point alone where it is named.
    pub async fn air_point_days(
        &self,
        scope: &Scope,
        point: Option<&ObjectId>,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<(ObjectId, AirDay)>> {
        let mut query = Query::built(
            "SELECT d.point_id AS id, d.day, d.record FROM air_point_days d \
             JOIN objects o ON o.id = d.point_id JOIN areas a ON a.id = o.area_id WHERE ",
        );
        query.within(scope, "a.path", Kind::Always("o.kind"));
        if let Some(point) = point {
            query.text(" AND d.point_id = ").value(point);
        }
        between(&mut query, from, to);
        days(self.read().await?.all(&query).await?, ObjectId::new)
    }

    /// Returns the days of an area in scope with `from <= day <= to`, by day.
    pub async fn air_area_days(
        &self,
        scope: &Scope,
        area: &AreaId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<AirDay>> {
        let mut query = Query::built(
            "SELECT d.area_id AS id, d.day, d.record FROM air_area_days d \
             JOIN areas a ON a.id = d.area_id WHERE ",
        );
        query.within(scope, "a.path", Kind::None);
        query.text(" AND d.area_id = ").value(area);
        between(&mut query, from, to);
        let found = days(self.read().await?.all(&query).await?, AreaId::new)?;
        Ok(found.into_iter().map(|(_, day)| day).collect())
    }

    /// Returns the days of the cities in scope with `from <= day <= to`, by city, then by day.
    pub async fn air_city_days(
        &self,
        scope: &Scope,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<(AreaId, AirDay)>> {
        let mut query = Query::built(
            "SELECT d.area_id AS id, d.day, d.record FROM air_area_days d \
             JOIN areas a ON a.id = d.area_id WHERE ",
        );
        query.within(scope, "a.path", Kind::None);
        query
            .text(" AND a.level = ")
            .value(AreaLevel::City.as_str());
        between(&mut query, from, to);
        days(self.read().await?.all(&query).await?, AreaId::new)
    }
}

fn between(query: &mut Query<'_>, from: NaiveDate, to: NaiveDate) {
    query.text(" AND d.day >= ").value(from.to_string());
    query.text(" AND d.day <= ").value(to.to_string());
}

/// Ids, days and records as texts, which the statements borrow.
fn rows<Id>(days: &[(Id, AirDay)], id: fn(&Id) -> &str) -> Result<Vec<[String; 3]>> {
    days.iter()
        .map(|(place, day)| Ok([id(place).to_owned(), day.date.to_string(), write(day)?]))
        .collect()
}
