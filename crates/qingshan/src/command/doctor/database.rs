//! The database.

use std::error::Error;
use std::path::Path;

use store::Store;

use super::Finding;
use crate::database::shown;

const NAME: &str = "database";

pub(super) async fn look(address: &str) -> Finding {
    if let Some(path) = address.strip_prefix("sqlite:")
        && !Path::new(path.strip_prefix("//").unwrap_or(path)).exists()
    {
        let path = path.strip_prefix("//").unwrap_or(path);
        return Finding::note(NAME, format!("{path} is not there yet; it will be made"));
    }
    let shown = shown(address);
    match Store::connect(address).await {
        Ok(store) => {
            let finding = ask(&store, &shown).await;
            store.close().await;
            finding
        }
        Err(error) => Finding::wrong(
            NAME,
            format!("{shown} cannot be reached: {}", causes(&error)),
            "check that the database server runs, that host, port, name and account in the \
             address are right, and that the network lets this machine through",
        ),
    }
}

async fn ask(store: &Store, shown: &str) -> Finding {
    if let Err(error) = store.ping().await {
        return Finding::wrong(
            NAME,
            format!("{shown} does not answer: {}", causes(&error)),
            "look into the log of the database server",
        );
    }
    Finding::ok(NAME, format!("{shown} answers ({})", store.engine()))
}

/// Returns an error with its causes in one line.
fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
