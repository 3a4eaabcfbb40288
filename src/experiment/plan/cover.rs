//! Shifts that cover a requirement at least cost: an integer program, solved by branch and bound over linear relaxations.
//!
//! min Σ c_s x_s + Σ p_t u_t with Σ a_ts x_s + u_t ≥ R_t, x whole: what is left uncovered is priced, never hidden. The search
//! stops after a number of nodes, not of seconds, so that its answer depends on no machine; the gap to the bound is told.
//! Periods that the same shifts cover alike are one row. Built with the feature `highs` the program goes to HiGHS whole.

use super::laboratory::PlanningError;
use good_lp::{Expression, ProblemVariables, Solution, SolverModel, Variable, constraint, variable};

/// A requirement by period, and the shifts that may cover it.
#[derive(Clone, Debug, Default)]
pub struct Cover {
    /// Officers required in each period.
    pub required: Vec<f64>,
    /// Price of an officer missing in a period.
    pub unmet_price: f64,
    /// Shifts.
    pub shifts: Vec<CoverShift>,
}

/// A shift that may be worked by several officers.
#[derive(Clone, Debug)]
pub struct CoverShift {
    /// Share of an officer that it puts on duty, by period.
    pub covers: Vec<f64>,
    /// Cost of one officer.
    pub cost: f64,
    /// Fewest officers.
    pub least: u32,
    /// Most officers.
    pub most: u32,
}

/// A solution and how good it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Covered {
    /// Officers of each shift.
    pub officers: Vec<u32>,
    /// Officers missing in each period.
    pub unmet: Vec<f64>,
    /// Cost of the shifts and price of what is missing.
    pub cost: f64,
    /// No solution costs less than this.
    pub bound: f64,
    /// Relaxations solved.
    pub nodes: usize,
}

/// Relaxations solved at most.
const MOST_NODES: usize = 400;
/// How near to a whole number counts as one.
const WHOLE: f64 = 1e-6;

impl Covered {
    /// How much the solution may lie above the best, as a share of its cost.
    pub fn gap(&self) -> f64 {
        if self.cost > 0.0 {
            ((self.cost - self.bound) / self.cost).max(0.0)
        } else {
            0.0
        }
    }
}

impl Cover {
    /// The cheapest cover, or the best that was found, with its bound.
    ///
    /// # Errors
    /// When the solver fails.
    pub fn solve(&self) -> Result<Covered, PlanningError> {
        let rows = self.rows();
        if cfg!(feature = "highs") {
            return self.solve_whole(&rows);
        }
        let grain = self.grain();
        let root: Vec<(u32, u32)> = self
            .shifts
            .iter()
            .map(|shift| (shift.least, shift.most))
            .collect();
        let mut best: Option<(f64, Vec<u32>)> = None;
        let mut open = vec![(f64::NEG_INFINITY, root)];
        let mut nodes = 0;
        let mut root_bound = 0.0;
        while let Some((bound, bounds)) = pop_best(&mut open) {
            if best.as_ref().is_some_and(|(cost, _)| bound >= cost - WHOLE) {
                continue;
            }
            if nodes == MOST_NODES {
                open.push((bound, bounds));
                break;
            }
            nodes += 1;
            let (value, officers) = self.relax(&rows, &bounds)?;
            let bound = raised(value, grain).max(bound);
            if nodes == 1 {
                root_bound = bound;
            }
            let rounded = self.improved(&rows, &rounded_up(&officers, &bounds));
            let cost = self.cost(&rows, &rounded);
            if best.as_ref().is_none_or(|(known, _)| cost < known - 1e-9) {
                best = Some((cost, rounded));
            }
            if best.as_ref().is_some_and(|(cost, _)| bound >= cost - WHOLE) {
                continue;
            }
            let fraction = |x: f64| (x - x.floor()).min(x.ceil() - x);
            let widest =
                (0..officers.len()).max_by(|&i, &j| fraction(officers[i]).total_cmp(&fraction(officers[j])));
            if let Some(at) = widest.filter(|&at| fraction(officers[at]) > WHOLE) {
                let whole = officers[at].floor() as u32;
                let (mut below, mut above) = (bounds.clone(), bounds);
                below[at].1 = whole;
                above[at].0 = whole + 1;
                open.extend([(bound, below), (bound, above)]);
            }
        }
        let (cost, officers) = best.unwrap_or((f64::INFINITY, Vec::new()));
        let left = open.iter().map(|&(bound, _)| bound).fold(cost, f64::min);
        Ok(Covered {
            unmet: self.unmet(&officers),
            officers,
            cost,
            bound: left.max(root_bound).min(cost),
            nodes,
        })
    }

