#!/usr/bin/env bash
# Runs tests of what is neutral and of what is Windows' own: Jitney.WindowsTests.exe has them in it, compiled ahead of
# time. What compilers make for these tests is recorded here beforehand, and played back there. The last line is
# `N passed, N failed`, with `, N skipped` where there are any.
#
#   eng/windows/tests/units.sh [PROJECT [WORD]]     only those of a project, whose names hold the word
#   eng/windows/tests/units.sh --quick              only those of what is Windows' own
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../.."
source eng/common.sh

projects=(Jitney.Interop.Tests Jitney.Protocol.Tests Jitney.ObjectFiles.Tests Jitney.Linking.Tests Jitney.Execution.Tests Jitney.Executor.Tests
  Jitney.Tests)
if [[ ${1:-} == --quick ]]; then
  projects=(Jitney.Interop.Tests Jitney.Execution.Tests Jitney.Executor.Tests)
  shift
fi
[[ $# -eq 0 ]] || projects=("$1")
word=${2:-}
limit=1200 # seconds for each project
tools=$PWD/artifacts/windows-tools
results=artifacts/windows-results
program=artifacts/publish-windows/Jitney.WindowsTests/Jitney.WindowsTests.exe

# Tests start the executor, here and there.
./build.sh
./build.sh --target windows

rm -rf "$tools"
mkdir -p "$tools" "$results"
for project in "${projects[@]}"; do
  since=$SECONDS
  say "units.sh: building $project and recording its tools"
  dotnet build "tests/$project/$project.csproj" --nologo -v quiet -c Release -p:UseSharedCompilation=false > artifacts/windows-build.log 2>&1 ||
    { cat artifacts/windows-build.log >&2; exit 1; }
  [[ $project == Jitney.Interop.Tests ]] ||
    JITNEY_TOOLS_RECORD=$tools timeout "$limit" "tests/$project/bin/Release/net10.0/$project" -noLogo -noColor > "$results/$project.recorded" 2>&1 < /dev/null ||
    say "note: tests of $project have failed here"
  say "units.sh: that took $((SECONDS - since)) s"
done

since=$SECONDS
say "units.sh: publishing $(basename "$program")"
[[ -d artifacts/windows-start ]] || eng/windows/make.sh artifacts/windows-start
dotnet publish tests/Jitney.WindowsTests/Jitney.WindowsTests.csproj --nologo -v quiet -c Release -p:ProgramRuntime=win-x64 -p:NativeDebugSymbols=false \
  -p:CppCompilerAndLinker=clang-19 -p:UseSharedCompilation=false -o "$(dirname "$program")" > artifacts/windows-build.log 2>&1 ||
  { cat artifacts/windows-build.log >&2; exit 1; }
say "units.sh: that took $((SECONDS - since)) s"

# Windows' name for a path of this machine.
there() { local path=${1//\//\\}; printf 'Z:%s' "$path"; }

passed=0 failed=0 skipped=0
for project in "${projects[@]}"; do
  file=$PWD/$results/$project.txt
  rm -f "$file"
  since=$SECONDS

  # A test that ends the whole program has failed, and the next run goes on behind it.
  for ((run = 0; run < 20; run++)); do
    begun=$(grep -c '^begin ' "$file" 2> /dev/null || true)
    status=0
    JITNEY_TOOLS_PLAY=$(there "$tools") eng/wine.sh run --limit "$limit" "$program" "$project" "$(there "$file")" "$word" < /dev/null || status=$?
    [[ -s $file ]] && [[ $(tail -n 1 "$file") == end ]] && break
    echo "$project: ended with status $status in the midst of a test"
    # One that took too long is told by itself.
    [[ $(tail -n 1 "$file" 2> /dev/null) == failed* ]] || echo "failed (the program ended)" >> "$file"
    [[ $(grep -c '^begin ' "$file" || true) -gt ${begun:-0} ]] || break
  done

  count() { grep -cE "^$1 " "$file" || true; }
  p=$(count passed) f=$(count failed) s=$(count skipped)
  [[ $(tail -n 1 "$file") == end ]] || f=$((f + 1))
  [[ $((p + f + s)) -gt 0 ]] || { echo "$project: ran no tests"; f=1; }
  printf '%s: %s passed, %s failed, %s skipped (%s s)\n' "$project" "$p" "$f" "$s" $((SECONDS - since))
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done

line="$passed passed, $failed failed"
[[ $skipped -eq 0 ]] || line+=", $skipped skipped"
printf '%s\n' "$line"
[[ $failed -eq 0 ]]
