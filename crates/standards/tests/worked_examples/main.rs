//! Worked examples of others, and of the formulas by hand, each under the name of its source.
//!
//! A test is named by the place of its example in the list of its part. What a source computes under
//! a rule that is not confirmed says so.

#![expect(
    clippy::unwrap_used,
    reason = "an example that cannot be computed fails the test"
)]

mod air;
mod water;
