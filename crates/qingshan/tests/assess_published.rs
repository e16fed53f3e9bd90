//! `assess` on real files, against what their publishers computed. Skipped where these are absent.

#![expect(
    clippy::unwrap_used,
    reason = "a run that cannot be started or read fails the test"
)]
#![expect(
    clippy::print_stdout,
    reason = "a test says what it skipped and how far it agrees"
)]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use flate2::read::GzDecoder;
use tempfile::TempDir;

/// Finds a file that lies beside the repository.
fn shared(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {name} is not here");
    None
}

fn unpacked(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    GzDecoder::new(std::fs::File::open(path).unwrap())
        .read_to_end(&mut bytes)
        .unwrap();
    bytes
}

/// Runs `qingshan assess` and returns what it printed and said.
fn assess(arguments: &[&str], files: &[PathBuf]) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_qingshan"))
        .arg("assess")
        .args(arguments)
        .args(files)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert!(output.status.success(), "{err}");
    (out, err)
}

/// Compares hours with the published index; returns how many were compared and how many agree.
fn compare(format: &str, files: &[PathBuf]) -> (u32, u32, String) {
    let hours = ["air", "--format", format, "--cadence", "hour", "--compare"];
    let (_, err) = assess(&hours, files);
    let summary = err
        .lines()
        .find_map(|line| line.strip_prefix("与发布的指数比较：完整的"))
        .unwrap();
    let (complete, rest) = summary.split_once("行中").unwrap();
    let (equal, _) = rest.split_once("行一致").unwrap();
    println!("{format}: {equal} of {complete} agree");
    (complete.parse().unwrap(), equal.parse().unwrap(), err)
}

/// Writes the files of a packed archive into a folder, in order of their names.
fn files_of(archive: &Path, folder: &Path) -> Vec<PathBuf> {
    const BLOCK: usize = 512;
    let bytes = unpacked(archive);
    let mut files = Vec::new();
    let mut at = 0;
    while bytes.get(at).is_some_and(|byte| *byte != 0) {
        let digits = std::str::from_utf8(&bytes[at + 124..at + 135]).unwrap();
        let size = usize::from_str_radix(digits.trim(), 8).unwrap();
        if bytes[at + 156] == b'0' {
            let name = bytes[at..at + 100].split(|byte| *byte == 0).next().unwrap();
            let name = std::str::from_utf8(name).unwrap().replace('/', "_");
            let path = folder.join(name);
            std::fs::write(&path, &bytes[at + BLOCK..at + BLOCK + size]).unwrap();
            files.push(path);
        }
        at += BLOCK + size.div_ceil(BLOCK) * BLOCK;
    }
    files.sort();
    files
}

/// The national release on the last day of HJ 633-2012 and the first of HJ 633-2026. What differs
/// are hours of very clean air, in which the release shows the least value for PM2.5 and indexed
/// another.
#[test]
fn national_days_around_the_switch() {
    for day in ["2026-02-28", "2026-03-01"] {
        let Some(archive) = shared(&format!("cnemc_air_2026/raw_csv_{day}.tar.gz")) else {
            return;
        };
        let folder = TempDir::new().unwrap();
        let (complete, equal, err) = compare("cnemc", &files_of(&archive, folder.path()));
        assert!(complete > 30_000);
        let differing: Vec<&str> = err
            .lines()
            .filter(|line| line.contains("，发布 "))
            .collect();
        assert_eq!(differing.len(), usize::try_from(complete - equal).unwrap());
        assert!(differing.len() <= 12, "{err}");
        assert!(
            differing.iter().all(|line| line.contains("低值小时")),
            "{err}"
        );
    }
}

#[test]
fn zhejiang_agrees_in_every_hour() {
    let Some(file) = shared("zjemc_air_2026/zjemc_hourly_part1.csv.gz") else {
        return;
    };
    let (complete, equal, err) = compare("zjemc", &[file]);
    assert!(complete > 120_000);
    assert_eq!(complete, equal, "{err}");
}

