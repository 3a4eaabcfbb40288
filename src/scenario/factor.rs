//! Factors of an experiment: what varies, and over which values.

use super::bundle::Changes;
use super::document::{Node, value_of};
use super::write;
use serde::{Deserialize, Serialize};

/// What varies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Factor {
    /// Its name in tables.
    pub name: String,
    /// The values a grid uses, in order.
    pub levels: Vec<Level>,
    /// The range that other designs draw from; they choose among the levels when there is none.
    pub between: Option<(Vec<String>, Range)>,
}

/// One value of a factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// How tables show it.
    pub label: String,
    /// What it changes in the scenario.
    pub changes: Changes,
}

/// Numbers from one to another, with their unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Range {
    from: f64,
    to: f64,
    step: f64,
    unit: String,
    whole: bool,
}

/// Values a range may have in a grid.
const MOST_VALUES: f64 = 10_000.0;
/// Values of a range in a grid that says neither step nor points.
const USUAL_VALUES: u64 = 5;

impl Factor {
    /// A factor with listed values: a row of TOML values for the paths.
    pub fn listed(name: &str, paths: &[String], rows: &[Vec<String>]) -> Self {
        let level = |row: &Vec<String>| Level {
            label: row.first().map_or("", |text| text.trim_matches('"')).to_owned(),
            changes: Changes {
                reforms: Vec::new(),
                sets: paths
                    .iter()
                    .zip(row)
                    .map(|(path, value)| format!("{path}={value}"))
                    .collect(),
            },
        };
        Self {
            name: name.to_owned(),
            levels: rows.iter().map(level).collect(),
            between: None,
        }
    }

    /// A factor over a range; all paths get the same value.
    pub fn between(name: &str, paths: Vec<String>, range: Range) -> Self {
        let levels = range
            .values()
            .into_iter()
            .map(|value| range.level(&paths, value))
            .collect();
        Self {
            name: name.to_owned(),
            levels,
            between: Some((paths, range)),
        }
    }

    /// A reform, off and on.
    pub fn reform(name: &str, reform: &str) -> Self {
        let level = |label: &str, reforms: Vec<String>| Level {
            label: label.to_owned(),
            changes: Changes {
                reforms,
                sets: Vec::new(),
            },
        };
        Self {
            name: name.to_owned(),
            levels: vec![level("off", Vec::new()), level("on", vec![reform.to_owned()])],
            between: None,
        }
    }

    /// The level at `share` (0 to 1, exclusive) of the way through the range, or through the list.
    pub fn at(&self, share: f64) -> Level {
        if let Some((paths, range)) = &self.between {
            return range.level(paths, range.at(share));
        }
        let last = self.levels.len().saturating_sub(1);
        self.levels[((share * self.levels.len() as f64) as usize).min(last)].clone()
    }

    /// Reads `[NAME:] PATH[+PATH…]=VALUES`, VALUES being `a,b,c`, `from..to`, `from..to/points` or `from..to step s`.
    /// With several paths a value is `a|b`, one for each.
    ///
    /// # Errors
    /// Says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (head, values) = text
            .split_once('=')
            .ok_or_else(|| format!("`{text}` has no `=`: write PATH=VALUE,VALUE or PATH=FROM..TO"))?;
        let (name, paths) = match head.split_once(':') {
            Some((name, paths)) => (name.trim(), paths.trim()),
            None => (head.trim(), head.trim()),
        };
        let paths: Vec<String> = paths.split('+').map(|path| path.trim().to_owned()).collect();
        if name.is_empty() || paths.iter().any(String::is_empty) {
            return Err(format!("`{text}` lacks the path that is set"));
        }
        if let Some((from, rest)) = values.split_once("..") {
            let (to, step, points) = match (rest.split_once(" step "), rest.split_once('/')) {
                (Some((to, step)), _) => (to, Some(step), None),
                (None, Some((to, points))) => {
                    let points = points.trim().parse::<u64>();
                    (
                        to,
                        None,
                        Some(points.map_err(|_| format!("`{rest}` does not end in a number of points"))?),
                    )
                }
                (None, None) => (rest, None, None),
            };
            return Range::new(from, to, step, points).map(|range| Self::between(name, paths, range));
        }
        let rows: Vec<Vec<String>> = values
            .split(',')
            .map(|row| {
                let cells = row
                    .split('|')
                    .map(|cell| write::inline(&Node::bare(value_of(cell))));
                cells.collect::<Vec<_>>()
            })
            .collect();
        match rows.iter().find(|row| row.len() != paths.len()) {
            Some(row) => Err(format!(
                "`{text}` has {} paths and a value for {}: write VALUE|VALUE",
                paths.len(),
                row.len()
            )),
            None => Ok(Self::listed(name, &paths, &rows)),
        }
    }
}

