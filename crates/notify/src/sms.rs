//! Short messages through an HTTP gateway, with template and delivery report.
//!
//! Signature and text are approved in advance; what is sent are the template's number and its
//! variables, in the field names that gateways of this kind share. The gateway reports later
//! whether the message arrived.

use model::{Outcome, Timestamp};
use serde::{Deserialize, Serialize};

use crate::answer::{TOO_OFTEN, body, failed, read};
use crate::http::{Call, Reply};
use crate::letter::{Letter, cut};
use crate::settings::Sms;

/// Most bytes of a variable: 20 Chinese characters, so that one part of 70 holds the whole text.
const VARIABLE: usize = 60;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Handed<'a> {
    phone_numbers: &'a str,
    sign_name: &'a str,
    template_code: &'a str,
    /// JSON within JSON, as such gateways want it.
    template_param: String,
    /// Ours, the same when it is sent again: the gateway drops a repetition.
    out_id: &'a str,
}

#[derive(Serialize)]
struct Variables {
    title: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    code: String,
    #[serde(default)]
    message: String,
    biz_id: Option<String>,
}

/// A report of the gateway, one of the list that it pushes.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Report {
    /// Our id of the delivery.
    #[serde(default)]
    pub out_id: String,
    /// The gateway's own number.
    #[serde(default)]
    pub biz_id: String,
    /// Whether it arrived.
    pub success: bool,
    /// Why not, as a code.
    #[serde(default)]
    pub err_code: String,
    /// Why not, in words.
    #[serde(default)]
    pub err_msg: String,
}

/// Makes the request to the gateway.
pub(crate) fn call(sms: &Sms, letter: &Letter, phone: &str) -> Call {
    let variables = Variables {
        title: cut(&letter.heading(), VARIABLE),
    };
    let handed = Handed {
        phone_numbers: phone,
        sign_name: &sms.sign_name,
        template_code: &sms.template,
        template_param: serde_json::to_string(&variables).unwrap_or_default(),
        out_id: letter.id.as_str(),
    };
    Call {
        url: sms.url.clone(),
        bearer: Some(sms.token.reveal().to_owned()),
        body: serde_json::to_string(&handed).unwrap_or_default(),
    }
}

/// Says what the gateway's answer means.
pub(crate) fn outcome(sms: &Sms, reply: Reply) -> Outcome {
    let answer = body(reply).and_then(|body| read::<Answer>(&body));
    match answer {
        Err(outcome) => outcome,
        Ok(answer) if answer.code == "OK" => Outcome::Sent {
            remote_id: answer.biz_id,
            report_follows: sms.report_token.is_some(),
        },
        Ok(answer) => {
            // The limit is that of one number, not of the gateway: nobody else has to wait.
            let often = answer.code.contains("LIMIT_CONTROL");
            let wait = if often { TOO_OFTEN } else { 0 };
            failed(format!("{} {}", answer.code, answer.message), wait)
        }
    }
}

/// How long a report is waited for, in milliseconds.
pub(crate) fn report_within(sms: &Sms) -> i64 {
    i64::try_from(sms.report_within.as_millis()).unwrap_or(Timestamp::MINUTE)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use model::DeliveryId;

    use super::*;
    use crate::secret::Secret;

    fn gateway() -> Sms {
        Sms {
            url: "https://sms/send".to_owned(),
            token: Secret::new("T"),
            sign_name: "青山环保".to_owned(),
            template: "SMS_1".to_owned(),
            report_token: Some(Secret::new("R")),
            report_within: Duration::from_mins(1),
        }
    }

    #[test]
    fn a_short_message_is_a_template_with_variables() {
        let letter = Letter {
            id: DeliveryId::new("d1"),
            title: "严重报警：二号站 AQI 312".to_owned(),
            text: "很长的正文".repeat(99),
            url: None,
            urgent: false,
            again: false,
            to: Vec::new(),
        };
        let call = call(&gateway(), &letter, "13800001111");
        assert_eq!(
            call.body,
            concat!(
                r#"{"PhoneNumbers":"13800001111","SignName":"青山环保","TemplateCode":"SMS_1","#,
                r#""TemplateParam":"{\"title\":\"严重报警：二号站 AQI 312\"}","OutId":"d1"}"#
            )
        );
        assert_eq!(call.bearer.as_deref(), Some("T"));
    }

    #[test]
    fn each_answer_means_something() {
        let answered = |body: &str| Reply::Answered {
            status: 200,
            body: body.to_owned(),
        };
        let check = |body: &str, expected: Outcome| {
            assert_eq!(outcome(&gateway(), answered(body)), expected, "{body}");
        };
        check(
            r#"{"Code":"OK","Message":"OK","BizId":"b1"}"#,
            Outcome::Sent {
                remote_id: Some("b1".to_owned()),
                report_follows: true,
            },
        );
        check(
            r#"{"Code":"isv.BUSINESS_LIMIT_CONTROL","Message":"触发限流"}"#,
            failed("isv.BUSINESS_LIMIT_CONTROL 触发限流", TOO_OFTEN),
        );
        check(
            r#"{"Code":"isv.MOBILE_NUMBER_ILLEGAL","Message":"号码不对"}"#,
            failed("isv.MOBILE_NUMBER_ILLEGAL 号码不对", 0),
        );
    }
}
