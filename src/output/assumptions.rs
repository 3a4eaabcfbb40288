//! What a scenario rests on: its numbers with their grades and sources.

use crate::customs::port::Port;
use crate::scenario::Loaded;
use crate::scenario::session::{Assumption, Grade};
use std::fmt::Write as _;

/// A Markdown table of all numbers the scenario states.
pub fn list(assumptions: &[Assumption]) -> String {
    let mut text = String::from("| number | value | grade | source or note |\n| --- | --- | --- | --- |\n");
    for assumption in assumptions.iter().filter(|assumption| !assumption.defaulted) {
        let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} |",
            cell(&assumption.path),
            cell(&assumption.value),
            assumption.grade.map_or("–", letter),
            cell(why(assumption))
        );
    }
    text
}

/// The same for a terminal, whose window is narrower than such a table: where a number comes from stands below it.
pub fn lines(assumptions: &[Assumption]) -> String {
    let mut text =
        String::from("Numbers that the scenario states (M measured, S said, D derived, G guess)\n");
    for assumption in assumptions.iter().filter(|assumption| !assumption.defaulted) {
        let value = assumption.value.replace('\n', " ");
        let grade = assumption.grade.map_or("–", letter);
        let _ = writeln!(text, "{grade} {} = {value}", assumption.path);
        if !why(assumption).is_empty() {
            let _ = writeln!(text, "    {}", why(assumption).replace('\n', " "));
        }
    }
    text
}

/// What the scenario holds, in a few lines.
pub fn summary(loaded: &Loaded) -> String {
    let mut text = String::new();
    if let Some(port) = &loaded.port {
        holds(port, &mut text);
    }
    let stated: Vec<&Assumption> = loaded
        .assumptions
        .iter()
        .filter(|assumption| !assumption.defaulted)
        .collect();
    let of = |grade: Option<Grade>| {
        stated
            .iter()
            .filter(|assumption| assumption.grade == grade)
            .count()
    };
    let _ = writeln!(
        text,
        "{} numbers: {} measured (M), {} said (S), {} derived (D), {} guesses (G), {} without a grade; `--assumptions` \
         lists them.",
        stated.len(),
        of(Some(Grade::Measured)),
        of(Some(Grade::Stated)),
        of(Some(Grade::Derived)),
        of(Some(Grade::Guessed)),
        of(None)
    );
    if !loaded.reforms.is_empty() {
        let _ = writeln!(text, "Reforms offered (`--reform NAME`):");
        for reform in &loaded.reforms {
            let article = reform
                .article
                .as_ref()
                .map(|article| format!(" (TFA article {article})"));
            let _ = writeln!(
                text,
                "  {}: {}{}",
                reform.name,
                reform.title,
                article.unwrap_or_default()
            );
        }
    }
    text
}

/// Where a number comes from, or what is said about it.
fn why(assumption: &Assumption) -> &str {
    let source = assumption.source.as_deref();
    source.or(assumption.note.as_deref()).unwrap_or_default()
}

fn holds(port: &Port, text: &mut String) {
    let _ = writeln!(text, "{}: no faults.", port.title);
    let _ = writeln!(
        text,
        "{} goods kinds, {} lanes, {} steps, {} traffic streams, {} pools and kinds of equipment, {} threats.",
        port.goods.len(),
        port.lanes.len(),
        port.steps.len(),
        port.traffic.len(),
        port.resources.len(),
        port.threats.len()
    );
    for goods in &port.goods {
        for rule in &goods.selectivity.rules {
            let lane = &port.lanes[rule.lane].name;
            if let Some(rank) = rule.above_rank {
                let _ = writeln!(
                    text,
                    "  {}: {lane} takes those whose highest score ranks above {:.2} % of their kind",
                    goods.name,
                    rank * 100.0
                );
            }
            for &(threat, above) in &rule.above {
                let place = goods.carries.iter().position(|carried| carried.threat == threat);
                let Some(place) = place else { continue };
                let prevalence = goods.mean_prevalence(place);
                let share = 1.0 - goods.carries[place].score.rank_of(above, prevalence);
                let _ = writeln!(
                    text,
                    "  {}: {lane} takes a {} score above {above}, which is {:.1} % of them",
                    goods.name,
                    port.threats[threat].name,
                    share * 100.0
                );
            }
        }
    }
}

fn letter(grade: Grade) -> &'static str {
    match grade {
        Grade::Measured => "M",
        Grade::Stated => "S",
        Grade::Derived => "D",
        Grade::Guessed => "G",
    }
}

#[cfg(test)]
mod tests {
    use super::{Assumption, Grade, lines, list};

    fn stated(path: &str, source: Option<&str>) -> Assumption {
        Assumption {
            path: path.to_owned(),
            value: "\"8 h\"".to_owned(),
            number: Some(8.0),
            grade: Some(Grade::Derived),
            source: source.map(str::to_owned),
            note: None,
            range: None,
            set_path: None,
            origin: None,
            defaulted: false,
        }
    }

    #[test]
    fn each_number_stands_with_its_grade_and_source() {
        let defaulted = Assumption {
            defaulted: true,
            ..stated("c", None)
        };
        let assumptions = [stated("a", Some("a | study")), stated("b", None), defaulted];
        let told: Vec<String> = lines(&assumptions).lines().skip(1).map(str::to_owned).collect();
        assert_eq!(told, ["D a = \"8 h\"", "    a | study", "D b = \"8 h\""]);
        assert!(
            list(&assumptions).ends_with("| `a` | \"8 h\" | D | a \\| study |\n| `b` | \"8 h\" | D |  |\n")
        );
    }
}
