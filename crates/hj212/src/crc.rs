//! The check word of a frame (CRC 校验), HJ 212-2017 appendix A.
//!
//! The standard feeds each byte into the *high* half of the register,
//! `crc = (crc >> 8) ^ byte`, where the well-known Modbus form has `crc ^ byte`. So the register
//! after a byte is always an entry of the ordinary A001 table, chosen by one byte of state.
//! That state map is linear over XOR and its eighth power is the identity, which is why a
//! segment may be folded into eight bytes by plain XOR before any table is asked.
//!
//! The same property makes the word weak: it has only 256 values, and bytes eight places apart
//! may be exchanged unseen. A reader must not trust it alone.

/// The ordinary table of the reflected polynomial A001.
const TABLE: [u16; 256] = table();

/// `POWERS[k][x]` is the state map applied `k` times to `x`; `POWERS[0]` is the identity.
const POWERS: [[u8; 256]; 8] = powers();

const fn table() -> [u16; 256] {
    let mut out = [0_u16; 256];
    let mut index = 0;
    let mut seed = 0_u16;
    while index < 256 {
        let mut word = seed;
        let mut bit = 0;
        while bit < 8 {
            word = if word & 1 == 1 {
                (word >> 1) ^ 0xA001
            } else {
                word >> 1
            };
            bit += 1;
        }
        out[index] = word;
        index += 1;
        seed += 1;
    }
    out
}

const fn powers() -> [[u8; 256]; 8] {
    let mut out = [[0_u8; 256]; 8];
    let mut x = 0;
    let mut byte = 0_u8;
    while x < 256 {
        out[0][x] = byte;
        byte = byte.wrapping_add(1);
        let mut k = 1;
        while k < 8 {
            out[k][x] = TABLE[out[k - 1][x] as usize].to_be_bytes()[0];
            k += 1;
        }
        x += 1;
    }
    out
}

/// Computes the check word of a data segment (数据段), the standard's own variant.
///
/// The frame carries it as four upper-case hexadecimal digits, high byte first.
///
/// ```
/// let segment = b"QN=20160801085857223;ST=32;CN=1062;PW=100000;\
///                 MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&";
/// assert_eq!(hj212::crc(segment), 0x1C80); // HJ 212-2017 appendix A
/// ```
#[must_use]
pub fn crc(segment: &[u8]) -> u16 {
    let mut running = Running::default();
    running.absorb(segment);
    running.word()
}

/// Computes CRC-16/MODBUS, which some devices send by mistake.
///
/// Only for telling such a device from line noise; see [`CrcPolicy`](crate::CrcPolicy).
#[must_use]
pub fn crc_modbus(segment: &[u8]) -> u16 {
    segment.iter().fold(0xFFFF, |word, byte| {
        let [high, low] = word.to_be_bytes();
        TABLE[usize::from(low ^ byte)] ^ u16::from(high)
    })
}

/// Tells whether the standard's algorithm can produce this word at all.
///
/// A word for which this is false comes from another algorithm or from noise, whatever the
/// segment was. Of the 65,536 words only 256 (and FFFF, for the empty segment) can occur.
#[must_use]
pub fn is_possible(word: u16) -> bool {
    word == 0xFFFF || TABLE.contains(&word)
}

/// A check word over bytes that come in pieces.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Running {
    state: u8,
    started: bool,
}

impl Default for Running {
    fn default() -> Self {
        Self {
            state: 0xFF,
            started: false,
        }
    }
}

impl Running {
    /// Takes the next bytes of the segment.
    pub(crate) fn absorb(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.started = true;
        let folded = fold(bytes).to_le_bytes();
        let length = bytes.len();
        let mut state = POWERS[length & 7][usize::from(self.state)];
        for (place, byte) in folded.into_iter().enumerate() {
            let power = length.wrapping_sub(place) & 7;
            state ^= POWERS[power][usize::from(byte)];
        }
        self.state = state;
    }

