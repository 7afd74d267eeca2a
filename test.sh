#!/usr/bin/env bash
# Sets up, builds and runs every test. The last line is `N passed, N failed`, with `, N skipped` where there are any.
# The exit status is 0 only when every test program ran to its end and nothing failed.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
source eng/common.sh

limit=${JITNEY_TEST_LIMIT:-1500} # seconds for each test program
patience=300                     # seconds after which a test is named that still runs
results=artifacts/test-results

# Compilers and linkers that make the tests' inputs and to compare with, CPython as the big example, and further archives.
install_packages \
  gcc g++ binutils clang-19 lld-19 llvm-19 llvm-19-dev libclang-rt-19-dev mold gdb \
  libpython3.11-dev libpython3.11-testsuite python3.11 libexpat1-dev zlib1g-dev \
  gfortran libblas-dev liblapack-dev liblua5.4-dev libncurses-dev libreadline-dev libsqlite3-dev libssl-dev libzstd-dev libgc-dev gdc ldc guile-3.0-dev libperl-dev \
  gcc-mingw-w64-x86-64 g++-mingw-w64-x86-64-win32 mingw-w64-x86-64-dev ||
  say "note: tests that need these packages will fail"

# Other kinds of machines: compilers and an emulator, LLVM's executors, archives. Tests that need them are skipped without.
install_packages gcc-aarch64-linux-gnu g++-aarch64-linux-gnu libc6-dev-arm64-cross gcc-riscv64-linux-gnu g++-riscv64-linux-gnu libc6-dev-riscv64-cross qemu-user ||
  say "note: tests that need these packages will be skipped"
eng/target-root.sh arm64 artifacts/arm64 || say "note: tests of LLVM's arm64 executor will be skipped"
eng/target-root.sh riscv64 artifacts/riscv64 || say "note: tests of LLVM's riscv64 executor will be skipped"

require_dotnet
passed=0 failed=0 skipped=0 broken=0

finish() {
  local line="$passed passed, $failed failed"
  [[ $skipped -eq 0 ]] || line+=", $skipped skipped"
  printf '%s\n' "$line"
  [[ $failed -eq 0 && $broken -eq 0 && $passed -gt 0 ]]
}

# A step that breaks before any test counts as one failure, so that the last line never looks well.
./build.sh || { failed=1; finish; exit 1; }
./build.sh --target arm64 || say "note: tests of our own arm64 executor will be skipped"
say "test.sh: building"
if ! dotnet build Jitney.slnx --nologo -v quiet -c Release -p:UseSharedCompilation=false; then
  failed=1
  finish
  exit 1
fi

# attribute NAME FILE: a number from the result file's <assembly> tag; 0 when it is not there.
attribute() {
  local value
  value=$(grep -oE '<assembly [^>]*>' "$2" | grep -oE " $1=\"[0-9]+\"" | grep -oE '[0-9]+' | head -n 1 || true)
  printf '%s' "${value:-0}"
}

# run_alone PROGRAM ARGUMENT...: with a time limit and with no descriptors but the standard ones; tests look at what their children inherit.
run_alone() (
  for descriptor in /proc/self/fd/*; do
    descriptor=${descriptor##*/}
    [[ $descriptor -le 2 ]] || eval "exec $descriptor>&-"
  done

  exec timeout -k 10 "$limit" "$@"
)

rm -rf "$results"
mkdir -p "$results"
failures=()
for project in tests/*.Tests/; do
  name=$(basename "$project")
  [[ -f tests/$name/$name.csproj ]] || continue
  program=tests/$name/bin/Release/net10.0/$name
  result=$results/$name.xml
  status=0
  run_alone "$program" -noLogo -noColor -longRunning "$patience" -xml "$result" < /dev/null || status=$?

  if [[ ! -s $result ]] || ! grep -q '</assemblies>' "$result"; then
    reason="ended with status $status and left no results"
    [[ $status -ne 124 && $status -ne 137 ]] || reason="did not end within $limit s"
    printf '%s: %s\n' "$name" "$reason"
    failures+=("$name ($reason)")
    failed=$((failed + 1)) broken=1
    continue
  fi

  p=$(attribute passed "$result") f=$(attribute failed "$result") s=$(attribute skipped "$result") e=$(attribute errors "$result")
  printf '%s: %s passed, %s failed, %s skipped\n' "$name" "$p" "$((f + e))" "$s"
  passed=$((passed + p)) failed=$((failed + f + e)) skipped=$((skipped + s))
  while IFS= read -r test; do
    failures+=("$test")
  done < <(grep -oE '<test [^>]*result="Fail"[^>]*>' "$result" | sed -E 's/.* name="([^"]*)".*/\1/; s/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g')

  if [[ $((p + f + s)) -eq 0 ]]; then
    failures+=("$name (ran no tests)")
    failed=$((failed + 1)) broken=1
  elif [[ $status -ne 0 && $((f + e)) -eq 0 ]]; then
    failures+=("$name (ended with status $status though no test failed)")
    failed=$((failed + 1)) broken=1
  fi
done

if [[ ${#failures[@]} -gt 0 ]]; then
  echo
  echo "Failed:"
  printf '  %s\n' "${failures[@]}"
fi

finish
