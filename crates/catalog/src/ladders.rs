//! Ladders (逐级通知), `catalog/ladders`: who is told after how long, over which channels, until a
//! human acts.

use std::collections::BTreeSet;

use model::{Channel, RoleId, Severity, Timestamp};
use serde::{Deserialize, Deserializer, de};
use toml::Spanned;

use crate::problem::Problem;
use crate::read;
use crate::rules::Basis;

/// The ladder of cases whose flow no ladder names.
pub(crate) const TASK: &str = "task";

/// A ladder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ladder {
    /// Identity, the name of its file.
    pub id: String,
    /// Name (Chinese).
    pub name: String,
    /// Whether neither quiet hours nor a digest hold it back.
    pub urgent: bool,
    /// Milliseconds within which messages of the same cause are told as one.
    pub merge: i64,
    /// Where its times come from.
    pub basis: Basis,
    /// The flows whose hand-overs it tells.
    pub flows: BTreeSet<String>,
    /// The alert rules whose alarms it tells.
    pub rules: BTreeSet<String>,
    /// How grave alarms of other rules must be for it to tell them.
    pub severities: Vec<Severity>,
    /// The rungs, from the first; never empty.
    pub rungs: Vec<Rung>,
}

/// A rung of a ladder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rung {
    /// Who that is, for people (Chinese).
    pub name: String,
    /// Milliseconds after the notice; ascending from rung to rung.
    pub after: i64,
    /// Who is told.
    pub to: Told,
    /// The channels, in the order in which they are tried.
    pub channels: Vec<Channel>,
}

/// Who is told on a rung.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Told {
    /// Whom the notice itself names.
    First,
    /// Who is on duty by the roster, nearest to the place.
    OnDuty(RoleId),
    /// The second on duty, else who comes on duty next.
    NextOnDuty(RoleId),
    /// All who hold a role, nearest to the place.
    Holders(RoleId),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    id: Spanned<String>,
    name: String,
    urgent: bool,
    #[serde(deserialize_with = "span")]
    merge: i64,
    #[serde(default)]
    house: bool,
    note: Option<String>,
    source: Option<String>,
    #[serde(default)]
    flows: Vec<Spanned<String>>,
    #[serde(default)]
    rules: Vec<Spanned<String>>,
    #[serde(default)]
    severities: Vec<Spanned<String>>,
    #[serde(rename = "rung")]
    rungs: Spanned<Vec<RungText>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RungText {
    name: String,
    #[serde(deserialize_with = "span")]
    after: i64,
    to: Spanned<String>,
    role: Option<Spanned<String>>,
    channels: Spanned<Vec<String>>,
}

/// Reads `45m`, `24h`.
fn span<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let text = String::deserialize(deserializer)?;
    let wrong = || de::Error::custom(format!("{text:?} is no span of time such as 45m or 24h"));
    let (number, unit) = text
        .split_at_checked(text.len().saturating_sub(1))
        .ok_or_else(wrong)?;
    let unit = match unit {
        "m" => Timestamp::MINUTE,
        "h" => Timestamp::HOUR,
        _ => return Err(wrong()),
    };
    let number: u16 = number.parse().map_err(|_| wrong())?;
    Ok(i64::from(number) * unit)
}

/// What a ladder may name.
pub(crate) struct Names<'a> {
    pub(crate) roles: &'a dyn Fn(&str) -> bool,
    pub(crate) flows: &'a BTreeSet<&'a str>,
    pub(crate) rules: &'a dyn Fn(&str) -> bool,
}

