//! Where everything lies: flags over variables over the configuration file over defaults.

use std::path::PathBuf;

use anyhow::bail;
use sense::downlink::DownlinkSettings;
use sense::forward::Destination;
use web::{MediaFields, Settings};

use crate::config::{Config, destinations};
use crate::devices::Devices;

/// Where the pages are served if nobody says: this machine alone, as a proxy with TLS belongs
/// before it.
const HTTP: &str = "127.0.0.1:8080";
/// Where data loggers connect if nobody says.
const GATEWAY: &str = "0.0.0.0:9212";

/// Flags that `serve` and `doctor` share.
#[derive(Debug, clap::Args)]
pub(crate) struct Places {
    /// Address of the database: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME`
    /// [default: sqlite:DATA/qingshan.db].
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "QINGSHAN_DB",
        hide_env_values = true
    )]
    db: Option<String>,
    /// Folder of evidence files, and of the database if it is SQLite.
    #[arg(long, value_name = "DIR", env = "QINGSHAN_DATA")]
    data: Option<PathBuf>,
    /// Where the pages are served [default: 127.0.0.1:8080].
    #[arg(long, value_name = "HOST:PORT", env = "QINGSHAN_HTTP")]
    http: Option<String>,
    /// Where data loggers connect [default: 0.0.0.0:9212].
    #[arg(long, value_name = "HOST:PORT", env = "QINGSHAN_GATEWAY")]
    gateway: Option<String>,
    /// Folder of the bureau's own definitions, laid over the built-in ones.
    #[arg(long, value_name = "DIR", env = "QINGSHAN_CATALOG")]
    catalog: Option<PathBuf>,
    /// Pass frames on to a superior platform; may be given more than once. More is said in the
    /// configuration file, section `[[forward]]`.
    #[arg(
        long,
        value_name = "NAME=HOST:PORT",
        env = "QINGSHAN_FORWARD",
        value_delimiter = ','
    )]
    forward: Vec<String>,
    /// Configuration file (TOML).
    #[arg(long, value_name = "FILE", env = "QINGSHAN_CONFIG")]
    config: Option<PathBuf>,
}

/// Where everything lies, and what the administrator has set.
#[derive(Debug)]
pub(crate) struct Deployment {
    /// Address of the database.
    pub db: String,
    /// Folder of evidence files.
    pub data: PathBuf,
    /// Where the pages are served.
    pub http: String,
    /// Where data loggers connect.
    pub gateway: String,
    /// Folder of the bureau's own definitions.
    pub catalog: Option<PathBuf>,
    /// How data loggers reach us besides, and what they may do.
    pub devices: Devices,
    /// What the pages show and how sessions end.
    pub settings: Settings,
    /// Superior platforms to which frames are passed on.
    pub forward: Vec<Destination>,
    /// How devices are asked.
    pub downlink: DownlinkSettings,
    /// How the parts of an upload's form are called.
    pub media: MediaFields,
    /// Over which channels people are told.
    pub channels: notify::Settings,
    /// Megabytes of all files of one case.
    pub case_megabytes: u32,
}

impl Places {
    /// Joins flags, variables, file and defaults.
    ///
    /// # Errors
    ///
    /// The file or a flag is not right, or nothing says where the data lie.
    pub(crate) fn resolve(self) -> anyhow::Result<Deployment> {
        let file = Config::read(self.config.as_deref())?;
        let Some(data) = self.data.or(file.data) else {
            bail!(
                "nothing says where the data lie; give --data DIR, set QINGSHAN_DATA, or write \
                 data = \"DIR\" into the configuration file"
            );
        };
        Ok(Deployment {
            db: self.db.or(file.db).unwrap_or_else(|| sqlite_in(&data)),
            data,
            http: self.http.or(file.http).unwrap_or_else(|| HTTP.to_owned()),
            gateway: self
                .gateway
                .or(file.gateway)
                .unwrap_or_else(|| GATEWAY.to_owned()),
            catalog: self.catalog.or(file.catalog),
            devices: file.devices,
            settings: file.pages.settings(),
            forward: destinations(file.forward, &self.forward)?,
            downlink: file.downlink.settings(),
            media: file.media.fields(),
            channels: file.notify.settings()?,
            case_megabytes: file.evidence.case_megabytes(),
        })
    }
}

/// Returns the address of the SQLite database of a data folder.
pub(crate) fn sqlite_in(data: &std::path::Path) -> String {
    format!("sqlite:{}", data.join("qingshan.db").display())
}
