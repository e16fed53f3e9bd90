//! `qingshan catalog check` and `qingshan case` as a person calls them.

mod support;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use casework::{Casework, OpenCall};
use catalog::Catalog;
use model::{
    Actor, AlarmId, AreaId, CaseOpener as _, ManualClock, ObjectId, OpenRequest, PersonId, Scope,
    SeededEntropy, Timestamp, World,
};
use serde_json::Value;
use store::Store;
use support::{complained, database, import_city, run, said};

/// Works on the database of a folder as the server did on a morning in March.
fn in_room(folder: &Path, work: impl AsyncFnOnce(&Store, &Casework, Timestamp)) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let store = Store::open(&database(folder)).await.expect("opens");
        let at: Timestamp = "2026-03-02T09:00:00+08:00".parse().expect("a time");
        let clock = Arc::new(ManualClock::new(at));
        let world = World::new(clock, Arc::new(SeededEntropy::new(7)));
        let catalog = Arc::new(Catalog::load(None).expect("sound"));
        let (live, _) = tokio::sync::broadcast::channel(1);
        let room = Casework::new(store.clone(), catalog, world, live, folder.join("evidence"));
        work(&store, &room, at).await;
        store.close().await;
    });
}

/// Opens a case for an alarm at a station of the demo's city.
fn open_case(folder: &Path, object: &str) {
    in_room(folder, async |_, room, at| {
        let request = OpenRequest {
            flow: "air-anomaly".to_owned(),
            alarm: AlarmId::new("a1"),
            object: ObjectId::new(object),
            title: "PM2.5 小时值 168 µg/m³".to_owned(),
            at,
            fields: [("factor".to_owned(), "PM2.5".to_owned())].into(),
        };
        room.open(request).await.expect("opens");
    });
}

/// Registers a petition in the name of the demo's petition officer.
fn register_petition(folder: &Path) {
    in_room(folder, async |store, room, _| {
        let id = PersonId::new("p-petition");
        let person = store.person(&id).await.expect("read").expect("there");
        let actor = Actor {
            posts: store.posts_of(&id).await.expect("read"),
            person: id,
            name: person.name,
            unit: person.unit,
            unit_name: "信访室".to_owned(),
        };
        let facts = [
            ("channel", "12345"),
            ("finding", "夜间施工扬尘"),
            ("words", "本人王小明，电话13812341234"),
            ("category", "dust"),
            ("repeated", "first"),
            ("anonymous", "named"),
            ("reporter", "王小明"),
            ("reporter-phone", "13812341234"),
        ];
        let call = OpenCall {
            flow: "petition".to_owned(),
            request_id: "r1".to_owned(),
            area: Some(AreaId::new("qs")),
            facts: facts
                .map(|(id, said)| (id.to_owned(), said.to_owned()))
                .into(),
            ..OpenCall::default()
        };
        let everywhere = Scope::system();
        let opened = room.open_by_hand(&actor, &everywhere, call);
        Box::pin(opened).await.expect("opens");
    });
}

fn case(folder: &Path, login: &str, args: &[&str]) -> std::process::Output {
    let db = database(folder);
    run(&[&["case"], args, &["--db", &db, "--as", login]].concat())
}

fn json(folder: &Path, login: &str, args: &[&str]) -> Value {
    let output = case(folder, login, &[args, &["--json"]].concat());
    assert!(output.status.success(), "{}", complained(&output));
    serde_json::from_str(&said(&output)).expect("JSON")
}

#[test]
fn cases_are_listed_shown_and_moved_by_the_rights_of_the_person() {
    let folder = tempfile::tempdir().expect("folder");
    let folder = folder.path();
    import_city(folder);
    open_case(folder, "st-qs01");
    let list = json(folder, "duty", &["list"]);
    assert_eq!(list["total"], 1);
    let number = list["cases"][0]["number"].as_str().expect("a number");
    let before = ["list", "--as-of", "2026-03-01"];
    assert_eq!(json(folder, "duty", &before)["total"], 0);

    // The one on duty may hand it out anew, but not take it; nobody may without a reason.
    let shown = json(folder, "duty", &["show", number]);
    let may = shown["verbs"].as_array().expect("a list");
    assert!(may.iter().any(|verb| verb["verb"] == "reassign"), "{may:?}");
    let refused = case(folder, "duty", &["verb", number, "take"]);
    assert!(!refused.status.success());
    let refused = case(folder, "duty", &["verb", number, "reassign"]);
    assert!(complained(&refused).contains("reason: “重新交办”须写明理由"));

    let reassign = [
        "verb",
        number,
        "reassign",
        "--reason",
        "另派",
        "--request-id",
        "r1",
    ];
    let moved = json(folder, "duty", &reassign);
    assert_eq!(moved["head_seq"], 2);
    assert_eq!(moved["events"][1]["reason"], "另派");
    assert_eq!(moved["chain_ok"], true);
    // The same request again changes nothing.
    assert_eq!(json(folder, "duty", &reassign)["head_seq"], 2);
    let stale = [
        "verb",
        number,
        "reassign",
        "--reason",
        "再派",
        "--expected-seq",
        "1",
    ];
    assert!(complained(&case(folder, "duty", &stale)).contains("事项刚刚有了新进展"));
    let then = ["show", number, "--as-of", "2026-03-02"];
    let then = json(folder, "duty", &then);
    assert_eq!(then["events"].as_array().expect("a list").len(), 1);
    assert_eq!(then["verbs"], serde_json::json!([]));

    let stranger = case(folder, "nobody", &["list"]);
    assert!(complained(&stranger).contains("no person with the login"));
}

