//! The demo's clock: it begins before the first alarm, goes on where it was, and stops where the
//! recorded hours end.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use model::{Clock as _, FastClock, Timestamp};
use store::Store;
use tokio_util::sync::CancellationToken;

use crate::out;
use crate::outside::WallClock;
use crate::patience::patiently;

/// Under this name the position is kept.
const NOTE: &str = "demo.clock";
/// How often it is kept.
const EVERY: Duration = Duration::from_secs(2);
/// Where the clock begins: three hours before the first alarm.
const START: &str = "2026-02-28T18:00:00+08:00";
/// Where it stops: half an hour after the last recorded hour, so that every logger has reported.
const END: &str = "2026-04-30T23:30:00+08:00";

/// Returns where the clock goes on: where the last start left it, or at the first start where
/// somebody wants it to begin, or else at the first recorded hour.
///
/// # Errors
///
/// The position cannot be read; the wanted one lies outside the recorded hours, or comes too late
/// because the demo has begun already.
pub(crate) async fn position(store: &Store, from: Option<Timestamp>) -> anyhow::Result<Timestamp> {
    let note = store
        .note(NOTE)
        .await
        .context("cannot read the position of the clock")?;
    let start = time(START)?;
    match (note, from) {
        (Some(_), Some(_)) => bail!(
            "this demo has begun already and goes on where it was; --from needs a new folder or --reset"
        ),
        (Some(note), None) => Ok(time(&note)?.max(start)),
        (None, Some(from)) if (start..time(END)?).contains(&from) => Ok(from),
        (None, Some(from)) => {
            bail!("{from} is outside the recorded hours, which run from {START} to {END}")
        }
        (None, None) => Ok(start),
    }
}

/// Starts the clock at a position.
pub(crate) fn start(position: Timestamp, speed: u32) -> Arc<FastClock> {
    Arc::new(FastClock::new(Arc::new(WallClock), position, speed))
}

/// Keeps the position until told to stop, and stops the clock at the end of the recorded hours.
///
/// While the database is away the clock runs on and its position is kept as soon as it can be; a
/// kill meanwhile lets the next start repeat what was not kept.
///
/// # Errors
///
/// The position can no longer be stored, for a cause that does not pass by itself.
pub(crate) async fn keep(
    store: Store,
    clock: Arc<FastClock>,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let end = time(END)?;
    loop {
        if clock.now() >= end && clock.is_running() {
            clock.set_running(false);
            out::line(format!(
                "The recorded hours end here ({END}); the clock has stopped. \
                 `qingshan demo --reset` begins anew."
            ));
        }
        let stopping = stop.is_cancelled();
        patiently("position of the clock", &stop, || async {
            // After a kill the clock goes on at the next position that would have been kept:
            // business time may leap, but it never runs twice.
            let lead = if stop.is_cancelled() {
                0
            } else {
                ahead(&clock)
            };
            let position = clock.now().plus(lead).to_string();
            let kept = store.set_note(NOTE, &position).await;
            kept.context("cannot keep the position of the clock")
        })
        .await?;
        if stopping {
            return Ok(());
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(EVERY.min(until(end, &clock))) => {}
        }
    }
}

/// Returns how far the clock can come until its position is kept again, in its milliseconds.
fn ahead(clock: &FastClock) -> i64 {
    let seconds = i64::try_from(EVERY.as_secs()).unwrap_or(0) * i64::from(clock.speed());
    if clock.is_running() {
        seconds * 1_000
    } else {
        0
    }
}

/// Returns the real time until the running clock shows `end`; long if it stands or is past it.
fn until(end: Timestamp, clock: &FastClock) -> Duration {
    match u64::try_from(end.since(clock.now())) {
        Ok(millis) if clock.is_running() => {
            Duration::from_millis(1 + millis / u64::from(clock.speed()))
        }
        _ => EVERY,
    }
}

fn time(text: &str) -> anyhow::Result<Timestamp> {
    text.parse()
        .with_context(|| format!("{text:?} is no position of the clock"))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn begins(store: &Store, from: Option<&str>) -> Result<String, String> {
        let from = from.map(|text| text.parse().expect("a time"));
        let position = position(store, from).await;
        position
            .map(|at| at.to_string())
            .map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn a_new_demo_begins_where_it_is_told_and_an_old_one_goes_on() {
        let folder = tempfile::tempdir().expect("a folder");
        let address = crate::deployment::sqlite_in(folder.path());
        let store = crate::database::open(&address).await.expect("a database");
        let march = "2026-03-18T08:30:00+08:00";
        assert_eq!(begins(&store, None).await.as_deref(), Ok(START));
        assert_eq!(begins(&store, Some(march)).await.as_deref(), Ok(march));
        for outside in ["2026-02-28T17:59:59+08:00", END] {
            let refused = begins(&store, Some(outside)).await.expect_err("outside");
            assert!(refused.contains("outside the recorded hours"), "{refused}");
        }
        store.set_note(NOTE, march).await.expect("kept");
        assert_eq!(begins(&store, None).await.as_deref(), Ok(march));
        let refused = begins(&store, Some(START)).await.expect_err("begun");
        assert!(refused.contains("has begun already"), "{refused}");
    }
}
