//! What a bureau sets for one data logger.

use std::net::IpAddr;

use crate::release::ReadAs;

/// Makes an enum of words that are stored and sent.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
        pub enum $name {
            $($(#[$each])* $variant,)+
        }

        impl $name {
            /// Returns the word that is stored and sent.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// Reads the word back.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                [$(Self::$variant),+].into_iter().find(|one| one.as_str() == word)
            }
        }
    };
}

words! {
    /// How much departure from HJ 212 is let through for a device (解析策略).
    Strictness {
        /// None; for acceptance tests (联网验收).
        Strict = "strict",
        /// What devices usually do wrong.
        #[default]
        Standard = "standard",
        /// All that can be used.
        Relaxed = "relaxed",
    }
}

words! {
    /// What is done with a check word that is not the standard's (校验策略).
    CrcRule {
        /// The frame is refused.
        #[default]
        Standard = "standard",
        /// The word of CRC-16/MODBUS is taken as well.
        Modbus = "modbus",
        /// Any word is taken; this gives up the protection against line noise.
        Ignore = "ignore",
    }
}

words! {
    /// When a device's data are answered (应答策略).
    AnswerRule {
        /// As the flag of the frame asks.
        #[default]
        AsFlagged = "as-flagged",
        /// Always.
        Always = "always",
        /// Never.
        Never = "never",
    }
}

words! {
    /// By which edition a device is read (协议版本).
    EditionRule {
        /// By what each frame says of itself.
        #[default]
        AsFramed = "as-framed",
        /// HJ/T 212-2005.
        V2005 = "2005",
        /// HJ 212-2017.
        V2017 = "2017",
        /// HJ 212-2025.
        V2025 = "2025",
        /// The surface-water protocol of 2017, `ST=21`.
        SurfaceWater = "surface-water",
    }
}

/// The settings of one device (设备参数). The default is what a device has for which nothing was
/// set.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DeviceSettings {
    /// How much departure from the standard is let through.
    pub strictness: Strictness,
    /// What is done with another check word.
    pub crc: CrcRule,
    /// When data are answered.
    pub answers: AnswerRule,
    /// Whether data without a QN get an answer that has none either.
    pub answer_without_qn: bool,
    /// By which edition it is read.
    pub edition: EditionRule,
    /// From where it may speak; empty: from everywhere.
    pub addresses: Vec<AddressRange>,
    /// Frames per second that are read from a connection on which it speaks; `None`: as many as
    /// the gateway takes from anyone.
    pub frames_per_second: Option<u32>,
    /// Seconds that its clock may be off; `None`: as many as the gateway's.
    pub skew_limit_seconds: Option<u32>,
}

impl DeviceSettings {
    /// Returns that part of the settings which decides what a frame says.
    #[must_use]
    pub const fn read_as(&self) -> ReadAs {
        ReadAs {
            strictness: self.strictness,
            crc: self.crc,
            edition: self.edition,
        }
    }

    /// Tells whether the device may speak from an address.
    #[must_use]
    pub fn allows(&self, address: IpAddr) -> bool {
        self.addresses.is_empty() || self.addresses.iter().any(|range| range.holds(address))
    }
}

/// Addresses that begin alike (CIDR): `10.1.0.0/16`, `2001:db8::/32`; one address is a range of
/// its full length.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct AddressRange {
    address: IpAddr,
    prefix: u8,
}

impl AddressRange {
    /// Reads a range; `None` where it is none, or where bits behind the prefix are set, which is
    /// mostly a slip.
    ///
    /// ```
    /// use model::AddressRange;
    /// let range = AddressRange::parse("10.1.0.0/16").unwrap();
    /// assert!(range.holds("10.1.200.3".parse().unwrap()));
    /// assert!(!range.holds("10.2.0.1".parse().unwrap()));
    /// assert_eq!(AddressRange::parse("10.1.0.7/16"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.trim().parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(prefix) => prefix.trim().parse().ok().filter(|bits| *bits <= most)?,
            None => most,
        };
        let range = Self { address, prefix };
        (range.masked(address) == bits(address)).then_some(range)
    }

    /// Tells whether an address lies in the range. An IPv4 address that came over an IPv6 socket
    /// counts as what it is.
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.address.is_ipv4() && self.masked(address) == bits(self.address)
    }

    /// Returns an address with only the bits of the prefix.
    fn masked(&self, address: IpAddr) -> u128 {
        let length = if address.is_ipv4() { 32_u32 } else { 128 };
        let behind = length - u32::from(self.prefix);
        bits(address)
            .checked_shr(behind)
            .map_or(0, |head| head << behind)
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
}

impl std::fmt::Display for AddressRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_what_begins_like_it() {
        let check = |range: &str, address: &str, expected: bool| {
            let range = AddressRange::parse(range).expect(range);
            let address = address.parse().expect("an address");
            assert_eq!(range.holds(address), expected, "{range} {address}");
        };
        check("192.168.1.7", "192.168.1.7", true);
        check("192.168.1.7", "192.168.1.8", false);
        check("192.168.1.0/24", "192.168.1.255", true);
        check("0.0.0.0/0", "8.8.8.8", true);
        check("0.0.0.0/0", "2001:db8::1", false);
        check("10.0.0.0/8", "::ffff:10.1.1.1", true);
        check("2001:db8::/32", "2001:db8:1::1", true);
        check("::/0", "::1", true);
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in [
            "",
            "10.0.0.0/33",
            "10.0.0.1/8",
            "a/8",
            "10.0.0.0/",
            "::1/129",
        ] {
            assert_eq!(AddressRange::parse(text), None, "{text}");
        }
        let range = AddressRange::parse(" 10.0.0.0/8").map(|range| range.to_string());
        assert_eq!(range.as_deref(), Some("10.0.0.0/8"));
    }

    #[test]
    fn words_are_read_back() {
        assert_eq!(EditionRule::parse("2025"), Some(EditionRule::V2025));
        assert_eq!(
            CrcRule::parse(CrcRule::Modbus.as_str()),
            Some(CrcRule::Modbus)
        );
        assert_eq!(AnswerRule::parse("sometimes"), None);
    }
}
