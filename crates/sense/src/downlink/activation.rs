//! Giving a logger its number (激活): 1001 told us its hardware ids, 1002 tells it its number.

use std::collections::BTreeMap;
use std::time::Duration;

use model::{Activation, Asker, Device, Downlink, DownlinkId, Mn, Scope};
use sm3::{Digest, Sm3};

use super::ask::{AskError, NewAsk, ask_by_system};
use super::desk::Desk;
use super::form::FormError;

/// How long a number may wait for its logger.
const WAIT: Duration = Duration::from_hours(24);

/// Proposes a number for a logger: 24 hexadecimal digits made from its hardware ids.
///
/// ◇ The standard says that the host makes it from processor id and network address; how, no source
/// at hand says. Whoever gives the number may write another.
#[must_use]
pub fn proposed_number(asks: &Activation) -> Mn {
    let digest = Sm3::new()
        .chain_update(&asks.processor)
        .chain_update([0])
        .chain_update(&asks.mac1)
        .chain_update([0])
        .chain_update(asks.mac2.as_deref().unwrap_or_default())
        .finalize();
    Mn::new(hex::encode_upper(&digest[..12]))
}

impl Desk {
    /// Gives a logger that asks for a number the number `mn`: registers it as a device that nobody
    /// has placed yet, if it is not in the registry, and asks the logger to take it. `Ok(None)`: the
    /// scope sees no such logger, or it has its number.
    ///
    /// # Errors
    ///
    /// Fails where the number is not 24 of 0-9, A-F, or the store fails.
    pub async fn give_number(
        &self,
        scope: &Scope,
        activation: &str,
        mn: &Mn,
        by: &str,
    ) -> Result<Option<Downlink>, AskError> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'A'..=b'F');
        if mn.as_str().len() != 24 || !mn.as_str().bytes().all(is_digit) {
            return Err(AskError::Form(FormError {
                field: "mn".to_owned(),
                message: "应为 24 位数字或大写字母 A 至 F".to_owned(),
            }));
        }
        let parts = &self.0;
        let Some(asks) = parts.store.activation(scope, activation).await? else {
            return Ok(None);
        };
        if parts.store.device(&Scope::system(), mn).await?.is_none() {
            let password = parts.terms.greeting(&asks.sent_mn);
            let device = Device {
                edition: Some("2025".to_owned()),
                st: Some(asks.st.clone()),
                password: password.map(|greeting| greeting.password),
                ..Device::unknown(mn.clone())
            };
            parts.store.put_devices(&[device]).await?;
        }
        let now = parts.world.now();
        let given = parts
            .store
            .give_number(scope, activation, mn, by, now)
            .await?;
        if !given {
            return Ok(None);
        }
        let new = NewAsk {
            id: DownlinkId::new(parts.world.new_id()),
            mn: mn.clone(),
            command: "set-device-id".to_owned(),
            parameters: BTreeMap::from([
                ("logger_id".to_owned(), asks.logger.clone()),
                ("session".to_owned(), asks.sent_mn.to_string()),
            ]),
            reason: format!("{by}为数采仪分配入网编码"),
            by: Asker {
                person: None,
                name: by.to_owned(),
            },
            wait: WAIT,
        };
        let worlds = (&parts.world, &parts.wall);
        let asked = ask_by_system(&parts.store, &parts.settings, worlds, new).await?;
        self.wake();
        Ok(Some(asked))
    }
}
