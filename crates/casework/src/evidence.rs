//! Evidence: photos that come in, and files that go out.

mod files;
mod photo;
mod whole;

use std::path::PathBuf;
use std::sync::Arc;

use model::{Actor, ContentHash, Evidence, Scope, Timestamp};
use store::StoreError;
use thiserror::Error;
use tokio::sync::Semaphore;

pub use photo::{MAX_BYTES, MAX_PIXELS, THUMB_PIXELS};

use crate::Casework;
use crate::personal::FileSight;
use files::Files;

/// How many photos are decoded at a time; each may need some hundred megabytes.
const DECODERS: usize = 2;

/// Why a file was not taken, or could not be read back.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EvidenceError {
    /// The file has no content.
    #[error("文件是空的，请重新拍照或选择文件")]
    Empty,
    /// The file is larger than [`MAX_BYTES`].
    #[error("文件超过 20 MB，请压缩后再上传")]
    TooLarge,
    /// The content is neither JPEG nor PNG, whatever the file's name says.
    #[error("只收 JPEG 或 PNG 格式的照片")]
    NotAnImage,
    /// The content begins as an image but cannot be read to its end.
    #[error("照片不完整或已损坏，请重新上传")]
    Broken,
    /// The image has more than [`MAX_PIXELS`].
    #[error("照片超过 6400 万像素，请缩小后再上传")]
    TooManyPixels,
    /// It shows or names a private person, and the one who asks may not read of them.
    #[error("这份材料涉及个人信息，只有办理本事项的人员可以查看")]
    Personal,
    /// The place is none on earth.
    #[error("拍照位置的经纬度不正确")]
    Place,
    /// The evidence folder failed.
    #[error("系统暂时不能保存文件，请稍后重试")]
    Io(#[from] std::io::Error),
    /// A stored file is not what it was when it was stored.
    #[error("存档的文件已损坏，请联系管理员")]
    Altered,
    /// The store failed.
    #[error("系统暂时不能保存，请稍后重试")]
    Store(#[from] StoreError),
}

/// A stored file with its content.
#[derive(Clone, PartialEq, Debug)]
pub struct Content {
    /// What is known about the file.
    pub evidence: Evidence,
    /// Whether it shows or names a private person (个人信息); it is not to be kept anywhere then.
    pub personal: bool,
    /// Media type of the bytes; thumbnails are always JPEG.
    pub media_type: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// The evidence folder and who may decode.
#[derive(Clone, Debug)]
pub(crate) struct Vault {
    files: Files,
    decoders: Arc<Semaphore>,
}

impl Vault {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self {
            files: Files::new(folder),
            decoders: Arc::new(Semaphore::new(DECODERS)),
        }
    }
}

impl Casework {
    /// Takes a photo: it is decoded, turned upright, written anew without its metadata (which may
    /// hold the telephone's owner and number), and kept under the hash of what was written. When
    /// and where it was taken is what the client says.
    ///
    /// # Errors
    ///
    /// See [`EvidenceError`]. Nothing is recorded then; an unrecorded file may remain.
    pub async fn put_evidence(
        &self,
        actor: &Actor,
        bytes: Vec<u8>,
        taken_at: Option<Timestamp>,
        place: Option<(f64, f64)>,
    ) -> Result<Evidence, EvidenceError> {
        if place.is_some_and(|place| !is_on_earth(place)) {
            return Err(EvidenceError::Place);
        }
        // A semaphore that is never closed always gives its permit.
        let _permit = self.vault.decoders.acquire().await;
        let (files, temp) = (self.vault.files.clone(), self.world.new_id());
        let photo = blocking(move || {
            let photo = photo::take(&bytes)?;
            files.put(&photo.hash, &photo.bytes, &photo.thumb, &temp)?;
            Ok(photo)
        })
        .await?;
        let evidence = Evidence {
            hash: photo.hash,
            original: photo.original,
            media_type: photo.media_type.to_owned(),
            bytes: u64::try_from(photo.bytes.len()).unwrap_or(u64::MAX),
            width: photo.width,
            height: photo.height,
            taken_at,
            place,
            by: actor.person.clone(),
            by_name: actor.name.clone(),
            at: self.world.now(),
        };
        self.store.put_evidence(&evidence).await?;
        Ok(evidence)
    }

    /// Reads a file back, or its thumbnail; `None` if there is none within the scope. A look at a
    /// file that shows a private person is noted where it is had by the right alone.
    ///
    /// # Errors
    ///
    /// The folder or the store failed, the file is not what it was, or it shows a private person
    /// of whom the actor may not read.
    pub async fn read_evidence(
        &self,
        scope: &Scope,
        actor: &Actor,
        hash: &ContentHash,
        thumb: bool,
    ) -> Result<Option<Content>, EvidenceError> {
        let Some(evidence) = self.store.evidence(scope, hash).await? else {
            return Ok(None);
        };
        let sight = self.file_sight(scope, actor, hash).await?;
        if sight == FileSight::Hidden {
            return Err(EvidenceError::Personal);
        }
        let (files, hash) = (self.vault.files.clone(), evidence.hash.clone());
        let bytes = blocking(move || {
            let bytes = if thumb {
                files.read_thumb(&hash)?
            } else {
                files.read(&hash)?
            };
            if !thumb && photo::hash_of(&bytes) != hash {
                return Err(EvidenceError::Altered);
            }
            Ok(bytes)
        })
        .await?;
        let media_type = if thumb {
            "image/jpeg".to_owned()
        } else {
            evidence.media_type.clone()
        };
        Ok(Some(Content {
            evidence,
            personal: sight == FileSight::Personal,
            media_type,
            bytes,
        }))
    }
}

fn is_on_earth((lon, lat): (f64, f64)) -> bool {
    (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, EvidenceError> + Send + 'static,
) -> Result<T, EvidenceError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        // A decoder that panics has met a file that it does not understand.
        Err(_) => Err(EvidenceError::Broken),
    }
}
