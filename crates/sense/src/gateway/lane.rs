//! A short queue between the two halves of a connection.
//!
//! Ten thousand connections wait most of the time, and each has two of these: one keeps no memory
//! while it is empty, and costs one lock that nobody else wants when it is asked.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// Where things are put in. When the last clone is gone, nothing more comes.
pub(super) struct Entry<T>(Arc<Lane<T>>);

/// Where they come out, in their order. When it is gone, nothing more is taken in.
pub(super) struct Exit<T>(Arc<Lane<T>>);

struct Lane<T> {
    state: Mutex<State<T>>,
    most: usize,
}

struct State<T> {
    things: VecDeque<T>,
    entries: usize,
    has_exit: bool,
    /// Who waits at the exit.
    taker: Option<Waker>,
    /// Who waits for room.
    givers: Vec<Waker>,
}

/// Nobody takes anything out any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Closed;

/// Makes a lane that holds so many things, at least one.
pub(super) fn lane<T>(most: usize) -> (Entry<T>, Exit<T>) {
    let state = State {
        things: VecDeque::new(),
        entries: 1,
        has_exit: true,
        taker: None,
        givers: Vec::new(),
    };
    let lane = Arc::new(Lane {
        state: Mutex::new(state),
        most: most.max(1),
    });
    (Entry(Arc::clone(&lane)), Exit(lane))
}

impl<T> Lane<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn poll_put(&self, thing: &mut Option<T>, context: &Context<'_>) -> Poll<Result<(), Closed>> {
        let mut state = self.lock();
        if !state.has_exit {
            return Poll::Ready(Err(Closed));
        }
        if state.things.len() >= self.most {
            state.givers.push(context.waker().clone());
            return Poll::Pending;
        }
        state.things.extend(thing.take());
        let taker = state.taker.take();
        drop(state);
        if let Some(taker) = taker {
            taker.wake();
        }
        Poll::Ready(Ok(()))
    }

    fn poll_take(&self, context: &Context<'_>) -> Poll<Option<T>> {
        let mut state = self.lock();
        if let Some(thing) = state.take() {
            return Poll::Ready(Some(thing));
        }
        if state.entries == 0 {
            return Poll::Ready(None);
        }
        match &mut state.taker {
            Some(waker) => waker.clone_from(context.waker()),
            none => *none = Some(context.waker().clone()),
        }
        Poll::Pending
    }
}

impl<T> State<T> {
    fn take(&mut self) -> Option<T> {
        let thing = self.things.pop_front()?;
        for giver in self.givers.drain(..) {
            giver.wake();
        }
        Some(thing)
    }
}

impl<T> Entry<T> {
    /// Tells whether nobody takes anything out any more.
    pub(super) fn is_closed(&self) -> bool {
        !self.0.lock().has_exit
    }

    /// Puts a thing in, once there is room.
    pub(super) async fn put(&self, thing: T) -> Result<(), Closed> {
        let mut thing = Some(thing);
        poll_fn(|context| self.0.poll_put(&mut thing, context)).await
    }
}

impl<T> Clone for Entry<T> {
    fn clone(&self) -> Self {
        self.0.lock().entries += 1;
        Self(Arc::clone(&self.0))
    }
}

impl<T> Drop for Entry<T> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.entries -= 1;
        let is_last = state.entries == 0;
        let taker = state.taker.take_if(|_| is_last);
        drop(state);
        if let Some(taker) = taker {
            taker.wake();
        }
    }
}

impl<T> Exit<T> {
    /// Takes the next thing out, once there is one; `None`: nothing more comes.
    pub(super) async fn take(&mut self) -> Option<T> {
        poll_fn(|context| self.0.poll_take(context)).await
    }

    /// Takes the next thing out if there is one.
    pub(super) fn try_take(&mut self) -> Option<T> {
        self.0.lock().take()
    }
}

impl<T> Drop for Exit<T> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.has_exit = false;
        let (things, givers) = (
            std::mem::take(&mut state.things),
            std::mem::take(&mut state.givers),
        );
        drop(state);
        drop(things);
        for giver in givers {
            giver.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn what_is_put_in_comes_out_in_its_order_and_ends() {
        let (entry, mut exit) = lane(2);
        let other = entry.clone();
        let putting = tokio::spawn(async move {
            for number in 0..1_000 {
                let entry = if number % 2 == 0 { &entry } else { &other };
                entry.put(number).await.expect("the exit is there");
            }
        });
        for number in 0..1_000 {
            assert_eq!(exit.take().await, Some(number));
        }
        assert_eq!(exit.take().await, None);
        putting.await.expect("no panic");
    }

    #[tokio::test]
    async fn whoever_puts_in_waits_for_room_and_learns_of_the_end() {
        let (entry, mut exit) = lane(1);
        assert_eq!(exit.try_take(), None::<u8>);
        entry.put(1).await.expect("room");
        let second = timeout(Duration::from_millis(20), entry.put(2)).await;
        assert!(second.is_err(), "there was no room");
        assert_eq!(exit.try_take(), Some(1));
        entry.put(3).await.expect("room again");
        let waiting = tokio::spawn(async move { entry.put(4).await });
        tokio::task::yield_now().await;
        drop(exit);
        assert_eq!(waiting.await.expect("no panic"), Err(Closed));
    }
}
