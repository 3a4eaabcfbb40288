#!/usr/bin/env bash
# Makes every published result anew: `bash results/regenerate.sh` in the project's folder. The same bytes each time.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --quiet --release
for scenario in saint-lucia saint-lucia-reform; do
  folder=results/$scenario
  mkdir -p "$folder"
  run=(./target/release/greenlane run "scenarios/$scenario.toml" --replications 20 --quiet)
  "${run[@]}" --output "$folder/report.txt" --picture "$folder/picture.svg"
  "${run[@]}" --format csv --output "$folder/figures.csv"
done

# the experiment on the share opened and the number of examiners, and its frontier
name=red-threshold-and-examiners
./target/release/greenlane sweep "experiments/$name.toml" --out "results/$name/sweep" --force --quiet
./target/release/greenlane frontier "results/$name/sweep" --out "results/$name/frontier" --force --quiet
rm "results/$name"/*/run.json            # time and machine: no part of a result

# comparisons: one examiner more, a lower red share, the reforms alone and together
compare=(./target/release/greenlane compare scenarios/saint-lucia.toml --force --quiet)
"${compare[@]}" --with "one examiner more: officers.examiners.shifts.weekday.on-duty=20" --explain 5 \
  --out results/compare-one-examiner-more
"${compare[@]}" --with 'red by score 20 % instead of 25 %: goods.fcl.selectivity.red.share="20 %"' \
  --measures "release-time/fcl/mean" --measures "dwell-time/fcl/mean" \
  --measures "interdiction/narcotics/interdiction rate" --measures "interdiction/narcotics/rate, counted" \
  --out results/compare-red-threshold
"${compare[@]}" --reforms --explain 5 --out results/compare-reforms
rm results/compare-*/run.json

# which guess to measure first: 622 settings of 4 replications, about ten minutes of a core
name=sensitivity-saint-lucia
./target/release/greenlane sensitivity scenarios/saint-lucia.toml --replications 4 --top 20 --out "results/$name" --force --quiet
rm "results/$name/run.json"

# beside other simulators (installs them; about ten minutes of a core)
python3 benches/peers/run.py
