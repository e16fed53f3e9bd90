//! Where frames are passed on to, and which.

use std::collections::HashMap;
use std::time::Duration;

use hj212::CnRange;
use model::AreaPath;
use store::QueuedFrame;
use thiserror::Error;

/// A superior platform (上级平台).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Destination {
    /// Its short name; its cursor is kept under it.
    pub name: String,
    /// `host:port`.
    pub address: String,
    /// Which frames.
    pub selection: Selection,
    /// The password (PW) that it expects; `None`: that of each device.
    pub password: Option<String>,
    /// The numbers (MN) by which it knows devices that it knows by another than their own.
    pub renames: HashMap<String, String>,
    /// Frames a second at most.
    pub rate: u32,
    /// Frames that may wait for their answers; of one device never more than one.
    pub window: usize,
    /// How long to wait for an answer (HJ 212-2017 table 1: 10 s).
    pub over_time: Duration,
    /// How often to send again over one connection (HJ 212-2017 table 1: 3).
    pub resends: u32,
    /// First pause after a lost connection; it doubles up to `longest_pause`.
    pub shortest_pause: Duration,
    /// Longest pause between two attempts to connect.
    pub longest_pause: Duration,
    /// Over how many connections a frame is tried in vain, while the platform takes others, before
    /// it is given up and noted.
    pub attempts: u32,
    /// How often to look for new frames while there are none.
    pub look: Duration,
}

/// Which frames a destination gets; what is empty admits all.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Selection {
    /// Numbers of devices (MN), whole or their beginning followed by `*`.
    pub mn: Vec<String>,
    /// System types (ST).
    pub st: Vec<String>,
    /// Commands (CN). Empty means data (2000 to 2999), serial numbers (3019) and logs (3020);
    /// answers (9011 to 9014) are never passed on.
    pub cn: Vec<u16>,
    /// Code or id of an area: only devices whose object lies in it.
    pub area: Option<String>,
}

/// Why a destination cannot be.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum DestinationError {
    /// The name cannot be a key.
    #[error("转发目的地名称 {0:?} 只能由 1 至 32 个字母、数字和 -、_ 组成")]
    Name(String),
    /// Two have the same name.
    #[error("有两个转发目的地都叫 {0}")]
    Twice(String),
    /// The address has no port.
    #[error("转发目的地 {name} 的地址 {address:?} 应为 主机:端口")]
    Address {
        /// The destination.
        name: String,
        /// Its address.
        address: String,
    },
    /// A password or a number cannot stand in a frame.
    #[error("转发目的地 {name} 的{what}不能写入 HJ 212 报文")]
    Word {
        /// The destination.
        name: String,
        /// Which one.
        what: &'static str,
    },
}

impl Destination {
    /// Makes a destination that gets everything, with the usual settings.
    #[must_use]
    pub fn new(name: &str, address: &str) -> Self {
        Self {
            name: name.to_owned(),
            address: address.to_owned(),
            selection: Selection::default(),
            password: None,
            renames: HashMap::new(),
            rate: 200,
            window: 64,
            over_time: Duration::from_secs(10),
            resends: 3,
            shortest_pause: Duration::from_secs(1),
            longest_pause: Duration::from_mins(5),
            attempts: 5,
            look: Duration::from_millis(500),
        }
    }

    /// Checks the destinations of a configuration.
    ///
    /// # Errors
    ///
    /// Fails with the first that is not right.
    pub fn check_all(destinations: &[Self]) -> Result<(), DestinationError> {
        for (place, destination) in destinations.iter().enumerate() {
            destination.check()?;
            if destinations[..place]
                .iter()
                .any(|one| one.name == destination.name)
            {
                return Err(DestinationError::Twice(destination.name.clone()));
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), DestinationError> {
        let name = self.name.clone();
        let of_key = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if !(1..=32).contains(&name.len()) || !name.bytes().all(of_key) {
            return Err(DestinationError::Name(name));
        }
        let port = self
            .address
            .rsplit_once(':')
            .filter(|(host, _)| !host.is_empty());
        if port.is_none_or(|(_, port)| port.parse::<u16>().is_err()) {
            let address = self.address.clone();
            return Err(DestinationError::Address { name, address });
        }
        if self.password.as_deref().is_some_and(|word| !is_word(word)) {
            return Err(DestinationError::Word {
                name, what: "密码"
            });
        }
        if !self.renames.values().all(|word| is_word(word)) {
            return Err(DestinationError::Word {
                name,
                what: "改名后的设备编码",
            });
        }
        Ok(())
    }
}

fn is_word(word: &str) -> bool {
    let safe =
        |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b';' | b',' | b'&' | b'=' | b'#');
    !word.is_empty() && word.len() <= 64 && word.bytes().all(safe)
}

impl Selection {
    /// Tells whether a frame is one of these; `area` is where the named area lies.
    pub(super) fn admits(&self, frame: &QueuedFrame, area: Option<&AreaPath>) -> bool {
        self.admits_command(frame.cn)
            && (self.st.is_empty() || self.st.contains(&frame.st))
            && (self.mn.is_empty() || self.mn.iter().any(|one| matches(one, frame.mn.as_str())))
            && (self.area.is_none() || lies_in(area, frame.area.as_ref()))
    }

