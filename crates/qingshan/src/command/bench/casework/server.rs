//! This program once more, as the server that is measured.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, bail};
use serde::Deserialize;

/// A running server; it is stopped when dropped.
pub(super) struct Server {
    child: Child,
    /// Where its pages are.
    pub(super) http: SocketAddr,
}

#[derive(Deserialize)]
struct Line {
    http: Option<String>,
}

impl Server {
    /// Starts it on ports that the system chooses, and waits until it says that it is ready.
    pub(super) async fn start(address: &str, data: &Path) -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("cannot find this program")?;
        let mut command = Command::new(program);
        command
            .args(["--log-json", "serve", "--http", "127.0.0.1:0"])
            .args(["--gateway", "127.0.0.1:0", "--db", address, "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn().context("cannot start the server")?;
        let log = child.stderr.take().context("the server has no log")?;
        let ready = tokio::task::spawn_blocking(move || {
            let mut lines = BufReader::new(log).lines().map_while(Result::ok);
            let http = lines.find_map(|line| serde_json::from_str::<Line>(&line).ok()?.http);
            // A pipe that nobody reads would stop the server.
            std::thread::spawn(move || lines.for_each(drop));
            http
        });
        let http = ready.await.context("reading the log ended badly")?;
        let mut server = Self {
            child,
            http: SocketAddr::from(([127, 0, 0, 1], 0)),
        };
        let Some(http) = http else {
            bail!("the server ended before it was ready");
        };
        server.http = http.parse().context("the server names no address")?;
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}
