//! The database.

use std::path::Path;

use store::Store;

use super::Finding;
use crate::database::{connect, shown};
use crate::out;

const NAME: &str = "database";

pub(super) async fn look(address: &str) -> Finding {
    if let Some(path) = address.strip_prefix("sqlite:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        if !Path::new(path).exists() {
            return Finding::note(NAME, format!("{path} is not there yet; it will be made"));
        }
    }
    match connect(address).await {
        Ok(store) => {
            let finding = ask(&store, &shown(address)).await;
            store.close().await;
            finding
        }
        Err(error) => Finding::wrong(
            NAME,
            out::causes(&error).join(": "),
            "check that the database runs, that host, port, name and account in the address are \
             right, and that this machine may connect",
        ),
    }
}

async fn ask(store: &Store, shown: &str) -> Finding {
    if let Err(error) = store.ping().await {
        let causes = out::causes(&error.into()).join(": ");
        return Finding::wrong(
            NAME,
            format!("{shown} does not answer: {causes}"),
            "look into the log of the database",
        );
    }
    match store.count_frames(None).await {
        Ok(frames) => Finding::ok(
            NAME,
            format!(
                "{shown} answers ({}), {frames} frames stored",
                store.engine()
            ),
        ),
        Err(error) => {
            let causes = out::causes(&error.into()).join(": ");
            Finding::wrong(
                NAME,
                format!("{shown} has not the tables of this version: {causes}"),
                "run `qingshan migrate`, or start `qingshan serve`, which does it too",
            )
        }
    }
}
