//! "Did you mean …": the known name nearest to a mistyped one.

/// Names longer than this are not compared: nobody mistypes them by a letter or two.
const LONGEST: usize = 80;

/// The one of `known` that `written` was probably meant to be, if any is near enough.
///
/// Distance counts letters left out, added, changed or swapped with their neighbour; a third of the letters may be
/// wrong, at least one. Case, and `_` for `-`, do not count. Among equals the first of `known` wins.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = plain(written);
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        let Some(distance) = distance(&plain, &self::plain(name)) else {
            continue;
        };
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, name));
        }
    }
    let allowed = (plain.len() / 3).max(1);
    best.filter(|&(distance, _)| distance <= allowed)
        .map(|(_, name)| name)
}

/// `` `a`, `b` or `c` ``: names listed in words, the last one after `joiner`.
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>, joiner: &str) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} {joiner} {last}", others.join(", ")),
    }
}

fn plain(name: &str) -> Vec<char> {
    name.chars()
        .take(LONGEST + 1)
        .flat_map(char::to_lowercase)
        .map(|letter| {
            if letter == '_' || letter == ' ' {
                '-'
            } else {
                letter
            }
        })
        .collect()
}

/// Damerau's distance with adjacent swaps (optimal string alignment); none when either is too long.
fn distance(a: &[char], b: &[char]) -> Option<usize> {
    if a.len() > LONGEST || b.len() > LONGEST {
        return None;
    }
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let changed = usize::from(a[i - 1] != b[j - 1]);
            let mut cost = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + changed);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(before_last[j - 2] + 1);
            }
            row.push(cost);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_its_name() {
        let known = ["absence", "at-shift-end", "cost", "site"];
        assert_eq!(nearest("abscence", known), Some("absence"));
        assert_eq!(nearest("at_shift_end", known), Some("at-shift-end"));
        assert_eq!(nearest("Cost", known), Some("cost"));
        assert_eq!(nearest("stie", known), Some("site"));
    }

    #[test]
    fn a_stranger_finds_none() {
        assert_eq!(nearest("colour", ["absence", "site"]), None);
        assert_eq!(nearest("", ["absence"]), None);
        assert_eq!(nearest(&"x".repeat(10_000), ["x"]), None);
    }

    #[test]
    fn names_are_listed_in_words() {
        assert_eq!(listed(["a", "b", "c"], "or"), "`a`, `b` or `c`");
        assert_eq!(listed(["a"], "or"), "`a`");
        assert_eq!(listed([], "or"), "");
    }
}
