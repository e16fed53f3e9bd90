//! Reading what a request carries, with refusals that a clerk understands.

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use chrono::{NaiveDate, NaiveTime};
use model::Timestamp;
use serde::de::DeserializeOwned;

use super::problem::Problem;

/// A JSON body.
pub(crate) struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(value)) => Ok(Self(value)),
            Err(JsonRejection::BytesRejection(error))
                if error.status() == StatusCode::PAYLOAD_TOO_LARGE =>
            {
                Err(Problem::too_large())
            }
            Err(error) => Err(unreadable(&error.body_text())),
        }
    }
}

/// The query of the address.
pub(crate) struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read: Result<Query<T>, QueryRejection> = Query::from_request_parts(parts, state).await;
        read.map(|Query(value)| Self(value))
            .map_err(|error| unreadable(&error.body_text()))
    }
}

fn unreadable(reason: &str) -> Problem {
    let detail = format!("提交的内容无法读懂，没有写入任何内容（{reason}）。");
    Problem::new(StatusCode::BAD_REQUEST, "bad-request", "请求有误", detail)
}

/// Reads an instant of the query.
///
/// # Errors
///
/// A problem that names the field, if the text is no RFC 3339 time.
pub(crate) fn instant(field: &str, text: &str) -> Result<Timestamp, Problem> {
    // A `+` that was not escaped arrives as a space.
    text.replace(' ', "+")
        .parse()
        .map_err(|_| Problem::invalid_field(field, format!("“{text}”不是有效的时间")))
}

/// Reads a past time of the query: a day of Beijing, taken at its end, or an RFC 3339 time. A time
/// that has not come yet is the present: `None`.
///
/// # Errors
///
/// A problem that names the field, if the text is neither.
pub(crate) fn past(field: &str, text: &str, now: Timestamp) -> Result<Option<Timestamp>, Problem> {
    let at = match text.parse::<NaiveDate>() {
        Ok(day) => {
            let start = Timestamp::from_beijing(day.and_time(NaiveTime::MIN));
            start.plus(Timestamp::DAY - 1)
        }
        Err(_) => instant(field, text)?,
    };
    Ok((at < now).then_some(at))
}

/// Reads a cookie.
pub(crate) fn cookie<'a>(parts: &'a Parts, name: &str) -> Option<&'a str> {
    parts
        .headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}
