//! From the bytes that were uploaded to the photo that is kept.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use model::ContentHash;
use sm3::{Digest, Sm3};

use super::EvidenceError;
use super::whole::{jpeg_is_whole, png_is_whole};

/// Most bytes of an uploaded file.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;
/// Most pixels of an image: a small file can otherwise unfold into gigabytes.
pub const MAX_PIXELS: u64 = 64_000_000;
/// Most pixels of a thumbnail's longer side.
pub const THUMB_PIXELS: u32 = 320;

/// Most pixels of a side.
const MAX_SIDE: u32 = 20_000;
/// Most bytes that a decoder may ask for.
const MAX_ALLOC: u64 = 512 * 1024 * 1024;
/// Quality of what is written, 1 to 100.
const PHOTO_QUALITY: u8 = 88;
const THUMB_QUALITY: u8 = 80;

/// A photo as it is kept.
#[derive(Debug)]
pub(super) struct Photo {
    pub(super) hash: ContentHash,
    pub(super) original: ContentHash,
    pub(super) media_type: &'static str,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) bytes: Vec<u8>,
    pub(super) thumb: Vec<u8>,
}

/// Returns the SM3 hash of the bytes.
pub(super) fn hash_of(bytes: &[u8]) -> ContentHash {
    ContentHash::new(hex::encode(Sm3::digest(bytes)))
}

/// Decodes a photo and writes it anew.
pub(super) fn take(original: &[u8]) -> Result<Photo, EvidenceError> {
    if original.is_empty() {
        return Err(EvidenceError::Empty);
    }
    if original.len() > MAX_BYTES {
        return Err(EvidenceError::TooLarge);
    }
    let (format, image) = decode(original)?;
    let bytes = encode(&image, format)?;
    let thumb = encode_jpeg(&image.thumbnail(THUMB_PIXELS, THUMB_PIXELS), THUMB_QUALITY)?;
    Ok(Photo {
        hash: hash_of(&bytes),
        original: hash_of(original),
        media_type: format.to_mime_type(),
        width: image.width(),
        height: image.height(),
        bytes,
        thumb,
    })
}

fn decode(original: &[u8]) -> Result<(ImageFormat, DynamicImage), EvidenceError> {
    let (format, is_whole) = match image::guess_format(original) {
        Ok(ImageFormat::Jpeg) => (ImageFormat::Jpeg, jpeg_is_whole(original)),
        Ok(ImageFormat::Png) => (ImageFormat::Png, png_is_whole(original)),
        _ => return Err(EvidenceError::NotAnImage),
    };
    if !is_whole {
        return Err(EvidenceError::Broken);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC);
    let mut reader = ImageReader::with_format(Cursor::new(original), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| unreadable(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(EvidenceError::TooManyPixels);
    }
    // Phones store the photo as the sensor saw it and say how to turn it.
    let orientation = decoder.orientation().map_err(|error| unreadable(&error))?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| unreadable(&error))?;
    image.apply_orientation(orientation);
    Ok((format, image))
}

fn encode(image: &DynamicImage, format: ImageFormat) -> Result<Vec<u8>, EvidenceError> {
    if format == ImageFormat::Jpeg {
        return encode_jpeg(image, PHOTO_QUALITY);
    }
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new(&mut bytes);
    let written = if image.color().has_alpha() {
        image.to_rgba8().write_with_encoder(encoder)
    } else {
        image.to_rgb8().write_with_encoder(encoder)
    };
    written.map_err(unwritable)?;
    Ok(bytes)
}

fn encode_jpeg(image: &DynamicImage, quality: u8) -> Result<Vec<u8>, EvidenceError> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    image
        .to_rgb8()
        .write_with_encoder(encoder)
        .map_err(unwritable)?;
    Ok(bytes)
}

fn unreadable(error: &ImageError) -> EvidenceError {
    match error {
        ImageError::Limits(_) => EvidenceError::TooManyPixels,
        _ => EvidenceError::Broken,
    }
}

fn unwritable(error: ImageError) -> EvidenceError {
    EvidenceError::Io(std::io::Error::other(error))
}

#[cfg(test)]
mod tests;
