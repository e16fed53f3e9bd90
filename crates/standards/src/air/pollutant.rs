//! The six basic pollutants of ambient air (基本项目, GB 3095 table 1).

use std::ops::{Index, IndexMut};

/// One of the six basic pollutants (污染物) that an air quality index is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pollutant {
    /// Sulphur dioxide (二氧化硫).
    So2,
    /// Nitrogen dioxide (二氧化氮).
    No2,
    /// Particles up to 10 µm (可吸入颗粒物).
    Pm10,
    /// Particles up to 2.5 µm (细颗粒物).
    Pm25,
    /// Carbon monoxide (一氧化碳).
    Co,
    /// Ozone (臭氧).
    O3,
}

impl Pollutant {
    /// All six, in the order in which HJ 633 lists them in its reports.
    pub const ALL: [Self; 6] = [
        Self::So2,
        Self::No2,
        Self::Pm10,
        Self::Pm25,
        Self::Co,
        Self::O3,
    ];

    /// Returns the Chinese name.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::So2 => "二氧化硫",
            Self::No2 => "二氧化氮",
            Self::Pm10 => "可吸入颗粒物",
            Self::Pm25 => "细颗粒物",
            Self::Co => "一氧化碳",
            Self::O3 => "臭氧",
        }
    }

    /// Returns the English name.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        match self {
            Self::So2 => "sulphur dioxide",
            Self::No2 => "nitrogen dioxide",
            Self::Pm10 => "inhalable particles",
            Self::Pm25 => "fine particles",
            Self::Co => "carbon monoxide",
            Self::O3 => "ozone",
        }
    }

    /// Returns the chemical label with its subscripts, as printed in reports.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::So2 => "SO₂",
            Self::No2 => "NO₂",
            Self::Pm10 => "PM₁₀",
            Self::Pm25 => "PM₂.₅",
            Self::Co => "CO",
            Self::O3 => "O₃",
        }
    }

    /// Returns the plain label, as it stands in column heads and interfaces.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::So2 => "SO2",
            Self::No2 => "NO2",
            Self::Pm10 => "PM10",
            Self::Pm25 => "PM2.5",
            Self::Co => "CO",
            Self::O3 => "O3",
        }
    }

    /// Returns the factor code of HJ 212-2017 and later.
    #[must_use]
    pub const fn hj212_code(self) -> &'static str {
        match self {
            Self::So2 => "a21026",
            Self::No2 => "a21004",
            Self::Pm10 => "a34002",
            Self::Pm25 => "a34004",
            Self::Co => "a21005",
            Self::O3 => "a05024",
        }
    }

    /// Finds the pollutant of an HJ 212 factor code; `None` for any other factor.
    #[must_use]
    pub fn from_hj212_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|pollutant| pollutant.hj212_code() == code)
    }

    /// Finds the pollutant of a plain label such as `PM2.5`, in any letter case.
    #[must_use]
    pub fn from_symbol(symbol: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|pollutant| pollutant.symbol().eq_ignore_ascii_case(symbol))
    }

    /// Returns the unit in which the standards give the pollutant's concentration.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Co => "mg/m³",
            _ => "µg/m³",
        }
    }

    /// Returns how many digits after the point an hourly or daily concentration has
    /// (HJ 633-2026 4.2.2, 4.2.3): one for carbon monoxide, none for the others.
    #[must_use]
    pub const fn decimals(self) -> u8 {
        match self {
            Self::Co => 1,
            _ => 0,
        }
    }

    const fn place(self) -> usize {
        match self {
            Self::So2 => 0,
            Self::No2 => 1,
            Self::Pm10 => 2,
            Self::Pm25 => 3,
            Self::Co => 4,
            Self::O3 => 5,
        }
    }
}

/// One value for each of the six pollutants, indexed by [`Pollutant`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PerPollutant<T>([T; 6]);

impl<T> PerPollutant<T> {
    /// Makes the value of each pollutant with a function.
    pub fn from_fn(mut make: impl FnMut(Pollutant) -> T) -> Self {
        Self(Pollutant::ALL.map(&mut make))
    }

    /// Walks over the pollutants and their values in the order of [`Pollutant::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Pollutant, &T)> {
        Pollutant::ALL.into_iter().zip(&self.0)
    }

    /// Makes another value from each value.
    pub fn map<U>(&self, mut make: impl FnMut(Pollutant, &T) -> U) -> PerPollutant<U> {
        PerPollutant::from_fn(|pollutant| make(pollutant, &self[pollutant]))
    }
}

impl<T> Index<Pollutant> for PerPollutant<T> {
    type Output = T;

    fn index(&self, pollutant: Pollutant) -> &T {
        &self.0[pollutant.place()]
    }
}

impl<T> IndexMut<Pollutant> for PerPollutant<T> {
    fn index_mut(&mut self, pollutant: Pollutant) -> &mut T {
        &mut self.0[pollutant.place()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pollutant_is_found_by_its_code_and_label() {
        for (place, pollutant) in Pollutant::ALL.into_iter().enumerate() {
            assert_eq!(pollutant.place(), place);
            assert_eq!(
                Pollutant::from_hj212_code(pollutant.hj212_code()),
                Some(pollutant)
            );
            assert_eq!(Pollutant::from_symbol(pollutant.symbol()), Some(pollutant));
        }
        assert_eq!(Pollutant::from_symbol("pm2.5"), Some(Pollutant::Pm25));
        assert_eq!(
            Pollutant::from_hj212_code("a34001"),
            None,
            "TSP is no basic pollutant"
        );
    }
}
