//! Calibration files: which parameters may move, and which published figures the simulated ones are to meet. TOML, read like
//! a scenario, so that faults are told all at once with file, line and column.
//!
//! ```toml
//! scenario = "../scenarios/saint-lucia.toml"
//!
//! [parameter.lodgement]                      # one factor on all of these
//! paths = ["goods.fcl.lodged.lag", "goods.lcl.lodged.lag"]
//!
//! [target.lodged-to-gate]
//! interval = "lodged to gate-out"
//! goods    = ["fcl", "lcl"]
//! value    = "103.83 h"
//! error    = "1 h"
//! source   = "Time Release Study 2022"
//! ```

use super::bundle::Changes;
use super::diagnostic::{Diagnostic, Sources};
use super::reader::{Reader, read};
use super::{document, form, quantity};
use crate::customs::port::Clock;
use crate::units::SimDuration;

/// A calibration as its file tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct CalibrationFile {
    /// One line for the report.
    pub title: Option<String>,
    /// The scenario's file, seen from this one's folder.
    pub scenario: String,
    /// Reforms and overrides at all settings.
    pub changes: Changes,
    /// Replications of each setting.
    pub replications: u64,
    /// The seed.
    pub seed: Option<u64>,
    /// The event log from which targets without a value take theirs, seen from this file's folder.
    pub event_log: Option<String>,
    /// What may move.
    pub parameters: Vec<Parameter>,
    /// What is to be met, or looked at.
    pub targets: Vec<Target>,
}

/// A factor on one or several numbers of the scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// The dotted paths it scales; of a law its mean, of a share its odds.
    pub paths: Vec<String>,
    /// The factor may well lie between one over this and this.
    pub within: f64,
    /// Least and largest factor.
    pub limits: (f64, f64),
}

/// A published figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// The simulated measure by its name, such as `release-time/fcl/median`; or else an interval of goods.
    pub measure: Option<String>,
    /// The interval.
    pub interval: Interval,
    /// The goods whose consignments count, all together.
    pub goods: Vec<String>,
    /// Which statistic of it.
    pub statistic: Statistic,
    /// Its value: hours, a share of 1, or a plain number.
    pub value: f64,
    /// The value as written.
    pub written: String,
    /// Its standard error, in the unit of the value.
    pub error: f64,
    /// Whether the error is the program's assumption.
    pub assumed_error: bool,
    /// Whether value and error come from the event log: [`Target::take`] puts them in.
    pub from_log: bool,
    /// How it is meant.
    pub meant: Meant,
    /// Whether it is fitted; else only predicted and looked at.
    pub fitted: bool,
    /// Where it comes from.
    pub source: Option<String>,
}

/// Intervals of a consignment's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interval {
    /// The later of lodgement and arrival to release.
    Release,
    /// Arrival to gate-out.
    Dwell,
    /// Arrival to lodgement.
    ArrivalToLodged,
    /// Lodgement to release.
    LodgedToRelease,
    /// Lodgement to gate-out.
    LodgedToGate,
    /// Payment to release of what was inspected.
    PaidToReleaseInspected,
}

/// Statistics of an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Statistic {
    /// The mean.
    Mean,
    /// A quantile.
    Quantile(f64),
    /// The share within so many hours.
    ShareWithin(f64),
}

/// What is asked of the figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meant {
    /// To be equal.
    Equal,
    /// To be at most this.
    Below,
    /// To be at least this.
    Above,
}

/// What came of reading a calibration file.
#[derive(Clone, Debug)]
pub struct ReadCalibration {
    /// The calibration; `None` when there is a fault.
    pub calibration: Option<CalibrationFile>,
    /// All faults.
    pub diagnostics: Vec<Diagnostic>,
    /// The text they point into.
    pub sources: Sources,
}

/// A target without a stated error is taken to be known to this share of its value.
const USUAL_ERROR: f64 = 0.01;

impl Target {
    /// The clock whose distribution is kept, if the interval is one of the two.
    pub const fn clock(&self) -> Option<Clock> {
        match self.interval {
            Interval::Release => Some(Clock::Release),
            Interval::Dwell => Some(Clock::Dwell),
            _ => None,
        }
    }

    /// Takes a value, and its standard error unless the file states one, from an event log.
    pub fn take(&mut self, value: f64, error: f64, source: String) {
        let places = |value: f64| format!("{value:.2}");
        self.written = if self.is_share() {
            format!("{} %", places(100.0 * value))
        } else {
            format!("{} h", places(value))
        };
        self.value = value;
        if self.assumed_error {
            // of consignments that are all alike nothing is told
            self.assumed_error = error <= 0.0;
            self.error = if error > 0.0 {
                error
            } else {
                USUAL_ERROR * value.abs()
            };
        }
        self.source.get_or_insert(source);
    }

