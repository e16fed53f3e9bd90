//! `qingshan serve` or `qingshan demo` as a child process.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde::Deserialize;

/// How long the child may take to start or to stop.
const PATIENCE: Duration = Duration::from_secs(30);

/// What becomes of the child's log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ears {
    /// It is read.
    Open,
    /// Nobody is at the other end any longer.
    Gone,
    /// The other end is there and takes nothing.
    Deaf,
}

/// A running child.
pub(crate) struct Server {
    child: Child,
    /// Where the pages are.
    pub(crate) http: SocketAddr,
    /// Where data loggers connect.
    pub(crate) gateway: SocketAddr,
    log: Receiver<String>,
    seen: Vec<String>,
    ears: Arc<AtomicU8>,
}

#[derive(Deserialize)]
struct Line {
    level: String,
    message: Option<String>,
    http: Option<String>,
    gateway: Option<String>,
}

impl Server {
    /// Starts `serve` on a folder, on ports that the system chooses, and waits until it is ready.
    pub(crate) fn start(folder: &Path) -> Self {
        Self::start_with(folder, &["--gateway", "127.0.0.1:0"])
    }

    /// As [`start`](Self::start), with flags of the caller's, among them the gateway's.
    pub(crate) fn start_with(folder: &Path, flags: &[&str]) -> Self {
        let mut command = super::qingshan();
        command
            .arg("--log-json")
            .arg("serve")
            .arg("--data")
            .arg(folder);
        command.args(["--http", "127.0.0.1:0"]).args(flags);
        Self::spawn(command)
    }

    /// Starts a command that logs as JSON that it is ready, and where.
    pub(crate) fn spawn(mut command: Command) -> Self {
        command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .stdin(Stdio::null());
        let mut child = command.spawn().expect("the binary starts");
        let stderr = child.stderr.take().expect("piped");
        let (lines, log) = channel();
        let ears = Arc::new(AtomicU8::new(Ears::Open as u8));
        let listening = Arc::clone(&ears);
        thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                while listening.load(Ordering::Relaxed) == Ears::Deaf as u8 {
                    thread::park();
                }
                let ears = listening.load(Ordering::Relaxed);
                if ears == Ears::Gone as u8 || lines.send(line).is_err() {
                    return;
                }
            }
        });
        let nowhere = SocketAddr::from(([0, 0, 0, 0], 0));
        // Made before it is ready, so that a failure here leaves no child behind either.
        let mut server = Self {
            child,
            http: nowhere,
            gateway: nowhere,
            log,
            seen: Vec::new(),
            ears,
        };
        server.wait_until_ready();
        server
    }

    fn wait_until_ready(&mut self) {
        loop {
            let Ok(line) = self.log.recv_timeout(PATIENCE) else {
                panic!("the server was not ready in time: {:#?}", self.seen)
            };
            let read: Option<Line> = serde_json::from_str(&line).ok();
            self.seen.push(line);
            let ready = read.filter(|line| line.message.as_deref() == Some("ready"));
            if let Some(Line {
                http: Some(http),
                gateway: Some(gateway),
                ..
            }) = ready
            {
                self.http = http.parse().expect("an address");
                self.gateway = gateway.parse().expect("an address");
                return;
            }
        }
    }

    /// Reads the log no longer, from its next line on.
    pub(crate) fn stop_listening(&self, ears: Ears) {
        self.ears.store(ears as u8, Ordering::Relaxed);
    }

    /// Kills the child as a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }

    /// Asks the child to stop, waits, and returns its log.
    pub(crate) fn stop(mut self) -> (ExitStatus, Vec<String>) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .expect("kill(1)");
        assert!(sent.success());
        let status = self.wait();
        let mut log = std::mem::take(&mut self.seen);
        log.extend(self.log.try_iter());
        (status, log)
    }

    /// Stops the child and demands an exit in good order and a log without warnings and errors.
    pub(crate) fn stop_cleanly(self) {
        let (status, log) = self.stop();
        assert!(status.success(), "{status}: {log:#?}");
        let bad: Vec<&String> = log.iter().filter(|line| !is_clean(line)).collect();
        assert!(bad.is_empty(), "the log is not clean: {bad:#?}");
    }

    fn wait(&mut self) -> ExitStatus {
        let step = Duration::from_millis(50);
        let mut waited = Duration::ZERO;
        while waited < PATIENCE {
            if let Some(status) = self.child.try_wait().expect("it can be waited for") {
                // The reader needs a moment for the last lines.
                thread::sleep(step);
                return status;
            }
            thread::sleep(step);
            waited += step;
        }
        let _ended = self.child.kill();
        panic!("the server did not stop in time: {:#?}", self.seen)
    }

    /// Asks for a page; returns head and body as text.
    pub(crate) fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.http).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time");
        write!(stream, "GET {path} HTTP/1.0\r\nHost: test\r\n\r\n").expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("answered");
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A test that fails leaves no child behind; one that ended already cannot be killed.
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

fn is_clean(line: &str) -> bool {
    serde_json::from_str::<Line>(line)
        .is_ok_and(|line| !matches!(line.level.as_str(), "WARN" | "ERROR"))
}
