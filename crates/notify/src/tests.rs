//! The room at work, on both engines, with a simulated clock and receivers of its own.

mod channels;
mod killed;
mod ladders;
mod merging;
mod town;
