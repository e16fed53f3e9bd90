//! What the process has used of the machine.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Processor time and memory of this process, as far as the system tells.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Usage {
    /// Time on all cores together.
    pub processor: Duration,
    /// Greatest resident memory so far, in KiB.
    pub peak_kib: u64,
}

/// Ticks per second in which Linux counts processor time for `/proc`, the same on every machine.
const TICKS: u64 = 100;

/// Reads what the process has used so far; `None` where there is no `/proc`.
pub(super) fn read() -> Option<Usage> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    Some(Usage {
        processor: processor(&stat)?,
        peak_kib: peak(&status)?,
    })
}

/// Sums the fields `utime` and `stime` (14 and 15) of proc(5).
fn processor(stat: &str) -> Option<Duration> {
    // The name of the program may hold blanks; it ends at the last bracket.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(Duration::from_millis((user + system) * (1_000 / TICKS)))
}

fn peak(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_linux_writes() {
        let stat = "7 (a b) c) S 1 7 7 0 -1 4194560 1 0 0 0 150 50 0 0 20 0 4 0 100 1 1";
        assert_eq!(processor(stat), Some(Duration::from_secs(2)));
        assert_eq!(peak("VmPeak:\t 9 kB\nVmHWM:\t    5120 kB\n"), Some(5120));
        assert_eq!(peak("nothing"), None);
    }
}
