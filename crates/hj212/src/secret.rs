//! Encrypted data areas of the 2025 edition (SM4), as its readers describe them.
//!
//! The area between `CP=&&` and the closing `&&` is cut into blocks of 16 bytes from its start;
//! each block is encrypted by itself (ECB, no padding) and a rest of less than 16 bytes stays
//! plain. Length and check word are those of the plain segment, and nothing in the frame says
//! that it is encrypted. The 2025 text itself was not at hand; the vectors are those of its
//! appendix A.2 as its readers print them.

use sm4::Sm4;
use sm4::cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};

use crate::build::WireFrame;
use crate::cn::Cn;
use crate::crc::crc;
use crate::decode::split;
use crate::frame::{CrcVerdict, Frame, MAX_SEGMENT};

/// A key of 16 bytes (密钥). Its text is not shown by `Debug`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SecretKey([u8; 16]);

impl SecretKey {
    /// Takes the bytes of a key.
    #[must_use]
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    pub(crate) fn cipher(self) -> Sm4 {
        Sm4::new(&Array(self.0))
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

/// The keys of a device: the one in use, and the one before it while the change is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keyring {
    /// The key in use.
    pub current: SecretKey,
    /// The key before it; frames sent before the change still come with it.
    pub previous: Option<SecretKey>,
}

/// What a frame turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// The check word holds for the frame as it is: it is plain.
    Plain,
    /// The frame with its data area decrypted; read it with [`Frame::read`].
    Decrypted {
        /// The whole frame from `##` to the check word.
        frame: Vec<u8>,
        /// Whether the key before the current one opened it.
        with_previous: bool,
    },
    /// The check word does not hold, and no key makes it hold.
    Unreadable,
}

/// Tells whether the 2025 edition wants a command encrypted: 2000 to 2999, 1014 and 3020.
#[must_use]
pub fn wants_secret(cn: Cn) -> bool {
    matches!(cn.code(), 2000..=2999 | 1014 | 3020)
}

/// Encrypts the data area of a frame; the length and the check word stay those of the plain one.
///
/// Unsure: known only through readers of the 2025 edition. Nothing is encrypted unless this is
/// called.
#[must_use]
pub fn seal(frame: &WireFrame, key: SecretKey) -> WireFrame {
    let mut bytes = frame.as_bytes().to_vec();
    // A built frame has six bytes before its segment and the check word and a line end after it.
    let end = bytes.len().saturating_sub(6);
    if let Some(area) = bytes.get(6..end).and_then(area_of)
        && let Some(area) = bytes.get_mut(area.start + 6..area.end + 6)
    {
        let cipher = key.cipher();
        for block in area.as_chunks_mut::<16>().0 {
            let mut copy = Array(*block);
            cipher.encrypt_block(&mut copy);
            *block = copy.into();
        }
    }
    WireFrame::from_sealed(bytes)
}

/// Finds out whether a frame is encrypted, and decrypts it.
///
/// The check word alone is not believed: it is right for one of 256 cipher texts taken as plain,
/// and for one of 256 wrong keys. So a frame with a right word is plain if its area is ASCII, and
/// one is decrypted if the word is right then and the area begins with ASCII, as every area does.
/// Printed blocks, `{0xE4,0x3E,…}`, which the standard's text shows and some devices send as they
/// stand, are read too; the length field then counts the plain segment.
///
/// ```
/// use hj212::{Edition, Frame, Identity, Keyring, Opened, SecretKey, Stamp, Upload, UploadKind};
/// use hj212::{FactorValues, Number, Suffix, open, seal};
///
/// let device = Identity::new(Edition::V2025, "32", "123456", "010000A8900016F000169DC0")?;
/// let time = Stamp::new(2026, 3, 1, 9, 0, 0).unwrap();
/// let value = Number { mantissa: 415, scale: 1 };
/// let factor = FactorValues::new("w01018")?.number(Suffix::Rtd, value);
/// let report = Upload::new(UploadKind::RealTime, time).factor(factor);
/// let plain = &report.frames(&device, time, true)?[0];
///
/// let key = SecretKey::new(*b"0123456789abcdef");
/// let sent = seal(plain, key);
/// assert_ne!(sent.as_bytes(), plain.as_bytes());
/// let keys = Keyring { current: key, previous: None };
/// match open(&Frame::read(sent.as_bytes()).unwrap(), &keys) {
///     Opened::Decrypted { frame, .. } => assert!(plain.as_bytes().starts_with(&frame)),
///     _ => panic!("the key is right"),
/// }
/// # Ok::<(), hj212::BuildError>(())
/// ```
#[must_use]
pub fn open(frame: &Frame<'_>, keys: &Keyring) -> Opened {
    let segment = frame.segment();
    let holds = frame.crc_verdict() != CrcVerdict::Wrong;
    let without_key = if holds {
        Opened::Plain
    } else {
        Opened::Unreadable
    };
    let Some(area) = area_of(segment) else {
        return without_key;
    };
    if holds && is_text(&segment[area.clone()]) {
        return Opened::Plain;
    }
    let printed = printed_blocks(&segment[area.clone()]);
    let cipher_text = printed.as_deref().unwrap_or(&segment[area.clone()]);
    for (key, with_previous) in [(Some(keys.current), false), (keys.previous, true)] {
        let Some(key) = key else { continue };
        let plain = decrypt(cipher_text, key);
        if !is_text(&plain[..plain.len().min(16)]) {
            continue;
        }
        let segment = [&segment[..area.start], &plain, &segment[area.end..]].concat();
        if segment.len() <= MAX_SEGMENT && crc(&segment) == frame.crc_word() {
            let mut whole = format!("##{:04}", segment.len()).into_bytes();
            whole.extend_from_slice(&segment);
            whole.extend_from_slice(&frame.crc_text());
            return Opened::Decrypted {
                frame: whole,
                with_previous,
            };
        }
    }
    without_key
}

/// Tells whether bytes are printable ASCII.
fn is_text(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| matches!(byte, b' '..=b'~'))
}

fn decrypt(cipher_text: &[u8], key: SecretKey) -> Vec<u8> {
    let cipher = key.cipher();
    let mut plain = cipher_text.to_vec();
    for block in plain.as_chunks_mut::<16>().0 {
        let mut copy = Array(*block);
        cipher.decrypt_block(&mut copy);
        *block = copy.into();
    }
    plain
}

/// Returns where in a segment the bytes between `CP=&&` and the closing `&&` are, by position.
fn area_of(segment: &[u8]) -> Option<std::ops::Range<usize>> {
    let (header, data) = split(segment);
    let inner = data?.strip_prefix(b"&&")?.strip_suffix(b"&&")?;
    let start = header.len() + 5;
    Some(start..start + inner.len())
}

/// Reads `{0xE4,0x3E,…}` and what follows it; `None` for an area that is not printed so.
fn printed_blocks(area: &[u8]) -> Option<Vec<u8>> {
    let text = str::from_utf8(area).ok()?;
    let (printed, rest) = text.strip_prefix('{')?.split_once('}')?;
    let mut bytes = Vec::with_capacity(printed.len() / 5 + rest.len() + 1);
    for byte in printed.split(',') {
        bytes.push(u8::from_str_radix(byte.trim().strip_prefix("0x")?, 16).ok()?);
    }
    bytes.extend_from_slice(rest.as_bytes());
    Some(bytes)
}
