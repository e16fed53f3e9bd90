//! One message to one or more frames.

use crate::build::{Area, BuildError, Identity, WireFrame};
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
        let room = self.room(self.header(self.qn, Some(most))?.len());
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

    /// Returns how many bytes of data fit behind a header.
    fn room(&self, header_len: usize) -> usize {
        let limit = area_limit(self.identity.edition).min(STANDARD_SEGMENT - header_len);
        limit - ENCLOSURE
    }

    fn seal(
        &self,
        area: &[u8],
        qn: Option<Stamp>,
        packet: Option<Packet>,
    ) -> Result<WireFrame, BuildError> {
        let mut segment = self.header(qn, packet)?;
        let room = self.room(segment.len());
        if area.len() > room {
            return Err(BuildError::TooLong {
                length: area.len() + ENCLOSURE,
                limit: room + ENCLOSURE,
                edition: self.identity.edition,
            });
        }
        segment.extend_from_slice(b"CP=&&");
        segment.extend_from_slice(area);
        segment.extend_from_slice(b"&&");
        Ok(WireFrame::seal(&segment))
    }

    /// Writes everything before `CP=`, at most 104 bytes.
    fn header(&self, qn: Option<Stamp>, packet: Option<Packet>) -> Result<Vec<u8>, BuildError> {
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
        let mut segment = Vec::with_capacity(STANDARD_SEGMENT);
        match qn {
            Some(qn) => segment.extend_from_slice(format!("QN={};", qn.millis_text()).as_bytes()),
            None if edition == Edition::V2005 => {}
            None => return Err(BuildError::QnNeeded(edition)),
        }
        segment.extend_from_slice(b"ST=");
        segment.extend_from_slice(system);
        segment.extend_from_slice(format!(";CN={};PW=", self.cn).as_bytes());
        segment.extend_from_slice(password);
        let flag = Flag::new(edition, packet.is_some(), self.ack);
        segment.extend_from_slice(format!(";MN={mn};Flag={flag};").as_bytes());
        if let Some(Packet { number, of }) = packet {
            segment.extend_from_slice(format!("PNUM={of};PNO={number};").as_bytes());
        }
        if self.resend {
            segment.extend_from_slice(b"RF=1;");
        }
        Ok(segment)
    }
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
