//! What a calibration found: as text, as JSON, and as a scenario that takes it over.

use super::number::percent;
use super::text::table::Section;
use serde::Serialize;
use std::fmt::Write;

/// A calibration's result.
#[derive(Clone, Debug, Serialize)]
pub struct Calibration {
    /// What it is called.
    pub title: String,
    /// The scenario's file.
    pub scenario: String,
    /// Replications of each setting.
    pub replications: u64,
    /// The seed.
    pub seed: u64,
    /// Level of the intervals.
    pub level: f64,
    /// Settings simulated.
    pub settings: usize,
    /// Whether the search came to rest.
    pub settled: bool,
    /// The parameters.
    pub parameters: Vec<Parameter>,
    /// The targets.
    pub targets: Vec<Target>,
    /// What the targets do not tell.
    pub unknown: Vec<Unknown>,
    /// Who held the dwell time of the goods in the targets, as shares.
    pub held: Vec<(String, f64)>,
    /// Overrides that put the parameters into the scenario.
    pub overrides: Vec<String>,
    /// How often hidden parameters were found again, when that was tried.
    pub recovery: Option<Recovery>,
}

/// A fitted parameter.
#[derive(Clone, Debug, Serialize)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// What it scales, with what the scenario says and what the fit says.
    pub scales: Vec<(String, String, String)>,
    /// The factor.
    pub factor: f64,
    /// Its interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Between one over this and this it was thought to lie before.
    pub within: f64,
    /// How much narrower its interval is than before, 0 to 1.
    pub learned: f64,
    /// Whether it stands at a limit.
    pub at_limit: bool,
}

/// A target and what came of it.
#[derive(Clone, Debug, Serialize)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// As published.
    pub published: String,
    /// As a number.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
    /// Whether the error is assumed.
    pub assumed_error: bool,
    /// `equal`, `below` or `above`.
    pub meant: &'static str,
    /// Fitted, or only looked at.
    pub fitted: bool,
    /// As simulated.
    pub simulated: Option<f64>,
    /// Standard error of the simulation.
    pub simulated_error: f64,
    /// Uncertainty of a prediction that comes of the parameters' own, as a standard error.
    pub from_parameters: f64,
    /// Gap in standard errors of both.
    pub misfit: Option<f64>,
    /// Whether it is a share.
    pub is_share: bool,
    /// Targets it follows from.
    pub follows_from: Vec<String>,
    /// The part of an event log that value and error come from.
    pub logged: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
}

/// A direction the targets do not tell.
#[derive(Clone, Debug, Serialize)]
pub struct Unknown {
    /// Parameters with their parts.
    pub parameters: Vec<(String, f64)>,
    /// What the targets know of it, in units of what was known before.
    pub known: f64,
}

/// How often hidden parameters were found again.
#[derive(Clone, Debug, Serialize)]
pub struct Recovery {
    /// Studies made up.
    pub repeats: u64,
    /// Of each parameter, intervals that held the truth.
    pub held: Vec<(String, u64)>,
    /// Mean distance of estimate and truth, as a factor, by parameter.
    pub apart: Vec<(String, f64)>,
}

/// As text for people.
pub fn text(found: &Calibration) -> String {
    let mut text = String::new();
    let fitted = found.targets.iter().filter(|target| target.fitted).count();
    let _ = writeln!(text, "{}", found.title);
    let _ = writeln!(
        text,
        "{}: {} parameters, {fitted} targets fitted, {} only looked at; {} replications of each of {} settings, seed {}",
        found.scenario,
        found.parameters.len(),
        found.targets.len() - fitted,
        found.replications,
        found.settings,
        found.seed
    );
    if !found.settled {
        text.push_str("The search had not come to rest after ten steps: take the figures with care.\n");
    }
    targets(found, &mut text);
    parameters(found, &mut text);
    unknown(found, &mut text);
    let mut held = Section::new("WHO HELD THE DWELL TIME OF THESE GOODS", &["", "share"]);
    for (holder, share) in &found.held {
        held.row(vec![holder.clone(), percent(*share)]);
    }
    held.write(&mut text);
    if let Some(recovery) = &found.recovery {
        recovered(found, recovery, &mut text);
    }
    text.push_str("\nTO TAKE IT OVER\n");
    for sets in &found.overrides {
        let _ = writeln!(text, "  --set {}", quoted(sets));
    }
    text
}

fn quoted(sets: &str) -> String {
    if sets.contains(' ') {
        format!("'{sets}'")
    } else {
        sets.to_owned()
    }
}

fn figure(value: f64, is_share: bool) -> String {
    if is_share {
        percent(value)
    } else {
        format!("{value:.2}")
    }
}

