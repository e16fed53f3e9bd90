//! Excel files of exact figures.
//!
//! The file format knows numbers only as the library takes them, in binary floating point. Each is
//! made from the text of an exact figure and written back as the shortest text that means the same
//! number, so that the digits in the file are those of the figure; nothing is calculated here.

use axum::http::{HeaderMap, HeaderValue, header};
use chrono::{Datelike, NaiveDateTime, Timelike};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatBorder, Workbook, Worksheet, XlsxError,
};

/// The media type of an Excel file.
pub(super) const MEDIA: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Begins a workbook; `made_at` is Beijing time.
pub(super) fn book(title: &str, made_at: NaiveDateTime) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let created = date(made_at)?;
    let properties = DocProperties::new()
        .set_title(title)
        .set_creation_datetime(&created);
    book.set_properties(&properties);
    Ok(book)
}

fn date(at: NaiveDateTime) -> Result<ExcelDateTime, XlsxError> {
    let date = at.date();
    // A year beyond what the format knows is written as its earliest.
    let year = u16::try_from(date.year()).unwrap_or(1900);
    let time = at.time();
    ExcelDateTime::from_ymd(year, small(date.month()), small(date.day()))?.and_hms(
        u16::try_from(time.hour()).unwrap_or(0),
        small(time.minute()),
        time.second(),
    )
}

fn small(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(1)
}

/// The headers of a download of that name.
pub(super) fn download(name: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA));
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    headers
}

/// A row after row of a sheet.
pub(super) struct Lines<'w> {
    sheet: &'w mut Worksheet,
    row: u32,
    head: Format,
}

impl<'w> Lines<'w> {
    pub(super) fn new(
        sheet: &'w mut Worksheet,
        name: &str,
        widths: &[f64],
    ) -> Result<Self, XlsxError> {
        sheet.set_name(name)?;
        for (column, width) in (0..).zip(widths) {
            sheet.set_column_width(column, *width)?;
        }
        let head = Format::new()
            .set_bold()
            .set_background_color(Color::RGB(0x00ED_F2F2))
            .set_border_bottom(FormatBorder::Thin);
        Ok(Self {
            sheet,
            row: 0,
            head,
        })
    }

    pub(super) fn heads(&mut self, cells: &[&str]) -> Result<(), XlsxError> {
        for (column, text) in (0..).zip(cells) {
            self.sheet
                .write_string_with_format(self.row, column, *text, &self.head)?;
        }
        self.row += 1;
        Ok(())
    }

    pub(super) fn cells(&mut self, cells: &[Cell<'_>]) -> Result<(), XlsxError> {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Text(text) => {
                    self.sheet.write_string(self.row, column, *text)?;
                }
                Cell::Count(count) => {
                    self.sheet.write_number(self.row, column, *count)?;
                }
                Cell::Figure(text) => self.figure(column, text)?,
                Cell::Moment(at) => self.moment(column, *at)?,
                Cell::Empty => {}
            }
        }
        self.row += 1;
        Ok(())
    }

    /// Leaves a row empty.
    pub(super) const fn skip(&mut self) {
        self.row += 1;
    }

    /// Keeps the rows written so far and the first columns in view.
    pub(super) fn freeze(&mut self, columns: u16) -> Result<(), XlsxError> {
        self.sheet.set_freeze_panes(self.row, columns)?;
        Ok(())
    }

    fn moment(&mut self, column: u16, at: NaiveDateTime) -> Result<(), XlsxError> {
        let format = Format::new().set_num_format("yyyy-mm-dd hh:mm");
        self.sheet
            .write_datetime_with_format(self.row, column, &date(at)?, &format)?;
        Ok(())
    }

    /// Writes an exact figure as a number that shows the same digits.
    fn figure(&mut self, column: u16, text: &str) -> Result<(), XlsxError> {
        let digits = text.split_once('.').map_or(0, |(_, digits)| digits.len());
        match text.parse::<f64>() {
            Ok(number) => {
                let shown = match digits {
                    0 => "0".to_owned(),
                    _ => format!("0.{}", "0".repeat(digits)),
                };
                let format = Format::new().set_num_format(shown);
                self.sheet
                    .write_number_with_format(self.row, column, number, &format)?;
            }
            Err(_) => {
                self.sheet.write_string(self.row, column, text)?;
            }
        }
        Ok(())
    }
}

/// A cell of a sheet.
pub(super) enum Cell<'t> {
    Text(&'t str),
    Count(u32),
    /// An exact figure, as text with its digits.
    Figure(&'t str),
    /// A minute of Beijing, as a date that can be sorted and counted with.
    Moment(NaiveDateTime),
    Empty,
}
