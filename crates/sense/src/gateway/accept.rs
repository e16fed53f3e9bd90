//! Taking connections, each in a task of its own.

use std::net::SocketAddr;
use std::sync::Arc;

use metrics::{counter, gauge};
use model::Transport;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::crowd::{Crowd, Place};
use super::intake::Ways;
use super::{Shared, connection};

/// What a task that takes from devices needs.
#[derive(Clone)]
pub(super) struct Porter {
    pub(super) shared: Arc<Shared>,
    pub(super) ways: Ways,
    pub(super) crowd: Crowd,
    pub(super) tasks: TaskTracker,
    pub(super) shutdown: CancellationToken,
}

impl Porter {
    /// Takes a place for a peer; where there is none says so and counts it.
    pub(super) fn place(&self, peer: SocketAddr) -> Option<Place> {
        match self.crowd.enter(peer.ip()) {
            Ok(place) => Some(place),
            Err(full) => {
                let limit = full.as_str();
                counter!("sense_connections_refused_total", "limit" => limit).increment(1);
                tracing::warn!(%peer, limit, "a connection was refused: there are too many");
                None
            }
        }
    }

    /// Takes connections until told to stop; with TLS where there is an acceptor.
    pub(super) async fn accept(self, listener: TcpListener, acceptor: Option<TlsAcceptor>) {
        loop {
            let accepted = tokio::select! {
                () = self.shutdown.cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Mostly too many open files: waiting lets some of them close.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(self.shared.config.accept_pause).await;
                    continue;
                }
            };
            let Some(place) = self.place(peer) else {
                continue;
            };
            prepare(&stream);
            let (porter, acceptor) = (self.clone(), acceptor.clone());
            self.tasks.spawn(async move {
                let open = gauge!("sense_connections");
                open.increment(1);
                match acceptor {
                    None => porter.serve_plain(stream, peer).await,
                    Some(acceptor) => porter.serve_tls(stream, peer, &acceptor).await,
                }
                open.decrement(1);
                drop(place);
            });
        }
    }

    async fn serve_plain(self, stream: TcpStream, peer: SocketAddr) {
        let halves = stream.into_split();
        connection::serve(
            self.shared,
            (peer, Transport::Tcp),
            self.ways,
            halves,
            &self.shutdown,
        )
        .await;
    }

    async fn serve_tls(self, stream: TcpStream, peer: SocketAddr, acceptor: &TlsAcceptor) {
        let patience = self.shared.config.handshake;
        let stream = match timeout(patience, acceptor.accept(stream)).await {
            Ok(Ok(stream)) => stream,
            failed => {
                counter!("sense_tls_failed_total").increment(1);
                let error = match failed {
                    Ok(Err(error)) => error.to_string(),
                    _ => "it took too long".to_owned(),
                };
                tracing::debug!(%peer, error, "no TLS with this peer");
                return;
            }
        };
        let halves = tokio::io::split(stream);
        connection::serve(
            self.shared,
            (peer, Transport::Tls),
            self.ways,
            halves,
            &self.shutdown,
        )
        .await;
    }
}

/// Sends answers at once; a device waits for them. Where the system refuses, answers are merely
/// slower.
fn prepare(stream: &TcpStream) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "answers may be delayed");
    }
}