fn targets(found: &Calibration, text: &mut String) {
    let header = [
        "target",
        "published",
        "simulated",
        "± simulation",
        "off by",
        "errors off",
        "",
        "",
    ];
    let mut table = Section::new("TARGETS", &header);
    table.left(7);
    for target in &found.targets {
        let sign = match target.meant {
            "below" => "< ",
            "above" => "> ",
            _ => "",
        };
        let kept = |value: f64| match target.meant {
            "below" => value <= target.value,
            "above" => value >= target.value,
            _ => true,
        };
        let off = target.simulated.map_or_else(
            || "–".to_owned(),
            |value| {
                if sign.is_empty() {
                    format!("{:+.2} %", 100.0 * (value / target.value - 1.0))
                } else if kept(value) {
                    "kept".to_owned()
                } else {
                    "BROKEN".to_owned()
                }
            },
        );
        table.row(vec![
            target.name.clone(),
            format!("{sign}{}", target.published),
            target
                .simulated
                .map_or_else(|| "–".to_owned(), |value| figure(value, target.is_share)),
            figure(2.0 * target.simulated_error, target.is_share),
            off,
            match target.misfit {
                Some(misfit) if sign.is_empty() => format!("{misfit:+.2}"),
                _ => String::new(),
            },
            if target.fitted {
                "fitted".to_owned()
            } else {
                "predicted".to_owned()
            },
            if target.follows_from.is_empty() {
                String::new()
            } else {
                format!(
                    "says nothing new: follows from {}",
                    target.follows_from.join(" and ")
                )
            },
        ]);
    }
    table.note("± simulation: two standard errors; errors off: in standard errors of the published and the simulated figure together");
    if found
        .targets
        .iter()
        .any(|target| target.assumed_error && target.meant == "equal" && target.fitted)
    {
        table.note(
            "where a target states no error, 1 % of it is assumed: the parameters' intervals rest on that",
        );
    }
    for (target, logged) in found
        .targets
        .iter()
        .filter_map(|target| Some((target, target.logged.as_ref()?)))
    {
        table.note(format!(
            "{}: ±{} (two standard errors), {logged}",
            target.name,
            figure(2.0 * target.error, target.is_share)
        ));
    }
    for target in found
        .targets
        .iter()
        .filter(|target| !target.fitted && target.from_parameters > 0.0)
    {
        table.note(format!(
            "{}: the parameters' own uncertainty moves the prediction by ±{} (two standard errors)",
            target.name,
            figure(2.0 * target.from_parameters, target.is_share)
        ));
    }
    table.write(text);
}

fn parameters(found: &Calibration, text: &mut String) {
    let level = percent(found.level);
    let interval = format!("{} interval", level.trim_end_matches(".0 %").to_owned() + " %");
    let header = ["parameter", "factor", interval.as_str(), "before", "learned", ""];
    let mut table = Section::new("PARAMETERS", &header);
    table.left(5);
    for parameter in &found.parameters {
        table.row(vec![
            parameter.name.clone(),
            format!("{:.3}", parameter.factor),
            format!("{:.3} to {:.3}", parameter.low, parameter.high),
            format!("{:.2} to {:.2}", 1.0 / parameter.within, parameter.within),
            format!("{:.0} %", 100.0 * parameter.learned),
            if parameter.at_limit {
                "stands at its limit".to_owned()
            } else {
                String::new()
            },
        ]);
    }
    table.note("learned: how much narrower the targets make the interval than what was known before; 0 %: they say nothing of it");
    table.write(text);
    let mut table = Section::new("VALUES", &["", "scenario", "fitted"]);
    for (path, before, after) in found.parameters.iter().flat_map(|parameter| &parameter.scales) {
        table.row(vec![path.clone(), before.clone(), after.clone()]);
    }
    table.write(text);
}

fn unknown(found: &Calibration, text: &mut String) {
    text.push_str("\nWHAT THE TARGETS CANNOT TELL\n");
    if found.unknown.is_empty() {
        text.push_str("  Every parameter, and every combination of them, is known better than before.\n");
    }
    for one in &found.unknown {
        let names: Vec<&str> = one.parameters.iter().map(|(name, _)| name.as_str()).collect();
        if let [only] = names[..] {
            let _ = writeln!(text, "  They say next to nothing of {only}.");
            continue;
        }
        let parts: Vec<String> = one
            .parameters
            .iter()
            .map(|(name, part)| format!("{name} {part:+.2}"))
            .collect();
        let _ = writeln!(
            text,
            "  They cannot tell {} apart: moved together ({}), the targets hardly notice.",
            names.join(" and "),
            parts.join(", ")
        );
    }
    if !found.unknown.is_empty() {
        text.push_str("  Of settings that do equally well, the nearest to the scenario was taken.\n");
    }
}

fn recovered(found: &Calibration, recovery: &Recovery, text: &mut String) {
    let header = [
        "parameter",
        "intervals that held the truth",
        "share",
        "estimate off by a factor of",
    ];
    let mut table = Section::new(
        format!(
            "WOULD SUCH TARGETS FIND THE PARAMETERS? {} made-up studies of known truth",
            recovery.repeats
        ),
        &header,
    );
    for ((name, held), (_, apart)) in recovery.held.iter().zip(&recovery.apart) {
        table.row(vec![
            name.clone(),
            format!("{held} of {}", recovery.repeats),
            percent(*held as f64 / recovery.repeats as f64),
            format!("{apart:.3}"),
        ]);
    }
    table.note(format!("promised: {}", percent(found.level)));
    table.write(text);
}

/// As JSON.
///
/// # Errors
/// None in practice.
pub fn json(found: &Calibration) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec_pretty(found)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The fit as a scenario that extends the calibrated one, to be put beside it.
pub fn scenario(found: &Calibration, file_name: &str) -> String {
    let mut text = format!(
        "# {}\n# Fitted by greenlane calibrate: these numbers are derived (D), and as good as the targets are.\n\nextends = {file_name:?}\n\n",
        found.title
    );
    for sets in &found.overrides {
        if let Some((path, value)) = sets.split_once('=') {
            let _ = writeln!(text, "{path} = {value}");
        }
    }
    text
}
