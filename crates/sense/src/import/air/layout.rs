//! Which column of a file is what.

use standards::air::Pollutant;

use super::format::AirFormat;
use crate::import::fields::Fields;
use crate::import::problems::FileProblem;

/// What a column holds, as the place in [`Cells`].
pub(super) mod slot {
    /// The place of the six pollutants begins here, in the order of `Pollutant::ALL`.
    pub(crate) const VALUES: usize = 0;
    pub(crate) const STATION: usize = 6;
    pub(crate) const AREA: usize = 7;
    pub(crate) const AQI: usize = 8;
    pub(crate) const TIME: usize = 9;
    pub(crate) const YEAR: usize = 10;
    pub(crate) const MONTH: usize = 11;
    pub(crate) const DAY: usize = 12;
    pub(crate) const HOUR: usize = 13;
    pub(crate) const POLLUTANT: usize = 14;
    pub(crate) const VALUE: usize = 15;
    pub(crate) const NAME: usize = 16;
    /// Whatever is not read.
    pub(crate) const OTHER: usize = 17;
    pub(crate) const COUNT: usize = 18;
}

/// The cells of a line by what they hold.
pub(super) type Cells<'a> = [&'a [u8]; slot::COUNT];

/// The columns of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Layout {
    pub(super) format: AirFormat,
    /// What each column holds.
    pub(super) slots: Vec<usize>,
    /// The names of the six value columns, for messages.
    pub(super) names: [String; 6],
}

impl Layout {
    /// Reads the head of a file.
    ///
    /// # Errors
    ///
    /// Columns that the format needs are not there.
    pub(super) fn of_head(head: &[u8], format: AirFormat) -> Result<Self, FileProblem> {
        Self::find(head, format).map_err(|missing| {
            let fits = |other: &AirFormat| Self::find(head, *other).is_ok();
            let looks_like = AirFormat::ALL.into_iter().find(fits).map(AirFormat::name);
            FileProblem::OtherFormat {
                format: format.name(),
                missing,
                looks_like,
            }
        })
    }

    /// Finds the columns, or names those that are missing.
    fn find(head: &[u8], format: AirFormat) -> Result<Self, Vec<String>> {
        let names: Vec<String> = Fields::of(head)
            .map(|cell| String::from_utf8_lossy(cell.trim_ascii()).to_lowercase())
            .collect();
        let mut slots = vec![slot::OTHER; names.len()];
        let mut missing = Vec::new();
        for (slot, accepted, is_needed) in wanted(format) {
            let place = accepted
                .iter()
                .find_map(|wanted| names.iter().position(|name| name == wanted));
            match place {
                Some(place) => slots[place] = slot,
                None if is_needed => missing.push(accepted[0].to_owned()),
                None => {}
            }
        }
        if missing.is_empty() {
            let names = Pollutant::ALL.map(|pollutant| format.column(pollutant).to_owned());
            Ok(Self {
                format,
                slots,
                names,
            })
        } else {
            Err(missing)
        }
    }
}

/// A column: its slot, the names it may have, and whether the format is nothing without it.
type Wanted = (usize, Vec<&'static str>, bool);

fn wanted(format: AirFormat) -> Vec<Wanted> {
    let mut wanted: Vec<Wanted> = match format {
        AirFormat::Cnemc | AirFormat::CnemcSwapped2018 => vec![
            (slot::TIME, vec!["timepoint", "time"], true),
            (slot::STATION, vec!["stationcode"], true),
            (slot::AREA, vec!["area"], false),
            (slot::NAME, vec!["positionname"], false),
            (slot::AQI, vec!["aqi"], false),
        ],
        AirFormat::Zjemc => vec![
            (slot::TIME, vec!["time"], true),
            (slot::STATION, vec!["sitecode"], true),
            (slot::AREA, vec!["districtname"], false),
            (slot::NAME, vec!["sitename"], false),
            (slot::AQI, vec!["aqi"], false),
        ],
        AirFormat::Prsa => vec![
            (slot::YEAR, vec!["year"], true),
            (slot::MONTH, vec!["month"], true),
            (slot::DAY, vec!["day"], true),
            (slot::HOUR, vec!["hour"], true),
            (slot::STATION, vec!["station"], true),
        ],
        AirFormat::Long => {
            return vec![
                (slot::TIME, vec!["time"], true),
                (slot::STATION, vec!["station"], true),
                (slot::AREA, vec!["area"], false),
                (slot::POLLUTANT, vec!["pollutant", "factor"], true),
                (slot::VALUE, vec!["value"], true),
            ];
        }
    };
    for (place, pollutant) in Pollutant::ALL.into_iter().enumerate() {
        wanted.push((slot::VALUES + place, vec![format.column(pollutant)], true));
    }
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    const NATIONAL: &[u8] = b"timepoint,stationcode,longitude,latitude,area,positionname,\
        primarypollutant,aqi,pm10,pm10_24h,pm2_5,pm2_5_24h,o3,o3_24h,o3_8h,o3_8h_24h,no2,no2_24h,\
        so2,so2_24h,co,co_24h";

    #[test]
    fn ozone_is_found_in_either_column() {
        let place = |format| {
            let layout = Layout::of_head(NATIONAL, format).unwrap();
            layout
                .slots
                .iter()
                .position(|slot| *slot == slot::VALUES + 5)
        };
        assert_eq!(place(AirFormat::Cnemc), Some(12));
        assert_eq!(place(AirFormat::CnemcSwapped2018), Some(13));
    }

    #[test]
    fn another_format_is_named() {
        let error = Layout::of_head(NATIONAL, AirFormat::Prsa)
            .unwrap_err()
            .to_string();
        assert_eq!(
            error,
            "不是 prsa 格式，缺少列：year、month、day、hour、station、pm2.5；看起来是 cnemc 格式"
        );
        let error = Layout::of_head(b"a,b", AirFormat::Long)
            .unwrap_err()
            .to_string();
        assert_eq!(
            error,
            "不是 long 格式，缺少列：time、station、pollutant、value"
        );
    }
}
