//! Robots of groups, as strict as the real ones.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use model::{Channel, Timestamp};
use serde::Deserialize;

use super::{KEY, Mood, Receivers, SIGNING};
use crate::secret::Secret;
use crate::sign;

/// How far the clock of a signature may be off.
const SKEW: i64 = Timestamp::HOUR;
/// Most bytes of a text of 企业微信.
const WECOM_TEXT: usize = 2_048;
/// Most bytes of a body of 飞书.
const FEISHU_BODY: usize = 20 * 1024;

/// Status and body of an answer.
type Said = (StatusCode, String);

fn errcode(code: i64, said: &str) -> Said {
    let body = format!("{{\"errcode\":{code},\"errmsg\":\"{said}\"}}");
    (StatusCode::OK, body)
}

fn code(code: i64, said: &str) -> Said {
    let body = format!("{{\"code\":{code},\"msg\":\"{said}\",\"data\":{{}}}}");
    (StatusCode::OK, body)
}

impl Receivers {
    /// Takes what was read, or refuses what is not right; answers as the mood is.
    async fn take(
        &self,
        channel: Channel,
        read: Result<(Vec<String>, String), Said>,
        [well, often]: [Said; 2],
    ) -> Said {
        match self.mood() {
            Mood::TooOften => return often,
            Mood::Refusing => return (StatusCode::FORBIDDEN, "refused".to_owned()),
            Mood::Taking | Mood::Silent => {}
        }
        let (to, text) = match read {
            Ok(read) => read,
            Err(said) => {
                self.refuse();
                return said;
            }
        };
        if !self.count(channel) {
            return often;
        }
        self.keep(channel, to, text, None);
        if self.mood() == Mood::Silent {
            std::future::pending::<()>().await;
        }
        well
    }

    /// Checks that a signature is of about now.
    fn is_recent(&self, at: Timestamp) -> bool {
        self.wall.now().since(at).abs() < SKEW
    }
}

#[derive(Deserialize)]
pub(super) struct WecomKey {
    key: String,
}

#[derive(Deserialize)]
struct WecomBody {
    msgtype: String,
    text: WecomText,
}

#[derive(Deserialize)]
struct WecomText {
    content: String,
    #[serde(default)]
    mentioned_mobile_list: Vec<String>,
}

/// 企业微信.
pub(super) async fn wecom(
    State(all): State<Receivers>,
    Query(key): Query<WecomKey>,
    body: String,
) -> Said {
    let answers = [errcode(0, "ok"), errcode(45_009, "api freq out of limit")];
    let read = read_wecom(&key, &body);
    all.take(Channel::Wecom, read, answers).await
}

fn read_wecom(key: &WecomKey, body: &str) -> Result<(Vec<String>, String), Said> {
    if key.key != KEY {
        return Err(errcode(93_000, "invalid webhook url"));
    }
    let wrong = || errcode(40_008, "invalid message");
    let said: WecomBody = serde_json::from_str(body).map_err(|_| wrong())?;
    if said.msgtype != "text" || said.text.content.len() > WECOM_TEXT {
        return Err(wrong());
    }
    Ok((said.text.mentioned_mobile_list, said.text.content))
}

#[derive(Deserialize)]
pub(super) struct DingtalkKey {
    access_token: String,
    timestamp: i64,
    sign: String,
}

#[derive(Deserialize)]
struct DingtalkBody {
    msgtype: String,
    markdown: DingtalkText,
    at: DingtalkAt,
}

#[derive(Deserialize)]
struct DingtalkText {
    title: String,
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DingtalkAt {
    at_mobiles: Vec<String>,
}

/// 钉钉.
pub(super) async fn dingtalk(
    State(all): State<Receivers>,
    Query(key): Query<DingtalkKey>,
    body: String,
) -> Said {
    let answers = [errcode(0, "ok"), errcode(130_101, "send too fast")];
    let read = read_dingtalk(&all, &key, &body);
    all.take(Channel::Dingtalk, read, answers).await
}

fn read_dingtalk(
    all: &Receivers,
    key: &DingtalkKey,
    body: &str,
) -> Result<(Vec<String>, String), Said> {
    let signed = sign::dingtalk(&Secret::new(SIGNING), key.timestamp);
    let recent = all.is_recent(Timestamp::from_millis(key.timestamp));
    if key.access_token != KEY || key.sign != signed || !recent {
        return Err(errcode(310_000, "sign not match"));
    }
    let wrong = || errcode(400_101, "invalid message");
    let said: DingtalkBody = serde_json::from_str(body).map_err(|_| wrong())?;
    if said.msgtype != "markdown" || said.markdown.title.is_empty() {
        return Err(wrong());
    }
    Ok((said.at.at_mobiles, said.markdown.text))
}

#[derive(Deserialize)]
struct FeishuBody {
    timestamp: String,
    sign: String,
    msg_type: String,
    card: FeishuCard,
}

#[derive(Deserialize)]
struct FeishuCard {
    header: FeishuHeader,
    elements: Vec<FeishuElement>,
}

#[derive(Deserialize)]
struct FeishuHeader {
    title: FeishuElement,
}

#[derive(Deserialize)]
struct FeishuElement {
    content: String,
}

/// 飞书.
pub(super) async fn feishu(
    State(all): State<Receivers>,
    Path(id): Path<String>,
    body: String,
) -> Said {
    let answers = [code(0, "success"), code(11_232, "frequency limited")];
    let read = read_feishu(&all, &id, &body);
    all.take(Channel::Feishu, read, answers).await
}

fn read_feishu(all: &Receivers, id: &str, body: &str) -> Result<(Vec<String>, String), Said> {
    let wrong = || code(9_499, "bad request");
    if id != KEY || body.len() > FEISHU_BODY {
        return Err(wrong());
    }
    let said: FeishuBody = serde_json::from_str(body).map_err(|_| wrong())?;
    let seconds: i64 = said.timestamp.parse().map_err(|_| wrong())?;
    let recent = all.is_recent(Timestamp::from_millis(seconds.saturating_mul(1_000)));
    if said.sign != sign::feishu(&Secret::new(SIGNING), seconds) || !recent {
        return Err(code(
            19_021,
            "sign match fail or timestamp is not within one hour",
        ));
    }
    if said.msg_type != "interactive" {
        return Err(wrong());
    }
    let mut text = said.card.header.title.content;
    for element in said.card.elements {
        text = format!("{text}\n{}", element.content);
    }
    Ok((Vec::new(), text))
}
