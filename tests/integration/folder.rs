//! The results folder: all forms of a result, whole or not at all, whatever the disk does.

use super::support::root;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

/// A short run.
const SHORT: &str = "run scenarios/mmc.toml --set 'length=\"4 weeks\"' --replications 3 --quiet";

fn greenlane() -> String {
    env!("CARGO_BIN_EXE_greenlane").to_owned()
}

/// Runs a line of the shell in the project's folder; `$GREENLANE` is the program.
fn shell(line: &str) -> Output {
    Command::new("bash")
        .args(["-c", line])
        .current_dir(root())
        .env("GREENLANE", greenlane())
        .output()
        .unwrap()
}

fn run(more: &str) -> Output {
    shell(&format!("$GREENLANE {SHORT} {more}"))
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// The files of a folder and of the folders in it, as a manifest names them.
fn files(folder: &Path) -> BTreeSet<String> {
    names(folder)
        .into_iter()
        .flat_map(|name| {
            let path = folder.join(&name);
            if path.is_dir() {
                names(&path)
                    .into_iter()
                    .map(|inner| format!("{name}/{inner}"))
                    .collect()
            } else {
                vec![name]
            }
        })
        .collect()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_folder_holds_every_form_and_is_the_same_every_time() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    for (place, threads) in [(&one, 1), (&two, 2)] {
        let output = run(&format!("--threads {threads} --out {}", place.display()));
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    }
    let expected = [
        "figures.csv",
        "figures.parquet",
        "manifest.json",
        "pictures/who-held-the-time.png",
        "report.html",
        "report.txt",
        "result.json",
        "run.json",
        "scenario.toml",
        "workbook.xlsx",
    ];
    let there = files(&one);
    for name in expected {
        assert!(there.contains(name), "{name} is not there");
    }
    for name in there.iter().filter(|name| *name != "run.json") {
        let (one, two) = [&one, &two]
            .map(|folder| std::fs::read(folder.join(name)).unwrap())
            .into();
        assert_eq!(one, two, "{name} differs");
    }
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(one.join("manifest.json")).unwrap()).unwrap();
    let listed: BTreeSet<String> = manifest["results"].as_object().unwrap().keys().cloned().collect();
    let own = ["manifest.json", "run.json"].map(str::to_owned);
    let written: BTreeSet<String> = there.into_iter().filter(|name| !own.contains(name)).collect();
    assert_eq!(listed, written, "the manifest lists what is there");
    assert_eq!(
        manifest["scenarios"][0]["scenario"].as_str().unwrap().as_bytes(),
        std::fs::read(one.join("scenario.toml")).unwrap()
    );

    let output = shell(&format!("$GREENLANE rerun {}/manifest.json", one.display()));
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let output = run(&format!("--out {}", one.display()));
    assert_eq!(
        output.status.code(),
        Some(1),
        "an existing folder is not replaced unasked"
    );
    assert!(told(&output).contains("--force"), "{}", told(&output));
    assert_eq!(
        run(&format!("--force --out {}", one.display())).status.code(),
        Some(0)
    );
    assert_eq!(
        names(folder.path()),
        BTreeSet::from(["one".to_owned(), "two".to_owned()])
    );
}

/// A file may not grow beyond 4 KiB, as on a disk that is full: the program is told, says so, and leaves nothing.
#[test]
fn on_a_full_disk_nothing_is_left_under_the_name() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("result");
    let limited = "ulimit -f 4; trap '' XFSZ; exec $GREENLANE";
    for more in [
        format!("--out {}", place.display()),
        format!("--format json --output {}", place.display()),
    ] {
        let output = shell(&format!("{limited} {SHORT} {more}"));
        assert_eq!(output.status.code(), Some(1), "{}", told(&output));
        assert!(told(&output).contains("cannot write"), "{}", told(&output));
        assert_eq!(names(folder.path()), BTreeSet::new(), "{more}");
    }
    // what stood there before stays
    std::fs::create_dir(&place).unwrap();
    std::fs::write(place.join("kept"), "kept").unwrap();
    let output = shell(&format!("{limited} {SHORT} --force --out {}", place.display()));
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(names(folder.path()), BTreeSet::from(["result".to_owned()]));
    assert_eq!(names(&place), BTreeSet::from(["kept".to_owned()]));
    let output = shell(&format!("$GREENLANE {SHORT} > /dev/full"));
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert!(
        told(&output).contains("cannot write `stdout`"),
        "{}",
        told(&output)
    );
}

/// The system kills it in the middle of writing a file: what was written has another name.
#[test]
fn killed_while_writing_it_leaves_nothing_under_the_name() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("result");
    for more in [
        format!("--out {}", place.display()),
        format!("--format json --output {}", place.display()),
    ] {
        let output = shell(&format!(
            "ulimit -c 0; ulimit -f 4; exec $GREENLANE {SHORT} {more}"
        ));
        assert_eq!(output.status.code(), None, "it was killed: {}", told(&output));
        assert!(!place.exists(), "{more}");
    }
    // and the next attempt is not disturbed by what is left
    let output = run(&format!("--out {}", place.display()));
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(place.join("manifest.json").exists());
}

#[test]
fn a_folder_that_cannot_be_written_to_is_told_with_its_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "no folder").unwrap();
    // below a file, and below what is read-only even for root
    for place in [
        folder.path().join("file/result"),
        Path::new("/proc/self/result").to_owned(),
    ] {
        let output = run(&format!("--out {}", place.display()));
        assert_eq!(output.status.code(), Some(1));
        let told = told(&output);
        assert!(
            told.contains(&format!("cannot write `{}`", place.display())),
            "{told}"
        );
    }
    let closed = folder.path().join("closed");
    std::fs::create_dir(&closed).unwrap();
    let line = format!(
        "chmod 555 {0}; $GREENLANE {SHORT} --out {0}/result; echo $?",
        closed.display()
    );
    let output = shell(&line);
    let code = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    // root may write in spite of the mode; everybody else is refused and leaves nothing
    assert_eq!(
        names(&closed).is_empty(),
        code == "1",
        "{code}: {}",
        told(&output)
    );
}
