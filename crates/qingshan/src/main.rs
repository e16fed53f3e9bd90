//! Qingshan: one monitoring net, one platform, one set of maps for an environment bureau.
//!
//! The binary reads the command line and the configuration, builds the real clock and randomness,
//! opens the store and ties the rooms together. It knows no rule of any room.

mod city;
mod log;
mod out;
mod outside;
mod shutdown;

fn main() {}
