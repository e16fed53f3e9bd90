//! Who asks: the session behind a request, its rights and its scope.

use std::collections::BTreeMap;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use catalog::Right;
use model::{Actor, Scope, Session, SessionKey, Timestamp};

use super::input::cookie;
use super::problem::Problem;
use crate::app::App;
use crate::password::token_key;

/// Name of the session's cookie.
pub(crate) const COOKIE: &str = "qs_session";
/// Header in which every request that changes something repeats the session's token.
pub(crate) const CSRF_HEADER: &str = "x-csrf-token";

/// A signed-in person, as far as the session goes: the first password may still be in place.
pub(crate) struct Signed {
    pub(crate) session: Session,
    pub(crate) actor: Actor,
    pub(crate) login: String,
    pub(crate) must_change_password: bool,
    pub(crate) scopes: BTreeMap<Right, Scope>,
}

/// A signed-in person who may do business: the first password has been replaced.
pub(crate) struct User(Signed);

impl std::ops::Deref for User {
    type Target = Signed;

    fn deref(&self) -> &Signed {
        &self.0
    }
}

impl Signed {
    /// Returns how far a right reaches: over the areas of the posts that carry it. Refuses whoever
    /// has it nowhere. Handlers get a scope in no other way, so that a right held for one area is
    /// never used in another.
    pub(crate) fn need(&self, right: Right) -> Result<&Scope, Problem> {
        self.scopes.get(&right).ok_or_else(Problem::forbidden)
    }
}

impl FromRequestParts<App> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let token = cookie(parts, COOKIE).ok_or_else(Problem::not_signed_in)?;
        let key = token_key(token);
        let session = live_session(app, &key)
            .await?
            .ok_or_else(Problem::not_signed_in)?;
        if changes_something(&parts.method) {
            check_csrf(parts, &session)?;
        }
        signed(app, session)
            .await?
            .ok_or_else(Problem::not_signed_in)
    }
}

impl OptionalFromRequestParts<App> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, Problem> {
        match <Self as FromRequestParts<App>>::from_request_parts(parts, app).await {
            Ok(signed) => Ok(Some(signed)),
            Err(problem) if problem.status == StatusCode::UNAUTHORIZED.as_u16() => Ok(None),
            Err(problem) => Err(problem),
        }
    }
}

impl FromRequestParts<App> for User {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let signed = <Signed as FromRequestParts<App>>::from_request_parts(parts, app).await?;
        if signed.must_change_password {
            return Err(Problem::new(
                StatusCode::FORBIDDEN,
                "password-change-required",
                "请先修改初始密码",
                "初始密码只能用于第一次登录，请先设置新密码。",
            ));
        }
        Ok(Self(signed))
    }
}

async fn live_session(app: &App, key: &SessionKey) -> Result<Option<Session>, Problem> {
    let Some(session) = app.store.session(key).await? else {
        return Ok(None);
    };
    let now = app.wall.now();
    let idle = i64::from(app.settings.idle_minutes) * Timestamp::MINUTE;
    if now >= session.expires_at || now.since(session.last_seen_at) > idle {
        app.store.end_session(key).await?;
        return Ok(None);
    }
    // Written at most once a minute: a page that asks ten things at once writes once.
    if now.since(session.last_seen_at) > Timestamp::MINUTE {
        app.store.touch_session(key, now).await?;
    }
    Ok(Some(session))
}

/// Gathers what the session's person may do now; `None` if the account is gone or disabled.
pub(crate) async fn signed(app: &App, session: Session) -> Result<Option<Signed>, Problem> {
    let Some(person) = app.store.person(&session.person).await? else {
        return Ok(None);
    };
    if person.disabled {
        return Ok(None);
    }
    let posts = app.store.posts_of(&person.id).await?;
    let unit_name = app
        .store
        .unit(&person.unit)
        .await?
        .map_or_else(String::new, |unit| unit.name);
    let rights = app.catalog.rights(&posts).into_iter();
    let scopes = rights
        .map(|right| (right, app.catalog.scope_of(right, &person.id, &posts)))
        .collect();
    let actor = Actor {
        person: person.id,
        name: person.name,
        unit: person.unit,
        unit_name,
        posts,
    };
    Ok(Some(Signed {
        session,
        actor,
        login: person.login,
        must_change_password: person.must_change_password,
        scopes,
    }))
}

fn changes_something(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn check_csrf(parts: &Parts, session: &Session) -> Result<(), Problem> {
    let sent = parts
        .headers
        .get(CSRF_HEADER)
        .map(axum::http::HeaderValue::as_bytes);
    if sent.is_some_and(|sent| same_bytes(sent, session.csrf.as_bytes())) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "forged-request",
        "请求来源不明",
        "为防止冒用，系统拒绝了这次提交。请刷新页面后重试，已填写的内容可先复制保存。",
    ))
}

/// Compares without telling by the time taken where the first difference lies.
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differ, (x, y)| differ | (x ^ y)) == 0
}