    /// The program given to HiGHS whole; with microlp this is not called.
    fn solve_whole(&self, rows: &[Row]) -> Result<Covered, PlanningError> {
        let bounds: Vec<(u32, u32)> = self
            .shifts
            .iter()
            .map(|shift| (shift.least, shift.most))
            .collect();
        let (bound, officers) = self.program(rows, &bounds, true)?;
        let officers: Vec<u32> = officers.iter().map(|x| x.round().max(0.0) as u32).collect();
        let cost = self.cost(rows, &officers);
        Ok(Covered {
            unmet: self.unmet(&officers),
            cost,
            bound: bound.min(cost),
            officers,
            nodes: 1,
        })
    }

    fn relax(&self, rows: &[Row], bounds: &[(u32, u32)]) -> Result<(f64, Vec<f64>), PlanningError> {
        self.program(rows, bounds, false)
    }

    /// Cost and officers of the program within the bounds.
    fn program(
        &self,
        rows: &[Row],
        bounds: &[(u32, u32)],
        whole: bool,
    ) -> Result<(f64, Vec<f64>), PlanningError> {
        let mut variables = ProblemVariables::new();
        let officers: Vec<Variable> = bounds
            .iter()
            .map(|&(least, most)| {
                let definition = variable().min(f64::from(least)).max(f64::from(most));
                variables.add(if whole { definition.integer() } else { definition })
            })
            .collect();
        let missing: Vec<Variable> = rows.iter().map(|_| variables.add(variable().min(0.0))).collect();
        let shifts = officers
            .iter()
            .zip(&self.shifts)
            .map(|(&x, shift)| shift.cost * x);
        let prices = missing.iter().zip(rows).map(|(&u, row)| row.price * u);
        let objective: Expression = shifts.chain(prices).sum();
        let problem = variables.minimise(objective.clone());
        #[cfg(feature = "highs")]
        let mut problem = problem.using(good_lp::solvers::highs::highs);
        #[cfg(not(feature = "highs"))]
        let mut problem = problem.using(good_lp::solvers::microlp::microlp);
        for (row, &u) in rows.iter().zip(&missing) {
            let covered: Expression = officers
                .iter()
                .zip(&row.covers)
                .filter(|&(_, &share)| share > 0.0)
                .map(|(&x, &share)| share * x)
                .sum();
            problem = problem.with(constraint!(covered + u >= row.required));
        }
        let solution = problem
            .solve()
            .map_err(|error| PlanningError::Program(error.to_string()))?;
        let values = officers.iter().map(|&x| solution.value(x)).collect();
        Ok((solution.eval(&objective), values))
    }

    /// Rows of the program: periods that the same shifts cover alike have one, with the largest requirement.
    fn rows(&self) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        for (period, &required) in self.required.iter().enumerate() {
            if required <= 0.0 {
                continue;
            }
            let covers: Vec<f64> = self.shifts.iter().map(|shift| shift.covers[period]).collect();
            match rows.iter_mut().find(|row| row.covers == covers) {
                Some(row) => {
                    row.required = row.required.max(required);
                    row.price += self.unmet_price;
                }
                None => rows.push(Row {
                    covers,
                    required,
                    price: self.unmet_price,
                }),
            }
        }
        rows
    }

    fn cost(&self, rows: &[Row], officers: &[u32]) -> f64 {
        let shifts: f64 = self
            .shifts
            .iter()
            .zip(officers)
            .map(|(shift, &x)| shift.cost * f64::from(x))
            .sum();
        shifts
            + rows
                .iter()
                .map(|row| row.price * row.missing(officers))
                .sum::<f64>()
    }

    /// Takes officers away while that saves more than it leaves uncovered, dearest shifts first, then moves one officer
    /// to a cheaper shift where that covers as well.
    fn improved(&self, rows: &[Row], officers: &[u32]) -> Vec<u32> {
        let mut officers = officers.to_vec();
        let mut cost = self.cost(rows, &officers);
        let mut order: Vec<usize> = (0..officers.len()).collect();
        order.sort_by(|&i, &j| self.shifts[j].cost.total_cmp(&self.shifts[i].cost));
        loop {
            let before = cost;
            for &from in &order {
                while officers[from] > self.shifts[from].least {
                    officers[from] -= 1;
                    let fewer = self.cost(rows, &officers);
                    if fewer < cost - 1e-9 {
                        cost = fewer;
                        continue;
                    }
                    let other = order.iter().copied().find(|&to| {
                        if to == from || officers[to] >= self.shifts[to].most {
                            return false;
                        }
                        officers[to] += 1;
                        let moved = self.cost(rows, &officers);
                        officers[to] -= 1;
                        moved < cost - 1e-9
                    });
                    let Some(to) = other else {
                        officers[from] += 1;
                        break;
                    };
                    officers[to] += 1;
                    cost = self.cost(rows, &officers);
                }
            }
            if cost >= before - 1e-9 {
                return officers;
            }
        }
    }

    fn unmet(&self, officers: &[u32]) -> Vec<f64> {
        let on_duty = |period: usize| -> f64 {
            let each = self.shifts.iter().zip(officers);
            each.map(|(shift, &x)| shift.covers[period] * f64::from(x)).sum()
        };
        let periods = self.required.iter().enumerate();
        periods
            .map(|(period, required)| (required - on_duty(period)).max(0.0))
            .collect()
    }

    /// The largest amount of which all costs are multiples, when shifts cover whole officers: what the bound may be
    /// raised to the next multiple of. 0 when there is none to speak of.
    fn grain(&self) -> f64 {
        let is_whole = |x: f64| (x - x.round()).abs() < WHOLE;
        let simple = self
            .shifts
            .iter()
            .all(|shift| shift.covers.iter().all(|&share| is_whole(share)))
            && self.required.iter().all(|&required| is_whole(required));
        if !simple {
            return 0.0;
        }
        let costs = self
            .shifts
            .iter()
            .map(|shift| shift.cost)
            .chain([self.unmet_price]);
        let largest = costs.clone().fold(0.0, f64::max);
        let grain = costs.fold(0.0, |grain, cost| common(grain, cost, largest * 1e-9));
        if grain > largest * 1e-6 { grain } else { 0.0 }
    }
}

