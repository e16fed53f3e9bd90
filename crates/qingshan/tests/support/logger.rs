//! A data logger: sends minute data and remembers what was acknowledged.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use hj212::{
    Chunk, Cn, Edition, FactorValues, Framer, Identity, Number, Profile, Stamp, Suffix, Upload,
    UploadKind, decode,
};

/// How many frames wait for their answers at a time.
const WINDOW: usize = 16;

/// A data logger with its memory of what was acknowledged.
pub(crate) struct Logger {
    identity: Identity,
    /// QNs that were sent at least once.
    pub(crate) sent: BTreeSet<String>,
    /// QNs that were acknowledged.
    pub(crate) acknowledged: BTreeSet<String>,
    /// Frames that wait for their answers, by QN.
    waiting: BTreeMap<String, Vec<u8>>,
    next: u16,
}

impl Logger {
    pub(crate) fn new(mn: &str) -> Self {
        Self {
            identity: Identity::new(Edition::V2017, "32", "123456", mn).expect("an identity"),
            sent: BTreeSet::new(),
            acknowledged: BTreeSet::new(),
            waiting: BTreeMap::new(),
            next: 0,
        }
    }

    /// Sends frame after frame until the server is gone or so many new ones were sent and all are
    /// acknowledged; begins with what was left unanswered.
    pub(crate) fn send(&mut self, to: SocketAddr, frames: u16) -> io::Result<()> {
        let mut stream = TcpStream::connect(to)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        let again: Vec<u8> = self.waiting.values().flatten().copied().collect();
        stream.write_all(&again)?;
        let mut answers = Framer::new();
        let mut buffer = [0; 4_096];
        let last = self.next.saturating_add(frames);
        loop {
            while self.waiting.len() < WINDOW && self.next < last {
                let (qn, bytes) = self.frame();
                self.sent.insert(qn.clone());
                self.waiting.insert(qn, bytes.clone());
                stream.write_all(&bytes)?;
            }
            if self.waiting.is_empty() {
                return Ok(());
            }
            let count = stream.read(&mut buffer)?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            answers.push(&buffer[..count]);
            self.hear(&mut answers);
        }
    }

    fn hear(&mut self, answers: &mut Framer) {
        while let Some(chunk) = answers.next_chunk() {
            let Chunk::Frame(frame) = chunk else { continue };
            let answer = decode(frame, &Profile::default());
            assert_eq!(
                answer.header.cn,
                Cn::new(9014),
                "only data are answered here"
            );
            let qn = answer
                .exchange_qn()
                .expect("an answer names what it answers")
                .to_string();
            if self.waiting.remove(&qn).is_some() {
                self.acknowledged.insert(qn);
            }
        }
    }

    /// Makes the next frame: each is a minute later than the one before.
    pub(crate) fn frame(&mut self) -> (String, Vec<u8>) {
        let place = self.next;
        self.next += 1;
        let day = u8::try_from(1 + place / 1_440).expect("less than a month of minutes");
        let within = |number: u16| u8::try_from(number).expect("within an hour");
        let time = Stamp::new(
            2026,
            1,
            day,
            within(place % 1_440 / 60),
            within(place % 60),
            0,
        );
        let time = time.expect("a time");
        let number = Number {
            mantissa: i64::from(place),
            scale: 1,
        };
        let values = FactorValues::new("w01018")
            .expect("a code")
            .number(Suffix::Avg, number);
        let upload = Upload::new(UploadKind::Minute, time).factor(values);
        let frames = upload
            .frames(&self.identity, time, true)
            .expect("it can be sent");
        (time.millis_text(), frames[0].as_bytes().to_vec())
    }
}
