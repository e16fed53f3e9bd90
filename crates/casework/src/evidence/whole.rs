//! Whether an image file is there to its end.
//!
//! Decoders forgive a file that was cut off and paint the rest grey. A photo that is to prove
//! something must be whole.

/// Tells whether a JPEG file (ITU-T T.81, annex B) reaches its end marker. Whatever follows the
/// marker is not looked at: some telephones append data of their own.
pub(super) fn jpeg_is_whole(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    loop {
        // Between segments and within scan data alike, a marker is FF and a byte that is neither 00
        // (a stuffed FF), FF (fill) nor a restart.
        let Some(at) = rest.windows(2).position(|pair| {
            pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0x01 | 0xD0..=0xD7 | 0xFF)
        }) else {
            return false;
        };
        if rest[at + 1] == 0xD9 {
            return true;
        }
        let segment = &rest[at + 2..];
        let Some(length) = segment.first_chunk().map(|pair| u16::from_be_bytes(*pair)) else {
            return false;
        };
        match segment.get(usize::from(length)..) {
            Some(after) => rest = after,
            None => return false,
        }
    }
}

/// Tells whether a PNG file (ISO/IEC 15948, 5.3) reaches its end chunk.
pub(super) fn png_is_whole(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let Some((length, after)) = rest.split_first_chunk() {
        // Type and checksum, four bytes each, go round the data.
        let Ok(data) = usize::try_from(u32::from_be_bytes(*length)) else {
            return false;
        };
        let Some(next) = data.checked_add(8).and_then(|size| after.get(size..)) else {
            return false;
        };
        if after.starts_with(b"IEND") {
            return true;
        }
        rest = next;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_marker_of_a_preview_does_not_count() {
        // An APP1 segment that contains FF D9, then a scan with a stuffed FF and a restart.
        let photo = [
            0xFF, 0xD8, 0xFF, 0xE1, 0, 6, 0xFF, 0xD9, 0, 0, 0xFF, 0xDA, 0, 2, 7, 0xFF, 0, 0xFF,
            0xD0, 7, 0xFF, 0xD9,
        ];
        assert!(jpeg_is_whole(&photo));
        for end in 0..photo.len() {
            assert!(!jpeg_is_whole(&photo[..end]), "cut at {end}");
        }
    }

    #[test]
    fn absurd_lengths_are_refused() {
        for bytes in [
            &b"12345678\xFF\xFF\xFF\xFFIEND"[..],
            b"12345678\0\0\0\0IEN",
            b"",
            b"x",
        ] {
            assert!(!png_is_whole(bytes));
        }
        assert!(!jpeg_is_whole(&[0xFF, 0xD8, 0xFF, 0xE1, 0, 0]));
        assert!(!jpeg_is_whole(&[0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF, 0]));
    }
}