    fn admits_command(&self, cn: u16) -> bool {
        let Some(code) = hj212::Cn::new(cn).filter(|code| !code.is_answer()) else {
            return false;
        };
        if self.cn.is_empty() {
            code.range() == CnRange::Data || matches!(cn, 3019 | 3020)
        } else {
            self.cn.contains(&cn)
        }
    }
}

/// Compares a number with a pattern: the whole of it, or its beginning followed by `*`.
fn matches(pattern: &str, mn: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => mn.starts_with(beginning),
        None => mn == pattern,
    }
}

fn lies_in(area: Option<&AreaPath>, place: Option<&AreaPath>) -> bool {
    matches!((area, place), (Some(area), Some(place)) if area.contains(place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use model::{Mn, Timestamp};

    fn frame(mn: &str, st: &str, cn: u16, area: Option<&str>) -> QueuedFrame {
        QueuedFrame {
            seq: 1,
            key: String::new(),
            mn: Mn::new(mn),
            cn,
            st: st.to_owned(),
            received_at: Timestamp::from_millis(0),
            area: area.map(AreaPath::from_stored),
            raw: Bytes::new(),
        }
    }

    #[test]
    fn a_selection_admits_what_it_names() {
        let city = AreaPath::from_stored("/hb/qs/");
        let check = |selection: &Selection, frame: &QueuedFrame, expected: bool| {
            let admitted = selection.admits(frame, Some(&city));
            assert_eq!(admitted, expected, "{selection:?} {frame:?}");
        };
        let all = Selection::default();
        for (cn, expected) in [
            (2011, true),
            (2061, true),
            (3019, true),
            (1013, false),
            (9014, false),
        ] {
            check(&all, &frame("A1", "32", cn, None), expected);
        }
        let some = Selection {
            mn: vec!["A1".to_owned(), "B*".to_owned()],
            st: vec!["32".to_owned()],
            cn: vec![2061, 9014],
            area: Some("qs".to_owned()),
        };
        let here = Some("/hb/qs/east/");
        check(&some, &frame("A1", "32", 2061, here), true);
        check(&some, &frame("B77", "32", 2061, here), true);
        check(&some, &frame("A12", "32", 2061, here), false);
        check(&some, &frame("A1", "31", 2061, here), false);
        check(&some, &frame("A1", "32", 2051, here), false);
        check(&some, &frame("A1", "32", 9014, here), false);
        check(&some, &frame("A1", "32", 2061, Some("/hb/wh/")), false);
        check(&some, &frame("A1", "32", 2061, None), false);
    }

    #[test]
    fn what_cannot_work_is_refused_at_the_start() {
        let right = Destination::new("province", "host:9212");
        let check = |destination: Destination, expected: &str| {
            let error = Destination::check_all(&[right.clone(), destination]).expect_err(expected);
            assert_eq!(error.to_string(), expected);
        };
        check(right.clone(), "有两个转发目的地都叫 province");
        check(
            Destination::new("省 厅", "host:9212"),
            "转发目的地名称 \"省 厅\" 只能由 1 至 32 个字母、数字和 -、_ 组成",
        );
        check(
            Destination::new("b", "host"),
            "转发目的地 b 的地址 \"host\" 应为 主机:端口",
        );
        let password = Some("1;2".to_owned());
        let spoilt = Destination {
            password,
            ..Destination::new("b", "host:1")
        };
        check(spoilt, "转发目的地 b 的密码不能写入 HJ 212 报文");
    }
}
