//! Sentences in lines.

/// Characters of a line of the report.
pub(super) const REPORT: usize = 110;
/// An interval longer than this may be broken.
const LONGEST_INTERVAL: usize = 36;
/// What follows a number on the same line.
const UNITS: [&str; 10] = [
    "%", "h", "d", "min", "days", "weeks", "points", "million", "officers", "times",
];

/// Breaks a sentence into lines of at most `width` characters, indented by two from the second line on. A number stays with its unit,
/// and an interval in one piece, where there is room for that.
pub(super) fn wrap(sentence: &str, width: usize) -> String {
    let mut text = String::new();
    let mut column = 0;
    for piece in pieces(sentence) {
        let words: Vec<&str> = if piece.chars().count() + 2 > width {
            piece.split(' ').collect()
        } else {
            vec![&piece]
        };
        for word in words {
            let length = word.chars().count();
            if column > 0 && column + 1 + length > width {
                text.push_str("\n  ");
                column = 2;
            } else if column > 0 {
                text.push(' ');
                column += 1;
            }
            text.push_str(word);
            column += length;
        }
    }
    text
}

/// The first piece of a sentence that is not broken.
pub(super) fn first_piece(sentence: &str) -> String {
    pieces(sentence).into_iter().next().unwrap_or_default()
}

/// The words of a sentence, those that belong together in one piece.
fn pieces(sentence: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for word in sentence.split_whitespace() {
        match pieces.last_mut() {
            Some(piece) if belong_together(piece, word) => {
                piece.push(' ');
                piece.push_str(word);
            }
            _ => pieces.push(word.to_owned()),
        }
    }
    pieces
}

fn belong_together(before: &str, word: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit();
    let is_open = before.contains('[') && !before.contains(']');
    if is_open {
        return before.chars().count() + word.chars().count() < LONGEST_INTERVAL;
    }
    let thousands = word.chars().take_while(|&c| is_digit(c)).count() == 3;
    let amount = word.trim_start_matches(['+', '-']).starts_with(is_digit);
    let unit = word.starts_with('%') || UNITS.contains(&word.trim_end_matches([',', '.', ';', ':', ')']));
    before.ends_with(is_digit) && (thousands || word.starts_with('±'))
        || before.ends_with('$') && amount
        || before.ends_with(|c| is_digit(c) || c == ']') && unit
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn numbers_keep_their_units_and_intervals_hold_together() {
        assert_eq!(
            wrap("released 45 h after it (90 % within 93 h) and", 40),
            "released 45 h after it (90 % within\n  93 h) and"
        );
        assert_eq!(
            wrap("EC$ -31 827 169 [-65 705 863, 2 051 525] a year", 33),
            "EC$ -31 827 169\n  [-65 705 863, 2 051 525] a year"
        );
        assert_eq!(wrap("it is 12.5 ±0.1 h long", 14), "it is\n  12.5 ±0.1 h\n  long");
    }

    #[test]
    fn what_is_too_long_for_a_line_is_broken_all_the_same() {
        assert_eq!(
            wrap("[-65 705 863, 2 051 525]", 12),
            "[-65 705\n  863, 2 051\n  525]"
        );
    }
}
