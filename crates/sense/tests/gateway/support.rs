//! A gateway with a database of its own, and a device that says exactly what it is told to.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hj212::{Frame, Profile, decode};
use model::{
    Area, AreaId, AreaLevel, AreaPath, Cadence, Device, DeviceSettings, Live, ManualClock, Mn,
    Object, ObjectId, PersonId, QuarantineFilter, Quarantined, Reading, Scope, SeededEntropy,
    Timestamp, World,
};
use sense::{Doors, Gateway, GatewayConfig, GatewayError};
use store::Store;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A device in the registry, at the point `p1`, with the password 123456.
pub(crate) const KNOWN: &str = "010000A8900016F000169DC0";
/// A device that nobody knows.
pub(crate) const STRANGER: &str = "010000A8900016F000169DFF";

pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// A gateway at work.
pub(crate) struct Bench {
    pub(crate) store: Store,
    pub(crate) world: World,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) gateway: Gateway,
    pub(crate) address: SocketAddr,
    pub(crate) live: broadcast::Receiver<Live>,
    config: GatewayConfig,
    stop: CancellationToken,
    pub(crate) running: JoinHandle<Result<(), GatewayError>>,
    _folder: TempDir,
}

impl Bench {
    pub(crate) async fn start() -> Self {
        Self::start_with(GatewayConfig::default()).await
    }

    pub(crate) async fn start_with(config: GatewayConfig) -> Self {
        Self::start_at(config, Doors::default()).await
    }

