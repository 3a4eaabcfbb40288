//! Every feature of the model is switched on in a shipped (or test) scenario: switched off there, the result changes.
//! `docs/model.md` holds the same table; this test keeps it so.

use super::support::{file, root, run};
use std::collections::BTreeMap;

const TODAY: &str = "scenarios/saint-lucia.toml";
const REFORM: &str = "scenarios/saint-lucia-reform.toml";
const LEARNING: &str = "scenarios/score-learning.toml";
const LIMITS: &str = "scenarios/examination-limits.toml";
const EXPORTS: &str = "scenarios/transhipment-and-exports.toml";

/// Feature, scenario, what switches it off there, and the test that works its outcome out by hand.
const FEATURES: [(&str, &str, &[&str], &str); 53] = [
    (
        "pilot hours",
        TODAY,
        &["traffic.liners.vessel.pilot=[\"always\"]"],
        "pilot_berth_boarding_discharge_lodgement_documents_examination",
    ),
    (
        "berths",
        TODAY,
        &["equipment.cargo-berth.units=1"],
        "a_second_ship_waits_for_the_berth_and_a_stay_is_kept",
    ),
    (
        "boarding and inward clearance",
        TODAY,
        &["traffic.liners.vessel.boarding=[]"],
        "pilot_berth_boarding_discharge_lodgement_documents_examination",
    ),
    (
        "rummage",
        TODAY,
        &[
            "traffic.liners.vessel.rummage.share=0.0",
            "traffic.tankers.vessel.rummage.share=0.0",
            "traffic.general-cargo.vessel.rummage.share=0.0",
        ],
        "a_rummage_holds_the_ship",
    ),
    (
        "discharge at a rate, in stevedores' hours",
        TODAY,
        &["traffic.liners.vessel.stevedores=[\"always\"]"],
        "stevedores_hours_and_a_crane_bound_the_discharge",
    ),
    (
        "crane, and further moves",
        TODAY,
        &["traffic.liners.vessel.moves=0"],
        "stevedores_hours_and_a_crane_bound_the_discharge",
    ),
    (
        "a ship's stay",
        TODAY,
        &["traffic.tankers.vessel.stays=\"2 h\""],
        "a_second_ship_waits_for_the_berth_and_a_stay_is_kept",
    ),
    (
        "cancelled and delayed calls",
        TODAY,
        &["traffic.liners.cancelled=0.0"],
        "a_closed_port_lets_nobody_in_and_starts_nothing",
    ),
    (
        "groupage stripped by a crew",
        TODAY,
        &["step.strip-groupage.takes=\"30 min\""],
        "groupage_is_stripped_before_its_parts_are_there",
    ),
    (
        "lodgement before arrival",
        TODAY,
        &["goods.fcl.lodged.before-arrival=0.0"],
        "early_lodgement_errors_and_corrections",
    ),
    (
        "errors sent back",
        TODAY,
        &["goods.fcl.lodged.error=0.0"],
        "early_lodgement_errors_and_corrections",
    ),
    (
        "brokers' preparation",
        TODAY,
        &["goods.fcl.lodged.prepared-by=[]"],
        "brokers_prepare_before_lodgement",
    ),
    (
        "queries to the trader",
        TODAY,
        &["step.document-check.query.share=0.0"],
        "queries_go_back_to_the_trader_and_the_step_is_done_again",
    ),
    (
        "payment before selectivity",
        TODAY,
        &["goods.fcl.payment.when=before-release"],
        "payment_before_selectivity_waits_for_the_cashier",
    ),
    (
        "payment before release",
        TODAY,
        &["goods.barrel.payment.when=after-release"],
        "payment_before_selectivity_waits_for_the_cashier",
    ),
    (
        "criteria",
        TODAY,
        &["goods.fcl.selectivity.red.new-importers=false"],
        "criteria_thresholds_and_top_up_pick_lanes",
    ),
    (
        "random selection",
        TODAY,
        &["goods.fcl.selectivity.red.random=\"5 %\""],
        "criteria_thresholds_and_top_up_pick_lanes",
    ),
    (
        "shares by score",
        REFORM,
        &["goods.fcl.selectivity.red.share=\"1 %\""],
        "criteria_thresholds_and_top_up_pick_lanes",
    ),
    (
        "a quota a day",
        LIMITS,
        &["goods.fcl.selectivity.orange.most-a-day=1000"],
        "a_quota_a_day_bounds_what_a_lane_takes",
    ),
    (
        "officers' discretion",
        LIMITS,
        &["goods.fcl.selectivity.discretion.yellow.share=0.0"],
        "officers_divert_lanes_by_a_draw_of_their_own",
    ),
    (
        "scores combined by the sum of ranks",
        LIMITS,
        &["goods.lcl.selectivity.combine=highest rank"],
        "scores_are_combined_by_the_highest_rank_or_by_their_sum",
    ),
    (
        "a lane that takes nobody while it is full",
        LIMITS,
        &["goods.fcl.selectivity.red.full-at=1000"],
        "a_full_lane_takes_nobody_by_score",
    ),
    (
        "some packages opened of many",
        LIMITS,
        &["step.shed-examination.depth.opened=60"],
        "opening_some_packages_finds_by_the_hypergeometric_law",
    ),
    (
        "fatigue of image reading",
        LIMITS,
        &[
            "step.scan.fatigue.per-hour=0.0",
            "step.scan-groupage.fatigue.per-hour=0.0",
        ],
        "readers_of_images_tire_until_they_pause",
    ),
    (
        "scores that learn and forget",
        LEARNING,
        &[
            "threat.undervaluation.learning.outdated-after=\"36500 days\"",
            "threat.undervaluation.learning.finds=1000000000",
        ],
        "skill_by_hand",
    ),
    (
        "top-up to an expected rate",
        REFORM,
        &["goods.fcl.selectivity.red.expected=\"1 %\""],
        "criteria_thresholds_and_top_up_pick_lanes",
    ),
    (
        "trusted traders",
        REFORM,
        &["goods.fcl.trusted=0.0"],
        "trusted_traders_and_perishables_have_their_own_lane_and_go_first",
    ),
    (
        "perishables first",
        REFORM,
        &["goods.fcl.perishable=0.0", "goods.break-bulk.perishable=0.0"],
        "priorities_go_first_and_interrupt_only_when_preemptive",
    ),
    (
        "scan with false alarms that refers to examination",
        REFORM,
        &["step.scan.false-alarm=\"60 %\""],
        "an_alarm_refers_to_examination_and_false_alarms_refer_the_clean",
    ),
    (
        "document check",
        TODAY,
        &["step.document-check.takes=\"1 min\""],
        "pilot_berth_boarding_discharge_lodgement_documents_examination",
    ),
    (
        "examination in bays",
        TODAY,
        &["equipment.examination-bay.units=1"],
        "officers_and_a_bay_are_seized_together_or_not_at_all",
    ),
    (
        "the agent's presence",
        TODAY,
        &["step.examination.presence=\"0 h\""],
        "the_agents_presence_is_the_traders_wait",
    ),
    (
        "other agencies before",
        TODAY,
        &["agency.standards.when=after"],
        "other_agencies_before_after_and_jointly",
    ),
    (
        "other agencies after",
        TODAY,
        &["agency.agriculture.when=before"],
        "other_agencies_before_after_and_jointly",
    ),
    (
        "other agencies jointly",
        REFORM,
        &["agency.agriculture.when=after"],
        "other_agencies_before_after_and_jointly",
    ),
    (
        "permits",
        TODAY,
        &["goods.fcl.permit.share=0.0"],
        "a_permit_holds_the_release",
    ),
    (
        "post-clearance audit",
        TODAY,
        &["lane.yellow.audit.share=0.0"],
        "revenue_found_is_recovered_and_audits_recover_later",
    ),
    (
        "seizures and their procedure",
        TODAY,
        &["step.seizure.takes=\"1 min\""],
        "a_find_seizes_and_its_procedure_takes_officers",
    ),
    (
        "collection within gate hours",
        TODAY,
        &["goods.fcl.collection.hours=[\"always\"]"],
        "collection_within_gate_hours_and_storage_after_free_days",
    ),
    (
        "collection by appointment",
        TODAY,
        &["goods.lcl.collection.appointment.per-day=2000"],
        "collection_and_examination_by_appointment",
    ),
    (
        "steps by appointment",
        TODAY,
        &["step.barrel-interview.appointment.per-day=2000"],
        "collection_and_examination_by_appointment",
    ),
    (
        "free days and storage",
        TODAY,
        &["goods.fcl.collection.free=\"0 h\""],
        "collection_within_gate_hours_and_storage_after_free_days",
    ),
    (
        "abandoned goods",
        TODAY,
        &["goods.fcl.collection.abandoned=0.0"],
        "abandoned_goods_are_disposed_of_and_never_counted_as_collected",
    ),
    (
        "a shed that fills up and stops the stripping",
        TODAY,
        &["store.shed.capacity=300"],
        "a_full_yard_stops_the_discharge_and_overflow_costs",
    ),
    (
        "absence",
        TODAY,
        &["officers.examiners.absence=0.0"],
        "absence_keeps_its_days_when_an_officer_is_added",
    ),
    (
        "overtime at a shift's end",
        TODAY,
        &["officers.examiners.at-shift-end=suspend"],
        "a_shifts_end_suspends_and_the_rest_is_done_next_day",
    ),
    (
        "public holidays",
        TODAY,
        &["holidays=[]"],
        "shifts_breaks_and_holidays_bound_the_work",
    ),
    (
        "shared officers who travel",
        TODAY,
        &["travel={ \"castries - rodney-bay\" = \"0 h\" }"],
        "shared_officers_travel_to_where_the_work_is",
    ),
    (
        "a waiting room that lets the rest walk on",
        TODAY,
        &["step.shore-check.room=1"],
        "a_full_room_turns_away",
    ),
    (
        "passengers in parties, per person",
        TODAY,
        &["step.booth.per-person=false"],
        "a_ferrys_passengers_are_cleared_one_by_one_and_reported_per_person",
    ),
    (
        "yachts with advance notice",
        TODAY,
        &["goods.yacht.lodged.before-arrival=0.0"],
        "yachts_come_and_are_cleared_themselves",
    ),
    (
        "scanner failures",
        REFORM,
        &["equipment.scanner.fails.every=\"50 h\""],
        "a_breakdown_interrupts_and_the_job_resumes",
    ),
    (
        "trans-shipment and exports",
        EXPORTS,
        &["traffic.liners.brings.transhipment-box=0"],
        "exports_and_trans_shipment_are_kinds_of_their_own",
    ),
];

