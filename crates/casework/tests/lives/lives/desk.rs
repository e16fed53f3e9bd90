//! What is done at the desk: petitions, clues, transfers, reports, requests.

/// Sixty days end on the first of May, a holiday, and therefore on the sixth; ninety on a Sunday.
pub(crate) const PETITION: &str = "
    open petition petition
    due accept 2026-03-17T24:00
    petition accept -> handling
    issued 1
    due answer 2026-05-06T24:00
    enforce1 return-order -> registered
    petition accept -> handling
    enforce1 progress -> handling
    enforce1 ask-extension days=30 -> handling
    petition grant-extension days=30 ! turn
    deputy grant-extension days=31 ! form
    deputy grant-extension days=30 -> handling
    due answer 2026-06-01T24:00
    enforce1 report -> to-answer
    due answer 2026-06-01T24:00
    enforce1 answer ! same
    petition return -> handling
    enforce1 report -> to-answer
    petition answer -> answered
    petition follow-up ! same
    duty1 not-satisfied -> handling
    enforce2 report -> to-answer
    petition answer -> answered
    duty1 follow-up -> closed
    petition reopen -> handling
    issued 5
";

pub(crate) const PASSED_ON: &str = "
    open petition petition
    petition propose-refusal competent=市公安局 -> to-refuse
    petition transfer ! same
    deputy deny -> registered
    petition propose-refusal competent=市公安局 -> to-refuse
    deputy transfer -> transferred
    issued 1
";

pub(crate) const MERGED: &str = "
    open petition petition
    again petition duty1
    petition merge case=other -> merged
    petition accept ! state
";

pub(crate) const CLUE: &str = "
    open cross-region-clue enforce1
    enforce1 sign ! turn
    deputy send-back -> draft
    enforce1 submit -> to-sign
    deputy sign -> sent
    issued 1
    due reply 2026-03-23T24:00
    enforce1 progress -> sent
    enforce1 reply -> to-review
    enforce1 close ! same
    enforce2 close -> closed
";

pub(crate) const TRANSFER: &str = "
    open police-transfer enforce1
    due transfer 2026-03-05T24:00
    enforce2 review-return -> to-supplement
    enforce1 supplement -> to-review
    enforce1 review ! same
    enforce2 review -> to-approve
    due transfer 2026-03-05T24:00
    deputy approve -> to-receive
    issued 1
    due reply 2026-03-05T24:00
    enforce1 receive ! turn
    police receive -> investigating
    police decide -> to-archive
    police archive ! same
    enforce2 archive -> closed
";

pub(crate) const REPORT: &str = "
    open duty-report inspect1 unit=u-housing deadline=2026-03-31
    urban receive ! turn
    housing receive -> writing
    due submit 2026-03-31T24:00
    housing submit -> to-read
    housing file ! same
    inspect2 return deadline=2026-04-10 -> writing
    housing submit -> to-read
    inspect1 file -> filed
";

pub(crate) const REQUEST: &str = "
    open info-request housing unit=u-urban deadline=2026-03-13
    due receive 2026-03-03T24:00
    housing receive ! turn
    urban return-order -> answered
    housing ask-again unit=u-police deadline=2026-03-16 -> to-receive
    urban receive ! turn
    police receive -> answering
    issued 1
    due answer 2026-03-16T24:00
    police answer -> answered
    police confirm ! same
    housing confirm -> closed
";
