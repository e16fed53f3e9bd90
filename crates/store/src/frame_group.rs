//! The frames of one commit, kept together.
//!
//! ```text
//! group = version:u8 (1)  Zstandard frame of: (length:u32 little-endian  bytes)*
//! ```
//!
//! A frame is found by its place in the group. The reader takes any bytes without panic, and takes
//! no more memory than a commit could have put in.

use std::collections::HashMap;

use bytes::Bytes;

use crate::convert::{corrupt, unsigned};
use crate::engine::Conn;
use crate::ledger::ROWS;
use crate::query::{Query, sql};
use crate::squeeze::{squeeze, unsqueeze};
use crate::{Result, Store, StoreError};

/// The only version there is.
const VERSION: u8 = 1;
/// Fewer frames than this are kept each in its own row.
pub(crate) const FEWEST: usize = 4;

/// Packs frames.
pub(crate) fn pack_group<'f>(frames: impl IntoIterator<Item = &'f [u8]>) -> Result<Vec<u8>> {
    let mut plain = Vec::new();
    for frame in frames {
        let length = u32::try_from(frame.len()).map_err(|_| broken("a frame is too long"))?;
        plain.extend_from_slice(&length.to_le_bytes());
        plain.extend_from_slice(frame);
    }
    let mut group = vec![VERSION];
    squeeze(&plain, &mut group).map_err(|error| broken(&error.to_string()))?;
    Ok(group)
}

/// Reads all frames of a group, in their places.
fn unpack_group(group: &[u8]) -> Result<Vec<Bytes>> {
    let Some((&VERSION, packed)) = group.split_first() else {
        return Err(broken("its version is not known"));
    };
    let mut plain = Bytes::from(unsqueeze(packed).map_err(|error| broken(&error.to_string()))?);
    let mut frames = Vec::new();
    while !plain.is_empty() {
        let head = plain
            .first_chunk()
            .ok_or_else(|| broken("it ends too early"))?;
        let length = usize::try_from(u32::from_le_bytes(*head)).unwrap_or(usize::MAX);
        let _head = plain.split_to(4);
        if plain.len() < length {
            return Err(broken("it ends too early"));
        }
        frames.push(plain.split_to(length));
    }
    Ok(frames)
}

fn broken(detail: &str) -> StoreError {
    corrupt("group of frames", detail)
}

/// Where the bytes of a logged frame lie.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Lying {
    /// In the row itself,
    pub(crate) raw: Option<Vec<u8>>,
    /// or in this group,
    pub(crate) group_id: Option<i64>,
    /// at this place.
    pub(crate) place: Option<i64>,
}

/// Fetches the bytes of frames, each group once.
pub(crate) async fn fetch(db: &mut Conn, frames: Vec<Lying>) -> Result<Vec<Bytes>> {
    let mut ids: Vec<i64> = frames.iter().filter_map(|frame| frame.group_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut groups: HashMap<i64, Vec<Bytes>> = HashMap::new();
    for chunk in ids.chunks(ROWS) {
        let mut query = Query::built("SELECT id, bytes FROM frame_groups WHERE ");
        query.one_of("id", chunk.iter().copied());
        for (id, bytes) in db.all::<(i64, Vec<u8>)>(&query).await? {
            groups.insert(id, unpack_group(&bytes)?);
        }
    }
    let bytes = |frame: Lying| {
        if let Some(raw) = frame.raw {
            return Ok(Bytes::from(raw));
        }
        let group = frame.group_id.and_then(|id| groups.get(&id));
        let place = unsigned("place of a frame", frame.place.unwrap_or(-1))?;
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        let found = group.and_then(|group| group.get(place));
        found.cloned().ok_or_else(|| broken("a frame is not in it"))
    };
    frames.into_iter().map(bytes).collect()
}

impl Store {
    /// Returns the bytes of a frame in the log as they came; `None`: its key is not in the log.
    pub async fn raw_frame(&self, key: &str) -> Result<Option<Bytes>> {
        let query = sql!(
            "SELECT raw, group_id, place FROM frames WHERE frame_key = $1",
            key
        );
        let mut db = self.read().await?;
        let Some(lying) = db.one::<Lying>(&query).await? else {
            return Ok(None);
        };
        Ok(fetch(&mut db, vec![lying]).await?.pop())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_packed_comes_back(frames in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..600), 0..40)) {
            let group = pack_group(frames.iter().map(Vec::as_slice)).unwrap();
            let back = unpack_group(&group).unwrap();
            prop_assert_eq!(back.len(), frames.len());
            for (one, other) in back.iter().zip(&frames) {
                prop_assert_eq!(&one[..], &other[..]);
            }
        }

        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = unpack_group(&bytes);
        }
    }

    #[test]
    fn a_group_that_was_cut_is_refused() {
        let group = pack_group([&b"##0000FFFF"[..], &b"##0001AFFFF"[..]]).unwrap();
        assert!(unpack_group(&group[..group.len() - 1]).is_err());
        assert!(unpack_group(&[]).is_err());
        assert!(unpack_group(&[2, 0]).is_err());
    }
}
