//! What the model leaves out, in plain words.

use maud::{Markup, html};

const LEFT_OUT: [(&str, &str); 7] = [
    (
        "Smugglers do not react.",
        "How much is carried is an assumption and stays what it is, whatever is inspected: nobody is deterred, and nothing \
         moves to other goods, ports or yachts.",
    ),
    (
        "Officers do not tire and do not learn.",
        "Speed and skill belong to a pool, with novices set apart.",
    ),
    (
        "The yard is a number of places.",
        "There are no yard moves and no truck queue; each ship is unloaded one lift at a time.",
    ),
    (
        "Teams come from one pool for each skill.",
        "Work that has begun is not handed over between officers of other agencies.",
    ),
    (
        "The sea is simple.",
        "Weather delays ships only through their delay law and through dated closures.",
    ),
    (
        "Risk scores of different threats are independent",
        "given what is carried, and carriers are independent of each other.",
    ),
    (
        "One administration, one port at a time.",
        "What other islands, importers or criminal networks would change in answer is not modelled.",
    ),
];

/// The section.
pub(super) fn left_out() -> Markup {
    html! {
        section id="left-out" {
            h2 { "What the model leaves out" }
            ul { @for (what, why) in LEFT_OUT { li { b { (what) } " " (why) } } }
        }
    }
}
