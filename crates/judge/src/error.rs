//! What can stop a round of judging.

use store::StoreError;
use thiserror::Error;

/// Why a round was given up. Whatever it had saved stays saved; the next round goes on from there.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum JudgeError {
    /// The store failed.
    #[error("the store failed while judging")]
    Store(#[from] StoreError),
}
