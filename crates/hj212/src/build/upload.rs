//! What a device sends by itself: real-time, minute, hour and day data.

use crate::build::text::{check_code, check_value, push_number};
use crate::build::{Area, BuildError, Identity, WireFrame};
use crate::cn::Cn;
use crate::number::Number;
use crate::stamp::Stamp;
use crate::suffix::Suffix;

/// Which data are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UploadKind {
    /// Real-time data, 2011 (实时数据); the time is that of the sampling.
    RealTime,
    /// Minute data, 2051 (分钟数据); the time is the start of the interval.
    Minute,
    /// Hour data, 2061 (小时数据); the time is the start of the interval.
    Hour,
    /// Day data, 2031 (日数据); the time is the start of the interval.
    Day,
}

impl UploadKind {
    /// Returns the command code.
    #[must_use]
    pub fn cn(self) -> Cn {
        match self {
            Self::RealTime => Cn::REALTIME,
            Self::Minute => Cn::MINUTE,
            Self::Hour => Cn::HOUR,
            Self::Day => Cn::DAY,
        }
    }
}

/// What is sent of one factor: values under suffixes, and the mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactorValues {
    code: String,
    /// What was added so far, as it stands in a frame.
    item: Vec<u8>,
}

impl FactorValues {
    /// Begins with a factor code such as `a34004`.
    ///
    /// # Errors
    ///
    /// Fails where the code holds something else than letters, digits and `_`.
    pub fn new(code: &str) -> Result<Self, BuildError> {
        check_code(code)?;
        Ok(Self {
            code: code.to_owned(),
            item: Vec::new(),
        })
    }

    /// Adds a number with all its digits.
    #[must_use]
    pub fn number(mut self, suffix: Suffix, number: Number) -> Self {
        self.name(suffix);
        push_number(&mut self.item, number);
        self
    }

    /// Adds a value that is not a number, such as a time.
    ///
    /// # Errors
    ///
    /// Fails where the value holds a divider.
    pub fn value(mut self, suffix: Suffix, value: &str) -> Result<Self, BuildError> {
        check_value(suffix.as_str(), value)?;
        self.name(suffix);
        self.item.extend_from_slice(value.as_bytes());
        Ok(self)
    }

    /// Adds the mark of the value (数据标记), such as `N`.
    ///
    /// # Errors
    ///
    /// Fails where the mark holds a divider.
    pub fn flag(self, mark: &str) -> Result<Self, BuildError> {
        self.value(Suffix::Flag, mark)
    }

    fn name(&mut self, suffix: Suffix) {
        if !self.item.is_empty() {
            self.item.push(b',');
        }
        self.item.extend_from_slice(self.code.as_bytes());
        self.item.push(b'-');
        self.item.extend_from_slice(suffix.as_str().as_bytes());
        self.item.push(b'=');
    }
}

/// One report of a device.
///
/// ```
/// use hj212::{Edition, FactorValues, Identity, Number, Stamp, Suffix, Upload, UploadKind};
/// let device = Identity::new(Edition::V2017, "22", "123456", "010000A8900016F000169DC0")?;
/// let time = Stamp::new(2026, 3, 1, 8, 0, 0).unwrap();
/// let upload = Upload::new(UploadKind::Hour, time)
///     .factor(FactorValues::new("a34004")?.number(Suffix::Avg, Number { mantissa: 35, scale: 0 }).flag("N")?);
/// let frames = upload.frames(&device, time, true)?;
/// assert_eq!(frames.len(), 1);
/// # Ok::<(), hj212::BuildError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    kind: UploadKind,
    time: Stamp,
    factors: Vec<FactorValues>,
}

impl Upload {
    /// Begins a report with its `DataTime`.
    #[must_use]
    pub fn new(kind: UploadKind, time: Stamp) -> Self {
        Self {
            kind,
            time,
            factors: Vec::new(),
        }
    }

    /// Returns which data are sent.
    #[must_use]
    pub fn kind(&self) -> UploadKind {
        self.kind
    }

    /// Adds a factor; one without values is left out.
    #[must_use]
    pub fn factor(mut self, factor: FactorValues) -> Self {
        self.factors.push(factor);
        self
    }

    /// Returns the data area.
    ///
    /// # Errors
    ///
    /// Does not fail for parts that were checked when they were added.
    pub fn area(&self) -> Result<Area, BuildError> {
        let mut area = Area::new().time("DataTime", self.time)?;
        for factor in self.factors.iter().filter(|one| !one.item.is_empty()) {
            area.checked_item(&factor.item);
        }
        Ok(area)
    }

    /// Builds the frames, several where one is too small; `ack` asks for an answer to each.
    ///
    /// # Errors
    ///
    /// Fails where one factor alone does not fit into a frame.
    pub fn frames(
        &self,
        from: &Identity,
        qn: Stamp,
        ack: bool,
    ) -> Result<Vec<WireFrame>, BuildError> {
        from.frame(self.kind.cn(), qn)
            .ack(ack)
            .packets(&self.area()?)
    }

    /// Builds the same frames marked as resent (`RF=1`), of the 2025 edition.
    ///
    /// # Errors
    ///
    /// Fails where another edition is asked for the mark, or one factor does not fit into a frame.
    pub fn resent_frames(
        &self,
        from: &Identity,
        qn: Stamp,
        ack: bool,
    ) -> Result<Vec<WireFrame>, BuildError> {
        from.frame(self.kind.cn(), qn)
            .ack(ack)
            .resend(true)
            .packets(&self.area()?)
    }
}
