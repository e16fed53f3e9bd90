//! Having cases opened for alarms.

use std::collections::BTreeMap;

use model::{Alarm, OpenRequest};

use crate::error::JudgeError;
use crate::judge::Judge;
use crate::round::Round;

/// Alarms looked at in one go.
const LIMIT: u32 = 200;

impl Judge {
    /// Has a case opened for each open alarm that should have one and has none.
    ///
    /// The opener is asked again whenever the answer may have been lost; it knows the alarm and
    /// returns the case that it opened before.
    pub(crate) async fn open_cases(&self, round: &mut Round) -> Result<(), JudgeError> {
        round.without_case = 0;
        for alarm in self.store.alarms_without_case(LIMIT).await? {
            let Some(request) = self.request(&alarm) else {
                continue;
            };
            match self.opener.open(request).await {
                Ok(case) => {
                    self.store
                        .link_case(&alarm.id, &case, self.world.now())
                        .await?;
                    round.cases += 1;
                    self.tell(alarm.id, alarm.area_path);
                }
                Err(error) => {
                    round.without_case += 1;
                    tracing::warn!(alarm.id = %alarm.id, %error, "an alarm has no case yet");
                }
            }
        }
        Ok(())
    }

    fn request(&self, alarm: &Alarm) -> Option<OpenRequest> {
        let rule_name = self.rule(&alarm.rule).map(|rule| rule.name.clone());
        let mut fields = BTreeMap::from([
            ("summary".to_owned(), alarm.summary.clone()),
            ("started".to_owned(), alarm.started_at.to_string()),
        ]);
        let factor = alarm.factor.as_ref().map(|factor| {
            self.factor_label(&alarm.point_kind, factor.as_str())
                .to_owned()
        });
        let optional = [
            ("rule", &rule_name),
            ("factor", &factor),
            ("value", &alarm.peak),
            ("law", &alarm.law),
        ];
        for (id, text) in optional {
            if let Some(text) = text {
                fields.insert(id.to_owned(), text.clone());
            }
        }
        Some(OpenRequest {
            flow: alarm.flow.clone()?,
            alarm: alarm.id.clone(),
            object: alarm.point.clone(),
            title: rule_name.unwrap_or_else(|| alarm.summary.clone()),
            at: alarm.opened_at,
            fields,
        })
    }
}
