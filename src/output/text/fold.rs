//! Tables wider than the window: their columns are told in several goes, the first column with each.

use super::report::wrap;

/// Spaces between two columns, at least.
const GAP: usize = 2;
/// A column of text is not broken into lines shorter than this.
const SHORTEST: usize = 24;

/// A column of a block of lines: from this character up to that one.
#[derive(Clone, Copy)]
struct Column {
    start: usize,
    end: usize,
}

/// The lines of one table, so that none is longer than `width`: columns that do not fit beside the first follow below, after an
/// empty line, for the rows that have something there. A last column of words is broken into lines. What cannot be made narrower
/// stays as wide as it is.
pub(super) fn folded(lines: &[&str], width: usize) -> Vec<String> {
    let rows: Vec<Vec<char>> = lines.iter().map(|line| line.chars().collect()).collect();
    let columns = columns(&rows);
    let widest = rows.iter().map(Vec::len).max().unwrap_or(0);
    let wide = columns
        .split_first()
        .filter(|(_, rest)| widest > width && !rest.is_empty());
    let Some((label, rest)) = wide else {
        return lines.iter().map(|&line| line.to_owned()).collect();
    };
    let mut out = Vec::new();
    for (place, panel) in panels(label.end, rest, width).into_iter().enumerate() {
        if place > 0 {
            out.push(String::new());
        }
        let says_something = |row: &Vec<char>| {
            let cells = row.get(panel[0].start..).unwrap_or(&[]);
            cells
                .iter()
                .take(panel[panel.len() - 1].end - panel[0].start)
                .any(|&c| c != ' ')
        };
        for row in rows.iter().filter(|row| place == 0 || says_something(row)) {
            out.extend(told(row, *label, panel, width));
        }
    }
    out
}

/// Where the columns are: what is blank in every row, two characters wide or more, parts them.
fn columns(rows: &[Vec<char>]) -> Vec<Column> {
    let widest = rows.iter().map(Vec::len).max().unwrap_or(0);
    let blank = |place: usize| rows.iter().all(|row| row.get(place).is_none_or(|&c| c == ' '));
    let mut columns: Vec<Column> = Vec::new();
    for place in (0..widest).filter(|&place| !blank(place)) {
        match columns.last_mut() {
            // indentation belongs to the first column
            None => columns.push(Column {
                start: 0,
                end: place + 1,
            }),
            Some(column) if place - column.end < GAP => column.end = place + 1,
            Some(_) => columns.push(Column {
                start: place,
                end: place + 1,
            }),
        }
    }
    columns
}

/// The columns after the first, in groups that fit beside it; each group has one at least.
fn panels(label: usize, columns: &[Column], width: usize) -> Vec<&[Column]> {
    let mut panels = Vec::new();
    let mut from = 0;
    while from < columns.len() {
        let mut to = from + 1;
        while to < columns.len() && label + GAP + columns[to].end - columns[from].start <= width {
            to += 1;
        }
        panels.push(&columns[from..to]);
        from = to;
    }
    panels
}

/// A row's label and its cells of one panel; the last cell in several lines where it is a text too long.
fn told(row: &[char], label: Column, panel: &[Column], width: usize) -> Vec<String> {
    let cut = |start: usize, end: usize| -> String {
        row.get(start..end.min(row.len())).unwrap_or(&[]).iter().collect()
    };
    let (first, last) = (panel[0].start, panel[panel.len() - 1]);
    let mut line = cut(label.start, label.end);
    let indent = label.end + GAP;
    line.push_str(&" ".repeat(indent - line.chars().count().min(indent)));
    let text = cut(last.start, last.end);
    let place = indent + last.start - first;
    let room = width.saturating_sub(place);
    if place + text.trim_end().chars().count() <= width || room < SHORTEST {
        line.push_str(&cut(first, last.end));
        return vec![line.trim_end().to_owned()];
    }
    line.push_str(&cut(first, last.start));
    let mut lines = Vec::new();
    for (number, part) in wrap(text.trim(), room).lines().enumerate() {
        let before = if number == 0 {
            std::mem::take(&mut line)
        } else {
            " ".repeat(place)
        };
        lines.push(format!("{before}{part}").trim_end().to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn columns_that_do_not_fit_follow_below_with_their_label() {
        let table = [
            "             mean wait  longest",
            "  quay             1.5        3",
            "  long shed        0.5       12",
            "  pier             0.1",
        ];
        assert_eq!(
            folded(&table, 25),
            [
                "             mean wait",
                "  quay             1.5",
                "  long shed        0.5",
                "  pier             0.1",
                "",
                "             longest",
                "  quay             3",
                "  long shed       12",
            ]
        );
        assert_eq!(folded(&table, 32), table);
    }

    #[test]
    fn words_are_broken_below_themselves() {
        let table = [
            "  lag     kept  follows from the other two targets",
            "  dwell   lost  -",
        ];
        assert_eq!(
            folded(&table, 42),
            [
                "  lag    kept",
                "  dwell  lost",
                "",
                "  lag    follows from the other two",
                "           targets",
                "  dwell  -",
            ]
        );
    }

    #[test]
    fn what_has_one_column_stays() {
        let table = ["  one column that is long", "  another"];
        assert_eq!(folded(&table, 10), table);
    }
}
