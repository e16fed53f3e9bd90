//! Opening the database, with errors that name it.

use std::time::Duration;

use anyhow::{Context as _, anyhow};
use store::Store;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long a database server may take to accept a connection.
const PATIENCE: Duration = Duration::from_secs(5);
/// Where PostgreSQL listens if nobody says.
const POSTGRES_PORT: u16 = 5432;

/// Opens a database and brings it to the newest form.
///
/// # Errors
///
/// It cannot be reached or migrated.
pub(crate) async fn open(address: &str) -> anyhow::Result<Store> {
    let store = connect(address).await?;
    match migrate(&store).await {
        Ok(_) => Ok(store),
        Err(error) => {
            store.close().await;
            Err(error.context(cannot_open(address)))
        }
    }
}

/// Opens a database as it is.
///
/// # Errors
///
/// It cannot be reached.
pub(crate) async fn connect(address: &str) -> anyhow::Result<Store> {
    let opened = async {
        reach(address).await?;
        Ok(Store::connect(address).await?)
    };
    opened
        .await
        .map_err(|error: anyhow::Error| error.context(cannot_open(address)))
}

fn cannot_open(address: &str) -> String {
    format!("cannot open the database {}", shown(address))
}

/// Knocks at the door of a database server. A pool of connections only says that it waited in
/// vain; this says whether the name is unknown, the port closed, or nobody answers.
async fn reach(address: &str) -> anyhow::Result<()> {
    let Some(server) = server(address) else {
        return Ok(());
    };
    match timeout(PATIENCE, TcpStream::connect(&server)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(error).with_context(|| format!("{server} cannot be reached")),
        Err(_) => Err(anyhow!(
            "{server} does not answer within {} s",
            PATIENCE.as_secs()
        )),
    }
}

/// Returns `host:port` of a database server; `None` for a file, or a server that is reached in
/// another way than over the network.
fn server(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    if !matches!(scheme, "postgres" | "postgresql") {
        return None;
    }
    let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    let host = place
        .split(['/', '?'])
        .next()
        .filter(|host| !host.is_empty())?;
    // An address of IPv6 stands in brackets and holds colons itself.
    let has_port = host
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    Some(if has_port {
        host.to_owned()
    } else {
        format!("{host}:{POSTGRES_PORT}")
    })
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
    let Some((scheme, rest)) = address.split_once("://") else {
        return address.to_owned();
    };
    // A password may hold an @ that should have been escaped; the host never does.
    let Some((account, place)) = rest.rsplit_once('@') else {
        return address.to_owned();
    };
    let user = account.split_once(':').map_or(account, |(user, _)| user);
    format!("{scheme}://{user}@{place}")
}

#[cfg(test)]
mod tests {
    use super::{server, shown};

    #[test]
    fn a_password_is_never_shown() {
        for (address, expected) in [
            ("sqlite:/var/lib/q.db", "sqlite:/var/lib/q.db"),
            (
                "postgres://qs:secret@db:5432/qs",
                "postgres://qs@db:5432/qs",
            ),
            ("postgres://qs:p@ss@db/qs", "postgres://qs@db/qs"),
            ("postgres://db/qs", "postgres://db/qs"),
        ] {
            assert_eq!(shown(address), expected);
        }
    }

    #[test]
    fn the_server_of_an_address_is_known() {
        for (address, expected) in [
            (
                "postgres://qs:p@ss@db.example:6543/qs",
                Some("db.example:6543"),
            ),
            ("postgresql://db/qs", Some("db:5432")),
            ("postgres://[::1]/qs", Some("[::1]:5432")),
            ("postgres:///qs?host=/run/postgresql", None),
            ("sqlite:q.db", None),
        ] {
            assert_eq!(server(address).as_deref(), expected, "{address}");
        }
    }
}
