//! How scores learn: as text, tables, JSON and a picture.

use super::number::{percent, plain};
use super::picture::curves::{Curve, Curves};
use super::picture::side_by_side::{Panel, SideBySide};
use super::picture::theme::Tint;
use super::picture::values::Quantity;
use super::text::table::Section;
use crate::experiment::learning::{Course, Setting, Week};
use crate::stats::learning::{Learning, auc_of};
use serde::Serialize;

/// Courses of one score, by the share of inspections at random.
#[derive(Clone, Debug, Serialize)]
pub struct Learner {
    /// Kind of goods.
    pub goods: String,
    /// Threat.
    pub threat: String,
    /// The stream of consignments, the budget, today's score.
    pub setting: Setting,
    /// Area with all the labelled finds one could wish for.
    pub best_auc: f64,
    /// Labelled finds after which 63 % of that skill is reached.
    pub finds: f64,
    /// Weeks after which half of what a find teaches is outdated.
    pub outdated_weeks: Option<f64>,
    /// What a targeted find teaches, compared with one of a random inspection.
    pub from_targeted: f64,
    /// By share at random.
    pub courses: Vec<Course>,
    /// Area in the end, by share at random.
    pub in_the_end: Vec<f64>,
}

/// All scores that learn.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The scenario.
    pub scenario: String,
    /// Weeks that are told apart, in order.
    pub weeks: Vec<u32>,
    /// By kind of goods and threat.
    pub learners: Vec<Learner>,
}

impl Learner {
    /// The courses of a setting under `learning`. `None` when today's score is better than it can ever become.
    pub fn new(
        names: (&str, &str),
        setting: Setting,
        learning: &Learning,
        shares: &[f64],
        weeks: u32,
    ) -> Option<Self> {
        let courses: Option<Vec<Course>> = shares
            .iter()
            .map(|&share| setting.course(learning, share, weeks))
            .collect();
        let courses = courses?;
        let end =
            |course: &Course| auc_of(learning.separation(learning.in_the_end(course.random_finds_a_week)));
        Some(Self {
            goods: names.0.to_owned(),
            threat: names.1.to_owned(),
            setting,
            best_auc: auc_of(learning.best),
            finds: learning.finds,
            outdated_weeks: learning.outdated,
            from_targeted: learning.from_targeted,
            in_the_end: courses.iter().map(end).collect(),
            courses,
        })
    }

    /// The place of the course that finds most in all its weeks.
    fn best(&self) -> Option<usize> {
        let found = |course: &Course| course.weeks.last().map_or(0.0, |week| week.found_before);
        let places = 0..self.courses.len();
        places.max_by(|&a, &b| {
            let by_finds = found(&self.courses[a]).total_cmp(&found(&self.courses[b]));
            by_finds.then(b.cmp(&a))
        })
    }
}

fn within(weeks: &[u32]) -> u32 {
    weeks.last().copied().unwrap_or(0)
}

/// As text for people.
pub fn text(report: &Report) -> String {
    let mut text = format!(
        "{}: what random inspections teach a score, and what they cost\n\
         An assumption, not a finding: skill grows with labelled finds by a stylised law (docs/risk.md).\n\
         At random: share of the inspections. Found: share of all carriers; ← finds most in all.\n",
        report.scenario
    );
    for learner in &report.learners {
        one(report, learner, &mut text);
    }
    text
}

fn one(report: &Report, learner: &Learner, text: &mut String) {
    found(report, learner).write(text);
    let mut skill = skill(report, learner);
    let setting = &learner.setting;
    skill.note(format!(
        "{} consignments a week, {} carry; {} are inspected, which finds {} of what is carried there",
        plain(setting.a_week),
        percent(setting.prevalence),
        percent(setting.inspected),
        percent(setting.detection)
    ));
    let outdated = learner.outdated_weeks.map_or_else(
        || "holds for ever".to_owned(),
        |weeks| format!("is half outdated after {} weeks", plain(weeks)),
    );
    skill.note(format!(
        "assumed: AUC {:.3} at best, 63 % of that skill after {} labelled finds; what a find teaches {outdated}",
        learner.best_auc,
        plain(learner.finds)
    ));
    if learner.from_targeted > 0.0 {
        skill.note(format!(
            "assumed: a targeted find teaches {} of what a random one does",
            percent(learner.from_targeted)
        ));
    }
    skill.note(moral(learner, within(&report.weeks)));
    skill.write(text);
}

/// The share of carriers found at each of the weeks told, by share at random.
fn found(report: &Report, learner: &Learner) -> Section {
    let mut header = head(report, &["at random"]);
    header.push(format!("found in {} weeks", within(&report.weeks)));
    let names: Vec<&str> = header.iter().map(String::as_str).collect();
    let mut table = Section::new(
        format!("{} of {}: carriers found", learner.threat, learner.goods).to_uppercase(),
        &names,
    );
    let best = learner.best();
    for (place, course) in learner.courses.iter().enumerate() {
        let told = told(report, course);
        let mut row = vec![percent(course.random)];
        row.extend(told.iter().map(|week| percent(week.interdiction)));
        let found = told.last().map_or(0.0, |week| week.found_before);
        let mark = if Some(place) == best { " ←" } else { "" };
        row.push(format!("{}{mark}", plain(found)));
        table.row(row);
    }
    table
}