    /// Whether its value is a share.
    pub const fn is_share(&self) -> bool {
        matches!(self.statistic, Statistic::ShareWithin(_))
    }
}

/// Reads the calibration file `text`, which is called `name`.
pub fn read_calibration(name: &str, text: &str) -> ReadCalibration {
    let mut sources = Sources::new();
    let file = sources.add(name, text);
    let (calibration, diagnostics) = match document::parse(file, text) {
        Err(diagnostics) => (None, diagnostics),
        Ok(table) => {
            let reading = read(&table, &sources, &|_| Err("no files here".into()), calibration);
            let is_sound = !reading.diagnostics.iter().any(Diagnostic::is_error);
            (is_sound.then_some(reading.value), reading.diagnostics)
        }
    };
    ReadCalibration {
        calibration,
        diagnostics,
        sources,
    }
}

fn calibration(r: &Reader<'_>) -> CalibrationFile {
    let title = r.text("title", "One line for the report").optional();
    let scenario = r
        .text("scenario", "The scenario's file, seen from this file's folder")
        .required();
    let changes = Changes {
        reforms: r
            .list("reforms", form::text(), "Reforms at all settings")
            .optional()
            .unwrap_or_default(),
        sets: r
            .list("set", form::text(), "Overrides at all settings, each PATH=VALUE")
            .optional()
            .unwrap_or_default(),
    };
    let replications = r
        .count("replications", "Replications of each setting")
        .within("2", "10000")
        .default("8");
    let seed = r.count("seed", "Seed of all random draws").optional();
    let parameters: Vec<Parameter> = r
        .named("parameter", "What may move", parameter)
        .into_iter()
        .map(|(_, it)| it)
        .collect();
    let event_log = r
        .text(
            "event-log",
            "The event log (CSV) from which targets without a value take theirs, seen from this file's folder",
        )
        .optional();
    let targets: Vec<Target> = r
        .named("target", "What is to be met", |name, r| {
            target(name, r, event_log.is_some())
        })
        .into_iter()
        .map(|(_, it)| it)
        .collect();
    if parameters.is_empty() {
        r.fault(
            "parameter",
            "nothing may move",
            Some("add `[parameter.NAME]` with `path` or `paths`".into()),
        );
    }
    if !targets.iter().any(|target| target.fitted) {
        r.fault(
            "target",
            "there is nothing to meet",
            Some("add `[target.NAME]` with `interval`, `goods` and `value`".into()),
        );
    }
    CalibrationFile {
        title,
        scenario,
        changes,
        replications,
        seed,
        event_log,
        parameters,
        targets,
    }
}

fn parameter(name: &str, r: &Reader<'_>) -> Parameter {
    r.exactly_one(&["path", "paths"]);
    let one = r.text("path", "The number it scales").optional();
    let several = r
        .list("paths", form::text(), "The numbers it scales, all by one factor")
        .optional();
    let within = r
        .number(
            "within",
            "The factor may well lie between one over this and this, known before the targets",
        )
        .within("1.01", "100")
        .default("2");
    let limits = (
        r.number("least", "Least factor")
            .within("0.001", "1")
            .default("0.1"),
        r.number("most", "Largest factor")
            .within("1", "1000")
            .default("10"),
    );
    Parameter {
        name: name.to_owned(),
        paths: one.into_iter().chain(several.into_iter().flatten()).collect(),
        within,
        limits,
    }
}

