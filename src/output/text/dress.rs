//! A report dressed for a terminal: headings stand out, warnings too.

/// Bold.
const STRONG: &str = "\u{1b}[1m";
/// Bold red.
const ALARM: &str = "\u{1b}[1;31m";
/// Back to plain.
const PLAIN: &str = "\u{1b}[0m";
/// What has to be seen.
const ALARMS: [&str; 2] = ["CANNOT KEEP UP", "DIFFERS"];

/// The text with its first line and its headings (lines after an empty one, not indented, above an indented one) in bold, and
/// its warnings in red. Without the marks it is the same text.
pub fn dressed(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut out = String::with_capacity(text.len() + 512);
    for (place, line) in lines.iter().enumerate() {
        let stands_alone = place == 0 || lines[place - 1].is_empty();
        let above_a_table = lines.get(place + 1).is_some_and(|next| next.starts_with("  "));
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

#[cfg(test)]
mod tests {
    use super::dressed;

    #[test]
    fn headings_and_warnings_stand_out_and_nothing_else_changes() {
        let text = "Title\nwords\n\nA table\n  a  1\n\nA sentence. CANNOT KEEP UP: x.\n";
        let dressed = dressed(text);
        assert_eq!(
            dressed,
            "\u{1b}[1mTitle\u{1b}[0m\nwords\n\n\u{1b}[1mA table\u{1b}[0m\n  a  1\n\nA sentence. \u{1b}[1;31mCANNOT KEEP \
             UP\u{1b}[0m: x.\n"
        );
        let bare = dressed
            .replace("\u{1b}[1;31m", "")
            .replace("\u{1b}[1m", "")
            .replace("\u{1b}[0m", "");
        assert_eq!(bare, text);
    }
}
