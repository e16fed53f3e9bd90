//! A gateway with a desk, and devices that answer as they are told to.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hj212::{Chunk, Cn, Edition, Frame, Framer, Profile, Stamp, Timing, decode};
use model::{
    Area, AreaId, AreaLevel, AreaPath, Asker, Device, Downlink, DownlinkFrame, DownlinkId,
    ManualClock, Mn, Object, ObjectId, Scope, SeededEntropy, Timestamp, World,
};
use sense::downlink::{AskError, Desk, DownlinkSettings, GapSettings, NewAsk, ask};
use sense::fleet::{Answerer, Archive, Newer};
use sense::{Gateway, GatewayConfig, Vault};
use store::Store;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Number of a device since 2017.
pub(crate) const MN: &str = "010000A8900016F000169DC0";
/// Number of a device of 2005.
pub(crate) const OLD_MN: &str = "88888880000001";
/// A key to begin with.
pub(crate) const KEY: &str = "0000000000000000";

pub(crate) struct Bench {
    pub(crate) store: Store,
    pub(crate) world: World,
    pub(crate) wall: World,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) wall_clock: Arc<ManualClock>,
    pub(crate) gateway: Gateway,
    pub(crate) desk: Desk,
    pub(crate) address: SocketAddr,
    asked: std::sync::atomic::AtomicU32,
    stop: CancellationToken,
    running: Vec<JoinHandle<()>>,
    _folder: TempDir,
}

pub(crate) fn quick() -> DownlinkSettings {
    DownlinkSettings {
        poll: Duration::from_millis(20),
        upkeep: Duration::from_millis(60),
        timing: Timing {
            over_time_ms: 400,
            resends: 1,
            execution_ms: 600,
        },
        gaps: GapSettings {
            is_on: false,
            ..GapSettings::default()
        },
        ..DownlinkSettings::default()
    }
}

impl Bench {
    pub(crate) async fn start(edition: Edition) -> Self {
        Self::start_with(edition, quick()).await
    }

    pub(crate) async fn start_with(edition: Edition, settings: DownlinkSettings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("q.db");
        let store = Store::open(&format!("sqlite:{}", path.display()))
            .await
            .unwrap();
        furnish(&store, edition).await;
        let clock = Arc::new(ManualClock::new(time("2026-03-01T09:00:10+08:00")));
        let wall_clock = Arc::new(ManualClock::new(time("2026-03-01T09:00:10+08:00")));
        let world = World::new(clock.clone(), Arc::new(SeededEntropy::new(1)));
        let wall = World::new(wall_clock.clone(), Arc::new(SeededEntropy::new(2)));
        let (live, _) = broadcast::channel(1_000);
        let config = GatewayConfig {
            vault: Some(Vault::new([7; 16])),
            ..GatewayConfig::default()
        };
        let gateway = Gateway::new(store.clone(), world.clone(), live.clone(), config);
        let worlds = (world.clone(), wall.clone());
        let desk = Desk::new(&gateway, (store.clone(), live), worlds, settings);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let (one, other) = (gateway.clone(), desk.clone());
        let (stop_one, stop_other) = (stop.clone(), stop.clone());
        let running = vec![
            tokio::spawn(async move { one.run(listener, stop_one).await.unwrap() }),
            tokio::spawn(async move { other.run(stop_other).await }),
        ];
        Self {
            store,
            world,
            wall,
            clock,
            wall_clock,
            gateway,
            desk,
            address,
            asked: std::sync::atomic::AtomicU32::new(0),
            stop,
            running,
            _folder: folder,
        }
    }

    pub(crate) async fn halt(self) {
        self.stop.cancel();
        for task in self.running {
            task.await.unwrap();
        }
        self.store.close().await;
    }

    /// Asks something of a device; it waits until it is connected.
    pub(crate) async fn ask(
        &self,
        mn: &str,
        command: &str,
        parameters: &[(&str, &str)],
    ) -> Result<Downlink, AskError> {
        let number = self
            .asked
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let new = NewAsk {
            id: DownlinkId::new(format!("d{number}")),
            mn: Mn::new(mn),
            command: command.to_owned(),
            parameters: parameters
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect::<BTreeMap<_, _>>(),
            reason: "试".to_owned(),
            by: Asker {
                person: None,
                name: "试验员".to_owned(),
            },
            wait: Duration::from_mins(1),
        };
        let (scope, settings) = (Scope::system(), self.desk.settings().clone());
        let worlds = (&self.world, &self.wall);
        let asked = ask(&self.store, &scope, &settings, worlds, new).await;
        self.desk.wake();
        asked
    }

