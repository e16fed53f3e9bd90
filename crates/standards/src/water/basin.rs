//! The assessment of a river, a basin or a region (河流、流域（水系）、区域水质评价).

use super::class::{WaterClass, WaterState};
use super::item::WaterItem;
use super::section::{SectionReport, Values};
use crate::decimal::{ArithmeticError, Decimal, log10_of_mean_power, mean};
use crate::rate::share_percent;

/// Why a basin has no state by shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum BasinError {
    /// With fewer than five sections the mean of all sections is assessed as one section.
    #[error("{sections} sections are fewer than five, assess their mean as one section")]
    FewSections {
        /// How many sections there are.
        sections: u32,
    },
}

/// The state of a basin, which is that of a section but judged by shares.
pub type BasinState = WaterState;

/// The assessment of a basin with five sections or more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BasinReport {
    /// How many sections have each class, the best class first.
    pub by_class: [u32; 6],
    /// How many sections were assessed.
    pub sections: u32,
    /// The state in words.
    pub state: BasinState,
    /// The items over class III with their number of sections, the most frequent first.
    pub exceeding: Vec<(WaterItem, u32)>,
}

impl BasinReport {
    /// Returns the number of sections of class III or better.
    #[must_use]
    pub fn good(&self) -> u32 {
        self.by_class[..3].iter().sum()
    }

    /// Returns the share of class III or better in percent, one digit (优良断面比例).
    ///
    /// # Errors
    ///
    /// Never, as there are at least five sections; the type of [`share_percent`] says so.
    pub fn good_share(&self) -> Result<Decimal, ArithmeticError> {
        share_percent(self.good(), self.sections, 1)
    }

    /// Returns the share worse than class V in percent, one digit (劣Ⅴ类断面比例).
    ///
    /// # Errors
    ///
    /// As [`BasinReport::good_share`].
    pub fn worse_than_five_share(&self) -> Result<Decimal, ArithmeticError> {
        share_percent(self.by_class[5], self.sections, 1)
    }

    /// Returns the main pollution indices: the first three items by the share of sections over
    /// class III (断面超标率). A basin that is excellent or good has none.
    #[must_use]
    pub fn main_indices(&self) -> &[(WaterItem, u32)] {
        match self.state {
            WaterState::Excellent | WaterState::Good => &[],
            _ => &self.exceeding[..self.exceeding.len().min(3)],
        }
    }
}

/// Assesses a basin of five sections or more by the shares of their classes
/// (环办〔2011〕22号; five sections are enough, from memory).
///
/// # Errors
///
/// Fewer than five sections are assessed by [`mean_of_sections`] as one section.
pub fn assess_basin(sections: &[SectionReport]) -> Result<BasinReport, BasinError> {
    let count = u32::try_from(sections.len()).unwrap_or(u32::MAX);
    if count < 5 {
        return Err(BasinError::FewSections { sections: count });
    }
    let mut by_class = [0; 6];
    for section in sections {
        by_class[usize::from(section.class.number()) - 1] += 1;
    }
    let mut exceeding: Vec<(WaterItem, u32)> = WaterItem::ALL
        .into_iter()
        .map(|item| {
            let is_item = |section: &&SectionReport| {
                section
                    .exceedances
                    .iter()
                    .any(|exceedance| exceedance.item.item == item)
            };
            (item, sections.iter().filter(is_item).map(|_| 1).sum())
        })
        .filter(|(_, sections)| *sections > 0)
        .collect();
    exceeding.sort_by_key(|(_, sections)| std::cmp::Reverse(*sections));
    let state = state_by_shares(&by_class, count);
    Ok(BasinReport {
        by_class,
        sections: count,
        state,
        exceeding,
    })
}

/// The table of states by shares. Its last row is printed as "I–III below 60 % and worse than V at
/// least 40 %" or "below 75 %"; at exactly 60 and 40 % the state is taken as heavy.
fn state_by_shares(by_class: &[u32; 6], sections: u32) -> BasinState {
    let percent = |part: u32| u64::from(part) * 100;
    let of_all = |share: u32| u64::from(share) * u64::from(sections);
    let good = percent(by_class[..3].iter().sum());
    let worse = percent(by_class[5]);
    if good >= of_all(90) {
        WaterState::Excellent
    } else if good >= of_all(75) {
        WaterState::Good
    } else if worse < of_all(20) {
        WaterState::Light
    } else if worse < of_all(40) {
        WaterState::Moderate
    } else {
        WaterState::Heavy
    }
}

