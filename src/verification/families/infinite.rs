//! As many servers as asked for: M/G/∞ in the long run, and with a rate that follows the clock.

use super::queue;
use crate::units::SimDuration;
use crate::verification::case::{Case, Row};
use crate::verification::clock::Clock;
use crate::verification::express::{Effort, Part};
use crate::verification::given::Given;
use crate::verification::plan::{REPLICATIONS, Span, from_empty, span};
use crate::verification::question::{How, Question, Seen, inner};
use crate::verification::script::Script;
use crate::verification::times::Times;

/// Services of warm-up: what is left of an opening then is below any digit, for laws with a heavy tail too.
const SERVICES_OF_WARM_UP: f64 = 40.0;
/// Instants of a cycle at which the number is sampled to find its lag.
const INSTANTS: usize = 24;

/// The case's parts.
pub(super) fn parts(case: &Case, effort: Effort) -> Result<Vec<Part>, String> {
    let p = Given(&case.parameters);
    if p.has("breaks") {
        by_pieces(case, p, effort)
    } else if p.has("gamma") {
        sinusoidal(case, p, effort)
    } else {
        constant(case, p, effort)
    }
}

fn constant(case: &Case, p: Given<'_>, effort: Effort) -> Result<Vec<Part>, String> {
    let (arrivals, service) = (p.positive("lam")?, p.times("service")?);
    let clock = Clock::fitting(&[1.0 / arrivals, service.mean()]);
    let customers = effort.customers().1;
    let length = customers / arrivals / REPLICATIONS as f64;
    let mut script = Script::new(
        &case.id,
        &span(SERVICES_OF_WARM_UP * service.mean(), length, clock),
    );
    script.poisson("customers", arrivals, clock, "job", "1");
    serve(&mut script, service, clock);
    Ok(vec![Part::main(script, clock, queue::questions(&case.rows))])
}

/// Everything but the arrivals.
fn serve(script: &mut Script, service: Times, clock: Clock) {
    script
        .goods("job", "only")
        .lane("only", &["service"])
        .step("service", "servers", &service.toml(clock), &[])
        .table("officers.servers", &[("unlimited", "true".to_owned())]);
}

/// A cycle and the instants at which it is looked at.
struct Cycle {
    period: f64,
    frequency: f64,
    /// Phases asked for, then evenly spread ones.
    phases: Vec<f64>,
    cycles: usize,
}

fn sinusoidal(case: &Case, p: Given<'_>, effort: Effort) -> Result<Vec<Part>, String> {
    let (mean, swing) = (p.positive("lbar")?, p.number("beta")?);
    let frequency = p.positive("gamma")?;
    let service = p.times("service")?;
    let period = std::f64::consts::TAU / frequency;
    let clock = Clock::fitting(&[1.0 / mean, service.mean()]);
    let exact = |metric: &str| {
        case.rows
            .iter()
            .find(|row| row.metric == metric)
            .and_then(|row| row.exact)
    };
    // the mean peaks so long after the rate, and is lowest half a cycle later
    let peak = exact("lag_of_peak").map(|lag| (0.25 * period + lag).rem_euclid(period));
    let asked: Vec<(&Row, f64)> = case
        .rows
        .iter()
        .filter_map(|row| {
            let at = match row.metric.as_str() {
                "m_max" => peak?,
                "m_min" => (peak? + 0.5 * period).rem_euclid(period),
                metric => inner(metric, "m(", ")")?.rem_euclid(period),
            };
            Some((row, at))
        })
        .collect();
    let spread = (0..INSTANTS).map(|k| period * k as f64 / INSTANTS as f64);
    let cycle = Cycle {
        period,
        frequency,
        phases: asked.iter().map(|&(_, at)| at).chain(spread).collect(),
        cycles: 8,
    };
    let replications = effort.pick(256, 2048);
    let warm_up = SERVICES_OF_WARM_UP.min(20.0) * service.mean() + period;
    let span = span(warm_up, (cycle.cycles as f64 + 1.5) * period, clock);
    let mut script = Script::new(&case.id, &span);
    let sinusoid = format!(
        "{{ mean = {}, amplitude = {}, period = {} }}",
        clock.rate(mean),
        clock.rate(swing),
        clock.span(period)
    );
    let keys = [("sinusoid", sinusoid), ("brings", "{ job = 1 }".to_owned())];
    script.table("traffic.customers", &keys);
    serve(&mut script, service, clock);
    script.table("stop", &[("sample-at", cycle.instants(&span, clock))]);
    let mut questions: Vec<Question> = asked
        .iter()
        .enumerate()
        .filter_map(|(place, (row, _))| Some(cycle.level(&row.metric, row.exact?, place)))
        .collect();
    questions.extend(exact("lag_of_peak").map(|lag| cycle.lag("lag_of_peak", lag, asked.len())));
    Ok(vec![Part::main(script, clock, questions).times(replications)])
}

