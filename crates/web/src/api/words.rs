//! What the catalogue's Chinese texts are called in another language.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use sm3::{Digest as _, Sm3};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::http::problem::{Answer, Problem};

/// Which language.
#[derive(Deserialize, IntoParams)]
pub(crate) struct Wanted {
    /// Tag of the language, `en`.
    lang: String,
}

/// The words of a language.
#[derive(Serialize, ToSchema)]
pub(crate) struct Words {
    /// Tag of the language.
    language: String,
    /// What each text is called, by the text as it stands in the catalogue. What is not in it has
    /// no word, and is shown as it is.
    words: BTreeMap<String, String>,
}

/// Returns what the texts of the catalogue are called in a language. The sign-in page shows roles,
/// so that no session is asked for; the words say what sorts of things a bureau handles, and
/// nothing of any one of them.
#[utoipa::path(get, path = "/api/v1/catalog/words", tag = "about", params(Wanted),
    responses((status = 200, body = Words),
        (status = 304, description = "The words are those that the caller has."),
        (status = 404, body = Problem)))]
pub(crate) async fn words(
    State(app): State<App>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Answer<Response> {
    let Some(words) = app.catalog.words.of(&wanted.lang) else {
        return Err(Problem::not_found("这种语言的译名"));
    };
    let tag = tag_of(words);
    let kept = [
        (header::ETAG, tag.clone()),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    // Compression on the way may have made the tag a weak one.
    let known = headers.get(header::IF_NONE_MATCH);
    let strong = known.map(|known| {
        let known = known.as_bytes();
        known.strip_prefix(b"W/").unwrap_or(known)
    });
    if strong == Some(tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    let words = Words {
        language: wanted.lang,
        words: words.clone(),
    };
    Ok((kept, Json(words)).into_response())
}

/// Makes a tag that changes when any word does.
fn tag_of(words: &BTreeMap<String, String>) -> HeaderValue {
    let mut digest = Sm3::new();
    for (text, word) in words {
        for part in [text, "\n", word, "\n"] as [&str; 4] {
            digest.update(part.as_bytes());
        }
    }
    let tag = format!("\"{}\"", &hex::encode(digest.finalize())[..32]);
    HeaderValue::from_str(&tag).unwrap_or_else(|_| HeaderValue::from_static("\"words\""))
}
