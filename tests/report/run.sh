#!/usr/bin/env bash
# Looks at the reports in a browser: `bash tests/report/run.sh [target/release/greenlane] [FOLDER]`. Writes short results of
# every kind, opens their report.html in headless Chromium at desktop and phone width and as A4 pages, and fails when a page
# asks for anything outside itself, logs an error, is wider than the window, does not sort, says nothing when pointed at, or
# has a serious accessibility fault (axe-core). Screenshots and PDFs are left in FOLDER (target/report).
set -euo pipefail
cd "$(dirname "$0")/../.."
greenlane=${1:-target/release/greenlane}
folder=${2:-target/report}
browser=$(command -v chromium || command -v chromium-browser || true)
if [ -z "$browser" ]; then
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium > /dev/null
  browser=$(command -v chromium)
fi
rm -rf "$folder"
mkdir -p "$folder"
cp tests/report/package.json tests/report/look.mjs "$folder"
npm install --prefix "$folder" --silent --no-audit --no-fund > /dev/null

run() { "$greenlane" "$@" --quiet > /dev/null; }
short=(--set 'length="8 weeks"' --set 'warm-up="2 weeks"' --set 'follow-up="2 weeks"')
run run scenarios/saint-lucia.toml "${short[@]}" --replications 3 --out "$folder/run"
run compare scenarios/saint-lucia.toml "${short[@]}" --replications 3 --reforms pre-arrival,e-payment --out "$folder/compare"
run sweep scenarios/saint-lucia.toml "${short[@]}" --replications 3 --reform risk-based-selectivity \
  --factor 'red: goods.fcl.selectivity.red.share=2 %,8 %,25 %' \
  --factor 'examiners: officers.examiners.shifts.weekday.on-duty=6,19' --out "$folder/sweep"
run frontier "$folder/sweep" --less release-time/fcl/mean --more 'interdiction/narcotics/interdiction rate' \
  --out "$folder/frontier"
run sensitivity scenarios/saint-lucia.toml "${short[@]}" --replications 2 --only goods.fcl.payment --only goods.fcl.lodged \
  --out "$folder/sensitivity"
run plan scenarios/cruise-season-evening-ferry.toml --effort 120 --out "$folder/plan"
node "$folder/look.mjs" "$browser" "$folder" run compare sweep frontier sensitivity plan
