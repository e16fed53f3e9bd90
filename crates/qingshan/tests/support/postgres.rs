//! A PostgreSQL of a test's own, that can be stopped and started.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A cluster in a folder of its own.
pub(crate) struct Postgres {
    folder: TempDir,
    programs: PathBuf,
    port: u16,
}

impl Postgres {
    /// Makes a cluster and starts it; `None` where the server programs are not installed.
    pub(crate) fn start() -> Option<Self> {
        let programs = programs()?;
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        let postgres = Self {
            folder: tempfile::tempdir().expect("a folder"),
            programs,
            port,
        };
        if is_root() {
            // PostgreSQL refuses to run as root.
            let mut chown = Command::new("chown");
            chown.arg("postgres").arg(postgres.folder.path());
            assert!(chown.status().expect("chown(1)").success());
        }
        let data = postgres.data();
        let made = [
            "-D",
            &data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
        ];
        postgres.run("initdb", &made);
        postgres.begin();
        Some(postgres)
    }

    pub(crate) fn address(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Starts the server; what was committed is there.
    pub(crate) fn begin(&self) {
        let folder = self.folder.path().display();
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}",
            self.port
        );
        let log = format!("{folder}/log");
        let data = self.data();
        self.run(
            "pg_ctl",
            &["-D", &data, "-w", "-s", "-l", &log, "-o", &options, "start"],
        );
    }

    /// Takes the server away as a power cut would.
    pub(crate) fn lose(&self) {
        self.run(
            "pg_ctl",
            &["-D", &self.data(), "-s", "-m", "immediate", "stop"],
        );
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn run(&self, program: &str, args: &[&str]) {
        let path = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        // pg_ctl leaves a server behind that would keep our pipes open.
        command.current_dir(self.folder.path()).args(args);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let status = command.status().expect("it starts");
        assert!(status.success(), "{program} {args:?}: {status}");
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // A failed test stops it too; one that is stopped already cannot be stopped.
        let stop = std::panic::AssertUnwindSafe(|| self.lose());
        let _ = std::panic::catch_unwind(stop);
    }
}

fn programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(|bin| bin.join("initdb").is_file() && bin.join("pg_ctl").is_file())
        .collect();
    versions.sort();
    versions.pop()
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    Path::new("/usr/sbin/runuser").exists() && id.is_ok_and(|id| id.stdout == b"0\n")
}
