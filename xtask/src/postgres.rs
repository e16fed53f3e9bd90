//! A PostgreSQL of our own, for the time of the tests.

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::run::output;
use crate::system::is_root;

/// A running server in a folder of its own; stopped and removed when dropped.
pub(crate) struct Postgres {
    folder: PathBuf,
    programs: PathBuf,
    port: u16,
}

/// Returns the folder of the server programs, the newest version first.
pub(crate) fn programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(|bin| bin.join("initdb").is_file() && bin.join("pg_ctl").is_file())
        .collect();
    versions.sort();
    versions.pop()
}

impl Postgres {
    /// Makes a cluster and starts it on a free port of the loopback.
    pub(crate) fn start() -> Result<Self> {
        let programs = programs().context("PostgreSQL's server programs are not installed")?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let folder = std::env::temp_dir().join(format!("qingshan-postgres-{port}"));
        fs::create_dir_all(&folder)?;
        let server = Self {
            folder,
            programs,
            port,
        };
        if is_root() {
            // PostgreSQL refuses to run as root.
            output(Command::new("chown").arg("postgres").arg(&server.folder))?;
        }
        let data = server.folder.join("data").to_string_lossy().into_owned();
        server.run(
            "initdb",
            &[
                "-D",
                &data,
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "-N",
            ],
        )?;
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c max_connections=300",
            server.folder.display()
        );
        let log = server.folder.join("log").to_string_lossy().into_owned();
        server.run(
            "pg_ctl",
            &["-D", &data, "-w", "-s", "-l", &log, "-o", &options, "start"],
        )?;
        Ok(server)
    }

    /// Returns the address under which tests reach it.
    pub(crate) fn address(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn run(&self, program: &str, args: &[&str]) -> Result<()> {
        let path = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(&path);
            command
        } else {
            Command::new(&path)
        };
        // pg_ctl leaves a server behind that would keep our pipes open.
        let status = command
            .args(args)
            .current_dir(&self.folder)
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .status()
            .with_context(|| format!("could not start {}", path.display()))?;
        if !status.success() {
            let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            bail!("{program} ended with {status}\n{log}");
        }
        Ok(())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.folder.join("data").to_string_lossy().into_owned();
        // Whether it could be stopped or not, the tests have been judged already.
        let _ = self.run("pg_ctl", &["-D", &data, "-s", "-m", "immediate", "stop"]);
        let _ = fs::remove_dir_all(&self.folder);
    }
}
