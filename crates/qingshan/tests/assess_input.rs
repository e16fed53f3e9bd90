//! `assess` with files as they come: what is wrong is named by its line, what is right gets through.

#![expect(
    clippy::unwrap_used,
    reason = "a run that cannot be started or read fails the test"
)]

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

const HEAD: &str = "timepoint,stationcode,area,aqi,pm10,pm2_5,o3,no2,so2,co";

/// Runs `qingshan assess` in a folder with the given files in it.
fn assess(arguments: &[&str], folder: &Path) -> (Output, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_qingshan"))
        .arg("assess")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    (output, out, err)
}

fn folder(name: &str, bytes: &[u8]) -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join(name), bytes).unwrap();
    folder
}

/// Reads national rows, and checks the times that come out and what is said.
fn check(bytes: &[u8], rows: usize, said: &[&str]) {
    let folder = folder("a.csv", bytes);
    let hours = ["air", "--format", "cnemc", "--cadence", "hour", "a.csv"];
    let (output, out, err) = assess(&hours, folder.path());
    assert_eq!(out.lines().count(), rows + 1, "{out}{err}");
    for words in said {
        assert!(err.contains(words), "{words} is not in: {err}");
    }
    assert_eq!(output.status.code(), Some(i32::from(rows == 0)), "{err}");
}

fn national(rows: &[&str]) -> Vec<u8> {
    let mut text = HEAD.to_owned();
    for row in rows {
        text.push('\n');
        text.push_str(row);
    }
    text.push('\n');
    text.into_bytes()
}

const GOOD: &str = "2026-03-01T0100,1001A,北京市,110,130,70,95,28,9,0.7";
const LATER: &str = "2026-03-01T0200,1001A,北京市,NA,20,15,62,3,5,0.4";

#[test]
fn columns_are_as_promised() {
    let folder = folder("a.csv", &national(&[GOOD, LATER]));
    let (_, out, _) = assess(
        &["air", "--format", "cnemc", "--cadence", "hour", "a.csv"],
        folder.path(),
    );
    assert_eq!(
        out,
        "time,station,aqi,primary,iaqi_so2,iaqi_no2,iaqi_pm10,iaqi_co,iaqi_o3,iaqi_pm2_5,law\n\
         2026-03-01T01:00,1001A,110,PM2.5,3,14,104,7,30,110,HJ 633-2026\n\
         2026-03-01T02:00,1001A,22,,2,2,20,4,20,22,HJ 633-2026\n"
    );
    let (_, out, _) = assess(
        &[
            "air",
            "--format",
            "cnemc",
            "--cadence",
            "hour",
            "--json",
            "a.csv",
        ],
        folder.path(),
    );
    assert_eq!(
        out.lines().next(),
        Some(
            "{\"time\":\"2026-03-01T01:00\",\"station\":\"1001A\",\"aqi\":110,\"primary\":\"PM2.5\",\
             \"iaqi_so2\":3,\"iaqi_no2\":14,\"iaqi_pm10\":104,\"iaqi_co\":7,\"iaqi_o3\":30,\
             \"iaqi_pm2_5\":110,\"law\":\"HJ 633-2026\"}"
        )
    );
}

#[test]
fn gaps_are_no_problems() {
    // `/` is not monitored by plan; a hidden PM10 beside a PM2.5 does not withhold the index.
    let rows = [
        "2026-03-01T0100,1001A,北京市,30,NA,15,62,3,/,0.4",
        "2026-03-01T0200,1001A,北京市,NA,20,15,—,3,,0.4",
    ];
    check(&national(&rows), 2, &["问题0处"]);
    let folder = folder("a.csv", &national(&rows));
    let (_, out, _) = assess(
        &["air", "--format", "cnemc", "--cadence", "hour", "a.csv"],
        folder.path(),
    );
    let lines: Vec<&str> = out.lines().skip(1).collect();
    assert_eq!(
        lines[0],
        "2026-03-01T01:00,1001A,22,,,2,,4,20,22,HJ 633-2026"
    );
    assert_eq!(lines[1], "2026-03-01T02:00,1001A,,,,2,20,4,,22,HJ 633-2026");
}

