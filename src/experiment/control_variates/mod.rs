//! Control variates: means sharpened by what traders happened to take, how many calls happened to come and how much these
//! brought, whose expectations the scenario implies.
//!
//! Which controls a measure gets is chosen on the first [`PILOT`] replications and kept; where none divides the variance by
//! 1.1 there, the measure is left as it is. The coefficients come from all replications by least squares (Lavenberg and
//! Welch 1981). Common random numbers and the figures of all other reports are untouched.

mod calls;

use super::figure::Figure;
use super::measure::{Measure, Section};
use super::responses::{self, Response};
use super::study::Study;
use crate::customs::port::{GoodsId, Port, Skill};
use crate::customs::{Surplus, TraderTime};
use crate::stats::Estimate;
use crate::stats::control::{Control, choose_controls, controlled_mean, controlled_values};
use calls::Expectation;
use serde::Serialize;

/// Replications on which the controls are chosen.
pub const PILOT: usize = 20;

/// A measure sharpened by its controls.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sharpened {
    /// [`Measure::id`].
    pub measure: String,
    /// Its unit in print.
    pub unit: String,
    /// As it stands in the tables.
    pub plain: Figure,
    /// With the controls.
    pub sharpened: Estimate,
    /// Variance of the plain mean over that of the sharpened one: so many times as many replications would do the same.
    pub variance_ratio: f64,
    /// What was controlled for.
    pub controls: Vec<Used>,
    /// Whether it is one of the measures a planner reads first.
    #[serde(skip)]
    pub is_usual: bool,
}

/// A control of a measure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Used {
    /// `fcl: time to lodge`.
    pub control: String,
    /// Change of the measure per hour by which a consignment's time is longer than expected on average, or per share by
    /// which more calls came.
    pub coefficient: f64,
}

/// The controls kept for one measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    measure: String,
    /// Kinds of goods that it is about, and what they are called together.
    goods: Vec<GoodsId>,
    name: String,
    controls: Vec<Candidate>,
    /// Of how many that vary.
    tried: usize,
}

/// A control that may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Candidate {
    /// All that a trader takes together.
    AllTimes,
    /// One of these times.
    Time(TraderTime),
    /// Consignments of the kinds concerned that came.
    Brought,
    /// Consignments that came, of all kinds that need people or equipment of the same skill: the work offered to them.
    SameWorkBrought,
}

const CANDIDATES: [Candidate; 6] = [
    Candidate::AllTimes,
    Candidate::Time(TraderTime::Lodging),
    Candidate::Time(TraderTime::Payment),
    Candidate::Time(TraderTime::Collection),
    Candidate::Brought,
    Candidate::SameWorkBrought,
];

impl Candidate {
    fn name(self, goods: &str) -> String {
        match self {
            Self::AllTimes => format!("{goods}: all times of the trader"),
            Self::Time(time) => format!("{goods}: {}", time.name()),
            Self::Brought => format!("{goods}: how much came"),
            Self::SameWorkBrought => format!("{goods} and what needs the same officers: how much came"),
        }
    }
}

/// What was seen of each replication, against what was to be expected.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    study: &'a Study<'a>,
    traders: &'a [Vec<Surplus>],
    /// Consignments beyond expectation by the number of calls, by replication and goods kind.
    brought: Vec<Vec<f64>>,
}

impl<'a> Seen<'a> {
    pub(super) fn new(study: &'a Study<'a>, traders: &'a [Vec<Surplus>]) -> Self {
        let expectation = Expectation::new(study.port);
        let surplus = |record| expectation.surplus(study.port, record);
        Self {
            study,
            traders,
            brought: study.records.iter().map(surplus).collect(),
        }
    }

    /// One value a replication of mean zero: hours a consignment, or a share of the consignments.
    fn values(&self, candidate: Candidate, concerned: &[GoodsId]) -> Vec<f64> {
        let same_work = same_work(self.study.port, concerned);
        let goods = if candidate == Candidate::SameWorkBrought {
            &same_work
        } else {
            concerned
        };
        let arrived: u64 = self
            .study
            .records
            .iter()
            .flat_map(|record| goods.iter().flat_map(|&kind| &record.cells[kind]))
            .map(|cell| cell.arrived)
            .sum();
        let each = arrived.max(1) as f64 / self.study.records.len().max(1) as f64;
        let of = |replication: usize, kind: GoodsId| match candidate {
            Candidate::AllTimes => self.traders[replication][kind].times.iter().sum(),
            Candidate::Time(time) => self.traders[replication][kind].times[time as usize],
            Candidate::Brought | Candidate::SameWorkBrought => {
                self.brought[replication][kind] + self.traders[replication][kind].brought
            }
        };
        (0..self.study.records.len())
            .map(|replication| goods.iter().map(|&kind| of(replication, kind)).sum::<f64>() / each)
            .collect()
    }

