//! `qingshan import readings` as a person calls it.

mod support;

use std::path::{Path, PathBuf};

use serde_json::Value;
use support::{complained, database, import_city, run, said};

const HOURS: &str = "\
timepoint,stationcode,area,positionname,pm10,pm2_5,o3,no2,so2,co
2026-03-01T0100,9001A,青川,北站,120,70,33,41,6,0.8
2026-03-01T0200,9001A,青川,北站,NA,75,33,41,6,0.8
2026-03-01T0200,9002A,青川,南站,90,60,/,41,6,0.8
2026-03-01T0300,9001A,青川,北站,120,x7,33,41,6,0.8
昨天,9001A,青川,北站,120,70,33,41,6,0.8
";

fn file(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("the file is written");
    path
}

fn import(folder: &Path, format: &str, path: &Path, more: &[&str]) -> Value {
    let db = database(folder);
    let path = path.to_str().expect("a path");
    let mut args = vec![
        "import", "readings", "--format", format, "--db", &db, "--json", path,
    ];
    args.extend(more);
    let output = run(&args);
    assert!(output.status.success(), "{}", complained(&output));
    serde_json::from_str(&said(&output)).expect("JSON")
}

/// Rows that are new, revised, the same, of stations that are not registered; stations created.
fn check(report: &Value, expected: [u64; 5]) {
    let names = ["new", "revised", "same", "unregistered_rows", "registered"];
    let found = names.map(|name| report[name].as_u64().expect("a number"));
    assert_eq!(found, expected, "{report}");
}

#[test]
fn a_file_that_comes_again_changes_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    let folder = folder.path();
    import_city(folder);
    let hours = file(folder, "hours.csv", HOURS);
    let register = ["--register", "--area", "qs"];
    let commit = ["--register", "--area", "qs", "--commit"];

    let report = import(folder, "cnemc", &hours, &[]);
    check(&report, [0, 0, 0, 4, 0]);
    assert_eq!(report["unregistered"][0]["code"], "9001A");
    assert_eq!(report["unregistered"][0]["rows"], 3);
    // A dry run tells what a commit would do, and does nothing.
    for _ in 0..2 {
        check(&import(folder, "cnemc", &hours, &register), [4, 0, 0, 0, 2]);
    }
    check(&import(folder, "cnemc", &hours, &commit), [4, 0, 0, 0, 2]);
    check(&import(folder, "cnemc", &hours, &commit), [0, 0, 4, 0, 0]);
    check(&import(folder, "cnemc", &hours, &[]), [0, 0, 4, 0, 0]);

    // One hour with other values, under another file name: the next revision, once.
    let corrected = HOURS.replace("0100,9001A,青川,北站,120,70", "0100,9001A,青川,北站,120,71");
    let corrected = file(folder, "corrected.csv", &corrected);
    check(
        &import(folder, "cnemc", &corrected, &["--commit"]),
        [0, 1, 3, 0, 0],
    );
    check(
        &import(folder, "cnemc", &corrected, &["--commit"]),
        [0, 0, 4, 0, 0],
    );
}

#[test]
fn wrong_rows_are_named_and_the_rest_gets_in() {
    let folder = tempfile::tempdir().expect("folder");
    let folder = folder.path();
    import_city(folder);
    let hours = file(folder, "hours.csv", HOURS);
    let report = import(folder, "cnemc", &hours, &["--register", "--area", "qs"]);
    let said = report["problems"].to_string();
    assert!(said.contains("第5行：pm2_5的值“x7”不是数字"), "{said}");
    assert!(said.contains("第6行：时间“昨天”"), "{said}");
    assert_eq!(report["rows"], 4);

    let db = database(folder);
    let path = hours.to_str().expect("a path");
    let args = [
        "import",
        "readings",
        "--format",
        "cnemc",
        "--db",
        &db,
        "--register",
        "--area",
        "nowhere",
        path,
    ];
    let output = run(&args);
    assert!(!output.status.success());
    let said = complained(&output);
    assert!(said.contains("there is no area \"nowhere\""), "{said}");
}

#[test]
fn sections_are_found_by_province_and_name() {
    let folder = tempfile::tempdir().expect("folder");
    let folder = folder.path();
    import_city(folder);
    let text = "\
省份,断面名称,监测时间,水质类别,pH(无量纲),溶解氧(mg/L),高锰酸盐指数(mg/L),氨氮(mg/L),总磷(mg/L)
某省,东桥,2026-07-15 04:00,2,7.76,6.75,2.78,0.036,0.033
某省,东桥,2026-07-15 08:00,2,7.76,6.75,2.78,--,0.033
某市,东桥,2026-07-15 08:00,5,7.22,5.22,5.04,1.175,0.349
";
    let samples = file(folder, "samples.csv", text);
    let commit = ["--register", "--area", "qs", "--commit"];
    check(
        &import(folder, "cnemc-water", &samples, &commit),
        [3, 0, 0, 0, 2],
    );
    check(
        &import(folder, "cnemc-water", &samples, &commit),
        [0, 0, 3, 0, 0],
    );
}
