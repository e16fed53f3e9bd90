//! Everything durable: one [`Store`] over SQLite and PostgreSQL.
//!
//! # Invariants
//!
//! - What a method reports as done is on disk.
//! - A method that returns business rows takes a [`model::Scope`]; what lies outside it is not
//!   there. A method without one does the system's own work and is never asked for by a request.
//! - "Not there" is `Ok(None)`, never an error.
//! - A method that changes something does so in one transaction: all of it or nothing.
//! - Time is always a parameter. No statement asks the database for the time or for chance.
//! - One SQL text serves both engines; where one cannot, a `match` on the engine says why.
//! - The conformance suite under `tests/` runs on both.

#![expect(
    clippy::missing_errors_doc,
    reason = "every method fails in the ways that the variants of StoreError describe"
)]

mod activations;
mod air_days;
mod air_record;
mod alarm_cases;
mod alarm_rows;
mod alarms;
mod areas;
mod arg;
mod aside;
mod case_actors;
mod case_append;
mod case_events;
mod case_filter;
mod case_list;
mod case_rows;
mod cases;
mod chain;
mod connections;
mod connections_prune;
mod convert;
mod deadlines;
mod definitions;
mod deliveries;
mod desk;
mod device_links;
mod device_settings;
mod devices;
mod directory;
mod documents;
mod downlink_answers;
mod downlink_log;
mod downlinks;
mod draws;
mod dust_marks;
mod duty;
mod duty_notes;
mod duty_swaps;
mod effective;
mod engine;
mod error;
mod evidence;
mod forwarding;
mod frame_entry;
mod frame_group;
mod frame_log;
mod frames;
mod gap_asks;
mod held;
mod histories;
mod imports;
mod inbox;
mod interferences;
mod judgement;
mod known_points;
mod ledger;
mod ledger_known;
mod like;
mod lot;
mod message_log;
mod messages;
mod migrate;
mod notes;
mod notices;
mod objects;
mod pack;
mod pending;
mod people;
mod personal_looks;
mod posts;
mod preferences;
mod quality;
mod quarantine;
mod quarantine_batch;
mod quarantine_budget;
mod quarantine_prune;
mod quarantine_release;
mod query;
mod readings;
mod receipts;
mod refused_run;
mod release_run;
mod release_runs;
mod review_rows;
mod reviews;
mod rollups;
mod roster;
mod scope;
mod sessions;
mod sorting;
mod squeeze;
mod unsorted;
mod varint;
mod wal_fold;
mod workbench;

pub use alarm_cases::{ALARM_AGAIN, ALARM_ENDED};
pub use case_append::{Along, Tied};
pub use case_list::{COUNTED_ON, Total};
pub use chain::ChainReport;
pub use connections::ConnectionRecord;
pub use connections_prune::{ConnectionKeep, ConnectionsPruned};
pub use directory::{PersonEntry, UnitEntry};
pub use documents::document_number;
pub use downlink_answers::DownlinkAnswer;
pub use downlinks::DownlinkEnd;
pub use error::StoreError;
pub use forwarding::{Backlog, QueuedFrame, RefusedFrame};
pub use frames::{Commit, Laid};
pub use histories::History;
pub use imports::Imported;
pub use migrate::Schema;
pub use quarantine::BytesLost;
pub use quarantine_batch::{QuarantineBatch, QuarantineBatchSize, QuarantinePlace};
pub use quarantine_budget::QuarantineBudget;
pub use quarantine_prune::{QuarantineKeep, QuarantinePruned};
pub use quarantine_release::{Effect, Foreseen, ForeseenRow, Releasing};
pub use readings::LastReceived;
pub use receipts::{AnswerTime, HourRefusals, Receipt};
pub use refused_run::RefusedRun;
pub use release_run::{
    LeftBehind, LeftCount, PassedOver, ReadWish, ReleaseRun, RunProgress, RunState, place_of,
};
pub use release_runs::RunStep;
pub use roster::Roster;
pub use sorting::{Aside, Due, Sorted};
pub use unsorted::{Pile, Unsorted};
pub use workbench::{DeskAside, DeskFound, DeskQuestion, DeskTasks};

use engine::{Conn, Engine, Tx};
use known_points::KnownPoints;
use pending::Pending;

/// The result of every store method.
pub type Result<T> = std::result::Result<T, StoreError>;

/// The durable part of Qingshan. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
    points: KnownPoints,
    pending: Pending,
}

impl Store {
    /// Opens `sqlite:PATH` (the file is made if there is none) or `postgres://…` and applies
    /// missing migrations.
    pub async fn open(address: &str) -> Result<Self> {
        let store = Self::connect(address).await?;
        store.migrate().await?;
        Ok(store)
    }

    /// Opens without migrating, for `doctor` and the migration tests.
    pub async fn connect(address: &str) -> Result<Self> {
        Ok(Self {
            engine: Engine::connect(address).await?,
            points: KnownPoints::default(),
            pending: Pending::default(),
        })
    }

    /// Asks the database for a sign of life.
    pub async fn ping(&self) -> Result<()> {
        self.read()
            .await?
            .number(&query::sql!("SELECT CAST(1 AS BIGINT)"))
            .await
            .map(drop)
    }

    /// Returns the bytes that the database takes, as the database says.
    pub async fn size(&self) -> Result<u64> {
        let query = match self.engine {
            // Neither engine knows the other's words.
            Engine::Sqlite { .. } => query::sql!(
                "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
            ),
            Engine::Postgres(_) => query::sql!("SELECT pg_database_size(current_database())"),
        };
        let size = self.read().await?.number(&query).await?;
        convert::unsigned("size of the database", size)
    }

    /// Returns `"sqlite"` or `"postgres"`.
    #[must_use]
    pub const fn engine(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite { .. } => "sqlite",
            Engine::Postgres(_) => "postgres",
        }
    }

    /// Lets all connections finish and closes them (SQLite: checkpoint of the WAL).
    pub async fn close(&self) {
        self.engine.close().await;
    }

    async fn read(&self) -> Result<Conn> {
        self.engine.read().await
    }

    async fn snapshot(&self) -> Result<Tx> {
        self.engine.snapshot().await
    }

    async fn swift_snapshot(&self) -> Result<Tx> {
        self.engine.swift_snapshot().await
    }

    async fn write(&self) -> Result<Tx> {
        self.engine.write().await
    }
}
