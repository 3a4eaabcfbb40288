//! Facts: what is kept of a study, so that another one can be laid beside it.

use crate::customs::LineUse;
use crate::customs::port::{GoodsId, Holder, ResourceKind};
use crate::experiment::responses::{self, Response};
use crate::experiment::{Measure, Section, Study};
use crate::output::album::{held_bars, week_of_line};
use crate::output::picture::stacked_bars::StackedBars;
use crate::output::picture::theme::Tint;
use crate::output::picture::time_distribution::TimeCurve;
use crate::output::picture::week_lines::WeekLines;
use crate::output::study_picture::pooled_curve;

/// Waiting lines kept, the longest ones.
const MOST_LINES: usize = 6;

/// What is kept of a study.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    /// The measures of [`measures`].
    pub(super) responses: Vec<Response>,
    /// Dwell times of the main goods kind, all lanes together.
    pub(super) dwell: Option<TimeCurve>,
    /// Who held the time.
    pub(super) held: Option<StackedBars>,
    /// The weeks of the longest waiting lines, longest first.
    pub(super) weeks: Vec<(String, WeekLines)>,
    /// The answer in sentences.
    pub(super) headline: Vec<String>,
    /// Lines that cannot keep up.
    pub(super) overloads: Vec<String>,
    /// How many replications.
    pub(super) replications: u64,
}

/// The measures that are shown, by id, in the order of the page; taken from the study of today's port.
pub(super) fn measures(study: &Study<'_>) -> Vec<String> {
    let main = study
        .main_goods
        .map(|goods| study.port.goods[goods].name.as_str());
    let port = study.port;
    let is_officers = |name: &str| {
        let pools = port
            .resources
            .iter()
            .filter(|pool| pool.kind == ResourceKind::Officers);
        pools.map(|pool| pool.name.as_str()).any(|pool| pool == name)
    };
    let is_customs = |name: &str| {
        let lines = (0..study.network.uses.len()).filter(|&line| serves_customs(study, line));
        lines
            .map(|line| study.network.line_name(port, line))
            .any(|line| line == name)
    };
    let wanted = |measure: &Measure| {
        let statistic = measure.statistic.as_str();
        match measure.section {
            Section::ReleaseTime | Section::DwellTime => {
                Some(measure.subject.as_str()) == main && ["mean", "p90"].contains(&statistic)
            }
            Section::Interdiction => {
                ["interdiction rate", "found"].contains(&statistic) && !measure.subject.contains(',')
            }
            Section::Targets => true,
            Section::HeldBy => Some(measure.subject.as_str()) == main && statistic == "share of customs",
            Section::Officers => statistic == "utilisation" && is_officers(&measure.subject),
            Section::WaitingLines => statistic == "p90" && is_customs(&measure.subject),
            Section::Money => {
                (measure.subject == "officers" && statistic == "cost")
                    || (measure.subject == "traders" && statistic == "cost of delay")
            }
            _ => false,
        }
    };
    let all = &study.summary.measures;
    all.iter()
        .filter(|measure| wanted(measure))
        .map(Measure::id)
        .collect()
}

/// Whether customs' own people are what a line waits for.
fn serves_customs(study: &Study<'_>, line: usize) -> bool {
    match study.network.uses[line] {
        LineUse::Step(step, _) => study.port.steps[step].holder == Holder::Customs,
        LineUse::Berth(_) | LineUse::Crane(_) => false,
    }
}

impl Facts {
    pub(super) fn of(study: &Study<'_>, ids: &[String], main: Option<GoodsId>) -> Self {
        let waiting = |line: usize| -> f64 {
            study
                .records
                .iter()
                .map(|record| record.lines[line].waiting_hours)
                .sum()
        };
        let mut lines: Vec<usize> = (0..study.network.uses.len())
            .filter(|&line| serves_customs(study, line))
            .collect();
        lines.sort_by(|&a, &b| waiting(b).total_cmp(&waiting(a)).then(a.cmp(&b)));
        lines.truncate(MOST_LINES);
        Self {
            responses: responses::of(study, ids),
            dwell: main.map(|goods| pooled_curve(study, goods, "", Tint::Blue)),
            held: held_bars(study),
            weeks: lines
                .into_iter()
                .map(|line| {
                    (
                        study.network.line_name(study.port, line),
                        week_of_line(study, line),
                    )
                })
                .collect(),
            headline: study.headline.clone(),
            overloads: study
                .overloads
                .iter()
                .map(|overload| overload.line.clone())
                .collect(),
            replications: study.summary.replications as u64,
        }
    }
}