impl Range {
    /// The range from `from` to `to`, numbers with the same unit (`2 %`, `12 min`, `4`). In a grid the values lie `step`
    /// apart, or are `points` many; whole numbers lie 1 apart unless told otherwise, others are five.
    ///
    /// # Errors
    /// Says what is wrong.
    pub fn new(from: &str, to: &str, step: Option<&str>, points: Option<u64>) -> Result<Self, String> {
        let ((first, unit), (last, other)) = (amount(from)?, amount(to)?);
        if unit != other {
            return Err(format!(
                "`{}` and `{}` have different units",
                from.trim(),
                to.trim()
            ));
        }
        if first >= last {
            return Err(format!(
                "the range from {} to {} does not rise",
                from.trim(),
                to.trim()
            ));
        }
        let is_whole = |text: &str| !text.contains(['.', 'e', 'E']);
        let (step, whole_step) = match (step, points) {
            (Some(text), _) => {
                let (step, step_unit) = amount(text)?;
                if step <= 0.0 || step_unit != unit {
                    return Err(format!(
                        "`{}` is no step from {} to {}",
                        text.trim(),
                        from.trim(),
                        to.trim()
                    ));
                }
                (step, is_whole(text))
            }
            (None, Some(points)) => {
                let step = (last - first) / (points.max(2) - 1) as f64;
                (step, step.fract() == 0.0)
            }
            (None, None) if unit.is_empty() && is_whole(from) && is_whole(to) => (1.0, true),
            (None, None) => ((last - first) / (USUAL_VALUES - 1) as f64, false),
        };
        if (last - first) / step > MOST_VALUES {
            return Err(format!(
                "the range from {} to {} has too many steps",
                from.trim(),
                to.trim()
            ));
        }
        Ok(Self {
            from: first,
            to: last,
            step,
            whole: unit.is_empty() && whole_step && is_whole(from) && is_whole(to),
            unit,
        })
    }

    fn values(&self) -> Vec<f64> {
        let count = ((self.to - self.from) / self.step + 1e-9) as u64;
        (0..=count).map(|k| self.from + k as f64 * self.step).collect()
    }

    /// Whole numbers have equal shares.
    fn at(&self, share: f64) -> f64 {
        if self.whole {
            (self.from + (share * (self.to - self.from + 1.0)).floor()).min(self.to)
        } else {
            self.from + share * (self.to - self.from)
        }
    }

    fn level(&self, paths: &[String], value: f64) -> Level {
        let rounded = (value * 1e9).round() / 1e9;
        let label = if self.whole {
            format!("{value:.0}")
        } else if self.unit.is_empty() {
            format!("{rounded:?}")
        } else {
            format!("{rounded}{}", self.unit)
        };
        let written = if self.unit.is_empty() {
            label.clone()
        } else {
            format!("\"{label}\"")
        };
        Level {
            label,
            changes: Changes {
                reforms: Vec::new(),
                sets: paths.iter().map(|path| format!("{path}={written}")).collect(),
            },
        }
    }
}

/// A number and the unit behind it, with its gap.
fn amount(text: &str) -> Result<(f64, String), String> {
    let text = text.trim();
    let end = text
        .char_indices()
        .find(|&(_, letter)| !(letter.is_ascii_digit() || ['.', '-', '+'].contains(&letter)))
        .map_or(text.len(), |(at, _)| at);
    let (number, unit) = text.split_at(end);
    match number.parse::<f64>() {
        Ok(value) if value.is_finite() && !unit.contains(|letter: char| letter.is_ascii_digit()) => {
            Ok((value, unit.to_owned()))
        }
        _ => Err(format!(
            "`{text}` is not a number with a unit, such as `4`, `2 %` or `12 min`"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sets(text: &str) -> Vec<String> {
        let factor = Factor::parse(text).unwrap();
        factor
            .levels
            .iter()
            .map(|level| level.changes.sets.join(" "))
            .collect()
    }

    #[test]
    fn factors_are_read_from_flags() {
        assert_eq!(sets("x.share=2 %,4 %"), ["x.share=\"2 %\"", "x.share=\"4 %\""]);
        assert_eq!(sets("n: a+b=1|2,3|4"), ["a=1 b=2", "a=3 b=4"]);
        assert_eq!(sets("a=4..6"), ["a=4", "a=5", "a=6"]);
        assert_eq!(sets("a=4..10 step 3"), ["a=4", "a=7", "a=10"]);
        assert_eq!(sets("a=2 %..3 %/3"), ["a=\"2 %\"", "a=\"2.5 %\"", "a=\"3 %\""]);
        assert_eq!(sets("a=0.5..1.5/3"), ["a=0.5", "a=1.0", "a=1.5"]);
        for bad in ["a", "=1", "a=3..2", "a=2 %..3 h", "a+b=1", "a=x..y"] {
            assert!(Factor::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_share_of_the_way_is_a_value() {
        let factor = Factor::parse("a=4..7").unwrap();
        let labels = [0.0, 0.3, 0.6, 0.999].map(|share| factor.at(share).label);
        assert_eq!(labels, ["4", "5", "6", "7"]);
        assert_eq!(Factor::reform("r", "scanner").at(0.7).label, "on");
    }
}
