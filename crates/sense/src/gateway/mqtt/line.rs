//! The way back: what is written is published, each frame on its device's topic.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use hj212::{Frame, Profile, decode};
use rumqttc::{AsyncClient, QoS};
use tokio::io::AsyncWrite;

use crate::interpret::sender;

/// Publishes each write.
pub(super) struct Topic {
    client: AsyncClient,
    /// With `{mn}` still in it.
    pattern: String,
}

impl Topic {
    /// `heard_on` is the topic on which the device spoke.
    pub(super) fn new(client: AsyncClient, pattern: &str, heard_on: &str) -> Self {
        Self {
            client,
            pattern: pattern.replace("{topic}", heard_on),
        }
    }
}

/// Returns the topic for a frame; `None` where it needs the device's number and has none that can
/// be part of a topic.
fn topic_for(pattern: &str, frame: &[u8]) -> Option<String> {
    if !pattern.contains("{mn}") {
        return Some(pattern.to_owned());
    }
    let frame = Frame::read(frame)?;
    let mn = sender(&decode(frame, &Profile::default()))?;
    let is_level = !mn.as_str().contains(['/', '+', '#']);
    is_level.then(|| pattern.replace("{mn}", mn.as_str()))
}

impl AsyncWrite for Topic {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let Some(topic) = topic_for(&self.pattern, bytes) else {
            return Poll::Ready(Err(io::ErrorKind::InvalidInput.into()));
        };
        // A queue to the broker that is full means that the broker does not take what we write:
        // the device sends its frame again and is answered then.
        let sent = self
            .client
            .try_publish(topic, QoS::AtLeastOnce, false, bytes);
        Poll::Ready(sent.map(|()| bytes.len()).map_err(io::Error::other))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_goes_to_its_devices_topic() {
        let frame = |mn: &str| {
            let segment =
                format!("QN=20260301090000001;ST=91;CN=9014;PW=123456;MN={mn};Flag=4;CP=&&&&");
            let word = hj212::crc(segment.as_bytes());
            format!("##{:04}{segment}{word:04X}\r\n", segment.len())
        };
        let check = |pattern: &str, mn: &str, expected: Option<&str>| {
            let topic = topic_for(pattern, frame(mn).as_bytes());
            assert_eq!(topic.as_deref(), expected, "{pattern} {mn}");
        };
        check(
            "hj212/{mn}/down",
            "010000A8900016F000169DC0",
            Some("hj212/010000A8900016F000169DC0/down"),
        );
        check("answers", "A+B", Some("answers"));
        check("hj212/{mn}/down", "A+B", None);
        assert_eq!(topic_for("{mn}", b"no frame"), None);
    }
}
