//! The figures of the process, as `/metrics` shows them.

use std::time::Duration;

use anyhow::Context as _;
use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// How often the recorder tidies up.
const TIDY_EVERY: Duration = Duration::from_secs(5);
/// Upper ends of the buckets of durations, seconds.
const SECONDS: [f64; 11] = [
    0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];
/// Upper ends of the buckets of frames written together.
const FRAMES: [f64; 8] = [1.0, 2.0, 5.0, 10.0, 50.0, 100.0, 500.0, 1_000.0];

/// Begins to record.
///
/// # Errors
///
/// Another recorder was installed before.
pub(crate) fn record() -> anyhow::Result<PrometheusHandle> {
    let builder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
        .and_then(|builder| {
            let frames = Matcher::Full("sense_commit_frames".to_owned());
            builder.set_buckets_for_metric(frames, &FRAMES)
        });
    let recorder = builder
        .and_then(PrometheusBuilder::install_recorder)
        .context("cannot record the figures of the process")?;
    sense::describe_metrics();
    sense::downlink::describe_metrics();
    describe();
    Ok(recorder)
}

/// Describes what the rooms count that do not describe it themselves.
fn describe() {
    for (name, text) in [
        (
            "qingshan_judge_rows_total",
            "Rows that alert rules have looked at.",
        ),
        (
            "qingshan_judge_rows_out_of_time_total",
            "Of these, rows too late or too early to say anything about the present.",
        ),
        ("qingshan_alarms_opened_total", "Alarms opened."),
        ("qingshan_alarms_cleared_total", "Alarms cleared."),
        ("qingshan_cases_opened_total", "Cases opened, by flow."),
        (
            "qingshan_case_verbs_total",
            "Verbs done to cases: done, refused, failed.",
        ),
        (
            "qingshan_deliveries_total",
            "Deliveries finished, by channel and outcome.",
        ),
        (
            "qingshan_log_lines_dropped_total",
            "Lines of the log that could not be written.",
        ),
        (
            "http_requests_total",
            "Requests, by method, route and status.",
        ),
    ] {
        describe_counter!(name, text);
    }
    describe_gauge!(
        "qingshan_alarms_without_case",
        "Alarms whose case could not be opened yet."
    );
    describe_histogram!(
        "http_request_seconds",
        Unit::Seconds,
        "Time to answer, by route."
    );
}

/// Tidies the recorder up, again and again.
pub(super) async fn tidy(recorder: PrometheusHandle) {
    loop {
        recorder.run_upkeep();
        tokio::time::sleep(TIDY_EVERY).await;
    }
}
