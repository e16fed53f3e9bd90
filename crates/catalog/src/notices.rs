//! Notices (文书), `catalog/notices`: what is said in a numbered document made from a case.
//!
//! A verb that names a notice in `issues` sends it out. The text has places for what the case
//! says, in braces: `{case.number}`, `{said.summary}`, `{due.handle}`. A paragraph that begins with
//! `?` is left out when something that it names was not said, or is not known to the flow at all.

mod load;
mod pattern;
#[cfg(test)]
mod tests;

pub use pattern::{Place, Said};

pub(crate) use load::{check_flows, load};

/// A definition of notices.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoticeDefinition {
    /// Identity, the name of its file.
    pub id: String,
    /// What sort of document it is (Chinese).
    pub name: String,
    /// The series of its number, with `{year}`.
    series: String,
    /// Title.
    pub title: Said,
    /// To whom it is addressed (主送); `None` for a public notice.
    pub recipient: Option<Said>,
    /// Paragraphs.
    pub body: Vec<Said>,
    /// The unit in whose name it goes out (署名).
    pub signer: Said,
}

impl NoticeDefinition {
    /// Returns the series of a year: the text before the running number.
    #[must_use]
    pub fn series(&self, year: i32) -> String {
        self.series.replace("{year}", &year.to_string())
    }

    /// Returns all places of its texts.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.texts().flat_map(Said::places)
    }

    /// Returns everything that it says.
    fn texts(&self) -> impl Iterator<Item = &Said> {
        [&self.title, &self.signer]
            .into_iter()
            .chain(&self.recipient)
            .chain(&self.body)
    }
}
