//! Each term that a page uses, explained once.

use maud::{Markup, html};

/// A term, what shows that a page uses it, and its meaning.
const TERMS: [(&str, &[&str], &str); 20] = [
    (
        "replication",
        &["replication"],
        "The same weeks lived once more with other luck: other ships late, other goods inspected. Several show how far luck moves a figure.",
    ),
    (
        "confidence interval",
        &["confidence interval", "±", "interval"],
        "A range that holds the true mean of the model with the stated probability. It says how sure the simulation is, not how good the assumptions are.",
    ),
    (
        "release time",
        &["release time", "released"],
        "From lodging the declaration (or the vessel's arrival, if that is later) to release by customs; zero when released before arrival.",
    ),
    (
        "dwell time",
        &["dwell"],
        "From the vessel's arrival until the goods leave by the gate.",
    ),
    (
        "lane",
        &["lane"],
        "How a declaration is treated: green is released at once, blue is audited later, yellow has its documents checked, red has the goods examined.",
    ),
    (
        "p90, p95",
        &["p90", "p95"],
        "Nine in ten (nineteen in twenty) take no longer than this.",
    ),
    ("median", &["median"], "Half take no longer than this."),
    (
        "hit rate",
        &["hit rate"],
        "Share of inspections that find something.",
    ),
    (
        "interdiction rate",
        &["interdiction", "found of what is carried"],
        "Share of what is carried that is found before it leaves the port. How much is carried is an assumption.",
    ),
    (
        "utilisation",
        &["utilisation", "busy"],
        "Share of their hours on duty that officers (or equipment) are at work.",
    ),
    (
        "told apart",
        &["told apart"],
        "A difference so large that luck is an unlikely explanation, even though many were looked at.",
    ),
    (
        "the same chances",
        &["the same chances", "same ships"],
        "Compared scenarios meet the same ships, traders and luck, so that what differs is due to the change alone (common random numbers).",
    ),
    (
        "percentage point",
        &["point", "pts"],
        "The difference between two percentages: from 20 % to 25 % are five points.",
    ),
    (
        "warm-up",
        &["warm-up"],
        "Weeks that are simulated before counting begins, so that the port is not empty at the start.",
    ),
    (
        "pool",
        &["pool", "officers"],
        "Officers who do the same work and share one roster.",
    ),
    (
        "grade",
        &["grade"],
        "How well an input is known: M measured, S said, D derived, G guessed.",
    ),
    (
        "front",
        &["on the front", "front of means", "frontier"],
        "The designs that no other beats in both goals at once; anything else wastes either time or detection.",
    ),
    (
        "knee",
        &["knee"],
        "The design on the front where it bends most: beyond it the next gain costs much more.",
    ),
    (
        "seed",
        &["seed"],
        "The number from which all luck is drawn. The same seed gives the same result, to the byte.",
    ),
    (
        "fingerprint (sha256)",
        &["sha256"],
        "A number computed from a text that changes when a single letter does.",
    ),
];

/// The section with the terms that occur in `text`; those of the manifest are always there.
pub(super) fn used(text: &str) -> Markup {
    let text = text.to_lowercase();
    let occurs = |marks: &[&str]| {
        marks
            .iter()
            .any(|mark| matches!(*mark, "seed" | "sha256") || text.contains(mark))
    };
    html! {
        section id="words" {
            h2 { "Words used here" }
            dl class="words" {
                @for (term, marks, meaning) in TERMS {
                    @if occurs(marks) { dt { (term) } dd { (meaning) } }
                }
            }
        }
    }
}
