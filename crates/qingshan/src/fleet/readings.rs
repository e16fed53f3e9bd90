//! Recorded hours, as `hours.csv` or `hours.csv.gz` holds them.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};
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

/// Problems that are told of one file; of more it is told how many.
const MOST_TOLD: usize = 10;

fn read_table(source: impl Read) -> anyhow::Result<Recordings> {
    let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(source);
    let columns = table.headers().context("the head cannot be read")?.clone();
    let head = head(&columns)?;
    let mut hours: BTreeMap<String, BTreeMap<Timestamp, RecordedHour>> = BTreeMap::new();
    let mut problems = Vec::new();
    let mut record = ByteRecord::new();
    loop {
        let after = table.position().line();
        let read = table.read_byte_record(&mut record);
        if !read.with_context(|| format!("the file breaks off after line {after}"))? {
            break;
        }
        // The reader counts a record from the empty lines before it, which it skips.
        let begun = record.position().map_or(after, csv::Position::line);
        let line = begun.max(table.position().line().saturating_sub(1));
        let kept = row(&head, columns.len(), &record).and_then(|(station, hour)| {
            let of_station = match hours.get_mut(station) {
                Some(of_station) => of_station,
                None => hours.entry(station.to_owned()).or_default(),
            };
            let start = hour.start;
            let before = of_station.insert(start, hour);
            ensure!(before.is_none(), "{station} has this hour twice");
            Ok(())
        });
        if let Err(problem) = kept {
            problems.push(format!("line {line}: {problem:#}"));
        }
    }
    refuse(&problems)?;
    let factors: Vec<FactorCode> = COLUMNS
        .iter()
        .map(|(_, pollutant)| FactorCode::new(pollutant.hj212_code()))
        .collect();
    let recording = |hours: BTreeMap<Timestamp, RecordedHour>| {
        Arc::new(Recording {
            factors: factors.clone(),
            hours: hours.into_values().collect(),
        })
    };
    Ok(hours
        .into_iter()
        .map(|(station, hours)| (station, recording(hours)))
        .collect())
}

/// Fails with the lines that cannot be read, if there are any.
fn refuse(problems: &[String]) -> anyhow::Result<()> {
    match problems {
        [] => Ok(()),
        [problem] => bail!("{problem}"),
        many => {
            let told = many[..many.len().min(MOST_TOLD)].join("\n  ");
            let more = match many.len().saturating_sub(MOST_TOLD) {
                0 => String::new(),
                more => format!("\n  and {more} more"),
            };
            bail!("{} lines are not right\n  {told}{more}", many.len())
        }
    }
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

fn row<'r>(
    head: &Head,
    columns: usize,
    record: &'r ByteRecord,
) -> anyhow::Result<(&'r str, RecordedHour)> {
    let fields = record.len();
    ensure!(
        fields == columns,
        "there are {fields} fields, and {columns} in the head"
    );
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
    let station = text(head.station)?.trim();
    ensure!(!station.is_empty(), "there is no station");
    Ok((station, RecordedHour { start, values }))
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

    #[test]
    fn all_lines_that_are_not_right_are_named() {
        let text = "stamp,station,so2,no2,pm10,pm2_5,co,o3\n\
                    2026030101,A,1,2,3,4,5,6\n\
                    2026030101,A,1,2,3,4,5,6\n\
                    2026030102,A,1,2,3,4\n\
                    \n\
                    2026030125,A,1,2,3,4,5,6\n\
                    2026030103,,1,2,3,4,5,6\n";
        let error = read(text.as_bytes()).expect_err("broken");
        assert_eq!(
            format!("{error:#}"),
            "4 lines are not right\n  \
             line 3: A has this hour twice\n  \
             line 4: there are 6 fields, and 8 in the head\n  \
             line 6: \"2026030125\" is no hour YYYYMMDDHH\n  \
             line 7: there is no station"
        );
        let many = text.replace("A,1,2,3,4,5,6\n", "A,x,2,3,4,5,6\n").repeat(9);
        let error = format!("{:#}", read(many.as_bytes()).expect_err("broken"));
        assert!(error.contains("\n  and "), "{error}");
    }

    #[test]
    fn a_file_that_breaks_off_says_where() {
        let bytes = Folder::Demo
            .read("hours.csv.gz")
            .expect("part of the program");
        let error = read(&bytes[..bytes.len() / 2]).expect_err("half a file");
        let text = format!("{error:#}");
        assert!(
            text.starts_with("the file breaks off after line "),
            "{text}"
        );
    }
}
