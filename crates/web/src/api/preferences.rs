//! How one wants to be told.

use axum::Json;
use axum::extract::State;
use model::{Channel, Digest, Preferences};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::http::input::Body;
use crate::http::problem::{Answer, FieldProblem, Problem};
use crate::http::signed::User;

/// How one wants to be told.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct Wishes {
    /// Address for e-mail; null for none.
    email: Option<String>,
    /// Channels that one does not want for what is not urgent.
    without: Vec<String>,
    /// Begin of the quiet hours, `22:00`; null for none.
    quiet_from: Option<String>,
    /// End of the quiet hours, `07:00`.
    quiet_to: Option<String>,
    /// `none`, `hourly` or `daily`.
    digest: String,
    /// When the daily digest comes, `08:30`.
    digest_at: Option<String>,
}

/// One's wishes and the channels there are.
#[derive(Serialize, ToSchema)]
pub(crate) struct WishesView {
    wishes: Wishes,
    channels: Vec<ChannelName>,
}

/// A channel that can be wished for.
#[derive(Serialize, ToSchema)]
struct ChannelName {
    id: &'static str,
    name: &'static str,
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

impl From<Preferences> for Wishes {
    fn from(said: Preferences) -> Self {
        let (digest, digest_at) = match said.digest {
            Digest::None => ("none", None),
            Digest::Hourly => ("hourly", None),
            Digest::Daily(minute) => ("daily", Some(clock(minute))),
        };
        Self {
            email: said.email,
            without: said
                .without
                .iter()
                .map(|one| one.as_str().to_owned())
                .collect(),
            quiet_from: said.quiet.map(|(from, _)| clock(from)),
            quiet_to: said.quiet.map(|(_, to)| clock(to)),
            digest: digest.to_owned(),
            digest_at,
        }
    }
}

impl Wishes {
    fn read(self) -> Answer<Preferences> {
        let mut wrong = Vec::new();
        let mut refuse = |field: &str, message: &str| {
            wrong.push(FieldProblem {
                field: field.to_owned(),
                message: message.to_owned(),
            });
        };
        let email = self.email.map(|email| email.trim().to_owned());
        let email = email.filter(|email| !email.is_empty());
        if email.as_ref().is_some_and(|email| !is_address(email)) {
            refuse("email", "邮箱地址不对，例如 name@example.gov.cn");
        }
        let mut without = Vec::new();
        for word in &self.without {
            match Channel::parse(word) {
                Some(channel) => without.push(channel),
                None => refuse("without", "没有这种通知方式"),
            }
        }
        let quiet = match (self.quiet_from.as_deref(), self.quiet_to.as_deref()) {
            (None | Some(""), None | Some("")) => None,
            (from, to) => {
                let both = from.and_then(minute).zip(to.and_then(minute));
                if both.is_none_or(|(from, to)| from == to) {
                    refuse(
                        "quiet_from",
                        "免打扰时段写成 22:00 至 07:00 的形式，起止不能相同",
                    );
                }
                both
            }
        };
        let at = self.digest_at.as_deref().and_then(minute);
        let digest = match (self.digest.as_str(), at) {
            ("hourly", _) => Digest::Hourly,
            ("daily", Some(at)) => Digest::Daily(at),
            ("daily", None) => {
                refuse("digest_at", "请填写每日汇总的时间，例如 08:30");
                Digest::None
            }
            ("none", _) => Digest::None,
            _ => {
                refuse("digest", "请选择汇总方式");
                Digest::None
            }
        };
        if wrong.is_empty() {
            Ok(Preferences {
                email,
                without,
                quiet,
                digest,
            })
        } else {
            Err(Problem::invalid(wrong))
        }
    }
}

/// Tells whether a text has the form of a mail address; whether it exists only a letter can tell.
fn is_address(text: &str) -> bool {
    text.len() <= 254
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "<>,;\"".contains(c))
        && text.split_once('@').is_some_and(|(name, domain)| {
            !name.is_empty() && domain.contains('.') && !domain.contains('@')
        })
}

/// Returns how one wants to be told.
#[utoipa::path(get, path = "/api/v1/preferences", tag = "inbox",
    responses((status = 200, body = WishesView), (status = 401, body = Problem)))]
pub(crate) async fn preferences(State(app): State<App>, user: User) -> Answer<Json<WishesView>> {
    view(&app, &user).await
}

async fn view(app: &App, user: &User) -> Answer<Json<WishesView>> {
    let said = app.notify.preferences(&user.actor.person).await?;
    Ok(Json(WishesView {
        wishes: said.into(),
        channels: Channel::ALL
            .map(|channel| ChannelName {
                id: channel.as_str(),
                name: channel.name_zh(),
            })
            .into(),
    }))
}

/// Notes how one wants to be told. What is urgent comes all the same.
#[utoipa::path(post, path = "/api/v1/preferences", tag = "inbox", request_body = Wishes,
    responses((status = 200, body = WishesView), (status = 401, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn set_preferences(
    State(app): State<App>,
    user: User,
    Body(wishes): Body<Wishes>,
) -> Answer<Json<WishesView>> {
    let said = wishes.read()?;
    app.store.set_preferences(&user.actor.person, &said).await?;
    view(&app, &user).await
}
