use model::DeliveryId;

use super::*;
use crate::letter::Addressee;

const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

fn robot(channel: Channel, url: &str, secret: Option<&str>) -> Robot {
    Robot {
        id: "r".to_owned(),
        name: "群".to_owned(),
        channel,
        url: Secret::new(url),
        secret: secret.map(Secret::new),
        areas: Vec::new(),
    }
}

fn letter() -> Letter {
    Letter {
        id: DeliveryId::new("d1"),
        title: "秸秆火点".to_owned(),
        text: "龙湾镇 3 组\n请赶往现场".to_owned(),
        url: Some("https://qs.example/alarms/1".to_owned()),
        urgent: true,
        again: false,
        to: vec![Addressee {
            name: "周望平".to_owned(),
            phone: Some("13800001111".to_owned()),
            email: None,
        }],
    }
}

#[track_caller]
fn check(robot: &Robot, letter: &Letter, url: &str, body: &str) {
    let call = call(robot, letter, NOW);
    assert_eq!(call.url, url);
    assert_eq!(call.body, body);
}

#[test]
fn each_robot_gets_its_own_form() {
    check(
        &robot(Channel::Wecom, "https://w/send?key=K", None),
        &letter(),
        "https://w/send?key=K",
        concat!(
            r#"{"msgtype":"text","text":{"content":"【紧急】秸秆火点\n龙湾镇 3 组\n请赶往现场\n"#,
            r#"查看并响应：https://qs.example/alarms/1","mentioned_mobile_list":["13800001111"]}}"#
        ),
    );
    check(
        &robot(
            Channel::Dingtalk,
            "https://d/robot/send?access_token=T",
            Some("SECtest"),
        ),
        &letter(),
        concat!(
            "https://d/robot/send?access_token=T&timestamp=1700000000000",
            "&sign=aZLLrriXgn05YbwaGR7knYsLeJADjr9NwLaNNKpxh4g%3D"
        ),
        concat!(
            r#####"{"msgtype":"markdown","markdown":{"title":"【紧急】秸秆火点","text":"#### 【紧急】"#####,
            r#"秸秆火点\n\n龙湾镇 3 组\n\n请赶往现场\n\n[查看并响应](https://qs.example/alarms/1)\n\n"#,
            r#"@13800001111"},"at":{"atMobiles":["13800001111"],"isAtAll":false}}"#
        ),
    );
    check(
        &robot(Channel::Feishu, "https://f/hook/ID", Some("test")),
        &letter(),
        "https://f/hook/ID",
        concat!(
            r#"{"timestamp":"1700000000","sign":"eSJQnOl8XqPTMPHWz9e5IzeHS/tqoc68g2967ekIPmg=","#,
            r#""msg_type":"interactive","card":{"header":{"template":"red","title":{"tag":"#,
            r#""plain_text","content":"【紧急】秸秆火点"}},"elements":[{"tag":"markdown","content":"#,
            r#""龙湾镇 3 组\n请赶往现场\n**通知** 周望平\n[查看并响应](https://qs.example/alarms/1)"}]}}"#
        ),
    );
}

#[test]
fn a_long_text_keeps_within_the_bounds_and_keeps_its_link() {
    let long = Letter {
        text: "长".repeat(30_000),
        ..letter()
    };
    let wecom = wecom(&long);
    assert!(wecom.contains("https://qs.example/alarms/1"));
    let said: serde_json::Value = serde_json::from_str(&wecom).unwrap();
    assert!(said["text"]["content"].as_str().unwrap().len() <= WECOM_TEXT);
    assert!(feishu(&long, None, NOW).len() <= 20 * 1024);
    assert!(dingtalk(&long).len() <= 20_000);
}

#[test]
fn each_answer_means_something() {
    let answered = |status: u16, body: &str| Reply::Answered {
        status,
        body: body.to_owned(),
    };
    let failed = |detail: &str, leave_alone: i64| Outcome::Failed {
        detail: detail.to_owned(),
        leave_alone,
    };
    let uncertain = |detail: &str| Outcome::Uncertain {
        detail: detail.to_owned(),
    };
    let minute = Timestamp::MINUTE;
    for (channel, reply, expected) in [
        (
            Channel::Wecom,
            answered(200, r#"{"errcode":0,"errmsg":"ok"}"#),
            sent(),
        ),
        (
            Channel::Feishu,
            answered(200, r#"{"code":0,"msg":"success","data":{}}"#),
            sent(),
        ),
        (
            Channel::Wecom,
            answered(200, r#"{"errcode":45009,"errmsg":"api freq out of limit"}"#),
            failed("45009 api freq out of limit", minute),
        ),
        (
            Channel::Dingtalk,
            answered(200, r#"{"errcode":130101,"errmsg":"send too fast"}"#),
            failed("130101 send too fast", 10 * minute),
        ),
        (
            Channel::Dingtalk,
            answered(200, r#"{"errcode":310000,"errmsg":"sign not match"}"#),
            failed("310000 sign not match", 0),
        ),
        (
            Channel::Feishu,
            answered(200, r#"{"code":11232,"msg":"frequency limited"}"#),
            failed("11232 frequency limited", minute),
        ),
        (
            Channel::Wecom,
            answered(429, ""),
            failed("HTTP 429 发送过于频繁", minute),
        ),
        (
            Channel::Wecom,
            answered(404, "no"),
            failed("HTTP 404 no", 0),
        ),
        (Channel::Wecom, answered(502, ""), uncertain("HTTP 502")),
        (
            Channel::Wecom,
            answered(200, "<html>"),
            uncertain("答复无法读懂：<html>"),
        ),
        (
            Channel::Wecom,
            Reply::NotReached("x".to_owned()),
            failed("x", 0),
        ),
        (
            Channel::Wecom,
            Reply::Unknown("x".to_owned()),
            uncertain("x"),
        ),
    ] {
        assert_eq!(outcome(channel, reply.clone()), expected, "{reply:?}");
    }
}
