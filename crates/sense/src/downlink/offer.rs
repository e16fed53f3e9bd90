//! Which commands can be asked of a device, with their forms.

mod parts;
mod station;
mod table;

use hj212::Edition;

use station::STATION;
use table::TABLE;

/// The commands, in the order of their codes; those of surface-water stations behind the others.
pub const OFFERS: &[Offer] = &joined([TABLE[0], TABLE[1], TABLE[2], STATION]);

const COUNT: usize = TABLE[0].len() + TABLE[1].len() + TABLE[2].len() + STATION.len();

/// Puts the parts of the table behind each other.
const fn joined(parts: [&[Offer]; 4]) -> [Offer; COUNT] {
    let mut all = [STATION[0]; COUNT];
    let (mut part, mut place, mut at) = (0, 0, 0);
    while at < COUNT {
        if place < parts[part].len() {
            all[at] = parts[part][place];
            place += 1;
            at += 1;
        } else {
            part += 1;
            place = 0;
        }
    }
    all
}

/// Whether a command only asks or changes the device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// Fetches data or settings; may be repeated without harm.
    Asks,
    /// Changes the device or what it does.
    Changes,
}

/// What may be put into a field of a form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldKind {
    /// A factor code, such as `w01018`.
    Factor,
    /// The code of a log, state or parameter, such as `i13004`.
    Info,
    /// Printable ASCII without dividers, at most so long.
    Text(usize),
    /// A password of six letters or digits; never shown again.
    Secret,
    /// A whole number.
    Number {
        /// The least.
        least: u32,
        /// The most.
        most: u32,
    },
    /// A decimal number.
    Decimal,
    /// One of these values, each with its name.
    Choice(&'static [(&'static str, &'static str)]),
    /// A moment, RFC 3339 or `2026-03-01 08:00:00` in Beijing time.
    Time,
    /// A time of day of so many digits: `hhmm` or `hhmmss`.
    Clock(usize),
}

/// A field of a command's form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Field {
    /// Name under which it is sent.
    pub name: &'static str,
    /// What the form calls it.
    pub label: &'static str,
    /// What may be put into it.
    pub kind: FieldKind,
    /// It may not be left out.
    pub required: bool,
    /// What leaving it out means, or another word of help.
    pub hint: &'static str,
    /// The editions whose command has it.
    pub editions: &'static [Edition],
}

/// A command that can be asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Offer {
    /// Its word.
    pub word: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Whether it changes the device.
    pub class: Class,
    /// The command codes, each with the editions in which it means this.
    pub codes: &'static [(u16, &'static [Edition])],
    /// Its form.
    pub fields: &'static [Field],
    /// What is about to happen, for a person to confirm; `{mn}` and field names in braces are
    /// filled in.
    pub confirm: &'static str,
    /// Asked only by the system on its occasion, not by a form.
    pub only_system: bool,
}

impl Offer {
    /// Returns the command with this word.
    #[must_use]
    pub fn named(word: &str) -> Option<&'static Self> {
        OFFERS.iter().find(|offer| offer.word == word)
    }

    /// Returns the command code in an edition; `None` where it has no such command.
    #[must_use]
    pub fn code(&self, edition: Edition) -> Option<u16> {
        self.codes
            .iter()
            .find(|(_, editions)| editions.contains(&edition))
            .map(|(code, _)| *code)
    }

    /// Returns the fields of the form in an edition.
    pub fn fields_in(&self, edition: Edition) -> impl Iterator<Item = &'static Field> {
        let fields: &'static [Field] = self.fields;
        fields
            .iter()
            .filter(move |field| field.editions.contains(&edition))
    }
}
