//! Whether everything in a packet became durable, for a sender that is told once for all of it.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::oneshot;

/// Shared by the frames of a packet; when the last of them has met its fate, whoever waits hears
/// whether all are durable. What went into quarantine counts as met: sending it again would not
/// make it better.
#[derive(Debug)]
pub(super) struct Receipt {
    is_lost: AtomicBool,
    tell: Mutex<Option<oneshot::Sender<bool>>>,
}

impl Receipt {
    pub(super) fn new() -> (Self, oneshot::Receiver<bool>) {
        let (tell, told) = oneshot::channel();
        let receipt = Self {
            is_lost: AtomicBool::new(false),
            tell: Mutex::new(Some(tell)),
        };
        (receipt, told)
    }

    /// Notes that a frame did not become durable.
    pub(super) fn lose(&self) {
        self.is_lost.store(true, Ordering::Relaxed);
    }
}

impl Drop for Receipt {
    fn drop(&mut self) {
        let mut tell = self.tell.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tell) = tell.take() {
            // Whoever waited may have gone.
            let _ = tell.send(!self.is_lost.load(Ordering::Relaxed));
        }
    }
}
