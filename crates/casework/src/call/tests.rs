//! Each way to fill in a form wrongly is refused at its field.

use super::*;
use catalog::Catalog;
use model::ContentHash;

/// `edit` spoils a call that is in order; `expected` are the fields that are then refused.
#[track_caller]
fn check_call(verb: &str, edit: impl FnOnce(&mut VerbCall), expected: &[&str]) {
    let catalog = Catalog::load(None).expect("sound");
    let flow = catalog.case("air-anomaly").expect("built in");
    let verb = flow.verb(verb).expect("defined");
    let mut call = good(&verb.id);
    edit(&mut call);
    let errors = check(verb.into(), &call).err().unwrap_or_default();
    let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, expected, "{errors:#?}");
}

fn set(call: &mut VerbCall, item: &str, met: bool) {
    call.checklist.insert(item.into(), met);
}

fn photo(hash: char) -> Attached {
    Attached {
        hash: ContentHash::new(hash.to_string().repeat(64)),
        kind: "photo-site".into(),
    }
}

fn good(verb: &str) -> VerbCall {
    let mut call = VerbCall {
        verb: verb.into(),
        request_id: "r".into(),
        ..VerbCall::default()
    };
    match verb {
        "answer" => {
            for (field, value) in [
                ("finding", "vehicles"),
                ("statement", "查看周边"),
                ("measure", "无"),
            ] {
                call.fields.insert(field.into(), value.into());
            }
            call.evidence.push(photo('a'));
        }
        "accept" => {
            for item in ["around", "cause", "photo", "measure"] {
                call.checklist.insert(item.into(), true);
            }
        }
        "return" => call.reason = Some("照片不清".into()),
        _ => {}
    }
    call
}

#[test]
fn what_is_in_order_is_taken() {
    for verb in ["take", "answer", "accept", "return", "remind"] {
        check_call(verb, |_| (), &[]);
    }
}

#[test]
fn fields_are_checked() {
    let set = |field: &str, value: &str| {
        let (field, value) = (field.to_owned(), value.to_owned());
        move |call: &mut VerbCall| drop(call.fields.insert(field, value))
    };
    check_call(
        "answer",
        |call| call.fields.clear(),
        &["finding", "statement", "measure"],
    );
    check_call("answer", set("finding", "aliens"), &["finding"]);
    check_call("answer", set("statement", " \n "), &["statement"]);
    check_call("answer", set("statement", &"字".repeat(2000)), &[]);
    check_call(
        "answer",
        set("statement", &"字".repeat(2001)),
        &["statement"],
    );
    check_call("answer", set("@role", "director"), &["@role"]);
    check_call("remind", set("note", "请尽快\n办理"), &["note"]);
    check_call("answer", |call| call.request_id.clear(), &["request_id"]);
}

#[test]
fn evidence_reasons_and_lists_are_checked() {
    check_call(
        "answer",
        |call| call.evidence.clear(),
        &["evidence.photo-site"],
    );
    check_call("answer", |call| call.evidence.push(photo('b')), &[]);
    check_call(
        "answer",
        |call| call.evidence.push(photo('a')),
        &["evidence.photo-site"],
    );
    check_call(
        "take",
        |call| call.evidence.push(photo('a')),
        &["evidence.photo-site"],
    );
    check_call(
        "return",
        |call| call.reason = Some("  ".into()),
        &["reason"],
    );
    check_call(
        "return",
        |call| call.reason = Some("字".repeat(501)),
        &["reason"],
    );
    check_call("take", |call| call.reason = Some("x".into()), &["reason"]);
    check_call(
        "accept",
        |call| set(call, "cause", false),
        &["checklist.cause"],
    );
    check_call(
        "accept",
        |call| call.checklist.retain(|item, _| item != "photo"),
        &["checklist.photo"],
    );
    check_call("accept", |call| set(call, "x", true), &["checklist.x"]);
}

#[test]
fn numbers_are_plain_decimals() {
    for (text, is) in [
        ("0", true),
        ("-1.50", true),
        ("12.5", true),
        ("", false),
        ("-", false),
        (".5", false),
        ("5.", false),
        ("1e3", false),
        ("１", false),
        ("+1", false),
    ] {
        assert_eq!(values::is_decimal(text), is, "{text:?}");
    }
}
