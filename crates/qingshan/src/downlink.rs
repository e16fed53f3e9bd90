//! What an administrator sets for downlink and for files of devices, and the secret that protects
//! the keys of devices.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use anyhow::{Context as _, bail};
use model::World;
use sense::Vault;
use sense::downlink::DownlinkSettings;
use sense::media::MediaFolder;
use serde::Deserialize;
use web::{Media, MediaFields};

/// File of the secret, in the data folder. Whoever loses it has to register the keys of all devices
/// again; it belongs into the backup, but not to the database's.
const SECRET: &str = "device-keys.secret";

/// The section `[downlink]`. A ◇ marks what is known of HJ 212-2025 only through its readers.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Downlink {
    /// A device that asks for the time (1013) is told it.
    pub answer_clock_requests: Option<bool>,
    /// ◇ Days after which a key is changed.
    pub key_days: Option<u16>,
    /// ◇ Hours for which the key before is still taken.
    pub key_overlap_hours: Option<u16>,
    /// ◇ Keys are changed by themselves when they are due, and when a device asks.
    pub change_keys: Option<bool>,
    /// ◇ The command with a new key (1014) is encrypted with the key in use.
    pub seal_new_key: Option<bool>,
    /// Exchanges at a time, each with another device.
    pub at_once: Option<u16>,
    /// Missing periods are asked for again.
    pub gaps: Option<bool>,
    /// How far back is looked for missing periods, hours.
    pub gap_hours: Option<u16>,
    /// Requests for missing periods to one device per hour.
    pub gap_requests_per_hour: Option<u16>,
    /// Requests for missing periods under way at a time, to all devices.
    pub gap_requests_at_once: Option<u16>,
}

/// The section `[media]`: ◇ names of the parts of an upload's form (HJ 212-2025 appendix H).
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct MediaSection {
    /// The file itself.
    pub file: Option<String>,
    /// Of when it is.
    pub time: Option<String>,
    /// Code of its kind.
    pub kind: Option<String>,
    /// Code of its format.
    pub format: Option<String>,
}

impl Downlink {
    /// Lays what the file says over the defaults.
    pub(crate) fn settings(self) -> DownlinkSettings {
        let mut settings = DownlinkSettings::default();
        let defaults = settings.clone();
        settings.answer_clock_requests = self
            .answer_clock_requests
            .unwrap_or(defaults.answer_clock_requests);
        settings.key_days = self.key_days.map_or(defaults.key_days, i64::from);
        settings.key_overlap_hours = self
            .key_overlap_hours
            .map_or(defaults.key_overlap_hours, i64::from);
        settings.change_keys = self.change_keys.unwrap_or(defaults.change_keys);
        settings.seal_new_key = self.seal_new_key.unwrap_or(defaults.seal_new_key);
        settings.at_once = self.at_once.map_or(defaults.at_once, usize::from).max(1);
        let gaps = &mut settings.gaps;
        gaps.is_on = self.gaps.unwrap_or(defaults.gaps.is_on);
        gaps.back_hours = self.gap_hours.map_or(defaults.gaps.back_hours, i64::from);
        gaps.per_device_hour = self
            .gap_requests_per_hour
            .map_or(defaults.gaps.per_device_hour, i64::from);
        gaps.at_once = self
            .gap_requests_at_once
            .map_or(defaults.gaps.at_once, i64::from);
        settings
    }
}

impl MediaSection {
    /// Lays what the file says over the defaults.
    pub(crate) fn fields(self) -> MediaFields {
        let default = MediaFields::default();
        MediaFields {
            file: self.file.unwrap_or(default.file),
            time: self.time.unwrap_or(default.time),
            kind: self.kind.unwrap_or(default.kind),
            format: self.format.unwrap_or(default.format),
        }
    }
}

/// What the rooms need for downlink.
pub(crate) struct DownlinkSetup {
    /// How devices are asked.
    pub settings: DownlinkSettings,
    /// Protects the keys of devices.
    pub vault: Vault,
    /// Files that devices upload.
    pub media: Media,
}

impl DownlinkSetup {
    /// Takes the settings, with the secret and the folder of files under the data folder.
    ///
    /// # Errors
    ///
    /// The secret cannot be read or made.
    pub(crate) fn new(
        settings: DownlinkSettings,
        fields: MediaFields,
        data: &Path,
        wall: &World,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            settings,
            vault: vault(data, wall)?,
            media: Media {
                folder: MediaFolder::new(data.join("media")),
                fields,
            },
        })
    }
}

/// Reads the secret of a data folder; the first time it is made, for its owner alone to read.
///
/// # Errors
///
/// The file cannot be read or written, or holds something else.
pub(crate) fn vault(data: &Path, wall: &World) -> anyhow::Result<Vault> {
    let path = data.join(SECRET);
    let shown = path.display();
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let text = hex::encode(wall.random::<16>());
            write_alone(&path, &text).with_context(|| format!("cannot write {shown}"))?;
            text
        }
        Err(error) => return Err(error).with_context(|| format!("cannot read {shown}")),
    };
    let mut secret = [0; 16];
    if hex::decode_to_slice(text.trim(), &mut secret).is_err() {
        bail!("{shown} is not right: it has to hold 32 hexadecimal digits");
    }
    Ok(Vault::new(secret))
}

fn write_alone(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use model::{ManualClock, SeededEntropy, Timestamp};

    use super::*;

    #[test]
    fn the_secret_is_made_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(0)));
        let world = World::new(clock, Arc::new(SeededEntropy::new(1)));
        let first = vault(folder.path(), &world).expect("made");
        let again = vault(folder.path(), &world).expect("read");
        assert!(first == again);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(folder.path().join(SECRET)).expect("there");
            assert_eq!(mode.permissions().mode() & 0o077, 0);
        }
        fs::write(folder.path().join(SECRET), "no").expect("written");
        assert!(vault(folder.path(), &world).is_err());
    }

    #[test]
    fn what_the_file_says_lies_over_the_defaults() {
        let section: Downlink = toml::from_str("key_days = 30\ngaps = false").expect("right");
        let settings = section.settings();
        assert_eq!((settings.key_days, settings.key_overlap_hours), (30, 24));
        assert!(!settings.gaps.is_on && settings.change_keys);
        assert!(toml::from_str::<Downlink>("key_day = 30").is_err());
    }
}
