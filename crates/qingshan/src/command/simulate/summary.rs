//! What is said of a fleet at its beginning and at its end.

use std::process::ExitCode;

use model::Timestamp;
use sense::fleet::FleetCounts;
use serde::Serialize;

use crate::out;

#[derive(Serialize)]
struct Counts<'a> {
    devices: usize,
    sent: u64,
    acknowledged: u64,
    resent: u64,
    lost: u64,
    /// Frames that were made and neither acknowledged nor lost.
    left: u64,
    connections: u64,
    /// What is wrong between the fleet and its server.
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<&'a str>,
}

/// Says what is about to begin.
pub(super) fn begins(devices: usize, to: &str, start: Timestamp, speed: u32) -> String {
    let devices = match devices {
        1 => "1 device sends".to_owned(),
        many => format!("{many} devices send"),
    };
    format!("{devices} to {to} from {start}, speed {speed}.")
}

/// Says what came of it. Never having got anything through to the server is a failure; a stop in
/// the middle is not.
///
/// # Errors
///
/// The counts cannot be written as JSON.
pub(super) fn report(
    devices: usize,
    counts: FleetCounts,
    trouble: Option<&str>,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let FleetCounts {
        made,
        sent,
        acknowledged,
        resent,
        lost,
        connections,
    } = counts;
    let left = made.saturating_sub(acknowledged + lost);
    if json {
        out::json(&Counts {
            devices,
            sent,
            acknowledged,
            resent,
            lost,
            left,
            connections,
            trouble,
        })?;
    } else {
        out::line(format!(
            "{sent} frames sent, {acknowledged} acknowledged, {resent} sent again, {lost} lost, \
             {left} left without an answer, over {connections} connections."
        ));
        if let Some(trouble) = trouble {
            out::line(format!("At the end: {trouble}."));
        }
    }
    let is_cut_off = connections == 0 || (acknowledged == 0 && trouble.is_some());
    Ok(if is_cut_off {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
