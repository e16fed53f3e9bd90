//! What a device hears: answers to what it sent, and commands.

use hj212::{Chunk, Cn, Framer, Profile, decode};

/// Cuts answers out of what the server sends.
#[derive(Debug, Default)]
pub(super) struct Answers {
    framer: Framer,
}

impl Answers {
    /// Takes bytes from the server and calls `each` with the QN of every acknowledgement
    /// (9013, 9014) among them; returns the frames that are none.
    pub(super) fn take(&mut self, bytes: &[u8], mut each: impl FnMut(&str)) -> Vec<Vec<u8>> {
        let mut commands = Vec::new();
        self.framer.push(bytes);
        let profile = Profile::default();
        while let Some(chunk) = self.framer.next_chunk() {
            let Chunk::Frame(frame) = chunk else { continue };
            let decoded = decode(frame, &profile);
            let is_answer = matches!(decoded.header.cn, Some(Cn::DATA_ANSWER | Cn::NOTICE_ANSWER));
            let qn = decoded.exchange_qn().and_then(hj212::Value::ascii);
            if let (true, true, Some(qn)) = (is_answer, decoded.is_usable(), qn) {
                each(qn);
            } else if !is_answer {
                // Encrypted ones are not usable yet.
                commands.push(frame.raw().to_vec());
            }
        }
        commands
    }
}
