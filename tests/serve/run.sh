#!/usr/bin/env bash
# Looks at the trainer's page in a browser: `bash tests/serve/run.sh [target/release/greenlane] [FOLDER]`. Starts the server on a
# free port with the small port of the Rust tests' kind and with Saint Lucia, and fails when a lever, the animation, an exercise,
# the address, an export or the phone's width does not work, when an answer of another state is shown, when the console says
# anything, when the page asks for anything outside itself, or at a serious accessibility fault (axe-core); then looks at it more
# briefly in Firefox. Screenshots stay in FOLDER (target/serve).
set -euo pipefail
cd "$(dirname "$0")/../.."
greenlane=$(realpath "${1:-target/release/greenlane}")
folder=${2:-target/serve}
browser=$(command -v chromium || command -v chromium-browser || true)
if [ -z "$browser" ]; then
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium > /dev/null
  browser=$(command -v chromium)
fi
firefox=$(command -v firefox-esr || command -v firefox || true)
if [ -z "$firefox" ]; then
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends firefox-esr > /dev/null
  firefox=$(command -v firefox-esr)
fi
mkdir -p "$folder"
cp tests/serve/package.json tests/serve/*.mjs "$folder"
npm install --prefix "$folder" --silent --no-audit --no-fund > /dev/null
"$greenlane" serve scenarios/saint-lucia-training.toml --port 0 --quiet > "$folder/address" &
server=$!
trap 'kill $server' EXIT
for _ in $(seq 1 240); do grep -q http "$folder/address" && break; sleep 0.5; done
address=$(grep -o 'http://[^ ]*' "$folder/address")
node "$folder/look.mjs" "$browser" "$folder" "$address" "$greenlane" scenarios/saint-lucia-training.toml
node "$folder/firefox.mjs" "$firefox" "$folder" "$address"
