//! Frames by way of the user's MQTT broker.
//!
//! The gateway is a client of the broker with a lasting session and takes messages of `QoS` 1. A
//! message is acknowledged to the broker after all its frames are durable; when one could not be
//! made so, the gateway leaves and comes back, and the broker delivers again what was not
//! acknowledged. The frames' own answers, and what is sent to devices, are published.

mod line;

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use metrics::counter;
use model::Transport;
use rumqttc::{AsyncClient, Event, EventLoop, MqttOptions, Packet as Told, Publish, QoS};
use tokio::sync::mpsc;

use super::accept::Porter;
use super::packets::{self, Packet, WAITING};
use super::receipt::Receipt;
use line::Topic;

/// Requests to the broker that wait to be written.
const REQUESTS: usize = 256;

/// A broker from which frames are taken.
#[derive(Clone, PartialEq, Eq)]
pub struct MqttIntake {
    /// The broker's name or address.
    pub host: String,
    /// Its port, mostly 1883.
    pub port: u16,
    /// By which name the broker knows this client; its lasting session has it.
    pub client_id: String,
    /// User and password, where the broker asks for them.
    pub login: Option<(String, String)>,
    /// What is subscribed to, wildcards allowed: `hj212/+/up`.
    pub topics: Vec<String>,
    /// Where answers and commands go; `{mn}` stands for the device's number, `{topic}` for the
    /// topic on which it spoke: `hj212/{mn}/down`.
    pub answer_topic: String,
    /// How long to wait before the broker is tried again.
    pub pause: Duration,
}

impl std::fmt::Debug for MqttIntake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Without the password.
        write!(f, "mqtt://{}:{} {:?}", self.host, self.port, self.topics)
    }
}

/// Why a conversation with the broker ended.
enum Left {
    /// The gateway stops.
    Stopped,
    /// A message could not be made durable; the broker shall deliver it again.
    Lost,
    /// The broker is gone or refuses us.
    Broken(String),
}

/// Takes messages until told to stop; a broker that is gone is tried again.
pub(super) async fn listen(porter: Porter, intake: MqttIntake) {
    loop {
        match converse(&porter, &intake).await {
            Left::Stopped => return,
            Left::Lost => {
                counter!("sense_mqtt_redelivery_total").increment(1);
                tracing::warn!(broker = ?intake, "messages were not durable; they are asked for again");
            }
            Left::Broken(error) => {
                counter!("sense_mqtt_broken_total").increment(1);
                tracing::warn!(broker = ?intake, error, "the broker cannot be reached");
            }
        }
        tokio::select! {
            () = porter.shutdown.cancelled() => return,
            () = tokio::time::sleep(intake.pause) => {}
        }
    }
}

fn options(intake: &MqttIntake) -> MqttOptions {
    let mut options = MqttOptions::new(&intake.client_id, &intake.host, intake.port);
    options.set_clean_session(false).set_manual_acks(true);
    options.set_keep_alive(Duration::from_secs(30));
    if let Some((user, password)) = &intake.login {
        options.set_credentials(user, password);
    }
    options
}

async fn converse(porter: &Porter, intake: &MqttIntake) -> Left {
    let (client, mut events) = AsyncClient::new(options(intake), REQUESTS);
    let (lost, mut losses) = mpsc::channel(1);
    let mut talk = Talk {
        porter,
        intake,
        client,
        lost,
        lines: HashMap::new(),
    };
    let left = loop {
        let event = tokio::select! {
            () = porter.shutdown.cancelled() => break Left::Stopped,
            _ = losses.recv() => break Left::Lost,
            event = events.poll() => event,
        };
        match event {
            Ok(Event::Incoming(Told::ConnAck(_))) => {
                if let Err(error) = talk.subscribe() {
                    break Left::Broken(error.to_string());
                }
            }
            Ok(Event::Incoming(Told::Publish(message))) => talk.take(message).await,
            Ok(_) => {}
            Err(error) => break Left::Broken(error.to_string()),
        }
    };
    if matches!(left, Left::Stopped) {
        finish(talk, &mut events).await;
    }
    left
}

/// Lets what has been read become durable and be acknowledged, before the gateway goes.
async fn finish(talk: Talk<'_>, events: &mut EventLoop) {
    let Talk { client, lines, .. } = talk;
    drop((lines, client));
    let last = async {
        loop {
            if events.poll().await.is_err() {
                return;
            }
        }
    };
    // The broker delivers again what is not acknowledged by then.
    let _ = tokio::time::timeout(Duration::from_secs(1), last).await;
}

/// A conversation with the broker.
struct Talk<'t> {
    porter: &'t Porter,
    intake: &'t MqttIntake,
    client: AsyncClient,
    lost: mpsc::Sender<()>,
    /// The task of each topic on which somebody spoke.
    lines: HashMap<String, mpsc::Sender<Packet>>,
}

impl Talk<'_> {
    fn subscribe(&self) -> Result<(), rumqttc::ClientError> {
        for topic in &self.intake.topics {
            self.client.try_subscribe(topic, QoS::AtLeastOnce)?;
        }
        tracing::info!(broker = ?self.intake, "the broker is reached");
        Ok(())
    }

    /// Hands a message to the task of its topic. While that one is busy nothing more is taken
    /// from the broker, which keeps it.
    async fn take(&mut self, message: Publish) {
        let (receipt, durable) = Receipt::new();
        let packet = Packet {
            bytes: message.payload.clone(),
            receipt: Some(Arc::new(receipt)),
        };
        let (client, lost) = (self.client.clone(), self.lost.clone());
        let topic = message.topic.clone();
        self.porter.tasks.spawn(async move {
            if durable.await == Ok(true) {
                // Where the conversation has ended the broker delivers it again.
                let _ = client.ack(&message).await;
            } else {
                let _ = lost.try_send(());
            }
        });
        if let Some(line) = self.line(&topic)
            && line.send(packet).await.is_err()
        {
            self.lines.remove(&topic);
        }
    }

    /// Returns the task of a topic, started where there is none.
    fn line(&mut self, topic: &str) -> Option<mpsc::Sender<Packet>> {
        if let Some(line) = self.lines.get(topic).filter(|line| !line.is_closed()) {
            return Some(line.clone());
        }
        self.lines.retain(|_, line| !line.is_closed());
        // A broker has no address of the device; what it delivers counts as ours.
        let peer = SocketAddr::from((Ipv4Addr::UNSPECIFIED, self.intake.port));
        let place = self.porter.place(peer)?;
        let (line, waiting) = mpsc::channel(WAITING);
        let speaking = Topic::new(self.client.clone(), &self.intake.answer_topic, topic);
        let task = packets::serve(
            self.porter.clone(),
            (peer, Transport::Mqtt),
            waiting,
            speaking,
        );
        self.porter.tasks.spawn(async move {
            task.await;
            drop(place);
        });
        self.lines.insert(topic.to_owned(), line.clone());
        Some(line)
    }
}
