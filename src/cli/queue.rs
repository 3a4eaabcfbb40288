//! `greenlane queue`: closed forms at hand.

use super::exit::Failure;
use super::files;
use crate::output::calculator::{Answer, Calculation, json, text};
use crate::queueing::approx::TwoMoments;
use crate::queueing::batch::BatchSize;
use crate::queueing::batch_servers::BatchServers;
use crate::queueing::erlang::{MultiServer, erlang_b};
use crate::queueing::error::QueueingError;
use crate::queueing::finite::{impatient, limited_room};
use crate::queueing::priority::PriorityServers;
use crate::queueing::staffing::{self, fewest_servers, square_root_servers};
use crate::queueing::time_varying::{LoadRule, SinusoidalRate, evaluate_plan, plan};
use crate::scenario::quantity;
use clap::{Args, ValueEnum};

/// Periods of a day that swings.
const PERIODS: usize = 24;

/// Check a number of a queue in seconds: waits, officers needed, lost customers, without simulating.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  greenlane queue --arrivals '12 / h' --service '20 min' --officers 5
  greenlane queue --arrivals '12 / h' --service '20 min' --target '90 % within 10 min'
  greenlane queue --arrivals '40 / h' --service '72 s' --officers 1 --batch 20         # a ferry's parties
  greenlane queue --arrivals '12 / h' --service '20 min' --officers 5 --service-cv 0.5 # shorter tails
  greenlane queue --arrivals '12 / h' --service '20 min' --officers 5 --room 8         # a yard of eight places
  greenlane queue --arrivals '12 / h' --service '20 min' --officers 5 --urgent '2 / h' # medicines first
  greenlane queue --arrivals '40 / h' --service '1 h' --swing '60 %' --target '10 % delayed'

Officers here are always on duty and alike. Shifts, lanes and whole ports are for `greenlane plan` and `greenlane run`.")]
pub(super) struct Queue {
    /// How many come: `12 / h`, `3 per week`
    #[arg(long, value_name = "RATE", value_parser = rate)]
    arrivals: f64,
    /// How long one takes, on average: `20 min`
    #[arg(long, value_name = "TIME", value_parser = hours)]
    service: f64,
    /// How many serve
    #[arg(long, value_name = "N", required_unless_present = "target")]
    officers: Option<usize>,
    /// The fewest officers for it: `90 % within 10 min`, `mean wait 5 min` or `10 % delayed`
    #[arg(long, value_name = "TARGET", value_parser = target)]
    target: Option<Target>,
    /// Also the share that waits no longer than this
    #[arg(long, value_name = "TIME", value_parser = hours)]
    within: Option<f64>,
    /// They come in groups of this many on average (a ship, a bus), each of the arrivals being one of them
    #[arg(long, value_name = "N")]
    batch: Option<f64>,
    /// Coefficient of variation of the service time; 1 is exponential, 0 always the same
    #[arg(long, value_name = "CV", default_value_t = 1.0)]
    service_cv: f64,
    /// Coefficient of variation of the time between arrivals; 1 is at random, 0 by the clock
    #[arg(long, value_name = "CV", default_value_t = 1.0)]
    arrival_cv: f64,
    /// Places in all, in service and waiting; who finds none is turned away
    #[arg(long, value_name = "N")]
    room: Option<usize>,
    /// How long one waits before giving up, on average
    #[arg(long, value_name = "TIME", value_parser = hours)]
    patience: Option<f64>,
    /// Of the arrivals, so many go first
    #[arg(long, value_name = "RATE", value_parser = rate)]
    urgent: Option<f64>,
    /// The arrival rate swings by this share of its mean over a day; shows what usual staffing rules make of it
    #[arg(long, value_name = "SHARE", requires = "target", value_parser = share)]
    swing: Option<f64>,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs: times in hours, shares of 1.
    Json,
}

/// A target and how it was written.
#[derive(Clone, Debug)]
struct Target {
    written: String,
    target: staffing::Target,
}

impl Queue {
    pub(super) fn execute(self) -> Result<(), Failure> {
        let calculation = self.calculation().map_err(|error| Failure::Usage(told(&error)))?;
        match self.format {
            Format::Text => files::print_report(text(&calculation).as_bytes()),
            Format::Json => {
                files::print(&json(&calculation).map_err(|error| Failure::Other(error.to_string()))?)
            }
        }
    }

    fn calculation(&self) -> Result<Calculation, QueueingError> {
        let (arrivals, service) = (self.arrivals, self.service);
        let mut answers = Vec::new();
        let mut officers = self.officers;
        if let Some(target) = &self.target {
            let queue = fewest_servers(arrivals, 1.0 / service, target.target)?;
            officers = officers.or(Some(queue.servers()));
            answers.push(fewest(target, &queue)?);
        }
        if let (Some(swing), Some(target)) = (self.swing, &self.target) {
            answers.extend(self.swinging(swing, target)?);
        } else if let Some(officers) = officers {
            answers.extend(self.models(officers)?);
        }
        let serving = officers.map_or(String::new(), |officers| format!(", {officers} officers"));
        Ok(Calculation {
            question: format!(
                "{} arrivals an hour, {} each{serving}",
                crate::output::number::plain(arrivals),
                crate::output::number::duration(service)
            ),
            load: arrivals * service,
            answers,
        })
    }