    /// Starts a gateway that listens at these doors too.
    pub(crate) async fn start_at(config: GatewayConfig, mut doors: Doors) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("sense.db");
        let store = Store::open(&format!("sqlite:{}", path.display()))
            .await
            .expect("a database");
        furnish(&store).await;
        let clock = Arc::new(ManualClock::new(time("2026-03-01T09:00:10+08:00")));
        let world = World::new(clock.clone(), Arc::new(SeededEntropy::new(1)));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (sender, live) = broadcast::channel(1_000);
        let gateway = Gateway::new(store.clone(), world.clone(), sender, config.clone());
        let stop = CancellationToken::new();
        doors.tcp.push(listener);
        let running = run(gateway.clone(), doors, stop.clone());
        Self {
            store,
            world,
            clock,
            gateway,
            address,
            live,
            config,
            stop,
            running,
            _folder: folder,
        }
    }

    /// Stops the gateway and starts another on the same port and database.
    pub(crate) async fn restart(&mut self) {
        self.halt().await;
        self.restart_at(Doors::default()).await;
    }

    /// Starts a gateway that was halted, with these doors besides its port.
    pub(crate) async fn restart_at(&mut self, mut doors: Doors) {
        let listener = TcpListener::bind(self.address)
            .await
            .expect("the same port");
        let (sender, live) = broadcast::channel(1_000);
        let (store, world) = (self.store.clone(), self.world.clone());
        self.gateway = Gateway::new(store, world, sender, self.config.clone());
        self.live = live;
        self.stop = CancellationToken::new();
        doors.tcp.push(listener);
        self.running = run(self.gateway.clone(), doors, self.stop.clone());
    }

    /// Stops the gateway; what it has read is durable afterwards.
    pub(crate) async fn halt(&mut self) {
        self.stop.cancel();
        if !self.running.is_finished() {
            let ended = (&mut self.running).await.expect("it ends");
            ended.expect("nothing of it broke");
        }
    }

    pub(crate) async fn connect(&self) -> Client {
        Client {
            stream: TcpStream::connect(self.address)
                .await
                .expect("a connection"),
        }
    }

    /// Rows of a point and cadence, in short: `hh:mm factor=value … #revision`.
    pub(crate) async fn rows(&self, point: &str, cadence: Cadence) -> Vec<String> {
        let (from, to) = (
            time("2026-01-01T00:00:00+08:00"),
            time("2027-01-01T00:00:00+08:00"),
        );
        let (scope, point) = (Scope::system(), ObjectId::new(point));
        let rows = self
            .store
            .readings(&scope, &point, cadence, from, to, 10_000);
        rows.await.expect("rows").iter().map(short).collect()
    }

    pub(crate) async fn frames(&self, mn: &str) -> i64 {
        let mn = Mn::new(mn);
        self.store.count_frames(Some(&mn)).await.expect("a count")
    }

    pub(crate) async fn device(&self, mn: &str) -> Option<Device> {
        let device = self.store.device(&Scope::system(), &Mn::new(mn)).await;
        device.expect("the registry")
    }

    /// Sets what holds for a device.
    pub(crate) async fn set(&self, mn: &str, settings: &DeviceSettings) {
        let (scope, mn, by) = (Scope::system(), Mn::new(mn), PersonId::new("p"));
        let now = self.world.now();
        let set = self
            .store
            .set_device_settings(&scope, &mn, settings, &by, now);
        assert_eq!(set.await.expect("the registry"), Some(()));
        self.gateway
            .settings_changed(&mn)
            .await
            .expect("read again");
    }

    /// Waits until so many rows are in quarantine; returns them, newest first.
    pub(crate) async fn quarantine(&self, count: usize) -> Vec<Quarantined> {
        let filter = QuarantineFilter {
            limit: 100,
            ..QuarantineFilter::default()
        };
        for _ in 0..200 {
            let (rows, _) = self
                .store
                .quarantined(&Scope::system(), &filter)
                .await
                .expect("quarantine");
            if rows.len() >= count {
                return rows;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("{count} rows never came into quarantine");
    }
}

fn run(
    gateway: Gateway,
    doors: impl Into<Doors>,
    stop: CancellationToken,
) -> JoinHandle<Result<(), GatewayError>> {
    let doors = doors.into();
    tokio::spawn(async move { gateway.run(doors, stop).await })
}

fn short(row: &Reading) -> String {
    let values: Vec<String> = row
        .factors
        .iter()
        .map(|one| match one.value {
            Some(value) => format!("{}={value}", one.factor),
            None => format!("{}=?", one.factor),
        })
        .collect();
    let start = row.start.beijing().format("%H:%M");
    format!("{start} {} #{}", values.join(" "), row.revision)
}

async fn furnish(store: &Store) {
    let area = Area {
        id: AreaId::new("qs"),
        parent: None,
        path: AreaPath::root(&AreaId::new("qs")),
        level: AreaLevel::City,
        code: "420000".to_owned(),
        name: "青山市".to_owned(),
        lon: 114.3,
        lat: 30.6,
        geometry: None,
        invented: true,
    };
    store.put_areas(&[area]).await.expect("an area");
    let object = |id: &str| Object {
        id: ObjectId::new(id),
        kind: "outlet".to_owned(),
        code: String::new(),
        name: id.to_owned(),
        area: AreaId::new("qs"),
        area_path: AreaPath::from_stored(""),
        area_name: String::new(),
        parent: None,
        lon: 114.3,
        lat: 30.6,
        attributes: std::collections::BTreeMap::new(),
        invented: true,
        source_note: None,
    };
    let objects = [object("p1"), object("p2"), object("p3")];
    store.put_objects(&objects).await.expect("objects");
    store
        .put_devices(&[device(KNOWN, "p1")])
        .await
        .expect("a device");
}

pub(crate) fn device(mn: &str, point: &str) -> Device {
    Device {
        password: Some("123456".to_owned()),
        ..Device::new(Mn::new(mn), ObjectId::new(point))
    }
}

/// A device's end of a connection.
pub(crate) struct Client {
    stream: TcpStream,
}

impl Client {
    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        // One that was closed meanwhile is seen when it is read.
        let _ = self.stream.write_all(bytes.as_ref()).await;
    }

    /// Sends until the gateway no longer takes it; returns how many bytes went out.
    pub(crate) async fn send_until_stuck(&mut self, chunk: &[u8], most: usize) -> usize {
        let mut sent = 0;
        while sent < most {
            let write = self.stream.write(chunk);
            match tokio::time::timeout(Duration::from_millis(500), write).await {
                Ok(Ok(count)) => sent += count,
                Ok(Err(_)) | Err(_) => break,
            }
        }
        sent
    }

    /// Returns the next answer as `CN QN`, or `None` if the gateway closed the connection.
    pub(crate) async fn answer(&mut self) -> Option<String> {
        let mut frame = Vec::new();
        loop {
            let byte = tokio::time::timeout(PATIENCE, self.stream.read_u8()).await;
            frame.push(byte.expect("an answer in time").ok()?);
            if frame.ends_with(b"\r\n") {
                break;
            }
        }
        let frame = Frame::read(&frame).expect("a frame");
        let decoded = decode(frame, &Profile::default());
        assert!(decoded.is_usable(), "{:?}", decoded.issues);
        let cn = decoded.header.cn.expect("a command");
        let qn = decoded
            .exchange_qn()
            .map_or_else(String::new, |qn| qn.to_string());
        Some(format!("{cn} {qn}"))
    }

    /// Expects the answer to an hour frame with this QN as the next.
    pub(crate) async fn is_acknowledged(&mut self, qn: u32) {
        let expected = format!("9014 202603010900{qn:05}");
        assert_eq!(self.answer().await, Some(expected));
    }

    /// Expects that nothing is answered for a while.
    pub(crate) async fn hears_nothing(&mut self) {
        let byte = tokio::time::timeout(Duration::from_millis(300), self.stream.read_u8()).await;
        assert!(byte.is_err(), "an answer came: {byte:?}");
    }

    /// Tells whether the gateway has closed the connection.
    pub(crate) async fn is_gone(&mut self) -> bool {
        let byte = tokio::time::timeout(Duration::from_millis(1), self.stream.read_u8()).await;
        matches!(byte, Ok(Err(_)))
    }

    /// Expects that the gateway closes the connection.
    pub(crate) async fn is_closed(&mut self) {
        let byte = tokio::time::timeout(PATIENCE, self.stream.read_u8()).await;
        assert!(matches!(byte, Ok(Err(_))), "still open: {byte:?}");
    }
}

/// A frame around a segment.
pub(crate) fn framed(segment: &str) -> String {
    let word = hj212::crc(segment.as_bytes());
    format!("##{:04}{segment}{word:04X}\r\n", segment.len())
}

/// The segment of an hour upload that wants an answer: `qn` is its last digits, `hour` its start.
pub(crate) fn hour_segment(mn: &str, qn: u32, hour: u32, value: &str) -> String {
    format!(
        "QN=202603010900{qn:05};ST=32;CN=2061;PW=123456;MN={mn};Flag=5;\
         CP=&&DataTime=20260301{hour:02}0000;w01018-Avg={value},w01018-Flag=N&&"
    )
}

pub(crate) fn hour_frame(mn: &str, qn: u32, hour: u32, value: &str) -> String {
    framed(&hour_segment(mn, qn, hour, value))
}

pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}
