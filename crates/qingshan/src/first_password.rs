//! First passwords: made at random, shown once, to be replaced at the first sign-in.

use anyhow::Context as _;
use model::{PersonId, World};
use store::Store;

/// Letters, digits and a sign that cannot be taken for one another when read from paper.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789=";
/// Letters of a password; each carries five bits.
const LENGTH: usize = 16;

/// Gives a person a first password and returns it.
///
/// # Errors
///
/// The password cannot be hashed or stored.
pub(crate) async fn give(
    store: &Store,
    world: &World,
    person: &PersonId,
) -> anyhow::Result<String> {
    let password = make(world.random());
    let hash = web::password::hash(world, &password).context("cannot hash the password")?;
    store
        .set_password(person, &hash, true)
        .await
        .context("cannot store the password")?;
    Ok(password)
}

fn make(random: [u8; LENGTH]) -> String {
    let mut password = String::new();
    for (place, byte) in random.into_iter().enumerate() {
        if place > 0 && place % 4 == 0 {
            password.push('-');
        }
        password.push(char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
    }
    password
}

#[cfg(test)]
mod tests {
    use super::make;

    #[test]
    fn a_password_is_four_groups_of_four() {
        assert_eq!(make([0; 16]), "aaaa-aaaa-aaaa-aaaa");
        assert_eq!(make([255; 16]), "====-====-====-====");
        assert_eq!(make([32; 16]), make([0; 16]));
    }
}