#[test]
fn wrong_values_are_named_by_line() {
    let rows = [
        GOOD,
        "2026-03-01T0200,1001A,北京市,NA,1e5,15,62,3,5,0.4",
        "2026-03-01T0300,1001A,北京市,NA,20,-4,62,3,5,0.4",
        "2026-03-01T0400,1001A,北京市,NA,20,15,99999,3,5,0.4",
        "2026-02-30T0500,1001A,北京市,NA,20,15,62,3,5,0.4",
        "2026-03-01T0630,1001A,北京市,NA,20,15,62,3,5,0.4",
        "2026-03-01T0700,,北京市,NA,20,15,62,3,5,0.4",
    ];
    let said = [
        "a.csv 第3行：pm10的值“1e5”不是数字",
        "a.csv 第4行：pm2_5的值“-4”是负值",
        "a.csv 第5行：o3的值“99999”超出仪器可能测得的范围",
        "a.csv 第6行：时间“2026-02-30T0500”是不存在的时间",
        "a.csv 第7行：时间“2026-03-01T0630”不是整点",
        "a.csv 第8行：没有站点编码",
        "问题共6处",
        "采用4行",
    ];
    check(&national(&rows), 4, &said);
}

#[test]
fn an_hour_counts_once() {
    let other = GOOD.replace("130", "131");
    let said = [
        "第4行：站点“1001A”2026-03-01 01:00的数据与前面的行重复且数值不同",
        "第5行：站点“1001A”2026-03-01 01:00的数据与前面的行完全相同",
    ];
    check(&national(&[GOOD, LATER, &other, GOOD]), 2, &said);
}

/// What is kept to find repeated rows is the newest 62 days of each station.
#[test]
fn a_row_before_the_newest_62_days_is_not_used() {
    let day = |number: u64| {
        let first = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let date = first + chrono::Days::new(number);
        GOOD.replace("2026-03-01", &date.to_string())
    };
    let days: Vec<String> = (0..64).chain([2, 1]).map(day).collect();
    let days: Vec<&str> = days.iter().map(String::as_str).collect();
    let said = [
        "第66行：站点“1001A”2026-03-03 01:00的数据与前面的行完全相同",
        "第67行：站点“1001A”2026-03-02 01:00早于该站最新的62天，无法与前面的行比较，该行不采用\
         （请按时间先后给出文件）",
        "问题共2处：时间过早1处，重复且相同1处",
        "采用64行",
    ];
    check(&national(&days), 64, &said);
}

/// A day is printed when it falls out of the window, and those that are left by station and date.
#[test]
fn days_come_in_the_order_in_which_they_close() {
    let hour = |station: &str, month: u32, day: u32| {
        format!("2026-{month:02}-{day:02}T0100,{station},北京市,NA,130,70,95,28,9,0.7")
    };
    let mut rows = vec![hour("B", 3, 2), hour("B", 3, 1)];
    rows.extend((1..=31).map(|day| hour("A", 3, day)));
    rows.extend((1..=31).map(|day| hour("A", 5, day)));
    rows.extend([hour("A", 6, 1), hour("A", 6, 2)]);
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let folder = folder("a.csv", &national(&rows));
    let days = ["air", "--format", "cnemc", "--cadence", "day", "a.csv"];
    let (_, out, err) = assess(&days, folder.path());
    let starts: Vec<&str> = out.lines().skip(1).map(|line| &line[..12]).collect();
    assert_eq!(starts.len(), 66, "{err}");
    assert_eq!(
        starts[..3],
        ["2026-03-01,A", "2026-03-02,A", "2026-03-03,A"]
    );
    assert_eq!(
        starts[63..],
        ["2026-06-02,A", "2026-03-01,B", "2026-03-02,B"]
    );
    assert!(starts[..64].is_sorted(), "{starts:?}");
}

#[test]
fn a_file_cut_in_half_gives_its_whole_lines() {
    let whole = national(&[GOOD, LATER]);
    check(
        &whole[..whole.len() - 12],
        1,
        &["第3行：最后一行只有", "可能被截断"],
    );
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    let many: Vec<String> = (0..2_000)
        .map(|n| {
            GOOD.replace("1001A", &format!("{n}A"))
                .replace("0.7", &format!("0.{}", n % 7))
        })
        .collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    packed.write_all(&national(&many)).unwrap();
    let packed = packed.finish().unwrap();
    check(&packed, 2_000, &["问题0处"]);
    let folder = folder("a.csv", &packed[..packed.len() / 2]);
    let (output, out, err) = assess(
        &["air", "--format", "cnemc", "--cadence", "hour", "a.csv"],
        folder.path(),
    );
    assert!(
        output.status.success() && out.lines().count() > 100,
        "{err}"
    );
    assert!(err.contains("文件不完整或已损坏"), "{err}");
}

