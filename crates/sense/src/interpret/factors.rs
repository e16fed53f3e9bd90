//! What a data area says of each factor.

use hj212::{Attribute, Decoded, Suffix};
use model::{Cadence, FactorCode, FactorReading};
use standards::Decimal;

use crate::text::printable;

/// Collects what the data area says of each factor, in the order in which they first appear. Of a
/// name that comes twice the last counts.
pub(super) fn factors(decoded: &Decoded<'_>, cadence: Cadence) -> Vec<FactorReading> {
    let mut slots: Vec<Slot<'_>> = Vec::new();
    for attribute in decoded.data.attributes() {
        if !speaks_of_a_value(&attribute) {
            continue;
        }
        let code = attribute.code().bytes();
        let known = slots.iter().position(|slot| slot.code == code);
        let place = known.unwrap_or_else(|| {
            slots.push(Slot::new(code));
            slots.len() - 1
        });
        slots[place].take(&attribute);
    }
    slots
        .into_iter()
        .map(|slot| slot.into_reading(cadence))
        .collect()
}

/// Tells whether an attribute belongs to a measured value and not to the device or its log.
fn speaks_of_a_value(attribute: &Attribute<'_>) -> bool {
    if !attribute.has_suffix() {
        return false;
    }
    match attribute.suffix() {
        None | Some(Suffix::Flag) => true,
        Some(suffix) => suffix.is_measured(),
    }
}

/// A number, as far as it was sent: the inner `None` is a text that is no number.
type Sent = Option<Option<Decimal>>;

/// What has been read of one factor so far.
struct Slot<'a> {
    code: &'a [u8],
    moment: Sent,
    mean: Sent,
    noise: Sent,
    min: Sent,
    max: Sent,
    total: Sent,
    flag: Option<String>,
}

impl<'a> Slot<'a> {
    fn new(code: &'a [u8]) -> Self {
        Self {
            code,
            moment: None,
            mean: None,
            noise: None,
            min: None,
            max: None,
            total: None,
            flag: None,
        }
    }

    fn take(&mut self, attribute: &Attribute<'a>) {
        let value = attribute.value;
        let number = || {
            let number = value.decimal()?;
            Decimal::from_parts(number.mantissa, number.scale)
        };
        match attribute.suffix() {
            Some(Suffix::Rtd) => self.moment = Some(number()),
            Some(Suffix::Avg) => self.mean = Some(number()),
            Some(Suffix::Data) => self.noise = Some(number()),
            Some(Suffix::Min) => self.min = Some(number()),
            Some(Suffix::Max) => self.max = Some(number()),
            Some(Suffix::Cou) => self.total = Some(number()),
            Some(Suffix::Flag) => {
                let flag = printable(value.bytes(), 16);
                self.flag = Some(flag).filter(|flag| !flag.is_empty());
            }
            _ => {}
        }
    }

    /// Devices put the mean of an interval under `-Rtd` and the reverse; the command has already
    /// said which of them is meant, so the other name is taken where the right one is absent.
    fn into_reading(self, cadence: Cadence) -> FactorReading {
        let value = match cadence {
            Cadence::Realtime => self.moment.or(self.mean),
            Cadence::Minute | Cadence::Hour | Cadence::Day => self.mean.or(self.moment),
        };
        FactorReading {
            factor: FactorCode::new(printable(self.code, 40)),
            value: value.or(self.noise).flatten(),
            min: self.min.flatten(),
            max: self.max.flatten(),
            total: self.total.flatten(),
            flag: self.flag,
        }
    }
}
