//! Frames as a faulty device puts them on the wire.

use super::fault::Fault;

/// What a modem says by itself: a registration, and something that looks like the head of a frame.
const MODEM: &[u8] = b"\x08]\0?IMEI:861234567890123\r\n##test139";

/// How often more than once a frame comes in a storm.
const STORM: usize = 19;

/// `;i11001-Info=//零点校准//` in GBK: "zero calibration".
const GBK_LOG: &[u8] = b";i11001-Info=//\xC1\xE3\xB5\xE3\xD0\xA3\xD7\xBC//";

/// Returns the pieces in which frames go out; between two pieces the device pauses.
pub(super) fn pieces(frames: &[Vec<u8>], faults: &[&Fault]) -> Vec<Vec<u8>> {
    let has = |fault: &Fault| faults.contains(&fault);
    let mut sent: Vec<Vec<u8>> = Vec::new();
    for frame in frames {
        let dirty = spoil(frame, faults);
        let copies = usize::from(has(&Fault::Duplicates)) + STORM * usize::from(has(&Fault::Storm));
        sent.extend(std::iter::repeat_n(dirty.clone(), copies));
        sent.push(dirty);
    }
    if has(&Fault::Glued) {
        let bare = sent.iter().flat_map(|frame| without_line_end(frame));
        sent = vec![bare.copied().collect()];
    }
    if has(&Fault::HalfFrames) {
        sent = sent.iter().flat_map(|frame| thirds(frame)).collect();
    } else if !sent.is_empty() {
        sent = vec![sent.concat()];
    }
    sent.retain(|piece| !piece.is_empty());
    sent
}

/// Spoils one frame.
fn spoil(frame: &[u8], faults: &[&Fault]) -> Vec<u8> {
    let mut dirty = frame.to_vec();
    if faults.contains(&&Fault::Gbk) {
        add_log(&mut dirty);
    }
    let word = crc_place(&dirty);
    for fault in faults {
        match fault {
            Fault::BadCrc => {
                if let Some(digit) = dirty.get_mut(word) {
                    *digit = if *digit == b'0' { b'1' } else { b'0' };
                }
            }
            Fault::LowerCaseCrc => dirty[word..].make_ascii_lowercase(),
            Fault::WrongLength => lengthen(&mut dirty),
            _ => {}
        }
    }
    if faults.contains(&&Fault::NoLineEnd) {
        dirty = without_line_end(&dirty).to_vec();
    }
    if faults.contains(&&Fault::GarbageBefore) {
        dirty.splice(0..0, MODEM.iter().copied());
    }
    dirty
}

fn without_line_end(frame: &[u8]) -> &[u8] {
    frame.strip_suffix(b"\r\n").unwrap_or(frame)
}

/// Returns where the check word of a frame begins.
fn crc_place(frame: &[u8]) -> usize {
    without_line_end(frame).len().saturating_sub(4)
}

/// Makes the length field say three more than is true.
fn lengthen(frame: &mut [u8]) {
    let Some(digits) = frame.get_mut(2..6) else {
        return;
    };
    let length = digits
        .iter()
        .fold(0_u16, |length, digit| length * 10 + u16::from(digit - b'0'));
    digits.copy_from_slice(format!("{:04}", (length + 3).min(9_999)).as_bytes());
}

/// Adds a log text to a report, under a right length and check word.
fn add_log(frame: &mut Vec<u8>) {
    let close = crc_place(frame).saturating_sub(2);
    // An encrypted or empty area has no place for it.
    let Some(segment) = frame.get(6..close).filter(|segment| is_report(segment)) else {
        return;
    };
    let segment = [segment, GBK_LOG, b"&&"].concat();
    let word = hj212::crc(&segment);
    *frame = format!("##{:04}", segment.len()).into_bytes();
    frame.extend_from_slice(&segment);
    frame.extend_from_slice(format!("{word:04X}\r\n").as_bytes());
}

fn is_report(segment: &[u8]) -> bool {
    let holds = |part: &[u8]| segment.windows(part.len()).any(|window| window == part);
    holds(b"CP=&&DataTime=") && segment.is_ascii()
}

fn thirds(frame: &[u8]) -> Vec<Vec<u8>> {
    let size = frame.len().div_ceil(3).max(1);
    frame.chunks(size).map(<[u8]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hj212::{Chunk, CrcVerdict, Framer};

    const FRAME: &[u8] = b"##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&1C80\r\n";

    /// Sends two frames with faults; expects as many frames, right ones among them, and pieces.
    fn check(faults: &[Fault], frames: usize, right: usize, in_pieces: usize) {
        let faults: Vec<&Fault> = faults.iter().collect();
        let pieces = pieces(&[FRAME.to_vec(), FRAME.to_vec()], &faults);
        assert_eq!(pieces.len(), in_pieces, "{faults:?}");
        let mut cutter = Framer::new();
        let mut found = (0, 0);
        for piece in &pieces {
            cutter.push(piece);
            while let Some(chunk) = cutter.next_chunk() {
                if let Chunk::Frame(frame) = chunk {
                    found.0 += 1;
                    found.1 += usize::from(frame.crc_verdict() == CrcVerdict::Right);
                }
            }
        }
        assert_eq!(found, (frames, right), "{faults:?}");
    }

    #[test]
    fn a_log_in_gbk_is_a_right_frame_with_a_text_that_is_not_utf8() {
        let segment = b"QN=20160801085857223;ST=32;CN=2011;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&DataTime=20160801085857;w01018-Rtd=1&&";
        let mut frame = format!("##{:04}", segment.len()).into_bytes();
        frame.extend_from_slice(segment);
        frame.extend_from_slice(format!("{:04X}\r\n", hj212::crc(segment)).as_bytes());
        let sent = pieces(&[frame], &[&Fault::Gbk]).concat();
        let read = hj212::Frame::read(&sent).expect("a frame");
        let decoded = hj212::decode(read, &hj212::Profile::default());
        assert!(decoded.issues.as_slice().is_empty(), "{:?}", decoded.issues);
        assert_eq!(
            decoded.data.text(),
            "DataTime=20160801085857;w01018-Rtd=1;i11001-Info=//零点校准//"
        );
        assert!(std::str::from_utf8(decoded.data.bytes()).is_err());
        // What is no report stays as it is.
        let kept = pieces(&[FRAME.to_vec()], &[&Fault::Gbk]).concat();
        assert_eq!(kept, FRAME);
    }

    #[test]
    fn each_fault_does_what_it_says() {
        check(&[], 2, 2, 1);
        check(&[Fault::BadCrc], 2, 0, 1);
        check(&[Fault::LowerCaseCrc], 2, 2, 1);
        check(&[Fault::NoLineEnd], 2, 2, 1);
        check(&[Fault::WrongLength], 2, 2, 1);
        check(&[Fault::HalfFrames], 2, 2, 6);
        check(&[Fault::Glued], 2, 2, 1);
        check(&[Fault::Duplicates], 4, 4, 1);
        check(&[Fault::GarbageBefore], 2, 2, 1);
        check(&[Fault::Storm], 40, 40, 1);
        check(
            &[Fault::Glued, Fault::HalfFrames, Fault::GarbageBefore],
            2,
            2,
            3,
        );
    }
}
