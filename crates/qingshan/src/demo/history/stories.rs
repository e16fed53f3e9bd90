//! The stories as they stand in `cases.jsonl`, one case a line.

use std::collections::BTreeMap;

use anyhow::Context as _;
use model::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use crate::city::Folder;

/// The verb of a step in which the system does what is due.
pub(super) const DUE: &str = "@due";
/// Begins the value of a field that means the case of another story.
pub(super) const STORY: &str = "@story:";

/// How one case began, and what was done to it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Story {
    pub(super) flow: String,
    /// Login of whoever opened it.
    pub(super) by: String,
    #[serde(deserialize_with = "time")]
    pub(super) at: Timestamp,
    pub(super) facts: BTreeMap<String, String>,
    /// Kinds of photos attached.
    pub(super) photos: Vec<String>,
    pub(super) object: Option<String>,
    pub(super) area: Option<String>,
    /// Under which others speak of it.
    pub(super) name: Option<String>,
    pub(super) steps: Vec<Step>,
}

/// What somebody did.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    #[serde(deserialize_with = "time")]
    pub(super) at: Timestamp,
    pub(super) by: String,
    pub(super) verb: String,
    #[serde(default)]
    pub(super) fields: BTreeMap<String, String>,
    pub(super) reason: Option<String>,
    #[serde(default)]
    pub(super) photos: Vec<String>,
}

/// Reads an instant.
pub(super) fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(serde::de::Error::custom)
}

/// Reads the demo's stories.
///
/// # Errors
///
/// A line is no story.
pub(super) fn read() -> anyhow::Result<Vec<Story>> {
    lines("cases.jsonl")
}

/// Reads a file of the demo that holds one thing a line.
///
/// # Errors
///
/// A line is no such thing.
pub(super) fn lines<T: DeserializeOwned>(file: &'static str) -> anyhow::Result<Vec<T>> {
    let bytes = Folder::Demo.read(file).context(file)?;
    let lines = bytes.split(|&byte| byte == b'\n').enumerate();
    lines
        .filter(|(_, line)| !line.is_empty())
        .map(|(place, line)| {
            serde_json::from_slice(line).with_context(|| format!("line {} of {file}", place + 1))
        })
        .collect()
}
