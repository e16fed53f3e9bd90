//! The values that statements are given, alike on both engines.

use std::borrow::Cow;

use model::Timestamp;

/// A value for a placeholder.
#[derive(Clone)]
pub(crate) enum Arg<'q> {
    Text(Option<Cow<'q, str>>),
    Int(Option<i64>),
    Real(Option<f64>),
    Flag(bool),
    Bytes(Option<&'q [u8]>),
}

/// Says how the Rust types that the store binds become an [`Arg`].
macro_rules! arg {
    ($($type:ty, $variant:ident, |$value:ident| $to:expr;)+) => {$(
        impl<'q> From<$type> for Arg<'q> {
            fn from($value: $type) -> Self {
                Self::$variant($to)
            }
        }
    )+};
}

arg! {
    &'q str, Text, |text| Some(clean(text));
    &'q String, Text, |text| Some(clean(text));
    String, Text, |text| Some(Cow::Owned(clean(&text).into_owned()));
    Option<&'q str>, Text, |text| text.map(clean);
    Option<String>, Text, |text| text.map(|text| Cow::Owned(clean(&text).into_owned()));
    i64, Int, |number| Some(number);
    Option<i64>, Int, |number| number;
    u32, Int, |number| Some(i64::from(number));
    u16, Int, |number| Some(i64::from(number));
    Option<u32>, Int, |number| number.map(i64::from);
    Timestamp, Int, |time| Some(time.millis());
    Option<Timestamp>, Int, |time| time.map(Timestamp::millis);
    f64, Real, |number| Some(number);
    Option<f64>, Real, |number| number;
    bool, Flag, |flag| flag;
    &'q [u8], Bytes, |bytes| Some(bytes);
    Option<&'q [u8]>, Bytes, |bytes| bytes;
}

macro_rules! id_arg {
    ($($id:ident),+) => {$(
        impl<'q> From<&'q model::$id> for Arg<'q> {
            fn from(id: &'q model::$id) -> Self {
                Self::from(id.as_str())
            }
        }
        impl<'q> From<Option<&'q model::$id>> for Arg<'q> {
            fn from(id: Option<&'q model::$id>) -> Self {
                Self::from(id.map(|id| id.as_str()))
            }
        }
    )+};
}

id_arg!(
    AlarmId,
    AreaId,
    AreaPath,
    CaseId,
    ContentHash,
    DownlinkId,
    DeliveryId,
    MessageId,
    Mn,
    NoticeId,
    ObjectId,
    PersonId,
    RoleId,
    RuleId,
    SessionKey,
    ShiftId,
    UnitId
);

/// PostgreSQL has no NUL in a text and would refuse the whole batch for one hostile frame; both
/// engines keep the replacement character instead, so that they stay alike. Bytes as they came are
/// kept as bytes.
fn clean(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', "\u{FFFD}"))
    } else {
        Cow::Borrowed(text)
    }
}
