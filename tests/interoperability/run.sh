#!/usr/bin/env bash
# Other programs read what greenlane writes: bash tests/interoperability/run.sh PATH_TO_GREENLANE
# Makes a virtual environment beside itself (pandas, polars, pyarrow, openpyxl, pm4py); where LibreOffice is not there it is
# installed by apt-get, if that is possible.
set -euo pipefail
greenlane=$(realpath "$1")
cd "$(dirname "$0")"
[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/pip install --quiet --requirement requirements.txt
if ! command -v soffice > /dev/null; then
  apt-get update -qq && apt-get install -qq -y --no-install-recommends libreoffice-calc > /dev/null
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd ../..
scenario=(scenarios/saint-lucia.toml --set 'length="8 weeks"' --quiet)
"$greenlane" run "${scenario[@]}" --replications 2 --trs --out "$work/run" \
  --event-log "$work/log.xes" --event-log-replications 0..1
for ending in csv parquet; do
  "$greenlane" run "${scenario[@]}" --replications 2 --event-log "$work/log.$ending" --event-log-replications 0..1 > /dev/null
done
"$greenlane" compare "${scenario[@]}" --replications 2 --out "$work/compare" \
  --with 'one more: officers.examiners.shifts.weekday.on-duty=20'
"$greenlane" sweep scenarios/mmc.toml --set 'length="4 weeks"' --replications 3 --quiet --out "$work/sweep" \
  --factor 'servers: officers.servers.on-duty=5..8' \
  --response dwell-time/job/mean --response officers/servers/utilisation
"$greenlane" frontier "$work/sweep" --quiet --out "$work/frontier" --less dwell-time/job/mean --more officers/servers/utilisation
"$greenlane" sensitivity scenarios/mmc.toml --set 'length="4 weeks"' --replications 2 --quiet --out "$work/sensitivity" \
  --vary officers.servers.on-duty=5..8
for folder in run compare sweep frontier sensitivity; do
  mkdir "$work/$folder/office"
  soffice --headless "-env:UserInstallation=file://$work/profile" --convert-to xlsx --outdir "$work/$folder/office" \
    "$work/$folder/workbook.xlsx" > /dev/null 2>&1
done
tests/interoperability/.venv/bin/python tests/interoperability/read.py "$work"
