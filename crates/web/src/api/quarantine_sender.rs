//! The device that quarantined bytes name, with what decides how they are read.

use model::{Device, DeviceStatus, Mn, Object, ReadAs, Scope};
use store::StoreError;

use crate::app::App;

/// A device as far as a scope sees it.
pub(crate) struct Sender {
    /// The device; `None`: not in the registry, or not in scope.
    pub(crate) device: Option<Device>,
    /// How it is read now.
    pub(crate) set: Option<ReadAs>,
    /// The object for which it reports.
    pub(crate) object: Option<Object>,
}

impl Sender {
    /// Looks up who sent bytes that name a device.
    pub(crate) async fn of(app: &App, scope: &Scope, mn: Option<&Mn>) -> Result<Self, StoreError> {
        let device = match mn {
            Some(mn) => app.store.device(scope, mn).await?,
            None => None,
        };
        let settings = match &device {
            Some(device) => app.store.device_settings(scope, &device.mn).await?,
            None => None,
        };
        let active = device
            .as_ref()
            .filter(|device| device.status == DeviceStatus::Active);
        let object = match active.and_then(|device| device.object.as_ref()) {
            Some(object) => app.store.object(scope, object).await?,
            None => None,
        };
        Ok(Self {
            device,
            set: settings.map(|settings| settings.read_as()),
            object,
        })
    }
}
