//! Robots of groups in their exact formats.

use model::{Channel, Outcome, Timestamp};
use serde::{Deserialize, Serialize};

use crate::answer::{TOO_OFTEN, body, failed, read, sent};
use crate::http::{Call, Reply};
use crate::letter::{Letter, cut};
use crate::secret::Secret;
use crate::settings::Robot;
use crate::sign;

/// Most bytes of a text of 企业微信.
const WECOM_TEXT: usize = 2_048;
/// Most bytes of a text that we give 钉钉; it takes 20,000 in all.
const DINGTALK_TEXT: usize = 8_000;
/// Most bytes of a text that we give 飞书; its whole body may have 20 KB, and JSON may double it.
const FEISHU_TEXT: usize = 8_000;
/// People mentioned at once; more are named as a number.
const MENTIONED: usize = 20;

/// Makes the request to a robot; `now` is wall time, by which it signs.
pub(crate) fn call(robot: &Robot, letter: &Letter, now: Timestamp) -> Call {
    let (url, body) = match robot.channel {
        Channel::Dingtalk => (signed_url(robot, now), dingtalk(letter)),
        Channel::Feishu => {
            let url = robot.url.reveal().to_owned();
            (url, feishu(letter, robot.secret.as_ref(), now))
        }
        _ => (robot.url.reveal().to_owned(), wecom(letter)),
    };
    Call {
        url,
        bearer: None,
        body,
    }
}

/// Says what a robot's answer means.
pub(crate) fn outcome(channel: Channel, reply: Reply) -> Outcome {
    let body = match body(reply) {
        Ok(body) => body,
        Err(outcome) => return outcome,
    };
    let answer: Answer = match read(&body) {
        Ok(answer) => answer,
        Err(outcome) => return outcome,
    };
    let (code, said) = (answer.code, answer.said);
    let leave_alone = match (channel, code) {
        (_, 0) => return sent(),
        // 企业微信: interface called too often; 飞书: frequency limited, server busy.
        (Channel::Wecom, 45_009) | (Channel::Feishu, 11_232 | 9_499) => TOO_OFTEN,
        // 钉钉 shuts a robot for ten minutes.
        (Channel::Dingtalk, 130_101) => 10 * Timestamp::MINUTE,
        _ => 0,
    };
    failed(format!("{code} {said}"), leave_alone)
}

/// `{"errcode":0,"errmsg":"ok"}` of 企业微信 and 钉钉, `{"code":0,"msg":"success"}` of 飞书.
#[derive(Deserialize)]
struct Answer {
    #[serde(alias = "errcode")]
    code: i64,
    #[serde(alias = "errmsg", alias = "msg", default)]
    said: String,
}

fn written(body: &impl Serialize) -> String {
    // Texts and numbers are always JSON.
    serde_json::to_string(body).unwrap_or_default()
}

/// Heading, text and link in lines.
fn lines(letter: &Letter) -> String {
    let mut text = format!("{}\n{}", letter.heading(), letter.text);
    if letter.to.len() > MENTIONED {
        text = format!("{text}\n共通知 {} 人", letter.to.len());
    }
    text
}

#[derive(Serialize)]
struct Wecom<'a> {
    msgtype: &'static str,
    text: WecomText<'a>,
}

#[derive(Serialize)]
struct WecomText<'a> {
    content: String,
    mentioned_mobile_list: Vec<&'a str>,
}

/// A text and no markdown, because only a text can mention people by their number.
fn wecom(letter: &Letter) -> String {
    let tail = letter
        .url
        .as_ref()
        .map_or_else(String::new, |url| format!("\n查看并响应：{url}"));
    let content = cut(&lines(letter), WECOM_TEXT.saturating_sub(tail.len())) + &tail;
    let mut mentioned_mobile_list = letter.phones();
    mentioned_mobile_list.truncate(MENTIONED);
    written(&Wecom {
        msgtype: "text",
        text: WecomText {
            content,
            mentioned_mobile_list,
        },
    })
}

fn signed_url(robot: &Robot, now: Timestamp) -> String {
    let url = robot.url.reveal();
    let Some(secret) = &robot.secret else {
        return url.to_owned();
    };
    let millis = now.millis();
    let sign = percent(&sign::dingtalk(secret, millis));
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}timestamp={millis}&sign={sign}")
}

/// Escapes what base64 has and an address has not.
fn percent(text: &str) -> String {
    text.replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D")
}

#[derive(Serialize)]
struct Dingtalk<'a> {
    msgtype: &'static str,
    markdown: DingtalkText,
    at: DingtalkAt<'a>,
}

#[derive(Serialize)]
struct DingtalkText {
    title: String,
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DingtalkAt<'a> {
    at_mobiles: Vec<&'a str>,
    is_at_all: bool,
}

fn dingtalk(letter: &Letter) -> String {
    let mut at_mobiles = letter.phones();
    at_mobiles.truncate(MENTIONED);
    let mut text = format!(
        "#### {}\n\n{}",
        letter.heading(),
        cut(&letter.text, DINGTALK_TEXT).replace('\n', "\n\n")
    );
    if let Some(url) = &letter.url {
        text = format!("{text}\n\n[查看并响应]({url})");
    }
    if !at_mobiles.is_empty() {
        // 钉钉 mentions only those whose number stands in the text too.
        let mentions: Vec<String> = at_mobiles.iter().map(|phone| format!("@{phone}")).collect();
        text = format!("{text}\n\n{}", mentions.join(" "));
    }
    written(&Dingtalk {
        msgtype: "markdown",
        markdown: DingtalkText {
            title: letter.heading(),
            text,
        },
        at: DingtalkAt {
            at_mobiles,
            is_at_all: false,
        },
    })
}

#[derive(Serialize)]
struct Feishu {
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sign: Option<String>,
    msg_type: &'static str,
    card: FeishuCard,
}

#[derive(Serialize)]
struct FeishuCard {
    header: FeishuHeader,
    elements: Vec<FeishuElement>,
}

#[derive(Serialize)]
struct FeishuHeader {
    template: &'static str,
    title: FeishuTitle,
}

#[derive(Serialize)]
struct FeishuTitle {
    tag: &'static str,
    content: String,
}

#[derive(Serialize)]
struct FeishuElement {
    tag: &'static str,
    content: String,
}

/// A card. 飞书 mentions by its own user ids, which we do not have; people are named in the text.
fn feishu(letter: &Letter, secret: Option<&Secret>, now: Timestamp) -> String {
    let seconds = now.millis().div_euclid(1_000);
    let mut content = cut(&letter.text, FEISHU_TEXT);
    if letter.to.len() <= MENTIONED && !letter.to.is_empty() {
        content = format!("{content}\n**通知** {}", letter.names());
    } else if !letter.to.is_empty() {
        content = format!("{content}\n**通知** {} 人", letter.to.len());
    }
    if let Some(url) = &letter.url {
        content = format!("{content}\n[查看并响应]({url})");
    }
    written(&Feishu {
        timestamp: secret.map(|_| seconds.to_string()),
        sign: secret.map(|secret| sign::feishu(secret, seconds)),
        msg_type: "interactive",
        card: FeishuCard {
            header: FeishuHeader {
                template: if letter.urgent { "red" } else { "blue" },
                title: FeishuTitle {
                    tag: "plain_text",
                    content: letter.heading(),
                },
            },
            elements: vec![FeishuElement {
                tag: "markdown",
                content,
            }],
        },
    })
}

#[cfg(test)]
mod tests;
