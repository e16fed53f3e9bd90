//! Rows of hours, written into a buffer by the thread that judged them.

use sense::import::Hour;
use sense::import::air::{Batch, HourRow};
use standards::air::Pollutant;

use super::hour_index::{HourIndex, Judged};
use super::records::push_text;

/// The columns of an hour.
pub(super) const COLUMNS: &str =
    "time,station,aqi,primary,iaqi_so2,iaqi_no2,iaqi_pm10,iaqi_co,iaqi_o3,iaqi_pm2_5,law";

/// The columns of sub-indices, with the place of each pollutant in `Pollutant::ALL`.
const SUB_INDICES: [(&str, usize); 6] = [
    ("iaqi_so2", 0),
    ("iaqi_no2", 1),
    ("iaqi_pm10", 2),
    ("iaqi_co", 4),
    ("iaqi_o3", 5),
    ("iaqi_pm2_5", 3),
];

/// The text of a batch. One is used again and again by a thread.
#[derive(Default)]
pub(super) struct HourText {
    pub(super) text: Vec<u8>,
    /// Where each row ends.
    pub(super) ends: Vec<usize>,
    /// What was found for each row.
    pub(super) judged: Vec<Judged>,
    /// The stations of the batch as they are written.
    stations: Vec<Vec<u8>>,
    date: Vec<u8>,
    date_of: Option<i32>,
}

impl HourText {
    /// Judges and writes all rows of a batch.
    pub(super) fn write(&mut self, batch: &Batch, index: &HourIndex, json: bool) {
        self.text.clear();
        self.ends.clear();
        self.judged.clear();
        for station in &batch.stations[self.stations.len().min(batch.stations.len())..] {
            let mut text = Vec::new();
            push_text(&mut text, &station.code, json);
            self.stations.push(text);
        }
        for row in &batch.rows {
            let judged = index.judge(row.hour, &row.means);
            if json {
                self.json(row, &judged);
            } else {
                self.csv(row, &judged);
            }
            self.ends.push(self.text.len());
            self.judged.push(judged);
        }
    }

    fn csv(&mut self, row: &HourRow, judged: &Judged) {
        self.time(row.hour);
        self.text.push(b',');
        self.station(row);
        self.text.push(b',');
        push_number(&mut self.text, judged.published());
        self.text.push(b',');
        push_primary(&mut self.text, judged);
        for (_, place) in SUB_INDICES {
            self.text.push(b',');
            push_number(&mut self.text, judged.iaqi(place));
        }
        self.text.push(b',');
        self.text.extend_from_slice(judged.law.code().as_bytes());
        self.text.push(b'\n');
    }

    fn json(&mut self, row: &HourRow, judged: &Judged) {
        self.text.extend_from_slice(b"{\"time\":\"");
        self.time(row.hour);
        self.text.extend_from_slice(b"\",\"station\":");
        self.station(row);
        self.text.extend_from_slice(b",\"aqi\":");
        push_json_number(&mut self.text, judged.published());
        self.text.extend_from_slice(b",\"primary\":");
        let has_primary = (0..6).any(|place| judged.is_primary(place));
        if has_primary {
            self.text.push(b'"');
            push_primary(&mut self.text, judged);
            self.text.push(b'"');
        } else {
            self.text.extend_from_slice(b"null");
        }
        for (name, place) in SUB_INDICES {
            self.text.extend_from_slice(b",\"");
            self.text.extend_from_slice(name.as_bytes());
            self.text.extend_from_slice(b"\":");
            push_json_number(&mut self.text, judged.iaqi(place));
        }
        self.text.extend_from_slice(b",\"law\":\"");
        self.text.extend_from_slice(judged.law.code().as_bytes());
        self.text.extend_from_slice(b"\"}\n");
    }

    fn station(&mut self, row: &HourRow) {
        if let Some(station) = self.stations.get(row.station as usize) {
            self.text.extend_from_slice(station);
        }
    }

    /// Writes the end of the hour, such as `2026-03-01T01:00`.
    fn time(&mut self, hour: Hour) {
        let day = hour.next().day();
        if self.date_of != Some(day) {
            self.date = hour.end().0.format("%Y-%m-%dT").to_string().into_bytes();
            self.date_of = Some(day);
        }
        self.text.extend_from_slice(&self.date);
        // The next hour stands one place further in the day that this one ends in.
        let clock = hour.next().place();
        self.text.extend_from_slice(CLOCK[clock.min(23)]);
    }
}

const CLOCK: [&[u8; 5]; 24] = [
    b"00:00", b"01:00", b"02:00", b"03:00", b"04:00", b"05:00", b"06:00", b"07:00", b"08:00",
    b"09:00", b"10:00", b"11:00", b"12:00", b"13:00", b"14:00", b"15:00", b"16:00", b"17:00",
    b"18:00", b"19:00", b"20:00", b"21:00", b"22:00", b"23:00",
];

/// Writes the primary pollutants, ties joined by `;`.
fn push_primary(text: &mut Vec<u8>, judged: &Judged) {
    let start = text.len();
    for (place, pollutant) in Pollutant::ALL.into_iter().enumerate() {
        if judged.is_primary(place) {
            if text.len() > start {
                text.push(b';');
            }
            text.extend_from_slice(pollutant.symbol().as_bytes());
        }
    }
}

fn push_json_number(text: &mut Vec<u8>, number: Option<u16>) {
    match number {
        Some(_) => push_number(text, number),
        None => text.extend_from_slice(b"null"),
    }
}

/// Writes an index, which has at most three digits.
fn push_number(text: &mut Vec<u8>, number: Option<u16>) {
    let Some(number) = number else { return };
    let digit = |value: u16| b"0123456789"[usize::from(value % 10)];
    if number >= 100 {
        text.push(digit(number / 100));
    }
    if number >= 10 {
        text.push(digit(number / 10));
    }
    text.push(digit(number));
}
