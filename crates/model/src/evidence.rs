//! Evidence: files by the hash of their content.

use crate::ids::{ContentHash, PersonId};
use crate::time::Timestamp;

/// A stored file (证据材料). The bytes lie in the evidence folder under their hash.
#[derive(Clone, PartialEq, Debug)]
pub struct Evidence {
    /// SM3 of the stored bytes.
    pub hash: ContentHash,
    /// SM3 of the bytes as they were uploaded, before the image was written anew.
    pub original: ContentHash,
    /// Media type, `image/jpeg` or `image/png`.
    pub media_type: String,
    /// Size of the stored bytes.
    pub bytes: u64,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// When the photo was taken, by the phone.
    pub taken_at: Option<Timestamp>,
    /// Where it was taken: longitude and latitude, degrees, CGCS2000.
    pub place: Option<(f64, f64)>,
    /// Who uploaded it.
    pub by: PersonId,
    /// Name of that person, as of the upload.
    pub by_name: String,
    /// When it was uploaded.
    pub at: Timestamp,
}

/// Evidence in its role within an event of a case.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Attached {
    /// Which file.
    pub hash: ContentHash,
    /// As what, for example `photo-site`, by the flow's definition.
    pub kind: String,
}
