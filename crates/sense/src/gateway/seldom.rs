//! A future that hardly ever ends, beside others that are polled all the time.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures::task::AtomicWaker;

/// Polls a future only when it has asked for it. Ten thousand connections wait for one and the same
/// end of the gateway: to ask whether it has come takes a lock that all of them share, and each
/// asks with every frame.
pub(super) struct Seldom<F> {
    future: Pin<Box<F>>,
    bell: Arc<Bell>,
    waker: Waker,
}

#[derive(Default)]
struct Bell {
    /// The future has not asked since it was polled.
    is_silent: AtomicBool,
    task: AtomicWaker,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.is_silent.store(false, Ordering::Release);
        self.task.wake();
    }
}

impl<F: Future> Seldom<F> {
    pub(super) fn new(future: F) -> Self {
        let bell = Arc::new(Bell::default());
        Self {
            future: Box::pin(future),
            waker: Waker::from(Arc::clone(&bell)),
            bell,
        }
    }
}

impl<F: Future> Future for Seldom<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        // In this order: what rings from here on finds whom to wake.
        self.bell.task.register(context.waker());
        if self.bell.is_silent.swap(true, Ordering::AcqRel) {
            return Poll::Pending;
        }
        let Self { future, waker, .. } = &mut *self;
        future.as_mut().poll(&mut Context::from_waker(waker))
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, poll_fn};
    use std::sync::atomic::AtomicU32;
    use std::time::Duration;

    use tokio::time::sleep;

    use super::*;

    #[tokio::test]
    async fn it_ends_and_is_not_asked_in_between() {
        let asked = AtomicU32::new(0);
        let mut slept = Box::pin(sleep(Duration::from_millis(30)));
        let mut seldom = Seldom::new(poll_fn(|context| {
            asked.fetch_add(1, Ordering::Relaxed);
            slept.as_mut().poll(context)
        }));
        let mut polled = 0;
        loop {
            tokio::select! {
                biased;
                () = &mut seldom => break,
                () = sleep(Duration::from_millis(1)) => polled += 1,
                () = pending::<()>() => {}
            }
        }
        drop(seldom);
        assert!(polled > 2, "{polled}");
        assert_eq!(asked.load(Ordering::Relaxed), 2);
    }
}
