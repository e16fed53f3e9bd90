//! How data loggers reach us besides plain TCP, and what they may do: the section `[devices]` of
//! the configuration file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use sense::{ConnectionStay, Doors, GatewayConfig, MqttIntake, QuarantineStay, TlsDoor, TlsFiles};
use serde::Deserialize;
use store::QuarantineBudget;
use tokio::net::{TcpListener, UdpSocket};

use crate::listen::{self, Door};

/// Where data loggers connect with TLS.
const TLS: Door = Door {
    purpose: "data loggers with TLS",
    flag: "devices.tls.listen",
};
/// Where the datagrams of data loggers arrive.
const UDP: Door = Door {
    purpose: "datagrams of data loggers",
    flag: "devices.udp",
};
/// How long to wait before a broker is tried again.
const BROKER_PAUSE: Duration = Duration::from_secs(5);

/// The section `[devices]`.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Devices {
    /// Where datagrams arrive, `host:port`.
    pub udp: Option<String>,
    /// The TLS port.
    pub tls: Option<Tls>,
    /// Brokers from which frames are taken.
    pub mqtt: Vec<Mqtt>,
    /// What connections may do.
    pub limits: Limits,
    /// How long what could not be taken stays.
    pub quarantine: QuarantineSection,
    /// How long records of connections stay.
    pub connections: ConnectionsSection,
}

/// The section `[devices.quarantine]`; what is not said is the default.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct QuarantineSection {
    /// Days that a row stays.
    pub days: Option<u32>,
    /// Days that released rows stay, and the newest of each device and reason.
    pub days_at_longest: Option<u32>,
    /// Most rows.
    pub rows: Option<u32>,
    /// Most rows of one device (of one address, of strangers) that keep their bytes.
    pub device_rows: Option<u32>,
    /// Most megabytes (of 1,048,576 bytes) of these together.
    pub device_megabytes: Option<u32>,
    /// Rows a minute of one address and reason; more are only counted.
    pub rows_per_minute: Option<u32>,
}

impl QuarantineSection {
    /// Lays what the file says over the defaults.
    pub(crate) fn stay(&self) -> QuarantineStay {
        let default = QuarantineStay::default();
        QuarantineStay {
            days: self.days.unwrap_or(default.days),
            days_at_longest: self.days_at_longest.unwrap_or(default.days_at_longest),
            rows: self.rows.unwrap_or(default.rows),
        }
    }

    /// Lays what the file says of the way into quarantine over the gateway's limits.
    pub(crate) fn laid_over(&self, limits: GatewayConfig) -> GatewayConfig {
        let budget = limits.quarantine_budget;
        let megabytes = |count: u32| i64::from(count) << 20;
        GatewayConfig {
            quarantine_budget: QuarantineBudget {
                rows: self.device_rows.map_or(budget.rows, i64::from),
                bytes: self.device_megabytes.map_or(budget.bytes, megabytes),
            },
            quarantine_per_minute: self.rows_per_minute.unwrap_or(limits.quarantine_per_minute),
            ..limits
        }
    }
}

/// The section `[devices.connections]`; what is not said is the default.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ConnectionsSection {
    /// Days that a record stays.
    pub days: Option<u32>,
    /// Most records of one device.
    pub of_each_device: Option<u32>,
}

impl ConnectionsSection {
    /// Lays what the file says over the defaults.
    pub(crate) fn stay(&self) -> ConnectionStay {
        let default = ConnectionStay::default();
        ConnectionStay {
            days: self.days.unwrap_or(default.days),
            of_each_device: self.of_each_device.unwrap_or(default.of_each_device),
        }
    }
}

/// The section `[devices.tls]`.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tls {
    /// Where, `host:port`.
    pub listen: String,
    /// PEM file of the certificate and those between it and its authority.
    pub certificate: PathBuf,
    /// PEM file of its key.
    pub key: PathBuf,
    /// PEM file of the authorities of the devices' certificates; with it, a device without a
    /// certificate is refused.
    pub client_authorities: Option<PathBuf>,
}

/// One `[[devices.mqtt]]`.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mqtt {
    /// Name or address of the broker.
    pub host: String,
    /// Its port; 1883 if nothing is said.
    #[serde(default = "mqtt_port")]
    pub port: u16,
    /// By which name the broker knows this client.
    #[serde(default = "mqtt_client")]
    pub client_id: String,
    /// User, where the broker asks for one.
    pub user: Option<String>,
    /// File that holds the password of the user.
    pub password_file: Option<PathBuf>,
    /// What is subscribed to.
    pub topics: Vec<String>,
    /// Where answers go; `{mn}` is the device's number, `{topic}` the topic it spoke on.
    pub answer_topic: String,
}

fn mqtt_port() -> u16 {
    1_883
}

fn mqtt_client() -> String {
    "qingshan".to_owned()
}

/// The section `[devices.limits]`; what is not said is the default of the gateway.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Limits {
    /// Most connections.
    pub connections: Option<usize>,
    /// Most connections from one address.
    pub connections_per_address: Option<usize>,
    /// Bytes per second of one connection; 0: without limit.
    pub bytes_per_second: Option<u32>,
    /// Frames per second of one connection; 0: without limit.
    pub frames_per_second: Option<u32>,
    /// Seconds of silence after which a connection is closed.
    pub idle_seconds: Option<u64>,
    /// Bytes of the largest frame that is taken.
    pub largest_frame: Option<usize>,
    /// Milliseconds that the writer waits for more frames to make durable together.
    pub commit_window_ms: Option<u64>,
    /// Most frames made durable together.
    pub commit_frames: Option<usize>,
    /// Seconds that a device's clock may be off.
    pub skew_seconds: Option<u32>,
}