/// Calculates the arithmetic mean of each item over the sections, unrounded beyond six digits, so
/// that fewer than five sections can be assessed as one. pH is averaged by its acidities.
///
/// An item counts with the sections that measured it.
///
/// # Errors
///
/// The numbers are too large.
pub fn mean_of_sections(sections: &[Values]) -> Result<Values, ArithmeticError> {
    const DIGITS: u8 = 6;
    let mut means = Values::new();
    for item in WaterItem::ALL {
        let values: Vec<Decimal> = sections
            .iter()
            .filter_map(|section| section.get(&item).copied())
            .collect();
        if values.is_empty() {
            continue;
        }
        let exact = match item {
            WaterItem::Ph => log10_of_mean_power(&values)?,
            _ => mean(values)?,
        };
        means.insert(item, exact.round_half_even(DIGITS)?);
    }
    Ok(means)
}

impl WaterClass {
    /// Returns the share of class III or better among section classes in percent, one digit.
    ///
    /// # Errors
    ///
    /// There are no sections.
    pub fn good_share(classes: &[Self]) -> Result<Decimal, ArithmeticError> {
        let good = classes
            .iter()
            .filter(|class| class.is_good())
            .map(|_| 1)
            .sum();
        share_percent(good, u32::try_from(classes.len()).unwrap_or(u32::MAX), 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::water::{WaterBody, assess_section};

    /// Makes sections of given classes by their permanganate index.
    fn sections(counts: [usize; 6]) -> Vec<SectionReport> {
        let values = ["2", "4", "6", "10", "15", "16"];
        let of = |text: &str| {
            let values = Values::from([(WaterItem::PermanganateIndex, text.parse().unwrap())]);
            assess_section(WaterBody::River, &values).unwrap()
        };
        counts
            .iter()
            .zip(values)
            .flat_map(|(n, text)| vec![of(text); *n])
            .collect()
    }

    fn check(counts: [usize; 6], expected: &str) {
        let report = assess_basin(&sections(counts)).unwrap();
        assert_eq!(report.state.name_zh(), expected, "{counts:?}");
    }

    #[test]
    fn states_by_shares() {
        check([0, 0, 9, 1, 0, 0], "优");
        check([0, 0, 8, 0, 0, 2], "良好");
        check([1, 1, 1, 1, 0, 0].map(|n| n * 3), "良好");
        check([0, 0, 7, 2, 0, 1], "轻度污染");
        check([0, 0, 7, 1, 0, 2], "中度污染");
        check([0, 0, 6, 0, 0, 4], "重度污染");
        check([0, 0, 5, 0, 1, 4], "重度污染");
    }

    #[test]
    fn shares_and_main_indices() {
        let report = assess_basin(&sections([0, 0, 7, 1, 0, 2])).unwrap();
        assert_eq!(report.good_share().unwrap().to_string(), "70.0");
        assert_eq!(report.worse_than_five_share().unwrap().to_string(), "20.0");
        assert_eq!(report.main_indices(), [(WaterItem::PermanganateIndex, 3)]);
    }

    #[test]
    fn few_sections_are_averaged() {
        let few = sections([0, 0, 2, 2, 0, 0]);
        assert_eq!(
            assess_basin(&few),
            Err(BasinError::FewSections { sections: 4 })
        );
        let values = |ammonia: &str, ph: &str| {
            Values::from([
                (WaterItem::AmmoniaNitrogen, ammonia.parse().unwrap()),
                (WaterItem::Ph, ph.parse().unwrap()),
            ])
        };
        let mean = mean_of_sections(&[values("0.4", "6.5"), values("0.9", "8.5")]).unwrap();
        assert_eq!(mean[&WaterItem::AmmoniaNitrogen], "0.65".parse().unwrap());
        assert_eq!(
            mean[&WaterItem::Ph].round_half_even(4),
            "6.7967".parse().unwrap()
        );
    }
}
