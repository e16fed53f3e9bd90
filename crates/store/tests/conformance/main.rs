//! One suite for both engines: whatever a [`store::Store`] promises, it promises on each.
//!
//! Every test runs on SQLite. Where `QINGSHAN_TEST_POSTGRES` holds an address, each runs on
//! PostgreSQL too, in a schema of its own.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]
#![expect(clippy::print_stdout, reason = "a test that is skipped says so")]

mod air_days;
mod alarm_acts;
mod alarm_cases;
mod alarms;
mod areas;
mod bench;
mod case_actors;
mod case_lists;
mod cases;
mod chain;
mod connections;
mod deadlines;
mod desk;
mod device_links;
mod device_settings;
mod devices;
mod documents;
mod downlinks;
mod dust_marks;
mod duty;
mod evidence;
mod forwarding;
mod frames;
mod held;
mod histories;
mod imports;
mod interferences;
mod migrations;
mod notices;
mod opening;
mod people;
mod personal_looks;
mod power;
mod quarantine;
mod quarantine_batch;
mod quarantine_release;
mod readings;
mod receipts;
mod release_runs;
mod reviews;
mod scope;
mod sorting;
mod sorting_together;
mod storm;
mod town;
mod unsorted;
