//! Figures without the particles of marked hours, beside those with them.

use catalog::Right;
use chrono::{NaiveDate, NaiveTime};
use model::{DustMark, Timestamp};
use sense::air::{AirDays, AirRules, WithoutDust};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::http::problem::Answer;
use crate::http::signed::User;

/// The marks of a period and the days that they touch.
pub(crate) struct Dust {
    pub(crate) marks: Vec<DustMark>,
    pub(crate) days: WithoutDust,
}

/// A confirmed mark that figures were made without.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AirDustMark {
    pub(crate) id: String,
    /// The area, or the one station, whose hours are marked.
    pub(crate) place_name: String,
    /// Begin of the first hour.
    pub(crate) from: String,
    /// End of the last hour.
    pub(crate) to: String,
    pub(crate) reason: String,
    pub(crate) document: String,
    /// Who proposed and who confirmed it.
    pub(crate) by: Vec<String>,
}

impl From<&DustMark> for AirDustMark {
    fn from(mark: &DustMark) -> Self {
        let proposal = mark.steps.first();
        let text = |text: Option<&String>| text.cloned().unwrap_or_default();
        Self {
            id: mark.id.clone(),
            place_name: mark.point_name.as_ref().unwrap_or(&mark.area_name).clone(),
            from: mark.from.to_string(),
            to: mark.to.to_string(),
            reason: text(proposal.and_then(|step| step.reason.as_ref())),
            document: text(proposal.and_then(|step| step.document.as_ref())),
            by: mark.steps.iter().map(|step| step.who.clone()).collect(),
        }
    }
}

/// Finds the confirmed marks of the days from `from` to `to` that concern one's scope, and makes
/// the days that they touch.
pub(crate) async fn dust(app: &App, user: &User, from: NaiveDate, to: NaiveDate) -> Answer<Dust> {
    let scope = user.need(Right::NetRead)?;
    let midnight = |date: NaiveDate| Timestamp::from_beijing(date.and_time(NaiveTime::MIN));
    let end = midnight(to).plus(Timestamp::DAY);
    let marks = app.store.dust_in_force(scope, midnight(from), end).await?;
    let air_days = AirDays::new(app.store.clone(), AirRules::default());
    let days = air_days.without_dust(&marks, from, to).await?;
    Ok(Dust { marks, days })
}
