//! Frames by way of a broker: Debian's mosquitto, where it is installed.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use model::Cadence;
use rumqttc::{AsyncClient, Event, EventLoop, MqttOptions, Packet, QoS};
use sense::{Doors, GatewayConfig, MqttIntake};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

use crate::support::*;

/// A broker of this test's own.
struct Broker {
    process: Child,
    port: u16,
    _folder: TempDir,
}

impl Broker {
    /// Starts it; `None` where the program is not installed.
    async fn start() -> Option<Self> {
        let program = program()?;
        let free = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        let folder = tempfile::tempdir().expect("a folder");
        let settings = folder.path().join("mosquitto.conf");
        let text = format!("listener {port} 127.0.0.1\nallow_anonymous true\n");
        std::fs::write(&settings, text).expect("written");
        let process = Command::new(program)
            .arg("-c")
            .arg(&settings)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the broker starts");
        let broker = Self {
            process,
            port,
            _folder: folder,
        };
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return Some(broker);
            }
            sleep(Duration::from_millis(25)).await;
        }
        panic!("the broker never listened");
    }

    fn intake(&self) -> MqttIntake {
        MqttIntake {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            client_id: "qingshan".to_owned(),
            login: None,
            topics: vec!["hj212/+/up".to_owned()],
            answer_topic: "hj212/{mn}/down".to_owned(),
            pause: Duration::from_millis(100),
        }
    }

    /// A device that hears what is for it.
    async fn device(&self) -> (AsyncClient, EventLoop) {
        let options = MqttOptions::new("device", "127.0.0.1", self.port);
        let (client, mut events) = AsyncClient::new(options, 16);
        let topic = format!("hj212/{KNOWN}/down");
        client
            .subscribe(topic, QoS::AtLeastOnce)
            .await
            .expect("asked");
        while !matches!(events.poll().await, Ok(Event::Incoming(Packet::SubAck(_)))) {}
        (client, events)
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn program() -> Option<PathBuf> {
    let places = [
        "/usr/sbin/mosquitto",
        "/usr/local/sbin/mosquitto",
        "/usr/bin/mosquitto",
    ];
    places
        .iter()
        .map(Path::new)
        .find(|path| path.is_file())
        .map(Path::to_path_buf)
}

async fn heard(events: &mut EventLoop) -> String {
    let next = async {
        loop {
            if let Event::Incoming(Packet::Publish(message)) =
                events.poll().await.expect("connected")
            {
                return String::from_utf8_lossy(&message.payload).into_owned();
            }
        }
    };
    timeout(PATIENCE, next).await.expect("an answer in time")
}

#[tokio::test]
async fn messages_are_acknowledged_after_they_are_durable() {
    let Some(broker) = Broker::start().await else {
        eprintln_skipped();
        return;
    };
    let doors = Doors {
        mqtt: vec![broker.intake()],
        ..Doors::default()
    };
    let mut bench = Bench::start_at(GatewayConfig::default(), doors).await;
    let (device, mut events) = broker.device().await;
    // The gateway subscribes in its own time; until then the broker has nobody to deliver to.
    let up = format!("hj212/{KNOWN}/up");
    let publish = async |qn: u32, hour: u32| {
        let frame = hour_frame(KNOWN, qn, hour, "1");
        let sent = device.publish(&up, QoS::AtLeastOnce, false, frame).await;
        sent.expect("asked");
    };
    let mut answer = None;
    for _ in 0..50 {
        publish(1, 8).await;
        if let Ok(text) = timeout(Duration::from_millis(200), heard(&mut events)).await {
            answer = Some(text);
            break;
        }
    }
    assert!(answer.expect("an answer").contains("QN=20260301090000001"));
    assert_eq!(bench.frames(KNOWN).await, 1, "a resend is stored once");
    let session = bench.gateway.sessions().session(&model::Mn::new(KNOWN));
    assert_eq!(
        session.map(|session| session.transport),
        Some(model::Transport::Mqtt)
    );

    // While the gateway is away the broker keeps what comes for it, and delivers it afterwards.
    bench.halt().await;
    publish(2, 9).await;
    drive(&mut events).await;
    let doors = Doors {
        mqtt: vec![broker.intake()],
        ..Doors::default()
    };
    bench.restart_at(doors).await;
    loop {
        if heard(&mut events).await.contains("QN=20260301090000002") {
            break;
        }
    }
    assert_eq!(bench.rows("p1", Cadence::Hour).await.len(), 2);
}

/// Lets the device's client write what it was asked to.
async fn drive(events: &mut EventLoop) {
    let until =
        async { while !matches!(events.poll().await, Ok(Event::Incoming(Packet::PubAck(_)))) {} };
    timeout(PATIENCE, until).await.expect("taken by the broker");
}

#[expect(clippy::print_stderr, reason = "a test that was skipped says so")]
fn eprintln_skipped() {
    eprintln!("skipped: mosquitto is not installed");
}
