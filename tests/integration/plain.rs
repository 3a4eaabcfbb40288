//! Plain networks of queues go through a loop of their own (`customs/model/plain/`): to the bit it gives the records of the
//! general model, which runs whenever somebody watches; and it takes no port that asks for more than it knows.

use super::generator::Dice;
use super::invariants::{dice, fixed};
use super::support::{file, root, text};
use greenlane::customs::port::Port;
use greenlane::customs::{Network, Note, Observer, Silent, Subject, is_plain, replicate};
use greenlane::units::SimTime;
use greenlane::verification::{Effort, Expressed, cases, express};
use proptest::prelude::*;
use std::fmt::Write as _;

/// Somebody who watches and takes no note: then the general model runs.
struct Onlooker;

impl Observer for Onlooker {
    fn note(&mut self, _: SimTime, _: Subject, _: Note) {}
}

fn is_admitted(port: &Port) -> bool {
    is_plain(port, &Network::new(port))
}

/// Asserts that both models give the same records. True when the port is plain, so that there are two.
fn both_agree(port: &Port, replications: u64) -> bool {
    let network = Network::new(port);
    for replication in 0..replications {
        let own = replicate(port, &network, 7, replication, &mut Silent);
        let general = replicate(port, &network, 7, replication, &mut Onlooker);
        // As text, which tells 0 from −0 and one last digit from another.
        let [own, general] = [own, general].map(|record| serde_json::to_string(&record).unwrap());
        assert!(own == general, "{}: {own}\n{general}", port.title);
    }
    is_plain(port, &network)
}

#[test]
fn a_queue_and_three_lanes_have_the_records_of_the_general_model() {
    for (path, sets) in [
        (
            "benches/peers/greenlane/queue.toml",
            ["length=\"4000 h\""].as_slice(),
        ),
        ("benches/peers/greenlane/network.toml", &[]),
        ("scenarios/mmc.toml", &[]),
        // Cut off with customers inside, and with a queue that grows without end.
        ("scenarios/mmc.toml", &["follow-up=\"0 h\"", "warm-up=\"1 day\""]),
        (
            "scenarios/mmc.toml",
            &["officers.servers.on-duty=3", "follow-up=\"1 h\""],
        ),
        // More than ten years, so that the hours of the week are not all kept and the days are sampled more rarely.
        (
            "scenarios/mmc.toml",
            &["length=\"700 weeks\"", "traffic.customers.poisson=\"0.5 / h\""],
        ),
        // Thousands at once, with nobody and with as many officers as asked for.
        (
            "benches/peers/greenlane/network.toml",
            &[
                "step.payment.takes={ exponential = \"60 days\" }",
                "length=\"200 days\"",
            ],
        ),
    ] {
        assert!(both_agree(&file(path, sets), 2), "{path} {sets:?} is plain");
    }
}

/// One scenario of each case that is plain, cut to half a year.
#[test]
fn cases_of_theory_have_the_records_of_the_general_model() {
    let path = root().join("tests/reference/queueing.csv");
    let cases = cases(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut plain = 0;
    for case in &cases {
        let Expressed::As(scenarios) = express(case, Effort::Short, 1) else {
            continue;
        };
        let port = text(&scenarios[0].text, &[]);
        let short = ["length=\"26 weeks\""];
        if port.length.days() > 182.0 && is_admitted(&port) {
            plain += u32::from(both_agree(&text(&scenarios[0].text, &short), 1));
        } else {
            plain += u32::from(is_admitted(&port) && both_agree(&port, 1));
        }
    }
    assert!(plain >= 25, "{plain} of {} cases are plain", cases.len());
}

proptest! {
    #![proptest_config(fixed(300))]

    #[test]
    fn plain_scenarios_have_the_records_of_the_general_model(mut dice in dice()) {
        let scenario = scenario(&mut dice);
        prop_assert!(both_agree(&text(&scenario, &[]), 2), "not plain:\n{}", scenario);
    }
}

/// A plain network: up to three streams of one or two kinds, three lanes through two steps of one pool, one of another and one
/// that needs nobody.
fn scenario(dice: &mut Dice) -> String {
    let mut text = format!(
        "title = \"plain\"\nstart = 2026-01-05\nlength = \"{}\"\nwarm-up = \"{}\"\nfollow-up = \"{}\"\ndelay.cost-per-day = \"0.1 %\"\n",
        dice.pick(&["5 days", "3 weeks", "6 weeks", "101 h"]),
        dice.pick(&["0 days", "1 week", "2 days"]),
        dice.pick(&["2 weeks", "0 h", "1 h", "3 days"]),
    );
    for kind in ["box", "barrel"] {
        let value = dice.pick(&[
            "",
            "value = 250\n",
            "value = { lognormal = { mean = 900, cv = 1 } }\nduty = \"30 %\"\n",
        ]);
        let _ = writeln!(
            text,
            "[goods.{kind}]\npriority = 3\n{value}[goods.{kind}.selectivity]\notherwise = \"green\"\n{}",
            dice.pick(&[
                "",
                "yellow = { random = \"30 %\" }",
                "yellow = { random = \"70 %\" }\nred = { random = \"20 %\" }",
            ])
        );
    }
    for stream in 0..dice.between(1, 3) {
        let calls = [
            "poisson = \"2 / h\"",
            "poisson = \"0.1 / h\"",
            "every = \"30 min\"",
            "every = { gamma = { mean = \"20 min\", cv = 2 } }",
            "sinusoid = { mean = \"2 / h\", amplitude = \"2 / h\", period = \"6 h\" }",
            "dates = [\"2026-01-05 00:00\", \"2026-01-05 00:00\", \"2026-01-05 08:00\", \"2026-01-06 08:00\"]",
        ];
        let brings = ["box = 1", "barrel = 1", "box = 2, barrel = 1", "barrel = 7"];
        let (calls, brings) = (dice.pick(&calls), dice.pick(&brings));
        let _ = writeln!(text, "[traffic.s{stream}]\n{calls}\nbrings = {{ {brings} }}");
    }
    for lane in ["green", "yellow", "red"] {
        let route = dice.pick(&[
            "[\"papers\"]",
            "[]",
            "[\"free\"]",
            "[\"papers\", \"look\", \"free\"]",
            "[\"free\", \"papers\", \"pay\"]",
            "[\"look\", \"pay\"]",
        ]);
        let _ = writeln!(text, "[lane.{lane}]\nroute = {route}");
    }
    for (step, needs) in [
        ("papers", "needs = { paper = 1 }\n"),
        ("look", "needs = { bay = 1 }\n"),
        ("pay", "needs = { paper = 1 }\n"),
        ("free", ""),
    ] {
        let holder = dice.pick(&["customs", "port", "trader"]);
        let _ = writeln!(
            text,
            "[step.{step}]\n{needs}holder = \"{holder}\"\ntakes = {}",
            dice.law()
        );
        if dice.chance(25) {
            let _ = writeln!(text, "takes-for = {{ barrel = {} }}", dice.law());
        }
    }
    let paper = dice.pick(&["on-duty = 2", "on-duty = 1", "on-duty = 5", "unlimited = true"]);
    let _ = writeln!(
        text,
        "[officers.clerks]\nskills = [\"paper\"]\n{paper}\n[equipment.bay]\nunits = {}",
        dice.between(1, 3)
    );
    text
}

#[test]
fn of_the_shipped_scenarios_only_the_plain_queue_is_plain() {
    let names = std::fs::read_dir(root().join("scenarios")).unwrap();
    let mut others = 0;
    for path in names.map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let port = file(&format!("scenarios/{name}"), &[]);
            assert_eq!(is_admitted(&port), name == "mmc.toml", "{name}");
            others += u32::from(name != "mmc.toml");
        }
    }
    assert!(others > 10, "{others} others");
}

