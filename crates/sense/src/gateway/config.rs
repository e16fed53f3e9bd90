//! The limits of the gateway.

use std::time::Duration;

use store::QuarantineBudget;

use super::terms::Vault;

/// The limits of the gateway. All defaults are house settings.
#[derive(Clone, Debug)]
pub struct GatewayConfig {
    /// Most connections at a time; more are closed at once.
    pub connections: usize,
    /// Most connections from one address; many devices may be behind one router.
    pub connections_per_address: usize,
    /// Bytes per second that are read from one connection; more waits in the peer's buffers.
    /// `None`: without limit.
    pub bytes_per_second: Option<u32>,
    /// Frames per second that are read from one connection, unless its device has a number of its
    /// own. `None`: without limit.
    pub frames_per_second: Option<u32>,
    /// How far a connection may be ahead of these two rates: what a device may send at once after
    /// an outage.
    pub burst: Duration,
    /// How long a connection may send nothing at all.
    pub idle: Duration,
    /// How long to wait for the rest of a frame before it is given up and the search for the
    /// next one begins.
    pub quiet: Duration,
    /// How long a frame may take from its first byte to its last, however it drips.
    pub frame_time: Duration,
    /// How long a connection that sends may go without its first frame before it is closed.
    pub first_frame: Duration,
    /// Bytes of the largest frame that is taken; the standards allow 1,036 to be sent.
    pub largest_frame: usize,
    /// How long a peer may take to accept an answer.
    pub answer_timeout: Duration,
    /// Bytes that a connection may send without one frame among them before it is closed.
    pub unframed_bytes: u64,
    /// Frames of one connection that wait for their answer; beyond it the socket is not read.
    pub unanswered: usize,
    /// Frames of all connections that wait for the writer; beyond it sockets are not read.
    pub queue: usize,
    /// How long the writer waits for more frames to make durable together.
    pub commit_window: Duration,
    /// Most frames made durable together.
    pub commit_frames: usize,
    /// Frames that are durable and whose readings may wait to enter the ledger, about: a commit is
    /// not cut. Beyond it the writer waits, because whoever writes faster than can be sorted would
    /// fill the disk twice.
    pub frames_aside: usize,
    /// Frames of one unknown device that keep their bytes until it is adopted.
    pub held_frames: i64,
    /// Unknown devices let in per minute; the frames of more are put into quarantine.
    pub unknown_per_minute: u32,
    /// Unknown devices in all.
    pub unknown_devices: usize,
    /// How much each device may keep in quarantine with its bytes, and each address of strangers.
    pub quarantine_budget: QuarantineBudget,
    /// Rows put into quarantine per minute, peer and reason; more are only counted.
    pub quarantine_per_minute: u32,
    /// Bytes kept of one quarantined row.
    pub quarantine_bytes: usize,
    /// Seconds that a device's clock may be off before it is counted as wrong.
    pub skew_limit_seconds: i64,
    /// How often the registry is read again, for devices that another process adopted.
    pub registry_refresh: Duration,
    /// How long openings and endings of connections wait to be written down together.
    pub record_connections_every: Duration,
    /// How often it is written down of every connection that it is open.
    pub connections_heartbeat: Duration,
    /// How long a peer may take to agree on TLS.
    pub handshake: Duration,
    /// How long to wait before frames are tried again that could not be made durable because the
    /// database is away.
    pub retry_pause: Duration,
    /// How long to wait after the system refused a connection.
    pub accept_pause: Duration,
    /// Unwraps the keys of devices of the 2025 edition; `None`: encrypted frames cannot be read.
    pub vault: Option<Vault>,
}

impl Default for GatewayConfig {
    fn default() -> Self {
        Self {
            connections: 12_000,
            connections_per_address: 2_000,
            bytes_per_second: Some(1 << 20),
            frames_per_second: Some(1_000),
            burst: Duration::from_secs(10),
            idle: Duration::from_mins(10),
            quiet: Duration::from_secs(10),
            frame_time: Duration::from_secs(30),
            first_frame: Duration::from_mins(1),
            largest_frame: 10_016,
            answer_timeout: Duration::from_secs(30),
            unframed_bytes: 65_536,
            unanswered: 256,
            queue: 4_096,
            commit_window: Duration::from_millis(20),
            commit_frames: 1_000,
            frames_aside: 500_000,
            held_frames: 1_000,
            unknown_per_minute: 60,
            unknown_devices: 10_000,
            // A device that reports in real time every half minute and each minute besides sends
            // some 4,400 frames of at most 2 KB a day: four days.
            quarantine_budget: QuarantineBudget {
                rows: 20_000,
                bytes: 32 << 20,
            },
            quarantine_per_minute: 60,
            quarantine_bytes: 4_096,
            skew_limit_seconds: 300,
            registry_refresh: Duration::from_secs(30),
            record_connections_every: Duration::from_secs(2),
            connections_heartbeat: Duration::from_mins(1),
            handshake: Duration::from_secs(10),
            retry_pause: Duration::from_millis(500),
            accept_pause: Duration::from_millis(100),
            vault: None,
        }
    }
}
