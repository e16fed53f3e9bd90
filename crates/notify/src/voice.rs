//! Calls through a webhook: the gateway reads the text aloud.

use model::Outcome;
use serde::Serialize;

use crate::answer::{body, sent};
use crate::http::{Call, Reply};
use crate::letter::{Letter, cut};
use crate::settings::Voice;

/// Most bytes that are read aloud: about a minute.
const SPOKEN: usize = 600;

#[derive(Serialize)]
struct Asked<'a> {
    /// The same when it is asked again.
    id: &'a str,
    phone: &'a str,
    text: String,
}

/// Makes the request to the gateway.
pub(crate) fn call(voice: &Voice, letter: &Letter, phone: &str) -> Call {
    let again = if letter.again { "可能重复。" } else { "" };
    let text = format!("{again}{}。{}", letter.title, letter.text);
    let asked = Asked {
        id: letter.id.as_str(),
        phone,
        text: cut(&text, SPOKEN),
    };
    Call {
        url: voice.url.clone(),
        bearer: Some(voice.token.reveal().to_owned()),
        body: serde_json::to_string(&asked).unwrap_or_default(),
    }
}

/// Says what the gateway's answer means: any success of HTTP says that the call will be made.
pub(crate) fn outcome(reply: Reply) -> Outcome {
    match body(reply) {
        Ok(_) => sent(),
        Err(outcome) => outcome,
    }
}
