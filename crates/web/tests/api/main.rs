//! The API through its real router, on a real store.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod air;
mod authorisation;
mod case_sheet;
mod cases;
mod city;
mod client;
mod curves;
mod device_connections;
mod device_health;
mod dispatch;
mod documents;
mod downlinks;
mod dust;
mod events;
mod forwarding;
mod headers;
mod lookbacks;
mod net;
mod notices;
mod openapi;
mod personal;
mod quarantine;
mod quarantine_batch;
mod reviews;
mod rights;
mod sections;
mod sessions;
mod words;
mod workbench;
