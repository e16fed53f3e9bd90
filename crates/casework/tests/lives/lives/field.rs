//! What is found and done outside: dangers, fires, blooms, sources, outfalls, patrols, help.

pub(crate) const DANGER: &str = "
    open hidden-danger enforce1
    due dispose 2026-03-03T24:00
    enforce2 order deadline=2026-03-31 ! turn
    enforce1 order deadline=2026-03-31 -> rectifying
    issued 1
    due rectify 2026-03-31T24:00
    lead progress -> rectifying
    lead report-done -> to-verify
    enforce1 verify ! same
    lead verify ! same
    enforce2 return deadline=2026-04-10 -> rectifying
    due rectify 2026-04-10T24:00
    lead report-stopped -> to-verify
    enforce3 verify -> closed
    duty1 reopen deadline=2026-05-10 -> rectifying
";

pub(crate) const AT_ONCE: &str = "
    open hidden-danger enforce1
    +1h
    enforce1 fix-now -> to-verify
    due verify 2026-03-09T24:00
    enforce1 verify ! same
    enforce2 verify -> closed
";

pub(crate) const REPORTED: &str = "
    open problem-report member category=dust
    due sort 2026-03-02T11:00
    +1h
    duty1 assign -> handling
    due handle 2026-03-05T24:00
    lead report-done -> to-verify
    lead verify ! same
    housing verify -> closed
";

pub(crate) const FIRE: &str = "
    open straw-fire duty1
    due take 2026-03-02T09:10
    lead take ! turn
    +3m
    squad take -> en-route
    due arrive 2026-03-02T09:33
    +12m
    squad arrive -> on-site
    due handle 2026-03-02T11:15
    +40m
    squad put-out -> to-verify
    squad verify ! same
    duty1 return -> on-site
    squad put-out -> to-verify
    duty2 verify -> closed
    duty1 rekindled -> alarmed
    due take 2026-03-02T10:05
";

pub(crate) const SMOKE: &str = "
    open straw-fire member
    duty1 hand-on -> alarmed
    squad take -> en-route
    squad false-alarm -> to-verify
    duty1 verify -> closed
";

pub(crate) const BLOOM: &str = "
    open bloom-sampling water
    due take 2026-03-03T09:00
    monitor take -> sampling
    due sample 2026-03-05T24:00
    water suspend -> sampling
    monitor report ! now
    +1d
    water resume -> sampling
    monitor report -> to-review
    monitor approve ! same
    water tip -> to-review
    issued 1
    water return -> sampling
    monitor report -> to-review
    water approve -> closed
";

pub(crate) const SOURCE: &str = "
    open source-problem water deadline=2026-04-30
    due take 2026-03-03T24:00
    lead return-order -> disputed
    arbiter rule -> to-take
    lead take -> rectifying
    due rectify 2026-04-30T24:00
    lead progress -> rectifying
    water order -> rectifying
    issued 1
    lead ask-extension days=40 ! form
    lead ask-extension days=30 -> rectifying
    water grant-extension days=31 ! form
    water grant-extension days=30 -> rectifying
    due rectify 2026-05-30T24:00
    lead report-done -> to-verify
    lead verify ! same
    enforce1 verify -> closed
    water relapse deadline=2026-07-31 -> rectifying
";

pub(crate) const OUTFALL: &str = "
    open outfall-work water deadline=2026-09-30
    due trace 2026-04-01T24:00
    enforce1 trace -> to-classify
    water trace-again -> tracing
    enforce1 trace -> to-classify
    water classify -> to-sign
    lead set-sign -> treating
    due treat 2026-09-30T24:00
    lead report-done -> to-accept
    lead accept ! same
    water return-to state=treating -> treating
    lead report-done -> to-accept
    accept1 return -> treating
    lead report-done -> to-accept
    accept1 accept -> closed
";

pub(crate) const PATROL: &str = "
    open patrol duty1 planned-on=2026-03-03
    member take -> patrolling
    due patrol 2026-03-03T24:00
    member report -> to-review
    member review ! same
    lead return planned-on=2026-03-05 -> patrolling
    due patrol 2026-03-05T24:00
    member report -> to-review
    lead review -> closed
";

pub(crate) const HELP: &str = "
    open enterprise-help enforce1 deadline=2026-03-31
    due follow 2026-03-31T24:00
    enforce2 follow ! turn
    enforce1 follow -> following
    enforce1 finish -> to-confirm
    enforce1 confirm ! same
    lead confirm -> closed
";
