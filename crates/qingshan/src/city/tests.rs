use std::fs;
use std::path::Path;

use super::{Folder, Words, read};

const WORDS: Words<'static> = Words {
    kind: &|kind| kind != "nonsense",
    role: &|role| role != "nonsense",
};

#[test]
fn the_demo_city_is_whole() {
    let (city, problems) = read(&Folder::Demo, &WORDS);
    assert_eq!(problems, []);
    let lines = |name: &str| {
        let bytes = Folder::Demo.read(name).expect("part of the program");
        String::from_utf8_lossy(&bytes).matches('\n').count()
    };
    let tables = [
        "units.csv",
        "people.csv",
        "posts.csv",
        "objects.csv",
        "devices.csv",
    ];
    let expected: Vec<usize> = tables.iter().map(|name| lines(name) - 1).collect();
    let counts = city.counts().map(|(_, count)| count);
    assert_eq!(counts[1..], expected, "a row for each line under the head");
    assert_eq!(counts[0], 80);
}

/// Copies the demo's city, changes one file at one place and reads it; `LINE` in what is expected
/// stands for the line of that place.
fn check(file: &str, from: &str, to: &str, expected: &[&str]) {
    let folder = tempfile::tempdir().expect("folder");
    let files = [
        "areas.geojson",
        "units.csv",
        "people.csv",
        "posts.csv",
        "objects.csv",
        "devices.csv",
    ];
    for name in files {
        let bytes = Folder::Demo.read(name).expect("part of the program");
        fs::write(folder.path().join(name), bytes).expect("written");
    }
    let path = folder.path().join(file);
    let text = fs::read_to_string(&path).expect("there");
    assert!(text.contains(from), "{file} does not hold {from:?}");
    fs::write(&path, text.replacen(from, to, 1)).expect("written");
    let line = 1 + text
        .split(from)
        .next()
        .unwrap_or_default()
        .matches('\n')
        .count();
    let expected: Vec<String> = expected
        .iter()
        .map(|problem| problem.replace("LINE", &line.to_string()))
        .collect();
    assert_eq!(
        problems_of(folder.path()),
        expected,
        "{file}: {from} -> {to}"
    );
}

fn problems_of(folder: &Path) -> Vec<String> {
    let (_, problems) = read(&Folder::Of(folder.to_owned()), &WORDS);
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn a_problem_names_file_and_line() {
    check(
        "units.csv",
        "u-duty,青山市生态环境局值班室（调度中心）,qs,",
        "u-duty,青山市生态环境局值班室（调度中心）,nowhere,",
        &["units.csv:LINE: there is no area \"nowhere\""],
    );
    check(
        "posts.csv",
        "p-monitor,u-monitor,qs,monitor-engineer",
        "p-monitor,u-monitor,qs,nonsense",
        &["posts.csv:LINE: the catalogue has no role \"nonsense\""],
    );
    check(
        "objects.csv",
        ",114.2527,30.5578,",
        ",east,30.5578,",
        &["objects.csv:LINE: field 6: invalid float literal"],
    );
    check(
        "devices.csv",
        ",st-1326A,",
        ",st-1325A,",
        &["devices.csv:LINE: the object st-1325A has a device already"],
    );
    check(
        "people.csv",
        "id,name,login",
        "id,name,account",
        &[
            "people.csv:1: the columns are id,name,account,phone,unit; they should be \
           id,name,login,phone,unit",
        ],
    );
}

#[test]
fn an_area_needs_its_parent_before_it() {
    check(
        "areas.geojson",
        "\"id\":\"hb-shiyan\",\"parent\":\"hb\"",
        "\"id\":\"hb-shiyan\",\"parent\":\"xx\"",
        &["areas.geojson:LINE: the parent xx of hb-shiyan does not stand before it"],
    );
}

#[test]
fn positions_of_web_maps_enter_where_they_lie() {
    check(
        "areas.geojson",
        "\"id\":\"hb-shiyan\",\"parent\"",
        "\"datum\":\"mars\",\"id\":\"hb-shiyan\",\"parent\"",
        &["areas.geojson:LINE: \"mars\" is no datum: cgcs2000, wgs84, gcj02, bd09"],
    );
    let folder = tempfile::tempdir().expect("folder");
    for name in ["areas.geojson", "units.csv", "people.csv", "posts.csv"] {
        let bytes = Folder::Demo.read(name).expect("part of the program");
        fs::write(folder.path().join(name), bytes).expect("written");
    }
    let objects = "id,kind,code,name,area,parent,lon,lat,attributes,invented,source_note,datum\n\
                   a,outlet,,甲,qs,,114.3,30.6,,true,,\n\
                   b,outlet,,乙,qs,,114.3,30.6,,true,企业填报,gcj02\n";
    fs::write(folder.path().join("objects.csv"), objects).expect("written");
    let devices = "mn,object,st,edition,kind,password,note\n";
    fs::write(folder.path().join("devices.csv"), devices).expect("written");
    let (city, problems) = read(&Folder::Of(folder.path().to_owned()), &WORDS);
    assert_eq!(problems, []);
    let [a, b] = &city.objects[..] else {
        panic!("{:?}", city.objects)
    };
    assert_eq!(
        (a.lon, a.lat, a.source_note.as_deref()),
        (114.3, 30.6, None)
    );
    // Some 540 m to the west and 250 m to the north of where the numbers would put it.
    let metres = ((b.lon - a.lon) * 95_800.0, (b.lat - a.lat) * 111_000.0);
    assert!((-600.0..-400.0).contains(&metres.0), "{metres:?}");
    assert!((200.0..300.0).contains(&metres.1), "{metres:?}");
    let note = b.source_note.as_deref();
    assert_eq!(note, Some("企业填报；坐标由 GCJ-02 换算为 CGCS2000"));
}

#[test]
fn a_folder_without_files_is_said_to_be_so() {
    let folder = tempfile::tempdir().expect("folder");
    let problems = problems_of(folder.path());
    assert_eq!(problems.len(), 6);
    assert!(
        problems[0].starts_with("areas.geojson: it cannot be read"),
        "{}",
        problems[0]
    );
}
