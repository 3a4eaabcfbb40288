//! Hostile input: scenarios, overrides and column files, mangled by dice. Whatever comes in, it is a port or it has an
//! error; nothing panics, ends never, or takes the machine's memory; and what is a port runs.
//!
//! Seed 1. `GREENLANE_FUZZ_CASES` sets how many scenarios are mangled (3,000 when not set: some twenty seconds). Case
//! `n` is the same whatever their number, so a failure is tried again with `GREENLANE_FUZZ_FIRST=n GREENLANE_FUZZ_CASES=1`.

#![expect(clippy::unwrap_used, reason = "what is missing fails the test")]

#[path = "hostile/mangle.rs"]
mod mangle;

use greenlane::customs::record::Balance;
use greenlane::customs::{Network, Note, Observer, Subject, replicate};
use greenlane::experiment::{Plan, replications};
use greenlane::scenario::diagnostic::{Diagnostic, Style, render};
use greenlane::scenario::{Loaded, load};
use greenlane::units::SimTime;
use mangle::Mangler;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};

/// A replication is left after this many things happened in it.
const MOST_NOTES: u32 = 20_000;

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().unwrap())
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All scenarios of the repository, sound and broken, by path.
fn scenarios() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for folder in [
        "scenarios",
        "tests/scenarios",
        "tests/broken",
        "tests/broken/base",
    ] {
        let files = std::fs::read_dir(root().join(folder)).unwrap();
        for path in files.map(|entry| entry.unwrap().path()) {
            if path.extension().is_some_and(|ending| ending == "toml") {
                let text = std::fs::read_to_string(&path).unwrap();
                texts.push((path.to_string_lossy().into_owned(), text));
            }
        }
    }
    texts.sort();
    assert!(texts.len() > 70, "there are scenarios to mangle");
    texts
}

/// Reads a file as it is, or mangled when it holds columns.
fn file(name: &str, mangler: &mut Mangler) -> Result<String, String> {
    let text = std::fs::read_to_string(name).map_err(|error| error.to_string())?;
    let is_table = Path::new(name).extension().is_some_and(|ending| ending == "csv");
    Ok(if is_table { mangler.columns(&text) } else { text })
}

#[test]
#[expect(
    clippy::print_stdout,
    reason = "how many are sound says whether the dice are any good"
)]
fn mangled_scenarios_are_refused_or_run() {
    let scenarios = scenarios();
    let sound_ones: Vec<(String, String)> = scenarios
        .iter()
        .filter(|(name, _)| !name.contains("tests/broken/") || name.ends_with("sound.toml"))
        .cloned()
        .collect();
    let first = number("GREENLANE_FUZZ_FIRST", 0);
    let (mut sound, mut refused) = (0_u64, 0_u64);
    for case in first..first + number("GREENLANE_FUZZ_CASES", 3_000) {
        let outcome = catch_unwind(|| {
            let mut mangler = Mangler::new(case);
            let (name, text) = mangler.mostly(&sound_ones, &scenarios).clone();
            let text = mangler.scenario(&text, &scenarios);
            let sets = mangler.overrides(&text);
            let loader = |name: &str| file(name, &mut mangler.clone());
            run_or_refuse(&load(&name, &text, &loader, &sets, &[]))
        });
        match outcome {
            Ok(true) => sound += 1,
            Ok(false) => refused += 1,
            Err(reason) => {
                println!("this was GREENLANE_FUZZ_FIRST={case} GREENLANE_FUZZ_CASES=1");
                resume_unwind(reason);
            }
        }
    }
    println!("{sound} run, {refused} refused");
    assert!(
        sound + refused < 100 || sound > 0 && refused > 0,
        "{sound} sound, {refused} refused"
    );
    memory_is_sane();
}

