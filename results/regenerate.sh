#!/usr/bin/env bash
# Makes every published result anew: `bash results/regenerate.sh` in the project's folder. The same bytes each time.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --quiet --release
greenlane=./target/release/greenlane
# what a folder of the gallery keeps: the rest (workbook, Parquet, PNG …) the same command writes again, to the byte
keep() {
  local folder=$1 file
  shift
  find "$folder" -type f | while read -r file; do
    case " report.txt report.html manifest.json figures.csv differences.csv table.csv $* " in
      *" ${file#"$folder"/} "*) ;;
      *) rm "$file" ;;
    esac
  done
  find "$folder" -type d -empty -delete
}

# one scenario each: today, the reform package, three weeks of cruise ships, a hurricane
for scenario in saint-lucia saint-lucia-reform cruise-season hurricane-week; do
  $greenlane run "scenarios/$scenario.toml" --out "results/$scenario" --force --quiet
done
keep results/saint-lucia picture.svg pictures/week-examination-castries.svg pictures/who-held-the-time.svg
keep results/saint-lucia-reform picture.svg
keep results/cruise-season pictures/utilisation.svg
keep results/hurricane-week pictures/year.svg
rm results/{saint-lucia-reform,cruise-season,hurricane-week}/report.html   # as large as all the rest

# two examiners fewer on Saturdays: what happens to release times?
$greenlane compare scenarios/saint-lucia.toml --with "two examiners fewer on Saturdays: officers.examiners.shifts.saturday.on-duty=4" \
  --explain 2 --out results/saturday-staffing --force --quiet
keep results/saturday-staffing pictures/differences.svg

# how much to open, with today's officers
$greenlane sweep experiments/red-threshold.toml --out results/thresholds --force --quiet
keep results/thresholds pictures/curves-red.svg

# the experiment on the share opened and the number of examiners, and its frontier
name=red-threshold-and-examiners
$greenlane sweep "experiments/$name.toml" --out "results/$name/sweep" --force --quiet
$greenlane frontier "results/$name/sweep" --out "results/$name/frontier" --force --quiet
keep "results/$name/sweep" result.json pictures/map-release-time-fcl-mean.svg   # the frontier is made from result.json
keep "results/$name/frontier" frontier.csv steps.csv frontier.json picture.svg
rm "results/$name"/*/report.html

# comparisons: one examiner more, a lower red share, the reforms alone and together
compare=($greenlane compare scenarios/saint-lucia.toml --force --quiet)
"${compare[@]}" --with "one examiner more: officers.examiners.shifts.weekday.on-duty=20" --explain 5 \
  --out results/compare-one-examiner-more
"${compare[@]}" --with 'red by score 20 % instead of 25 %: goods.fcl.selectivity.red.share="20 %"' \
  --measures "release-time/fcl/mean" --measures "dwell-time/fcl/mean" \
  --measures "interdiction/narcotics/interdiction rate" --measures "interdiction/narcotics/rate, counted" \
  --out results/compare-red-threshold
"${compare[@]}" --reforms --explain 5 --out results/compare-reforms
keep results/compare-one-examiner-more
keep results/compare-red-threshold
keep results/compare-reforms pictures/waterfall-release-time-fcl-mean.svg pictures/waterfall-dwell-time-fcl-mean.svg
rm results/compare-{one-examiner-more,red-threshold}/report.html

# which guess to measure first: 622 settings of 4 replications, about ten minutes of a core
name=sensitivity-saint-lucia
$greenlane sensitivity scenarios/saint-lucia.toml --replications 4 --top 20 --out "results/$name" --force --quiet
keep "results/$name" sensitivity.csv pictures/tornado-release-time-fcl-mean.svg
rm "results/$name/report.html"

# beside other simulators (installs them; about ten minutes of a core)
python3 benches/peers/run.py

# Castries calibrated to its Time Release Study, and the validation page
calibrate=(./target/release/greenlane calibrate --force --quiet)
"${calibrate[@]}" experiments/castries-time-release-study.toml --out results/castries-calibration
rm results/castries-calibration/run.json
python3 results/validation/validate.py
# would such targets find hidden parameters? 100 made-up studies of three, two minutes
./target/release/greenlane calibrate tests/scenarios/known-truth-calibration.toml --recover 100 --out results/calibration-recovery --force --quiet
rm results/calibration-recovery/{run.json,calibration.json,fitted.toml}

# what random inspections teach a score: the published curve, a simple score, a simple score fed by 30 ports
learning=($greenlane learning scenarios/score-learning.toml --goods fcl --force --out)
"${learning[@]}" results/learning/published-curve
"${learning[@]}" results/learning/simple-score --reform simple-score
"${learning[@]}" results/learning/simple-score-of-30-ports --reform simple-score --traffic 5730
rm results/learning/*/{run.json,result.json,picture.png}
# seconds to ±1 %: two runs of 400 years on one core
python3 benches/precision.py

# the cheapest roster for today's traffic, and for the cruise season with an evening ferry
for name in saint-lucia-plan cruise-season-evening-ferry; do
  folder=results/plan-${name%-plan}   # a minute of two cores
  ./target/release/greenlane plan "scenarios/$name.toml" --out "$folder" --force --quiet
  rm "$folder/run.json" "$folder/report.html"
  keep "$folder" roster.csv targets.csv margins.csv pictures/roster.svg
done
