#!/usr/bin/env bash
# Makes results/optimisation.md anew: `bash results/optimisation.sh [SEEDS]`, 100 seeds unless told otherwise (an hour or so of
# two cores). Other problems of the same form: GREENLANE_OPTIMISATION_CASES=FILE.
set -euo pipefail
cd "$(dirname "$0")/.."
export GREENLANE_OPTIMISATION_SEEDS=${1:-100}
cases=${GREENLANE_OPTIMISATION_CASES:-tests/reference/optimisation.json}
page=results/optimisation.md
rows() { cargo test --quiet --release --test "$1" "$2" -- --nocapture --test-threads 1 | sed -n 's/^\(test .* \.\.\. \)\?|/|/p'; }
{
  printf '# Plans against exact optima\n\n'
  printf '`bash results/optimisation.sh %s`, problems of `%s`. At most 8,000 replications a seed; a threshold problem has 2,700\n' \
    "$GREENLANE_OPTIMISATION_SEEDS" "$cases"
  printf 'designs, and each of its replications two weeks. Required: the exact optimum with 95 of 100 seeds.\n\n'
  printf '## Thresholds and officers\n\n'
  printf '| goal | exact optimum | found | replications, mean | most | plain grid with as many |\n| --- | --- | --- | --- | --- | --- |\n'
  rows optimisation exact_optima_are_found_by_simulation
  printf '\n## Where closed forms rank wrongly\n\n'
  printf '| problem, 64 fresh replications to confirm | optimum | found | replications, mean | most | |\n| --- | --- | --- | --- | --- | --- |\n'
  rows optimisation the_simulated_choice_is_right
  printf '\n## Shift covers\n\n| shifts | exact cost | found | bound |\n| --- | --- | --- | --- |\n'
  rows optimisation shift_covers_are_exact
  printf '\n## Traffic that swings over the day: the target is a probability of delay of 0.1\n\n'
  printf 'Thirty an hour on average, half as many more or fewer over the day.\n\n'
  printf '| service time, rule | officer hours a day | largest probability of delay | mean | mean wait |\n| --- | --- | --- | --- | --- |\n'
  rows optimisation the_work_in_hand
  printf '\n## A plain grid at the price of a plan\n\n'
  printf 'As many replications as the published plan took (`results/plan-*`), spread evenly over the designs of a grid; of those that\n'
  printf 'keep every target on average the cheapest. Cost: EC$ a year in pay and overtime of the planned pools.\n\n'
  printf '| scenario | grid | designs | replications of each | keep every target | cheapest of these |\n| --- | --- | --- | --- | --- | --- |\n'
  cargo bench --quiet --bench plan_grid
} > "$page.new"
mv "$page.new" "$page"
