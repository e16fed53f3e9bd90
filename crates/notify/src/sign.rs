//! Signatures of the robots. Note the swapped roles of key and message between the two.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::secret::Secret;

/// Signs for a 钉钉 robot: key is the secret, the message is `MILLIS\nsecret`.
pub(crate) fn dingtalk(secret: &Secret, millis: i64) -> String {
    let message = format!("{millis}\n{}", secret.reveal());
    hmac_base64(secret.reveal().as_bytes(), message.as_bytes())
}

/// Signs for a 飞书 robot: key is `SECONDS\nsecret`, the message is empty.
pub(crate) fn feishu(secret: &Secret, seconds: i64) -> String {
    let key = format!("{seconds}\n{}", secret.reveal());
    hmac_base64(key.as_bytes(), b"")
}

fn hmac_base64(key: &[u8], message: &[u8]) -> String {
    // A key of HMAC may have any length (RFC 2104), so there is no error to pass on.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return String::new();
    };
    mac.update(message);
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_are_met() {
        assert_eq!(
            dingtalk(&Secret::new("SECtest"), 1_700_000_000_000),
            "aZLLrriXgn05YbwaGR7knYsLeJADjr9NwLaNNKpxh4g="
        );
        assert_eq!(
            feishu(&Secret::new("test"), 1_700_000_000),
            "eSJQnOl8XqPTMPHWz9e5IzeHS/tqoc68g2967ekIPmg="
        );
    }
}