/// Reads the ladders from name and text of each file.
pub(crate) fn load(
    files: &[(String, String)],
    names: &Names<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<Ladder> {
    let mut ladders: Vec<Ladder> = Vec::new();
    for (file, text) in files {
        let Some(said) = read::parse::<Text>(file, text, problems) else {
            continue;
        };
        read::check_id(file, text, &said.id, problems);
        let mut wrong = |at: &Spanned<String>, reason: String| {
            problems.push(Problem::of(file, text, at, reason));
        };
        for flow in said
            .flows
            .iter()
            .filter(|one| !names.flows.contains(one.get_ref().as_str()))
        {
            wrong(flow, format!("there is no flow {:?}", flow.get_ref()));
        }
        for rule in said
            .rules
            .iter()
            .filter(|one| !(names.rules)(one.get_ref()))
        {
            wrong(rule, format!("there is no alert rule {:?}", rule.get_ref()));
        }
        let mut severities = Vec::new();
        for one in &said.severities {
            match Severity::parse(one.get_ref()) {
                Some(severity) => severities.push(severity),
                None => wrong(one, format!("there is no severity {:?}", one.get_ref())),
            }
        }
        for flow in &said.flows {
            if let Some(other) = ladders
                .iter()
                .find(|one| one.flows.contains(flow.get_ref()))
            {
                wrong(
                    flow,
                    format!("the ladder {:?} tells this flow already", other.id),
                );
            }
        }
        for rule in &said.rules {
            if let Some(other) = ladders
                .iter()
                .find(|one| one.rules.contains(rule.get_ref()))
            {
                wrong(
                    rule,
                    format!("the ladder {:?} tells this rule already", other.id),
                );
            }
        }
        let rungs = rungs(file, text, &said.rungs, names, problems);
        let Some(basis) = basis(file, said.house, said.note, said.source, problems) else {
            continue;
        };
        ladders.push(Ladder {
            id: said.id.into_inner(),
            name: said.name,
            urgent: said.urgent,
            merge: said.merge,
            basis,
            flows: said.flows.into_iter().map(Spanned::into_inner).collect(),
            rules: said.rules.into_iter().map(Spanned::into_inner).collect(),
            severities,
            rungs,
        });
    }
    if !files.iter().any(|(file, _)| file == "ladders/task.toml") {
        let reason = "there is no ladder \"task\", by which all other flows are told";
        problems.push(Problem::of_file("ladders", reason));
    }
    ladders
}

fn basis(
    file: &str,
    house: bool,
    note: Option<String>,
    source: Option<String>,
    problems: &mut Vec<Problem>,
) -> Option<Basis> {
    match (house, note, source) {
        (true, Some(note), None) => Some(Basis::House { note }),
        (false, None, Some(clause)) => Some(Basis::Source { clause }),
        _ => {
            let reason = "a ladder has either `house = true` with a `note`, or a `source`";
            problems.push(Problem::of_file(file, reason));
            None
        }
    }
}

fn rungs(
    file: &str,
    text: &str,
    said: &Spanned<Vec<RungText>>,
    names: &Names<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<Rung> {
    let ascending = said
        .get_ref()
        .windows(2)
        .all(|two| two[0].after < two[1].after);
    if said.get_ref().is_empty() || !ascending {
        let reason = "a ladder has at least one rung, each later than the one before";
        problems.push(Problem::of(file, text, said, reason));
    }
    let mut rungs = Vec::new();
    for rung in said.get_ref() {
        let role = rung.role.as_ref();
        if let Some(role) = role.filter(|role| !(names.roles)(role.get_ref())) {
            let reason = format!("there is no role {:?}", role.get_ref());
            problems.push(Problem::of(file, text, role, reason));
        }
        let role = role.map(|role| RoleId::new(role.get_ref()));
        let to = match (rung.to.get_ref().as_str(), role) {
            ("first", None) => Told::First,
            ("on-duty", Some(role)) => Told::OnDuty(role),
            ("next-on-duty", Some(role)) => Told::NextOnDuty(role),
            ("holders", Some(role)) => Told::Holders(role),
            (_, _) => {
                let reason = "a rung tells \"first\" without a role, or \"on-duty\", \
                              \"next-on-duty\" or \"holders\" of a role";
                problems.push(Problem::of(file, text, &rung.to, reason));
                continue;
            }
        };
        let mut channels = Vec::new();
        for word in rung.channels.get_ref() {
            match Channel::parse(word) {
                Some(channel) if !channels.contains(&channel) => channels.push(channel),
                Some(_) => {
                    let reason = format!("the channel {word:?} stands here twice");
                    problems.push(Problem::of(file, text, &rung.channels, reason));
                }
                None => {
                    let reason = format!("there is no channel {word:?}");
                    problems.push(Problem::of(file, text, &rung.channels, reason));
                }
            }
        }
        rungs.push(Rung {
            name: rung.name.clone(),
            after: rung.after,
            to,
            channels,
        });
    }
    rungs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let mut problems = Vec::new();
        let files = [("ladders/task.toml".to_owned(), text.to_owned())];
        let names = Names {
            roles: &|id| id == "duty-officer",
            flows: &BTreeSet::from(["straw-fire"]),
            rules: &|id| id == "aqi",
        };
        load(&files, &names, &mut problems);
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(said, expected, "{text}");
    }

    fn ladder(more: &str, rungs: &[&str]) -> String {
        let head = "id = \"task\"\nname = \"任务\"\nurgent = true\nmerge = \"5m\"\nhouse = true\n\
                    note = \"经验值\"\n";
        let rungs: Vec<String> = rungs
            .iter()
            .map(|rung| {
                format!(
                    "[[rung]]
name = \"某\"
{rung}
"
                )
            })
            .collect();
        format!(
            "{head}{more}
{}",
            rungs.concat()
        )
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        let first = "after = \"0m\"\nto = \"first\"\nchannels = [\"sms\"]";
        check(&ladder("", &[first]), &[]);
        let twice = "ladders/task.toml:8: a ladder has at least one rung, each later than the one \
                     before";
        check(&ladder("", &[first, first]), &[twice]);
        for (wrong, reason) in [
            ("flows = [\"fire\"]", "there is no flow \"fire\""),
            ("rules = [\"pm\"]", "there is no alert rule \"pm\""),
            ("severities = [\"grave\"]", "there is no severity \"grave\""),
        ] {
            check(
                &ladder(wrong, &[first]),
                &[&format!("ladders/task.toml:7: {reason}")],
            );
        }
        for (rung, line, reason) in [
            (
                "after = \"0m\"\nto = \"first\"\nchannels = [\"fax\"]",
                12,
                "there is no channel \"fax\"",
            ),
            (
                "after = \"0m\"\nto = \"holders\"\nrole = \"boss\"\nchannels = []",
                12,
                "there is no role \"boss\"",
            ),
            (
                "after = \"0m\"\nto = \"on-duty\"\nchannels = []",
                11,
                "a rung tells \"first\" without a role, or \"on-duty\", \"next-on-duty\" or \
                 \"holders\" of a role",
            ),
            (
                "after = \"1d\"\nto = \"first\"\nchannels = []",
                10,
                "\"1d\" is no span of time such as 45m or 24h",
            ),
        ] {
            check(
                &ladder("", &[rung]),
                &[&format!("ladders/task.toml:{line}: {reason}")],
            );
        }
    }
}
