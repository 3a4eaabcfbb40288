#!/usr/bin/env bash
# Compares a greenlane program with the second implementation: bash tests/crosscheck/run.sh PATH_TO_GREENLANE [options]
# Makes a virtual environment beside itself and installs SimPy into it.
set -euo pipefail
greenlane=$(realpath "$1")
shift
cd "$(dirname "$0")"
[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/pip install --quiet --requirement requirements.txt
exec .venv/bin/python compare.py "$greenlane" "$@"
