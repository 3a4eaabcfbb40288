#!/usr/bin/env bash
# Words of each generator through dieharder (Debian's package): bash benches/generators.sh [NAME ...]. About ten minutes of a core
# each. `counter` is no generator, and must fail.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v dieharder > /dev/null || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq dieharder > /dev/null
cargo bench --quiet --no-run --bench generators
program=$(ls -t "${CARGO_TARGET_DIR:-target}"/release/deps/generators-* | grep -v '\.d$' | head -1)
names=("$@")
[ ${#names[@]} -gt 0 ] || names=(philox2x64-10 philox2x64-6 threefry2x64-13 squares64 chacha8 counter)
printf '| generator | tests | passed | weak | failed | which |\n| --- | --- | --- | --- | --- | --- |\n'
for name in "${names[@]}"; do
  results=""
  # birthdays, permutations, ranks, bits, monkeys, ones, parking, spheres, squeeze, runs, craps, bit series, lags, DAB
  for number in 0 1 2 3 4 8 9 10 11 12 13 15 16 100 101 102 200 204 205 206 207; do
    results+=$("$program" --bench words "$name" 2> /dev/null | dieharder -g 200 -d "$number" -c ',' -D test_name -D ntuple -D pvalues -D assessment 2> /dev/null)$'\n'
  done
  count() { grep -c "$1" <<< "$results" || true; }
  which=$(grep -E 'WEAK|FAILED' <<< "$results" | cut -d, -f1,2 | tr -s ' ' | tr '\n' ';' || true)
  total=$(grep -cE 'PASSED|WEAK|FAILED' <<< "$results" || true)
  printf '| %s | %s | %s | %s | %s | %s |\n' "$name" "$total" "$(count PASSED)" "$(count WEAK)" "$(count FAILED)" "${which:-–}"
done
