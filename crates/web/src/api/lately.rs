//! How far back pages of a device look.

use model::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::problem::{Answer, Problem};

/// How far back can be asked, in days.
const MOST_DAYS: i64 = 14;

/// How far back.
#[derive(Deserialize, IntoParams)]
pub(crate) struct Since {
    /// Days up to now, 1 to 14; 7 if absent.
    days: Option<i64>,
}

impl Since {
    /// Returns the beginning of the hour from which on is looked.
    pub(super) fn hour(&self, now: Timestamp) -> Answer<Timestamp> {
        let days = self.days.unwrap_or(7);
        if !(1..=MOST_DAYS).contains(&days) {
            let detail = format!("应为 1 到 {MOST_DAYS} 的整数");
            return Err(Problem::invalid_field("days", detail));
        }
        Ok(now.plus(-days * Timestamp::DAY).hour_start())
    }
}