fn target(name: &str, r: &Reader<'_>, has_log: bool) -> Target {
    r.exactly_one(&["measure", "interval"]);
    let measure = r
        .text("measure", "The simulated measure, as `run --format csv` names it")
        .optional();
    let intervals = [
        ("release time", Interval::Release),
        ("arrival to gate-out", Interval::Dwell),
        ("arrival to lodged", Interval::ArrivalToLodged),
        ("lodged to release", Interval::LodgedToRelease),
        ("lodged to gate-out", Interval::LodgedToGate),
        ("paid to release, inspected", Interval::PaidToReleaseInspected),
    ];
    let interval = r
        .choice("interval", &intervals, "Or an interval of consignments' lives")
        .optional();
    let goods = r
        .list(
            "goods",
            form::text(),
            "The goods whose consignments count for `interval`, all together",
        )
        .optional()
        .unwrap_or_default();
    if interval.is_some() && goods.is_empty() {
        r.fault(
            "goods",
            "an interval needs `goods`",
            Some("write goods = [\"fcl\", \"lcl\"]".into()),
        );
    }
    let statistics = [
        ("mean", 0_u8),
        ("median", 1),
        ("p90", 2),
        ("p95", 3),
        ("share within", 4),
    ];
    let statistic = r
        .choice("statistic", &statistics, "Which statistic of the interval")
        .default("mean");
    let within = r.duration("within", "The time of `share within`").optional();
    let statistic = match statistic {
        1 => Statistic::Quantile(0.5),
        2 => Statistic::Quantile(0.9),
        3 => Statistic::Quantile(0.95),
        4 => {
            if within.is_none() {
                r.fault(
                    "within",
                    "`share within` needs `within`",
                    Some("write within = \"48 h\"".into()),
                );
            }
            Statistic::ShareWithin(within.map_or(0.0, SimDuration::hours))
        }
        _ => Statistic::Mean,
    };
    let kept = matches!(interval, None | Some(Interval::Release | Interval::Dwell));
    if !kept && statistic != Statistic::Mean {
        r.fault(
            "statistic",
            "of this interval only the mean is kept",
            Some("use `release time` or `arrival to gate-out`, or the mean".into()),
        );
    }
    let value = r.text(
        "value",
        "The published figure: \"103.83 h\", \"51.8 %\", \"12\"; of an interval not needed where there is an event log",
    );
    // an event log tells intervals and no other measures
    let written = if has_log && measure.is_none() {
        value.optional()
    } else {
        Some(value.required())
    };
    let from_log = written.is_none();
    let written = written.unwrap_or_default();
    let value = if from_log {
        0.0
    } else {
        amount(r, "value", &written)
    };
    let error = r
        .text("error", "Its standard error; one percent of it unless said")
        .optional();
    let assumed_error = error.is_none();
    let error = error.map_or(USUAL_ERROR * value.abs(), |error| amount(r, "error", &error));
    let meant = r
        .choice(
            "meant",
            &[
                ("equal", Meant::Equal),
                ("below", Meant::Below),
                ("above", Meant::Above),
            ],
            "Whether the figure is to be equal, at most or at least this",
        )
        .default("equal");
    let fitted = r
        .choice(
            "use",
            &[("fit", true), ("predict", false)],
            "Fit it, or only look how it comes out",
        )
        .default("fit");
    Target {
        name: name.to_owned(),
        measure,
        interval: interval.unwrap_or(Interval::Dwell),
        goods,
        statistic,
        value,
        written,
        error,
        assumed_error,
        from_log,
        meant,
        fitted,
        source: r.text("source", "Where it comes from").optional(),
    }
}

/// Hours of a duration, a share, or a number.
fn amount(r: &Reader<'_>, key: &str, text: &str) -> f64 {
    if let Ok(duration) = quantity::duration(text) {
        return duration.hours();
    }
    if let (true, Ok(share)) = (text.contains('%'), quantity::share(text)) {
        return share.get();
    }
    quantity::number(text).unwrap_or_else(|_| {
        r.fault(
            key,
            format!("`{key}` is {text:?}, which is no figure"),
            Some("write \"103.83 h\", \"51.8 %\" or \"12\"".into()),
        );
        0.0
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::diagnostic::compact;

    #[test]
    fn a_calibration_is_read() {
        let text = "scenario = \"a.toml\"\n[parameter.lag]\npaths = [\"a.b\", \"c.d\"]\nwithin = 3\n[target.all]\n\
            interval = \"lodged to gate-out\"\ngoods = [\"fcl\"]\nvalue = \"4 days 7 h\"\n\
            [target.fast]\nmeasure = \"x/y/z\"\nvalue = \"51.8 %\"\nmeant = \"below\"\nuse = \"predict\"\n";
        let read = read_calibration("c.toml", text);
        let calibration = read
            .calibration
            .unwrap_or_else(|| panic!("{:?}", read.diagnostics));
        assert_eq!(calibration.parameters[0].paths, ["a.b", "c.d"]);
        assert!((calibration.targets[0].value - 103.0).abs() < 1e-9 && calibration.targets[0].fitted);
        assert!((calibration.targets[1].value - 0.518).abs() < 1e-9 && !calibration.targets[1].fitted);
    }

    #[test]
    fn faults_are_told_all_at_once_with_their_place() {
        let text = "scenario = \"a.toml\"\n[parameter.lag]\n[target.all]\ninterval = \"lodged to gate\"\nvalue = \"soon\"\n\
            [target.more]\ninterval = \"lodged to release\"\nstatistic = \"median\"\nvalue = \"3 h\"\n";
        let read = read_calibration("c.toml", text);
        assert!(read.calibration.is_none());
        let told: Vec<String> = read
            .diagnostics
            .iter()
            .map(|one| compact(one, &read.sources))
            .collect();
        for part in [
            "`path` or `paths`",
            "lodged to gate",
            "no figure",
            "needs `goods`",
            "only the mean is kept",
        ] {
            assert!(told.iter().any(|line| line.contains(part)), "{part}: {told:#?}");
        }
    }
}