    /// Every model that the arguments speak of.
    fn models(&self, officers: usize) -> Result<Vec<Answer>, QueueingError> {
        let (arrivals, rate) = (self.arrivals, 1.0 / self.service);
        let mut answers = Vec::new();
        // What turns people away or loses them has an answer at any load; the others refuse an overload.
        let always_stable = self.room.is_some() || self.patience.is_some();
        match MultiServer::new(arrivals, rate, officers) {
            Ok(queue) => answers.push(self.erlang_c(&queue)?),
            Err(error) if !always_stable => return Err(error),
            Err(_) => {}
        }
        if let Some(batch) = self.batch {
            answers.push(self.batches(batch, officers)?);
        }
        let plain = (self.service_cv - 1.0).abs() + (self.arrival_cv - 1.0).abs() <= 0.0;
        if !plain {
            let (arrival, service) = (
                self.arrival_cv * self.arrival_cv,
                self.service_cv * self.service_cv,
            );
            let queue = TwoMoments::new(arrivals, rate, officers, arrival, service)?;
            let answer = Answer::of(format!("GI/G/{officers}, from two moments (approximate)"))
                .time("mean wait (Allen and Cunneen 1978)", queue.allen_cunneen()?)
                .time("mean wait (Sakasegawa 1977)", queue.sakasegawa());
            answers.push(answer.note("two approximations: where they differ much, simulate"));
        }
        if let Some(room) = self.room {
            let queue = limited_room(arrivals, rate, officers, room)?;
            let model = format!("M/M/{officers}/{room}: {room} places in all, in service included");
            answers.push(
                Answer::of(model)
                    .share("turned away", queue.blocking)
                    .time("mean wait of those let in", queue.wait_mean)
                    .share("officers busy", queue.utilisation)
                    .share(
                        "turned away if nobody could wait (Erlang B)",
                        erlang_b(arrivals * self.service, officers)?,
                    ),
            );
        }
        if let Some(patience) = self.patience {
            let queue = impatient(arrivals, rate, officers, 1.0 / patience)?;
            answers.push(
                Answer::of("M/M/c+M: who waits too long goes away (Palm 1946, Erlang A)")
                    .share("wait at all", queue.delay_probability)
                    .share("give up", queue.abandonment)
                    .time("mean wait", queue.wait_mean)
                    .share("officers busy", queue.utilisation),
            );
        }
        if let Some(urgent) = self.urgent {
            let queue = PriorityServers::new(&[urgent, arrivals - urgent], rate, officers)?;
            answers.push(
                Answer::of("M/M/c, urgent ones first, nobody interrupted (Kella and Yechiali 1985)")
                    .time("mean wait of the urgent", queue.wait_mean(0)?)
                    .time("mean wait of the others", queue.wait_mean(1)?)
                    .time(
                        "90 % of the urgent wait no longer than",
                        queue.wait_quantile(0, 0.9)?,
                    )
                    .time(
                        "90 % of the others wait no longer than",
                        queue.wait_quantile(1, 0.9)?,
                    ),
            );
        }
        Ok(answers)
    }

    fn erlang_c(&self, queue: &MultiServer) -> Result<Answer, QueueingError> {
        let model = format!(
            "M/M/{}: at random, one by one, exponential service (Erlang 1917)",
            queue.servers()
        );
        let mut answer = Answer::of(model)
            .share("officers busy", queue.utilisation())
            .share("wait at all", queue.delay_probability())
            .time("mean wait", queue.wait_mean())
            .time("90 % wait no longer than", queue.wait_quantile(0.9)?)
            .time("mean time until served", queue.sojourn_mean())
            .number("waiting, on average", queue.queue_mean());
        if let Some(within) = self.within {
            let name = format!("wait no longer than {}", crate::output::number::duration(within));
            answer = answer.share(name, 1.0 - queue.wait_tail(within));
        }
        Ok(answer)
    }

