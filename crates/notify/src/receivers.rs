//! The other side: receivers that speak the formats of the channels, for the demo and for tests.
//!
//! They check what real ones check (keys, signatures, sizes, twenty a minute), keep what they took
//! and show it to whoever asks. Nothing reaches a real person through them.

mod gateways;
mod mail;
mod robots;

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::routing::post;
use model::{AreaPath, Channel, Timestamp, World};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::secret::Secret;
use crate::settings::{Email, Robot, Settings, Sms, Tls, Voice};

/// What is kept of what was taken; older ones go.
const KEPT: usize = 500;
/// Messages that a robot takes in a minute.
const PER_MINUTE: usize = 20;
/// The key of the robots, the token of the gateways.
const KEY: &str = "demo-key";
/// The secret by which the robots check signatures.
const SIGNING: &str = "SECdemo";
/// By which the gateway for short messages proves itself when it reports.
const REPORTING: &str = "demo-report";

/// Something that a receiver took.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Received {
    /// Which channel.
    pub channel: Channel,
    /// When, by the clock that the receivers were given.
    pub at: Timestamp,
    /// To whom: numbers, addresses; empty for a group without mention.
    pub to: Vec<String>,
    /// What it says.
    pub text: String,
    /// The id that came along, where the format has one.
    pub id: Option<String>,
}

/// How receivers behave.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Mood {
    /// They take what is right.
    #[default]
    Taking,
    /// They say that it comes too often.
    TooOften,
    /// They take it and never answer.
    Silent,
    /// They refuse.
    Refusing,
}

#[derive(Default)]
struct Book {
    received: VecDeque<Received>,
    /// Wall times at which each robot took something in the last minute.
    taken: Vec<(Channel, Timestamp)>,
    mood: Mood,
    /// Where the gateway for short messages reports to.
    report_to: Option<String>,
    /// Numbers to which short messages do not arrive.
    unreachable: Vec<String>,
    refused: usize,
}

/// The receivers. Cheap to clone; clones share what was received.
#[derive(Clone)]
pub struct Receivers {
    book: Arc<Mutex<Book>>,
    shown: World,
    wall: World,
    stop: CancellationToken,
}

/// Receivers that listen, and how they are reached.
#[derive(Clone, Debug)]
pub struct Addresses {
    http: String,
    mail_port: u16,
}

impl Receivers {
    /// Makes receivers. `shown` stamps what they keep, by `wall` they check signatures and count
    /// minutes.
    #[must_use]
    pub fn new(shown: World, wall: World, stop: CancellationToken) -> Self {
        Self {
            book: Arc::default(),
            shown,
            wall,
            stop,
        }
    }

    /// Begins to listen on this machine alone, on ports that are free.
    ///
    /// # Errors
    ///
    /// No port can be had.
    pub async fn listen(&self) -> io::Result<Addresses> {
        let http = TcpListener::bind(("127.0.0.1", 0)).await?;
        let mail = TcpListener::bind(("127.0.0.1", 0)).await?;
        let addresses = Addresses {
            http: format!("http://{}", http.local_addr()?),
            mail_port: mail.local_addr()?.port(),
        };
        let router = Router::new()
            .route("/cgi-bin/webhook/send", post(robots::wecom))
            .route("/robot/send", post(robots::dingtalk))
            .route("/open-apis/bot/v2/hook/{id}", post(robots::feishu))
            .route("/sms/send", post(gateways::sms))
            .route("/voice/call", post(gateways::voice))
            .with_state(self.clone());
        let stop = self.stop.clone();
        tokio::spawn(async move {
            let served = axum::serve(http, router).with_graceful_shutdown(stop.cancelled_owned());
            if let Err(error) = served.await {
                tracing::warn!(%error, "the receivers ended");
            }
        });
        tokio::spawn(mail::serve(self.clone(), mail));
        Ok(addresses)
    }