impl Cycle {
    /// All instants after the window's beginning, cycle by cycle; cycles begin with the warm-up.
    fn instants(&self, span: &Span, clock: Clock) -> String {
        let warm_up = clock.of_hours((SimDuration::DAY * span.warm_up_days).hours());
        let begun = (warm_up / self.period).ceil();
        let instants = (0..self.cycles).flat_map(|cycle| {
            self.phases
                .iter()
                .map(move |phase| (begun + cycle as f64) * self.period + phase - warm_up)
        });
        let instants: Vec<String> = instants.map(|instant| clock.span(instant.max(0.0))).collect();
        format!("[{}]", instants.join(", "))
    }

    /// Mean number at the phase in this place.
    fn level(&self, metric: &str, exact: f64, place: usize) -> Question {
        let (cycles, phases) = (self.cycles, self.phases.len());
        Question::mean(metric, exact, move |seen| {
            let levels = (0..cycles).map(|cycle| sampled(seen, cycle * phases + place));
            (levels.sum(), cycles as f64)
        })
    }

    /// How long after the rate the number peaks, from the phases that are evenly spread.
    fn lag(&self, metric: &str, exact: f64, first: usize) -> Question {
        let (cycles, count, frequency) = (self.cycles, self.phases.len(), self.frequency);
        Question::new(metric, exact, How::Phase(frequency), move |seen| {
            let mut sums = [0.0; 3];
            for k in 0..INSTANTS {
                let angle = std::f64::consts::TAU * k as f64 / INSTANTS as f64;
                for cycle in 0..cycles {
                    let level = sampled(seen, cycle * count + first + k);
                    sums[0] += level * libm::sin(angle);
                    sums[1] += level * libm::cos(angle);
                }
            }
            sums
        })
    }
}

fn sampled(seen: &Seen<'_>, place: usize) -> f64 {
    let sample = seen.record.samples.get(place).and_then(|sample| sample.first());
    f64::from(sample.copied().unwrap_or(0))
}

/// Empty at first, then a rate that is constant by pieces, then none.
fn by_pieces(case: &Case, p: Given<'_>, effort: Effort) -> Result<Vec<Part>, String> {
    let (breaks, rates, service) = (p.numbers("breaks")?, p.numbers("rates")?, p.times("service")?);
    if breaks.len() != rates.len() + 1 || breaks.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err("`breaks` and `rates` do not fit together".to_owned());
    }
    let begin = breaks[0];
    let rows: Vec<(&Row, f64)> = case
        .rows
        .iter()
        .filter_map(|row| Some((row, inner(&row.metric, "m(", ")")? - begin)))
        .collect();
    let last = rows
        .iter()
        .map(|&(_, at)| at)
        .fold(breaks[rates.len()] - begin, f64::max);
    let fastest = rates.iter().copied().fold(0.0, f64::max);
    let clock = Clock::fitting(&[1.0 / fastest, service.mean()]);
    let mut pieces: Vec<String> = breaks
        .windows(2)
        .zip(&rates)
        .map(|(pair, &rate)| {
            format!(
                "{{ for = {}, rate = {} }}",
                clock.span(pair[1] - pair[0]),
                clock.rate(rate)
            )
        })
        .collect();
    pieces.push(format!(
        "{{ for = {}, rate = \"0 / h\" }}",
        clock.span(2.0 * last + 1.0)
    ));
    let mut script = Script::new(&case.id, &from_empty(last + 1.0, 0, clock));
    let keys = [
        ("cyclic", format!("{{ segments = [{}] }}", pieces.join(", "))),
        ("brings", "{ job = 1 }".to_owned()),
    ];
    script.table("traffic.customers", &keys);
    serve(&mut script, service, clock);
    let instants: Vec<String> = rows.iter().map(|&(_, at)| clock.span(at)).collect();
    script.table("stop", &[("sample-at", format!("[{}]", instants.join(", ")))]);
    let customers: f64 = breaks
        .windows(2)
        .zip(&rates)
        .map(|(pair, rate)| (pair[1] - pair[0]) * rate)
        .sum();
    let replications = (effort.customers().1 / customers).clamp(1000.0, 200_000.0) as u64;
    let questions = rows.iter().enumerate().filter_map(|(place, (row, _))| {
        Some(Question::mean(&row.metric, row.exact?, move |seen| {
            (sampled(seen, place), 1.0)
        }))
    });
    Ok(vec![
        Part::main(script, clock, questions.collect()).times(replications),
    ])
}
