//! Who a frame comes from or goes to.

use crate::build::{BuildError, FrameBuilder};
use crate::cn::Cn;
use crate::edition::Edition;
use crate::stamp::Stamp;

/// A device as its frames name it: system code, password and id, in the form of its edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub(crate) edition: Edition,
    pub(crate) system: [u8; 2],
    pub(crate) password: [u8; 6],
    pub(crate) mn: String,
}

impl Identity {
    /// Checks and takes the names of a device.
    ///
    /// # Errors
    ///
    /// Fails where the system code is not two of 0-9, A-Z, the password not six letters or
    /// digits, or the id not of the edition's form: 14 letters or digits in 2005, 24 of 0-9, A-F
    /// since 2017, at most 24 letters, digits or `_` of surface water.
    pub fn new(
        edition: Edition,
        system: &str,
        password: &str,
        mn: &str,
    ) -> Result<Self, BuildError> {
        let code = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
        let system = <[u8; 2]>::try_from(system.as_bytes())
            .ok()
            .filter(|bytes| bytes.iter().all(code))
            .ok_or_else(|| BuildError::System(system.to_owned()))?;
        let password = <[u8; 6]>::try_from(password.as_bytes())
            .ok()
            .filter(|bytes| bytes.iter().all(u8::is_ascii_alphanumeric))
            .ok_or(BuildError::Password)?;
        if !is_device_id(edition, mn.as_bytes()) {
            return Err(BuildError::DeviceId {
                mn: mn.to_owned(),
                edition,
            });
        }
        Ok(Self {
            edition,
            system,
            password,
            mn: mn.to_owned(),
        })
    }

    /// Begins a frame with a command and the QN of its exchange.
    pub fn frame(&self, cn: Cn, qn: Stamp) -> FrameBuilder<'_> {
        FrameBuilder::new(self, cn, qn)
    }

    /// Returns the edition.
    #[must_use]
    pub fn edition(&self) -> Edition {
        self.edition
    }

    /// Returns the device id (MN).
    #[must_use]
    pub fn mn(&self) -> &str {
        &self.mn
    }
}

/// Tells whether a device id has the form of the edition.
pub(crate) fn is_device_id(edition: Edition, mn: &[u8]) -> bool {
    match edition {
        Edition::V2005 => mn.len() == 14 && mn.iter().all(u8::is_ascii_alphanumeric),
        // Stations are numbered by place, as `A110000_0001`.
        Edition::SurfaceWater => {
            (1..=24).contains(&mn.len())
                && mn
                    .iter()
                    .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        }
        Edition::V2017 | Edition::V2025 => {
            mn.len() == 24
                && mn
                    .iter()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'))
        }
    }
}
