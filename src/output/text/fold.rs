//! Tables wider than the window: their columns are told in several goes, the first column with each.

use super::wrap::wrap;

/// Spaces between two columns, at least.
const GAP: usize = 2;
/// Where a row's cells begin when they stand below its first.
const BELOW: usize = 6;
/// A column of text is not broken into lines shorter than this.
const SHORTEST: usize = 24;

/// A column of a block of lines: from this character up to that one.
#[derive(Clone, Copy)]
struct Column {
    start: usize,
    end: usize,
}

/// The lines of one table, so that none is longer than `width`: columns that do not fit beside the first follow below, after an
/// empty line, for the rows that have something there. Where not even one column fits beside the first, each row stands below its own
/// first cell. A last column of words is broken into lines. What cannot be made narrower stays as wide as it is.
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
    let beside = panels(label.end + GAP, rest, width);
    let fits = |panel: &[Column]| {
        let (first, last) = (panel[0], panel[panel.len() - 1]);
        let before_last = label.end + GAP + last.start - first.start;
        before_last + (last.end - last.start).min(SHORTEST) <= width
    };
    if beside.iter().all(|panel| fits(panel)) {
        told(&rows, &beside, |row, panel| {
            let before = cut(row, label.start, label.end);
            line(row, panel, &before, label.end + GAP, width)
        })
    } else {
        told(&rows, &panels(BELOW, rest, width), |row, panel| {
            let own = cut(row, label.start, label.end).trim_end().to_owned();
            let mut lines = line(row, panel, "", BELOW, width);
            if !own.is_empty() {
                lines.insert(0, own);
            }
            lines
        })
    }
}

/// Panel after panel: the first in full, the others for the rows that have something there.
fn told(
    rows: &[Vec<char>],
    panels: &[&[Column]],
    row_of: impl Fn(&[char], &[Column]) -> Vec<String>,
) -> Vec<String> {
    let mut out = Vec::new();
    for (place, panel) in panels.iter().enumerate() {
        if place > 0 {
            out.push(String::new());
        }
        let (start, end) = (panel[0].start, panel[panel.len() - 1].end);
        let says_something = |row: &&Vec<char>| place == 0 || !cut(row, start, end).trim().is_empty();
        out.extend(
            rows.iter()
                .filter(says_something)
                .flat_map(|row| row_of(row, panel)),
        );
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

/// The columns after the first, in groups that fit beside an indentation; each group has one at least.
fn panels(indent: usize, columns: &[Column], width: usize) -> Vec<&[Column]> {
    let mut panels = Vec::new();
    let mut from = 0;
    while from < columns.len() {
        let mut to = from + 1;
        while to < columns.len() && indent + columns[to].end - columns[from].start <= width {
            to += 1;
        }
        panels.push(&columns[from..to]);
        from = to;
    }
    panels
}

/// A row's cells of one panel from `indent` on, behind `before`; the last cell in several lines where it is a text too long.
fn line(row: &[char], panel: &[Column], before: &str, indent: usize, width: usize) -> Vec<String> {
    let (first, last) = (panel[0].start, panel[panel.len() - 1]);
    let mut line = format!("{before:<indent$}");
    let text = cut(row, last.start, last.end);
    let place = indent + last.start - first;
    let room = width.saturating_sub(place);
    if place + text.trim_end().chars().count() <= width || room < SHORTEST {
        line.push_str(&cut(row, first, last.end));
        return vec![line.trim_end().to_owned()];
    }
    line.push_str(&cut(row, first, last.start));
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

/// The characters of a row from `start` up to `end`, as far as it goes.
fn cut(row: &[char], start: usize, end: usize) -> String {
    row.get(start..end.min(row.len())).unwrap_or(&[]).iter().collect()
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
    fn rows_stand_below_their_label_where_nothing_fits_beside_it() {
        let table = [
            "                              mean wait  longest",
            "  a line with a long name           1.5        3",
            "  another line                      0.5       12",
        ];
        assert_eq!(
            folded(&table, 26),
            [
                "      mean wait  longest",
                "  a line with a long name",
                "            1.5        3",
                "  another line",
                "            0.5       12",
            ]
        );
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