#[test]
fn encodings_of_excel_are_read() {
    let mut marked = b"\xef\xbb\xbf".to_vec();
    marked.extend_from_slice(&national(&[GOOD]));
    check(&marked, 1, &["问题0处"]);
    // 北京市 in GBK.
    let (before, after) = GOOD.split_once("北京市").unwrap();
    let mut bytes = format!("{HEAD}\r\n{before}").into_bytes();
    bytes.extend_from_slice(&[0xb1, 0xb1, 0xbe, 0xa9, 0xca, 0xd0]);
    bytes.extend_from_slice(format!("{after}\r\n").as_bytes());
    check(&bytes, 1, &["不是 UTF-8 编码，按 GBK 读取", "问题0处"]);
    let utf16: Vec<u8> = String::from_utf8(marked)
        .unwrap()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    check(&utf16, 1, &["按 UTF-16LE 读取"]);
}

#[test]
fn what_is_no_such_file_is_said() {
    check(b"", 0, &["是空文件"]);
    check(b"PK\x03\x04\0\0\0\0", 0, &["不是文本文件"]);
    check(
        b"year,month\n1,2\n",
        0,
        &["不是 cnemc 格式，缺少列：timepoint、stationcode"],
    );
    check(
        b"time,station,pollutant,value\n",
        0,
        &["看起来是 long 格式"],
    );
    let folder = folder("a.csv", &national(&[GOOD]));
    let files = [
        "air",
        "--format",
        "cnemc",
        "--cadence",
        "hour",
        "none.csv",
        "a.csv",
    ];
    let (output, out, err) = assess(&files, folder.path());
    assert!(output.status.success(), "the other file was read");
    assert!(
        out.contains("1001A") && err.contains("none.csv：读不了"),
        "{err}"
    );
}

#[test]
fn stations_that_are_not_listed_are_not_used() {
    let folder = folder(
        "a.csv",
        &national(&[GOOD, &LATER.replace("1001A", "9999Z")]),
    );
    std::fs::write(
        folder.path().join("s.csv"),
        "stationcode,area\n1001A,北京市\n",
    )
    .unwrap();
    let (_, out, err) = assess(
        &[
            "air",
            "--format",
            "cnemc",
            "--cadence",
            "hour",
            "--stations",
            "s.csv",
            "a.csv",
        ],
        folder.path(),
    );
    assert_eq!(out.lines().count(), 2);
    assert!(err.contains("第3行：站点“9999Z”不在站点表中"), "{err}");
}

/// Research data name an hour by its beginning and give carbon monoxide in µg/m³.
#[test]
fn hours_named_by_their_beginning_become_ends() {
    let head = "\"No\",\"year\",\"month\",\"day\",\"hour\",\"PM2.5\",\"PM10\",\"SO2\",\"NO2\",\
        \"CO\",\"O3\",\"station\"";
    let mut text = head.to_owned();
    for hour in 0..24 {
        write!(text, "\n1,2026,3,1,{hour},70,130,9,28,700,95,\"Dongsi\"").unwrap();
    }
    let folder = folder("p.csv", text.as_bytes());
    let (_, out, _) = assess(
        &["air", "--format", "prsa", "--cadence", "hour", "p.csv"],
        folder.path(),
    );
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(
        lines[1],
        "2026-03-01T01:00,Dongsi,110,PM2.5,3,14,104,7,30,110,HJ 633-2026"
    );
    assert!(
        lines[24].starts_with("2026-03-02T00:00,Dongsi"),
        "{}",
        lines[24]
    );
    // All 24 labels make one natural day.
    let (_, out, _) = assess(
        &["air", "--format", "prsa", "--cadence", "day", "p.csv"],
        folder.path(),
    );
    let days: Vec<&str> = out.lines().skip(1).collect();
    assert_eq!(
        days,
        ["2026-03-01,Dongsi,9,28,130,70,0.7,95,110,3,PM2.5,true,HJ 633-2026"]
    );
}

