//! The way of a case through the whole room, on a store.

use crate::town::{START, Town, photo, town, town_with};
use casework::ActError;
use catalog::Catalog;
use model::{CaseId, ContentHash, Lamp, Live, Scope, Timestamp};

async fn waits(town: &Town, name: &str, case: &CaseId) -> Option<String> {
    let (actor, scope) = town.who(name).await;
    let now = Timestamp::from_millis(START);
    let record = town
        .casework
        .record(&scope, &actor, case, now)
        .await
        .expect("store");
    record.expect("in scope").waiting_for
}

#[tokio::test]
async fn an_alarm_in_a_cell_is_searched_answered_and_verified() {
    let mut town = town(|_| true).await;
    let case = town.open("城东", "a1").await;
    assert!(matches!(town.live.try_recv(), Ok(Live::Case { .. })));
    assert_eq!(waits(&town, "王格一", &case).await, None);
    let sentence = "等待 [qs-1-01] 排查人员（王格一、王格二）接收";
    assert_eq!(
        waits(&town, "李区长", &case).await.as_deref(),
        Some(sentence)
    );

    assert_eq!(
        town.does("李区长", "take", &case).await,
        Err(sentence.to_owned())
    );
    town.does("王格一", "take", &case).await.expect("takes");
    let sentence = "等待 王格一（qs-1-01单位）报告结果";
    assert_eq!(
        waits(&town, "王格二", &case).await.as_deref(),
        Some(sentence)
    );
    assert_eq!(
        town.does("王格二", "answer", &case).await,
        Err(sentence.to_owned())
    );
    town.clock.advance(25 * Timestamp::HOUR);
    town.does("王格一", "answer", &case).await.expect("answers");
    let again = town.does("王格一", "answer", &case).await;
    assert_eq!(again, Err("事项现在是“待核验”，不能“报告结果”".to_owned()));
    town.does("李区副", "accept", &case).await.expect("accepts");

    let (actor, scope) = town.who("李区长").await;
    let now = Timestamp::from_millis(START).plus(26 * Timestamp::HOUR);
    let record = town
        .casework
        .record(&scope, &actor, &case, now)
        .await
        .expect("store");
    let record = record.expect("in scope");
    assert_eq!(record.line.case.number, "空异〔2026〕0001");
    assert_eq!(record.line.case.title, "城东站：PM2.5 小时值 168 µg/m³");
    assert_eq!(
        (record.line.state_name.as_str(), record.line.lamp),
        ("已办结", Lamp::Grey)
    );
    assert_eq!(
        record.waiting_for.as_deref(),
        Some("事项已办结，不需要办理")
    );
    assert_eq!(record.facts[0].label, "因子");
    assert_eq!(record.chain.broken, None);
    assert_eq!(
        (record.head_seq, record.chain.length, record.events.len()),
        (4, 4, 4)
    );
    let runs: Vec<_> = record
        .clocks
        .iter()
        .map(|c| (c.name.as_str(), c.left_text.as_str()))
        .collect();
    let expected = [
        ("接收时限", "按时完成"),
        ("排查时限", "超期 1 小时完成"),
        ("核验时限", "按时完成"),
    ];
    assert_eq!(runs, expected);
    let said = |event: usize| -> Vec<_> {
        let fields = record.events[event].fields.iter();
        fields
            .map(|field| (field.label.as_str(), field.value.as_str()))
            .collect()
    };
    assert_eq!(
        said(0),
        [("交办去向", "交 [qs-1-01] 排查人员（王格一、王格二）")]
    );
    assert_eq!(said(2)[0], ("排查结论", "机动车"));
    assert_eq!(
        said(2)[3],
        ("交办去向", "交 [qs-1] 核验人员（李区副、李区长）")
    );
    assert_eq!(said(3)[0].1, "已确认");
    assert_eq!(record.evidence[0].kind_name, "现场照片");
    assert!(record.actions.is_empty());
}

#[tokio::test]
async fn a_case_is_shown_as_it_was_at_an_earlier_time() {
    let town = town(|_| true).await;
    let case = town.open("城东", "a1").await;
    for (name, verb) in [
        ("王格一", "take"),
        ("王格一", "answer"),
        ("李区长", "accept"),
    ] {
        town.clock.advance(Timestamp::HOUR);
        town.does(name, verb, &case).await.expect(verb);
    }
    let cell = "[qs-1-01] 排查人员（王格一、王格二）";
    let district = "[qs-1] 核验人员（李区副、李区长）";
    for (minutes, shown) in [
        (-1, None),
        (0, Some(("待接收", Lamp::Green, "剩 2 小时", cell))),
        (59, Some(("待接收", Lamp::Green, "剩 1 小时", cell))),
        (
            60,
            Some(("排查中", Lamp::Green, "剩 24 小时", "王格一（qs-1-01单位）")),
        ),
        (150, Some(("待核验", Lamp::Green, "剩 23 小时", district))),
        (999, Some(("已办结", Lamp::Grey, "", ""))),
    ] {
        let then = Timestamp::from_millis(START).plus(minutes * Timestamp::MINUTE);
        let line = town
            .casework
            .line_as_of(&Scope::system(), &case, then)
            .await
            .expect("store");
        let line = line.as_ref().map(|line| {
            (
                line.state_name.as_str(),
                line.lamp,
                line.left_text.as_str(),
                line.holder.as_str(),
            )
        });
        assert_eq!(line, shown, "after {minutes} minutes");
    }
}

