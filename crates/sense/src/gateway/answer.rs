//! Answers to devices, given after their frames are durable.

use std::sync::Arc;

use hj212::{Answer, Decoded, Profile};
use metrics::{counter, histogram};
use model::FrameFate;
use tokio::io::AsyncWriteExt;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout};

use super::Shared;

/// A frame of this connection on its way to disk, and the answer that it will then get.
pub(super) struct Awaited {
    pub(super) fate: oneshot::Receiver<FrameFate>,
    pub(super) answer: Vec<u8>,
    pub(super) read_at: Instant,
}

/// Returns the answer that a frame asks for; `None` where it asks for none or the standard has
/// none, as for data without a QN.
pub(super) fn answer_to(decoded: &Decoded<'_>, profile: Profile) -> Option<Vec<u8>> {
    if !decoded.wants_answer(&profile) {
        return None;
    }
    match Answer::for_device(decoded).to(decoded, &profile) {
        Ok(frame) => Some(frame.into_bytes()),
        Err(error) => {
            tracing::debug!(%error, "a frame asks for an answer that cannot be given");
            None
        }
    }
}

/// Writes the answers of a connection in the order of its frames, until it is told no more or the
/// peer does not take them.
pub(super) async fn answer_all(
    shared: Arc<Shared>,
    mut socket: OwnedWriteHalf,
    mut awaited: mpsc::Receiver<Awaited>,
) {
    while let Some(next) = awaited.recv().await {
        // A dropped fate means that the frame is not durable: no answer, the device sends again.
        if next.fate.await.is_err() {
            continue;
        }
        let written = timeout(shared.config.answer_timeout, socket.write_all(&next.answer));
        if !matches!(written.await, Ok(Ok(()))) {
            counter!("sense_answers_lost_total").increment(1);
            return;
        }
        histogram!("sense_ack_seconds").record(next.read_at.elapsed().as_secs_f64());
    }
}