/// What is refused says why; what is not is run, for a while. Says whether it was run.
fn run_or_refuse(loaded: &Loaded) -> bool {
    let has_errors = loaded.diagnostics.iter().any(Diagnostic::is_error);
    assert_eq!(loaded.port.is_none(), has_errors, "a port, or an error");
    let told = render(&loaded.diagnostics, &loaded.sources, Style::Plain);
    assert_eq!(told.is_empty(), loaded.diagnostics.is_empty());
    let Some(port) = &loaded.port else { return false };
    let network = Network::new(port);
    let watched = catch_unwind(AssertUnwindSafe(|| {
        replicate(port, &network, 1, 0, &mut Patience(MOST_NOTES))
    }));
    match watched {
        Ok(record) => assert!(record.balance.iter().all(Balance::holds)),
        Err(reason) if reason.is::<Enough>() => {}
        Err(reason) => resume_unwind(reason),
    }
    true
}

/// Thrown, without a word, when a replication has been watched for long enough.
struct Enough;

struct Patience(u32);

impl Observer for Patience {
    fn note(&mut self, _: SimTime, _: Subject, _: Note) {
        self.0 -= 1;
        if self.0 == 0 {
            resume_unwind(Box::new(Enough));
        }
    }
}

/// The most memory this process ever had is far below what a small machine has, where the system tells.
fn memory_is_sane() {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        return;
    };
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes: u64 = peak
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap();
    assert!(kilobytes < 2 << 20, "{kilobytes} KiB");
}

/// A small sound scenario, with `rest` at its end and some keys of `[goods.job]` and `[step.service]`.
fn small(goods: &str, step: &str, rest: &str) -> String {
    format!(
        "title = \"x\"\nstart = 2026-01-05\n[traffic.customers]\npoisson = \"1 / h\"\nbrings = {{ job = 1 }}\n[goods.job]\n{goods}\n\
         [lane.only]\nroute = [\"service\"]\n[step.service]\nneeds = {{ serve = 1 }}\ntakes = \"1 h\"\n{step}\n\
         [officers.servers]\nskills = [\"serve\"]\non-duty = 2\n{rest}\n"
    )
}

fn many(piece: impl Fn(usize) -> String, n: usize) -> String {
    (0..n).map(piece).collect()
}

/// What a scenario of a few lines could make endless, or larger than memory, is refused with its limit.
#[test]
fn limits_are_said_in_words() {
    let shift = |n: usize| format!("[officers.many.shifts.s{n}]\nhours = \"08:00-16:00\"\non-duty = 1\n");
    let rest =
        |n: usize| format!("[officers.many.shifts.s0.breaks.b{n}]\nat = \"08:{n:02}\"\nfor = \"1 min\"\n");
    let event =
        |n: usize| format!("[event.e{n}]\nfrom = \"2026-01-05\"\nto = \"2026-01-06\"\ncloses = [\"port\"]\n");
    let cases = [
        (
            small("", "", "").replace("1 / h", "50000 / h"),
            "50 million are possible",
        ),
        (
            small("", "", "").replace("start", "length = \"80000 days\"\nstart"),
            "at most 73050 days",
        ),
        (
            small("", "", "").replace("start", "warm-up = \"4000 days\"\nstart"),
            "at most 3660 days",
        ),
        (
            small("", "", "").replace("poisson = \"1 / h\"", "every = \"1 ms\""),
            "50 million are possible",
        ),
        (
            small("", "", "").replace(
                "poisson = \"1 / h\"",
                "every = { discrete = { values = [\"1 ms\", \"8000000 h\"], weights = [1000000000, 1] } }",
            ),
            "50 million are possible",
        ),
        (
            small("", "", "").replace("on-duty = 2", "on-duty = 5000"),
            "at most 4096",
        ),
        (
            small("persons = { poisson = 1e6, at-least = 1 }", "", ""),
            "500 million are possible",
        ),
        (
            small("", "then = { service = \"99.99 %\" }", ""),
            "more than 1000 further steps",
        ),
        (
            small(
                "",
                "",
                "[initial.there]\ntraffic = \"customers\"\ngoods = \"job\"\ncount = 2000000",
            ),
            "at most 1000000",
        ),
        (
            small(
                "",
                "",
                &many(
                    |n| {
                        format!("[initial.i{n}]\ntraffic = \"customers\"\ngoods = \"job\"\ncount = 1000000\n")
                    },
                    51,
                ),
            ),
            "50 million are possible",
        ),
        (
            small(
                "",
                "",
                &format!("[stop]\nsample-at = [{}]", "\"1 h\", ".repeat(10_001)),
            ),
            "at most 10000 are possible",
        ),
        (
            small(
                "",
                "",
                "[equipment.gate]\nfails = { every = \"1 ms\", counting = \"calendar\", repair = \"0 h\" }",
            ),
            "50 million are possible",
        ),
        (small("", "", &many(shift, 4097)), "at most 4096 are possible"),
        (
            small("", "", &(shift(0) + &many(rest, 33))),
            "at most 32 are possible",
        ),
        (
            small("", "", &(many(shift, 1000) + &many(event, 501))),
            "at most 500000 are possible",
        ),
        (
            small("", "", &many(|n| format!("[lane.l{n}]\nroute = []\n"), 513)),
            "at most 512 are possible",
        ),
        (
            small("", "", "").replace(
                "start",
                &format!("sites = [{}]\nstart", many(|n| format!("\"s{n}\", "), 33)),
            ),
            "at most 32 are possible",
        ),
        (
            small(
                "",
                "",
                &many(
                    |n| format!("[step.s{n}]\nneeds = {{ serve = 1 }}\ntakes = \"1 h\"\n"),
                    129,
                ),
            ),
            "at most 128 are possible",
        ),
        ("#".repeat((16 << 20) + 1), "at most 16777216 are read"),
    ];
    for (text, wanted) in &cases {
        let loaded = load("limits.toml", text, &|_| Err("no file".to_owned()), &[], &[]);
        let told = render(&loaded.diagnostics, &loaded.sources, Style::Plain);
        assert!(
            loaded.port.is_none() && told.contains(wanted),
            "no `{wanted}` in\n{told}"
        );
    }
}