#[tokio::test]
async fn a_station_without_a_grid_goes_to_those_on_duty_and_they_do_not_verify_themselves() {
    let town = town(|_| true).await;
    let case = town.open("武昌", "a1").await;
    let sentence = "等待 [hb] 值班调度（钱值一、钱值二）接收";
    let (actor, _) = town.who("孙外人").await;
    let row = town
        .store
        .case(&Scope::system(), &case)
        .await
        .expect("store")
        .expect("there");
    let waiting = town
        .casework
        .waiting_for(&Scope::system(), &actor, &row)
        .await
        .expect("store");
    assert_eq!(waiting.as_deref(), Some(sentence));
    assert_eq!(
        town.does("孙外人", "take", &case).await,
        Err("没有找到这个事项，或者您无权查看".to_owned())
    );

    town.does("钱值一", "take", &case).await.expect("takes");
    town.does("钱值一", "answer", &case).await.expect("answers");
    let refused = town
        .does("钱值一", "accept", &case)
        .await
        .expect_err("refused");
    assert_eq!(
        refused,
        "不能核验通过自己办的事项：“报告结果”是您办的，请由他人核验通过"
    );
    assert_eq!(
        waits(&town, "钱值一", &case).await,
        None,
        "whoever answered may still take the answer back"
    );
    town.does("钱值二", "accept", &case).await.expect("accepts");
}

#[tokio::test]
async fn where_nobody_can_be_found_the_case_is_opened_and_says_so() {
    let town = town(|_| false).await;
    let case = town.open("武昌", "a1").await;
    let (actor, _) = town.who("nobody").await;
    let now = Timestamp::from_millis(START);
    let record = town
        .casework
        .record(&Scope::system(), &actor, &case, now)
        .await
        .expect("store");
    let record = record.expect("there");
    let note = "没有可以办理的排查人员，也没有值班人员，等待 [hb] 值班调度";
    assert_eq!(record.events[0].fields[0].value, note);
    assert_eq!(record.line.holder, "[hb] 值班调度（暂无人员）");
}

#[tokio::test]
async fn the_same_alarm_opens_one_case_and_the_same_request_is_done_once() {
    let town = town(|_| true).await;
    let case = town.open("城东", "a1").await;
    assert_eq!(town.open("城东", "a1").await, case);
    assert_ne!(town.open("城东", "a2").await, case);

    let (actor, scope) = town.who("王格一").await;
    let call = town.call(&actor, "take", 1).await;
    let first = town
        .casework
        .act(&actor, &scope, &case, call.clone())
        .await
        .expect("takes");
    let again = town
        .casework
        .act(&actor, &scope, &case, call.clone())
        .await
        .expect("the same");
    assert_eq!(first, again);
    let (other, other_scope) = town.who("王格二").await;
    let stolen = town
        .casework
        .act(&other, &other_scope, &case, call.clone())
        .await;
    assert!(
        matches!(stolen, Err(ActError::Invalid { .. })),
        "{stolen:?}"
    );
    let late = town.call(&other, "take", 1).await;
    let late = town.casework.act(&other, &other_scope, &case, late).await;
    assert!(
        matches!(late, Err(ActError::Stale { head_seq: 2 })),
        "{late:?}"
    );
}

