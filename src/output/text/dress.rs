//! A report dressed for a terminal: headings stand out, warnings too, and sentences end where the window does.

use super::fold::folded;
use super::wrap::{REPORT, first_piece, wrap};

/// Bold.
const STRONG: &str = "\u{1b}[1m";
/// Bold red.
const ALARM: &str = "\u{1b}[1;31m";
/// Back to plain.
const PLAIN: &str = "\u{1b}[0m";
/// Columns below which a window is too narrow to be worth the breaks.
const LEAST: usize = 20;
/// What has to be seen.
const ALARMS: [&str; 2] = ["CANNOT KEEP UP", "DIFFERS"];

/// The text with its first line and its headings (lines after an empty one, not indented, above a table's row) in bold, and its
/// warnings in red. Without the marks it is the same text.
pub fn dressed(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut out = String::with_capacity(text.len() + 512);
    for (place, line) in lines.iter().enumerate() {
        let stands_alone = place == 0 || lines[place - 1].is_empty();
        let above_a_table = lines
            .get(place + 1)
            .is_some_and(|next| next.starts_with("  ") && is_row(next));
        let is_heading =
            !line.is_empty() && !line.starts_with(' ') && (place == 0 || stands_alone && above_a_table);
        if is_heading {
            out.extend([STRONG, line, PLAIN, "\n"]);
            continue;
        }
        let mut line = (*line).to_owned();
        for alarm in ALARMS {
            line = line.replace(alarm, &format!("{ALARM}{alarm}{PLAIN}"));
        }
        out.push_str(&line);
        out.push('\n');
    }
    out
}

/// Whether there are columns in a line: more than one space between words.
fn is_row(line: &str) -> bool {
    line.trim_start().contains("  ")
}

/// The text in lines of at most `width` characters: sentences are broken, and tables folded.
pub fn fitted(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(text.len() + 512);
    let lines: Vec<&str> = text.lines().collect();
    let mut place = 0;
    while place < lines.len() {
        let table = &lines[place..place + rows(&lines[place..])];
        if !table.is_empty() {
            for line in folded(table, width) {
                out.extend([line.as_str(), "\n"]);
            }
            place += table.len();
            continue;
        }
        let (sentence, taken) = sentence(&lines[place..]);
        let words = sentence.trim_start();
        let indent = sentence.len() - words.len();
        if sentence.chars().count() <= width || width <= indent + LEAST {
            out.extend([sentence.as_str(), "\n"]);
        } else {
            for broken in wrap(words, width - indent).lines() {
                out.extend([" ".repeat(indent).as_str(), broken, "\n"]);
            }
        }
        place += taken;
    }
    out
}

/// The first line with those that go on with its sentence, broken there because the report's line ended; and how many lines that is.
fn sentence(lines: &[&str]) -> (String, usize) {
    let mut sentence = lines[0].to_owned();
    let mut taken = 1;
    let mut last = lines[0].chars().count();
    for line in &lines[1..] {
        let words = line.trim_start();
        let goes_on = line.len() - words.len() == 2 && !is_row(line);
        let was_full = last <= REPORT && last + 1 + first_piece(words).chars().count() > REPORT;
        if lines[0].is_empty() || lines[0].starts_with(' ') || !goes_on || !was_full {
            break;
        }
        sentence.extend([" ", words]);
        last = line.chars().count();
        taken += 1;
    }
    (sentence, taken)
}

/// How many lines from the first on are one table: indented, up to the last that has columns.
fn rows(lines: &[&str]) -> usize {
    let indented = lines.iter().take_while(|line| line.starts_with("  ")).count();
    lines[..indented]
        .iter()
        .rposition(|line| is_row(line))
        .map_or(0, |last| last + 1)
}

#[cfg(test)]
mod tests {
    use super::{REPORT, dressed, fitted, wrap};

    #[test]
    fn sentences_and_tables_fit() {
        let text = "One sentence that is longer than thirty.\n  a row of a table        12.5 ±0.1    13.5 ±0.1\n  Indented, and longer \
                    than thirty, too.\n";
        assert_eq!(
            fitted(text, 30),
            "One sentence that is longer\n  than thirty.\n  a row of a table  12.5 ±0.1\n\n  a row of a table  13.5 ±0.1\n  \
             Indented, and longer than\n    thirty, too.\n"
        );
        assert_eq!(fitted(text, 400), text);
    }

    #[test]
    fn a_sentence_that_the_report_broke_is_broken_where_the_window_ends() {
        let sentence = format!("{} in all.", ["word"; 30].join(" "));
        let broken = wrap(&sentence, REPORT);
        assert!(broken.contains('\n'));
        assert_eq!(fitted(&broken, 60), wrap(&sentence, 60) + "\n");
        let short = "How sure\n  nothing grows.\n";
        assert_eq!(fitted(short, 60), short);
    }

    #[test]
    fn headings_and_warnings_stand_out_and_nothing_else_changes() {
        let text = "Title\nwords\n\nA sentence in\n  two lines.\n\nA table\n  a  1\n\nA sentence. CANNOT KEEP UP: x.\n";
        let dressed = dressed(text);
        assert_eq!(
            dressed,
            "\u{1b}[1mTitle\u{1b}[0m\nwords\n\nA sentence in\n  two lines.\n\n\u{1b}[1mA table\u{1b}[0m\n  a  1\n\nA sentence. \u{1b}[1;31mCANNOT KEEP \
             UP\u{1b}[0m: x.\n"
        );
        let bare = dressed
            .replace("\u{1b}[1;31m", "")
            .replace("\u{1b}[1m", "")
            .replace("\u{1b}[0m", "");
        assert_eq!(bare, text);
    }
}
