//! Reading the rule how days are counted.

use chrono::NaiveDate;
use clocks::DayRule;
use serde::Deserialize;
use toml::Spanned;

use super::Trust;
use crate::problem::Problem;
use crate::read;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    #[serde(rename = "rule")]
    rules: Vec<RuleText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleText {
    from: Spanned<NaiveDate>,
    start_day_counts: bool,
    last_day_moves_on: bool,
    source: Spanned<String>,
    trust: Trust,
}

/// Reads the rules, each in force until the next.
pub(super) fn load(file: &str, text: &str, problems: &mut Vec<Problem>) -> Vec<(DayRule, Trust)> {
    let Some(read) = read::parse::<Text>(file, text, problems) else {
        return Vec::new();
    };
    let mut before: Option<NaiveDate> = None;
    for rule in &read.rules {
        let from = *rule.from.get_ref();
        if before.is_some_and(|before| from <= before) {
            let reason = format!("the rule of {from} does not come after the one before it");
            problems.push(Problem::of(file, text, &rule.from, reason));
        }
        if rule.source.get_ref().trim().is_empty() {
            let reason = format!("the rule of {from} names no source");
            problems.push(Problem::of(file, text, &rule.source, reason));
        }
        before = Some(from);
    }
    read.rules
        .into_iter()
        .map(|rule| {
            let day_rule = DayRule {
                from: rule.from.into_inner(),
                start_day_counts: rule.start_day_counts,
                last_day_moves_on: rule.last_day_moves_on,
                source: rule.source.into_inner(),
            };
            (day_rule, rule.trust)
        })
        .collect()
}
