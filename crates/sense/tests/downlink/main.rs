//! Downlink over real sockets: a gateway and a desk on one side, devices of every edition on the
//! other.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

mod support;

mod conversations;
mod editions;
mod gaps;
mod keys;
mod pace;
mod steps;
mod trouble;
