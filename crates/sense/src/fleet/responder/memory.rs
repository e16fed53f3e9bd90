//! What a simulated device remembers of what it was told.

use std::collections::BTreeMap;

use hj212::Number;

use super::station::Station;
use crate::fleet::pace::Pace;

/// Settings of a device, as they are when it is switched on.
#[derive(Clone, Debug)]
pub(super) struct Memory {
    /// How long it waits for an answer, seconds, and how often it sends again (1000); `None`:
    /// nobody set it.
    pub(super) timing: Option<(u32, u32)>,
    pub(super) warn_time: String,
    pub(super) report_target: String,
    pub(super) report_time: String,
    /// How often it reports by itself.
    pub(super) pace: Pace,
    /// Alarm limits by factor.
    pub(super) limits: BTreeMap<String, (Number, Number)>,
    /// First sampling and period in hours, by factor.
    pub(super) sampling: BTreeMap<String, (String, u32)>,
    /// States and parameters by factor and code.
    pub(super) infos: BTreeMap<(String, String), String>,
    /// Milliseconds by which the clock was put forward.
    pub(super) clock_moved: i64,
    /// It sends real-time data.
    pub(super) realtime: bool,
    /// It sends running states.
    pub(super) states: bool,
    /// The bottle that is next.
    pub(super) vase: u32,
    /// The station, of surface water.
    pub(super) station: Station,
    /// A password that counts once the answer is out.
    pub(super) next_password: Option<String>,
    /// A number that counts once the answer is out.
    pub(super) next_mn: Option<String>,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            timing: None,
            warn_time: "10".to_owned(),
            report_target: "13800000000".to_owned(),
            report_time: "0100".to_owned(),
            pace: Pace::default(),
            limits: BTreeMap::new(),
            sampling: BTreeMap::new(),
            infos: BTreeMap::new(),
            clock_moved: 0,
            realtime: true,
            states: true,
            vase: 1,
            station: Station::default(),
            next_password: None,
            next_mn: None,
        }
    }
}

impl Memory {
    /// Returns the real-time interval as surface water has it, in minutes.
    pub(super) fn realtime_minutes(&self) -> Option<u32> {
        Some(self.pace.realtime_seconds?.div_ceil(60))
    }

    /// Returns the alarm limits of a factor: those set, or those of the factory.
    pub(super) fn limits_of(&self, pol_id: &str) -> (Number, Number) {
        let factory = |mantissa| Number { mantissa, scale: 0 };
        let set = self.limits.get(pol_id).copied();
        set.unwrap_or((factory(0), factory(100)))
    }

    /// Returns when a factor is first sampled and every how many hours.
    pub(super) fn sampling_of(&self, pol_id: &str) -> (String, u32) {
        let set = self.sampling.get(pol_id).cloned();
        set.unwrap_or_else(|| ("000000".to_owned(), 2))
    }

    /// Returns a state or parameter; `None` for a code that the device does not have.
    pub(super) fn info_of(&self, pol_id: &str, info_id: &str) -> Option<String> {
        let set = self.infos.get(&(pol_id.to_owned(), info_id.to_owned()));
        set.cloned().or_else(|| {
            let factory = match info_id.get(..3)? {
                "i12" | "i22" => "0",
                "i13" | "i23" => "168.0",
                "i11" | "i21" => "自检正常",
                _ => return None,
            };
            Some(factory.to_owned())
        })
    }
}