    /// Groups of a geometric size.
    fn batches(&self, batch: f64, officers: usize) -> Result<Answer, QueueingError> {
        let groups = self.arrivals / batch;
        let queue = BatchServers::new(groups, BatchSize::geometric(batch)?, 1.0 / self.service, officers)?;
        let fixed = if batch.fract() == 0.0 {
            let fixed = BatchServers::new(
                groups,
                BatchSize::fixed(batch as usize)?,
                1.0 / self.service,
                officers,
            )?;
            Some(fixed.wait_mean())
        } else {
            None
        };
        let mut answer = Answer::of(format!(
            "M^X/M/{officers}: groups of {} on average, geometric (Chaudhry and Templeton 1983)",
            crate::output::number::plain(batch)
        ))
        .share("wait at all", queue.delay_probability())
        .time("mean wait", queue.wait_mean())
        .time("90 % wait no longer than", queue.wait_quantile(0.9)?)
        .time("mean wait of the first of a group", queue.first_wait_mean())
        .time("mean wait of the last of a group", queue.last_wait_mean());
        if let Some(fixed) = fixed {
            answer = answer.time("mean wait when every group has that size", fixed);
        }
        Ok(answer)
    }

    /// What staffing rules make of a day that swings, and what their plans achieve.
    fn swinging(&self, swing: f64, target: &Target) -> Result<Vec<Answer>, QueueingError> {
        let day = SinusoidalRate::new(self.arrivals, swing, 24.0)?;
        let delayed = match target.target {
            staffing::Target::DelayProbability(most) => most,
            _ => MultiServer::delay_probability(&fewest_servers(
                self.arrivals,
                1.0 / self.service,
                target.target,
            )?),
        };
        let rules = [
            (
                LoadRule::Sipp,
                "each hour for itself, by its mean rate (SIPP: what a spreadsheet does)",
            ),
            (
                LoadRule::SippMax,
                "each hour for itself, by its highest rate (SIPP max)",
            ),
            (
                LoadRule::Lag,
                "each hour by the rate one service time earlier (lagged SIPP)",
            ),
            (
                LoadRule::ModifiedOfferedLoad,
                "by the work in hand (modified offered load; Jennings et al. 1996)",
            ),
        ];
        rules
            .iter()
            .map(|(rule, name)| {
                let loads = day.loads(*rule, 1.0 / self.service, PERIODS)?;
                let staff = plan(&loads, delayed)?;
                let total: usize = staff.iter().sum();
                let answer = Answer::of(*name).number("officer hours a day", total as f64);
                Ok(
                    match evaluate_plan(|t| day.at(t), 1.0 / self.service, 24.0, &staff) {
                        Ok(achieved) => answer
                            .share("delayed, in the worst moment", achieved.largest_delay)
                            .share("delayed, of all", achieved.mean_delay)
                            .time("mean wait", achieved.mean_wait),
                        Err(error) => answer.note(error.to_string()),
                    },
                )
            })
            .collect()
    }
}

/// A refusal, with the way out of an overload.
fn told(error: &QueueingError) -> String {
    match error {
        QueueingError::Overload { load, .. } => format!(
            "{error}: the line would grow without end; at least {:.0} officers can do the work, and with --room or --patience some go \
             away unserved",
            load.floor() + 1.0
        ),
        _ => error.to_string(),
    }
}

fn fewest(target: &Target, queue: &MultiServer) -> Result<Answer, QueueingError> {
    let mut answer = Answer::of(format!(
        "the fewest officers for \"{}\" (Erlang C)",
        target.written
    ))
    .number("officers", queue.servers() as f64);
    if let staffing::Target::DelayProbability(most) = target.target {
        let rule = square_root_servers(queue.load(), most)?;
        answer = answer.number("by the square-root rule (Halfin and Whitt 1981)", rule as f64);
    }
    Ok(answer)
}

fn rate(text: &str) -> Result<f64, String> {
    quantity::rate(text).map_err(|fault| said(&fault))
}

fn hours(text: &str) -> Result<f64, String> {
    quantity::duration(text)
        .map(crate::units::SimDuration::hours)
        .map_err(|fault| said(&fault))
}

fn share(text: &str) -> Result<f64, String> {
    quantity::share(text)
        .map(crate::units::Share::get)
        .map_err(|fault| said(&fault))
}

/// What is wrong with a value that is named already.
fn said(fault: &quantity::Fault) -> String {
    let hint = fault
        .hint
        .as_ref()
        .map_or(String::new(), |hint| format!("; {hint}"));
    format!("it {}{hint}", fault.message)
}

/// `90 % within 10 min`, `mean wait 5 min`, `10 % delayed`.
fn target(text: &str) -> Result<Target, String> {
    let target = if let Some(time) = text.trim().strip_prefix("mean wait") {
        staffing::Target::MeanWait(hours(time.trim())?)
    } else if let Some(most) = text.trim().strip_suffix("delayed") {
        staffing::Target::DelayProbability(share(most.trim())?)
    } else if let Some((part, within)) = text.split_once("within") {
        staffing::Target::ServiceLevel {
            share: share(part.trim())?,
            within: hours(within.trim())?,
        }
    } else {
        return Err(format!(
            "`{text}` is no target: write `90 % within 10 min`, `mean wait 5 min` or `10 % delayed`"
        ));
    };
    Ok(Target {
        written: text.trim().to_owned(),
        target,
    })
}
