//! Signing in and out.

use std::cmp::Reverse;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use model::{Person, Post, Session, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::http::input::Body;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::{COOKIE, Signed, signed};
use crate::password::{self, LOCK_AFTER, LOCK_MINUTES, new_token, token_key};

/// Login and password.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Credentials {
    login: String,
    password: String,
}

/// Who has signed in, and what they may do.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionView {
    person: PersonView,
    posts: Vec<PostView>,
    /// Rights, for showing and hiding; the server checks each request itself.
    rights: Vec<&'static str>,
    /// To be repeated in `x-csrf-token` by every request that changes something.
    csrf: String,
    /// The first password must be replaced before anything else.
    must_change_password: bool,
    /// Minutes without a request after which the session ends.
    idle_minutes: u32,
}

#[derive(Serialize, ToSchema)]
struct PersonView {
    id: String,
    name: String,
    login: String,
}

#[derive(Serialize, ToSchema)]
struct PostView {
    unit_id: String,
    unit_name: String,
    area_id: String,
    area_name: String,
    role_id: String,
    role_name: String,
}

/// Signs in. After five wrong passwords the account is locked for fifteen minutes.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", request_body = Credentials,
    responses((status = 200, body = SessionView), (status = 401, body = Problem),
        (status = 423, body = Problem)))]
pub(crate) async fn sign_in(
    State(app): State<App>,
    headers: HeaderMap,
    Body(credentials): Body<Credentials>,
) -> Answer<impl IntoResponse> {
    refuse_foreign_pages(&headers)?;
    let person = app.store.person_by_login(credentials.login.trim()).await?;
    let now = app.wall.now();
    if let Some(until) = person.as_ref().and_then(|person| locked(person, now)) {
        return Err(locked_problem(until, now));
    }
    let stored = person.as_ref().filter(|person| !person.disabled);
    let hash = stored.and_then(|person| person.password_hash.clone());
    if !verify_elsewhere(&app, hash, credentials.password).await? {
        return Err(wrong_password(&app, person.as_ref(), now).await?);
    }
    let Some(person) = person else {
        return Err(wrong_credentials(None));
    };
    app.store.clear_failed_logins(&person.id).await?;
    let token = new_token(&app.wall);
    let session = Session {
        key: token_key(&token),
        person: person.id,
        csrf: new_token(&app.wall),
        created_at: now,
        last_seen_at: now,
        expires_at: now.plus(i64::from(app.settings.session_hours) * Timestamp::HOUR),
    };
    app.store.put_session(&session).await?;
    let signed = signed(&app, session)
        .await?
        .ok_or_else(|| wrong_credentials(None))?;
    tracing::info!(person.id = %signed.actor.person, "signed in");
    Ok((
        [(header::SET_COOKIE, cookie(&app, &token))],
        Json(view(&app, &signed)),
    ))
}

/// Returns who has signed in.
#[utoipa::path(get, path = "/api/v1/session", tag = "session",
    responses((status = 200, body = SessionView), (status = 401, body = Problem)))]
pub(crate) async fn current(State(app): State<App>, signed: Signed) -> Json<SessionView> {
    Json(view(&app, &signed))
}

/// Signs out; the session can never be used again.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session",
    responses((status = 204), (status = 401, body = Problem)))]
pub(crate) async fn sign_out(State(app): State<App>, signed: Signed) -> Answer<impl IntoResponse> {
    app.store.end_session(&signed.session.key).await?;
    let gone =
        HeaderValue::from_static("qs_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, gone)]))
}

fn view(app: &App, signed: &Signed) -> SessionView {
    let role = |post: &Post| app.catalog.role(&post.role);
    let mut posts: Vec<&Post> = signed.actor.posts.iter().collect();
    // The post that carries most rights first: that is as what the person is known.
    posts.sort_by_key(|post| Reverse(role(post).map_or(0, |role| role.rights.len())));
    let posts = posts
        .into_iter()
        .map(|post| PostView {
            unit_id: post.unit.to_string(),
            unit_name: post.unit_name.clone(),
            area_id: post.area.to_string(),
            area_name: post.area_name.clone(),
            role_id: post.role.to_string(),
            role_name: role(post).map_or_else(|| post.role.to_string(), |role| role.name.clone()),
        })
        .collect();
    SessionView {
        person: PersonView {
            id: signed.actor.person.to_string(),
            name: signed.actor.name.clone(),
            login: signed.login.clone(),
        },
        posts,
        rights: signed.scopes.keys().map(|right| right.as_str()).collect(),
        csrf: signed.session.csrf.clone(),
        must_change_password: signed.must_change_password,
        idle_minutes: app.settings.idle_minutes,
    }
}

/// Verifies off the request's thread, so many at a time as there are permits.
pub(crate) async fn verify_elsewhere(
    app: &App,
    hash: Option<String>,
    password: String,
) -> Answer<bool> {
    let _permit = app
        .hashing
        .acquire()
        .await
        .map_err(|_| Problem::internal())?;
    tokio::task::spawn_blocking(move || password::verify(hash.as_deref(), &password))
        .await
        .map_err(|_| Problem::internal())
}

async fn wrong_password(app: &App, person: Option<&Person>, now: Timestamp) -> Answer<Problem> {
    let Some(person) = person else {
        return Ok(wrong_credentials(None));
    };
    let until = now.plus(LOCK_MINUTES * Timestamp::MINUTE);
    let after = app
        .store
        .count_failed_login(&person.id, LOCK_AFTER, until)
        .await?;
    let Some(after) = after else {
        return Ok(wrong_credentials(None));
    };
    tracing::warn!(person.id = %person.id, "wrong password");
    Ok(match locked(&after, now) {
        Some(until) => locked_problem(until, now),
        None => wrong_credentials(Some(LOCK_AFTER.saturating_sub(after.failed_logins))),
    })
}

fn locked(person: &Person, now: Timestamp) -> Option<Timestamp> {
    person.locked_until.filter(|until| *until > now)
}

fn locked_problem(until: Timestamp, now: Timestamp) -> Problem {
    let minutes = until.since(now).div_euclid(Timestamp::MINUTE) + 1;
    let detail = format!(
        "密码连续错误 {LOCK_AFTER} 次，账号已锁定，请约 {minutes} 分钟后再试，或联系安全管理员。"
    );
    Problem::new(StatusCode::LOCKED, "locked", "账号已锁定", detail)
}

fn wrong_credentials(left: Option<u32>) -> Problem {
    let detail = match left {
        Some(left) => format!("登录名或密码不正确，再错 {left} 次账号将锁定 {LOCK_MINUTES} 分钟。"),
        None => "登录名或密码不正确。".to_owned(),
    };
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "wrong-credentials",
        "登录失败",
        detail,
    )
}

/// A page of another site must not sign its visitor in here.
fn refuse_foreign_pages(headers: &HeaderMap) -> Answer<()> {
    match headers
        .get("sec-fetch-site")
        .and_then(|site| site.to_str().ok())
    {
        None | Some("same-origin" | "none") => Ok(()),
        Some(_) => Err(Problem::new(
            StatusCode::FORBIDDEN,
            "forged-request",
            "请求来源不明",
            "请直接打开本系统的登录页登录。",
        )),
    }
}

fn cookie(app: &App, token: &str) -> String {
    let secure = if app.settings.secure_cookies {
        "; Secure"
    } else {
        ""
    };
    format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict{secure}")
}
