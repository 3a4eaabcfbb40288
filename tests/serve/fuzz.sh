#!/usr/bin/env bash
# Fuzzes the API from its own description: `bash tests/serve/fuzz.sh [target/release/greenlane] [EXAMPLES]`. schemathesis is
# installed into target/serve. Fails at an answer of 500 or one that the description does not know. About half a minute.
set -euo pipefail
cd "$(dirname "$0")/../.."
greenlane=$(realpath "${1:-target/release/greenlane}")
examples=${2:-50}
folder=target/serve
mkdir -p "$folder"
[ -x "$folder/venv/bin/schemathesis" ] || { python3 -m venv "$folder/venv"; "$folder/venv/bin/pip" install --quiet 'schemathesis>=4,<5'; }
"$greenlane" serve tests/scenarios/shed.toml --port 0 --quiet > "$folder/fuzzed" &
server=$!
trap 'kill $server' EXIT
for _ in $(seq 1 120); do grep -q http "$folder/fuzzed" && break; sleep 0.25; done
address=$(grep -o 'http://[^ /]*' "$folder/fuzzed")
timeout 300 "$folder/venv/bin/schemathesis" run "$address/api/v1/openapi.json" --max-examples "$examples" --seed 758 --workers 2 \
  --phases examples,coverage,fuzzing --request-timeout 30 \
  --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance
