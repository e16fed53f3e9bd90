//! One message to one or more frames.

use crate::build::text::{push_four, push_millis, push_unsigned};
use crate::build::wire::{close, open};
use crate::build::{Area, BuildError, FrameWriter, Identity, WireFrame};
use crate::cn::Cn;
use crate::decode::STANDARD_SEGMENT;
use crate::edition::{Edition, Flag};
use crate::stamp::Stamp;

/// A message about to become a frame, or several where it is long.
///
/// ```
/// use hj212::{Area, Cn, Edition, Identity, Stamp};
/// let device = Identity::new(Edition::V2017, "32", "100000", "010000A8900016F000169DC0")?;
/// let qn = Stamp::new(2016, 8, 1, 8, 58, 57).unwrap().with_millis(223).unwrap();
/// let frame = device
///     .frame(Cn::new(1062).unwrap(), qn)
///     .ack(true)
///     .build(&Area::new().field("RtdInterval", "30")?)?;
/// assert!(frame.as_bytes().ends_with(b"CP=&&RtdInterval=30&&1C80\r\n")); // HJ 212-2017 app. A
/// # Ok::<(), hj212::BuildError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it builds"]
pub struct FrameBuilder<'i> {
    identity: &'i Identity,
    cn: Cn,
    qn: Option<Stamp>,
    ack: bool,
    resend: bool,
}

/// Length of the `CP=&&` and `&&` around the data.
const ENCLOSURE: usize = 7;

/// The longest frame: 1024 bytes of segment, head, check word and line end.
const LONGEST_FRAME: usize = STANDARD_SEGMENT + 12;

/// Which packet of how many.
#[derive(Clone, Copy)]
struct Packet {
    number: usize,
    of: usize,
}

impl<'i> FrameBuilder<'i> {
    pub(crate) fn new(identity: &'i Identity, cn: Cn, qn: Stamp) -> Self {
        Self {
            identity,
            cn,
            qn: Some(qn),
            ack: false,
            resend: false,
        }
    }

    /// Sets the answer bit: the receiver must answer.
    pub fn ack(mut self, ack: bool) -> Self {
        self.ack = ack;
        self
    }

    /// Marks the message as a resend, `RF=1` of the 2025 edition.
    ///
    /// Unsure: the mark and its place are known only through readers of that edition.
    pub fn resend(mut self, resend: bool) -> Self {
        self.resend = resend;
        self
    }

    /// Leaves the QN out, as most devices of the 2005 edition do in what they send by themselves.
    pub fn without_qn(mut self) -> Self {
        self.qn = None;
        self
    }

    /// Builds one frame.
    ///
    /// # Errors
    ///
    /// Fails where the area is longer than the edition allows in one frame, or where the edition
    /// has no such frame.
    pub fn build(&self, area: &Area) -> Result<WireFrame, BuildError> {
        self.seal(area.as_bytes(), self.qn, None)
    }

    /// Begins one frame at the end of a buffer, for a sender that makes many of them: nothing is
    /// allocated but what the buffer grows by.
    ///
    /// ```
    /// use hj212::{Cn, Edition, Identity, Number, Stamp, Suffix};
    /// let device = Identity::new(Edition::V2017, "32", "100000", "010000A8900016F000169DC0")?;
    /// let time = Stamp::new(2016, 8, 1, 8, 58, 57).unwrap();
    /// let mut bytes = Vec::new();
    /// let mut frame = device.frame(Cn::MINUTE, time).ack(true).begin(&mut bytes)?;
    /// let cod = Number { mantissa: 415, scale: 1 };
    /// frame.time("DataTime", time)?.factor("w01018", [(Suffix::Avg, cod)], Some("N"))?;
    /// frame.finish()?;
    /// assert!(bytes.ends_with(b"CP=&&DataTime=20160801085857;w01018-Avg=41.5,w01018-Flag=N&&B981\r\n"));
    /// # Ok::<(), hj212::BuildError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fails where the edition has no such frame.
    pub fn begin<'o>(&self, out: &'o mut Vec<u8>) -> Result<FrameWriter<'o>, BuildError> {
        let start = open(out);
        match self.header(out, self.qn, None) {
            Ok(()) => Ok(FrameWriter::after_header(out, start, self.identity.edition)),
            Err(error) => {
                out.truncate(start);
                Err(error)
            }
        }
    }

    /// Builds as many frames as the area needs, cut between items.
    ///
    /// One frame has no packet numbers. Several have the packet bit, the same PNUM, numbers from
    /// 1, and each its own QN, one millisecond after the one before (HJ 212-2017 table C.47).
    /// An area that begins with `DataTime` repeats it in each packet, so that each can be
    /// understood and answered by itself.
    ///
    /// # Errors
    ///
    /// Fails where a single item does not fit, or where the edition has no such frame.
    pub fn packets(&self, area: &Area) -> Result<Vec<WireFrame>, BuildError> {
        match self.build(area) {
            Err(BuildError::TooLong { .. }) => {}
            whole => return Ok(vec![whole?]),
        }
        let most_packets = most_packets(self.identity.edition);
        let most = Packet {
            number: most_packets,
            of: most_packets,
        };
        let mut header = Vec::new();
        self.header(&mut header, self.qn, Some(most))?;
        let room = room(self.identity.edition, header.len());
        let parts = cut(area, room)?;
        if parts.len() > most_packets {
            return Err(BuildError::TooManyPackets(parts.len()));
        }
        let mut qn = self.qn;
        let mut frames = Vec::with_capacity(parts.len());
        for (place, part) in parts.iter().enumerate() {
            let packet = Packet {
                number: place + 1,
                of: parts.len(),
            };
            frames.push(self.seal(part, qn, Some(packet))?);
            qn = qn.map(Stamp::next_millis);
        }
        Ok(frames)
    }

    fn seal(
        &self,
        area: &[u8],
        qn: Option<Stamp>,
        packet: Option<Packet>,
    ) -> Result<WireFrame, BuildError> {
        let mut out = Vec::with_capacity(LONGEST_FRAME);
        let start = open(&mut out);
        let header = out.len();
        self.header(&mut out, qn, packet)?;
        check_room(self.identity.edition, out.len() - header, area.len())?;
        out.extend_from_slice(b"CP=&&");
        out.extend_from_slice(area);
        out.extend_from_slice(b"&&");
        close(&mut out, start);
        Ok(WireFrame::from_closed(out))
    }

    /// Writes everything before `CP=`, at most 104 bytes.
    fn header(
        &self,
        out: &mut Vec<u8>,
        qn: Option<Stamp>,
        packet: Option<Packet>,
    ) -> Result<(), BuildError> {
        let Identity {
            edition,
            system,
            password,
            mn,
        } = self.identity;
        let edition = *edition;
        if self.resend && edition != Edition::V2025 {
            return Err(BuildError::NoResendMark(edition));
        }
        match qn {
            Some(qn) => {
                out.extend_from_slice(b"QN=");
                push_millis(out, qn);
                out.push(b';');
            }
            None if edition == Edition::V2005 => {}
            None => return Err(BuildError::QnNeeded(edition)),
        }
        out.extend_from_slice(b"ST=");
        out.extend_from_slice(system);
        out.extend_from_slice(b";CN=");
        push_four(out, self.cn.code());
        out.extend_from_slice(b";PW=");
        out.extend_from_slice(password);
        out.extend_from_slice(b";MN=");
        out.extend_from_slice(mn.as_bytes());
        out.extend_from_slice(b";Flag=");
        let flag = Flag::new(edition, packet.is_some(), self.ack);
        push_unsigned(out, flag.byte().into());
        out.push(b';');
        if let Some(Packet { number, of }) = packet {
            out.extend_from_slice(b"PNUM=");
            push_unsigned(out, of as u64);
            out.extend_from_slice(b";PNO=");
            push_unsigned(out, number as u64);
            out.push(b';');
        }
        if self.resend {
            out.extend_from_slice(b"RF=1;");
        }
        Ok(())
    }
}

/// Returns how many bytes of data fit behind a header.
fn room(edition: Edition, header_len: usize) -> usize {
    let limit = area_limit(edition).min(STANDARD_SEGMENT - header_len);
    limit - ENCLOSURE
}

/// Checks that so many bytes of data fit behind a header.
pub(crate) fn check_room(
    edition: Edition,
    header_len: usize,
    area_len: usize,
) -> Result<(), BuildError> {
    let room = room(edition, header_len);
    if area_len <= room {
        return Ok(());
    }
    Err(BuildError::TooLong {
        length: area_len + ENCLOSURE,
        limit: room + ENCLOSURE,
        edition,
    })
}

/// Returns the longest `CP=&&…&&` of an edition, in bytes.
pub(crate) fn area_limit(edition: Edition) -> usize {
    match edition {
        Edition::V2005 => 960,
        Edition::V2017 | Edition::V2025 | Edition::SurfaceWater => 950,
    }
}

/// Returns how many packets an edition can number.
///
/// The one digit of 2025 is known only through readers of that edition; fewer packets conform
/// to all of them.
fn most_packets(edition: Edition) -> usize {
    match edition {
        Edition::V2025 => 9,
        Edition::V2005 | Edition::V2017 | Edition::SurfaceWater => 9999,
    }
}

/// Cuts an area between items into parts of at most `room` bytes.
fn cut(area: &Area, room: usize) -> Result<Vec<Vec<u8>>, BuildError> {
    let repeated = area
        .items()
        .next()
        .filter(|first| first.starts_with(b"DataTime="));
    let mut parts: Vec<Vec<u8>> = Vec::new();
    for item in area.items() {
        if let Some(part) = parts
            .last_mut()
            .filter(|part| part.len() + 1 + item.len() <= room)
        {
            part.push(b';');
            part.extend_from_slice(item);
            continue;
        }
        let mut part = Vec::new();
        if let Some(time) = repeated.filter(|_| !parts.is_empty()) {
            part.extend_from_slice(time);
            part.push(b';');
        }
        part.extend_from_slice(item);
        if part.len() > room {
            return Err(BuildError::ItemTooLong(item.len()));
        }
        parts.push(part);
    }
    Ok(parts)
}