/// One row of the program.
#[derive(Clone, Debug)]
struct Row {
    covers: Vec<f64>,
    required: f64,
    price: f64,
}

impl Row {
    fn missing(&self, officers: &[u32]) -> f64 {
        let covered: f64 = self
            .covers
            .iter()
            .zip(officers)
            .map(|(share, &x)| share * f64::from(x))
            .sum();
        (self.required - covered).max(0.0)
    }
}

/// Takes the open node with the lowest bound; of equals the youngest, which is the deepest.
fn pop_best(open: &mut Vec<(f64, Vec<(u32, u32)>)>) -> Option<(f64, Vec<(u32, u32)>)> {
    let mut best = None;
    for (at, (bound, _)) in open.iter().enumerate() {
        if best.is_none_or(|known: usize| *bound <= open[known].0) {
            best = Some(at);
        }
    }
    best.map(|at| open.remove(at))
}

fn rounded_up(officers: &[f64], bounds: &[(u32, u32)]) -> Vec<u32> {
    officers
        .iter()
        .zip(bounds)
        .map(|(&x, &(least, most))| ((x - WHOLE).ceil().max(0.0) as u32).clamp(least, most))
        .collect()
}

/// The bound raised to the next multiple of the grain.
fn raised(bound: f64, grain: f64) -> f64 {
    if grain > 0.0 {
        ((bound - WHOLE * grain) / grain).ceil() * grain
    } else {
        bound
    }
}

/// The greatest common measure of two amounts, as far as `slack` allows.
fn common(mut a: f64, mut b: f64, slack: f64) -> f64 {
    while b > slack {
        let rest = a % b;
        (a, b) = (b, if b - rest < slack { 0.0 } else { rest });
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shift(periods: std::ops::Range<usize>, cost: f64) -> CoverShift {
        CoverShift {
            covers: (0..6)
                .map(|t| f64::from(u8::from(periods.contains(&t))))
                .collect(),
            cost,
            least: 0,
            most: 20,
        }
    }

    #[test]
    fn what_is_dearer_than_its_price_stays_uncovered_and_is_told() {
        let cover = Cover {
            required: vec![0.0, 2.0, 2.0, 2.0, 0.0, 1.0],
            unmet_price: 5.0,
            shifts: vec![shift(1..4, 10.0), shift(4..6, 100.0)],
        };
        let covered = cover.solve().unwrap();
        assert_eq!(covered.officers, [2, 0]);
        assert_eq!(covered.unmet, [0.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
        assert!((covered.cost - 25.0).abs() < 1e-9 && covered.gap() < 1e-9);
    }

    #[test]
    fn bounds_hold() {
        let mut cover = Cover {
            required: vec![3.0; 6],
            unmet_price: 1000.0,
            shifts: vec![shift(0..6, 10.0), shift(0..3, 6.0), shift(3..6, 6.0)],
        };
        cover.shifts[0].most = 1;
        cover.shifts[1].least = 3;
        // the long shift would cover both halves for 10, but three of the first half are a must: 18 + 18 is cheapest
        assert_eq!(cover.solve().unwrap().officers, [0, 3, 3]);
        cover.shifts[2].most = 2;
        assert_eq!(cover.solve().unwrap().officers, [1, 3, 2]);
    }

    #[test]
    fn amounts_have_a_common_measure() {
        assert!((common(10.0, 8.0, 1e-9) - 2.0).abs() < 1e-12);
        assert!((common(0.0, 7.5, 1e-9) - 7.5).abs() < 1e-12);
        assert!((raised(27.5, 1.0) - 28.0).abs() < 1e-12);
    }
}
