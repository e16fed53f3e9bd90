//! The ways in which devices reach the gateway.

use tokio::net::{TcpListener, UdpSocket};

pub use super::mqtt::MqttIntake;
pub use super::tls::{TlsDoor, TlsError, TlsFiles};

/// Where a gateway listens. All ways lead to the same writer and have the same limits.
#[derive(Default)]
pub struct Doors {
    /// Plain TCP, also for serial servers (串口服务器).
    pub tcp: Vec<TcpListener>,
    /// TLS over TCP.
    pub tls: Vec<TlsDoor>,
    /// UDP; each datagram holds one or more whole frames.
    pub udp: Vec<UdpSocket>,
    /// Brokers from which frames are taken.
    pub mqtt: Vec<MqttIntake>,
}

impl From<TcpListener> for Doors {
    fn from(listener: TcpListener) -> Self {
        Self {
            tcp: vec![listener],
            ..Self::default()
        }
    }
}
