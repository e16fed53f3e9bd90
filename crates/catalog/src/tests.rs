use std::fs;

use model::{AreaId, AreaPath, UnitId};

use super::*;
use crate::cases::Sought;

fn post(role: &str, area: &str) -> Post {
    Post {
        person: PersonId::new("p"),
        unit: UnitId::new("u"),
        unit_name: "单位".to_owned(),
        area: AreaId::new("a"),
        area_path: AreaPath::from_stored(area),
        area_name: "区".to_owned(),
        role: RoleId::new(role),
    }
}

fn problems(overlay: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in overlay {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    match Catalog::load(Some(folder.path())) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.problems().iter().map(ToString::to_string).collect(),
    }
}

const CLERK: &str = "id = \"clerk\"\nname = \"文员\"\nrights = []\nkinds = []\npersonal = false\n";

#[test]
fn the_built_in_catalogue_is_whole() {
    let catalog = Catalog::load(None).unwrap();
    assert_eq!(catalog.roles.len(), 31);
    assert_eq!(catalog.objects.len(), 9);
    assert!(
        catalog
            .rules
            .iter()
            .any(|rule| rule.flow.as_deref() == Some("air-anomaly"))
    );
    assert!(catalog.case("air-anomaly").is_some());
}

#[test]
fn whoever_is_a_party_of_a_flow_may_act_in_cases() {
    let catalog = Catalog::load(None).unwrap();
    let parties = catalog.cases.iter().flat_map(|flow| &flow.parties);
    let sought = parties.filter_map(|party| match &party.sought {
        Sought::Holders { role, .. } | Sought::Opener { role, .. } => Some(role),
        Sought::Table(_) => None,
    });
    let openings = catalog
        .cases
        .iter()
        .filter_map(|flow| flow.opening.as_ref());
    let openers = openings.flat_map(|opening| &opening.roles);
    let rows = catalog.dispatch.iter().flat_map(|table| &table.rows);
    let named = rows.flat_map(|row| [&row.responsible, &row.supervising, &row.arbiter]);
    let fallbacks = catalog.cases.iter().map(|flow| &flow.fallback);
    let roles = sought.chain(openers).chain(fallbacks);
    for role in roles.chain(named.map(|named| &named.role)) {
        let role = catalog.role(role).unwrap();
        assert!(role.rights.contains(&Right::CaseAct), "{}", role.id);
        assert!(role.rights.contains(&Right::CaseRead), "{}", role.id);
    }
}

#[test]
fn every_right_is_held_by_some_role() {
    let catalog = Catalog::load(None).unwrap();
    for right in Right::ALL {
        assert!(
            catalog
                .roles
                .iter()
                .any(|role| role.rights.contains(&right)),
            "{right}"
        );
    }
}

#[test]
fn an_overlay_replaces_and_adds() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("roles")).unwrap();
    fs::write(
        folder.path().join("roles/clerk.toml"),
        format!("\u{feff}{CLERK}"),
    )
    .unwrap();
    let added = CLERK.replace("\"clerk\"", "\"typist\"");
    fs::write(folder.path().join("roles/typist.toml"), added).unwrap();
    fs::write(folder.path().join("roles/README.md"), "笔记").unwrap();
    fs::write(folder.path().join("roles/.clerk.toml.swp"), [0xff]).unwrap();
    let catalog = Catalog::load(Some(folder.path())).unwrap();
    assert_eq!(catalog.roles.len(), 32);
    assert_eq!(catalog.role(&RoleId::new("clerk")).unwrap().name, "文员");
}

