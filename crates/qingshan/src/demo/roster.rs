//! The demo's duty roster: the officers of the city take turns, day and night.

use anyhow::Context as _;
use model::{AreaPath, Post, Shift, ShiftId, Timestamp};
use store::Store;

use crate::city::City;

/// The role that has the watch.
const ROLE: &str = "duty-officer";
/// The area of the watch.
const AREA: &str = "qs";
/// Where the roster begins: the day shift in which the demo's clock starts.
const START: &str = "2026-02-28T08:00:00+08:00";
/// Shifts of twelve hours until the recorded hours end.
const SHIFTS: i64 = 2 * 62;

/// Plans the roster.
///
/// # Errors
///
/// It cannot be written.
pub(crate) async fn plan(store: &Store, city: &City) -> anyhow::Result<()> {
    let start: Timestamp = START.parse().context("the roster's begin is no time")?;
    let has_watch = |post: &&Post| post.role.as_str() == ROLE && post.area.as_str() == AREA;
    let officers: Vec<&Post> = city.posts.iter().filter(has_watch).collect();
    let Ok(count) = i64::try_from(officers.len()) else {
        return Ok(());
    };
    let mut shifts = Vec::new();
    for number in 0..SHIFTS {
        let begin = start.plus(number * 12 * Timestamp::HOUR);
        for rank in 0..count.min(2) {
            let place = usize::try_from((number + rank) % count).unwrap_or(0);
            let Some(post) = officers.get(place) else {
                continue;
            };
            shifts.push(Shift {
                id: ShiftId::new(format!("demo-{number}-{rank}")),
                role: post.role.clone(),
                area: post.area.clone(),
                area_path: AreaPath::from_stored(""),
                area_name: String::new(),
                person: post.person.clone(),
                person_name: String::new(),
                rank: u16::try_from(rank).unwrap_or(0),
                starts_at: begin,
                ends_at: begin.plus(12 * Timestamp::HOUR),
                note: String::new(),
                made_by: "演示".to_owned(),
                made_at: start,
            });
        }
    }
    let planned = store.plan_shifts(&shifts).await;
    planned.context("cannot write the demo's duty roster")
}
