//! The configuration file. All of it is optional; unknown keys are refused with their line.

mod channels;

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use casework::CASE_MEGABYTES;
use sense::forward::{Destination, Selection};
use serde::Deserialize;
use web::Settings;

use crate::devices::Devices;
use crate::downlink::{Downlink, MediaSection};

/// What the file may say.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// Address of the database.
    pub db: Option<String>,
    /// Folder of evidence files.
    pub data: Option<PathBuf>,
    /// Where the pages are served, `host:port`.
    pub http: Option<String>,
    /// Where data loggers connect, `host:port`.
    pub gateway: Option<String>,
    /// Folder of the bureau's own definitions.
    pub catalog: Option<PathBuf>,
    /// How data loggers reach us besides plain TCP, and what they may do.
    pub devices: Devices,
    /// How much evidence a case may hold.
    pub evidence: EvidenceSection,
    /// What the pages show and how sessions end.
    pub pages: Pages,
    /// How devices are asked.
    pub downlink: Downlink,
    /// Files that devices upload.
    pub media: MediaSection,
    /// Over which channels people are told.
    pub notify: channels::Channels,
    /// Superior platforms to which frames are passed on.
    pub forward: Vec<Forward>,
}

/// A section `[[forward]]`: a superior platform (上级平台).
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Forward {
    /// Short name, under which its progress is kept.
    pub name: String,
    /// `host:port`.
    pub to: String,
    /// The password (PW) that it expects; that of each device if absent.
    pub password: Option<String>,
    /// Numbers of devices (MN), whole or their beginning followed by `*`; all if absent.
    #[serde(default)]
    pub mn: Vec<String>,
    /// System types (ST); all if absent.
    #[serde(default)]
    pub st: Vec<String>,
    /// Commands (CN); data, serial numbers and logs if absent.
    #[serde(default)]
    pub cn: Vec<u16>,
    /// Code or id of an area: only devices whose object lies in it.
    pub area: Option<String>,
    /// Numbers by which the platform knows devices that it knows by another than their own.
    #[serde(default)]
    pub rename: HashMap<String, String>,
    /// Frames a second at most.
    pub rate: Option<u32>,
    /// Frames that may wait for their answers.
    pub window: Option<usize>,
    /// Seconds to wait for an answer.
    pub over_time_seconds: Option<u32>,
    /// How often to send again over one connection.
    pub resends: Option<u32>,
    /// Over how many connections a frame is tried before it is given up.
    pub attempts: Option<u32>,
}

impl Forward {
    /// Lays what the file says over the usual settings.
    fn destination(self) -> Destination {
        let usual = Destination::new(&self.name, &self.to);
        let seconds = |seconds: u32| Duration::from_secs(seconds.max(1).into());
        Destination {
            selection: Selection {
                mn: self.mn,
                st: self.st,
                cn: self.cn,
                area: self.area,
            },
            password: self.password,
            renames: self.rename,
            rate: self.rate.unwrap_or(usual.rate),
            window: self.window.unwrap_or(usual.window),
            over_time: self.over_time_seconds.map_or(usual.over_time, seconds),
            resends: self.resends.unwrap_or(usual.resends),
            attempts: self.attempts.unwrap_or(usual.attempts),
            ..usual
        }
    }
}

/// Joins the destinations of the file with those of the command line, each `NAME=HOST:PORT`, which
/// get everything.
///
/// # Errors
///
/// A destination that cannot be, or two of the same name.
pub(crate) fn destinations(
    file: Vec<Forward>,
    flags: &[String],
) -> anyhow::Result<Vec<Destination>> {
    let mut all: Vec<Destination> = file.into_iter().map(Forward::destination).collect();
    for flag in flags {
        let (name, to) = flag
            .split_once('=')
            .with_context(|| format!("--forward {flag:?} should be NAME=HOST:PORT"))?;
        all.push(Destination::new(name, to));
    }
    Destination::check_all(&all)?;
    Ok(all)
}

/// The section `[evidence]`.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct EvidenceSection {
    /// Megabytes of all files of one case together; 500 if absent.
    pub case_megabytes: Option<NonZeroU32>,
}

