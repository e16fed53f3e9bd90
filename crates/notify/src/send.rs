//! Taking deliveries up, sending them, finishing them.

use futures::future::join_all;
use model::{Channel, Delivery, Outcome, Timestamp};

use crate::answer::failed;
use crate::http::{Call, Reply, post};
use crate::letter::{Addressee, Letter};
use crate::notify::{Notify, NotifyError, Round};
use crate::settings::budget;
use crate::{email, robot, sms, voice};

/// Deliveries under way at once.
const TOGETHER: u32 = 32;

impl Notify {
    /// Finds deliveries that somebody died over, and reports that did not come.
    pub(crate) async fn doubt(&self, round: &mut Round) -> Result<(), NotifyError> {
        let (now, wall) = (self.world.now(), self.wall.now());
        let lease = i64::try_from(self.settings.lease.as_millis()).unwrap_or(Timestamp::MINUTE);
        round.doubted += self.store.doubt_deliveries(wall.plus(-lease), now).await?;
        if let Some(sms) = &self.settings.sms {
            let before = wall.plus(-sms::report_within(sms));
            round.unreported += self.store.miss_reports(before, now).await?;
        }
        Ok(())
    }

    /// Sends what may be sent now.
    pub(crate) async fn send(&self, round: &mut Round) -> Result<(), NotifyError> {
        let taken = self.take_up().await?;
        let sendings = taken.iter().map(|delivery| async {
            let outcome = self.transmit(delivery).await;
            self.finish(delivery, &outcome).await.map(|()| outcome)
        });
        for outcome in join_all(sendings).await {
            match outcome? {
                Outcome::Sent { .. } => round.sent += 1,
                Outcome::Failed { .. } => round.failed += 1,
                Outcome::Uncertain { .. } => round.uncertain += 1,
            }
        }
        Ok(())
    }

    /// Takes up what the budgets allow.
    pub(crate) async fn take_up(&self) -> Result<Vec<Delivery>, NotifyError> {
        let mut taken = Vec::new();
        for id in self.store.open_deliveries(TOGETHER).await? {
            // The channel of an unknown delivery does not matter: it is not there to be claimed.
            let Some(channel) = self.store.channel_of(&id).await? else {
                continue;
            };
            let wall = self.wall.now();
            let claimed = self
                .store
                .claim_delivery(&id, budget(channel), wall)
                .await?;
            taken.extend(claimed);
        }
        Ok(taken)
    }

    /// Sends a delivery that was taken up. From here on nobody knows whether it went out, until
    /// its outcome is stored.
    pub(crate) async fn transmit(&self, delivery: &Delivery) -> Outcome {
        let letter = match self.letter(delivery).await {
            Ok(letter) => letter,
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "a letter was not made"
                );
                return failed("系统内部错误", 0);
            }
        };
        let channel = delivery.said.channel;
        match channel {
            Channel::Wecom | Channel::Dingtalk | Channel::Feishu => {
                let known = self.settings.robots.iter();
                let robot = known
                    .clone()
                    .find(|robot| robot.id == delivery.said.endpoint);
                let Some(robot) = robot else {
                    return failed("机器人已从配置中移除", 0);
                };
                let call = robot::call(robot, &letter, self.wall.now());
                robot::outcome(channel, self.post(call).await)
            }
            Channel::Sms => match (&self.settings.sms, letter.phones().first()) {
                (Some(gateway), Some(phone)) => {
                    let call = sms::call(gateway, &letter, phone);
                    sms::outcome(gateway, self.post(call).await)
                }
                _ => failed("没有短信网关或手机号", 0),
            },
            Channel::Voice => match (&self.settings.voice, letter.phones().first()) {
                (Some(gateway), Some(phone)) => {
                    let call = voice::call(gateway, &letter, phone);
                    voice::outcome(self.post(call).await)
                }
                _ => failed("没有语音网关或手机号", 0),
            },
            Channel::Email => {
                let to = letter.to.iter().find_map(|one| one.email.as_deref());
                match (&self.settings.email, to) {
                    (Some(server), Some(to)) => {
                        email::send(server, &letter, to, self.settings.patience).await
                    }
                    _ => failed("没有邮件服务器或邮箱地址", 0),
                }
            }
        }
    }

    /// Notes what became of a delivery.
    pub(crate) async fn finish(
        &self,
        delivery: &Delivery,
        outcome: &Outcome,
    ) -> Result<(), NotifyError> {
        let said = &delivery.said;
        let word = match outcome {
            Outcome::Sent { .. } => "sent",
            Outcome::Failed { .. } => "failed",
            Outcome::Uncertain { .. } => "uncertain",
        };
        let channel = said.channel.as_str();
        metrics::counter!("qingshan_deliveries_total", "channel" => channel, "outcome" => word)
            .increment(1);
        tracing::info!(
            delivery.id = %said.id,
            delivery.channel = channel,
            delivery.outcome = word,
            delivery.messages = said.messages.len(),
            "a delivery was finished"
        );
        let (now, wall) = (self.world.now(), self.wall.now());
        Ok(self
            .store
            .finish_delivery(&said.id, outcome, now, wall)
            .await?)
    }

    async fn post(&self, call: Call) -> Reply {
        post(&self.http, call).await
    }

    async fn letter(&self, delivery: &Delivery) -> Result<Letter, NotifyError> {
        let said = &delivery.said;
        let mut to = Vec::with_capacity(said.people.len());
        for id in &said.people {
            let Some(person) = self.store.person(id).await? else {
                continue;
            };
            let email = if said.channel == Channel::Email {
                self.preferences(id).await?.email
            } else {
                None
            };
            to.push(Addressee {
                name: person.name,
                phone: person.phone,
                email,
            });
        }
        let base = self.settings.public_url.as_ref();
        Ok(Letter {
            id: said.id.clone(),
            title: said.title.clone(),
            text: said.text.clone(),
            url: base.map(|base| format!("{base}{}", said.link)),
            urgent: said.urgent,
            again: delivery.attempt > 1,
            to,
        })
    }
}
