//! The database.

use std::path::Path;

use store::{Schema, Store};

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
    match store.schema().await {
        Ok(Schema::Current) => Finding::ok(NAME, format!("{shown} answers ({})", store.engine())),
        Ok(Schema::Older { missing }) => Finding::wrong(
            NAME,
            format!("{shown} lacks {missing} migrations of this version"),
            "run `qingshan migrate`, or start `qingshan serve`, which does it too",
        ),
        Ok(Schema::Newer { version }) => Finding::wrong(
            NAME,
            format!("{shown} was changed by a newer program (migration {version})"),
            "use the program of that version; an older one may not write here",
        ),
        Err(error) => {
            let causes = out::causes(&error.into()).join(": ");
            Finding::wrong(
                NAME,
                format!("{shown} cannot be read: {causes}"),
                "check that the account in the address may read the tables",
            )
        }
    }
}
