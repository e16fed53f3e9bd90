//! The table is looked up by place, and each way to spoil it is refused at its line.

use super::*;

const TABLE: &str = r#"id = "problems"
name = "职责分工"
house = true

[[row]]
category = "dust"
category_name = "扬尘"
responsible = { role = "lead", where = "district" }
supervising = { role = "housing", where = "city" }
arbiter = { role = "office", where = "city" }

[[row]]
category = "dust"
category_name = "扬尘"
place = "qs-1"
responsible = { role = "park", where = "district", unit = "u-park" }
supervising = { role = "housing", where = "city" }
arbiter = { role = "office", where = "city" }
"#;

fn read(text: &str) -> (Vec<DispatchTable>, Vec<(Option<usize>, String)>) {
    let mut problems = Vec::new();
    let files = [("dispatch/problems.toml".to_owned(), text.to_owned())];
    let tables = load(&files, |role| role != "nobody", &mut problems);
    let said = problems.into_iter().map(|p| (p.line, p.reason)).collect();
    (tables, said)
}

#[test]
fn the_smallest_place_wins() {
    let (tables, problems) = read(TABLE);
    assert_eq!(problems, []);
    for (category, place, responsible) in [
        ("dust", "/hb/qs/qs-1/qs-1-01/", Some("park")),
        ("dust", "/hb/qs/qs-1/", Some("park")),
        ("dust", "/hb/qs/qs-10/", Some("lead")),
        ("dust", "/hb/", Some("lead")),
        ("noise", "/hb/qs/qs-1/", None),
    ] {
        let row = look_up(&tables, category, &AreaPath::from_stored(place));
        let role = row.map(|row| row.named(Column::Responsible).role.as_str());
        assert_eq!(role, responsible, "{category} at {place}");
    }
    assert_eq!(covered(&tables), ["dust"].into());
}

#[test]
fn a_spoilt_table_is_refused_at_its_line() {
    for (good, bad, line, reason) in [
        ("house = true\n", "", 1, "its source"),
        ("role = \"housing\"", "role = \"nobody\"", 9, "no role"),
        (
            "role = \"office\", where",
            "role = \"lead\", wher",
            10,
            "unknown field",
        ),
        (
            "{ role = \"office\", where = \"city\" }",
            "{ role = \"lead\", where = \"district\" }",
            10,
            "the arbiter is one of those",
        ),
        ("place = \"qs-1\"\n", "", 13, "says already"),
        ("\"扬尘\"", "\"\"", 7, "a name is empty"),
    ] {
        let (_, problems) = read(&TABLE.replacen(good, bad, 1));
        let found = problems
            .iter()
            .any(|(at, said)| *at == Some(line) && said.contains(reason));
        assert!(found, "line {line}: {reason} not in {problems:?}");
    }
}
