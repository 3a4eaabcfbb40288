//! Laws of durations and counts as cases name them, and as scenarios do.

use super::clock::Clock;
use super::given::{Given, as_whole};

/// A law of durations, in the case's unit of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Times {
    Exponential(f64),
    Constant(f64),
    Erlang(u32, f64),
    /// Share of the first branch, and the branches' means.
    Hyperexponential(f64, f64, f64),
    /// Mean and squared coefficient of variation.
    Lognormal(f64, f64),
    Uniform(f64, f64),
    /// Least, most likely and greatest.
    Triangular(f64, f64, f64),
}

/// A law of counts.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Counts {
    Constant(u32),
    Geometric(f64),
    /// (size, probability).
    Table(Vec<(u32, f64)>),
}

impl Times {
    /// As a case names it.
    pub(super) fn of(p: Given<'_>) -> Result<Self, String> {
        Ok(match p.text("dist")? {
            "exp" => Self::Exponential(p.positive("mean")?),
            "det" => Self::Constant(p.positive("mean")?),
            "erlang" => Self::Erlang(p.whole("k")?, p.positive("mean")?),
            "hyperexp2" => Self::Hyperexponential(p.positive("p")?, p.positive("m1")?, p.positive("m2")?),
            "lognormal" => Self::Lognormal(p.positive("mean")?, p.positive("scv")?),
            "uniform" => Self::Uniform(p.number("a")?, p.positive("b")?),
            "triangular" => Self::Triangular(p.number("a")?, p.number("mode")?, p.positive("b")?),
            other => return Err(format!("the law `{other}` is not known here")),
        })
    }

    /// Its mean.
    pub(super) fn mean(self) -> f64 {
        match self {
            Self::Exponential(mean)
            | Self::Constant(mean)
            | Self::Erlang(_, mean)
            | Self::Lognormal(mean, _) => mean,
            Self::Hyperexponential(p, first, second) => p * first + (1.0 - p) * second,
            Self::Uniform(low, high) => 0.5 * (low + high),
            Self::Triangular(low, mode, high) => (low + mode + high) / 3.0,
        }
    }

    /// Variance over squared mean.
    pub(super) fn scv(self) -> f64 {
        let mean = self.mean();
        match self {
            Self::Exponential(_) => 1.0,
            Self::Constant(_) => 0.0,
            Self::Erlang(stages, _) => 1.0 / f64::from(stages),
            Self::Hyperexponential(p, first, second) => {
                2.0 * (p * first * first + (1.0 - p) * second * second) / (mean * mean) - 1.0
            }
            Self::Lognormal(_, scv) => scv,
            Self::Uniform(low, high) => (high - low) * (high - low) / 12.0 / (mean * mean),
            Self::Triangular(low, mode, high) => {
                let squares = low * low + mode * mode + high * high - low * mode - low * high - mode * high;
                squares / 18.0 / (mean * mean)
            }
        }
    }

    /// As a scenario names it.
    pub(super) fn toml(self, clock: Clock) -> String {
        let span = |value| clock.span(value);
        match self {
            Self::Exponential(mean) => format!("{{ exponential = {} }}", span(mean)),
            Self::Constant(value) => span(value),
            Self::Erlang(stages, mean) => format!("{{ erlang = {{ k = {stages}, mean = {} }} }}", span(mean)),
            Self::Hyperexponential(p, first, second) => format!(
                "{{ hyperexponential = {{ shares = [{p:?}, {:?}], means = [{}, {}] }} }}",
                1.0 - p,
                span(first),
                span(second)
            ),
            Self::Lognormal(mean, scv) => {
                format!(
                    "{{ lognormal = {{ mean = {}, cv = {:?} }} }}",
                    span(mean),
                    libm::sqrt(scv)
                )
            }
            Self::Uniform(low, high) => {
                format!("{{ uniform = {{ min = {}, max = {} }} }}", span(low), span(high))
            }
            Self::Triangular(low, mode, high) => format!(
                "{{ triangular = {{ min = {}, mode = {}, max = {} }} }}",
                span(low),
                span(mode),
                span(high)
            ),
        }
    }
}

impl Counts {
    /// As a case names it.
    pub(super) fn of(p: Given<'_>) -> Result<Self, String> {
        Ok(match p.text("dist")? {
            "fixed" => Self::Constant(p.whole("n")?),
            "geometric" => Self::Geometric(p.positive("mean")?),
            "pmf" => {
                let table = p.part("pmf")?;
                let sizes = table.0.as_object().ok_or("`pmf` is no table")?.keys();
                let entry = |size: &String| {
                    let count = size
                        .parse()
                        .ok()
                        .and_then(as_whole)
                        .ok_or(format!("`{size}` is no size"))?;
                    Ok((count, table.number(size)?))
                };
                let mut entries = sizes.map(entry).collect::<Result<Vec<_>, String>>()?;
                entries.sort_unstable_by_key(|&(size, _)| size);
                Self::Table(entries)
            }
            other => return Err(format!("the law of counts `{other}` is not known here")),
        })
    }

    /// E X.
    pub(super) fn mean(&self) -> f64 {
        self.moment(1)
    }

    /// E X² ÷ E X.
    pub(super) fn clump(&self) -> f64 {
        self.moment(2) / self.moment(1)
    }

    fn moment(&self, order: i32) -> f64 {
        match self {
            Self::Constant(n) => f64::from(*n).powi(order),
            Self::Geometric(mean) if order == 1 => *mean,
            Self::Geometric(mean) => (2.0 * mean - 1.0) * mean,
            Self::Table(entries) => entries.iter().map(|&(n, p)| f64::from(n).powi(order) * p).sum(),
        }
    }

    /// As a scenario names it.
    pub(super) fn toml(&self) -> String {
        match self {
            Self::Constant(n) => n.to_string(),
            Self::Geometric(mean) => format!("{{ geometric = {mean:?} }}"),
            Self::Table(entries) => {
                let sizes: Vec<String> = entries.iter().map(|(size, _)| size.to_string()).collect();
                let weights: Vec<String> = entries.iter().map(|(_, weight)| format!("{weight:?}")).collect();
                format!(
                    "{{ discrete = {{ values = [{}], weights = [{}] }} }}",
                    sizes.join(", "),
                    weights.join(", ")
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn moments_are_those_of_the_law() {
        let hyper = json!({ "dist": "hyperexp2", "p": "0.9", "m1": 0.5, "m2": 5.5 });
        let law = Times::of(Given(&hyper)).unwrap();
        assert!((law.mean() - 1.0).abs() < 1e-12 && (law.scv() - 5.5).abs() < 1e-12);
        let geometric = Counts::of(Given(&json!({ "dist": "geometric", "mean": 4 }))).unwrap();
        assert!((geometric.clump() - 7.0).abs() < 1e-12);
        assert!(Times::of(Given(&json!({ "dist": "cauchy" }))).is_err());
    }
}
