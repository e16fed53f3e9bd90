//! Personal facts: those who work on a petition read who reported, everybody else reads a mask.

use casework::{Labelled, OpenCall, Record};
use model::{AreaId, CaseId, Document, DocumentFilter, LookFilter, PersonId, Scope, Timestamp};

use crate::bureau::{Bureau, on_each};

const REPORTER: &str = "王小明";
const PHONE: &str = "13812341234";
const ADDRESS: &str = "红旗路12号3栋201室";
const SECRETS: [&str; 3] = [REPORTER, PHONE, ADDRESS];

async fn petition(bureau: &Bureau, opener: &str, reporter: &str) -> CaseId {
    let (officer, scope) = bureau.find(opener);
    let facts = [
        ("channel", "12345"),
        ("finding", "夜间施工扬尘"),
        ("words", "本人王小明，请打 13812341234 联系我"),
        ("category", "dust"),
        ("repeated", "first"),
        ("anonymous", "named"),
        ("reporter", reporter),
        ("reporter-phone", PHONE),
        ("reporter-address", ADDRESS),
    ];
    let call = OpenCall {
        flow: "petition".to_owned(),
        request_id: bureau.request(),
        area: Some(AreaId::new("qs")),
        facts: facts
            .map(|(id, said)| (id.to_owned(), said.to_owned()))
            .into(),
        ..OpenCall::default()
    };
    let case = bureau.casework.open_by_hand(officer, scope, call).await;
    case.expect("opened").id
}

fn fact<'r>(record: &'r Record, id: &str) -> &'r Labelled {
    let fact = record.facts.iter().find(|fact| fact.id == id);
    fact.unwrap_or_else(|| panic!("no fact {id}"))
}

/// Expects that somebody reads the petition in clear, or that nothing of the person is in it.
#[track_caller]
fn expect(record: &Record, who: &str, clear: bool) {
    let reporter = fact(record, "reporter");
    let phone = fact(record, "reporter-phone");
    assert_eq!(reporter.masked, !clear, "{who}");
    if clear {
        assert_eq!(reporter.value, REPORTER, "{who}");
        assert_eq!(phone.value, PHONE, "{who}");
        assert!(fact(record, "words").value.contains(PHONE), "{who}");
    } else {
        assert_eq!(reporter.value, "王**", "{who}");
        assert_eq!(phone.value, "138****1234", "{who}");
        let address = &fact(record, "reporter-address").value;
        assert_eq!(address, "（个人信息，不予显示）", "{who}");
        let words = &fact(record, "words").value;
        assert_eq!(words, "本人王**，请打 138****1234 联系我", "{who}");
        let everything = format!("{record:?}");
        for secret in SECRETS {
            assert!(!everything.contains(secret), "{who} finds {secret}");
        }
    }
}

async fn sees(bureau: &Bureau, case: &CaseId, who: &str, clear: bool) {
    expect(&bureau.record(who, case).await, who, clear);
}

async fn looks(bureau: &Bureau) -> Vec<(CaseId, PersonId)> {
    let all = LookFilter {
        limit: 100,
        ..LookFilter::default()
    };
    let found = bureau.store.personal_looks(&Scope::system(), &all).await;
    let (looks, _) = found.expect("store");
    looks
        .into_iter()
        .map(|look| (look.case, look.person))
        .collect()
}

