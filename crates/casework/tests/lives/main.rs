//! One life for each flow of the catalogue, played by people of a small town through the whole
//! room: who does what when, where the case stands then, who is refused, and when clocks run out.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

mod alarm;
mod lives;
mod script;
mod town;

use script::play;

macro_rules! lives {
    ($($name:ident: $life:path;)+) => {$(
        #[tokio::test]
        async fn $name() {
            play($life).await;
        }
    )+};
}

lives! {
    rectification_is_struck_and_relapses: lives::orders::RECTIFICATION;
    a_wrong_hand_over_goes_to_the_arbiter: lives::orders::DISPUTE;
    rectification_is_extended_suspended_and_stopped: lives::orders::STOPPED;
    an_unannounced_visit_is_answered_by_both: lives::orders::VISIT;
    a_supervision_notice_is_signed_and_answered: lives::orders::SUPERVISION;
    an_instruction_goes_back_to_the_leader: lives::orders::INSTRUCTION;
    a_task_of_a_board_has_one_owner: lives::orders::TASK;
    a_danger_is_put_right_by_its_deadline: lives::field::DANGER;
    a_danger_is_put_right_at_once: lives::field::AT_ONCE;
    a_problem_is_reported_in_one_line: lives::field::REPORTED;
    a_fire_is_put_out: lives::field::FIRE;
    smoke_is_a_false_alarm: lives::field::SMOKE;
    a_bloom_is_sampled: lives::field::BLOOM;
    a_problem_of_a_source_is_solved: lives::field::SOURCE;
    an_outfall_is_traced_named_and_treated: lives::field::OUTFALL;
    a_patrol_is_read: lives::field::PATROL;
    an_enterprise_is_helped: lives::field::HELP;
    a_petition_is_answered_and_asked_about: lives::desk::PETITION;
    a_petition_is_refused_or_passed_on: lives::desk::PASSED_ON;
    petitions_are_merged: lives::desk::MERGED;
    a_clue_goes_to_the_neighbour: lives::desk::CLUE;
    a_case_is_transferred_to_the_police: lives::desk::TRANSFER;
    a_department_reports_on_its_duties: lives::desk::REPORT;
    a_department_asks_another: lives::desk::REQUEST;
    a_silent_device_speaks_again: lives::devices::SILENT;
    a_silent_device_speaks_before_anybody_came: lives::devices::BY_ITSELF;
    a_silent_device_is_retired: lives::devices::RETIRED;
}

/// Every flow that people open, or hand alarms over with, has a life above.
#[test]
fn no_flow_is_without_a_life() {
    let catalog = catalog::Catalog::load(None).unwrap();
    let told: Vec<&str> = lives::ALL
        .iter()
        .filter_map(|life| life.split_whitespace().nth(1))
        .collect();
    for flow in catalog
        .cases
        .iter()
        .filter(|flow| flow.opening.is_some() || !flow.hand_over.is_empty())
    {
        assert!(told.contains(&flow.id.as_str()), "{}", flow.id);
    }
}