#[tokio::test]
async fn work_without_network_keeps_its_time_within_reason() {
    let town = town(|_| true).await;
    let case = town.open("城东", "a1").await;
    town.clock.advance(Timestamp::HOUR);
    let (actor, scope) = town.who("王格一").await;
    let at = |minutes| Some(Timestamp::from_millis(START).plus(minutes * Timestamp::MINUTE));
    for (claimed, refused) in [(at(61), true), (at(-1), true), (at(30), false)] {
        let mut call = town.call(&actor, "take", 1).await;
        call.occurred_at = claimed;
        match town.casework.act(&actor, &scope, &case, call).await {
            Ok(event) => {
                assert!(!refused);
                assert_eq!(Some(event.event.at), claimed);
                assert_eq!(Some(event.event.recorded_at), at(60));
            }
            Err(ActError::Invalid { fields }) => {
                assert!(refused);
                assert_eq!(fields[0].field, "occurred_at");
            }
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test]
async fn handing_on_climbs_past_whoever_hands_on() {
    let town = town(|name| name != "李区副").await;
    let case = town.open("城东", "a1").await;
    town.does("王格一", "hand-on", &case)
        .await
        .expect("to the district");
    assert_eq!(waits(&town, "李区长", &case).await, None);
    town.does("李区长", "take", &case).await.expect("takes");
    town.does("李区长", "answer", &case).await.expect("answers");
    let sentence = waits(&town, "王格一", &case).await.expect("waits");
    assert_eq!(sentence, "等待 [qs] 核验人员（赵市长）核验通过");
    town.does("赵市长", "return", &case).await.expect("returns");
    town.does("李区长", "hand-on", &case)
        .await
        .expect("to the city");
    town.does("赵市长", "take", &case).await.expect("takes");
    town.does("赵市长", "hand-on", &case)
        .await
        .expect("to those on duty");
    town.does("钱值一", "take", &case).await.expect("takes");
    town.does("钱值二", "remind", &case).await.expect("reminds");
    town.does("钱值二", "reassign", &case)
        .await
        .expect("to the cell again");
    town.does("王格二", "take", &case).await.expect("takes");
}

#[tokio::test]
async fn only_own_files_prove_anything() {
    let town = town(|_| true).await;
    let case = town.open("城东", "a1").await;
    town.does("王格一", "take", &case).await.expect("takes");
    let (actor, scope) = town.who("王格一").await;
    let mut call = town.call(&actor, "answer", 2).await;
    call.evidence[0].hash = ContentHash::new("ab".repeat(32));
    let refused = town.casework.act(&actor, &scope, &case, call).await;
    let Err(ActError::Invalid { fields }) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(fields[0].field, "evidence.photo-site");
    assert_eq!(fields[0].message, "文件不存在或不是您上传的，请重新上传");
}

#[tokio::test]
async fn a_file_is_read_back_and_one_that_was_altered_is_not() {
    let town = town(|_| true).await;
    let (actor, scope) = town.who("王格一").await;
    let place = Some((113.2, 30.5));
    let stored = town
        .casework
        .put_evidence(&actor, photo(), None, place)
        .await
        .expect("taken");
    let content = town
        .casework
        .read_evidence(&scope, &actor, &stored.hash, false)
        .await
        .expect("reads");
    let content = content.expect("own file");
    assert_eq!(
        (content.media_type.as_str(), content.evidence.place),
        ("image/png", place)
    );
    let thumb = town
        .casework
        .read_evidence(&scope, &actor, &stored.hash, true)
        .await
        .expect("reads");
    assert_eq!(thumb.expect("own file").media_type, "image/jpeg");
    let (stranger, other) = town.who("孙外人").await;
    let hidden = town
        .casework
        .read_evidence(&other, &stranger, &stored.hash, false)
        .await
        .expect("reads");
    assert_eq!(
        hidden, None,
        "a file that is attached to nothing is its uploader's"
    );
    let nowhere = town
        .casework
        .put_evidence(&actor, photo(), None, Some((f64::NAN, 0.0)))
        .await;
    assert_eq!(
        nowhere.expect_err("refused").to_string(),
        "拍照位置的经纬度不正确"
    );

    let (folder, name) = stored.hash.as_str().split_at(2);
    let path = town.folder.path().join("evidence").join(folder).join(name);
    std::fs::write(path, b"something else").expect("written");
    let altered = town
        .casework
        .read_evidence(&scope, &actor, &stored.hash, false)
        .await;
    assert_eq!(
        altered.expect_err("altered").to_string(),
        "存档的文件已损坏，请联系管理员"
    );
}

#[tokio::test]
async fn a_case_keeps_the_definition_with_which_it_began() {
    let first = town(|_| true).await;
    let case = first.open("城东", "a1").await;

    // The bureau renames a verb and no longer asks for a photo.
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("cases")).expect("made");
    let text = &first.catalog.case("air-anomaly").expect("built in").text;
    let text = text
        .replace("name = \"接收\"", "name = \"签收\"")
        .replace("min = 1", "min = 0");
    std::fs::write(folder.path().join("cases/air-anomaly.toml"), text).expect("written");
    let catalog = Catalog::load(Some(folder.path())).expect("sound");
    let second = town_with(catalog, |_| true).await;
    let second = Town {
        casework: casework::Casework::new(
            first.store.clone(),
            second.catalog.clone(),
            model::World::new(
                first.clock.clone(),
                std::sync::Arc::new(model::SeededEntropy::new(9)),
            ),
            tokio::sync::broadcast::channel(8).0,
            first.folder.path().join("evidence"),
        ),
        store: first.store.clone(),
        ..second
    };
    let (actor, _) = second.who("王格一").await;
    for (id, name) in [(case, "接收"), (second.open("城东", "a2").await, "签收")] {
        let row = second
            .store
            .case(&Scope::system(), &id)
            .await
            .expect("store")
            .expect("there");
        let actions = second
            .casework
            .actions_for(&Scope::system(), &actor, &row)
            .await;
        assert_eq!(actions.expect("store")[0].name, name);
    }
}
