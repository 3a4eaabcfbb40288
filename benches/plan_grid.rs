//! A plain grid of designs at the price of a plan, beside that plan: `cargo bench --bench plan_grid`, two minutes. What it prints is a
//! part of `results/optimisation.md` (`bash results/optimisation.sh`).

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on has failed")]

use greenlane::experiment::plan::{Design, Laboratory, Rule, Space};
use greenlane::scenario::{Bundle, Changes};
use std::fmt::Write as _;
use std::path::Path;

/// Scenario, and replications that its published plan took (`results/plan-*/report.txt`).
const PLANS: [(&str, usize); 2] = [("saint-lucia-plan", 447), ("cruise-season-evening-ferry", 318)];
/// A pool is staffed with this share of today's officers, or with that.
const LEVELS: [f64; 2] = [0.8, 1.2];

#[expect(clippy::print_stdout, reason = "the page of results is made of this")]
fn main() {
    for (name, replications) in PLANS {
        let path = format!("scenarios/{name}.toml");
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&path)).unwrap();
        let changes = Changes::default();
        let disk = |path: &str| std::fs::read_to_string(path).map_err(|error| error.to_string());
        let (bundle, loaded) = Bundle::gather(&path, &text, &disk, &changes);
        let (port, planning) = (loaded.port.unwrap(), loaded.planning.unwrap());
        let space = Space::new(&port, &planning);
        let rules = Rule::all(&port, &planning);
        for (grid, designs) in [
            ("each pool a fifth below or above today", around_today(&space)),
            (
                "evenly over the bounds",
                over_the_bounds(&space, 2_usize.pow(space.pools().len() as u32)),
            ),
        ] {
            let each = (replications / designs.len()).max(1);
            let mut lab = Laboratory::new(
                &bundle,
                changes.clone(),
                space.clone(),
                rules.clone(),
                758,
                0,
                &|| {},
            )
            .unwrap();
            let wanted: Vec<(Design, usize)> = designs.iter().map(|design| (design.clone(), each)).collect();
            lab.ensure(&wanted).unwrap();
            let keeps = |design: &&Design| {
                let outcomes = lab.outcomes(design);
                let mut rules = lab.rules.iter().enumerate();
                rules.all(|(at, rule)| {
                    let short = rule.shortfall(rule.standing(at, outcomes).reached);
                    short.is_nan() || short <= 0.0
                })
            };
            let kept: Vec<&Design> = designs.iter().filter(keeps).collect();
            let mut row = format!(
                "| `{name}` | {grid} | {} | {each} | {} | ",
                designs.len(),
                kept.len()
            );
            match kept.iter().map(|design| lab.cost(design)).min_by(f64::total_cmp) {
                Some(cost) => write!(row, "{cost:.0} |").unwrap(),
                None => row.push_str("none keeps them |"),
            }
            println!("{row}");
            assert!(lab.spent as usize <= replications);
        }
    }
}

/// Every combination of [`LEVELS`] of the pools, all shifts of a pool together; shifts not worked today stay unworked.
fn around_today(space: &Space) -> Vec<Design> {
    let pools = space.pools();
    (0..LEVELS.len().pow(pools.len() as u32))
        .map(|number| {
            let level = |pool: &str| {
                let place = pools.iter().position(|&other| other == pool).unwrap();
                LEVELS[number / LEVELS.len().pow(place as u32) % LEVELS.len()]
            };
            let officers = space.posts.iter().map(|post| {
                let wanted = (f64::from(post.today) * level(&post.pool)).round() as u32;
                wanted.clamp(post.least, post.most)
            });
            Design {
                options: space.today().options,
                officers: officers.collect(),
            }
        })
        .collect()
}

/// `n` designs whose officers lie evenly between the bounds: the additive recurrence of Kronecker with square roots of primes.
fn over_the_bounds(space: &Space, n: usize) -> Vec<Design> {
    const PRIMES: [u32; 16] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53];
    (1..=n)
        .map(|number| {
            let officers = space.posts.iter().zip(PRIMES).map(|(post, prime)| {
                let place = (number as f64 * f64::from(prime).sqrt()).fract();
                post.least + (place * f64::from(post.most - post.least + 1)) as u32
            });
            Design {
                options: space.today().options,
                officers: officers.collect(),
            }
        })
        .collect()
}
