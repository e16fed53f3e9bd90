//! Adoption (认领): an unknown device begins to report for an object, and what it sent before is
//! not lost.

use hj212::{Frame, Profile, decode};
use metrics::counter;
use model::{
    AreaPath, Cadence, Device, DeviceStatus, HeldFrame, Live, Mn, NewReading, ObjectId, Scope,
    Timestamp,
};
use store::StoreError;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::writer::Order;
use super::{Gateway, Shared};
use crate::interpret::interpret;

/// How many held frames become rows in one transaction.
const RELEASE_FRAMES: u32 = 200;

/// What an adoption did.
#[derive(Clone, Debug)]
pub struct Adoption {
    /// The device as it is now.
    pub device: Device,
    /// How many held frames became rows.
    pub released: usize,
}

impl Gateway {
    /// Makes an unknown device report for an object, and turns the frames that were held for it
    /// into rows, each exactly once. `Ok(None)`: no such unknown device, or no such object in
    /// scope.
    ///
    /// # Errors
    ///
    /// Fails where the store fails, or where the object already has a device. Once the adoption
    /// itself is durable a failure no longer fails it: the frames left are turned into rows later.
    pub async fn adopt(
        &self,
        scope: &Scope,
        mn: &Mn,
        object: &ObjectId,
    ) -> Result<Option<Adoption>, StoreError> {
        let shared = &self.shared;
        let now = shared.world.now();
        let Some(device) = shared.store.adopt_device(scope, mn, object, now).await? else {
            return Ok(None);
        };
        // What was held goes first: a later word of the device on the same period must stay the
        // last. Then its frames count at once, and the few that were held meanwhile follow.
        let mut released = shared.release_or_wait(mn, object).await;
        let settings = shared.store.device_settings(&Scope::system(), mn).await;
        // Where they cannot be read they hold from the next reading of the registry on.
        let settings = settings.ok().flatten().unwrap_or_default();
        shared.registry.put(&device, settings);
        released += shared.release_or_wait(mn, object).await;
        tracing::info!(device.mn = %mn, object.id = %object, released, "a device was adopted");
        shared.announce(Live::Device {
            mn: mn.clone(),
            status: DeviceStatus::Active,
        });
        Ok(Some(Adoption { device, released }))
    }

    /// Makes what is set for a device hold at once; otherwise it holds from the next reading of
    /// the registry on. Nothing happens where there is no such device.
    ///
    /// # Errors
    ///
    /// Fails where the store fails.
    pub async fn settings_changed(&self, mn: &Mn) -> Result<(), StoreError> {
        let Shared {
            store, registry, ..
        } = &*self.shared;
        let scope = Scope::system();
        let settings = store.device_settings(&scope, mn).await?;
        if let (Some(device), Some(settings)) = (store.device(&scope, mn).await?, settings) {
            registry.put(&device, settings);
        }
        Ok(())
    }

    /// Reads the registry again from time to time, for devices that another process adopted, and
    /// finishes adoptions that were cut short.
    pub(super) async fn reconcile(self, shutdown: CancellationToken) {
        loop {
            if let Err(error) = self.reconcile_once().await {
                tracing::warn!(%error, "the registry could not be read again");
            }
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(self.shared.config.registry_refresh) => {}
            }
        }
    }

    async fn reconcile_once(&self) -> Result<(), StoreError> {
        let devices = self.shared.registry.refresh(&self.shared.store).await?;
        for device in devices.iter().filter(|device| device.held_frames > 0) {
            if let (DeviceStatus::Active, Some(object)) = (device.status, &device.object) {
                self.shared.release(&device.mn, object).await?;
            }
        }
        Ok(())
    }
}

impl Shared {
    /// Tells open pages what changed; nobody may be listening.
    pub(super) fn announce(&self, live: Live) {
        let _ = self.live.send(live);
    }

    /// Tells open pages which rows are new.
    pub(super) fn announce_rows(&self, touched: &[(ObjectId, AreaPath, Cadence, Timestamp)]) {
        for (point, area, cadence, start) in touched {
            self.announce(Live::Reading {
                point: point.clone(),
                area: area.clone(),
                cadence: *cadence,
                start: *start,
            });
        }
    }

    /// Turns held frames into rows; where the store fails they wait for the next attempt.
    async fn release_or_wait(&self, mn: &Mn, point: &ObjectId) -> usize {
        match self.release(mn, point).await {
            Ok(released) => released,
            Err(error) => {
                tracing::error!(%error, device.mn = %mn, "held frames wait for the next attempt");
                0
            }
        }
    }

    /// Turns the held frames of an adopted device into rows; returns how many.
    async fn release(&self, mn: &Mn, point: &ObjectId) -> Result<usize, StoreError> {
        let _alone = self.releasing.lock().await;
        // A batch that was begun before the registry knew the point may still be on its way.
        self.settle().await;
        let mut released = 0;
        loop {
            let held = self.store.held_frames(mn, RELEASE_FRAMES).await?;
            if held.is_empty() {
                return Ok(released);
            }
            let rows: Vec<(String, Vec<NewReading>)> = held
                .into_iter()
                .map(|frame| (frame.key.clone(), self.read_again(mn, &frame)))
                .collect();
            let now = self.world.now();
            let count = self.store.release_held(mn, point, &rows, now).await?;
            counter!("sense_held_released_total").increment(count as u64);
            released += count;
            if count == 0 {
                return Ok(released);
            }
        }
    }

    /// Reads a held frame as if it came now. It was readable when it was held; should its device
    /// have got a stricter profile since, it stays in the frame log without rows.
    fn read_again(&self, mn: &Mn, held: &HeldFrame) -> Vec<NewReading> {
        let known = self.registry.get(mn);
        let profile = known.map_or_else(Profile::default, |known| known.profile);
        let message = Frame::read(&held.raw)
            .map(|frame| interpret(&decode(frame, &profile), held.received_at));
        if let Some(Ok(message)) = message {
            return message.readings;
        }
        tracing::warn!(device.mn = %mn, frame.key = held.key, "a held frame has no rows");
        Vec::new()
    }

    /// Waits until the writer has done what it was asked so far.
    async fn settle(&self) {
        let Some(orders) = self.orders() else { return };
        let (done, wait) = oneshot::channel();
        if orders.send(Order::Barrier(done)).await.is_ok() {
            // An error means that the writer has ended, so nothing is on its way either.
            let _ = wait.await;
        }
    }
}
