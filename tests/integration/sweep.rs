//! Sweeps from outside: the same bytes on any number of threads, from one machine or several, in one go or killed on the
//! way and started again.

use super::support::{files, root};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

/// Points of the sweep.
const POINTS: usize = 12;

/// The sweep, without where its result goes.
const SWEEP: [&str; 14] = [
    "sweep",
    "scenarios/mmc.toml",
    "--set",
    "length=\"26 weeks\"",
    "--factor",
    "officers: officers.servers.on-duty=5..8",
    "--factor",
    "service: step.service.takes.exponential=50 min,60 min,65 min",
    "--replications",
    "4",
    "--response",
    "release-time/job/mean",
    "--response",
    "release-time/job/p90",
];

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("greenlane"));
    command.current_dir(root()).args(arguments);
    command
}

fn sweep(folder: &Path, threads: &str, shard: Option<&str>) -> Command {
    let mut command = command(&SWEEP);
    command.args(["--threads", threads, "--out"]).arg(folder);
    if let Some(shard) = shard {
        command.args(["--shard", shard]);
    }
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[track_caller]
fn sound(output: &Output) -> String {
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
    told
}

fn journal(folder: &Path) -> std::path::PathBuf {
    let name = format!("{}.journal", folder.file_name().unwrap().to_string_lossy());
    folder.with_file_name(name)
}

/// Points in the journal that were written whole.
fn finished(folder: &Path) -> usize {
    let text = std::fs::read_to_string(journal(folder)).unwrap_or_default();
    text.matches('\n').count().saturating_sub(1)
}

/// Kills the sweep when some of its points are finished, and starts it again; whether there was something to go on from.
fn killed_and_resumed(folder: &Path, threads: &str, shard: Option<&str>) -> bool {
    let mut child = sweep(folder, threads, shard)
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    while finished(folder) < 2 && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let before = finished(folder);
    let all = shard.map_or(POINTS, |_| POINTS / 3);
    if folder.exists() {
        // it was quicker than the signal
        return false;
    }
    assert!(before >= 2, "{before}");
    if shard.is_none() {
        let shown = sweep(folder, threads, None).arg("--so-far").output().unwrap();
        sound(&shown);
        let wanted = format!("{before} of {POINTS} points are finished");
        assert!(text(&shown.stdout).contains(&wanted), "{}", text(&shown.stdout));
    }
    let told = sound(&sweep(folder, threads, shard).output().unwrap());
    let wanted = format!(
        "going on: {before} points are done already, {} are left",
        all - before
    );
    assert!(told.contains(&wanted), "no `{wanted}` in {told}");
    assert!(!journal(folder).exists());
    if shard.is_none() {
        let shown = sweep(folder, threads, None).arg("--so-far").output().unwrap();
        assert_eq!(shown.status.code(), Some(2), "{}", text(&shown.stderr));
        assert!(
            text(&shown.stderr).contains("is whole"),
            "{}",
            text(&shown.stderr)
        );
    }
    true
}

#[track_caller]
fn assert_same(wanted: &BTreeMap<String, Vec<u8>>, folder: &Path) {
    let found = files(folder);
    assert_eq!(
        wanted.keys().collect::<Vec<_>>(),
        found.keys().collect::<Vec<_>>()
    );
    for (name, bytes) in wanted {
        assert!(*bytes == found[name], "{}: {name} differs", folder.display());
    }
}

#[test]
fn a_sweep_is_the_same_on_any_threads_and_shards_and_after_kill_9() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name);
    sound(&sweep(&at("one"), "1", None).output().unwrap());
    let wanted = files(&at("one"));
    assert!(wanted.contains_key("figures.csv") && wanted.contains_key("manifest.json"));
    let landed = Cell::new(0);
    for threads in ["1", "2", "8"] {
        for killed in [false, true] {
            let whole = at(&format!("whole-{threads}-{killed}"));
            let run = |folder: &Path, shard: Option<&str>| {
                if killed {
                    landed.set(landed.get() + usize::from(killed_and_resumed(folder, threads, shard)));
                } else {
                    sound(&sweep(folder, threads, shard).output().unwrap());
                }
            };
            run(&whole, None);
            assert_same(&wanted, &whole);

            let parts: Vec<_> = (1..=3)
                .map(|number| at(&format!("part-{threads}-{killed}-{number}")))
                .collect();
            for (number, part) in parts.iter().enumerate() {
                run(part, Some(&format!("{}/3", number + 1)));
            }
            let merged = at(&format!("merged-{threads}-{killed}"));
            let mut merge = command(&["merge"]);
            // in any order
            merge.args(parts.iter().rev()).arg("--out").arg(&merged);
            sound(&merge.output().unwrap());
            assert_same(&wanted, &merged);
        }
    }
    // a shard on eight threads may be quicker than the signal; most are not
    assert!(
        landed.get() >= 7,
        "only {} of 12 kills fell into the work",
        landed.get()
    );
    let manifest = at("one").join("manifest.json");
    sound(&command(&["rerun"]).arg(manifest).output().unwrap());
}