/// Each change asks for something that the loop does not know.
#[test]
fn whatever_else_a_port_uses_goes_through_the_general_model() {
    let queue = std::fs::read_to_string(root().join("scenarios/mmc.toml")).unwrap();
    assert!(is_admitted(&text(&queue, &[])));
    for change in [
        "officers.servers.absence=\"5 %\"",
        "officers.servers.speed=1.5",
        "officers.servers.novices=1",
        "step.service.needs={ serve = 2 }",
        "step.service.order=\"priority\"",
        "step.service.order=\"preemptive\"",
        "step.service.order=\"due\"",
        "step.service.order=\"shortest\"",
        "step.service.backfill=true",
        "step.service.room=10",
        "step.service.inspects=true",
        "step.service.query={ share = \"10 %\", answer = \"1 h\" }",
        "step.service.appointment={ per-day = 100, hours = [\"daily 00:00-24:00\"] }",
        "step.service.presence={ exponential = \"1 h\" }",
        "step.service.then={ service = \"10 %\" }",
        "lane.only.route=[\"service\", \"service\"]",
        "lane.only.audit={ share = \"10 %\", step = \"service\" }",
        "traffic.customers.brings={ job = { geometric = 2 } }",
        "traffic.customers.brings={ job = 100 }",
        "traffic.customers.delay={ exponential = \"1 h\" }",
        "traffic.customers.cancelled=\"5 %\"",
        "traffic.customers.vessel={}",
        "goods.job.persons=2",
        "goods.job.trusted=\"10 %\"",
        "goods.job.new-importers=\"10 %\"",
        "goods.job.perishable=\"10 %\"",
        "goods.job.lodged={ lag = \"1 h\" }",
        "goods.job.payment={ when = \"before-release\", takes = \"1 h\" }",
        "goods.job.permit={ share = \"10 %\", takes = \"1 h\" }",
        "goods.job.collection={ takes = \"1 h\" }",
        "stop={ after = 1000 }",
        "stop={ sample-at = [\"10 h\"] }",
        "initial.there={ traffic = \"customers\", goods = \"job\", count = 3 }",
    ] {
        assert!(!is_admitted(&text(&queue, &[change])), "{change}");
    }
    for addition in [
        "[event.strike]\nfrom = \"2026-02-01 00:00\"\nto = \"2026-02-02 00:00\"\nabsent = { servers = \"all\" }\n",
        "[threat.arms]\nkind = \"contraband\"\n",
        "[officers.others]\nskills = [\"serve\"]\non-duty = 1\n",
        "[officers.nights.shifts.night]\nhours = \"20:00-06:00\"\non-duty = 1\n",
        "[store.shed]\ncapacity = 10\noverflow-cost = 5\n[goods.other]\nstored-in = \"shed\"\nselectivity = { otherwise = \"only\" }\n\
         [traffic.others]\npoisson = \"0.1 / h\"\nbrings = { other = 1 }\n",
        "[step.wait]\ntakes = \"1 h\"\nhours = [\"Mon-Fri 08:00-16:00\"]\n",
        "[equipment.scanner]\nfails = { every = { exponential = \"9 h\" }, counting = \"calendar\", repair = \"2 h\" }\n",
    ] {
        assert!(
            !is_admitted(&text(&format!("{queue}\n{addition}"), &[])),
            "{addition}"
        );
    }
}
