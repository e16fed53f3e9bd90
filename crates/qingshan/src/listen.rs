//! Taking ports, with a sentence for whoever cannot.

use std::io;

use anyhow::{Context as _, anyhow};
use tokio::net::TcpListener;

/// A port of ours: what it is for, and the flag that chooses another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Door {
    /// What it is for.
    pub purpose: &'static str,
    /// The flag.
    pub flag: &'static str,
}

/// Where the pages are served.
pub(crate) const PAGES: Door = Door {
    purpose: "the pages",
    flag: "--http",
};
/// Where data loggers connect.
pub(crate) const GATEWAY: Door = Door {
    purpose: "the data loggers",
    flag: "--gateway",
};

/// Takes a port.
///
/// # Errors
///
/// Says which port could not be taken, why, and what to do.
pub(crate) async fn listen(door: Door, address: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let sentence = explain(door, address, &error);
        anyhow!(error).context(sentence)
    })
}

/// Returns where a listener listens.
///
/// # Errors
///
/// The operating system does not tell.
pub(crate) fn local(listener: &TcpListener) -> anyhow::Result<std::net::SocketAddr> {
    listener
        .local_addr()
        .context("the operating system does not tell the port")
}

/// Says what hinders and what to do.
pub(crate) fn explain(door: Door, address: &str, error: &io::Error) -> String {
    let Door { purpose, flag } = door;
    match error.kind() {
        io::ErrorKind::AddrInUse => format!(
            "the address {address} for {purpose} is in use by another program; stop that program, \
             or choose another port with {flag} HOST:PORT"
        ),
        io::ErrorKind::PermissionDenied => format!(
            "the address {address} for {purpose} may not be taken; ports below 1024 need a \
             privilege, or choose another port with {flag} HOST:PORT"
        ),
        io::ErrorKind::AddrNotAvailable => format!(
            "the address {address} for {purpose} does not belong to this machine; choose one that \
             does with {flag} HOST:PORT (0.0.0.0:PORT takes all)"
        ),
        _ => format!("the address {address} for {purpose} ({flag}) cannot be taken"),
    }
}