    /// Returns the check word of everything taken so far.
    pub(crate) fn word(self) -> u16 {
        if self.started {
            // The seventh power undoes the last step, and the table repeats it with both halves.
            TABLE[usize::from(POWERS[7][usize::from(self.state)])]
        } else {
            0xFFFF
        }
    }
}

/// XORs the bytes into eight lanes by their place modulo eight.
fn fold(bytes: &[u8]) -> u64 {
    let (blocks, rest) = bytes.as_chunks::<32>();
    let mut lanes = [0_u64; 4];
    for block in blocks {
        let (words, _) = block.as_chunks::<8>();
        for (lane, word) in lanes.iter_mut().zip(words) {
            *lane ^= u64::from_le_bytes(*word);
        }
    }
    let mut folded = lanes[0] ^ lanes[1] ^ lanes[2] ^ lanes[3];
    let (words, tail) = rest.as_chunks::<8>();
    for word in words {
        folded ^= u64::from_le_bytes(*word);
    }
    let mut last = [0_u8; 8];
    last[..tail.len()].copy_from_slice(tail);
    folded ^ u64::from_le_bytes(last)
}

/// Reads four hexadecimal digits of either case.
pub(crate) fn read_hex(digits: [u8; 4]) -> Option<u16> {
    digits.into_iter().try_fold(0_u16, |word, digit| {
        let nibble = char::from(digit).to_digit(16)?;
        Some((word << 4) | u16::try_from(nibble).ok()?)
    })
}

/// Writes a check word as the standard prints it.
pub(crate) fn write_hex(word: u16) -> [u8; 4] {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    [12, 8, 4, 0].map(|shift| DIGITS[usize::from((word >> shift) & 0xF)])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The algorithm as the standard's text states it, bit by bit.
    fn by_the_text(segment: &[u8]) -> u16 {
        let mut word = 0xFFFF_u16;
        for byte in segment {
            word = (word >> 8) ^ u16::from(*byte);
            for _ in 0..8 {
                let low = word & 1;
                word >>= 1;
                if low == 1 {
                    word ^= 0xA001;
                }
            }
        }
        word
    }

    #[test]
    fn published_vectors() {
        fn check(segment: &str, standard: u16, modbus: u16) {
            assert_eq!(crc(segment.as_bytes()), standard, "{segment}");
            assert_eq!(crc_modbus(segment.as_bytes()), modbus, "{segment}");
        }
        check("", 0xFFFF, 0xFFFF);
        check(
            "QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&",
            0x1C80,
            0x0759,
        );
        check(
            "QN=20240601085857223;ST=32;CN=1011;PW=123456;MN=010000A8900016F000169DC0;Flag=9;CP=&&&&",
            0x2200,
            0xCCF4,
        );
    }

    #[test]
    fn only_256_words_occur() {
        assert_eq!(
            (0..=u16::MAX).filter(|word| is_possible(*word)).count(),
            257
        );
        assert!(is_possible(0x1C80) && !is_possible(0x0759));
    }

    #[test]
    fn bytes_eight_places_apart_may_be_exchanged_unseen() {
        assert_eq!(crc(b"QN=20160801085857223"), crc(b"QN=28160801005857223"));
    }

    #[test]
    fn hexadecimal_of_either_case() {
        assert_eq!(read_hex(*b"1c8F"), Some(0x1C8F));
        assert_eq!(read_hex(*b"1c8g"), None);
        assert_eq!(&write_hex(0x0A8F), b"0A8F");
    }

    proptest! {
        #[test]
        fn the_fold_equals_the_text(segment in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert_eq!(crc(&segment), by_the_text(&segment));
            prop_assert!(is_possible(crc(&segment)));
        }

        #[test]
        fn pieces_give_the_same_word(
            segment in proptest::collection::vec(any::<u8>(), 0..200),
            cut in 0_usize..200,
        ) {
            let (head, tail) = segment.split_at(cut.min(segment.len()));
            let mut running = Running::default();
            running.absorb(head);
            running.absorb(tail);
            prop_assert_eq!(running.word(), by_the_text(&segment));
        }
    }
}
