//! The UDP port. UDP has no back-pressure: what a peer sends too fast is dropped and counted, gets
//! no answer, and the device sends it again.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use metrics::counter;
use model::Transport;
use tokio::io::AsyncWrite;
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use super::accept::Porter;
use super::packets::{self, Packet, WAITING};

/// The largest datagram there is.
const LARGEST: usize = 65_535;

/// Takes datagrams until told to stop.
pub(super) async fn listen(porter: Porter, socket: UdpSocket) {
    let socket = Arc::new(socket);
    let mut peers: HashMap<SocketAddr, mpsc::Sender<Packet>> = HashMap::new();
    let mut buffer = vec![0; LARGEST];
    loop {
        let received = tokio::select! {
            () = porter.shutdown.cancelled() => return,
            received = socket.recv_from(&mut buffer) => received,
        };
        let (count, peer) = match received {
            Ok(received) => received,
            Err(error) => {
                // A peer that is gone makes the system say so here.
                tracing::debug!(%error, "a datagram could not be received");
                continue;
            }
        };
        let packet = Packet {
            bytes: Bytes::copy_from_slice(&buffer[..count]),
            receipt: None,
        };
        deliver(&porter, &socket, &mut peers, peer, packet);
    }
}

/// Hands a datagram to the task of its peer; starts one for a new peer.
fn deliver(
    porter: &Porter,
    socket: &Arc<UdpSocket>,
    peers: &mut HashMap<SocketAddr, mpsc::Sender<Packet>>,
    peer: SocketAddr,
    packet: Packet,
) {
    let sent = match peers.get(&peer) {
        Some(queue) => queue.try_send(packet),
        None => Err(TrySendError::Closed(packet)),
    };
    let packet = match sent {
        Ok(()) => return,
        Err(TrySendError::Full(_)) => {
            counter!("sense_datagrams_dropped_total").increment(1);
            return;
        }
        Err(TrySendError::Closed(packet)) => packet,
    };
    // Those that fell silent are forgotten here, so that the map is as small as the crowd.
    peers.retain(|_, queue| !queue.is_closed());
    let Some(place) = porter.place(peer) else {
        return;
    };
    let (queue, waiting) = mpsc::channel(WAITING);
    // The queue is new and has room.
    let _ = queue.try_send(packet);
    peers.insert(peer, queue);
    let speaking = Datagrams {
        socket: Arc::clone(socket),
        peer,
    };
    let task = packets::serve(porter.clone(), (peer, Transport::Udp), waiting, speaking);
    porter.tasks.spawn(async move {
        task.await;
        drop(place);
    });
}

/// Sends each write as one datagram.
struct Datagrams {
    socket: Arc<UdpSocket>,
    peer: SocketAddr,
}

impl AsyncWrite for Datagrams {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.socket.poll_send_to(context, bytes, self.peer)
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
