//! Mangling texts, always in the same way for the same number.

/// Numbers, times, rates and laws at the end of what can be written, and words that belong elsewhere.
const EXTREMES: [&str; 52] = [
    "0",
    "-1",
    "1e308",
    "-1e308",
    "1e-320",
    "nan",
    "inf",
    "-inf",
    "9223372036854775807",
    "-9223372036854775808",
    "99999999999999999999999",
    "0.0000000000001",
    "4096",
    "1000000",
    "true",
    "\"\"",
    "\"0 h\"",
    "\"1 us\"",
    "\"0.000001 s\"",
    "\"-5 min\"",
    "\"1e9 h\"",
    "\"200 years\"",
    "\"73050 days\"",
    "\"3660 days\"",
    "\"999999999999999999 days\"",
    "\"1e300 %\"",
    "\"100 %\"",
    "\"0 %\"",
    "\"99.999999 %\"",
    "\"1000000 / h\"",
    "\"1e9 / h\"",
    "\"1e-300 per week\"",
    "\"always\"",
    "\"00:00-24:00\"",
    "\"23:59-00:00\"",
    "\"Mon-Sun 00:00-00:01\"",
    "2026-02-30",
    "9999-12-31",
    "0001-01-01",
    "\"2026-01-05 24:00\"",
    "[]",
    "[[]]",
    "{}",
    "{ exponential = \"0.0001 s\" }",
    "{ exponential = \"1e5 h\" }",
    "{ lognormal = { mean = \"1 h\", cv = 1000 } }",
    "{ discrete = { values = [0, 1000000], weights = [1, 1e-12] } }",
    "{ poisson = 1e6 }",
    "{ uniform = { min = 0, max = 1e15 } }",
    "{ pert = { min = 0, mode = 0, max = 1e-9 } }",
    "{ normal = { mean = \"-1e6 h\", sd = \"1e6 h\" } }",
    "{ value = 1, grade = \"M\", source = \"x\", range = [2, 1] }",
];

/// Pieces that are put anywhere.
const PIECES: [&str; 20] = [
    "\"",
    "'''",
    "[",
    "]",
    "{",
    "}",
    "=",
    ".",
    "#",
    "\n",
    "\r",
    ",",
    "\0",
    "\u{feff}",
    "\u{1f6a2}",
    "é",
    "\\u",
    "e",
    "-",
    "%",
];

/// Dice: SplitMix64 (Steele, Lea and Flood 2014).
#[derive(Clone, Debug)]
pub(crate) struct Mangler(u64);

