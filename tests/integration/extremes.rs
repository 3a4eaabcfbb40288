//! The ends of the scale, on scenarios thrown by dice: no traffic, one officer everywhere, far too much work, a warm-up
//! longer than what it warms up for. Seed 20260105, 60 throws a test.

use super::generator::scenario;
use super::invariants::{dice, everything_holds, fixed};
use super::support::{run, text};
use greenlane::customs::Network;
use greenlane::experiment::Study;
use proptest::prelude::*;

proptest! {
    #![proptest_config(fixed(60))]

    /// Nothing comes: nothing is counted, nothing is divided by, and the report can be written in every form.
    #[test]
    fn without_traffic_nothing_happens_and_the_report_says_so(mut dice in dice()) {
        let scenario = scenario(&mut dice);
        let streams: Vec<String> = (0..3)
            .filter(|stream| scenario.contains(&format!("[traffic.stream-{stream}]\n")))
            .map(|stream| format!("traffic.stream-{stream}.cancelled=1.0"))
            .collect();
        let port = text(&scenario, &streams.iter().map(String::as_str).collect::<Vec<_>>());
        let records = everything_holds(&port);
        for record in &records {
            prop_assert!(record.balance.iter().all(|balance| balance.arrived == 0 && balance.inside == 0));
            prop_assert!(record.lines.iter().all(|line| line.done == 0 && line.longest == 0));
            prop_assert!(record.resources.iter().all(|tally| tally.busy == 0.0));
        }
        let network = Network::new(&port);
        let study = Study::new(&port, &network, &records, 1, 0.95);
        let report = greenlane::output::text::report(&study);
        prop_assert!(!report.contains("NaN") && !report.contains("inf"), "{}", report);
        let columns = String::from_utf8(greenlane::output::tidy::study(&study).csv().unwrap()).unwrap();
        prop_assert!(!columns.contains("NaN") && !columns.contains("inf"), "{}", columns);
    }

    /// One officer in each shift of each pool.
    #[test]
    fn one_officer_is_enough_to_keep_every_balance(mut dice in dice()) {
        let scenario = scenario(&mut dice)
            .replace("paper = 2", "paper = 1")
            .replace("examine = 2", "examine = 1");
        let alone: Vec<&str> = scenario
            .lines()
            .map(|line| if line.starts_with("on-duty = ") { "on-duty = 1" } else { line })
            .collect();
        everything_holds(&text(&alone.join("\n"), &[]));
    }

    /// Twelve weeks of warm-up for two days that are measured.
    #[test]
    fn a_warm_up_longer_than_the_run_is_a_run_all_the_same(mut dice in dice()) {
        let port = text(&scenario(&mut dice), &["warm-up=\"12 weeks\"", "length=\"2 days\""]);
        for record in everything_holds(&port) {
            let measured: u64 = record.cells.iter().flatten().map(|cell| cell.arrived).sum();
            let all: u64 = record.balance.iter().map(|balance| balance.arrived).sum();
            prop_assert!(measured <= all);
        }
    }

    /// More work than officers: said in words, first of all, with how many are short.
    #[test]
    fn too_much_work_is_said_in_words(officers in 1..4_u32, excess in 1.3..3.0_f64) {
        let scenario = super::support::queue(
            &format!("poisson = \"{} / h\"", f64::from(officers) * excess),
            "{ exponential = \"1 h\" }",
            &format!("[officers.servers]\nskills = [\"serve\"]\non-duty = {officers}"),
        );
        let port = text(&scenario, &["length=\"8 weeks\""]);
        let records = run(&port, 3);
        let network = Network::new(&port);
        let study = Study::new(&port, &network, &records, 1, 0.95);
        let first = &study.headline[0];
        prop_assert!(first.starts_with("CANNOT KEEP UP: service"), "{}", first);
        let short = f64::from(officers) * (excess - 1.0);
        prop_assert!((study.overloads[0].short_by - short).abs() < 0.1 + 0.1 * short, "{:?}", study.overloads);
        prop_assert!(greenlane::output::text::report(&study).contains("CANNOT KEEP UP"));
    }
}
