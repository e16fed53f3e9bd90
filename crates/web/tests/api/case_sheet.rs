//! A list of cases as an Excel file: opened and read.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};

use super::cases::Story;
use super::client::{Client, Reply};

/// The rows of the only sheet, as texts.
fn rows(reply: &Reply) -> Vec<Vec<String>> {
    assert!(
        reply.status.is_success(),
        "{}",
        String::from_utf8_lossy(&reply.body)
    );
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(&reply.body)).unwrap();
    assert_eq!(book.sheet_names(), ["事项清单"]);
    let range = book.worksheet_range("事项清单").unwrap();
    range
        .rows()
        .map(|row| row.iter().map(text).collect())
        .collect()
}

fn text(cell: &Data) -> String {
    match cell {
        Data::DateTime(at) => at
            .as_datetime()
            .unwrap()
            .format("%Y-%m-%d %H:%M")
            .to_string(),
        other => other.to_string(),
    }
}

async fn sheet(client: &Client, query: &str) -> Vec<Vec<String>> {
    let path = format!("/api/v1/cases.xlsx{query}");
    rows(&client.get(&path).await)
}

#[tokio::test]
async fn the_sheet_says_what_was_filtered_and_shows_every_column() {
    let story = Story::new().await;
    let duty = story.client("duty").await;
    let list = duty.get("/api/v1/cases").await.ok();
    let case = &list["cases"][0];
    let reply = duty.get("/api/v1/cases.xlsx?open=true&q=AQI").await;
    let name = reply.headers["content-disposition"].to_str().unwrap();
    assert_eq!(name, "attachment; filename=\"cases-2026-03-01.xlsx\"");
    let found = rows(&reply);
    assert_eq!(found[0][0], "事项清单");
    assert_eq!(
        found[1][0],
        "筛选条件：在办，编号或标题含“AQI”（本人可见范围内）"
    );
    assert!(
        found[2][0].starts_with("时点：2026-03-01 "),
        "{}",
        found[2][0]
    );
    assert!(
        found[3][0].starts_with("共 1 件；导出时间："),
        "{}",
        found[3][0]
    );
    assert!(found[3][0].contains("导出人：人员 duty"), "{}", found[3][0]);
    let heads = &found[4];
    let row = &found[5];
    let cell = |head: &str| {
        let column = heads.iter().position(|one| one == head);
        row[column.unwrap_or_else(|| panic!("{head} is not in {heads:?}"))].as_str()
    };
    for (head, field) in [
        ("编号", "number"),
        ("事项", "title"),
        ("流程", "flow_name"),
        ("状态", "state_name"),
        ("区域", "area_name"),
        ("现在由谁办", "holder"),
        ("时限", "left_text"),
    ] {
        assert_eq!(cell(head), case[field].as_str().unwrap(), "{head}");
    }
    assert_eq!(cell("对象"), case["object"]["name"].as_str().unwrap());
    assert_eq!(cell("立案时间"), "2026-03-01 02:00");
    assert!(["时限内", "临近到期", "已超期"].contains(&cell("灯")));
    assert_eq!((cell("办理结果"), cell("流转次数")), ("—", "0"));
    assert_eq!(found.len(), 6);
}

#[tokio::test]
async fn the_sheet_of_a_past_day_says_so() {
    let story = Story::new().await;
    let duty = story.client("duty").await;
    let found = sheet(&duty, "?as_of=2026-02-28&from=2026-01-01&to=2026-02-28").await;
    assert_eq!(
        found[1][0],
        "筛选条件：2026-01-01 及以后立案，2026-02-28 及以前立案（本人可见范围内）"
    );
    assert_eq!(
        found[2][0],
        "时点：2026-02-28 24:00 时的情况（不是现在的情况）"
    );
    assert_eq!(found.len(), 5, "no case had been opened");
    duty.get("/api/v1/cases.xlsx?as_of=2026-02-28&desk=todo")
        .await
        .refused(422, "invalid-input");
    duty.get("/api/v1/cases.xlsx?from=yesterday")
        .await
        .refused(422, "invalid-input");
}

#[tokio::test]
async fn nobody_takes_away_more_than_they_may_see() {
    let story = Story::new().await;
    for (login, cases) in [
        ("duty", 1),
        ("member", 1),
        ("neighbour", 0),
        ("stranger", 0),
    ] {
        let client = story.client(login).await;
        assert_eq!(sheet(&client, "").await.len(), 5 + cases, "{login}");
    }
}
