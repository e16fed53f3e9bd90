//! Takes readings from devices: the HJ 212 gateway, quarantine, roll-ups, and the device fleet
//! simulator.

pub mod rollup;
