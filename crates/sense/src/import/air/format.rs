//! The publishers and their customs.

use standards::air::Pollutant;

/// A form of air files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AirFormat {
    /// The hourly release of the national monitoring centre (全国城市空气质量实时发布). Names an
    /// hour by its **end**; a natural day is its hours 01 to 24. `/` is not monitored; PM10 that
    /// lies below PM2.5 is measured and not shown.
    Cnemc,
    /// The same in files of 2018 and 2022, where the columns of ozone are exchanged: `o3_24h`
    /// holds the 1-hour mean and `o3` the maximum of the day.
    CnemcSwapped2018,
    /// The hourly release of Zhejiang province. Names an hour by its **end**; midnight is a bare
    /// date.
    Zjemc,
    /// Beijing Multi-Site Air Quality (PRSA). Names an hour by its **beginning**, 0 to 23, and
    /// gives carbon monoxide in µg/m³.
    Prsa,
    /// One value a line: `time,station,pollutant,value`, perhaps `area`. Names an hour by its
    /// **end**; µg/m³, carbon monoxide mg/m³.
    Long,
}

impl AirFormat {
    /// All forms.
    pub const ALL: [Self; 5] = [
        Self::Cnemc,
        Self::CnemcSwapped2018,
        Self::Zjemc,
        Self::Prsa,
        Self::Long,
    ];

    /// Returns the name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cnemc => "cnemc",
            Self::CnemcSwapped2018 => "cnemc-swapped-2018",
            Self::Zjemc => "zjemc",
            Self::Prsa => "prsa",
            Self::Long => "long",
        }
    }

    /// Finds the form of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Says whether the files name an hour by its beginning.
    #[must_use]
    pub const fn names_the_beginning(self) -> bool {
        matches!(self, Self::Prsa)
    }

    /// Says whether a bare date stands for its midnight.
    pub(super) const fn has_bare_dates(self) -> bool {
        matches!(self, Self::Zjemc)
    }

    /// Says whether PM10 that is missing beside a PM2.5 was measured and is not shown.
    pub(super) const fn withholds_pm10(self) -> bool {
        matches!(self, Self::Cnemc | Self::CnemcSwapped2018)
    }

    /// By how many places the point of a pollutant moves left to the unit of the standards.
    pub(super) const fn shift(self, pollutant: Pollutant) -> u8 {
        match (self, pollutant) {
            (Self::Prsa, Pollutant::Co) => 3,
            _ => 0,
        }
    }

    /// Returns the column that holds the 1-hour mean of a pollutant.
    pub(super) const fn column(self, pollutant: Pollutant) -> &'static str {
        match (self, pollutant) {
            (Self::CnemcSwapped2018, Pollutant::O3) => "o3_24h",
            (Self::Cnemc | Self::CnemcSwapped2018, Pollutant::Pm25) => "pm2_5",
            (Self::Zjemc, Pollutant::Pm25) => "pm25",
            (_, Pollutant::Pm25) => "pm2.5",
            (_, Pollutant::Pm10) => "pm10",
            (_, Pollutant::So2) => "so2",
            (_, Pollutant::No2) => "no2",
            (_, Pollutant::Co) => "co",
            (_, Pollutant::O3) => "o3",
        }
    }
}
