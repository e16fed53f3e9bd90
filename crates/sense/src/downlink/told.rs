//! What devices say by themselves and want more than an acknowledgement for: loggers that ask for
//! a number (1001), for the time (1013), for a new key (1014).

use std::collections::BTreeMap;
use std::time::Duration;

use hj212::{Decoded, Edition, Report};
use model::{Activation, ActivationState, Asker, DownlinkId, Mn};
use sm3::{Digest, Sm3};

use super::ask::{NewAsk, ask_by_system};
use super::desk::Desk;
use crate::gateway::Heard;

/// How long what was asked for a device that asked itself may wait for it.
const WAIT: Duration = Duration::from_mins(10);

impl Desk {
    /// Sees to what a device asks for.
    pub(super) async fn hear_by_itself(&self, said: &Heard) {
        if !matches!(said.cn, 1_001 | 1_013 | 1_014) {
            return;
        }
        let Some(decoded) = said.decoded() else {
            return;
        };
        let settings = &self.0.settings;
        match Report::read(&decoded) {
            Some(Report::HardwareIds {
                logger,
                processor,
                mac1,
                mac2,
            }) => {
                let ids = [Some(&logger), Some(&processor), Some(&mac1), mac2.as_ref()];
                let asks = Activation {
                    id: hash_of(ids),
                    sent_mn: said.mn.clone(),
                    st: st_of(&decoded),
                    peer: said.peer.clone(),
                    first_seen: said.received_at,
                    last_seen: said.received_at,
                    times: 1,
                    state: ActivationState::Waiting,
                    given_mn: None,
                    by: None,
                    given_at: None,
                    logger,
                    processor,
                    mac1,
                    mac2,
                };
                let heard = self.0.store.heard_activation(&asks, settings.activations);
                if let Err(error) = heard.await {
                    tracing::error!(%error, "a logger that asks for a number could not be noted");
                }
            }
            Some(Report::ClockRequest { pol_id }) if settings.answer_clock_requests => {
                let parameters = pol_id.map(|pol| ("pol_id".to_owned(), pol));
                let parameters = parameters.into_iter().collect();
                self.ask_once(&said.mn, "set-time", parameters, "设备请求校时")
                    .await;
            }
            Some(Report::KeyRequest { .. })
                if settings.change_keys && decoded.edition == Edition::V2025 =>
            {
                self.ask_once(&said.mn, "set-key", BTreeMap::new(), "设备请求新密钥")
                    .await;
            }
            _ => {}
        }
    }

    /// Asks something for the system, unless the system has something under way with this device:
    /// a device that asks again and again, or somebody who repeats its words, moves nothing.
    pub(super) async fn ask_once(
        &self,
        mn: &Mn,
        command: &str,
        parameters: BTreeMap<String, String>,
        reason: &str,
    ) {
        let parts = &self.0;
        let now = parts.world.now();
        let under_way = parts.store.system_downlinks(mn, now).await;
        match under_way {
            Ok((_, 0, _)) => {}
            Ok(_) => return,
            Err(error) => {
                tracing::error!(%error, "what is under way could not be looked for");
                return;
            }
        }
        let new = NewAsk {
            id: DownlinkId::new(parts.world.new_id()),
            mn: mn.clone(),
            command: command.to_owned(),
            parameters,
            reason: reason.to_owned(),
            by: Asker {
                person: None,
                name: "系统".to_owned(),
            },
            wait: WAIT,
        };
        let worlds = (&parts.world, &parts.wall);
        match ask_by_system(&parts.store, &parts.settings, worlds, new).await {
            Ok(_) => self.wake(),
            Err(error) => tracing::warn!(%error, device.mn = %mn, command, "nothing was asked"),
        }
    }
}

fn st_of(decoded: &Decoded<'_>) -> String {
    let st = decoded.header.st.and_then(hj212::Value::ascii);
    st.unwrap_or_default().to_owned()
}

/// Returns what makes the hardware of a logger one: a hash of its ids.
fn hash_of(ids: [Option<&String>; 4]) -> String {
    let mut hash = Sm3::new();
    for id in ids {
        hash.update(id.map_or("", String::as_str));
        hash.update([0]);
    }
    hex::encode(&hash.finalize()[..16])
}
