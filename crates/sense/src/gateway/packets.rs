//! Peers that send packets, not a stream: each packet holds one or more whole frames, and what is
//! not whole at its end is given up.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use bytes::Bytes;
use hj212::Framer;
use metrics::counter;
use model::Transport;
use tokio::io::AsyncWrite;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use super::accept::Porter;
use super::answer::Mouth;
use super::intake::{Closed, Intake};
use super::lane::lane;
use super::receipt::Receipt;
use super::sessions::Presence;

/// Packets of one peer that wait to be read.
pub(super) const WAITING: usize = 64;

/// What one peer sent at once.
pub(super) struct Packet {
    pub(super) bytes: Bytes,
    /// Who wants to know whether all of it is durable.
    pub(super) receipt: Option<Arc<Receipt>>,
}

/// Serves a peer until it is silent for too long, or the gateway stops. Each answer is written by
/// itself.
pub(super) async fn serve(
    porter: Porter,
    (peer, transport): (SocketAddr, Transport),
    mut packets: mpsc::Receiver<Packet>,
    speaking: impl AsyncWrite + Unpin,
) {
    let shared = porter.shared;
    let (presence, outgoing) = Presence::begin(shared.sessions.clone(), peer, transport);
    let (awaited, queue) = lane(shared.config.unanswered);
    let mouth = Mouth::new(Arc::clone(&shared), speaking, queue, outgoing).one_by_one();
    let mut intake = Intake::new(shared, peer, porter.ways, presence, awaited);
    let mut speaking = pin!(mouth.speak());
    let listening = async {
        let closed = tokio::select! {
            () = porter.shutdown.cancelled() => Closed::Stopped,
            closed = read_all(&mut intake, &mut packets) => closed,
        };
        intake.will_end(closed);
        drop(intake);
        closed
    };
    let closed = tokio::select! {
        () = &mut speaking => Closed::Deaf,
        closed = listening => {
            speaking.await;
            closed
        }
    };
    let why = closed.as_str();
    counter!("sense_connections_closed_total", "why" => why).increment(1);
}

async fn read_all(intake: &mut Intake, packets: &mut mpsc::Receiver<Packet>) -> Closed {
    loop {
        let packet = match timeout(intake.shared.config.idle, packets.recv()).await {
            Ok(Some(packet)) => packet,
            Ok(None) => return Closed::Peer,
            Err(_) => return Closed::Idle,
        };
        if let Err(closed) = take(intake, packet).await {
            return closed;
        }
    }
}

async fn take(intake: &mut Intake, packet: Packet) -> Result<(), Closed> {
    let mut framer = Framer::new();
    intake.receipt = packet.receipt;
    let wait = intake.take(&mut framer, &packet.bytes).await?;
    intake.give_up(&mut framer).await?;
    // What is no frame does not add up: the next packet begins anew.
    intake.unframed = 0;
    intake.receipt = None;
    if !wait.is_zero() {
        sleep(wait).await;
    }
    Ok(())
}
