//! What stands behind the `-` of a data name.

use std::fmt;

macro_rules! suffixes {
    ($($(#[$doc:meta])+ $name:ident = $text:literal $bytes:literal;)+) => {
        /// The part of a data name behind its factor code, `Rtd` in `a34004-Rtd`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Suffix {
            $($(#[$doc])+ $name,)+
        }

        impl Suffix {
            /// Every suffix.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Returns the text, as it stands in a frame.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            #[inline]
            fn read_exact(text: &[u8]) -> Option<Self> {
                match text {
                    $($bytes => Some(Self::$name),)+
                    _ => None,
                }
            }
        }
    };
}

suffixes! {
    /// Sampled value (实时采样数据).
    Rtd = "Rtd" b"Rtd";
    /// Least value of the interval (最小值).
    Min = "Min" b"Min";
    /// Mean of the interval (平均值).
    Avg = "Avg" b"Avg";
    /// Greatest value of the interval (最大值).
    Max = "Max" b"Max";
    /// Cumulated quantity of the interval (累计值), such as an emission in kg.
    Cou = "Cou" b"Cou";
    /// Sampled value converted to reference conditions (折算).
    ZsRtd = "ZsRtd" b"ZsRtd";
    /// Least converted value (折算最小值).
    ZsMin = "ZsMin" b"ZsMin";
    /// Mean converted value (折算平均值).
    ZsAvg = "ZsAvg" b"ZsAvg";
    /// Greatest converted value (折算最大值).
    ZsMax = "ZsMax" b"ZsMax";
    /// Mark of the value (数据标记), an open list of short texts.
    Flag = "Flag" b"Flag";
    /// Mark of the device (设备标志), 2017.
    EFlag = "EFlag" b"EFlag";
    /// Time of sampling, 14 digits (采样时间), 2017.
    SampleTime = "SampleTime" b"SampleTime";
    /// Noise over a whole day (噪声监测日历史数据).
    Data = "Data" b"Data";
    /// Noise by day (噪声昼间).
    DayData = "DayData" b"DayData";
    /// Noise by night (噪声夜间).
    NightData = "NightData" b"NightData";
    /// Serial number of a device (设备唯一标识), 24 hexadecimal digits, 2017.
    Sn = "SN" b"SN";
    /// Text of a log, a state or a parameter (现场端信息), 2017.
    Info = "Info" b"Info";
    /// Running state of a device (设备运行状态): 0 off, 1 on, 2 calibrating, 3 service, 4 alarm,
    /// 5 blow-back.
    RunningState = "RS" b"RS";
    /// Running time of a device over a day, in hours (设备运行时间).
    RunningTime = "RT" b"RT";
    /// Value that raised an alarm (报警期间采样值), 2005.
    Ala = "Ala" b"Ala";
    /// Upper alarm limit (报警上限), 2005.
    UpValue = "UpValue" b"UpValue";
    /// Lower alarm limit (报警下限), 2005.
    LowValue = "LowValue" b"LowValue";
    /// Kind of sample; known only through readers of the 2025 edition.
    SampleType = "SampleType" b"SampleType";
    /// Reading of a standard sample (标样测定值); known only through readers of 2025.
    SampleRd = "SampleRd" b"SampleRd";
    /// Nominal value of a standard sample (标样标准值); known only through readers of 2025.
    StandardValue = "StandardValue" b"StandardValue";
    /// Outcome of a check, 1 passed, 0 failed; known only through readers of 2025.
    ResultType = "ResultType" b"ResultType";
    /// Time of completion; known only through readers of 2025.
    CompleteTime = "CompleteTime" b"CompleteTime";
    /// Reading of a check (核查测定值). This and the six below are of surface water, and known only
    /// through readers of that protocol.
    Check = "Check" b"Check";
    /// Span of the analyser that was checked (跨度值).
    SpanValue = "SpanValue" b"SpanValue";
    /// Reading of the water itself, before a spike or of the first of two parallel samples.
    Water = "Water" b"Water";
    /// Time of that reading, 14 digits.
    WaterTime = "WaterTime" b"WaterTime";
    /// Concentration of the spike's mother solution in mg/L (加标母液浓度).
    Chroma = "Chroma" b"Chroma";
    /// Volume of the spike in millilitres (加标体积).
    Volume = "Volume" b"Volume";
    /// Volume of the spiked sample in millilitres (加标水杯定容体积).
    DVolume = "DVolume" b"DVolume";
    /// Mark of the converted value; in no standard, seen in the field.
    ZsFlag = "ZsFlag" b"ZsFlag";
}

impl Suffix {
    /// Reads a suffix, in the wrong case too; `None` for one that is not in the list.
    ///
    /// ```
    /// use hj212::Suffix;
    /// assert_eq!(Suffix::read(b"Rtd"), Some(Suffix::Rtd));
    /// assert_eq!(Suffix::read(b"zsrtd"), Some(Suffix::ZsRtd));
    /// assert_eq!(Suffix::read(b"td"), None);
    /// ```
    #[must_use]
    #[inline]
    pub fn read(text: &[u8]) -> Option<Self> {
        Self::read_exact(text).or_else(|| {
            Self::ALL
                .iter()
                .find(|one| one.as_str().as_bytes().eq_ignore_ascii_case(text))
                .copied()
        })
    }

    /// Tells whether values under this suffix are measured numbers.
    #[must_use]
    pub fn is_measured(self) -> bool {
        use Suffix::{
            Ala, Avg, Check, Chroma, Cou, DVolume, Data, DayData, Max, Min, NightData, Rtd,
            SampleRd, SpanValue, StandardValue, Volume, Water, ZsAvg, ZsMax, ZsMin, ZsRtd,
        };
        matches!(
            self,
            Rtd | Min
                | Avg
                | Max
                | Cou
                | ZsRtd
                | ZsMin
                | ZsAvg
                | ZsMax
                | Data
                | DayData
                | NightData
                | Ala
                | SampleRd
                | StandardValue
                | Check
                | SpanValue
                | Water
                | Chroma
                | Volume
                | DVolume
        )
    }

    /// Tells whether values under this suffix are times.
    #[must_use]
    pub fn is_time(self) -> bool {
        matches!(
            self,
            Self::SampleTime | Self::CompleteTime | Self::WaterTime
        )
    }
}

impl fmt::Display for Suffix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
