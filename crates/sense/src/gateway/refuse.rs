//! What is not taken, on its way into quarantine.

use bytes::Bytes;
use model::{Mn, Quarantined};

use super::intake::{Closed, Intake};
use crate::reason::{Reason, Refusal};

/// Bytes that belong to no frame, collected until something else comes: they drip in.
#[derive(Default)]
pub(super) struct Garbage {
    /// The first bytes, as many as quarantine keeps.
    kept: Vec<u8>,
    pub(super) size: u64,
    is_broken_frame: bool,
}

impl Intake {
    pub(super) fn collect(&mut self, bytes: &[u8], is_broken_frame: bool) {
        if is_broken_frame {
            self.bury_garbage();
            self.garbage.is_broken_frame = true;
        }
        let most = self.shared.config.quarantine_bytes;
        let room = most.saturating_sub(self.garbage.kept.len());
        let kept = &bytes[..bytes.len().min(room)];
        self.garbage.kept.extend_from_slice(kept);
        self.garbage.size += bytes.len() as u64;
    }

    /// Puts the garbage collected so far into quarantine.
    pub(super) fn bury_garbage(&mut self) {
        let garbage = std::mem::take(&mut self.garbage);
        if garbage.size == 0 {
            return;
        }
        let refusal = if garbage.is_broken_frame {
            Refusal {
                reason: Reason::Length,
                detail: "报文不完整：长度与内容不符，或中途丢失字节".to_owned(),
                bad_offset: Some(0),
            }
        } else {
            Refusal::new(Reason::Garbage, "不属于任何报文的字节")
        };
        self.bury(None, refusal, &garbage.kept, garbage.size);
    }

    /// Ends a connection that sends and sends without one frame.
    pub(super) fn limit_unframed(&mut self) -> Result<(), Closed> {
        let limit = self.shared.config.unframed_bytes;
        if self.unframed <= limit {
            return Ok(());
        }
        let garbage = std::mem::take(&mut self.garbage);
        let refusal = Refusal::new(
            Reason::TooLong,
            format!("连续 {} 字节中没有一个报文，连接已关闭", self.unframed),
        );
        self.bury(None, refusal, &garbage.kept, self.unframed);
        Err(Closed::Unframed)
    }

    pub(super) fn bury(&self, mn: Option<Mn>, refusal: Refusal, bytes: &[u8], size: u64) {
        let Refusal {
            reason,
            detail,
            bad_offset,
        } = refusal;
        tracing::debug!(
            peer = %self.peer,
            device.mn = mn.as_ref().map(Mn::as_str),
            reason = reason.as_str(),
            size,
            "bytes were put into quarantine"
        );
        let address = self.peer.ip();
        self.quarantine.put(address, reason, size, || Quarantined {
            id: self.shared.world.new_id(),
            received_at: self.shared.world.now(),
            // Without the port: a peer that connects anew has no new budget.
            peer: address.to_string(),
            mn,
            reason: reason.as_str().to_owned(),
            detail,
            bad_offset,
            size,
            raw: Bytes::copy_from_slice(
                &bytes[..bytes.len().min(self.shared.config.quarantine_bytes)],
            ),
        });
    }
}