/// More replications than memory has room for are refused before they are run.
#[test]
fn too_many_replications_are_refused_in_words() {
    let text = small("", "", "").replace("start", "length = \"36500 days\"\nstart");
    let loaded = load("limits.toml", &text, &|_| Err("no file".to_owned()), &[], &[]);
    let port = loaded.port.unwrap();
    let plan = Plan {
        seed: 1,
        replications: 0..100_000_000,
        threads: 1,
    };
    let refused = replications(&port, &Network::new(&port), &plan, &|| {})
        .unwrap_err()
        .to_string();
    assert!(refused.contains("at most 8 GiB are possible: run "), "{refused}");
}

/// What generators of random bytes seldom find, written out.
#[test]
fn monstrous_texts_are_refused_in_words() {
    let header = "title = \"x\"\nstart = 2026-01-05\n";
    let monsters = [
        String::new(),
        "\0".repeat(10_000),
        "\u{feff}title = 1".to_owned(),
        format!("{header}x = {}", "[".repeat(200_000)),
        format!("{header}x = {}", "{a=".repeat(200_000)),
        format!("{header}{}a = 1", "a.".repeat(200_000)),
        format!("{header}[{}a]", "a.".repeat(200_000)),
        format!("{header}x = \"{}\"", "a".repeat(1_000_000)),
        format!("{header}holidays = [{}]", "2026-01-05, ".repeat(100_000)),
        format!("{header}sites = [{}]", many(|n| format!("\"s{n}\", "), 20_000)),
        format!("{header}{}", many(|n| format!("key-{n} = 1\n"), 50_000)),
        format!(
            "{header}{}",
            many(|n| format!("[lane.l{n}]\nroute = []\n"), 20_000)
        ),
        format!("{header}{}", "[lane.same]\nroute = []\n".repeat(5_000)),
        format!(
            "{header}[traffic.t]\ntimetable = [{}]",
            "\"Tue 06:00\", ".repeat(100_000)
        ),
        format!("{header}[stop]\nsample-at = [{}]", "\"1 h\", ".repeat(200_000)),
        format!("{header}title = \"\u{202e}\u{0}\"\r\n\r\r\n\u{1f6a2} = \u{1f6a2}"),
        format!("extends = \"{}\"", "../".repeat(10_000)),
        "a".repeat((16 << 20) + 1),
    ];
    for text in &monsters {
        let loaded = load("monster.toml", text, &|_| Err("no file".to_owned()), &[], &[]);
        assert!(!run_or_refuse(&loaded), "{}", &text[..text.len().min(100)]);
    }
    memory_is_sane();
}
