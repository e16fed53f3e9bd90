//! The case machine: hand-over, verbs, clocks, evidence, close-out.
//!
//! A case is the sum of its events. [`machine`] turns a definition and events into the present
//! state and asks nobody; `permit` says who may do what; [`Casework`] joins both
//! with the store. Nobody closes their own task: the catalogue refuses a flow in which that could
//! happen, and every verb is checked against the doers of the case.

mod act;
mod call;
mod deadlines;
mod definitions;
mod desk;
mod due;
mod error;
mod evidence;
mod follow;
mod issue;
pub mod lamp;
mod line;
pub mod lookback;
pub mod machine;
mod names;
mod open;
mod past;
pub mod permit;
mod personal;
mod place;
mod record;
pub mod route;
mod routing;
mod silence;
mod telling;

use std::path::PathBuf;
use std::sync::Arc;

use catalog::Catalog;
use model::{Live, World};
use store::Store;
use tokio::sync::broadcast;

pub use call::{FieldError, VerbCall};
pub use desk::{DESK_COUNTED, Task, Workbench};
pub use error::ActError;
pub use evidence::{Content, EvidenceError, MAX_BYTES, MAX_PIXELS, THUMB_PIXELS};
pub use lamp::left_text;
pub use line::Line;
pub use open::{HandOver, OpenCall};
pub use personal::mask;
pub use record::{
    AskedTime, ClockLine, EventLine, EvidenceLine, Labelled, Merged, OtherCase, PartyLine, Record,
    Rows,
};
pub use routing::Receiver;
pub use silence::{Silence, Silenced};

use definitions::Definitions;
use evidence::Vault;

/// Most megabytes of all files of one case if nobody says otherwise.
pub const CASE_MEGABYTES: u32 = 500;

/// The room in which cases are opened and moved. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Casework {
    store: Store,
    catalog: Arc<Catalog>,
    world: World,
    live: broadcast::Sender<Live>,
    definitions: Arc<Definitions>,
    vault: Vault,
    case_megabytes: u32,
}

impl Casework {
    /// Joins the store with the catalogue. `world` runs on the business clock, `live` is told of
    /// every change, `evidence` is the folder for files; it is made when the first file comes.
    #[must_use]
    pub fn new(
        store: Store,
        catalog: Arc<Catalog>,
        world: World,
        live: broadcast::Sender<Live>,
        evidence: PathBuf,
    ) -> Self {
        let definitions = Arc::new(Definitions::default());
        Self {
            store,
            catalog,
            world,
            live,
            definitions,
            vault: Vault::new(evidence),
            case_megabytes: CASE_MEGABYTES,
        }
    }

    /// Sets how many megabytes all files of one case may have together.
    #[must_use]
    pub const fn with_case_megabytes(mut self, megabytes: u32) -> Self {
        self.case_megabytes = megabytes;
        self
    }
}
