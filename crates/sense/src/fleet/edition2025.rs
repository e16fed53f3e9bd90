//! What only a device of the 2025 edition does: it asks for its number, encrypts, and changes keys.
//!
//! All of it is known only through readers of that edition.

use std::time::Duration;

use hj212::{BuildError, ExeRtn, Identity, Keyring, Report, SecretKey, Stamp, WireFrame};

/// The hardware ids that a logger tells to get its number (1001).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HardwareIds {
    /// Id of the logger, `i23005`.
    pub logger: String,
    /// Id of its processor, `i23006`.
    pub processor: String,
    /// First network address, `i23007`.
    pub mac1: String,
    /// Second network address, `i23008`.
    pub mac2: Option<String>,
}

/// A device's own part in the 2025 edition; the default has none.
#[derive(Clone, Debug, Default)]
pub struct Newer {
    /// It asks for its number with these before it sends anything.
    hardware: Option<HardwareIds>,
    has_number: bool,
    current: Option<SecretKey>,
    previous: Option<SecretKey>,
    /// How often it says that it is alive, real time.
    heartbeat: Option<Duration>,
    /// When the key in use was made; an older one is not taken again.
    made: Option<Stamp>,
}

impl Newer {
    /// Gives the device a key to begin with.
    #[must_use]
    pub fn with_key(mut self, key: [u8; 16]) -> Self {
        self.current = Some(SecretKey::new(key));
        self
    }

    /// Lets the device ask for its number with these ids before it sends anything.
    #[must_use]
    pub fn asking_with(mut self, hardware: HardwareIds) -> Self {
        self.hardware = Some(hardware);
        self
    }

    /// Lets the device say that it is alive (9015) whenever so much real time has passed.
    #[must_use]
    pub fn beating(mut self, every: Duration) -> Self {
        self.heartbeat = Some(every);
        self
    }

    pub(super) fn heartbeat(&self) -> Option<Duration> {
        self.heartbeat
    }

    /// Tells whether it still waits for its number.
    #[must_use]
    pub fn waits_for_number(&self) -> bool {
        self.hardware.is_some() && !self.has_number
    }

    /// Returns the key in use.
    #[must_use]
    pub fn key(&self) -> Option<SecretKey> {
        self.current
    }

    pub(super) fn keyring(&self) -> Option<Keyring> {
        Some(Keyring {
            current: self.current?,
            previous: self.previous,
        })
    }

    pub(super) fn is_logger(&self, logger: &str) -> bool {
        let hardware = self.hardware.as_ref();
        hardware.is_some_and(|hardware| hardware.logger == logger)
    }

    pub(super) fn number_taken(&mut self) {
        self.has_number = true;
    }

    /// Takes a new key. One that is not newer than the key in use is refused: somebody repeats an
    /// old command.
    pub(super) fn take_key(&mut self, made: Stamp, key: &str) -> ExeRtn {
        let Ok(bytes) = <[u8; 16]>::try_from(key.as_bytes()) else {
            return ExeRtn::WRONG_CONDITION;
        };
        let is_replay = self.made.is_some_and(|known| made <= known);
        if self.current.is_none() || is_replay {
            return ExeRtn::WRONG_CONDITION;
        }
        self.previous = self.current.replace(SecretKey::new(bytes));
        self.made = Some(made);
        ExeRtn::DONE
    }

    /// Returns the frame with which a logger asks for its number.
    ///
    /// # Errors
    ///
    /// Fails where an id does not fit into a frame.
    pub fn number_request(
        &self,
        identity: &Identity,
        qn: Stamp,
    ) -> Result<Option<WireFrame>, BuildError> {
        let Some(ids) = self.hardware.as_ref().filter(|_| !self.has_number) else {
            return Ok(None);
        };
        let report = Report::HardwareIds {
            logger: ids.logger.clone(),
            processor: ids.processor.clone(),
            mac1: ids.mac1.clone(),
            mac2: ids.mac2.clone(),
        };
        report.frame(identity, qn, true).map(Some)
    }
}