const SHORT: [&str; 3] = [
    "length=\"6 weeks\"",
    "warm-up=\"2 weeks\"",
    "follow-up=\"20 weeks\"",
];

/// Replications of the whole window, where six weeks of one show nothing.
const WHOLE: u64 = 2;

#[test]
fn every_feature_is_switched_on_somewhere_and_switching_it_off_changes_the_result() {
    let mut bases = BTreeMap::new();
    let mut idle = Vec::new();
    for (feature, scenario, off, _) in FEATURES {
        let base = bases
            .entry(scenario)
            .or_insert_with(|| run(&file(scenario, &SHORT), 1).remove(0));
        let mut sets: Vec<&str> = SHORT.to_vec();
        sets.extend(off);
        if run(&file(scenario, &sets), 1).remove(0) != *base {
            continue;
        }
        // What changes few of the goods shows in whole windows only.
        if run(&file(scenario, off), WHOLE) == run(&file(scenario, &[]), WHOLE) {
            idle.push(format!("{feature}: {off:?} changes nothing in {scenario}"));
        }
    }
    assert!(idle.is_empty(), "{}", idle.join("\n"));
}

#[test]
fn dated_events_change_the_result() {
    for scenario in [
        "scenarios/hurricane-week.toml",
        "scenarios/sick-out.toml",
        "scenarios/scanner-down.toml",
    ] {
        let with = file(scenario, &["follow-up=\"8 weeks\""]);
        let mut without = with.clone();
        without.closures.retain(|closure| {
            let name = closure.name.as_str();
            !["hurricane", "aftermath", "sick-out", "scanner"]
                .iter()
                .any(|event| name.contains(event))
        });
        assert!(
            without.closures.len() < with.closures.len(),
            "{scenario} has its event"
        );
        assert_ne!(run(&with, 1), run(&without, 1), "{scenario}");
    }
}

#[test]
fn the_model_page_holds_this_table() {
    let page = std::fs::read_to_string(root().join("docs/model.md")).unwrap();
    let tests: String = [
        "tests/integration/nouns.rs",
        "tests/integration/nouns_selectivity.rs",
        "tests/integration/engine_rules.rs",
        "src/stats/learning.rs",
    ]
    .iter()
    .map(|name| std::fs::read_to_string(root().join(name)).unwrap())
    .collect();
    for (feature, scenario, off, test) in FEATURES {
        assert!(
            tests.contains(&format!("fn {test}()")),
            "{feature}: there is no test {test}"
        );
        let row = row(feature, scenario, off, test);
        assert!(page.contains(&row), "docs/model.md lacks the row\n{row}");
    }
}

fn row(feature: &str, scenario: &str, off: &[&str], test: &str) -> String {
    let scenario = scenario.trim_start_matches("scenarios/");
    let off: Vec<String> = off.iter().map(|set| format!("`{set}`")).collect();
    format!("| {feature} | `{scenario}`, off: {} | `{test}` |", off.join(" "))
}
