//! The commands, one file each.

pub(crate) mod admin;
pub(crate) mod assess;
pub(crate) mod bench;
pub(crate) mod case;
pub(crate) mod catalog;
pub(crate) mod clocks;
pub(crate) mod demo;
pub(crate) mod device;
pub(crate) mod doctor;
pub(crate) mod hj212;
pub(crate) mod import;
pub(crate) mod migrate;
pub(crate) mod serve;
pub(crate) mod simulate;