#[test]
fn an_overlay_is_told_everything_that_is_wrong() {
    assert_eq!(problems(&[("roles/clerk.toml", CLERK)]), [""; 0]);
    assert_eq!(
        problems(&[
            ("roles/typist.toml", CLERK),
            ("roles/clerk.toml", "id = \"clerk\"\nname = "),
            ("roles/clerk.tmol", CLERK),
            ("role/clerk.toml", CLERK),
            ("clerk.toml", CLERK),
        ]),
        [
            "clerk.toml: a definition lies in a folder of its sort",
            "role: the catalogue has no folder of this name; it has calendar, cases, checklists, dispatch, ladders, law, notices, objects, quality, roles, rules, words",
            "roles/clerk.tmol: a definition's name ends in .toml",
            "roles/clerk.toml:2: string values must be quoted, expected literal string",
            "roles/typist.toml:1: the id \"clerk\" is not the name of the file",
        ]
    );
}

#[test]
fn a_missing_overlay_folder_is_a_problem() {
    let folder = tempfile::tempdir().unwrap();
    let errors = Catalog::load(Some(&folder.path().join("none"))).unwrap_err();
    assert_eq!(errors.problems().len(), 1, "{errors}");
}

#[test]
fn text_in_another_encoding_is_named_by_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("roles")).unwrap();
    // "名" in GB 18030.
    fs::write(
        folder.path().join("roles/x.toml"),
        b"id = \"x\"\nname = \"\xc3\xfb\"",
    )
    .unwrap();
    let errors = Catalog::load(Some(folder.path())).unwrap_err();
    assert_eq!(
        errors.problems()[0].to_string(),
        "roles/x.toml:2: the text is not UTF-8; save it as UTF-8"
    );
}

#[test]
fn posts_add_up_to_rights_and_scope() {
    let catalog = Catalog::load(None).unwrap();
    let posts = [
        post("grid-member", "/hb/qs/qs-1/qs-1-01/"),
        post("system-admin", "/hb/qs/"),
    ];
    let rights = catalog.rights(&posts);
    assert!(rights.contains(&Right::CaseAct) && rights.contains(&Right::DeviceRead));
    assert!(catalog.rights(&[post("wizard", "/hb/")]).is_empty());

    // A post that sees no objects widens no scope.
    let posts = [
        post("grid-member", "/hb/qs/qs-1/"),
        post("security-admin", "/hb/"),
    ];
    let scope = catalog.scope(&PersonId::new("p"), &posts);
    assert!(scope.allows_area(&AreaPath::from_stored("/hb/qs/qs-1/qs-1-01/")));
    assert!(!scope.allows_area(&AreaPath::from_stored("/hb/qs/qs-2/")));
    assert!(scope.allows_kind("outlet") && !scope.allows_personal());

    let nobody = catalog.scope(&PersonId::new("p"), &[]);
    assert!(!nobody.allows_area(&AreaPath::from_stored("/hb/")));
}

#[test]
fn the_objects_of_the_demo_are_what_their_kinds_ask_for() {
    let catalog = Catalog::load(None).unwrap();
    let text = include_str!("../../../data/demo/objects.csv");
    // id,kind,code,name,area,parent,lon,lat,attributes,invented,source_note
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let attributes = cells[8]
            .split(';')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let kind = catalog.kind(cells[1]).unwrap();
        assert_eq!(kind.check(&attributes), [""; 0], "{line}");
        assert_eq!(kind.parent.is_some(), !cells[5].is_empty(), "{line}");
    }
}

#[test]
fn who_is_no_part_of_the_bureau_sees_no_area() {
    let catalog = Catalog::load(None).unwrap();
    let post = |role: &str| post(role, "/hb/qs/");
    let scope = |posts: &[Post]| catalog.scope_of(Right::CaseRead, &PersonId::new("p"), posts);
    let place = AreaPath::from_stored("/hb/qs/qs-1/");
    let own = scope(&[post("station-operator")]);
    assert!(own.reaches_own_cases() && !own.allows_area(&place));
    let both = scope(&[post("station-operator"), post("duty-officer")]);
    assert!(both.reaches_own_cases() && both.allows_area(&place));
    assert!(!scope(&[post("duty-officer")]).reaches_own_cases());
}
