//! Writes the lines of the log behind the back of those who log.
//!
//! The other end of standard error may be gone, or there and not reading. Neither may end the
//! program or hold it up: a line that cannot be written is dropped and counted, and told once lines
//! can be written again.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::Duration;

/// Lines that wait to be written, at most; a line has some hundred bytes.
const WAITING: usize = 4_096;
/// How long the end of the program waits for the last lines, twenty times at most.
const STEP: Duration = Duration::from_millis(50);
const STEPS: u32 = 20;
/// Counts dropped lines.
const DROPPED: &str = "qingshan_log_lines_dropped_total";

enum Message {
    Line(Vec<u8>),
    /// To be answered once everything before is written.
    Ask(Sender<()>),
}

/// Takes lines. Writing to it never waits and never fails.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    lines: SyncSender<Message>,
    /// Lines that were dropped and not told yet.
    dropped: Arc<AtomicU64>,
}

impl Writer {
    /// Starts the thread that writes.
    pub(super) fn start(out: impl Write + Send + 'static) -> io::Result<Self> {
        let (lines, waiting) = sync_channel(WAITING);
        let writer = Self {
            lines,
            dropped: Arc::default(),
        };
        let dropped = Arc::clone(&writer.dropped);
        thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || write(&waiting, out, &dropped))?;
        Ok(writer)
    }

    /// Waits until what was said so far is written, a second at most.
    pub(super) fn finish(&self) {
        let (done, written) = channel();
        for _ in 0..STEPS {
            // A full queue may get room.
            if self.lines.try_send(Message::Ask(done.clone())).is_ok() {
                let _late = written.recv_timeout(STEP * STEPS);
                return;
            }
            thread::sleep(STEP);
        }
    }
}

impl Write for Writer {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.lines.try_send(Message::Line(line.to_vec())).is_err() {
            count(&self.dropped);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn count(dropped: &AtomicU64) {
    dropped.fetch_add(1, Ordering::Relaxed);
    metrics::counter!(DROPPED).increment(1);
}

fn write(lines: &Receiver<Message>, mut out: impl Write, dropped: &AtomicU64) {
    for message in lines {
        match message {
            Message::Line(line) if out.write_all(&line).is_ok() => {
                let count = dropped.swap(0, Ordering::Relaxed);
                if count > 0 {
                    tracing::warn!(count, "lines of the log could not be written");
                }
            }
            Message::Line(_) => count(dropped),
            Message::Ask(asker) => {
                // Whoever asked may not wait any longer.
                let _gone = out
                    .flush()
                    .and_then(|()| asker.send(()).map_err(|_| io::ErrorKind::BrokenPipe.into()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// The other end: a gate that can be shut, and what came through it.
    #[derive(Clone, Default)]
    struct End(Arc<Mutex<(bool, Vec<u8>)>>);

    impl Write for End {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let mut end = self.0.lock().unwrap();
            if end.0 {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            end.1.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_are_written_in_their_order_and_lost_ones_are_counted() {
        let end = End::default();
        let mut writer = Writer::start(end.clone()).unwrap();
        writer.write_all(b"one\n").unwrap();
        writer.finish();
        end.0.lock().unwrap().0 = true;
        writer.write_all(b"two\n").unwrap();
        writer.finish();
        assert_eq!(writer.dropped.load(Ordering::Relaxed), 1);
        end.0.lock().unwrap().0 = false;
        writer.write_all(b"three\n").unwrap();
        writer.finish();
        assert_eq!(writer.dropped.load(Ordering::Relaxed), 0, "it was told");
        assert_eq!(end.0.lock().unwrap().1, b"one\nthree\n");
    }

    #[test]
    fn an_end_that_takes_nothing_holds_nobody_up() {
        let end = End::default();
        let mut writer = Writer::start(end.clone()).unwrap();
        let shut = end.0.lock().unwrap();
        for _ in 0..WAITING + 10 {
            writer.write_all(b"line\n").unwrap();
        }
        let dropped = writer.dropped.load(Ordering::Relaxed);
        assert!((9..=10).contains(&dropped), "{dropped}");
        writer.finish();
        drop(shut);
    }
}
