//! From what is asked to the frame that asks it.

use bytes::Bytes;
use hj212::{Cn, Command, Edition, Identity, Pattern, Period, WireFrame, wants_secret};
use model::Scope;
use store::StoreError;

use super::Talk;
use crate::clock_text;
use crate::downlink::edition_of;
use crate::downlink::form::command;
use crate::downlink::offer::Offer;
use crate::downlink::words::is_secret;
use crate::gateway::Greeting;

/// A frame ready to be sent.
pub(super) struct Prepared {
    pub(super) frame: WireFrame,
    /// What goes over the wire: the frame, encrypted where that is wanted.
    pub(super) wire: Bytes,
    pub(super) qn: String,
    pub(super) cn: Cn,
    pub(super) pattern: Pattern,
    /// It holds what must not be shown again.
    pub(super) is_secret: bool,
    /// The period of the data that were asked for.
    pub(super) period: Option<Period>,
}

/// Why nothing was sent.
pub(super) enum Unsent {
    Refused(String),
    Store(StoreError),
}

impl From<StoreError> for Unsent {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Talk {
    /// Returns how the device names itself: as last heard, or as registered.
    async fn greeting(&self) -> Result<Option<Greeting>, StoreError> {
        if let Some(greeting) = self.parts.terms.greeting(&self.socket) {
            return Ok(Some(greeting));
        }
        let system = Scope::system();
        let device = self.parts.store.device(&system, &self.downlink.mn).await?;
        Ok(device.and_then(|device| {
            Some(Greeting {
                edition: edition_of(&device),
                st: device.st?,
                password: device.password?,
            })
        }))
    }

    /// Makes the frame of the command, by how the device names itself now.
    pub(super) async fn prepare(&self) -> Result<Prepared, Unsent> {
        let refused = |words: &str| Unsent::Refused(words.to_owned());
        let Some(greeting) = self.greeting().await? else {
            return Err(refused(
                "还不知道该设备的系统编码或访问密码，待它上报一次后再试",
            ));
        };
        let Greeting {
            edition,
            st,
            password,
        } = greeting;
        let Some(offer) = Offer::named(&self.downlink.command) else {
            return Err(refused("平台没有这个命令"));
        };
        let command = self.command(offer, edition).await?;
        let mn = self.downlink.mn.as_str();
        let identity = Identity::new(edition, &st, &password, mn);
        let identity = identity.map_err(|error| {
            Unsent::Refused(format!(
                "设备的编号、系统编码或密码不合 {edition} 的格式，不能组成命令（{error}）"
            ))
        })?;
        let qn = clock_text::stamp(self.parts.next_qn());
        let qn = qn.ok_or_else(|| refused("平台时间超出范围"))?;
        let frame = command.frame(&identity, qn);
        let frame = frame
            .map_err(|error| Unsent::Refused(format!("该命令不合 {edition} 的规定（{error}）")))?;
        let cn = command.cn(edition);
        let cn = cn.map_err(|error| Unsent::Refused(error.to_string()))?;
        let pattern = cn.info(edition).and_then(|info| info.from_host);
        let sealed = (edition == Edition::V2025
            && wants_secret(cn)
            && cn.code() == 1_014
            && self.parts.settings.seal_new_key)
            .then(|| self.parts.terms.keys().seal(&self.downlink.mn, &frame))
            .flatten();
        let wire = sealed.as_ref().unwrap_or(&frame).as_bytes();
        Ok(Prepared {
            wire: Bytes::copy_from_slice(wire),
            qn: qn.millis_text(),
            cn,
            pattern: pattern.unwrap_or(Pattern::Request),
            is_secret: is_secret(cn, edition),
            period: match command {
                Command::GetHistory(_, period) | Command::GetRealtime(Some(period)) => Some(period),
                _ => None,
            },
            frame,
        })
    }

    async fn command(&self, offer: &Offer, edition: Edition) -> Result<Command, Unsent> {
        let now = self.parts.world.now();
        if offer.word != "set-key" {
            let secret = self.secret.as_deref();
            let made = command(offer, edition, &self.downlink.parameters, secret, now);
            return made.map_err(|error| Unsent::Refused(error.message));
        }
        if edition != Edition::V2025 {
            return Err(Unsent::Refused(format!("{edition} 没有密钥")));
        }
        let (keys, mn) = (self.parts.terms.keys(), &self.downlink.mn);
        let made = keys
            .begin_change(&self.parts.store, mn, &self.parts.world)
            .await;
        let (key, made_at) = made.map_err(|error| {
            tracing::warn!(%error, device.mn = %mn, "a key cannot be changed");
            Unsent::Refused("该设备没有登记初始密钥，或密钥无法读取，不能更换".to_owned())
        })?;
        let created = clock_text::stamp(made_at);
        let created = created.ok_or_else(|| Unsent::Refused("平台时间超出范围".to_owned()))?;
        Ok(Command::SetKey { created, key })
    }
}
