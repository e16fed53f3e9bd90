//! Passwords and session tokens.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use model::{SessionKey, World};
use sm3::{Digest, Sm3};

/// Least number of characters of a password.
pub const MIN_CHARS: usize = 10;
/// Wrong passwords after which an account is locked.
pub const LOCK_AFTER: u32 = 5;
/// Minutes for which it is locked.
pub const LOCK_MINUTES: i64 = 15;

/// Hashes a password with Argon2id (19 MiB, 2 passes, 1 lane) and a salt of 16 random bytes.
///
/// Takes about 30 ms; call it where blocking is allowed.
///
/// # Errors
///
/// The password is longer than the algorithm takes (4 GiB).
pub fn hash(world: &World, password: &str) -> Result<String, argon2::password_hash::Error> {
    let salt: [u8; 16] = world.random();
    let hash: PasswordHash =
        Argon2::default().hash_password_with_salt(password.as_bytes(), &salt)?;
    Ok(hash.to_string())
}

/// Tells whether the password belongs to the hash.
///
/// Without a hash (no such account, or no password set) it works as long as with one, so that the
/// time taken does not tell which logins exist.
#[must_use]
pub fn verify(hash: Option<&str>, password: &str) -> bool {
    // Of no password that anybody has: the hash of random bytes.
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$cWluZ3NoYW5ub2JvZHk0Mg$\
                          q3T0Xr2Nn3yX0eC6m4lJrV0o2m1m4b9x0m1uF4m2P5A";
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else {
        return false;
    };
    let matches = Argon2::default()
        .verify_password(password.as_bytes(), &parsed)
        .is_ok();
    matches && hash.is_some()
}

/// Says what is wrong with a new password, if anything.
#[must_use]
pub fn weakness(login: &str, old: &str, new: &str) -> Option<&'static str> {
    if new.chars().count() < MIN_CHARS {
        return Some("新密码至少 10 个字符");
    }
    if new == old {
        return Some("新密码不能与原密码相同");
    }
    if new.to_lowercase().contains(&login.to_lowercase()) {
        return Some("新密码不能包含登录名");
    }
    let mut chars = new.chars();
    let first = chars.next();
    if chars.all(|c| Some(c) == first) {
        return Some("新密码不能只由一个字符重复而成");
    }
    None
}

/// Makes a token of 32 random bytes.
pub(crate) fn new_token(world: &World) -> String {
    hex::encode(world.random::<32>())
}

/// Returns the key under which a token's session is stored: who reads the database cannot sign in.
pub(crate) fn token_key(token: &str) -> SessionKey {
    SessionKey::new(hex::encode(Sm3::digest(token.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    use model::{ManualClock, SeededEntropy, Timestamp};

    #[test]
    fn a_password_fits_its_own_hash_alone() {
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(0)));
        let world = World::new(clock, Arc::new(SeededEntropy::new(7)));
        let hash = hash(&world, "绿水青山 2026").expect("hashable");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify(Some(&hash), "绿水青山 2026"));
        assert!(!verify(Some(&hash), "绿水青山 2025"));
        assert!(!verify(None, "绿水青山 2026"));
        assert!(!verify(Some("not a hash"), "x"));
    }

    #[test]
    fn weak_passwords_are_named() {
        for (new, weak) in [
            ("short", true),
            ("duty-2026-x", true),
            ("old-password", true),
            ("aaaaaaaaaaaa", true),
            ("绿水青山就是金山银山", false),
            ("correct horse", false),
        ] {
            assert_eq!(
                weakness("duty", "old-password", new).is_some(),
                weak,
                "{new}"
            );
        }
    }
}