/// In the file of 2018 the columns of ozone are exchanged; read as they are named, they do not fit.
#[test]
fn the_hour_of_2018_agrees_with_the_columns_exchanged() {
    let Some(file) = shared("cnemc_air_2018/airnow_20180220T07.json.gz") else {
        return;
    };
    let document: serde_json::Value = serde_json::from_slice(&unpacked(&file)).unwrap();
    let columns = [
        "timepoint",
        "stationcode",
        "area",
        "aqi",
        "pm10",
        "pm2_5",
        "o3",
        "o3_24h",
        "no2",
        "so2",
        "co",
    ];
    let mut text = columns.join(",");
    for feature in document["features"].as_array().unwrap() {
        let cells = columns.map(|column| feature["properties"][column].as_str().unwrap_or(""));
        text.push('\n');
        text.push_str(&cells.join(","));
    }
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("2018.csv");
    std::fs::write(&path, text).unwrap();
    let (complete, equal, err) = compare("cnemc-swapped-2018", std::slice::from_ref(&path));
    assert!(complete > 1_000);
    assert_eq!(complete, equal, "{err}");
    let (complete, equal, _) = compare("cnemc", &[path]);
    assert!(equal * 100 < complete * 95, "{equal} of {complete}");
}

/// Classes of automatic stations; 96 sections are judged by the phosphorus limits of lakes.
#[test]
fn classes_of_water_sections() {
    let Some(rules) = shared("cnemc_water_2026/sections_tp_rule_inferred.csv") else {
        return;
    };
    let Some(day) = shared("cnemc_water_2026/National_Water_20260715.csv.gz") else {
        return;
    };
    let folder = TempDir::new().unwrap();
    let lakes = folder.path().join("lakes.csv");
    let rules = std::fs::read_to_string(rules).unwrap();
    let mut list = "province,section\n".to_owned();
    for line in rules.lines().filter(|line| line.ends_with(",lake")) {
        let cells: Vec<&str> = line.split(',').collect();
        writeln!(list, "{},{}", cells[0], cells[2]).unwrap();
    }
    std::fs::write(&lakes, list).unwrap();
    let arguments = [
        "water",
        "--format",
        "cnemc",
        "--lakes",
        lakes.to_str().unwrap(),
    ];
    let (out, err) = assess(&arguments, std::slice::from_ref(&day));
    assert!(err.contains("采用12689行，问题0处"), "{err}");
    let published = String::from_utf8(unpacked(&day)).unwrap();
    let published: HashMap<String, String> = published
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>())
        .map(|cells| {
            (
                format!("{},{},{}", cells[0], cells[2], cells[3]),
                cells[4].to_owned(),
            )
        })
        .collect();
    let (mut compared, mut equal) = (0, 0);
    for line in out.lines().skip(1) {
        let cells: Vec<&str> = line.splitn(5, ',').collect();
        let key = format!("{},{},{}", cells[0], cells[1], cells[2].replace('T', " "));
        let class = published[&key].as_str();
        if class != "-1" {
            compared += 1;
            equal += u32::from(cells[3] == class);
        }
    }
    println!("water: {equal} of {compared} agree");
    assert_eq!((compared, equal), (12_670, 12_669));

    // The one that differs is a whole number, and agrees when it is set aside.
    let with = |more: &[&str]| assess(&[&arguments[..], more].concat(), std::slice::from_ref(&day));
    let (marked, err) = with(&["--compare", "--quality", "mark"]);
    assert!(
        err.contains(
            "与发布的类别比较：12670行中12669行一致（99.9921%）；不计可疑项目时12670行一致（100.0000%）"
        ),
        "{err}"
    );
    assert!(
        err.contains(
            "2026-07-15 17:00 海南省 大风：计算劣Ⅴ类，发布Ⅱ类（可疑：氨氮7（前0.0004，后0.001））"
        ),
        "{err}"
    );
    let class = |out: &str| {
        let line = out.lines().find(|line| line.contains("氨氮7（前"));
        line.unwrap().split(',').nth(3).unwrap().to_owned()
    };
    assert_eq!(marked.lines().count(), 12_690);
    assert_eq!(class(&marked), "6");
    let (set_aside, _) = with(&["--quality", "set-aside"]);
    assert_eq!(class(&set_aside), "2");
}

/// Twelve research stations of which eight are here: 280 512 hours, 365 or 366 days a year.
#[test]
fn research_data_make_years() {
    let Some(first) = shared("beijing_prsa/PRSA_Data_Dongsi_20130301-20170228.csv.gz") else {
        return;
    };
    let arguments = [
        "rank", "--format", "prsa", "--by", "station", "--period", "2016",
    ];
    let (out, err) = assess(&arguments, &[first]);
    assert!(err.contains("采用35064行，问题0处"), "{err}");
    let row = out.lines().nth(1).unwrap();
    assert!(row.starts_with("Dongsi,11,51,103,81,3.2,186,"), "{row}");
}
