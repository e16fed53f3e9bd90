//! Recorded hours, as `hours.csv` or `hours.csv.gz` holds them.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use csv::{ByteRecord, StringRecord};
use flate2::read::GzDecoder;
use model::{FactorCode, Timestamp};
use sense::fleet::{RecordedHour, Recording};
use standards::Decimal;
use standards::air::Pollutant;

use super::stamp;

/// Recorded hours by station.
pub(crate) type Recordings = BTreeMap<String, Arc<Recording>>;

/// The columns of values and what they hold.
const COLUMNS: [(&str, Pollutant); 6] = [
    ("so2", Pollutant::So2),
    ("no2", Pollutant::No2),
    ("pm10", Pollutant::Pm10),
    ("pm2_5", Pollutant::Pm25),
    ("co", Pollutant::Co),
    ("o3", Pollutant::O3),
];

/// Reads recorded hours; the bytes may be packed with gzip.
///
/// # Errors
///
/// Line and reason of the first row that cannot be read.
pub(crate) fn read(bytes: &[u8]) -> anyhow::Result<Recordings> {
    if bytes.starts_with(b"\x1f\x8b") {
        read_table(GzDecoder::new(bytes))
    } else {
        read_table(bytes)
    }
}

/// Where the columns stand.
struct Head {
    stamp: usize,
    station: usize,
    values: [usize; COLUMNS.len()],
}

fn read_table(source: impl Read) -> anyhow::Result<Recordings> {
    let mut table = csv::Reader::from_reader(source);
    let head = head(table.headers().context("the head cannot be read")?)?;
    let mut hours: BTreeMap<String, Vec<RecordedHour>> = BTreeMap::new();
    let mut record = ByteRecord::new();
    while table.read_byte_record(&mut record)? {
        let line = record.position().map_or(0, csv::Position::line);
        let (station, hour) = row(&head, &record).with_context(|| format!("line {line}"))?;
        match hours.get_mut(station) {
            Some(hours) => hours.push(hour),
            None => {
                hours.insert(station.to_owned(), vec![hour]);
            }
        }
    }
    let factors: Vec<FactorCode> = COLUMNS
        .iter()
        .map(|(_, pollutant)| FactorCode::new(pollutant.hj212_code()))
        .collect();
    let recording = |mut hours: Vec<RecordedHour>| {
        hours.sort_by_key(|hour| hour.start);
        Arc::new(Recording {
            factors: factors.clone(),
            hours,
        })
    };
    Ok(hours
        .into_iter()
        .map(|(station, hours)| (station, recording(hours)))
        .collect())
}

fn head(found: &StringRecord) -> anyhow::Result<Head> {
    let place = |name: &str| {
        let place = found.iter().position(|column| column == name);
        place.with_context(|| format!("there is no column {name}"))
    };
    let mut values = [0; COLUMNS.len()];
    for (value, (name, _)) in values.iter_mut().zip(COLUMNS) {
        *value = place(name)?;
    }
    Ok(Head {
        stamp: place("stamp")?,
        station: place("station")?,
        values,
    })
}

fn row<'r>(head: &Head, record: &'r ByteRecord) -> anyhow::Result<(&'r str, RecordedHour)> {
    let text = |place: usize| -> anyhow::Result<&'r str> {
        std::str::from_utf8(record.get(place).unwrap_or_default()).context("the text is not UTF-8")
    };
    // The release stamps an hour with its end.
    let start = stamp::read(text(head.stamp)?)?.plus(-Timestamp::HOUR);
    let mut values = Vec::with_capacity(head.values.len());
    for place in head.values {
        values.push(match text(place)? {
            "" => None,
            digits if digits.parse::<Decimal>().is_ok() => Some(digits.into()),
            other => bail!("{other:?} is no number; leave a missing value empty"),
        });
    }
    Ok((text(head.station)?, RecordedHour { start, values }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::city::Folder;

    #[test]
    fn the_recorded_hours_of_the_demo_can_be_read() {
        let bytes = Folder::Demo
            .read("hours.csv.gz")
            .expect("part of the program");
        let recordings = read(&bytes).expect("readable");
        assert_eq!(recordings.len(), 56);
        let hours = &recordings["4119A"].hours;
        assert_eq!(hours[0].start.to_string(), "2026-02-28T17:00:00+08:00");
        assert_eq!(hours[0].values[3].as_deref(), Some("70"), "PM2.5 of 18:00");
    }

    #[test]
    fn a_missing_value_is_missing_and_nonsense_is_refused() {
        let head = "stamp,station,so2,no2,pm10,pm2_5,co,o3\n";
        let read_row = |row: &str| read(format!("{head}{row}\n").as_bytes());
        let recordings = read_row("2026030101,A,1,,3,4,0.90,6").expect("readable");
        let values: Vec<_> = recordings["A"].hours[0]
            .values
            .iter()
            .map(Option::as_deref)
            .collect();
        assert_eq!(
            values,
            [
                Some("1"),
                None,
                Some("3"),
                Some("4"),
                Some("0.90"),
                Some("6")
            ]
        );
        let error = read_row("2026030101,A,1,NA,3,4,5,6").expect_err("NA");
        assert_eq!(
            format!("{error:#}"),
            "line 2: \"NA\" is no number; leave a missing value empty"
        );
        assert!(read(b"stamp,station\n").is_err());
    }
}
