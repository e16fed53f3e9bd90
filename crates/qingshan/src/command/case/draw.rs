//! `qingshan case draw`: cases are drawn for a look-back, or drawn again to prove it.

use std::process::ExitCode;

use anyhow::bail;
use casework::lookback::Verified;
use catalog::Right;
use model::{Draw, Timestamp};
use serde::Serialize;

use super::desk::{Common, Desk};
use crate::out;

/// Arguments of `qingshan case draw`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    common: Common,
    /// The flow whose closed cases are drawn.
    #[arg(long)]
    flow: String,
    /// The period in which they were closed: 2026-03, 2026Q1, 2026H1 or 2026, as the flow says.
    #[arg(long)]
    period: String,
    /// The published seed, for example the result of a lottery on a day named beforehand.
    #[arg(long, required_unless_present = "verify", conflicts_with = "verify")]
    seed: Option<String>,
    /// Draw again from what is kept and from the events of the cases, and compare.
    #[arg(long)]
    verify: bool,
}

#[derive(Serialize)]
struct DrawView {
    id: String,
    flow: String,
    period: String,
    percent: u8,
    seed: String,
    inputs: Vec<String>,
    inputs_hash: String,
    drawn: Vec<String>,
    drawn_at: Timestamp,
    drawn_by: String,
    /// With `--verify`: whether hash, sample and list agree.
    #[serde(skip_serializing_if = "Option::is_none")]
    verified: Option<Checks>,
}

#[derive(Serialize)]
struct Checks {
    hash: bool,
    sample: bool,
    inputs: bool,
}

/// Runs the command. Exits with failure if a draw does not agree with what is kept.
///
/// # Errors
///
/// The database cannot be reached, or nothing can be drawn.
pub(super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let json = args.common.json;
    let desk = args.common.sit_down().await?;
    let done = work(&desk, &args.flow, &args.period, args.seed.as_deref()).await;
    desk.store.close().await;
    let view = done?;
    let sound = view
        .verified
        .as_ref()
        .is_none_or(|checks| checks.hash && checks.sample && checks.inputs);
    if json {
        out::json(&view)?;
    } else {
        say(&view);
    }
    Ok(if sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn work(
    desk: &Desk,
    flow: &str,
    period: &str,
    seed: Option<&str>,
) -> anyhow::Result<DrawView> {
    let Some(seed) = seed else {
        desk.need(Right::CaseRead)?;
        let verified = desk.casework.verify_draw(flow, period).await;
        return match verified {
            Ok(Verified {
                draw,
                hash,
                sample,
                inputs,
            }) => Ok(view(
                draw,
                Some(Checks {
                    hash,
                    sample,
                    inputs,
                }),
            )),
            Err(error) => bail!("{error}"),
        };
    };
    let scope = desk.need(Right::LookbackDraw)?;
    let by = format!("{}（{}）", desk.actor.name, desk.actor.unit_name);
    let drawn = desk
        .casework
        .draw_within(&scope, (flow, period), seed, &by)
        .await;
    match drawn {
        Ok(draw) => Ok(view(draw, None)),
        Err(error) => bail!("{error}"),
    }
}

fn view(draw: Draw, verified: Option<Checks>) -> DrawView {
    let ids = |ids: Vec<model::CaseId>| ids.iter().map(ToString::to_string).collect();
    DrawView {
        id: draw.id,
        flow: draw.flow,
        period: draw.period,
        percent: draw.percent,
        seed: draw.seed,
        inputs: ids(draw.inputs),
        inputs_hash: draw.inputs_hash.to_string(),
        drawn: ids(draw.drawn),
        drawn_at: draw.drawn_at,
        drawn_by: draw.drawn_by,
        verified,
    }
}

fn say(view: &DrawView) {
    out::line(format_args!(
        "{} {}: {} of {} cases ({} %), seed {:?}",
        view.flow,
        view.period,
        view.drawn.len(),
        view.inputs.len(),
        view.percent,
        view.seed
    ));
    out::line(format_args!("SM3 of the inputs: {}", view.inputs_hash));
    for case in &view.drawn {
        out::line(format_args!("  {case}"));
    }
    if let Some(checks) = &view.verified {
        let word = |agrees: bool| if agrees { "agrees" } else { "DOES NOT AGREE" };
        out::line(format_args!("hash {}", word(checks.hash)));
        out::line(format_args!("sample {}", word(checks.sample)));
        out::line(format_args!("list of cases {}", word(checks.inputs)));
    }
}
