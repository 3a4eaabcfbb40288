//! Nothing is lost: balances, the holders' split and Little's law on every shipped scenario. In this profile the model
//! itself also asserts, for each consignment, that the holders' times sum to its dwell time, and Little's law exactly.

use super::shipped::scenarios;
use super::support::{file, run};

#[test]
fn every_shipped_scenario_balances_and_splits_its_time() {
    for path in scenarios() {
        let name = path
            .strip_prefix(super::support::root())
            .unwrap()
            .to_string_lossy()
            .into_owned();
        let port = file(
            &name,
            &[
                "length=\"10 weeks\"",
                "warm-up=\"2 weeks\"",
                "follow-up=\"6 weeks\"",
            ],
        );
        for record in run(&port, 2) {
            assert!(record.events > 1000, "{name} runs");
            for (goods, balance) in port.goods.iter().zip(&record.balance) {
                assert!(balance.holds(), "{name}, {}: {balance:?}", goods.name);
            }
            for (goods, lanes) in port.goods.iter().zip(&record.cells) {
                let sum =
                    |of: fn(&greenlane::customs::record::Cell) -> u64| lanes.iter().map(of).sum::<u64>();
                assert_eq!(
                    sum(|c| c.arrived),
                    sum(|c| c.collected + c.seized + c.turned_away + c.abandoned + c.unfinished),
                    "{name}, {}: arrived = left + inside",
                    goods.name
                );
                if goods.persons.is_none() {
                    let held: f64 = lanes.iter().flat_map(|cell| cell.held).sum();
                    let dwell: f64 = lanes.iter().map(|cell| cell.dwell_tally.sum_hours()).sum();
                    assert!(
                        (held - dwell).abs() <= 1e-9 * dwell.max(1.0),
                        "{name}, {}: {held} h, {dwell} h",
                        goods.name
                    );
                }
            }
        }
    }
}