    /// Waits until a downlink is over.
    pub(crate) async fn over(&self, asked: &Downlink) -> Downlink {
        for _ in 0..400 {
            let found = self.found(&asked.id).await;
            if found.state.is_over() {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("never over: {:?}", self.found(&asked.id).await);
    }

    pub(crate) async fn found(&self, id: &DownlinkId) -> Downlink {
        let found = self.store.downlink(&Scope::system(), id).await;
        found.unwrap().unwrap()
    }

    /// Asks and waits; returns the outcome.
    pub(crate) async fn done(
        &self,
        mn: &str,
        command: &str,
        parameters: &[(&str, &str)],
    ) -> Downlink {
        let asked = self.ask(mn, command, parameters).await.unwrap();
        self.over(&asked).await
    }

    pub(crate) async fn log(&self, downlink: &Downlink) -> Vec<DownlinkFrame> {
        let log = self
            .store
            .downlink_log(&Scope::system(), &downlink.id)
            .await;
        log.unwrap()
    }

    /// Waits until the gateway knows how a device names itself.
    pub(crate) async fn knows(&self, mn: &str) {
        let mn = Mn::new(mn);
        for _ in 0..400 {
            if self.gateway.terms().greeting(&mn).is_some() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{mn} was never heard");
    }

    pub(crate) async fn device(&self, edition: Edition, newer: Newer) -> Socket {
        let socket = self.connect(edition, mn_of(edition), newer).await;
        self.knows(mn_of(edition)).await;
        socket
    }

    pub(crate) async fn connect(&self, edition: Edition, mn: &str, newer: Newer) -> Socket {
        let answerer = Answerer::new(edition, st_of(edition), "123456", mn, newer).unwrap();
        let stream = TcpStream::connect(self.address).await.unwrap();
        let mut socket = Socket {
            answerer,
            stream,
            framer: Framer::new(),
        };
        socket.greet().await;
        socket
    }
}

pub(crate) fn mn_of(edition: Edition) -> &'static str {
    match edition {
        Edition::V2005 => OLD_MN,
        Edition::SurfaceWater => "A110000_0001",
        _ => MN,
    }
}

pub(crate) fn st_of(edition: Edition) -> &'static str {
    match edition {
        Edition::SurfaceWater => "21",
        _ => "32",
    }
}

pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn qn() -> Stamp {
    Stamp::new(2026, 3, 1, 9, 0, 10).unwrap()
}

/// A device's end of a connection.
pub(crate) struct Socket {
    pub(crate) answerer: Answerer,
    stream: TcpStream,
    framer: Framer,
}

impl Socket {
    /// Says something that needs no answer, so that the gateway knows the device.
    async fn greet(&mut self) {
        let identity = self.answerer.identity().unwrap();
        let area = hj212::Area::new()
            .field("DataTime", "20260301090000")
            .unwrap();
        let frame = identity.frame(Cn::DEVICE_STATE, qn()).build(&area).unwrap();
        self.say(frame.as_bytes()).await;
    }

    pub(crate) async fn say(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    /// Returns the next whole frame, or `None` where the gateway says nothing for a while.
    pub(crate) async fn next(&mut self) -> Option<Vec<u8>> {
        loop {
            if let Some(Chunk::Frame(frame)) = self.framer.next_chunk() {
                return Some(frame.raw().to_vec());
            }
            let mut buffer = [0; 4_096];
            let read = self.stream.read(&mut buffer);
            let count = tokio::time::timeout(Duration::from_secs(3), read)
                .await
                .ok()?;
            let count = count.unwrap();
            if count == 0 {
                return None;
            }
            self.framer.push(&buffer[..count]);
        }
    }

    /// Answers everything that is asked, until dropped.
    pub(crate) fn answer_all(
        mut self,
        clock: Timestamp,
        archive: impl Archive + Send + Sync + 'static,
    ) -> JoinHandle<()> {
        tokio::spawn(async move {
            loop {
                let Some(frame) = self.next().await else {
                    continue;
                };
                for said in self.answerer.hear(&frame, clock, &archive) {
                    self.say(said.as_bytes()).await;
                }
            }
        })
    }
}

/// Reads the command code and QN of a frame.
pub(crate) fn head(frame: &[u8]) -> (u16, String) {
    let decoded = decode(Frame::read(frame).unwrap(), &Profile::default());
    let qn = decoded
        .exchange_qn()
        .map_or_else(String::new, |qn| qn.to_string());
    (decoded.header.cn.map_or(0, Cn::code), qn)
}

async fn furnish(store: &Store, edition: Edition) {
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
    store.put_areas(&[area]).await.unwrap();
    let object = Object {
        id: ObjectId::new("p1"),
        kind: "outlet".to_owned(),
        code: String::new(),
        name: "排放口".to_owned(),
        area: AreaId::new("qs"),
        area_path: AreaPath::from_stored(""),
        area_name: String::new(),
        parent: None,
        lon: 114.3,
        lat: 30.6,
        attributes: BTreeMap::new(),
        invented: true,
        source_note: None,
    };
    store.put_objects(&[object]).await.unwrap();
    let word = match edition {
        Edition::V2005 => "2005",
        Edition::V2017 => "2017",
        Edition::V2025 => "2025",
        Edition::SurfaceWater => "surface-water",
    };
    let device = Device {
        edition: Some(word.to_owned()),
        st: Some(st_of(edition).to_owned()),
        password: Some("123456".to_owned()),
        ..Device::new(Mn::new(mn_of(edition)), ObjectId::new("p1"))
    };
    store.put_devices(&[device]).await.unwrap();
}
