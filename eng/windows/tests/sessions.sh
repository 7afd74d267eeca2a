#!/usr/bin/env bash
# Runs 100 sessions of jitney.exe under Wine, and 100 more of which one side is killed at a random moment: by turns the
# controller and the executor, over shared memory and with copying. Each must write what it should, or say in one line
# what has happened, and end in time. After each no process, no named object and no temporary file of it may be left.
# The last line is `N passed, N failed`.
#
#   eng/windows/tests/sessions.sh [COUNT [SEED]]      another number than 100; the moments of an earlier run
#   eng/windows/tests/sessions.sh --quick             a dozen
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../.."
root=$PWD
[[ ${1:-} != --quick ]] || set -- 12
count=${1:-100} seed=${2:-$RANDOM$RANDOM}
folder=$root/artifacts/windows-sessions
jitney=Z:${root//\//\\}\\artifacts\\jitney-windows\\jitney.exe
libraries=/usr/x86_64-w64-mingw32/lib
words=("$jitney" run -static -L "$libraries" -L "$(dirname "$(x86_64-w64-mingw32-gcc -print-libgcc-file-name)")" program.exe -- one two)
limit=7200 # seconds

./build.sh --target windows >&2
rm -rf "$folder"
mkdir -p "$folder"
x86_64-w64-mingw32-gcc -O1 -Wall -Wextra -Werror -static tests/windows-sessions/{objects,trials}.c -lntdll -ladvapi32 -o "$folder/trials.exe"
x86_64-w64-mingw32-gcc -O1 -Wall -Wextra -Werror -c tests/windows-sessions/program.c -o "$folder/program.exe"
x86_64-w64-mingw32-gcc -static "$folder/program.exe" -o "$folder/native.exe"
eng/wine.sh start
cd "$folder"
"$root/eng/wine.sh" run --limit 60 ./native.exe one two > expected

passed=0 failed=0
trials() { # WORD...
  local status=0 line
  "$root/eng/wine.sh" run --limit "$limit" ./trials.exe "$@" > trials.log || status=$?
  grep -v ' passed, ' trials.log || true
  line=$(tail -n 1 trials.log)
  if [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed ]]; then
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
  else
    echo "failed: trials $1 ended with $status and told no results"
    failed=$((failed + 1))
  fi
}

trials proof
trials turns "$count" expected "${words[@]}"

# A session's usual time, for the moments to fall into all of it.
length=$(sed -n 's/^passed.* \([0-9]*\) ms, status.*/\1/p' trials.log | sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] + 0 }')
trials kills "$count" "$seed" "$length" "${words[@]}"
"$root/eng/wine.sh" stop

# What Wine has told to end is also gone from this machine.
left=$(grep -lzx "WINEPREFIX=$root/artifacts/wine" /proc/[0-9]*/environ 2> /dev/null || true)
if [[ -z $left ]]; then
  passed=$((passed + 1))
else
  echo "failed: processes of Wine are left: $left"
  failed=$((failed + 1))
fi

echo "$passed passed, $failed failed"
[[ $failed -eq 0 && $passed -gt 0 ]]