#[test]
fn a_journal_of_another_experiment_is_refused_and_shards_must_be_complete() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name);
    let mut child = sweep(&at("a"), "1", None).stderr(Stdio::null()).spawn().unwrap();
    while finished(&at("a")) < 1 && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(journal(&at("a")).exists(), "killed after its end");
    let other = sweep(&at("a"), "1", None).args(["--seed", "2"]).output().unwrap();
    assert_eq!(other.status.code(), Some(1));
    assert!(
        text(&other.stderr).contains("another experiment"),
        "{}",
        text(&other.stderr)
    );
    sound(&sweep(&at("part"), "2", Some("2/3")).output().unwrap());
    let merged = command(&["merge"]).arg(at("part")).output().unwrap();
    assert_eq!(merged.status.code(), Some(2));
    let told = text(&merged.stderr);
    assert!(
        told.contains("8 of 12 points are in none of the shards: 0, 2, 3"),
        "{told}"
    );
}

#[test]
fn points_with_faults_are_told_before_anything_runs() {
    let faulty = command(&[
        "sweep",
        "scenarios/mmc.toml",
        "--factor",
        "officers.servers.on-duty=-1,5,x",
    ])
    .output()
    .unwrap();
    assert_eq!(faulty.status.code(), Some(3));
    let told = text(&faulty.stderr);
    assert!(told.contains("2 points have faults; nothing was run"), "{told}");
    assert!(told.contains("point 0 (officers.servers.on-duty -1)"), "{told}");
    for (arguments, wanted) in [
        (
            &["--factor", "a=0..400", "--factor", "b=0..400"][..],
            "160801 points",
        ),
        (&["--factor", "a"][..], "has no `=`"),
        (&[][..], "nothing varies"),
        (&["--factor", "a=1,2", "--design", "sobol"][..], "needs --points"),
        (
            &[
                "--factor",
                "officers.servers.on-duty=5,6",
                "--response",
                "job/men",
            ][..],
            "there is no measure `job/men`",
        ),
        (
            &[
                "--factor",
                "officers.servers.on-duty=1..200",
                "--replications",
                "100000",
            ][..],
            "are the most",
        ),
    ] {
        let refused = command(&["sweep", "scenarios/mmc.toml"])
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}");
        let told = text(&refused.stderr);
        assert!(told.contains(wanted), "no `{wanted}` in {told}");
    }
}

#[test]
fn an_experiment_file_leads_to_a_frontier() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("experiment.toml");
    let scenario = root().join("scenarios/mmc.toml");
    let experiment = format!(
        "title = \"Officers and time\"\nscenario = \"{}\"\nset = {{ length = \"4 weeks\" }}\nreplications = 3\n\
         responses = [\"release-time/job/mean\", \"officers/servers/on duty\"]\n\
         [factor.officers]\npath = \"officers.servers.on-duty\"\nrange = {{ from = 5, to = 8 }}\n\
         [frontier]\nless = [\"release-time/job/mean\", \"on duty\"]\n",
        scenario.display()
    );
    std::fs::write(&file, experiment).unwrap();
    let folder = place.path().join("result");
    let swept = command(&["sweep"])
        .arg(&file)
        .arg("--out")
        .arg(&folder)
        .output()
        .unwrap();
    sound(&swept);
    let front = place.path().join("front");
    let found = command(&["frontier"])
        .arg(&folder)
        .arg("--out")
        .arg(&front)
        .output()
        .unwrap();
    sound(&found);
    let report = std::fs::read_to_string(front.join("report.txt")).unwrap();
    assert!(report.contains("On the front of means: 4 designs"), "{report}");
    assert!(report.contains("The price of the next"), "{report}");
    assert!(
        std::fs::read_to_string(front.join("picture.svg"))
            .unwrap()
            .starts_with("<svg")
    );
    sound(
        &command(&["rerun"])
            .arg(front.join("manifest.json"))
            .output()
            .unwrap(),
    );

    let bad = command(&["sweep"])
        .arg(&file)
        .args(["--shard", "4/3", "--out", "x"])
        .output()
        .unwrap();
    assert_eq!(bad.status.code(), Some(2));
}
