//! The database, and what in it waits.

use std::path::Path;

use store::{Schema, Store};

use super::{Finding, State, ledger};
use crate::database::{connect, shown};
use crate::out;

const NAME: &str = "database";

pub(super) async fn look(address: &str) -> Vec<Finding> {
    if let Some(path) = address.strip_prefix("sqlite:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        if !Path::new(path).exists() {
            let detail = format!("{path} is not there yet; it will be made");
            return vec![Finding::note(NAME, detail)];
        }
    }
    match connect(address).await {
        Ok(store) => {
            let mut findings = vec![ask(&store, &shown(address)).await];
            if findings.iter().all(|finding| finding.state == State::Ok) {
                findings.push(ledger::look(&store).await);
            }
            store.close().await;
            findings
        }
        Err(error) => vec![Finding::wrong(
            NAME,
            out::causes(&error).join(": "),
            "check that the database runs, that host, port, name and account in the address are \
             right, and that this machine may connect",
        )],
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
