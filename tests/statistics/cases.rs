//! Reading the cases and reporting on them.

use std::path::PathBuf;

use serde_json::{Map, Value};

/// The cases of a file.
pub(crate) struct Cases {
    /// Procedures by name.
    pub(crate) procedures: Map<String, Value>,
    /// Whether it is the project's own file, all of whose procedures must be known.
    pub(crate) is_own: bool,
}

/// The project's cases, or those of the file named by `GREENLANE_STATISTICS_CASES`.
pub(crate) fn reference() -> Cases {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/reference/statistics.json");
    let named = std::env::var_os("GREENLANE_STATISTICS_CASES").map(PathBuf::from);
    let is_own = named.is_none();
    let path = named.unwrap_or(own);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Cases {
        procedures: serde_json::from_str(&text).unwrap(),
        is_own,
    }
}

/// What comparing a procedure's cases has shown.
pub(crate) struct Report {
    procedure: String,
    tolerance: f64,
    values: usize,
    worst: f64,
    faults: Vec<String>,
}

impl Report {
    /// An empty report.
    pub(crate) fn new(procedure: &str, tolerance: f64) -> Self {
        Self {
            procedure: procedure.to_owned(),
            tolerance,
            values: 0,
            worst: 0.0,
            faults: Vec::new(),
        }
    }

    /// Compares a number: relative to the wanted one, absolutely where that is below 1.
    pub(crate) fn close(&mut self, what: &str, found: f64, wanted: &Value) {
        let Some(wanted) = wanted.as_f64() else {
            self.fail(&format!("{what}: {wanted} is not a number"));
            return;
        };
        let error = (found - wanted).abs() / wanted.abs().max(1.0);
        self.values += 1;
        self.worst = self.worst.max(error);
        if error.is_nan() || error > self.tolerance {
            self.fail(&format!("{what}: found {found}, wanted {wanted}"));
        }
    }

    /// Compares a number that the case may leave out; no answer where one is wanted is a failure.
    pub(crate) fn field(&mut self, case: &Value, key: &str, found: impl Into<Option<f64>>) {
        match (case.get(key), found.into()) {
            (Some(wanted), Some(found)) => self.close(key, found, wanted),
            (Some(wanted), None) => self.fail(&format!("{key}: found no answer, wanted {wanted}")),
            (None, _) => {}
        }
    }

    /// Compares an interval, or any list of numbers, that the case may leave out.
    pub(crate) fn list(&mut self, case: &Value, key: &str, found: impl Into<Option<Vec<f64>>>) {
        let Some(wanted) = case.get(key) else { return };
        let Some(found) = found.into() else {
            self.fail(&format!("{key}: found no answer, wanted {wanted}"));
            return;
        };
        let wanted = wanted.as_array().map_or(&[][..], Vec::as_slice);
        if wanted.len() != found.len() {
            self.fail(&format!(
                "{key}: found {} numbers, wanted {}",
                found.len(),
                wanted.len()
            ));
        }
        for (found, wanted) in found.iter().zip(wanted) {
            self.close(key, *found, wanted);
        }
    }

    /// Compares anything exact that the case may leave out.
    pub(crate) fn same(&mut self, case: &Value, key: &str, found: impl Into<Value>) {
        let (Some(wanted), found) = (case.get(key), found.into()) else {
            return;
        };
        self.values += 1;
        if *wanted != found {
            self.fail(&format!("{key}: found {found}, wanted {wanted}"));
        }
    }

    /// Notes a failure.
    pub(crate) fn fail(&mut self, fault: &str) {
        self.faults.push(format!("{}: {fault}", self.procedure));
    }

    /// One line for people.
    pub(crate) fn line(&self) -> String {
        let Self {
            procedure,
            tolerance,
            values,
            worst,
            faults,
        } = self;
        let verdict = if faults.is_empty() { "pass" } else { "FAIL" };
        format!(
            "{verdict} {procedure:<24} max error {worst:8.1e}  tolerance {tolerance:7.0e}  values {values}"
        )
    }

    /// The failures.
    pub(crate) fn into_faults(self) -> Vec<String> {
        self.faults
    }
}

/// A list of numbers.
pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap_or_else(|| panic!("{value} is no list"))
        .iter()
        .map(number)
        .collect()
}

/// A list of lists of numbers.
pub(crate) fn table(value: &Value) -> Vec<Vec<f64>> {
    value
        .as_array()
        .unwrap_or_else(|| panic!("{value} is no table"))
        .iter()
        .map(numbers)
        .collect()
}

/// A number.
pub(crate) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// A whole number.
pub(crate) fn whole(value: &Value) -> usize {
    value
        .as_u64()
        .unwrap_or_else(|| panic!("{value} is no whole number")) as usize
}

/// The level named at the end of a key: 0.95 for `delta_ci95`.
pub(crate) fn level_of(key: &str) -> Option<f64> {
    let digits: String = key
        .chars()
        .rev()
        .take_while(char::is_ascii_digit)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    let level = digits.parse::<f64>().ok()? / 100.0;
    (level > 0.0 && level < 1.0).then_some(level)
}

/// A sentence with its numbers replaced by `#`, and the numbers.
pub(crate) fn skeleton(sentence: &str) -> (String, Vec<f64>) {
    let (mut shape, mut found, mut digits) = (String::new(), Vec::new(), String::new());
    let mut chars = sentence.chars().chain([' ']).peekable();
    while let Some(c) = chars.next() {
        let decimal = c == '.' && !digits.contains('.') && chars.peek().is_some_and(char::is_ascii_digit);
        if c.is_ascii_digit() || (decimal && !digits.is_empty()) {
            digits.push(c);
            continue;
        }
        if let Ok(value) = digits.parse() {
            found.push(value);
            shape.push('#');
        }
        digits.clear();
        shape.push(c);
    }
    (shape.trim_end().to_owned(), found)
}
