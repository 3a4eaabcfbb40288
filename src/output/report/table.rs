//! Tables that can be sorted by any column.

use crate::output::text::table::Section;
use crate::scenario::session::{Assumption, Grade};
use maud::{Markup, html};

/// Tables with more rows are folded up.
const MOST_OPEN: usize = 25;
/// Cells up to this length are not broken.
const LONGEST_UNBROKEN: usize = 14;

/// A table of the text report.
pub(super) fn of_section(section: &Section) -> Markup {
    let section = section.trimmed();
    if section.rows().is_empty() {
        return html! {};
    }
    let table = grid(
        section.heading(),
        section.header(),
        &named(section.rows()),
        section.left_column(),
    );
    html! {
        @if section.rows().len() > MOST_OPEN {
            details { summary { (section.heading()) " (" (section.rows().len()) " rows)" } (table) }
        } @else {
            (table)
        }
        @if !section.notes().is_empty() {
            p class="note" {
                @for (place, note) in section.notes().iter().enumerate() {
                    @if place > 0 { br; }
                    (note)
                }
            }
        }
    }
}

/// Rows below another are called by both names, so that they can be told apart when they are sorted.
fn named(rows: &[Vec<String>]) -> Vec<Vec<String>> {
    let mut parent = String::new();
    rows.iter()
        .map(|row| {
            let mut row = row.clone();
            if let Some(name) = row.first_mut() {
                if let Some(part) = name.strip_prefix("  ") {
                    *name = format!("{parent}, {part}");
                } else {
                    parent.clone_from(name);
                }
            }
            row
        })
        .collect()
}

fn grid(caption: &str, header: &[String], rows: &[Vec<String>], left: Option<usize>) -> Markup {
    let head = |column: usize, name: &str| match (name, column) {
        ("", 0) => "what".to_owned(),
        ("", _) => "unit".to_owned(),
        _ => name.to_owned(),
    };
    html! {
        div class="wide" tabindex="0" role="group" aria-label=(caption) {
            table class="sortable" {
                caption { (caption) }
                thead {
                    tr {
                        @for (column, name) in header.iter().enumerate() {
                            th scope="col" { button type="button" { (head(column, name)) } }
                        }
                    }
                }
                tbody {
                    @for row in rows {
                        tr {
                            @for (column, cell) in row.iter().enumerate() {
                                @if column == 0 && !cell.is_empty() {
                                    th scope="row" { (cell) }
                                } @else {
                                    @let class = if left == Some(column) { "" } else { "number" };
                                    td class=(class) data-value=[size(cell, row)] { (unbroken(cell)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A short cell in one piece: numbers keep their units where a page is narrow.
fn unbroken(cell: &str) -> String {
    if cell.chars().count() <= LONGEST_UNBROKEN {
        cell.replace(' ', "\u{a0}")
    } else {
        cell.to_owned()
    }
}

/// The numbers a scenario rests on, guesses first.
pub(super) fn of_assumptions(assumptions: &[&Assumption]) -> Markup {
    let rank = |assumption: &Assumption| match assumption.grade {
        Some(Grade::Guessed) => (0, "G"),
        Some(Grade::Derived) => (1, "D"),
        Some(Grade::Stated) => (2, "S"),
        Some(Grade::Measured) => (3, "M"),
        None => (4, "–"),
    };
    let mut ordered = assumptions.to_vec();
    ordered.sort_by_key(|assumption| rank(assumption).0);
    let rows: Vec<Vec<String>> = ordered
        .iter()
        .map(|assumption| {
            let why = assumption.source.as_deref().or(assumption.note.as_deref());
            vec![
                assumption.path.clone(),
                assumption.value.clone(),
                rank(assumption).1.to_owned(),
                why.unwrap_or_default().to_owned(),
            ]
        })
        .collect();
    let header = ["number", "value", "grade", "source or note"].map(str::to_owned);
    grid("Numbers the scenario rests on", &header, &rows, Some(3))
}

/// What a cell is sorted by: the number it begins with, in hours where the row or the cell has a unit of time.
fn size(cell: &str, row: &[String]) -> Option<String> {
    let start = cell.find(|letter: char| letter.is_ascii_digit())?;
    if cell[..start].chars().any(char::is_alphabetic) && !cell.starts_with("EC$") {
        return None;
    }
    let negative = cell[..start].contains(['-', '−']);
    let rest = &cell[start..];
    let mut digits = String::new();
    let letters: Vec<char> = rest.chars().collect();
    let mut end = 0;
    while let Some(&letter) = letters.get(end) {
        let groups = letter.is_whitespace() && letters.get(end + 1).is_some_and(char::is_ascii_digit);
        if letter.is_ascii_digit() || letter == '.' {
            digits.push(letter);
        } else if !groups {
            break;
        }
        end += 1;
    }
    let value: f64 = digits.trim_end_matches('.').parse().ok()?;
    let after: String = letters[end..].iter().collect();
    let own = after.trim_start().split([' ', ',']).next().unwrap_or_default();
    let unit = [own]
        .into_iter()
        .chain(row.iter().map(String::as_str))
        .find_map(|unit| match unit {
            "d" => Some(24.0),
            "h" => Some(1.0),
            "min" => Some(1.0 / 60.0),
            _ => None,
        });
    let value = value * unit.unwrap_or(1.0) * if negative { -1.0 } else { 1.0 };
    Some(value.to_string())
}

#[cfg(test)]
mod tests {
    use super::{named, size};

    #[test]
    fn cells_are_sorted_by_their_numbers() {
        let bare = |cell: &str| size(cell, &[]);
        assert_eq!(bare("11 820 ±30").as_deref(), Some("11820"));
        assert_eq!(bare("−0.5 [−0.6, −0.4] h").as_deref(), Some("-0.5"));
        assert_eq!(bare("2 d").as_deref(), Some("48"));
        assert_eq!(size("2 ±0.1", &["fcl".into(), "d".into()]).as_deref(), Some("48"));
        assert_eq!(bare("–"), None);
        assert_eq!(bare("front, knee"), None);
    }

    #[test]
    fn a_part_keeps_the_name_of_its_whole() {
        let rows = [vec!["fcl".to_owned()], vec!["  red".to_owned()]];
        assert_eq!(named(&rows)[1][0], "fcl, red");
    }
}