impl Limits {
    /// Lays what the file says over the gateway's defaults.
    pub(crate) fn config(&self) -> GatewayConfig {
        let default = GatewayConfig::default();
        let limit = |said: Option<u32>, default: Option<u32>| match said {
            None => default,
            Some(0) => None,
            Some(rate) => Some(rate),
        };
        GatewayConfig {
            connections: self.connections.unwrap_or(default.connections),
            connections_per_address: self
                .connections_per_address
                .unwrap_or(default.connections_per_address),
            bytes_per_second: limit(self.bytes_per_second, default.bytes_per_second),
            frames_per_second: limit(self.frames_per_second, default.frames_per_second),
            idle: self.idle_seconds.map_or(default.idle, Duration::from_secs),
            largest_frame: self.largest_frame.unwrap_or(default.largest_frame),
            commit_window: self
                .commit_window_ms
                .map_or(default.commit_window, Duration::from_millis),
            commit_frames: self.commit_frames.unwrap_or(default.commit_frames),
            skew_limit_seconds: self
                .skew_seconds
                .map_or(default.skew_limit_seconds, i64::from),
            ..default
        }
    }
}

impl Devices {
    /// Opens all doors, the plain one among them.
    ///
    /// # Errors
    ///
    /// Says which port cannot be taken or which file cannot be used.
    pub(crate) async fn open(&self, plain: TcpListener) -> anyhow::Result<Doors> {
        let mut doors = Doors::from(plain);
        if let Some(tls) = &self.tls {
            doors.tls.push(tls.open().await?);
        }
        if let Some(address) = &self.udp {
            let socket = UdpSocket::bind(address).await;
            let socket = socket.map_err(|error| {
                let sentence = listen::explain(UDP, address, &error);
                anyhow::anyhow!(error).context(sentence)
            })?;
            doors.udp.push(socket);
        }
        for mqtt in &self.mqtt {
            doors.mqtt.push(mqtt.intake()?);
        }
        Ok(doors)
    }
}

impl Tls {
    async fn open(&self) -> anyhow::Result<TlsDoor> {
        let files = TlsFiles {
            certificate: read(&self.certificate)?,
            key: read(&self.key)?,
            client_authorities: self.client_authorities.as_deref().map(read).transpose()?,
        };
        let listener = listen::listen(TLS, &self.listen).await?;
        TlsDoor::new(listener, &files).context("the section [devices.tls] cannot be used")
    }
}

impl Mqtt {
    fn intake(&self) -> anyhow::Result<MqttIntake> {
        let password = match &self.password_file {
            None => String::new(),
            Some(file) => {
                let text = String::from_utf8(read(file)?)
                    .with_context(|| format!("{} is no text", file.display()))?;
                text.trim_end().to_owned()
            }
        };
        Ok(MqttIntake {
            host: self.host.clone(),
            port: self.port,
            client_id: self.client_id.clone(),
            login: self.user.clone().map(|user| (user, password)),
            topics: self.topics.clone(),
            answer_topic: self.answer_topic.clone(),
            pause: BROKER_PAUSE,
        })
    }
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_laid_over_the_defaults() {
        let limits: Limits =
            toml::from_str("frames_per_second = 0\nidle_seconds = 90").expect("right");
        let config = limits.config();
        assert_eq!(config.frames_per_second, None);
        assert_eq!(config.idle, Duration::from_secs(90));
        let default = GatewayConfig::default();
        assert_eq!(config.bytes_per_second, default.bytes_per_second);
    }

    #[test]
    fn what_is_not_said_of_what_is_kept_is_the_default() {
        let section: QuarantineSection = toml::from_str("days = 30").expect("right");
        let stay = section.stay();
        assert_eq!((stay.days, stay.rows), (30, 200_000));
        assert!(toml::from_str::<QuarantineSection>("day = 30").is_err());
        let section: ConnectionsSection = toml::from_str("days = 30").expect("right");
        let stay = section.stay();
        assert_eq!((stay.days, stay.of_each_device), (30, 20_000));
        assert!(toml::from_str::<ConnectionsSection>("rows = 30").is_err());
    }

    #[tokio::test]
    async fn a_certificate_that_is_missing_is_named() {
        let devices: Devices = toml::from_str(
            "[tls]\nlisten = \"127.0.0.1:0\"\ncertificate = \"none.pem\"\nkey = \"none.key\"",
        )
        .expect("right");
        let plain = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let error = devices.open(plain).await.err().expect("it is missing");
        assert!(format!("{error:#}").contains("cannot read none.pem"));
    }

    #[tokio::test]
    async fn all_doors_open() {
        let devices: Devices = toml::from_str(
            "udp = \"127.0.0.1:0\"\n[[mqtt]]\nhost = \"broker\"\ntopics = [\"a/+/up\"]\n\
             answer_topic = \"a/{mn}/down\"",
        )
        .expect("right");
        let plain = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let doors = devices.open(plain).await.expect("open");
        assert_eq!((doors.tcp.len(), doors.udp.len()), (1, 1));
        assert_eq!(doors.mqtt[0].port, 1_883);
    }
}
