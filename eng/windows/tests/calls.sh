#!/usr/bin/env bash
# Checks calls between C# and C on Windows, under Wine: of objects by Clang with Microsoft's conventions and by GCC,
# out of process and in process; and sessions with executors of a pool. The last line is `N passed, N failed`.
#
#   eng/windows/tests/calls.sh [SEED [COUNT]]     other functions, and how many
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../.."
source eng/common.sh

seed=${1:-1} count=${2:-300}
published=artifacts/publish-windows/Jitney.CallChecks
program=$published/Jitney.CallChecks.exe
native=tests/Jitney.CallChecks/Native

./build.sh --target windows
say "calls.sh: publishing $(basename "$program")"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
publish() {
  dotnet publish tests/Jitney.CallChecks/Jitney.CallChecks.csproj --nologo -v quiet -c Release -p:ProgramRuntime=win-x64 -p:NativeDebugSymbols=false \
    -p:CppCompilerAndLinker=clang-19 -p:UseSharedCompilation=false -o "$published"
}
dotnet build tests/Jitney.CallChecks --nologo -v quiet -c Release -p:UseSharedCompilation=false > "$log" 2>&1 || { cat "$log" >&2; exit 1; }
publish > "$log" 2>&1 || { cat "$log" >&2; exit 1; }
cp artifacts/jitney-windows/jitney-executor.exe "$published"

passed=0 failed=0
for compiler in clang gcc; do
  objects=artifacts/call-checks/windows-$compiler
  mkdir -p "$objects"
  sources=(written late callers first second registers idle)
  if [[ $compiler == clang ]]; then
    compile=(clang-19 --target=x86_64-pc-windows-msvc -O1)
    sources+=(unwinding run_time_checks)
  else
    # What touches the pages of large frames lies in an archive of GCC, which is not what is asked about here.
    compile=(x86_64-w64-mingw32-gcc -O1 -mno-stack-arg-probe)
  fi
  tests/Jitney.CallChecks/bin/Release/net10.0/Jitney.CallChecks source "$seed" "$count" > "$objects/generated.c"
  "${compile[@]}" -c "$objects/generated.c" -o "$objects/generated.o"
  for source in "${sources[@]}"; do
    "${compile[@]}" -c "$native/$source.c" -o "$objects/$source.o"
  done

  say "calls.sh: $compiler"
  status=0
  output=$(eng/wine.sh run --limit 300 "$program" run "$seed" "$count" "Z:${PWD//\//\\}\\${objects//\//\\}" child in-process < /dev/null) || status=$?
  printf '%s\n' "$output"
  line=$(tail -n 1 <<< "$output")
  if [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed ]]; then
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
  else
    echo "$compiler: ended with status $status and told no results"
    failed=$((failed + 1))
  fi
done

printf '%s passed, %s failed\n' "$passed" "$failed"
[[ $failed -eq 0 && $passed -gt 0 ]]
