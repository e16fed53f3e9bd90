//! How a fleet reaches its server: every trouble is told once, and when all of them are over.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

/// Why a device and its server do not get on.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Trouble {
    /// No connection comes about; what the system says.
    Unreachable(String),
    /// The server closed the connection.
    Closed,
    /// The connection broke; what the system says.
    Broken(String),
    /// The server does not read what is sent.
    NotReading,
    /// A frame was sent as often as allowed and was not answered.
    Unanswered,
}

/// What a fleet has to tell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum News {
    /// A trouble that no device had since the last time that all was well.
    Trouble {
        /// Which.
        trouble: Trouble,
        /// When the device that had it first connects again, real time.
        again_in: Duration,
    },
    /// No device is in trouble any more.
    Over,
}

/// What has been told.
#[derive(Debug)]
pub(super) struct Reach {
    state: Mutex<State>,
    news: UnboundedSender<News>,
}

#[derive(Debug, Default)]
struct State {
    told: BTreeSet<Trouble>,
    /// Devices that are in trouble.
    devices: usize,
}

impl Reach {
    pub(super) fn new(news: UnboundedSender<News>) -> Self {
        Self {
            state: Mutex::default(),
            news,
        }
    }

    /// Notes that a device is in trouble, and tells a trouble that is new.
    pub(super) fn failed(
        &self,
        device: &mut Option<Trouble>,
        trouble: Trouble,
        again_in: Duration,
    ) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.devices += usize::from(device.replace(trouble.clone()).is_none());
        if state.told.insert(trouble.clone()) {
            self.tell(News::Trouble { trouble, again_in });
        }
    }

    /// Notes that a device is well, and tells it where it was the last in trouble.
    pub(super) fn recovered(&self, device: &mut Option<Trouble>) {
        if device.take().is_none() {
            return;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.devices = state.devices.saturating_sub(1);
        if state.devices == 0 {
            state.told.clear();
            self.tell(News::Over);
        }
    }

    /// A fleet to which nobody listens tells nobody.
    fn tell(&self, news: News) {
        let _unheard = self.news.send(news);
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc::unbounded_channel;

    use super::*;

    #[test]
    fn a_trouble_is_told_once_until_all_is_well() {
        let (news, mut told) = unbounded_channel();
        let reach = Reach::new(news);
        let (mut one, mut other) = (None, None);
        let pause = Duration::from_secs(1);
        let trouble = |trouble: &Trouble| News::Trouble {
            trouble: trouble.clone(),
            again_in: pause,
        };
        let refused = Trouble::Unreachable("refused".to_owned());
        reach.recovered(&mut one);
        for device in [&mut one, &mut other] {
            reach.failed(device, refused.clone(), pause);
            reach.failed(device, refused.clone(), pause);
        }
        reach.failed(&mut one, Trouble::Closed, pause);
        reach.recovered(&mut one);
        reach.recovered(&mut one);
        assert_eq!(told.try_recv(), Ok(trouble(&refused)));
        assert_eq!(told.try_recv(), Ok(trouble(&Trouble::Closed)));
        assert!(told.try_recv().is_err());
        reach.recovered(&mut other);
        assert_eq!(told.try_recv(), Ok(News::Over));
        reach.failed(&mut one, refused.clone(), pause);
        assert_eq!(told.try_recv(), Ok(trouble(&refused)));
    }
}
