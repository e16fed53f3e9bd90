//! Secrets of channels. They never stand in a log.

use std::fmt;

/// A secret that is shown to nobody.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret(String);

impl Secret {
    /// Takes a secret.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the secret, for the one place that sends it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    /// Compares with what somebody sent, without telling by the time taken where the first
    /// difference lies. An empty secret is equal to nothing.
    #[must_use]
    pub fn is(&self, sent: &str) -> bool {
        let (ours, theirs) = (self.0.as_bytes(), sent.as_bytes());
        !ours.is_empty()
            && ours.len() == theirs.len()
            && ours
                .iter()
                .zip(theirs)
                .fold(0, |differ, (x, y)| differ | (x ^ y))
                == 0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn a_secret_is_shown_to_nobody_and_no_secret_lets_nobody_in() {
        let secret = Secret::new("abc");
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert!(secret.is("abc"));
        for wrong in ["", "ab", "abd", "abcd"] {
            assert!(!secret.is(wrong), "{wrong}");
        }
        assert!(!Secret::default().is(""));
    }
}
