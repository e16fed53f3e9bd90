//! Photos are taken, turned, stripped and refused.

use proptest::prelude::*;

use super::*;

fn picture(width: u32, height: u32) -> DynamicImage {
    let shade = |x: u32, y: u32| u8::try_from((x * 7 + y * 13) % 256).expect("a byte");
    let pixel = |x, y| image::Rgb([shade(x, y), shade(y, x), shade(x, x)]);
    DynamicImage::ImageRgb8(image::RgbImage::from_fn(width, height, pixel))
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encode_jpeg(&picture(width, height), 90).expect("written")
}

fn png(width: u32, height: u32) -> Vec<u8> {
    encode(&picture(width, height), ImageFormat::Png).expect("written")
}

/// Puts an EXIF segment with an orientation and a name into a JPEG file.
fn with_exif(photo: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif.extend(b"OWNER-NAME");
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    [&photo[..2], &[0xFF, 0xE1], &length, &exif, &photo[2..]].concat()
}

#[track_caller]
fn check(bytes: &[u8], expected: Result<(&str, u32, u32), &str>) {
    let taken = take(bytes);
    let found = match &taken {
        Ok(photo) => Ok((photo.media_type, photo.width, photo.height)),
        Err(error) => Err(error.to_string()),
    };
    assert_eq!(found, expected.map_err(str::to_owned));
}

const BROKEN: &str = "照片不完整或已损坏，请重新上传";
const NOT_AN_IMAGE: &str = "只收 JPEG 或 PNG 格式的照片";

#[test]
fn photos_are_taken_by_their_content() {
    check(&jpeg(640, 480), Ok(("image/jpeg", 640, 480)));
    check(&png(64, 48), Ok(("image/png", 64, 48)));
    check(&jpeg(1, 1), Ok(("image/jpeg", 1, 1)));
}

#[test]
fn what_is_no_photo_is_refused() {
    check(b"", Err("文件是空的，请重新拍照或选择文件"));
    check(b"GIF89a\x01\0\x01\0\0\0\0;", Err(NOT_AN_IMAGE));
    check(
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        Err(NOT_AN_IMAGE),
    );
    check(b"%PDF-1.7", Err(NOT_AN_IMAGE));
    check(
        &vec![0; MAX_BYTES + 1],
        Err("文件超过 20 MB，请压缩后再上传"),
    );
    check(b"\xFF\xD8\xFF\xE0", Err(BROKEN));
    check(b"\x89PNG\r\n\x1a\n", Err(BROKEN));
}

#[test]
fn a_photo_that_would_unfold_into_gigabytes_is_refused() {
    // A sound PNG header that promises 19,999 × 19,999 pixels.
    let mut bomb = png(8, 8);
    bomb[16..20].copy_from_slice(&19_999u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&19_999u32.to_be_bytes());
    let sum = crc32(&bomb[12..29]).to_be_bytes();
    bomb[29..33].copy_from_slice(&sum);
    check(&bomb, Err("照片超过 6400 万像素，请缩小后再上传"));
}

#[test]
fn metadata_goes_and_the_photo_stands_upright() {
    let original = with_exif(&jpeg(64, 32), 6);
    let photo = take(&original).expect("taken");
    assert_eq!((photo.width, photo.height), (32, 64));
    assert!(original.windows(10).any(|window| window == b"OWNER-NAME"));
    assert!(
        !photo
            .bytes
            .windows(10)
            .any(|window| window == b"OWNER-NAME")
    );
    assert!(!photo.bytes.windows(4).any(|window| window == b"Exif"));
    assert_eq!(photo.original, hash_of(&original));
    assert_eq!(photo.hash, hash_of(&photo.bytes));
}

#[test]
fn the_same_photo_gives_the_same_file() {
    let (one, two) = (
        take(&jpeg(99, 77)).expect("taken"),
        take(&jpeg(99, 77)).expect("taken"),
    );
    assert_eq!((one.hash, one.thumb), (two.hash, two.thumb));
}

#[test]
fn a_thumbnail_keeps_the_proportions() {
    let photo = take(&jpeg(1600, 800)).expect("taken");
    let thumb = image::load_from_memory(&photo.thumb).expect("an image");
    assert_eq!((thumb.width(), thumb.height()), (320, 160));
}

/// CRC-32 of PNG (ISO/IEC 15948, annex D), to forge a header.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xEDB8_8320
            } else {
                crc >> 1
            }
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_photo_that_was_cut_off_is_refused(cut in 0.0f64..1.0, as_png in any::<bool>()) {
        let whole = if as_png { png(40, 30) } else { with_exif(&jpeg(40, 30), 1) };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss,
            reason = "a place within a file of some kilobytes")]
        let end = (whole.len() as f64 * cut) as usize;
        prop_assert!(take(&whole[..end]).is_err(), "cut at {} of {}", end, whole.len());
    }

    #[test]
    fn spoilt_bytes_do_not_panic(at in 2usize..600, byte in any::<u8>(), as_png in any::<bool>()) {
        let mut photo = if as_png { png(24, 24) } else { jpeg(24, 24) };
        let at = at % photo.len();
        photo[at] = byte;
        let _ = take(&photo);
    }
}
