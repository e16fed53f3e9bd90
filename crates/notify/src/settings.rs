//! Which channels a bureau has, and the values of the house.

use std::time::Duration;

use model::{AreaPath, Budget, Channel};

use crate::secret::Secret;

/// What the administrator has set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Address of the pages as people outside reach it, without a slash at its end; without one
    /// messages carry no link.
    pub public_url: Option<String>,
    /// Robots of groups, in the order in which they are asked.
    pub robots: Vec<Robot>,
    /// The mail server.
    pub email: Option<Email>,
    /// The gateway for short messages.
    pub sms: Option<Sms>,
    /// The gateway for calls.
    pub voice: Option<Voice>,
    /// Quiet hours of whoever has set none: first and last minute of the day in Beijing; `None`:
    /// there are none. A value of the house.
    pub quiet: Option<(u16, u16)>,
    /// How long an answer is waited for; after that it is uncertain whether it went out.
    pub patience: Duration,
    /// How long a delivery may be under way before it is taken for lost; more than `patience`.
    pub lease: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: None,
            robots: Vec::new(),
            email: None,
            sms: None,
            voice: None,
            quiet: Some((22 * 60, 7 * 60)),
            patience: Duration::from_secs(10),
            lease: Duration::from_secs(30),
        }
    }
}

/// A robot of a group (群机器人).
#[derive(Clone, Debug)]
pub struct Robot {
    /// Identity, as it stands in the log.
    pub id: String,
    /// Name (Chinese).
    pub name: String,
    /// Which kind; one for which [`Channel::is_robot`] holds.
    pub channel: Channel,
    /// Whole address of its webhook, without what is signed. It contains the key and is therefore
    /// a secret itself.
    pub url: Secret,
    /// The secret by which it signs; 企业微信 has none.
    pub secret: Option<Secret>,
    /// The areas whose messages it carries, with everything within them; empty: all.
    pub areas: Vec<AreaPath>,
}

impl Robot {
    /// Tells whether it carries messages of an area.
    #[must_use]
    pub fn serves(&self, area: &AreaPath) -> bool {
        self.areas.is_empty() || self.areas.iter().any(|one| one.contains(area))
    }
}

/// How the connection to a mail server is secured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tls {
    /// From the first byte.
    Wrapped,
    /// Asked for, and refused if the server has none (STARTTLS).
    Required,
    /// Not at all: for a relay on the same machine.
    None,
}

/// A mail server.
#[derive(Clone, Debug)]
pub struct Email {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is secured.
    pub tls: Tls,
    /// The sender, `青山平台 <qs@example.gov.cn>`.
    pub from: String,
    /// Name and password to sign in with.
    pub credentials: Option<(String, Secret)>,
}

/// A gateway for short messages.
#[derive(Clone, Debug)]
pub struct Sms {
    /// Where messages are handed in.
    pub url: String,
    /// Sent as `Authorization: Bearer`.
    pub token: Secret,
    /// The signature, approved in advance (签名).
    pub sign_name: String,
    /// The template, approved in advance (模板编号).
    pub template: String,
    /// By which the gateway proves itself when it reports; without one no report is awaited.
    pub report_token: Option<Secret>,
    /// How long a report is waited for before the next channel is tried. A value of the house.
    pub report_within: Duration,
}

/// A gateway for calls.
#[derive(Clone, Debug)]
pub struct Voice {
    /// Where calls are asked for.
    pub url: String,
    /// Sent as `Authorization: Bearer`.
    pub token: Secret,
}

/// Returns what an endpoint takes.
///
/// Robots take 20 a minute and are then shut for up to ten; a bucket that holds 10 and gets 10 a
/// minute never gives more than 20 within any minute. The others are values of the house, for each
/// person by themselves.
pub(crate) const fn budget(channel: Channel) -> Budget {
    match channel {
        Channel::Wecom | Channel::Dingtalk | Channel::Feishu | Channel::Email => Budget {
            burst: 10,
            per_minute: 10,
        },
        Channel::Sms => Budget {
            burst: 3,
            per_minute: 1,
        },
        Channel::Voice => Budget {
            burst: 2,
            per_minute: 1,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_robot_never_gets_more_than_twenty_a_minute() {
        for channel in Channel::ALL.into_iter().filter(|one| one.is_robot()) {
            let budget = budget(channel);
            assert!(budget.burst + budget.per_minute <= 20, "{channel:?}");
        }
    }
}
