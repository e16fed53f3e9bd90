//! Draws of closed cases that are looked back on.

use crate::ids::{CaseId, ContentHash};
use crate::time::Timestamp;

/// A draw (回头看抽取): from which cases, by which seed, and which were drawn. Never changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draw {
    /// Identity.
    pub id: String,
    /// The flow whose cases were drawn.
    pub flow: String,
    /// The span of time in which they were closed: `2026-03`, `2026Q1`, `2026H1` or `2026`.
    pub period: String,
    /// How many of a hundred were to be drawn, at least one.
    pub percent: u8,
    /// The published seed.
    pub seed: String,
    /// The cases from which was drawn, in the order of their ids.
    pub inputs: Vec<CaseId>,
    /// SM3 over flow, period, share, seed and the list.
    pub inputs_hash: ContentHash,
    /// The cases that were drawn, in the order in which the seed ranks them.
    pub drawn: Vec<CaseId>,
    /// When.
    pub drawn_at: Timestamp,
    /// Who drew.
    pub drawn_by: String,
}
