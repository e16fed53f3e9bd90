//! `qingshan case verb`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, anyhow};
use casework::{ActError, VerbCall};
use catalog::Right;
use model::Attached;

use super::desk::{Common, Desk};
use super::show::{self, RecordView};
use crate::out;

/// Arguments of `qingshan case verb`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    common: Common,
    /// Number or id of the case.
    case: String,
    /// The verb, for example `take`; `case show` names those that the person may do.
    verb: String,
    /// A field of the form; may be given several times.
    #[arg(long = "field", value_name = "ID=VALUE", value_parser = pair)]
    fields: Vec<(String, String)>,
    /// An item of the check list that is confirmed; may be given several times.
    #[arg(long = "check", value_name = "ITEM")]
    checked: Vec<String>,
    /// A photo that is attached; may be given several times.
    #[arg(long = "photo", value_name = "KIND=FILE", value_parser = pair)]
    photos: Vec<(String, String)>,
    /// The reason, where the verb asks for one.
    #[arg(long)]
    reason: Option<String>,
    /// Number of the last event that was seen; the verb is refused if there is a later one.
    #[arg(long, value_name = "SEQ")]
    expected_seq: Option<u32>,
    /// Identity of this request: the same again does nothing again.
    #[arg(long, value_name = "ID")]
    request_id: Option<String>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').ok_or("write NAME=VALUE")?;
    Ok((pair.0.to_owned(), pair.1.to_owned()))
}

/// Runs the command.
///
/// # Errors
///
/// The database cannot be reached, or the person may not do the verb; nothing has changed then.
pub(super) async fn run(mut args: Args) -> anyhow::Result<ExitCode> {
    let json = args.common.json;
    let photos = std::mem::take(&mut args.photos);
    let (name, call) = args.call();
    let desk = args.common.sit_down().await?;
    let done = act(&desk, &name, call, &photos, args.expected_seq).await;
    desk.store.close().await;
    let record = done?;
    if json {
        out::json(&record)?;
    } else {
        record.print();
    }
    Ok(ExitCode::SUCCESS)
}

impl Args {
    fn call(&mut self) -> (String, VerbCall) {
        let call = VerbCall {
            verb: std::mem::take(&mut self.verb),
            request_id: self.request_id.take().unwrap_or_default(),
            reason: self.reason.take(),
            fields: std::mem::take(&mut self.fields).into_iter().collect(),
            checklist: std::mem::take(&mut self.checked)
                .into_iter()
                .map(|item| (item, true))
                .collect(),
            ..VerbCall::default()
        };
        (std::mem::take(&mut self.case), call)
    }
}

async fn act(
    desk: &Desk,
    name: &str,
    mut call: VerbCall,
    photos: &[(String, String)],
    expected_seq: Option<u32>,
) -> anyhow::Result<RecordView> {
    let scope = desk.need(Right::CaseAct)?;
    let case = desk.find(&scope, name).await?;
    call.expected_seq = expected_seq.unwrap_or(case.head_seq);
    if call.request_id.is_empty() {
        call.request_id = desk.world.new_id();
    }
    for (kind, file) in photos {
        let bytes = tokio::fs::read(PathBuf::from(file)).await;
        let bytes = bytes.with_context(|| format!("cannot read {file}"))?;
        let stored = desk
            .casework
            .put_evidence(&desk.actor, bytes, None, None)
            .await
            .with_context(|| format!("{file} is refused"))?;
        call.evidence.push(Attached {
            hash: stored.hash,
            kind: kind.clone(),
        });
    }
    let done = desk.casework.act(&desk.actor, &scope, &case.id, call).await;
    done.map_err(refusal)?;
    show::record(desk, case.id.as_str(), None).await
}

/// Says why the verb was refused, field by field.
fn refusal(error: ActError) -> anyhow::Error {
    let ActError::Invalid { fields } = &error else {
        return error.into();
    };
    let fields = fields
        .iter()
        .map(|field| format!("\n  {}: {}", field.field, field.message));
    let text: String = std::iter::once(error.to_string()).chain(fields).collect();
    anyhow!(text)
}
