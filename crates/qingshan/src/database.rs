//! Opening the database, with errors that name it.

use anyhow::Context as _;
use store::Store;

/// Opens a database and brings it to the newest form.
///
/// # Errors
///
/// It cannot be reached or migrated.
pub(crate) async fn open(address: &str) -> anyhow::Result<Store> {
    Store::open(address).await.with_context(|| format!("cannot open the database {}", shown(address)))
}

/// Opens a database as it is.
///
/// # Errors
///
/// It cannot be reached.
pub(crate) async fn connect(address: &str) -> anyhow::Result<Store> {
    Store::connect(address)
        .await
        .with_context(|| format!("cannot open the database {}", shown(address)))
}

/// Brings an open database to the newest form; returns how many steps that took.
///
/// # Errors
///
/// A step fails.
pub(crate) async fn migrate(store: &Store) -> anyhow::Result<usize> {
    store.migrate().await.context("cannot migrate the database")
}

/// Returns an address as it may be shown: without the password.
pub(crate) fn shown(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    // A password may hold an @ that should have been escaped; the host never does.
    let Some((account, place)) = rest.rsplit_once('@') else { return address.to_owned() };
    let user = account.split_once(':').map_or(account, |(user, _)| user);
    format!("{scheme}://{user}@{place}")
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn a_password_is_never_shown() {
        for (address, expected) in [
            ("sqlite:/var/lib/q.db", "sqlite:/var/lib/q.db"),
            ("postgres://qs:secret@db:5432/qs", "postgres://qs@db:5432/qs"),
            ("postgres://qs:p@ss@db/qs", "postgres://qs@db/qs"),
            ("postgres://db/qs", "postgres://db/qs"),
        ] {
            assert_eq!(shown(address), expected);
        }
    }
}
