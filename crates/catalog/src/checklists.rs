//! Shared check lists (核查清单), `catalog/checklists`.
//!
//! A verb may name one instead of listing its items. The flow is frozen with the items that the
//! list had then, so that an old case is still checked by the list with which it began.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Deserialize;
use toml::Spanned;

use crate::problem::Problem;
use crate::read;

/// An item of a check list as it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ItemText {
    pub(crate) id: Spanned<String>,
    pub(crate) text: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    id: Spanned<String>,
    name: Spanned<String>,
    #[serde(rename = "item")]
    items: Vec<ItemText>,
    #[serde(default)]
    house: bool,
    source: Option<String>,
}

/// All shared check lists.
#[derive(Default)]
pub(crate) struct Shared(Vec<FileText>);

/// Reads the shared check lists from name and text of each file.
pub(crate) fn load(files: &[(String, String)], problems: &mut Vec<Problem>) -> Shared {
    let mut lists = Vec::new();
    for (file, text) in files {
        let Some(list) = read::parse::<FileText>(file, text, problems) else {
            continue;
        };
        read::check_id(file, text, &list.id, problems);
        let mut refuse = |word: &Spanned<String>, reason: &str| {
            problems.push(Problem::of(file, text, word, reason));
        };
        if list.name.get_ref().trim().is_empty() {
            refuse(&list.name, "a name is empty");
        }
        if list.items.is_empty() {
            refuse(&list.id, "a check list without an item confirms nothing");
        }
        if list.house == list.source.is_some() {
            let reason = "a check list needs either `house = true` or its source";
            refuse(&list.id, reason);
        }
        let mut seen = BTreeSet::new();
        for item in &list.items {
            if !seen.insert(item.id.get_ref()) {
                refuse(&item.id, "there are two items of this id");
            }
            if item.text.get_ref().trim().is_empty() {
                refuse(&item.text, "an item is empty");
            }
        }
        lists.push(list);
    }
    Shared(lists)
}

impl Shared {
    /// Returns the text of a flow with the named lists behind it; a name that is not known is left
    /// out and found missing later.
    pub(crate) fn append<'a>(&self, text: &str, names: impl Iterator<Item = &'a str>) -> String {
        let mut whole = text.to_owned();
        for name in names.collect::<BTreeSet<_>>() {
            let Some(list) = self.0.iter().find(|list| list.id.get_ref() == name) else {
                continue;
            };
            let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
            // Writing to a string cannot fail.
            let _ = write!(whole, "\n[[checklist]]\nid = {}\n", quoted(name));
            for item in &list.items {
                let (id, text) = (quoted(item.id.get_ref()), quoted(item.text.get_ref()));
                let _ = write!(whole, "[[checklist.item]]\nid = {id}\ntext = {text}\n");
            }
        }
        whole
    }
}