#[test]
fn the_command_line_masks_what_is_personal_and_ends_days_at_24() {
    let folder = tempfile::tempdir().expect("folder");
    let folder = folder.path();
    import_city(folder);
    register_petition(folder);
    let list = json(folder, "petition", &["list", "--flow", "petition"]);
    let number = list["cases"][0]["number"].as_str().expect("a number");
    let shown = said(&case(folder, "petition", &["show", number]));
    assert!(
        shown.contains("王小明") && shown.contains("13812341234"),
        "{shown}"
    );
    // Fifteen days from 2 March.
    assert!(shown.contains("due 2026-03-17 24:00"), "{shown}");
    for format in [&[][..], &["--json"]] {
        let args = [&["show", number], format].concat();
        let shown = said(&case(folder, "dept-housing", &args));
        assert!(
            shown.contains("王**") && shown.contains("138****1234"),
            "{shown}"
        );
        assert!(
            !shown.contains("王小明") && !shown.contains("13812341234"),
            "{shown}"
        );
    }
}

/// Lays the built-in flow, changed, over the catalogue and checks it.
fn check(change: (&str, &str)) -> Value {
    let built_in = include_str!("../../../catalog/cases/air-anomaly.toml");
    assert!(built_in.contains(change.0), "{}", change.0);
    let folder = tempfile::tempdir().expect("folder");
    fs::create_dir(folder.path().join("cases")).expect("a folder");
    let file = folder.path().join("cases/air-anomaly.toml");
    fs::write(file, built_in.replacen(change.0, change.1, 1)).expect("written");
    let path = folder.path().to_str().expect("a path");
    let output = run(&["catalog", "check", path, "--json"]);
    let report: Value = serde_json::from_str(&said(&output)).expect("JSON");
    assert_eq!(output.status.success(), report["ok"] == true);
    report
}

#[test]
fn a_sound_catalogue_is_counted() {
    let report = check(("name = \"接收\"", "name = \"签收件\""));
    assert_eq!(report["ok"], true);
    assert_eq!(report["counts"]["calendar"][0], 2019);
    assert!(report["counts"]["time_limits"].as_u64().expect("a count") > 50);
    let output = run(&["catalog", "check"]);
    assert!(said(&output).contains("All definitions are sound."));
    assert!(said(&output).contains(", 0 without English"));
    assert_eq!(report["counts"]["words"]["without"]["en"][0], "签收件");
}

#[test]
fn faults_are_named_with_file_and_line() {
    let accept = "not_same_as = [\"take\", \"answer\"]\n";
    let unreachable = "\n[[state]]\nid = \"lost\"\nname = \"迷\"\nopen = false\n";
    let budget = "budget = \"2h\"\n";
    for (change, reason) in [
        (("start =", "strat ="), "unknown field `strat`"),
        (
            ("role = \"grid-member\"", "role = \"gird-member\""),
            "there is no role",
        ),
        ((budget, ""), "has no budget"),
        ((budget, "budget = \"0h\"\n"), "is no time budget"),
        ((budget, "budget = \"-2h\"\n"), "is no time budget"),
        ((budget, "law = \"no-such\"\n"), "the source of the clock"),
        (("by = \"handler\"\n", ""), "by which party"),
        ((accept, ""), ""),
        (
            ("\n[[clock]]", &format!("{unreachable}\n[[clock]]")),
            "lost",
        ),
        (
            (
                "from = [\"awaiting-accept\"]\nto = \"handling\"",
                "from = [\"nowhere\"]\nto = \"handling\"",
            ),
            "there is no state",
        ),
    ] {
        let report = check(change);
        assert_eq!(report["ok"], false, "{change:?}");
        let problem = &report["problems"][0];
        assert_eq!(problem["file"], "cases/air-anomaly.toml", "{change:?}");
        assert!(problem["line"].as_u64().is_some(), "{change:?}");
        let said = report["problems"].to_string();
        assert!(said.contains(reason), "{change:?}: {said}");
    }
}
