#!/usr/bin/env bash
# Are faults noticed? Each patch in this folder plants one fault; the test that it names must then fail. Prints a table
# in Markdown on stdout (`bash tests/mutations/run.sh > results/mutations.md`) and what it does on stderr. Exits with 1
# if a fault goes unnoticed, if a patch no longer applies, or if what it makes does not build.
#
# It works on a copy, so the tree stays as it is. Names of patches as arguments: only those. A minute or two each.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
export CARGO_TARGET_DIR=${GREENLANE_MUTATIONS_TARGET:-$root/target/mutations}
# Less optimised than the tests usually are: building is most of the time here. Assertions stay on.
export CARGO_PROFILE_TEST_OPT_LEVEL=1 CARGO_PROFILE_DEV_OPT_LEVEL=1 CARGO_PROFILE_TEST_DEBUG=0 CARGO_PROFILE_DEV_DEBUG=0
export RUST_BACKTRACE=0 PROPTEST_MAX_SHRINK_ITERS=0

(cd "$root" && git ls-files -z --cached --others --exclude-standard | tar --create --null --files-from=-) |
  tar --extract --touch --directory "$copy"  # touched, so that what an earlier copy built counts as old
cd "$copy"

# Runs one test by its full name; says "passes", "fails" or what else happened.
verdict() {
  local target=$1 name=$2 log
  cargo test --quiet --no-run --test "$target" >&2 || { echo "does not build"; return; }
  log=$(timeout 600 cargo test --quiet --test "$target" -- --exact "$name" 2>&1) && status=0 || status=$?
  if [ "$status" = 0 ] && grep -q "1 passed" <<<"$log"; then echo passes
  elif grep -q "0 passed; 1 failed" <<<"$log"; then echo fails
  else echo "no such test, or it does not end"; fi
}

patches=()
if [ $# -gt 0 ]; then
  for name in "$@"; do patches+=("tests/mutations/$name.patch"); done
else
  patches=(tests/mutations/*.patch)
fi

survivors=0
# Without a fault every named test passes; otherwise its failing would mean nothing.
for test in $(sed -n 's/^# Test: \(.*\) \(.*\)$/\1=\2/p' "${patches[@]}" | sort -u); do
  found=$(verdict "${test%%=*}" "${test#*=}")
  echo "without a fault: ${test#*=} $found" >&2
  [ "$found" = passes ] || survivors=$((survivors + 1))
done
[ "$survivors" = 0 ] || { echo "a named test does not pass without a fault" >&2; exit 1; }

echo "# Planted faults"
echo
echo "Written by \`bash tests/mutations/run.sh > results/mutations.md\`. Each fault is a patch in \`tests/mutations/\`; with it, the"
echo "test named must fail. Without any fault all of them pass."
echo
echo "| fault | what it does | test | noticed |"
echo "| --- | --- | --- | --- |"
for patch in "${patches[@]}"; do
  name=$(basename "$patch" .patch)
  what=$(sed -n 's/^# Breaks: \(.*\)\.$/\1/p' "$patch")
  read -r target test < <(sed -n 's/^# Test: //p' "$patch")
  if git apply "$patch" 2>/dev/null; then
    found=$(verdict "$target" "$test")
    git apply --reverse "$patch"
  else
    found="the patch does not apply"
  fi
  case $found in
    fails) noticed=yes ;;
    passes) noticed="**no**" ;;
    *) noticed="**$found**" ;;
  esac
  [ "$noticed" = yes ] || survivors=$((survivors + 1))
  echo "$name: $noticed" >&2
  echo "| $name | $what | \`$target\`: \`$test\` | $noticed |"
done
echo
echo "${#patches[@]} faults, $survivors unnoticed."
[ "$survivors" = 0 ]
