//! How keys of devices lie in the database: wrapped by a secret that is not in it.
//!
//! The secret is 16 bytes of a file beside the data (owner alone may read it). For each device a
//! key of its own is derived from it, SM3(secret ‖ number of the device), cut to 16 bytes, and the
//! device's key, which is exactly one block, is encrypted with it by SM4. Whoever has the database
//! alone has no key. A check word, four bytes of SM3(wrapping key ‖ key), tells a wrong secret.

use std::fmt;

use model::Mn;
use sm3::{Digest, Sm3};
use sm4::Sm4;
use sm4::cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use thiserror::Error;

/// Why a wrapped key cannot be had.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum VaultError {
    /// The text is not what was stored.
    #[error("the stored key does not have the form of a wrapped key")]
    Form,
    /// The check word differs: the secret is not the one with which it was wrapped.
    #[error("the stored key was wrapped with another secret")]
    OtherSecret,
}

/// The secret that wraps keys.
#[derive(Clone, PartialEq, Eq)]
pub struct Vault([u8; 16]);

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(…)")
    }
}

impl Vault {
    /// Takes the secret.
    #[must_use]
    pub const fn new(secret: [u8; 16]) -> Self {
        Self(secret)
    }

    fn wrapping_key(&self, mn: &Mn) -> [u8; 16] {
        let digest = Sm3::new()
            .chain_update(self.0)
            .chain_update(mn.as_str())
            .finalize();
        let mut key = [0; 16];
        key.copy_from_slice(&digest[..16]);
        key
    }

    /// Wraps the key of a device.
    #[must_use]
    pub fn wrap(&self, mn: &Mn, key: [u8; 16]) -> String {
        let wrapping = self.wrapping_key(mn);
        let mut block = Array(key);
        Sm4::new(&Array(wrapping)).encrypt_block(&mut block);
        let block: [u8; 16] = block.into();
        format!(
            "v1:{}:{}",
            hex::encode(block),
            hex::encode(check(wrapping, key))
        )
    }

    /// Unwraps the key of a device.
    ///
    /// # Errors
    ///
    /// Fails where the text is not a wrapped key, or was wrapped with another secret or for
    /// another device.
    pub fn unwrap(&self, mn: &Mn, wrapped: &str) -> Result<[u8; 16], VaultError> {
        let mut parts = wrapped.split(':');
        let (Some("v1"), Some(block), Some(word), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(VaultError::Form);
        };
        let (mut cipher, mut check_word) = ([0; 16], [0; 4]);
        hex::decode_to_slice(block, &mut cipher).map_err(|_| VaultError::Form)?;
        hex::decode_to_slice(word, &mut check_word).map_err(|_| VaultError::Form)?;
        let wrapping = self.wrapping_key(mn);
        let mut block = Array(cipher);
        Sm4::new(&Array(wrapping)).decrypt_block(&mut block);
        let key: [u8; 16] = block.into();
        if check(wrapping, key) == check_word {
            Ok(key)
        } else {
            Err(VaultError::OtherSecret)
        }
    }
}

fn check(wrapping: [u8; 16], key: [u8; 16]) -> [u8; 4] {
    let digest = Sm3::new()
        .chain_update(wrapping)
        .chain_update(key)
        .finalize();
    let mut word = [0; 4];
    word.copy_from_slice(&digest[..4]);
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_had_only_with_its_secret_and_device() {
        let (vault, mn, key) = (Vault::new([7; 16]), Mn::new("M1"), *b"msbE74gsiSHSEh5e");
        let wrapped = vault.wrap(&mn, key);
        assert!(!wrapped.contains("msbE"));
        assert_eq!(vault.unwrap(&mn, &wrapped), Ok(key));
        let other = VaultError::OtherSecret;
        assert_eq!(Vault::new([8; 16]).unwrap(&mn, &wrapped), Err(other));
        assert_eq!(vault.unwrap(&Mn::new("M2"), &wrapped), Err(other));
        for broken in ["", "v1", "v1:00:00", "v2:a:b", "v1:零:零", "v1:zz:zz"] {
            assert_eq!(vault.unwrap(&mn, broken), Err(VaultError::Form), "{broken}");
        }
        assert_ne!(wrapped, vault.wrap(&Mn::new("M2"), key));
    }
}