/// The area under the score's curve at each of the weeks told, and the finds that teach it, by share at random.
fn skill(report: &Report, learner: &Learner) -> Section {
    let header = head(report, &["at random", "random finds a week"]);
    let names: Vec<&str> = header.iter().map(String::as_str).collect();
    let mut table = Section::new("Its score's area under the curve (AUC)", &names);
    for course in &learner.courses {
        let mut row = vec![percent(course.random), plain(course.random_finds_a_week)];
        row.extend(told(report, course).iter().map(|week| format!("{:.3}", week.auc)));
        table.row(row);
    }
    table
}

fn head(report: &Report, first: &[&str]) -> Vec<String> {
    let weeks = report.weeks.iter().map(|week| format!("week {week}"));
    first
        .iter()
        .copied()
        .chain(["today"])
        .map(str::to_owned)
        .chain(weeks)
        .collect()
}

/// Today and the weeks that are told apart, as far as the course goes.
fn told<'a>(report: &Report, course: &'a Course) -> Vec<&'a Week> {
    let weeks = std::iter::once(0).chain(report.weeks.iter().copied());
    weeks.filter_map(|week| course.weeks.get(week as usize)).collect()
}

/// What the courses come to, in words.
fn moral(learner: &Learner, last: u32) -> String {
    let most = learner.courses.iter().map(|course| course.random_finds_a_week);
    let most = most.fold(0.0, f64::max);
    let in_all = most * f64::from(last);
    if in_all < 0.1 * learner.finds {
        return format!(
            "even the most inspections at random bring only {} labelled finds in {last} weeks, {} of the {} that teach it: it hardly learns by itself; pool labels with other ports",
            plain(in_all),
            percent(in_all / learner.finds),
            plain(learner.finds)
        );
    }
    match learner.best().and_then(|place| learner.courses.get(place)) {
        Some(course) if course.random > 0.0 => format!(
            "{} at random finds most in {last} weeks, although it finds less at first",
            percent(course.random)
        ),
        _ => format!("within {last} weeks random inspections do not pay for what targeting would have found"),
    }
}

/// As JSON.
///
/// # Errors
/// None in practice.
pub fn json(report: &Report) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec_pretty(report)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// One row a score, share at random and week.
///
/// # Errors
/// None in practice.
pub fn csv(report: &Report) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "goods",
        "threat",
        "random-share-of-inspections",
        "random-finds-a-week",
        "week",
        "auc",
        "interdiction",
        "hit-rate",
        "found-before",
    ])?;
    for learner in &report.learners {
        for course in &learner.courses {
            for (number, week) in course.weeks.iter().enumerate() {
                let mut row = vec![learner.goods.clone(), learner.threat.clone()];
                row.extend([course.random, course.random_finds_a_week].map(|figure| figure.to_string()));
                row.push(number.to_string());
                let figures = [week.auc, week.interdiction, week.hit_rate, week.found_before];
                row.extend(figures.map(|figure| format!("{figure:.6}")));
                writer.write_record(row)?;
            }
        }
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

const TINTS: [Tint; 6] = [
    Tint::Slate,
    Tint::Yellow,
    Tint::Blue,
    Tint::Green,
    Tint::Red,
    Tint::Purple,
];

/// Area and interdiction week by week, of the first score.
pub fn picture(report: &Report) -> Option<SideBySide> {
    let learner = report.learners.first()?;
    let lines = |figure: fn(&Week) -> f64| {
        let line = |(place, course): (usize, &Course)| Curve {
            name: format!("{} at random", percent(course.random)),
            tint: TINTS[place % TINTS.len()],
            points: course
                .weeks
                .iter()
                .enumerate()
                .map(|(week, at)| (week as f64, figure(at)))
                .collect(),
        };
        learner.courses.iter().enumerate().map(line).collect::<Vec<_>>()
    };
    let panel = |title: &str, subtitle: &str, axis: &str, lines: Vec<Curve>| Curves {
        title: title.into(),
        subtitle: subtitle.into(),
        axes: [
            ("from today".to_owned(), Quantity::Count("weeks".into())),
            (axis.to_owned(), Quantity::Share),
        ],
        lines,
        dots: Vec::new(),
        diagonal: None,
        shape: 0.75,
        note: String::new(),
    };
    Some(SideBySide {
        title: format!(
            "What random inspections teach the score: {} of {}",
            learner.threat, learner.goods
        ),
        subtitle: format!(
            "{} consignments a week, {} inspected; a stylised law of learning, an assumption",
            plain(learner.setting.a_week),
            percent(learner.setting.inspected)
        ),
        panels: vec![
            Panel::new(
                panel(
                    "Carriers found",
                    "Share of all, by share of inspections at random",
                    "carriers found",
                    lines(|week| week.interdiction),
                ),
                1.0,
            ),
            Panel::new(
                panel(
                    "Skill of the score",
                    "Area under its curve; 50 % tells nothing",
                    "area under the curve",
                    lines(|week| week.auc),
                ),
                1.0,
            ),
        ],
        note: String::new(),
    })
}