    /// Returns what was received, the newest first.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.with(|book| book.received.iter().rev().cloned().collect())
    }

    /// Returns how many requests were not right in form, key or signature.
    #[must_use]
    pub fn refused(&self) -> usize {
        self.with(|book| book.refused)
    }

    /// Sets how the receivers behave from now on.
    pub fn set_mood(&self, mood: Mood) {
        self.with(|book| book.mood = mood);
    }

    /// Sets where the gateway for short messages reports to.
    pub fn report_to(&self, url: &str) {
        self.with(|book| book.report_to = Some(url.to_owned()));
    }

    /// Says that short messages to a number do not arrive.
    pub fn set_unreachable(&self, phone: &str) {
        self.with(|book| book.unreachable.push(phone.to_owned()));
    }

    fn with<T>(&self, work: impl FnOnce(&mut Book) -> T) -> T {
        // Nothing can go wrong while the lock is held, so a poisoned lock guards a whole book.
        work(&mut self.book.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn mood(&self) -> Mood {
        self.with(|book| book.mood)
    }

    fn keep(&self, channel: Channel, to: Vec<String>, text: String, id: Option<String>) {
        let at = self.shown.now();
        self.with(|book| {
            if book.received.len() == KEPT {
                book.received.pop_front();
            }
            book.received.push_back(Received {
                channel,
                at,
                to,
                text,
                id,
            });
        });
    }

    fn refuse(&self) {
        self.with(|book| book.refused += 1);
    }

    /// Counts a message to a robot; returns false if it is one too many in this minute.
    fn count(&self, channel: Channel) -> bool {
        let now = self.wall.now();
        self.with(|book| {
            book.taken
                .retain(|(_, at)| now.since(*at) < Timestamp::MINUTE);
            let taken = book.taken.iter().filter(|(one, _)| *one == channel).count();
            if taken < PER_MINUTE {
                book.taken.push((channel, now));
            }
            taken < PER_MINUTE
        })
    }
}

impl Addresses {
    /// Returns settings that lead all channels to these receivers, for messages of an area and of
    /// everything within it.
    #[must_use]
    pub fn settings(&self, area: &AreaPath, public_url: &str) -> Settings {
        let robot =
            |id: &str, name: &str, channel: Channel, path: &str, secret: Option<&str>| Robot {
                id: id.to_owned(),
                name: name.to_owned(),
                channel,
                url: Secret::new(format!("{}{path}", self.http)),
                secret: secret.map(Secret::new),
                areas: vec![area.clone()],
            };
        Settings {
            public_url: Some(public_url.to_owned()),
            robots: vec![
                robot(
                    "demo-wecom",
                    "演示：企业微信值班群",
                    Channel::Wecom,
                    &format!("/cgi-bin/webhook/send?key={KEY}"),
                    None,
                ),
                robot(
                    "demo-dingtalk",
                    "演示：钉钉值班群",
                    Channel::Dingtalk,
                    &format!("/robot/send?access_token={KEY}"),
                    Some(SIGNING),
                ),
                robot(
                    "demo-feishu",
                    "演示：飞书值班群",
                    Channel::Feishu,
                    &format!("/open-apis/bot/v2/hook/{KEY}"),
                    Some(SIGNING),
                ),
            ],
            email: Some(Email {
                host: "127.0.0.1".to_owned(),
                port: self.mail_port,
                tls: Tls::None,
                from: "青山平台 <qingshan@demo.invalid>".to_owned(),
                credentials: None,
            }),
            sms: Some(Sms {
                url: format!("{}/sms/send", self.http),
                token: Secret::new(KEY),
                sign_name: "青山环保".to_owned(),
                template: "SMS_DEMO".to_owned(),
                report_token: Some(Secret::new(REPORTING)),
                report_within: Duration::from_mins(1),
            }),
            voice: Some(Voice {
                url: format!("{}/voice/call", self.http),
                token: Secret::new(KEY),
            }),
            ..Settings::default()
        }
    }
}
