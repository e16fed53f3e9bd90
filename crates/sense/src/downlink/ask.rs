//! Asking: a checked form becomes a row that waits for the desk.

use std::collections::BTreeMap;
use std::time::Duration;

use hj212::Edition;
use model::{Asker, Device, Downlink, DownlinkFilter, DownlinkId, DownlinkState, Mn, Scope, World};
use store::{Store, StoreError};
use thiserror::Error;

use super::form::{FormError, command, take_secret};
use super::offer::{Class, Offer};
use super::settings::DownlinkSettings;

/// What is to be asked.
#[derive(Clone, Debug)]
pub struct NewAsk {
    /// Identity; asking with the same again changes nothing.
    pub id: DownlinkId,
    /// The device.
    pub mn: Mn,
    /// Word of the command.
    pub command: String,
    /// Its parameters.
    pub parameters: BTreeMap<String, String>,
    /// Why.
    pub reason: String,
    /// Who asks.
    pub by: Asker,
    /// How long it may wait for the device, real time; zero: it must be connected now.
    pub wait: Duration,
}

/// Why something cannot be asked.
#[derive(Debug, Error)]
pub enum AskError {
    /// The scope sees no such device.
    #[error("there is no device {0}")]
    NoDevice(Mn),
    /// The form is not right.
    #[error(transparent)]
    Form(FormError),
    /// Too much waits for this device already.
    #[error("{0} downlinks wait for this device already")]
    TooMany(u64),
    /// The store failed.
    #[error("what is asked could not be stored")]
    Store(#[source] StoreError),
}

impl From<StoreError> for AskError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Records what is asked of a device in scope, for the desk to take up; `world` dates it, `wall`
/// says until when it may wait.
///
/// # Errors
///
/// Fails where the scope sees no such device, the form is wrong, too much waits already, or the
/// store fails.
pub async fn ask(
    store: &Store,
    scope: &Scope,
    settings: &DownlinkSettings,
    (world, wall): (&World, &World),
    new: NewAsk,
) -> Result<Downlink, AskError> {
    let device = store.device(scope, &new.mn).await?;
    let device = device.ok_or_else(|| AskError::NoDevice(new.mn.clone()))?;
    let offer = Offer::named(&new.command).filter(|offer| !offer.only_system);
    let Some(offer) = offer else {
        return Err(AskError::Form(FormError {
            field: "command".to_owned(),
            message: "没有这个命令".to_owned(),
        }));
    };
    let waiting = DownlinkFilter {
        mn: Some(new.mn.clone()),
        state: Some(DownlinkState::Waiting),
        limit: 1,
        ..DownlinkFilter::default()
    };
    let (_, waiting) = store.downlinks(scope, &waiting).await?;
    if waiting >= settings.waiting_each {
        return Err(AskError::TooMany(waiting));
    }
    let mut parameters = new.parameters.clone();
    let secret = take_secret(offer, &mut parameters);
    if offer.word != "set-key" {
        let edition = edition_of(&device);
        command(offer, edition, &parameters, secret.as_deref(), world.now())
            .map_err(AskError::Form)?;
    }
    put(
        store,
        scope,
        settings,
        (world, wall),
        offer,
        new,
        parameters,
        secret,
    )
    .await
}

/// Records what the system itself asks; the form was made by our own code.
///
/// # Errors
///
/// Fails where the device is gone or the store fails.
pub async fn ask_by_system(
    store: &Store,
    settings: &DownlinkSettings,
    worlds: (&World, &World),
    new: NewAsk,
) -> Result<Downlink, AskError> {
    let Some(offer) = Offer::named(&new.command) else {
        return Err(AskError::NoDevice(new.mn));
    };
    let parameters = new.parameters.clone();
    let system = Scope::system();
    put(
        store, &system, settings, worlds, offer, new, parameters, None,
    )
    .await
}

#[expect(
    clippy::too_many_arguments,
    reason = "the two callers differ in what they have checked, not in what is stored"
)]
async fn put(
    store: &Store,
    scope: &Scope,
    settings: &DownlinkSettings,
    (world, wall): (&World, &World),
    offer: &Offer,
    new: NewAsk,
    parameters: BTreeMap<String, String>,
    secret: Option<String>,
) -> Result<Downlink, AskError> {
    let wait = new.wait.min(settings.longest_wait).as_millis();
    // Somebody who does not want to wait still has to be found by the desk's next look.
    let least = settings.poll.saturating_mul(3).as_millis();
    let wait = i64::try_from(wait.max(least)).unwrap_or(i64::MAX);
    let asked = Downlink {
        id: new.id,
        mn: new.mn,
        command: offer.word.to_owned(),
        parameters,
        changes: offer.class == Class::Changes,
        reason: new.reason,
        by: new.by,
        asked_at: world.now(),
        until_wall: wall.now().plus(wait),
        state: DownlinkState::Waiting,
        qn: None,
        sent_at: None,
        ended_at: None,
        code: None,
        records: 0,
        outcome: String::new(),
    };
    if !store.ask_downlink(scope, &asked, secret.as_deref()).await? {
        return Err(AskError::NoDevice(asked.mn));
    }
    Ok(asked)
}

/// Returns the edition that a device speaks, as far as the registry knows; one that was never heard
/// is judged by the form of its number.
#[must_use]
pub fn edition_of(device: &Device) -> Edition {
    match device.edition.as_deref() {
        Some("2005") => Edition::V2005,
        Some("2025") => Edition::V2025,
        Some("surface-water") => Edition::SurfaceWater,
        Some(_) => Edition::V2017,
        None if device.mn.as_str().len() == 24 => Edition::V2017,
        None => Edition::V2005,
    }
}
