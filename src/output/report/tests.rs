//! A page stands by itself, and says what it is given.

use super::{KeyFigure, Origin, Page};
use crate::output::album::Plate;
use crate::output::manifest::Resolved;
use crate::output::picture::interval_bars::IntervalBars;
use crate::output::picture::values::Quantity;
use crate::output::text::table::Section;
use std::collections::BTreeMap;

fn plate() -> Plate {
    let picture = IntervalBars {
        title: "Nothing <yet>".to_owned(),
        subtitle: String::new(),
        value_name: String::new(),
        quantity: Quantity::Share,
        rows: Vec::new(),
        reference: None,
        interval_name: String::new(),
        range_name: String::new(),
        note: String::new(),
    };
    Plate::new("nothing", "There is nothing to read & that is that.", picture)
}

fn html(answer: &str) -> String {
    let mut table = Section::new("Release time", &["", "mean", "empty", ""]);
    table.row(["fcl", "2.0 ±0.1", "–", "d"].map(str::to_owned).to_vec());
    table.row(["  <red>", "36 ±1", "", "h"].map(str::to_owned).to_vec());
    let plates = [plate()];
    let files = BTreeMap::from([("a.toml".to_owned(), "title = \"a\"".to_owned())]);
    let command = ["run".to_owned(), "a.toml".to_owned()];
    let scenarios = [Resolved::new("scenario", "title = \"a\"".to_owned())];
    let origin = Origin {
        command: &command,
        seed: 7,
        replications: 20,
        level: 0.95,
        scenarios: &scenarios,
        files: &files,
        assumptions: &[],
    };
    let page = Page {
        title: "A port & its <lanes>".to_owned(),
        size: "20 replications".to_owned(),
        answer: vec![answer.to_owned()],
        key_figures: vec![KeyFigure {
            name: "mean release time".to_owned(),
            value: "2.0 d".to_owned(),
            detail: "1.9 d to 2.1 d".to_owned(),
        }],
        plates: &plates,
        tables: vec![table, Section::new("Empty", &["", "a"])],
        sure: vec!["20 replications were run.".to_owned()],
        origin: &origin,
    };
    page.html().unwrap()
}

#[test]
fn the_same_page_gives_the_same_bytes_and_asks_for_nothing_from_outside() {
    let page = html("All is well.");
    assert_eq!(page, html("All is well."));
    for outside in ["src=", "@import", "url(", "<link", "<iframe", "fetch("] {
        assert!(!page.contains(outside), "{outside}");
    }
    let links = page.split("href=\"").skip(1);
    assert!(
        links
            .into_iter()
            .all(|link| link.starts_with('#') && link.len() > 2)
    );
    for id in page
        .split("href=\"#")
        .skip(1)
        .filter_map(|link| link.split('"').next())
    {
        assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
    }
}

#[test]
fn text_is_escaped_everywhere() {
    let page = html("<script>alert(1)</script>");
    assert!(!page.contains("<script>alert") && !page.contains("<red>") && !page.contains("<lanes>"));
    assert!(!page.contains("<yet>") && page.contains("read &amp; that"));
}

#[test]
fn tables_are_sorted_by_hours_and_parts_keep_their_names() {
    let page = html("All is well.");
    assert!(page.contains("data-value=\"48\"") && page.contains("data-value=\"36\""));
    assert!(page.contains("fcl, &lt;red&gt;"));
    assert!(
        !page.contains("Empty") && !page.contains(">empty<"),
        "what is empty is left out"
    );
}

#[test]
fn words_are_explained_once_and_only_if_used() {
    let page = html("All is well.");
    assert_eq!(page.matches("<dt>release time</dt>").count(), 1);
    assert_eq!(page.matches("<dt>knee</dt>").count(), 0);
    assert_eq!(html("The knee is here.").matches("<dt>knee</dt>").count(), 1);
}

#[test]
fn what_cannot_keep_up_is_a_warning() {
    assert!(html("CANNOT KEEP UP: examination.").contains("class=\"lead warning\""));
}