impl Mangler {
    pub(crate) fn new(case: u64) -> Self {
        Self(case.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 1)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    pub(crate) fn one_of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// One of `items`, and of `others` in one of five throws.
    pub(crate) fn mostly<'a, T>(&mut self, items: &'a [T], others: &'a [T]) -> &'a T {
        let items = if self.below(5) == 0 { others } else { items };
        self.one_of(items)
    }

    /// A scenario with a few things wrong, of a kind thrown by dice.
    pub(crate) fn scenario(&mut self, text: &str, all: &[(String, String)]) -> String {
        let mut text = text.to_owned();
        let kind = self.below(3);
        for _ in 0..=self.below(6).saturating_sub(3) {
            text = match kind {
                // Mostly a scenario still.
                0 => self.value(&text, all),
                // Tables and keys in other places.
                1 => self.line(&text, all),
                // No longer a text, perhaps.
                _ => self.bytes(&text),
            };
        }
        text
    }

    /// A column file with a few things wrong.
    pub(crate) fn columns(&mut self, text: &str) -> String {
        let mut text = text.to_owned();
        for _ in 0..self.below(4) {
            text = if self.below(2) == 0 {
                self.cell(&text)
            } else {
                self.bytes(&text)
            };
        }
        text
    }

    /// Up to three changes of the command line, to values of the scenario and to what is none.
    pub(crate) fn overrides(&mut self, text: &str) -> Vec<String> {
        let mut paths = Vec::new();
        let mut table = "";
        for line in text.lines() {
            if let Some(header) = line.trim().strip_prefix('[') {
                table = header.trim_matches(|c| c == '[' || c == ']');
            } else if let Some((key, _)) = line.split_once('=') {
                let dot = if table.is_empty() { "" } else { "." };
                paths.push(format!("{table}{dot}{}", key.trim()));
            }
        }
        paths.push("a.b.c".repeat(1 + self.below(50)));
        let count = self.below(8).saturating_sub(5);
        let mut sets = Vec::new();
        for _ in 0..count {
            let set = format!("{}={}", self.one_of(&paths), self.one_of(&EXTREMES));
            sets.push(if self.below(8) == 0 { self.bytes(&set) } else { set });
        }
        sets
    }

    /// One value replaced, by an extreme or by a value of another scenario.
    fn value(&mut self, text: &str, all: &[(String, String)]) -> String {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let places: Vec<usize> = (0..lines.len()).filter(|&at| lines[at].contains(" = ")).collect();
        if places.is_empty() {
            return self.bytes(text);
        }
        let at = *self.one_of(&places);
        let (key, old) = lines[at].split_once(" = ").unwrap_or_default();
        let (key, old) = (key.to_owned(), old.to_owned());
        let new = match self.below(4) {
            0 | 1 => (*self.one_of(&EXTREMES)).to_owned(),
            2 => self.number_in(&old),
            _ => {
                let other = &self.one_of(all).1;
                let values: Vec<&str> = other
                    .lines()
                    .filter_map(|line| Some(line.split_once(" = ")?.1))
                    .collect();
                if values.is_empty() {
                    old
                } else {
                    (*self.one_of(&values)).to_owned()
                }
            }
        };
        lines[at] = format!("{key} = {new}");
        lines.join("\n")
    }

    /// The text with its first number made large, small or negative.
    fn number_in(&mut self, text: &str) -> String {
        let is_digit = |c: char| c.is_ascii_digit();
        let Some(from) = text.find(is_digit) else {
            return text.to_owned();
        };
        let length = text[from..]
            .find(|c: char| !is_digit(c))
            .unwrap_or(text.len() - from);
        let number = self.one_of(&["0", "-3", "1e9", "1000", "0.001", "99999999999"]);
        format!("{}{number}{}", &text[..from], &text[from + length..])
    }

    /// A line left out, doubled, swapped with another, or brought from another scenario.
    fn line(&mut self, text: &str, all: &[(String, String)]) -> String {
        let mut lines: Vec<&str> = text.lines().collect();
        if lines.is_empty() {
            return "[".to_owned();
        }
        let (at, to) = (self.below(lines.len()), self.below(lines.len()));
        let other = &self.one_of(all).1;
        match self.below(4) {
            0 => {
                lines.remove(at);
            }
            1 => lines.insert(to, lines[at]),
            2 => lines.swap(at, to),
            _ => {
                let others: Vec<&str> = other.lines().collect();
                if !others.is_empty() {
                    let from = self.below(others.len());
                    let upto = (from + 1 + self.below(12)).min(others.len());
                    lines.splice(at..at, others[from..upto].iter().copied());
                }
            }
        }
        lines.join("\n")
    }

    /// Bytes flipped, cut out or repeated, a piece put in; what is no UTF-8 afterwards is replaced.
    fn bytes(&mut self, text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        let at = self.below(bytes.len());
        match self.below(5) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
            1 => bytes.truncate(at),
            2 if !bytes.is_empty() => {
                let upto = (at + self.below(60)).min(bytes.len());
                bytes.drain(at..upto);
            }
            3 if !bytes.is_empty() => {
                let upto = (at + self.below(200)).min(bytes.len());
                let span = bytes[at..upto].repeat(1 + self.below(100));
                bytes.splice(at..at, span);
            }
            _ => {
                let piece = self.one_of(&PIECES).repeat(1 << self.below(10));
                bytes.splice(at..at, piece.into_bytes());
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// A cell replaced.
    fn cell(&mut self, text: &str) -> String {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        if lines.is_empty() {
            return ",".to_owned();
        }
        let at = self.below(lines.len());
        let mut cells: Vec<String> = lines[at].split(',').map(str::to_owned).collect();
        let cell = self.below(cells.len());
        cells[cell] = match self.below(3) {
            0 => (*self.one_of(&[
                "",
                "2026-13-45 99:99",
                "-1e99",
                "1e6",
                "nan",
                "\"",
                "2025-02-02T07:30",
            ]))
            .to_owned(),
            1 => (*self.one_of(&EXTREMES)).to_owned(),
            _ => String::new(),
        };
        lines[at] = cells.join(",");
        lines.join("\n")
    }
}
