//! The sign-in of the multimedia upload (多媒体文件传输), appendix H of the 2025 edition as its
//! readers describe it.

use sm4::cipher::{Array, BlockCipherEncrypt};

use crate::secret::SecretKey;

/// Makes the value of the `Authorization` header: `user:password`, padded as PKCS #7 says,
/// encrypted block by block with SM4 and written in base 64.
///
/// ```
/// use hj212::{SecretKey, media_authorization};
/// let key = SecretKey::new(*b"msbE74gsiSHSEh5e");
/// assert_eq!(
///     media_authorization("testuser", "AezF0nZRs4kypuGO", key),
///     "LG/m7lsFU/taig+vbQsDJXy4NGAaE2j2lplPwhZM7iM=",
/// );
/// ```
#[must_use]
pub fn media_authorization(user: &str, password: &str, key: SecretKey) -> String {
    let mut bytes = format!("{user}:{password}").into_bytes();
    let padding = 16 - bytes.len() % 16;
    bytes.extend((0..padding).map(|_| u8::try_from(padding).unwrap_or(16)));
    let cipher = key.cipher();
    for block in bytes.as_chunks_mut::<16>().0 {
        let mut copy = Array(*block);
        cipher.encrypt_block(&mut copy);
        *block = copy.into();
    }
    base64(&bytes)
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let mut group = [0_u8; 4];
        group[1..=three.len()].copy_from_slice(three);
        let group = u32::from_be_bytes(group);
        for (place, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let digit = usize::try_from((group >> shift) & 0x3F).unwrap_or(0);
            text.push(if place <= three.len() {
                char::from(DIGITS[digit])
            } else {
                '='
            });
        }
    }
    text
}
