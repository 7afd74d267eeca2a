#!/usr/bin/env bash
# Builds programs for Windows and tests them under Wine. The last line is `N passed, N failed`, with `, N skipped`
# where there are any; the exit status is 0 only when nothing failed.
#
#   ./test-windows.sh [--quick] [PART...]
#
# Each part is a script of eng/windows/tests, with all of them run where none is named:
#   start      what every program for Windows begins with
#   units      the .NET tests of what is not of Linux alone, compiled ahead of time
#   calls      calls between C# and C, of objects by Clang and by GCC
#   programs   programs that jitney.exe links and runs, compared with natively linked ones
#   archives   programs with archives of Debian's, and with a library of their own, many times
#   executors  how they end in executors of each kind, listening ones too, and who is let in there
#   sessions   a hundred sessions, and a hundred of which one side is killed
#
# --quick has less of those parts that can have less.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
source eng/common.sh

all=(start units calls programs archives executors sessions)
quick=()
if [[ ${1:-} == --quick ]]; then
  quick=(--quick)
  shift
fi
parts=("$@")
[[ ${#parts[@]} -gt 0 ]] || parts=("${all[@]}")
for part in "${parts[@]}"; do
  [[ -x eng/windows/tests/$part.sh ]] || { say "usage: ./test-windows.sh [--quick] [PART...], of ${all[*]}"; exit 2; }
done

install_packages clang-19 lld-19 llvm-19 gcc-mingw-w64-x86-64 g++-mingw-w64-x86-64-win32 mingw-w64-x86-64-dev wine64 \
  libz-mingw-w64-dev libgcrypt-mingw-w64-dev libgpg-error-mingw-w64-dev ||
  say "note: parts that need these packages will fail"
require_dotnet
trap 'eng/wine.sh stop' EXIT

passed=0 failed=0 skipped=0
count() { grep -oE "[0-9]+ $2" <<< "$1" | grep -oE '[0-9]+' || echo 0; }
log=artifacts/test-windows.log
mkdir -p artifacts
for part in "${parts[@]}"; do
  say "test-windows.sh: $part"
  status=0
  words=()
  [[ ! $part =~ ^(units|programs|archives|executors|sessions)$ ]] || words=("${quick[@]}")
  "eng/windows/tests/$part.sh" "${words[@]}" 2>&1 | tee "$log" || status=$?
  line=$(tail -n 1 "$log")
  if [[ ! $line =~ ^[0-9]+\ passed,\ [0-9]+\ failed ]]; then
    echo "$part: ended with status $status and told no results"
    failed=$((failed + 1))
    continue
  fi

  f=$(count "$line" failed)
  [[ $status -eq 0 || $f -gt 0 ]] || { echo "$part: ended with status $status though nothing failed"; f=1; }
  passed=$((passed + $(count "$line" passed))) failed=$((failed + f)) skipped=$((skipped + $(count "$line" skipped)))
done

line="$passed passed, $failed failed"
[[ $skipped -eq 0 ]] || line+=", $skipped skipped"
printf '%s\n' "$line"
[[ $failed -eq 0 && $passed -gt 0 ]]