    /// What `answer` makes of the controls kept for a measure.
    fn with<T>(&self, kept: &Kept, answer: impl FnOnce(&[Control<'_>]) -> T) -> T {
        let series: Vec<Vec<f64>> = kept
            .controls
            .iter()
            .map(|&control| self.values(control, &kept.goods))
            .collect();
        let controls: Vec<Control<'_>> = series
            .iter()
            .map(|values| Control { values, mean: 0.0 })
            .collect();
        answer(&controls)
    }

    /// Puts the sharpened values of a response in the place of the plain ones, where controls were kept for it.
    pub(super) fn sharpen_values(&self, kept: &[Kept], response: &mut Response) {
        if let Some(kept) = kept.iter().find(|kept| kept.measure == response.id)
            && let Ok(values) = self.with(kept, |controls| {
                controlled_values(&response.values, controls, kept.tried)
            })
        {
            response.values = values;
        }
    }
}

/// By how much, as a share, more goods that are lodged came in each replication than the scenario expects of its calls.
pub fn brought(study: &Study<'_>, traders: &[Vec<Surplus>]) -> Vec<f64> {
    Seen::new(study, traders).values(Candidate::Brought, &lodged(study))
}

/// Chooses controls on the study's first [`PILOT`] replications; none when there are fewer. `traders` has the surplus of
/// each replication.
pub fn choose(study: &Study<'_>, traders: &[Vec<Surplus>]) -> Vec<Kept> {
    if study.records.len() < PILOT {
        return Vec::new();
    }
    let pilot = Study::new(
        study.port,
        study.network,
        &study.records[..PILOT],
        study.seed,
        study.level,
    );
    let seen = Seen::new(&pilot, &traders[..PILOT]);
    let choose_for = |measure: &Measure| {
        let (name, goods) = concerned(study, measure)?;
        let figure = measure.figure(pilot.level);
        figure.low.zip(figure.high)?;
        let values = measure.pseudo_values()?;
        let series = CANDIDATES.map(|candidate| seen.values(candidate, &goods));
        let controls = series.each_ref().map(|values| Control { values, mean: 0.0 });
        let (chosen, tried) = choose_controls(&values, &controls);
        let controls: Vec<Candidate> = chosen.into_iter().map(|place| CANDIDATES[place]).collect();
        (!controls.is_empty()).then(|| Kept {
            measure: measure.id(),
            goods,
            name,
            controls,
            tried,
        })
    };
    pilot.summary.measures.iter().filter_map(choose_for).collect()
}

/// The measures for which controls were kept, with and without them.
pub fn sharpen(study: &Study<'_>, traders: &[Vec<Surplus>], kept: &[Kept]) -> Vec<Sharpened> {
    let usual = responses::usual(study);
    let seen = Seen::new(study, traders);
    let one = |kept: &Kept| {
        let measure = study
            .summary
            .measures
            .iter()
            .find(|measure| measure.id() == kept.measure)?;
        let response = Response::of(measure, study.level);
        let answer = seen
            .with(kept, |controls| {
                controlled_mean(&response.values, controls, kept.tried, study.level)
            })
            .ok()?;
        let mut sharpened = answer.estimate;
        if measure.unit == "share" {
            sharpened.low = sharpened.low.max(0.0);
            sharpened.high = sharpened.high.min(1.0);
        }
        Some(Sharpened {
            is_usual: usual.contains(&response.id),
            measure: response.id,
            unit: response.unit.replace("money", &study.port.currency),
            plain: response.figure,
            sharpened,
            variance_ratio: answer.variance_ratio,
            controls: kept
                .controls
                .iter()
                .zip(answer.coefficients)
                .map(|(control, coefficient)| Used {
                    control: control.name(&kept.name),
                    coefficient,
                })
                .collect(),
        })
    };
    kept.iter().filter_map(one).collect()
}

/// The kinds of goods on whose traders a measure depends, and what they are called; `None`: on none, or too indirectly.
fn concerned(study: &Study<'_>, measure: &Measure) -> Option<(String, Vec<GoodsId>)> {
    match measure.section {
        Section::ReleaseTime | Section::DwellTime | Section::HeldBy | Section::TimeReleaseStudy => {
            if measure.subject == "all goods lodged" {
                return Some(("all goods lodged".into(), lodged(study)));
            }
            let name = measure.subject.split(',').next().unwrap_or_default();
            let goods = study.port.goods.iter().position(|goods| goods.name == name)?;
            Some((name.to_owned(), vec![goods]))
        }
        Section::Money if measure.subject == "traders" => Some(("all goods lodged".into(), lodged(study))),
        _ => None,
    }
}

/// The goods kinds that are declared.
fn lodged(study: &Study<'_>) -> Vec<GoodsId> {
    (0..study.port.goods.len())
        .filter(|&goods| study.port.goods[goods].lodgement.is_some())
        .collect()
}

/// The goods kinds whose steps, the broker's included, need a skill that a step of one of `concerned` needs, these themselves
/// among them.
fn same_work(port: &Port, concerned: &[GoodsId]) -> Vec<GoodsId> {
    let skills = |goods: GoodsId| -> Vec<Skill> {
        let lodgement = port.goods[goods].lodgement.iter();
        let before = lodgement.flat_map(|lodgement| &lodgement.prepared_by).copied();
        let steps = port.steps_of(goods).into_iter().chain(before);
        steps
            .flat_map(|step| &port.steps[step].needs)
            .map(|need| need.skill)
            .collect()
    };
    let needed: Vec<Skill> = concerned.iter().flat_map(|&goods| skills(goods)).collect();
    (0..port.goods.len())
        .filter(|goods| {
            concerned.contains(goods) || skills(*goods).iter().any(|skill| needed.contains(skill))
        })
        .collect()
}
