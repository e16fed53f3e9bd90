//! What the gateway counts and measures, in words for whoever reads the figures.

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

/// Describes the gateway's metrics to the recorder that is installed.
pub fn describe_metrics() {
    describe_gauges();
    for (name, text) in [
        (
            "sense_connections_refused_total",
            "Connections closed at once because there were too many, in all or of one address.",
        ),
        (
            "sense_connections_closed_total",
            "Connections that ended, by why: peer, idle, no-frame, unframed, deaf, stopped.",
        ),
        (
            "sense_connections_unrecorded_total",
            "Connections of devices that were not written down because the database was away.",
        ),
        (
            "sense_connections_pruned_total",
            "Records of connections cleaned up, by why.",
        ),
        (
            "sense_throttled_total",
            "Times that a connection had to wait because it sent faster than it may.",
        ),
        (
            "sense_frames_total",
            "Frames by fate: stored, duplicate, failed (not durable, not answered), \
             beyond-budget (of an unknown device, not kept, not answered).",
        ),
        (
            "sense_frames_skewed_total",
            "Frames of devices whose clock is off by more than the limit.",
        ),
        (
            "sense_held_released_total",
            "Held frames that became rows after an adoption.",
        ),
        (
            "sense_quarantined_total",
            "Frames and garbage that were not taken, by reason.",
        ),
        (
            "sense_quarantine_dropped_total",
            "Of these, those beyond the rate that is kept.",
        ),
        (
            "sense_quarantine_failed_total",
            "Batches that could not be put into quarantine.",
        ),
        (
            "sense_quarantine_pruned_total",
            "Rows of quarantine cleaned up, by why.",
        ),
        ("sense_sent_total", "Frames sent to devices unasked."),
        (
            "sense_forward_sent_total",
            "Frames sent to superior platforms: first, again.",
        ),
        (
            "sense_forward_acknowledged_total",
            "Frames that superior platforms have acknowledged.",
        ),
        (
            "sense_forward_refused_total",
            "Frames that a superior platform never acknowledged though it did others.",
        ),
        (
            "sense_forward_links_lost_total",
            "Connections to superior platforms that ended or did not come about.",
        ),
        (
            "sense_commit_retries_total",
            "Times that a batch was tried again because the database was away.",
        ),
        (
            "sense_tls_failed_total",
            "Connections with which no TLS came about.",
        ),
        (
            "sense_datagrams_dropped_total",
            "Datagrams of peers that send faster than they may.",
        ),
        (
            "sense_mqtt_redelivery_total",
            "Times that a broker was asked to deliver again what was not durable.",
        ),
        (
            "sense_mqtt_broken_total",
            "Conversations with a broker that broke.",
        ),
        (
            "sense_sort_failures_total",
            "Attempts to let readings that were set aside enter the ledger that failed.",
        ),
        (
            "sense_answers_lost_total",
            "Connections that did not take their answers.",
        ),
    ] {
        describe_counter!(name, text);
    }
    describe_histograms();
}

fn describe_gauges() {
    describe_gauge!(
        "sense_connections",
        "Connections of data loggers that are open."
    );
    describe_gauge!(
        "sense_frames_aside",
        "Frames that are durable and whose readings still wait to enter the ledger."
    );
    describe_gauge!(
        "sense_frames_given_up",
        "Frames that are durable and whose readings cannot enter the ledger, since the last start."
    );
}

fn describe_histograms() {
    describe_histogram!("sense_commit_frames", "Frames written in one transaction.");
    for (name, text) in [
        ("sense_commit_seconds", "Time to make a batch durable."),
        (
            "sense_sort_seconds",
            "Time to let a step of readings that were set aside enter the ledger.",
        ),
        (
            "sense_forward_ack_seconds",
            "Time from sending a frame to a superior platform to its acknowledgement.",
        ),
        (
            "sense_ack_seconds",
            "Time from reading a frame to having written its answer.",
        ),
    ] {
        describe_histogram!(name, Unit::Seconds, text);
    }
}
