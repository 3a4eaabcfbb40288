//! The program from outside: exit codes, stdout for results, stderr for talk, files whole or not at all.

use super::support::root;
use assert_cmd::Command;

fn greenlane(arguments: &[&str]) -> std::process::Output {
    Command::cargo_bin("greenlane")
        .unwrap()
        .current_dir(root())
        .args(arguments)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

const SHORT: [&str; 7] = [
    "run",
    "scenarios/mmc.toml",
    "--set",
    "length=\"4 weeks\"",
    "--replications",
    "3",
    "--quiet",
];

fn short(more: &[&str]) -> std::process::Output {
    greenlane(&[&SHORT[..], more].concat())
}

#[test]
fn run_prints_a_report_and_nothing_else() {
    let output = short(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
    let report = text(&output.stdout);
    for heading in [
        "M/M/5",
        "Release time",
        "Dwell time",
        "Officers and equipment",
        "Waiting lines",
        "How sure",
    ] {
        assert!(report.contains(heading), "no {heading} in\n{report}");
    }
}

#[test]
fn json_and_csv_hold_the_same_figures() {
    let json: serde_json::Value = serde_json::from_slice(&short(&["--format", "json"]).stdout).unwrap();
    let rows = json["measures"].as_array().unwrap();
    let csv = text(&short(&["--format", "csv"]).stdout);
    assert_eq!(csv.lines().count(), rows.len() + 1);
    let mean = rows
        .iter()
        .find(|row| row["section"] == "dwell-time" && row["subject"] == "job" && row["statistic"] == "mean")
        .unwrap();
    let line = csv
        .lines()
        .find(|line| line.starts_with("dwell-time,job,mean"))
        .unwrap();
    assert!(line.contains(&mean["value"].to_string()), "{line} has not {mean}");
}

#[test]
fn a_scenario_with_faults_exits_with_3_and_runs_nothing() {
    let output = greenlane(&["run", "tests/broken/names.toml"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(output.stdout.is_empty());
    let told = text(&output.stderr);
    assert!(
        told.contains("nothing was run") && told.contains("names.toml:"),
        "{told}"
    );
}

#[test]
fn a_missing_file_exits_with_1_and_a_wrong_flag_with_2() {
    let output = greenlane(&["run", "scenarios/none.toml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("cannot read `scenarios/none.toml`"));
    assert_eq!(
        greenlane(&["run", "scenarios/mmc.toml", "--replications", "0"])
            .status
            .code(),
        Some(2)
    );
    assert_eq!(
        greenlane(&["run", "scenarios/mmc.toml", "--level", "1.5"])
            .status
            .code(),
        Some(2)
    );
    assert_eq!(greenlane(&["walk"]).status.code(), Some(2));
}

#[test]
fn an_unknown_override_says_what_it_might_have_meant() {
    let output = short(&["--set", "officers.servers.on-dity=3"]);
    assert_eq!(output.status.code(), Some(3));
    let told = text(&output.stderr);
    assert!(told.contains("--set #2") && told.contains("on-duty"), "{told}");
}

#[test]
fn a_result_file_is_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("result.json");
    let name = path.to_string_lossy().into_owned();
    let output = short(&["--format", "json", "--output", &name]);
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.is_empty());
    serde_json::from_slice::<serde_json::Value>(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing else is left"
    );
    let nowhere = folder.path().join("no/such/folder/result.json");
    let output = short(&["--output", &nowhere.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("cannot write"));
}

#[test]
fn pictures_are_svg_or_png_and_the_same_every_time() {
    let folder = tempfile::tempdir().unwrap();
    let draw = |name: &str| {
        let path = folder.path().join(name);
        let output = short(&["--picture", &path.to_string_lossy()]);
        (
            output.status.code(),
            std::fs::read(&path).unwrap_or_default(),
            text(&output.stderr),
        )
    };
    let (code, first, _) = draw("a.svg");
    assert_eq!(code, Some(0));
    assert!(first.starts_with(b"<svg") || first.starts_with(b"<?xml"));
    assert_eq!(first, draw("b.svg").1);
    assert!(draw("c.png").1.starts_with(b"\x89PNG"));
    let (code, bytes, told) = draw("d.pdf");
    assert_eq!((code, bytes.is_empty()), (Some(2), true));
    assert!(told.contains(".svg or .png"), "{told}");
}

#[test]
fn a_life_is_told_step_by_step() {
    let output = short(&["--trace", "job"]);
    let told = text(&output.stdout);
    for line in [
        "arrived",
        "lane: only",
        "waits for service",
        "service begins",
        "released by customs",
        "through the gate",
    ] {
        assert!(told.contains(line), "no {line} in\n{told}");
    }
    let name = told.lines().next().unwrap();
    assert_eq!(
        text(&short(&["--trace", name]).stdout),
        told,
        "by its own name too"
    );
    let output = short(&["--trace", "jobs"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("known are job, customers"));
}

#[test]
fn check_tells_grades_and_assumptions() {
    let output = greenlane(&["check", "scenarios/saint-lucia.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("0 without a grade"));
    let listed = text(&greenlane(&["check", "scenarios/saint-lucia.toml", "--assumptions"]).stdout);
    assert!(listed.lines().count() > 200);
}

#[test]
fn the_resolved_scenario_runs_to_the_same_result() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("resolved.toml");
    let resolved = greenlane(&["check", "scenarios/sick-out.toml", "--resolved"]);
    std::fs::write(&path, &resolved.stdout).unwrap();
    let short = [
        "--set",
        "length=\"4 weeks\"",
        "--set",
        "warm-up=\"1 weeks\"",
        "--replications",
        "2",
        "--format",
        "json",
        "-q",
    ];
    let own = greenlane(&[&["run", "scenarios/sick-out.toml"], &short[..]].concat());
    let again = greenlane(&[&["run", &path.to_string_lossy()], &short[..]].concat());
    assert_eq!(own.status.code(), Some(0), "{}", text(&own.stderr));
    assert_eq!(text(&own.stdout), text(&again.stdout), "{}", text(&again.stderr));
}

#[test]
fn a_new_scenario_is_sound_and_never_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml").to_string_lossy().into_owned();
    assert_eq!(greenlane(&["new", &path]).status.code(), Some(0));
    let output = greenlane(&["run", &path, "--replications", "2", "--quiet"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(output.stderr.is_empty(), "no warnings: {}", text(&output.stderr));
    assert_eq!(greenlane(&["new", &path]).status.code(), Some(1));
}

#[test]
fn the_format_pages_are_those_the_program_prints() {
    let root = root();
    let kept = |name: &str| std::fs::read_to_string(root.join("docs").join(name)).unwrap();
    assert_eq!(
        kept("scenario.schema.json"),
        text(&greenlane(&["schema"]).stdout),
        "greenlane schema > docs/scenario.schema.json"
    );
    let reference = text(&greenlane(&["schema", "--reference"]).stdout);
    assert_eq!(
        kept("scenario-reference.md"),
        reference,
        "greenlane schema --reference > docs/scenario-reference.md"
    );
}

/// Killed (not asked to end) after 0, 4, 8, … ms, until it is through before that: under the name there is what was there
/// before, or the whole new result, whose last byte closes what its first opened.
#[cfg(unix)]
#[test]
fn a_run_that_is_killed_leaves_the_whole_result_or_what_was_there_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("result.json");
    std::fs::write(&path, "before").unwrap();
    let (mut killed, mut is_through) = (0, false);
    for pause in (0..2_000).step_by(4) {
        let mut run = std::process::Command::new(env!("CARGO_BIN_EXE_greenlane"))
            .current_dir(root())
            .args(SHORT)
            .args(["--format", "json", "--output"])
            .arg(&path)
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(pause));
        is_through = run.try_wait().unwrap().is_some();
        let _ = run.kill();
        let _ = run.wait();
        let found = std::fs::read(&path).unwrap();
        assert!(
            found == b"before" || serde_json::from_slice::<serde_json::Value>(&found).is_ok(),
            "after {pause} ms: {}",
            text(&found)
        );
        if is_through {
            break;
        }
        killed += 1;
    }
    assert!(killed > 0 && is_through, "{killed} killed");
    // What a killed run may leave is a neighbour of another name, which nobody reads.
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let left = entry.unwrap().path();
        let is_part = left.extension().is_some_and(|ending| ending == "part");
        assert!(left == path || is_part, "{}", left.display());
    }
}

#[test]
fn every_command_has_an_example_a_completion_and_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    let help = text(&greenlane(&["--help"]).stdout);
    assert!(help.contains("Exit codes"), "{help}");
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|&command| command != "help")
        .collect();
    assert!(commands.len() >= 12, "{commands:?}");
    let output = greenlane(&["man", &folder.path().to_string_lossy()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let script = text(&greenlane(&["completions", "bash"]).stdout);
    for command in commands {
        let help = text(&greenlane(&[command, "--help"]).stdout);
        assert!(help.contains("Example"), "{command} has no example:\n{help}");
        assert!(
            help.contains(&format!("  greenlane {command}")),
            "{command}'s example is of another"
        );
        assert!(script.contains(command), "{command} is not completed");
        let page = std::fs::read_to_string(folder.path().join(format!("greenlane-{command}.1"))).unwrap();
        assert!(page.contains(".SH NAME") && page.contains("Example"), "{command}");
    }
}