/// The end of the hour belongs to the day before midnight, in files that stamp the end.
#[test]
fn a_natural_day_is_its_hours_1_to_24() {
    let rows: Vec<String> = (1..=24)
        .map(|hour| {
            let stamp = match hour {
                24 => "2026-03-02T0000".to_owned(),
                _ => format!("2026-03-01T{hour:02}00"),
            };
            format!("{stamp},1001A,北京市,NA,130,70,95,28,9,0.7")
        })
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let folder = folder("a.csv", &national(&rows));
    let (_, out, _) = assess(
        &["air", "--format", "cnemc", "--cadence", "day", "a.csv"],
        folder.path(),
    );
    let days: Vec<&str> = out.lines().skip(1).collect();
    assert_eq!(
        days,
        ["2026-03-01,1001A,9,28,130,70,0.7,95,110,3,PM2.5,true,HJ 633-2026"]
    );
}

#[test]
fn one_value_a_line_is_put_together() {
    let mut text = "time,station,pollutant,value\n".to_owned();
    for (pollutant, value) in [
        ("SO2", "9"),
        ("NO2", "28"),
        ("PM10", "130"),
        ("a34004", "70"),
        ("CO", "0.7"),
    ] {
        writeln!(text, "2026-03-01 01:00,A,{pollutant},{value}").unwrap();
    }
    text.push_str("2026-03-01 02:00,A,O3,95\n2026-03-01 01:00,A,O3,95\n");
    text.push_str("2026-03-01 01:00,A,O3,96\n2026-03-01 01:00,A,TSP,96\n");
    let folder = folder("l.csv", text.as_bytes());
    let (_, out, err) = assess(
        &["air", "--format", "long", "--cadence", "hour", "l.csv"],
        folder.path(),
    );
    let lines: Vec<&str> = out.lines().skip(1).collect();
    assert_eq!(
        lines[0],
        "2026-03-01T01:00,A,110,PM2.5,3,14,104,7,30,110,HJ 633-2026"
    );
    assert_eq!(lines[1], "2026-03-01T02:00,A,,,,,,,30,,HJ 633-2026");
    assert!(
        err.contains("第9行") && err.contains("第10行：“TSP”不是六项污染物之一"),
        "{err}"
    );
}

#[test]
fn small_tables_are_judged() {
    let check = |command: &str, table: &str, expected: &str| {
        let folder = folder("t.csv", table.as_bytes());
        let (_, out, err) = assess(&[command, "t.csv"], folder.path());
        let (_, rows) = out.split_once('\n').unwrap();
        assert_eq!(rows, expected, "{err}");
    };
    check(
        "tli",
        "name,chla_mg_m3,tp_mg_l,tn_mg_l,sd_m,codmn_mg_l\n甲湖,10,0.05,1,1,4\n乙湖,,,,,\n",
        "甲湖,48.02,中营养,50.01,45.71,54.53,51.18,37.98\n",
    );
    check(
        "warning",
        "date,aqi\n2026-12-01,90\n2026-12-02,160\n2026-12-03,210\n2026-12-04,230\n",
        ",橙色预警,Ⅱ级响应,2026-12-03,2026-12-04,日AQI>200持续48小时,环大气〔2024〕6号\n",
    );
    let items = "pH值,溶解氧,高锰酸盐指数,化学需氧量,五日生化需氧量,氨氮,总磷,铜,锌,氟化物,硒,砷,汞,镉,\
        六价铬,铅,氰化物,挥发酚,石油类,阴离子表面活性剂,硫化物";
    let means = "7,5,6,20,4,1,0.2,1,1,1,0.01,0.05,0.0001,0.005,0.05,0.05,0.2,0.005,0.05,0.2,0.2";
    check(
        "cwqi",
        &format!("city,body,points,{items}\n甲市,river,3,{means}\n乙市,lake,1,{means}\n"),
        "甲市,20.0000,,20.0000,1\n乙市,,23.0000,23.0000,2\n",
    );
}

