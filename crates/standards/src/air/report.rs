//! What an hour or a day has as its index: sub-indices, index, level, primary pollutants, and
//! whether it may be published.

use super::advice::SensitiveGroup;
use super::iaqi::Gap;
use super::law::AqiLaw;
use super::level::Level;
use super::pollutant::{PerPollutant, Pollutant};
use crate::decimal::Decimal;

/// A pollutant without a sub-index, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MissingPollutant {
    /// The pollutant.
    pub pollutant: Pollutant,
    /// Why it has no sub-index.
    pub reason: Gap,
}

/// Why an index is withheld and printed as `NA`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NotAvailable {
    /// No pollutant has a sub-index.
    #[error("no pollutant has a sub-index")]
    NoSubIndex,
    /// A pollutant is missing and the others give no index above 100 (HJ 633-2026 5.3.1): the
    /// missing one might be the worst.
    #[error("a pollutant is missing and the others give no index above 100")]
    MissingBelow101,
}

impl NotAvailable {
    /// Returns the reason in Chinese.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::NoSubIndex => "各项污染物均无有效数据",
            Self::MissingBelow101 => "有污染物缺测且其余污染物的AQI不大于100",
        }
    }
}

/// Whether index, level and primary pollutant are published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Publication {
    /// They are.
    Published,
    /// Only concentrations and sub-indices are; the rest is shown as `NA`.
    NotAvailable {
        /// Why.
        reason: NotAvailable,
    },
}

/// The air quality index of an hour or a day with everything it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AqiReport {
    /// The edition that judged.
    pub law: AqiLaw,
    /// The concentrations as rounded for the index.
    pub concentration: PerPollutant<Option<Decimal>>,
    /// The sub-indices (IAQI).
    pub iaqi: PerPollutant<Option<u16>>,
    /// The largest sub-index, **whether or not it may be published**; `None` without any.
    pub aqi: Option<u16>,
    /// The level of that index.
    pub level: Option<Level>,
    /// The primary pollutants (首要污染物): only above 50, those with the largest sub-index, ties
    /// together (HJ 633-2012 4.4.2, HJ 633-2026 4.3.1).
    pub primary: Vec<Pollutant>,
    /// The pollutants without a sub-index.
    pub missing: Vec<MissingPollutant>,
    /// Whether the index may be shown.
    pub publication: Publication,
}

impl AqiReport {
    /// Puts the sub-indices together: equation (2), primary pollutants, and the rule of publishing.
    pub(super) fn new(
        law: AqiLaw,
        missing_rule: MissingRule,
        concentration: PerPollutant<Option<Decimal>>,
        judged: &PerPollutant<Result<u16, Gap>>,
    ) -> Self {
        let iaqi = judged.map(|_, index| index.ok());
        let aqi = iaqi.iter().filter_map(|(_, index)| *index).max();
        let is_primary = |index: Option<u16>| index == aqi && index.is_some_and(|i| i > 50);
        let missing: Vec<_> = judged
            .iter()
            .filter_map(|(pollutant, index)| {
                index
                    .err()
                    .map(|reason| MissingPollutant { pollutant, reason })
            })
            .collect();
        Self {
            law,
            concentration,
            iaqi,
            aqi,
            level: aqi.map(Level::of),
            primary: Pollutant::ALL
                .into_iter()
                .filter(|&p| is_primary(iaqi[p]))
                .collect(),
            publication: publication(missing_rule, aqi, &missing),
            missing,
        }
    }

    /// Returns the index if it may be shown; `None` is printed as `NA`.
    #[must_use]
    pub fn published_aqi(&self) -> Option<u16> {
        self.aqi
            .filter(|_| self.publication == Publication::Published)
    }

    /// Returns the level if it may be shown.
    #[must_use]
    pub fn published_level(&self) -> Option<Level> {
        self.published_aqi().map(Level::of)
    }

    /// Returns the pollutants with a sub-index above 100. HJ 633-2012 4.4.2 calls them exceedance
    /// pollutants (超标污染物); the 2026 edition dropped that word.
    pub fn above_100(&self) -> impl Iterator<Item = Pollutant> {
        self.iaqi
            .iter()
            .filter(|(_, index)| index.is_some_and(|i| i > 100))
            .map(|(p, _)| p)
    }

    /// Returns the groups to be warned, each once (HJ 633-2026 table 2).
    #[must_use]
    pub fn sensitive_groups(&self) -> Vec<SensitiveGroup> {
        let mut groups = Vec::new();
        for group in self.above_100().flat_map(Pollutant::sensitive_groups) {
            if !groups.contains(group) {
                groups.push(*group);
            }
        }
        groups
    }
}

/// What a missing pollutant does to the index of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MissingRule {
    /// Their index is published.
    Publish,
    /// Their index is published only above 100 (HJ 633-2026 5.3.1).
    Withhold,
}

fn publication(
    missing_rule: MissingRule,
    aqi: Option<u16>,
    missing: &[MissingPollutant],
) -> Publication {
    let withheld = |reason| Publication::NotAvailable { reason };
    let Some(aqi) = aqi else {
        return withheld(NotAvailable::NoSubIndex);
    };
    let counts = |gap: &MissingPollutant| !matches!(gap.reason, Gap::NotMonitored | Gap::Withheld);
    if missing_rule == MissingRule::Withhold && missing.iter().any(counts) && aqi <= 100 {
        return withheld(NotAvailable::MissingBelow101);
    }
    Publication::Published
}