#[tokio::test]
async fn only_those_who_work_on_a_petition_read_who_reported() {
    on_each(async |bureau| {
        let case = petition(bureau, "petition-officer-0", REPORTER).await;
        let (line, stranger) = ("dept-housing-0", "clerk-asked");
        let (handler, colleague) = ("enforcement-officer-0", "enforcement-officer-1");
        // Of the office every officer is awaited; nobody looks by the right alone.
        sees(bureau, &case, "petition-officer-0", true).await;
        sees(bureau, &case, "petition-officer-1", true).await;
        for who in [line, handler, "duty-officer-0", "deputy-director-0"] {
            sees(bureau, &case, who, false).await;
        }
        assert_eq!(looks(bureau).await, []);

        let done = bureau
            .does("petition-officer-0", "accept", &case, &[])
            .await;
        done.expect("accepted");
        // The handlers are awaited; the other officers look by their right, which is logged.
        sees(bureau, &case, handler, true).await;
        sees(bureau, &case, colleague, true).await;
        sees(bureau, &case, "petition-officer-0", true).await;
        assert_eq!(looks(bureau).await, []);
        sees(bureau, &case, "petition-officer-1", true).await;
        let officer = PersonId::new("petition-officer-1");
        assert_eq!(looks(bureau).await, [(case.clone(), officer)]);

        // Who is given it to read reads a mask, also in what was decided before the mask.
        let to = [("people", stranger)];
        let copied = bureau.does("petition-officer-0", "copy", &case, &to).await;
        copied.expect("copied");
        sees(bureau, &case, stranger, false).await;

        // Who has acted goes on reading; the colleague who has not is no longer awaited.
        let found = [("found", "现场无人，电话 13812341234 无人接听")];
        let reported = bureau.does(handler, "report", &case, &found).await;
        reported.expect("reported");
        sees(bureau, &case, handler, true).await;
        sees(bureau, &case, colleague, false).await;
        sees(bureau, &case, line, false).await;
        assert_eq!(looks(bureau).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_past_shows_no_more_than_the_present() {
    on_each(async |bureau| {
        let case = petition(bureau, "petition-officer-0", REPORTER).await;
        let then = bureau.now();
        bureau.clock.advance(Timestamp::HOUR);
        for (who, clear) in [("petition-officer-0", true), ("dept-housing-0", false)] {
            let (actor, scope) = bureau.find(who);
            let record = bureau.casework.record_as_of(scope, actor, &case, then);
            expect(&record.await.expect("store").expect("there"), who, clear);
        }
    })
    .await;
}

#[tokio::test]
async fn lists_and_search_know_nothing_of_the_reporter() {
    on_each(async |bureau| {
        let case = petition(bureau, "petition-officer-0", REPORTER).await;
        for (text, expected) in [("扬尘", 1), (REPORTER, 0), (PHONE, 0), ("1234", 0)] {
            let filter = model::CaseFilter {
                text: Some(text.to_owned()),
                limit: 10,
                ..model::CaseFilter::default()
            };
            let found = bureau.store.cases(&Scope::system(), &filter).await;
            let (cases, total) = found.expect("store");
            assert_eq!(total, expected, "{text}");
            let lines = bureau.casework.lines(cases, bureau.now()).await;
            let lines = format!("{:?}", lines.expect("store"));
            assert!(
                !SECRETS.iter().any(|secret| lines.contains(secret)),
                "{lines}"
            );
        }
        assert_eq!(looks(bureau).await, [], "a list opens nothing: {case}");
    })
    .await;
}

#[tokio::test]
async fn messages_say_nothing_of_the_reporter() {
    on_each(async |bureau| {
        let case = petition(bureau, "petition-officer-0", REPORTER).await;
        let accepted = bureau
            .does("petition-officer-0", "accept", &case, &[])
            .await;
        accepted.expect("accepted");
        let (actor, scope) = bureau.find("enforcement-officer-0");
        let flow = bureau.catalog.case("petition").expect("defined");
        let verb = flow.verb("return-order").expect("defined");
        let mut call = bureau.call(actor, verb, 2, &case).await;
        call.reason = Some(format!("{REPORTER}（{PHONE}）称不在辖区"));
        let returned = bureau.casework.act(actor, scope, &case, call).await;
        returned.expect("returned");
        bureau.clock.advance(14 * Timestamp::DAY);
        bureau.casework.remind().await.expect("reminds");
        let notices = bureau.store.due_notices(bureau.now(), 1_000).await;
        let notices = format!("{:?}", notices.expect("store"));
        assert!(
            notices.contains("王**（138****1234）称不在辖区"),
            "{notices}"
        );
        assert!(
            !SECRETS.iter().any(|secret| notices.contains(secret)),
            "{notices}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_letter_names_the_reporter_only_to_those_who_work_on_it() {
    on_each(async |bureau| {
        let case = petition(bureau, "petition-officer-0", REPORTER).await;
        let accepted = bureau
            .does("petition-officer-0", "accept", &case, &[])
            .await;
        accepted.expect("accepted");
        let filter = DocumentFilter {
            case: Some(case.clone()),
            limit: 10,
            ..DocumentFilter::default()
        };
        let found = bureau.store.documents(&Scope::system(), &filter).await;
        let (issued, _) = found.expect("store");
        assert_eq!(issued[0].content.recipient, REPORTER, "as it was issued");
        for (who, recipient) in [
            ("petition-officer-0", REPORTER),
            ("enforcement-officer-0", REPORTER),
            ("dept-housing-0", "王**"),
        ] {
            let (actor, _) = bureau.find(who);
            let register = bureau.casework.register_seen(actor, issued.clone()).await;
            let register: Vec<Document> = register.expect("store");
            assert_eq!(register[0].content.recipient, recipient, "{who}");
            let seen = bureau
                .casework
                .document_seen(actor, issued[0].clone())
                .await;
            let (document, masked) = seen.expect("store");
            assert_eq!(document.content.recipient, recipient, "{who}");
            assert_eq!(masked, recipient != REPORTER, "{who}");
        }
        assert_eq!(looks(bureau).await, []);
        let (officer, _) = bureau.find("petition-officer-2");
        let register = bureau.casework.register_seen(officer, issued.clone()).await;
        assert_eq!(register.expect("store")[0].content.recipient, REPORTER);
        assert_eq!(looks(bureau).await, [], "the register opens nothing");
        let seen = bureau
            .casework
            .document_seen(officer, issued[0].clone())
            .await;
        assert!(!seen.expect("store").1);
        assert_eq!(looks(bureau).await, [(case, officer.person.clone())]);
    })
    .await;
}

#[tokio::test]
async fn what_was_merged_is_read_with_the_main_case() {
    on_each(async |bureau| {
        let main = petition(bureau, "petition-officer-0", REPORTER).await;
        let other = petition(bureau, "duty-officer-0", "李建国").await;
        let into = [("case", main.as_str())];
        let merged = bureau
            .does("petition-officer-1", "merge", &other, &into)
            .await;
        merged.expect("merged");
        let accepted = bureau
            .does("petition-officer-0", "accept", &main, &[])
            .await;
        accepted.expect("accepted");
        for (who, clear) in [("enforcement-officer-0", true), ("dept-housing-0", false)] {
            let record = bureau.record(who, &main).await;
            assert_eq!(record.merged.len(), 1);
            let merged = format!("{:?}", record.merged);
            assert_eq!(merged.contains("李建国"), clear, "{who}: {merged}");
        }
    })
    .await;
}
