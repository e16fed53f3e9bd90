//! What is ordered from above: rectification, visits, supervision, instructions, boards.

pub(crate) const RECTIFICATION: &str = "
    open rectification inspect1 deadline=2026-06-30 term=long
    due hand-over 2026-03-04T24:00
    lead commit-territory ! state
    inspect1 hand-over -> handed-over
    issued 1 to=u-town单位、u-housing单位
    due territory-plan 2026-03-09T24:00
    due line-plan 2026-03-09T24:00
    urban commit-line ! turn
    lead2 commit-territory ! unknown
    +3h
    lead commit-territory -> handed-over
    lead commit-territory ! now
    due line-plan 2026-03-09T24:00
    housing commit-line -> rectifying
    due rectify 2026-06-30T24:00
    lead progress -> rectifying
    housing progress -> rectifying
    inspect1 accept ! state
    +20d
    lead report-done -> to-check
    lead check-pass ! same
    housing check-return -> rectifying
    due rectify 2026-06-30T24:00
    lead report-done -> to-check
    due check 2026-03-27T24:00
    housing check-pass -> to-accept
    due accept 2026-04-03T24:00
    lead accept ! same
    housing accept ! same
    accept1 accept -> public-notice
    issued 2
    due public-notice 2026-03-27T24:00
    system ! now
    inspect1 objected -> rectifying
    lead report-done -> to-check
    housing check-pass -> to-accept
    accept1 accept -> public-notice
    +6d
    system -> struck
    system ! now
    lead relapse deadline=2026-09-30 ! same
    inspect2 relapse deadline=2026-09-30 -> rectifying
    due rectify 2026-09-30T24:00
    issued 3
";

pub(crate) const DISPUTE: &str = "
    open rectification inspect1 category=dust deadline=2026-06-30
    inspect1 hand-over -> handed-over
    +4h
    housing dispute -> disputed
    due rule 2026-03-05T24:00
    lead commit-territory ! state
    arbiter rule category=fumes -> handed-over
    housing commit-line ! turn
    urban commit-line -> handed-over
    lead dispute ! now
    lead commit-territory -> rectifying
    +2d
    lead dispute ! state
";

pub(crate) const STOPPED: &str = "
    open rectification inspect1 deadline=2026-04-30
    inspect1 hand-over -> handed-over
    +2d
    lead dispute ! now
    housing commit-line -> handed-over
    lead commit-territory -> rectifying
    lead ask-extension days=30 -> rectifying
    lead grant-extension days=30 ! turn
    deputy grant-extension days=181 ! form
    deputy grant-extension days=20 -> rectifying
    due rectify 2026-05-20T24:00
    inspect1 suspend -> rectifying
    lead report-done ! now
    +10d
    inspect1 resume -> rectifying
    due rectify 2026-05-20T24:00
    lead report-stopped -> to-check
    housing check-pass -> to-accept
    inspect1 return-to state=rectifying -> rectifying
    lead report-stopped -> to-check
    housing check-pass -> to-accept
    accept2 accept -> public-notice
    +10d
    system -> struck
";

pub(crate) const VISIT: &str = "
    open unannounced-visit inspect2 deadline=2026-04-01
    inspect1 hand-over -> handed-over
    due territory-answer 2026-03-04T24:00
    lead commit-territory -> handed-over
    housing commit-line -> rectifying
    due rectify 2026-04-01T24:00
    lead report-done -> to-verify
    lead verify ! same
    accept1 return -> rectifying
    lead report-done -> to-verify
    inspect1 account -> to-verify
    accept1 verify -> closed
    inspect1 relapse deadline=2026-05-01 -> rectifying
    issued 1
";

pub(crate) const SUPERVISION: &str = "
    open supervision inspect1 unit=u-housing answer-by=2026-03-20
    due sign 2026-03-04T24:00
    inspect1 sign ! turn
    deputy send-back -> draft
    inspect2 submit ! turn
    inspect1 submit answer-by=2026-03-25 -> to-sign
    deputy sign -> to-receive
    issued 1 to=u-housing单位
    urban receive ! turn
    housing receive -> handling
    due answer 2026-03-25T24:00
    housing progress -> handling
    housing answer -> to-accept
    housing accept ! same
    inspect2 return answer-by=2026-03-30 -> handling
    due answer 2026-03-30T24:00
    housing answer -> to-accept
    inspect2 accept -> closed
";

pub(crate) const INSTRUCTION: &str = "
    open instruction inspect1
    inspect1 assign unit=u-town deadline=2026-03-13 -> to-receive
    lead2 receive ! unknown
    lead return-order -> to-assign
    inspect1 assign unit=u-housing deadline=2026-03-13 -> to-receive
    housing receive -> handling
    due answer 2026-03-13T24:00
    housing consult people=urban,police -> joint
    housing report ! state
    urban consent -> joint
    police object -> handling
    housing consult people=urban,police -> joint
    urban consent -> joint
    police consent -> handling
    housing report -> to-check
    inspect1 join person=enforce1 -> to-check
    inspect1 present ! now
    enforce1 opinion opinion=同意 -> to-check
    inspect1 present -> to-approve
    inspect1 approve ! same
    deputy approve -> closed
    issued 2
";

pub(crate) const TASK: &str = "
    open campaign-task campaign unit=u-town deadline=2026-12-31
    lead return-order -> disputed
    arbiter rule unit=u-housing -> to-claim
    lead claim ! turn
    housing claim -> running
    due finish 2026-12-31T24:00
    housing progress -> running
    campaign supervise -> running
    issued 1
    housing report-done -> to-accept
    housing accept ! same
    campaign accept -> done
";