impl EvidenceSection {
    /// Returns how many megabytes one case may hold.
    pub(crate) fn case_megabytes(&self) -> u32 {
        self.case_megabytes.map_or(CASE_MEGABYTES, NonZeroU32::get)
    }
}

/// The section `[pages]`.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Pages {
    /// Name of the system as the head of every page shows it.
    pub system_name: Option<String>,
    /// Pattern of the base map's tiles, with `{x}`, `{y}` and `{z}`.
    pub tile_url: Option<String>,
    /// Whose map it is.
    pub tile_attribution: Option<String>,
    /// Send cookies over HTTPS alone.
    pub secure_cookies: Option<bool>,
    /// Minutes without a request after which a session ends.
    pub idle_minutes: Option<u32>,
    /// Hours after which a session ends in any case.
    pub session_hours: Option<u32>,
}

impl Config {
    /// Reads a file; no file is an empty configuration.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or line and column of what is wrong in it.
    pub(crate) fn read(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else {
            return Ok(Self::default());
        };
        let shown = path.display();
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {shown}"))?;
        toml::from_str(&text).with_context(|| format!("{shown} is not right"))
    }
}

impl Pages {
    /// Lays what the file says over the defaults.
    pub(crate) fn settings(self) -> Settings {
        let default = Settings::default();
        Settings {
            system_name: self.system_name.unwrap_or(default.system_name),
            tile_url: self.tile_url.or(default.tile_url),
            tile_attribution: self.tile_attribution.or(default.tile_attribution),
            secure_cookies: self.secure_cookies.unwrap_or(default.secure_cookies),
            idle_minutes: self.idle_minutes.unwrap_or(default.idle_minutes),
            session_hours: self.session_hours.unwrap_or(default.session_hours),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Config, destinations};

    #[test]
    fn an_unknown_key_is_refused_with_its_line() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("qingshan.toml");
        std::fs::write(
            &path,
            "http = \"0.0.0.0:80\"\n\n[pages]\nsytem_name = \"x\"\n",
        )
        .expect("written");
        let error = Config::read(Some(&path)).expect_err("a key is misspelt");
        let text = format!("{error:#}");
        assert!(text.contains("qingshan.toml is not right"), "{text}");
        assert!(text.contains("line 4, column 1"), "{text}");
        assert!(text.contains("unknown field `sytem_name`"), "{text}");
    }

    #[test]
    fn superior_platforms_come_from_the_file_and_the_command_line() {
        let text = "[[forward]]\nname = \"province\"\nto = \"10.0.0.1:9212\"\n\
            cn = [2061]\nrate = 20\n[forward.rename]\nA1 = \"B1\"\n";
        let config: Config = toml::from_str(text).expect("right");
        let flags = ["state=10.0.0.2:9212".to_owned()];
        let all = destinations(config.forward, &flags).expect("two");
        assert_eq!((all[0].rate, &all[0].selection.cn), (20, &vec![2061]));
        assert_eq!(all[0].renames["A1"], "B1");
        assert_eq!((all[1].name.as_str(), all[1].rate), ("state", 200));
        assert!(destinations(Vec::new(), &["state".to_owned()]).is_err());
        let twice = ["a=h:1".to_owned(), "a=h:2".to_owned()];
        let error = destinations(Vec::new(), &twice).expect_err("twice");
        assert_eq!(error.to_string(), "有两个转发目的地都叫 a");
    }

    #[test]
    fn a_case_holds_something() {
        let read = |text: &str| toml::from_str::<Config>(text).map(|c| c.evidence.case_megabytes());
        assert_eq!(read("[evidence]\ncase_megabytes = 50"), Ok(50));
        assert!(read("[evidence]\ncase_megabytes = 0").is_err());
    }

    #[test]
    fn what_the_file_does_not_say_is_the_default() {
        let config: Config = toml::from_str("[pages]\nidle_minutes = 5").expect("right");
        assert_eq!(config.evidence.case_megabytes(), 500);
        assert_eq!(config.http, None);
        let settings = config.pages.settings();
        assert_eq!((settings.idle_minutes, settings.session_hours), (5, 12));
        assert!(!settings.system_name.is_empty());
    }
}
