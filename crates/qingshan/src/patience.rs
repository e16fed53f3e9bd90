//! Work that waits for a database that is away for a while.

use std::time::Duration;

use store::StoreError;
use tokio_util::sync::CancellationToken;

/// How long to wait before the same is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// Does something until it succeeds, as long as only a passing trouble of the database hinders it
/// (busy, away, starting), and says so once. `None`: told to stop meanwhile; one more try is made
/// then.
///
/// # Errors
///
/// What hinders it will not pass by itself.
pub(crate) async fn patiently<T, W: Future<Output = anyhow::Result<T>>>(
    what: &'static str,
    stop: &CancellationToken,
    mut work: impl FnMut() -> W,
) -> anyhow::Result<Option<T>> {
    let mut failures = 0_u32;
    loop {
        let is_last = stop.is_cancelled();
        match work().await {
            Ok(done) => {
                if failures > 0 {
                    tracing::info!(what, failures, "the database works again");
                }
                return Ok(Some(done));
            }
            Err(error) if !is_passing(&error) => return Err(error),
            Err(error) => {
                failures += 1;
                if failures == 1 || is_last {
                    let error = format!("{error:#}");
                    tracing::error!(what, error, "the database is away; it is tried again");
                }
            }
        }
        if is_last {
            return Ok(None);
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

/// Tells whether the database may work again without anybody's doing.
fn is_passing(error: &anyhow::Error) -> bool {
    let mut causes = error.chain();
    causes.any(|cause| {
        let cause = cause.downcast_ref::<StoreError>();
        cause.is_some_and(StoreError::is_passing)
    })
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use anyhow::Context as _;

    use super::*;

    /// What a database that nobody listens for answers, with words around it.
    fn away() -> anyhow::Error {
        let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
        let error = StoreError::Database(refused.into());
        anyhow::Error::from(error).context("cannot keep the position of the clock")
    }

    #[tokio::test]
    async fn a_database_that_returns_ends_nothing() {
        let tries = Cell::new(0);
        let stop = CancellationToken::new();
        let done = patiently("test", &stop, || async {
            tries.set(tries.get() + 1);
            if tries.get() < 3 {
                Err(away())
            } else {
                Ok(tries.get())
            }
        });
        assert_eq!(done.await.expect("it passes"), Some(3));
    }

    #[tokio::test]
    async fn a_stop_is_not_held_up_and_what_does_not_pass_is_an_error() {
        let stop = CancellationToken::new();
        stop.cancel();
        let never = patiently("test", &stop, || async { Err::<(), _>(away()) });
        assert_eq!(never.await.expect("it would pass"), None);
        let wrong = || Err::<(), _>(StoreError::Conflict("no".to_owned())).context("it");
        let ended = patiently("test", &CancellationToken::new(), || async { wrong() }).await;
        assert!(ended.is_err());
    }
}
