//! The lives. Fields that a line does not say are filled in by the script.

pub(crate) mod desk;
pub(crate) mod devices;
pub(crate) mod field;
pub(crate) mod orders;

/// All lives, to see that no flow is without one.
pub(crate) const ALL: [&str; 27] = [
    orders::RECTIFICATION,
    orders::DISPUTE,
    orders::STOPPED,
    orders::VISIT,
    orders::SUPERVISION,
    orders::INSTRUCTION,
    orders::TASK,
    field::DANGER,
    field::AT_ONCE,
    field::REPORTED,
    field::FIRE,
    field::SMOKE,
    field::BLOOM,
    field::SOURCE,
    field::OUTFALL,
    field::PATROL,
    field::HELP,
    desk::PETITION,
    desk::PASSED_ON,
    desk::MERGED,
    desk::CLUE,
    desk::TRANSFER,
    desk::REPORT,
    desk::REQUEST,
    devices::SILENT,
    devices::BY_ITSELF,
    devices::RETIRED,
];
