//! The pure machine: chosen ways and random walks, over the flows of the catalogue and one that
//! uses everything a flow can use.

mod everything;
mod stage;
mod walks;
mod ways;
