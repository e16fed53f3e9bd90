//! The settings of downlink. All defaults are house settings unless a standard is named.

use std::time::Duration;

use hj212::Timing;

/// How devices are asked. A ◇ marks what is known of the 2025 edition only through its readers.
#[derive(Clone, Debug)]
pub struct DownlinkSettings {
    /// How often the desk looks for what others have asked.
    pub poll: Duration,
    /// How often it looks after keys, passwords and gaps.
    pub upkeep: Duration,
    /// Most exchanges at a time, each with another device.
    pub at_once: usize,
    /// Most downlinks that may wait for one device.
    pub waiting_each: u64,
    /// Longest time that a downlink may wait for its device.
    pub longest_wait: Duration,
    /// How long an answer is waited for and how often a frame is sent again, where the device was
    /// told nothing else (HJ 212-2017 table 1).
    pub timing: Timing,
    /// A device that asks for the time (1013) is told it.
    pub answer_clock_requests: bool,
    /// ◇ Days after which a key is to be changed.
    pub key_days: i64,
    /// ◇ Hours for which the key before is still taken.
    pub key_overlap_hours: i64,
    /// ◇ Keys are changed by themselves when they are due, and when a device asks (1014).
    pub change_keys: bool,
    /// ◇ The command with a new key (1014) is encrypted with the key in use.
    pub seal_new_key: bool,
    /// Loggers that may wait for a number; more are not remembered.
    pub activations: u32,
    /// How missing periods are asked for again.
    pub gaps: GapSettings,
}

/// How missing periods are asked for again (缺数补采): gently.
#[derive(Clone, Debug)]
pub struct GapSettings {
    /// Whether they are asked for at all.
    pub is_on: bool,
    /// How many connected devices are looked at each round.
    pub devices_each_round: usize,
    /// How far back is looked, hours.
    pub back_hours: i64,
    /// How long after its end a period may still come by itself, minutes.
    pub grace_minutes: i64,
    /// Most hours that one request covers, for hour data.
    pub hours_each: i64,
    /// Most hours that one request covers, for minute data.
    pub minute_hours_each: i64,
    /// Requests to one device per hour.
    pub per_device_hour: i64,
    /// Requests under way at a time, to all devices.
    pub at_once: i64,
    /// Pause before the same period is asked for again, minutes; doubles each time.
    pub first_pause_minutes: i64,
    /// How often the same period is asked for in all.
    pub tries: u32,
}

impl Default for DownlinkSettings {
    fn default() -> Self {
        Self {
            poll: Duration::from_secs(1),
            upkeep: Duration::from_secs(30),
            at_once: 64,
            waiting_each: 20,
            longest_wait: Duration::from_hours(24),
            timing: Timing::MOBILE,
            answer_clock_requests: true,
            key_days: 90,
            key_overlap_hours: 24,
            change_keys: true,
            seal_new_key: true,
            activations: 1_000,
            gaps: GapSettings::default(),
        }
    }
}

impl Default for GapSettings {
    fn default() -> Self {
        Self {
            is_on: true,
            devices_each_round: 100,
            back_hours: 72,
            grace_minutes: 20,
            hours_each: 24,
            minute_hours_each: 2,
            per_device_hour: 6,
            at_once: 16,
            first_pause_minutes: 30,
            tries: 5,
        }
    }
}
