//! The section `[notify]`: over which channels people are told.
//!
//! A secret never stands in the file itself: `…_file` names a file that holds it, `…_env` a
//! variable.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use model::{AreaPath, Channel};
use notify::{Email, Robot, Secret, Settings, Sms, Tls, Voice};
use serde::Deserialize;

/// Where a secret stands.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecretAt {
    /// In this file; blanks around it do not count.
    file: Option<PathBuf>,
    /// In this variable.
    env: Option<String>,
}

impl SecretAt {
    fn read(&self, what: &str) -> anyhow::Result<Secret> {
        let text = match (&self.file, &self.env) {
            (Some(file), None) => std::fs::read_to_string(file)
                .with_context(|| format!("cannot read {} for {what}", file.display()))?,
            (None, Some(name)) => std::env::var(name)
                .with_context(|| format!("the variable {name} for {what} is not set"))?,
            _ => bail!(
                "{what} stands either in a file or in a variable: {{ file = \"…\" }} or {{ env = \"…\" }}"
            ),
        };
        let text = text.trim();
        ensure!(!text.is_empty(), "{what} is empty");
        Ok(Secret::new(text))
    }
}

/// What the section may say.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Channels {
    /// Address of the pages as people outside reach it.
    public_url: Option<String>,
    /// Quiet hours of whoever has set none, `["22:00", "07:00"]`; an empty list: none.
    quiet: Option<Vec<String>>,
    /// Seconds for which an answer is waited for, 1 to 120.
    patience_seconds: Option<u64>,
    /// Seconds after which a delivery that was taken up and never finished is taken for lost; more
    /// than `patience_seconds`.
    doubt_seconds: Option<u64>,
    /// Robots of groups.
    robot: Vec<RobotText>,
    /// The mail server.
    email: Option<EmailText>,
    /// The gateway for short messages.
    sms: Option<SmsText>,
    /// The gateway for calls.
    voice: Option<VoiceText>,
}

