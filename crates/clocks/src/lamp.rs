//! The colour of a deadline.

/// The lamp of a deadline (红绿灯).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Lamp {
    /// In time.
    Green,
    /// The deadline is near.
    Yellow,
    /// The deadline has been reached.
    Red,
    /// The clock is suspended.
    Off,
}