/// Whole numbers of both items, of two sections in turn, one of them at the end of the file.
#[test]
fn doubtful_values_of_water_are_named_in_the_order_of_the_text() {
    let text = "省份,断面名称,监测时间,水质类别,溶解氧(mg/L),氨氮(mg/L),总磷(mg/L)\n\
        省,甲,2026-07-10 00:00,1,9.1,0.004,0.002\n\
        省,乙,2026-07-10 00:00,4,9.1,1.120,0.01\n\
        省,甲,2026-07-10 04:00,1,9.2,6,0.003\n\
        省,乙,2026-07-10 04:00,4,9.2,2,0.01\n\
        省,甲,2026-07-10 08:00,1,9.3,0.005,9\n\
        省,乙,2026-07-10 08:00,4,9.3,1.480,0.01\n\
        省,甲,2026-07-10 12:00,1,9.4,0.004,0.003\n\
        省,甲,2026-07-10 16:00,1,9.5,7,0.003\n";
    let folder = folder("a.csv", text.as_bytes());
    let run = |more: &[&str]| {
        let (_, out, err) = assess(&[&["water", "a.csv"], more].concat(), folder.path());
        let cells = |line: &str| {
            let cells: Vec<&str> = line.split(',').collect();
            let of = |place: usize| cells.get(place).copied().unwrap_or_default().to_owned();
            (of(1), of(2), of(3), of(5))
        };
        (out.lines().skip(1).map(cells).collect::<Vec<_>>(), err)
    };
    let (plain, _) = run(&[]);
    let (marked, _) = run(&["--quality", "mark"]);
    let (aside, err) = run(&["--quality", "set-aside", "--compare"]);
    let at = |rows: &[(String, String, String, String)]| -> Vec<(String, String)> {
        let place = |row: &(String, String, String, String)| (row.0.clone(), row.1.clone());
        rows.iter().map(place).collect()
    };
    assert_eq!(at(&plain), at(&marked));
    assert_eq!(at(&plain), at(&aside));
    let classes = |rows: &[(String, String, String, String)]| -> String {
        rows.iter().map(|row| row.2.as_str()).collect()
    };
    // 2 mg/L after 1.12 and before 1.48 is a value of the river.
    assert_eq!(classes(&plain), "14656416");
    assert_eq!(classes(&marked), classes(&plain));
    assert_eq!(classes(&aside), "14151411");
    let said: Vec<&str> = aside.iter().map(|row| row.3.as_str()).collect();
    assert_eq!(
        said,
        [
            "",
            "",
            "氨氮6（前0.004，后0.005）",
            "",
            "总磷9（前0.003，后0.003）",
            "",
            "",
            "氨氮7（前0.004，后无）"
        ]
    );
    assert!(
        err.contains("8行中4行一致（50.0000%）；不计可疑项目时7行一致"),
        "{err}"
    );
    assert!(err.contains("不一致1行：没有可疑项目，原因不明"), "{err}");
}

#[test]
fn samples_that_come_again_or_too_late_are_named() {
    let mut text = "省份,断面名称,监测时间,水质类别,溶解氧(mg/L)\n".to_owned();
    let first: chrono::NaiveDate = "2026-01-01".parse().unwrap();
    for date in first.iter_days().take(63) {
        writeln!(text, "省,甲,{date} 04:00,1,9.1").unwrap();
    }
    text.push_str("省,甲,2026-03-04 04:00,1,9.1\n省,甲,2026-03-04 04:00,1,9.2\n");
    text.push_str("省,甲,2026-01-01 08:00,1,9.1\n省,乙,2026-01-01 08:00,1,9.1\n");
    let folder = folder("a.csv", text.as_bytes());
    let (_, out, err) = assess(&["water", "a.csv"], folder.path());
    assert_eq!(out.lines().count(), 1 + 64, "{err}");
    for said in [
        "a.csv 第65行：站点“省 甲”2026-03-04 04:00的数据与前面的行完全相同",
        "a.csv 第66行：站点“省 甲”2026-03-04 04:00的数据与前面的行重复且数值不同",
        "a.csv 第67行：站点“省 甲”2026-01-01 08:00早于该站最新的62天",
        "采用64行，问题3处",
    ] {
        assert!(err.contains(said), "{said} is not in: {err}");
    }
}