/// A robot of a group.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct RobotText {
    id: String,
    name: String,
    /// `wecom`, `dingtalk` or `feishu`.
    kind: String,
    /// The whole address of the webhook; it contains the key.
    url: SecretAt,
    /// By which it signs.
    secret: Option<SecretAt>,
    /// Paths of areas, `/hb/qs/`; none: all.
    #[serde(default)]
    areas: Vec<String>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct EmailText {
    host: String,
    port: u16,
    /// `wrapped`, `required` or `none`.
    tls: String,
    from: String,
    user: Option<String>,
    password: Option<SecretAt>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct SmsText {
    url: String,
    token: SecretAt,
    sign_name: String,
    template: String,
    report_token: Option<SecretAt>,
    report_seconds: Option<u64>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct VoiceText {
    url: String,
    token: SecretAt,
}

/// Seconds for which a report is waited for if nobody says otherwise; a value of the house.
const REPORT_SECONDS: u64 = 60;

impl Channels {
    /// Lays what the file says over the defaults and reads the secrets.
    ///
    /// # Errors
    ///
    /// What does not fit, or which secret cannot be read; never the secret itself.
    pub(crate) fn settings(self) -> anyhow::Result<Settings> {
        let default = Settings::default();
        let mut robots = Vec::new();
        for robot in self.robot {
            let robot = robot.read().context("a robot of [notify] is not right")?;
            ensure!(
                !robots.iter().any(|one: &Robot| one.id == robot.id),
                "two robots of [notify] have the id {:?}",
                robot.id
            );
            robots.push(robot);
        }
        let quiet = match self.quiet {
            None => default.quiet,
            Some(hours) => quiet(&hours)?,
        };
        let seconds = |seconds: Option<u64>, usual| seconds.map_or(usual, Duration::from_secs);
        let patience = seconds(self.patience_seconds, default.patience);
        let lease = seconds(self.doubt_seconds, default.lease);
        ensure!(
            (1..=120).contains(&patience.as_secs()) && lease > patience,
            "patience_seconds of [notify] is 1 to 120, and doubt_seconds is more than it"
        );
        let public_url = self
            .public_url
            .map(|url| url.trim_end_matches('/').to_owned());
        Ok(Settings {
            public_url,
            robots,
            email: self.email.map(EmailText::read).transpose()?,
            sms: self.sms.map(SmsText::read).transpose()?,
            voice: self.voice.map(VoiceText::read).transpose()?,
            quiet,
            patience,
            lease,
        })
    }
}

fn quiet(hours: &[String]) -> anyhow::Result<Option<(u16, u16)>> {
    let minute = |text: &str| -> Option<u16> {
        let (hour, minute) = text.split_once(':')?;
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour < 24 && minute < 60).then_some(hour * 60 + minute)
    };
    match hours {
        [] => Ok(None),
        [from, to] => {
            let both = minute(from).zip(minute(to));
            both.map(Some)
                .context("quiet of [notify] is written [\"22:00\", \"07:00\"]")
        }
        _ => bail!("quiet of [notify] is written [\"22:00\", \"07:00\"]"),
    }
}

impl RobotText {
    fn read(self) -> anyhow::Result<Robot> {
        let what = format!("the robot {:?}", self.id);
        let channel = Channel::parse(&self.kind).filter(|channel| channel.is_robot());
        let channel = channel
            .with_context(|| format!("{what}: kind is \"wecom\", \"dingtalk\" or \"feishu\""))?;
        let personal = ["sms", "voice", "email"];
        ensure!(
            !self.id.is_empty() && !self.id.contains(':') && !personal.contains(&&*self.id),
            "{what}: an id is not empty, has no colon and is not the word of a channel"
        );
        let secret = self.secret.as_ref();
        Ok(Robot {
            url: self.url.read(&format!("the address of {what}"))?,
            secret: secret
                .map(|secret| secret.read(&format!("the secret of {what}")))
                .transpose()?,
            id: self.id,
            name: self.name,
            channel,
            areas: self.areas.into_iter().map(AreaPath::from_stored).collect(),
        })
    }
}

impl EmailText {
    fn read(self) -> anyhow::Result<Email> {
        let tls = match self.tls.as_str() {
            "wrapped" => Tls::Wrapped,
            "required" => Tls::Required,
            "none" => Tls::None,
            _ => bail!("tls of [notify.email] is \"wrapped\", \"required\" or \"none\""),
        };
        let credentials = match (self.user, &self.password) {
            (None, None) => None,
            (Some(user), Some(password)) => {
                Some((user, password.read("the password of [notify.email]")?))
            }
            _ => bail!("[notify.email] has a user with a password, or neither"),
        };
        Ok(Email {
            host: self.host,
            port: self.port,
            tls,
            from: self.from,
            credentials,
        })
    }
}

impl SmsText {
    fn read(self) -> anyhow::Result<Sms> {
        let report = self.report_token.as_ref();
        Ok(Sms {
            token: self.token.read("the token of [notify.sms]")?,
            report_token: report
                .map(|token| token.read("the report_token of [notify.sms]"))
                .transpose()?,
            url: self.url,
            sign_name: self.sign_name,
            template: self.template,
            report_within: Duration::from_secs(self.report_seconds.unwrap_or(REPORT_SECONDS)),
        })
    }
}

impl VoiceText {
    fn read(self) -> anyhow::Result<Voice> {
        Ok(Voice {
            token: self.token.read("the token of [notify.voice]")?,
            url: self.url,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(text: &str) -> anyhow::Result<Settings> {
        let channels: Channels = toml::from_str(text)?;
        channels.settings()
    }

    #[test]
    fn secrets_are_read_from_files_and_never_shown() {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("key");
        std::fs::write(&file, "https://robot/send?key=TOPSECRET\n").expect("written");
        let text = format!(
            "quiet = [\"23:00\", \"06:30\"]\npublic_url = \"https://qs/\"\n[[robot]]\n\
             id = \"duty\"\nname = \"值班群\"\nkind = \"wecom\"\nurl = {{ file = {file:?} }}\n"
        );
        let settings = settings(&text).expect("right");
        assert_eq!(settings.quiet, Some((23 * 60, 6 * 60 + 30)));
        assert_eq!(settings.public_url.as_deref(), Some("https://qs"));
        assert_eq!(settings.robots.len(), 1);
        assert!(!format!("{settings:?}").contains("TOPSECRET"));
    }

    #[test]
    fn what_does_not_fit_is_said() {
        for (text, expected) in [
            (
                "quiet = [\"25:00\", \"07:00\"]",
                "quiet of [notify] is written",
            ),
            ("patience_seconds = 30", "doubt_seconds is more than it"),
            (
                "patience_seconds = 0",
                "patience_seconds of [notify] is 1 to 120",
            ),
            (
                "[[robot]]\nid = \"r\"\nname = \"r\"\nkind = \"sms\"\nurl = { env = \"X\" }",
                "kind is \"wecom\", \"dingtalk\" or \"feishu\"",
            ),
            (
                "[[robot]]\nid = \"r\"\nname = \"r\"\nkind = \"wecom\"\nurl = { }",
                "stands either in a file or in a variable",
            ),
            (
                "[voice]\nurl = \"https://v\"\ntoken = { file = \"/nowhere/token\" }",
                "cannot read /nowhere/token",
            ),
            (
                "[email]\nhost = \"h\"\nport = 25\ntls = \"maybe\"\nfrom = \"a@b\"",
                "tls of",
            ),
            (
                "[sms]\nurl = \"x\"\nkey = \"inline\"",
                "unknown field `key`",
            ),
        ] {
            let error = format!("{:#}", settings(text).expect_err(text));
            assert!(error.contains(expected), "{error}");
        }
    }
}
