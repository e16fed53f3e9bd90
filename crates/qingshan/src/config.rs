//! The configuration file. All of it is optional; unknown keys are refused with their line.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Deserialize;
use web::Settings;

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
    /// What the pages show and how sessions end.
    pub pages: Pages,
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
    use super::Config;

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
    fn what_the_file_does_not_say_is_the_default() {
        let config: Config = toml::from_str("[pages]\nidle_minutes = 5").expect("right");
        assert_eq!(config.http, None);
        let settings = config.pages.settings();
        assert_eq!((settings.idle_minutes, settings.session_hours), (5, 12));
        assert!(!settings.system_name.is_empty());
    }
}
