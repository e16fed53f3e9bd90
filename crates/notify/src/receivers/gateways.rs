//! Gateways for short messages and for calls.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use model::Channel;
use serde::Deserialize;

use super::{KEY, Mood, REPORTING, Receivers};
use crate::http::{Call, client, post};

/// How long a short message takes to arrive here.
const ON_THE_WAY: Duration = Duration::from_millis(300);

type Said = (StatusCode, String);

fn is_known(headers: &HeaderMap) -> bool {
    let sent = headers.get(header::AUTHORIZATION);
    sent.is_some_and(|sent| sent.as_bytes() == format!("Bearer {KEY}").as_bytes())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Handed {
    phone_numbers: String,
    sign_name: String,
    template_code: String,
    template_param: String,
    out_id: String,
}

/// Takes a short message and reports a moment later whether it arrived. What comes again under the
/// same id is answered again and sent once.
pub(super) async fn sms(State(all): State<Receivers>, headers: HeaderMap, body: String) -> Said {
    let code = |code: &str, said: &str| {
        let body = format!("{{\"Code\":\"{code}\",\"Message\":\"{said}\"}}");
        (StatusCode::OK, body)
    };
    match all.mood() {
        Mood::TooOften => return code("isv.BUSINESS_LIMIT_CONTROL", "触发流控"),
        Mood::Refusing => return code("isv.OUT_OF_SERVICE", "业务停机"),
        Mood::Taking | Mood::Silent => {}
    }
    let handed: Option<Handed> = serde_json::from_str(&body).ok();
    let right = handed.filter(|one| {
        is_known(&headers) && one.template_code == "SMS_DEMO" && !one.sign_name.is_empty()
    });
    let Some(handed) = right else {
        all.refuse();
        return code("isv.INVALID_PARAMETERS", "参数不对");
    };
    let again = all.received().iter().any(|one| {
        one.channel == Channel::Sms && one.id.as_deref() == Some(handed.out_id.as_str())
    });
    if !again {
        let text = format!("【{}】{}", handed.sign_name, handed.template_param);
        let to = vec![handed.phone_numbers.clone()];
        all.keep(Channel::Sms, to, text, Some(handed.out_id.clone()));
    }
    if all.mood() == Mood::Silent {
        std::future::pending::<()>().await;
    }
    let biz_id = format!("biz-{}", handed.out_id);
    let answer = format!("{{\"Code\":\"OK\",\"Message\":\"OK\",\"BizId\":\"{biz_id}\"}}");
    tokio::spawn(report(all, handed, biz_id));
    (StatusCode::OK, answer)
}

/// Reports, as a gateway does, in a list.
async fn report(all: Receivers, handed: Handed, biz_id: String) {
    tokio::time::sleep(ON_THE_WAY).await;
    let (url, arrives) = all.with(|book| {
        let arrives = !book.unreachable.contains(&handed.phone_numbers);
        (book.report_to.clone(), arrives)
    });
    let (Some(url), Ok(client)) = (url, client(Duration::from_secs(5))) else {
        return;
    };
    let code = if arrives { "DELIVERED" } else { "UNREACHABLE" };
    let body = format!(
        "[{{\"phone_number\":\"{}\",\"success\":{arrives},\"err_code\":\"{code}\",\
         \"err_msg\":\"\",\"biz_id\":\"{biz_id}\",\"out_id\":\"{}\"}}]",
        handed.phone_numbers, handed.out_id
    );
    let call = Call {
        url,
        bearer: Some(REPORTING.to_owned()),
        body,
    };
    let _ = post(&client, call).await;
}

#[derive(Deserialize)]
struct Asked {
    id: String,
    phone: String,
    text: String,
}

/// Takes a call.
pub(super) async fn voice(State(all): State<Receivers>, headers: HeaderMap, body: String) -> Said {
    match all.mood() {
        Mood::TooOften => return (StatusCode::TOO_MANY_REQUESTS, String::new()),
        Mood::Refusing => return (StatusCode::FORBIDDEN, String::new()),
        Mood::Taking | Mood::Silent => {}
    }
    let asked: Option<Asked> = serde_json::from_str(&body).ok();
    let Some(asked) = asked.filter(|_| is_known(&headers)) else {
        all.refuse();
        return (StatusCode::BAD_REQUEST, String::new());
    };
    all.keep(
        Channel::Voice,
        vec![asked.phone],
        asked.text,
        Some(asked.id),
    );
    if all.mood() == Mood::Silent {
        std::future::pending::<()>().await;
    }
    (StatusCode::OK, "{}".to_owned())
}
