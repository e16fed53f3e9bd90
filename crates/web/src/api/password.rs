//! Changing one's password.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::session::verify_elsewhere;
use crate::app::App;
use crate::http::input::Body;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::Signed;
use crate::password::{self, LOCK_AFTER, LOCK_MINUTES};

/// Old and new password.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PasswordChange {
    old_password: String,
    /// At least ten characters, without the login, other than the old one.
    new_password: String,
}

/// Replaces one's password and ends one's other sessions.
#[utoipa::path(post, path = "/api/v1/session/password", tag = "session",
    request_body = PasswordChange,
    responses((status = 204), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn change(
    State(app): State<App>,
    signed: Signed,
    Body(change): Body<PasswordChange>,
) -> Answer<StatusCode> {
    let person = app.store.person(&signed.actor.person).await?;
    let person = person.ok_or_else(Problem::not_signed_in)?;
    if !verify_elsewhere(&app, person.password_hash, change.old_password.clone()).await? {
        // A found session must not become a way to try passwords without end.
        let until = app.wall.now().plus(LOCK_MINUTES * model::Timestamp::MINUTE);
        app.store
            .count_failed_login(&person.id, LOCK_AFTER, until)
            .await?;
        return Err(Problem::invalid_field("old_password", "原密码不正确"));
    }
    if let Some(weakness) =
        password::weakness(&person.login, &change.old_password, &change.new_password)
    {
        return Err(Problem::invalid_field("new_password", weakness));
    }
    let permit = app
        .hashing
        .acquire()
        .await
        .map_err(|_| Problem::internal())?;
    let wall = app.wall.clone();
    let hash = tokio::task::spawn_blocking(move || password::hash(&wall, &change.new_password))
        .await
        .map_err(|_| Problem::internal())?
        .map_err(|_| Problem::invalid_field("new_password", "新密码过长"))?;
    drop(permit);
    app.store.set_password(&person.id, &hash, false).await?;
    app.store
        .end_other_sessions(&person.id, &signed.session.key)
        .await?;
    tracing::info!(person.id = %person.id, "password changed");
    Ok(StatusCode::NO_CONTENT)
}
