//! What becomes of devices: silent ones.

pub(crate) const SILENT: &str = "
    hand-over device-silent duty1 unit=u-operator
    due take 2026-03-02T11:00
    duty2 take ! turn
    operator refuse -> refused
    due hand-over 2026-03-02T13:00
    duty1 reassign unit=u-operator -> awaiting-take
    operator take -> handling
    due handle 2026-03-04T24:00
    operator ask-extension days=4 ! form
    operator ask-extension days=3 -> handling
    monitor grant-extension days=2 -> handling
    due handle 2026-03-06T24:00
    operator answer-remote ! now
    operator progress -> handling
    operator answer -> awaiting-accept
    due accept 2026-03-03T09:00
    monitor accept ! now
    monitor return -> handling
    alarm ended
    operator answer-remote -> awaiting-accept
    alarm again
    monitor accept ! now
    alarm ended
    monitor close-silent ! now
    operator accept ! same
    monitor accept -> closed
    duty1 reopen -> awaiting-take
    operator take -> handling
";

pub(crate) const BY_ITSELF: &str = "
    hand-over device-silent monitor
    monitor close-heard ! now
    alarm ended
    monitor close-heard ! same
    duty1 reassign -> awaiting-take
    operator take -> handling
    monitor close-heard ! state
    operator answer-remote -> awaiting-accept
    monitor accept -> closed
";

pub(crate) const RETIRED: &str = "
    hand-over device-silent duty1 unit=u-operator
    operator take -> handling
    operator answer cause=maintenance backfill=none -> awaiting-accept
    operator close-silent ! same
    monitor close-silent ground=retired -> closed
";
