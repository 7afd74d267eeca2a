#!/usr/bin/env bash
# Shows the main job on a machine that need not be prepared: CPython from Debian's ordinary static archive, linked into another
# process over shared memory, runs Python code; then what that cost, beside the alternatives on this machine.
# Exits with 0 only if everything that Jitney ran printed what it should.
#
#   ./demo.sh [RUNS]     RUNS: how often each alternative is measured, 11 if not given
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
source eng/common.sh

install_packages gcc g++ libpython3.11-dev python3.11 libexpat1-dev zlib1g-dev || {
  say "error: the demonstration needs these packages"
  exit 1
}
# Only to compare with; what is missing has no row in the table.
install_packages binutils llvm-19 llvm-16 mold lld-19 || say "note: the table will lack what could not be installed"

./build.sh
jitney=artifacts/jitney/jitney
archives=/usr/lib/python3.11/config-3.11-x86_64-linux-gnu
programs=(examples/cpython/tour.py)
if [[ ! -x $jitney ]]; then
  say "error: the build left no $jitney"
  exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

right=1
for program in "${programs[@]}"; do
  expected=0
  /usr/bin/python3.11 "$program" one two > "$work/expected" 2>&1 < /dev/null || expected=$?

  command=("$jitney" run --memory shared "$archives/python.o" "$archives/libpython3.11.a" -lexpat -lz -lm -- "$program" one two)
  printf '$ %s\n' "${command[*]}"
  status=0
  timeout -k 5 60 "${command[@]}" > "$work/output" 2> "$work/messages" < /dev/null || status=$?
  cat "$work/output"
  cat "$work/messages" >&2
  if [[ $status -eq $expected ]] && cmp -s "$work/output" "$work/expected"; then
    echo "=> exit code $status: the same as from /usr/bin/python3.11, to the byte"
  else
    right=0
    echo "=> WRONG: exit code $status instead of $expected, or another output than /usr/bin/python3.11's:"
    diff "$work/expected" "$work/output" || true
  fi
done

echo
echo "What it costs:"
echo
benchmarks/cpython.sh "${1:-11}" || right=0

if [[ $right -eq 1 ]]; then
  echo
  echo "Everything that Jitney ran was right."
else
  echo
  echo "Something that Jitney ran was wrong; see above."
  exit 1
fi
