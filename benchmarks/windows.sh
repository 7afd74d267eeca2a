#!/usr/bin/env bash
# Measures shared memory against copying on Windows, under Wine: whole commands of jitney.exe, one run of each in turn,
# many times. The works are zlib plus libgcrypt from mingw-w64's archives, and a generated program of 20 MB. Prints a
# Markdown table.
#
#   benchmarks/windows.sh [RUNS]
#
# Exits with 0 only if every run printed what it should. It needs what ./test-windows.sh installs.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
source eng/common.sh

runs=${1:-21}
limit=120 # seconds for one run
install_packages gcc gcc-mingw-w64-x86-64 mingw-w64-x86-64-dev libz-mingw-w64-dev libgcrypt-mingw-w64-dev libgpg-error-mingw-w64-dev wine64
[[ -x artifacts/jitney-windows/jitney.exe ]] || ./build.sh --target windows >&2

work=$(mktemp -d "${TMPDIR:-/tmp}/jitney-benchmark.XXXXXX")
trap 'rm -rf "$work"; eng/wine.sh stop' EXIT
cc -O2 benchmarks/tools/measure.c -o "$work/measure"
x86_64-w64-mingw32-gcc -O2 -c benchmarks/drivers/zlib_gcrypt.c -o "$work/archives.o"

# Eight objects of 2.5 MB, half code and half pointers, each function with a call into the next object.
for object in {0..7}; do
  awk -v object="$object" 'BEGIN {
    functions = 20000; next_object = (object + 1) % 8
    print ".text"
    for (i = 0; i < functions; i++) {
      printf ".globl f%d_%d\nf%d_%d:\n", object, i, object, i
      printf " subq $40, %%rsp\n leaq d%d_%d(%%rip), %%rax\n addq (%%rax), %%rcx\n testl %%edx, %%edx\n je 1f\n decl %%edx\n", object, i
      printf " call f%d_%d\n addq $40, %%rsp\n ret\n", next_object, (i * 7 + 1) % functions
      print "1: movq %rcx, %rax\n addq $40, %rsp\n ret\n .skip 24, 0x90"
    }
    print ".data"
    for (i = 0; i < functions; i++) {
      printf "d%d_%d: .quad %d\n", object, i, i
      for (k = 0; k < 7; k++) printf " .quad f%d_%d\n", next_object, (i + k) % functions
    }
  }' | x86_64-w64-mingw32-as -o "$work/part$object.o"
done
cat > "$work/main.c" <<'END'
#include <stdio.h>
long long f0_0(long long sum, int calls);
int main(void) { printf("%lld\n", f0_0(1, 500)); return 0; }
END
x86_64-w64-mingw32-gcc -O2 -c "$work/main.c" -o "$work/main.o"

libraries=(-static -L /usr/x86_64-w64-mingw32/lib -L "$(dirname "$(x86_64-w64-mingw32-gcc -print-libgcc-file-name)")")
declare -A words=([archives]="$work/archives.o -lz -lgcrypt -lgpg-error -lws2_32" [generated]="$work/main.o $(echo "$work"/part?.o)")
declare -A label=([archives]='zlib and libgcrypt' [generated]='generated program of 20 MB')

# What a native linker makes of it says what is right.
for name in archives generated; do
  # shellcheck disable=SC2086 # words of their own
  x86_64-w64-mingw32-gcc -static ${words[$name]} -o "$work/$name.exe"
  eng/wine.sh run --limit "$limit" "$work/$name.exe" > "$work/$name.expected"
done

# Wine does some of the system's work in a process of its own, which is there before and afterwards.
server=''
for id in $(pgrep -f '^/usr/lib/wine/wineserver64'); do
  if grep -qzxF "WINEPREFIX=$PWD/artifacts/wine" "/proc/$id/environ" 2> /dev/null; then server=$id; fi
done
[[ -n $server ]] || { say "error: Wine's server is not there"; exit 1; }
ticks=$(getconf CLK_TCK)
server_time() { awk -v ticks="$ticks" '{ printf "%d", ($14 + $15) * 1000000 / ticks }' "/proc/$server/stat"; }
export WINEPREFIX=$PWD/artifacts/wine WINEDEBUG=-all WINEDLLOVERRIDES='winedbg.exe=;winemenubuilder.exe='

failed=0
run() { # NAME WAY
  local before after status wall user system rest
  : > "$work/cost"
  before=$(server_time)
  # shellcheck disable=SC2086 # words of their own
  "$work/measure" "$work/cost" "$limit" /usr/lib/wine/wine64 artifacts/jitney-windows/jitney.exe run --memory "$2" "${libraries[@]}" ${words[$1]} \
    > "$work/output" 2> "$work/errors" < /dev/null
  after=$(server_time)
  read -r wall user system rest status < "$work/cost"
  if [[ $status -ne 0 ]] || ! cmp -s "$work/output" "$work/$1.expected"; then
    { echo "$1, $2: status $status, $(< "$work/output")"; cat "$work/errors"; } >&2
    failed=1
    return
  fi

  echo "$wall $((user + system + after - before))" >> "$work/$1.$2"
}

for ((round = 0; round <= runs; round++)); do
  for name in archives generated; do
    for way in shared copy; do
      run "$name" "$way"
    done
  done

  # The first round warms the caches and does not count.
  [[ $round -gt 0 ]] || rm -f "$work"/*.shared "$work"/*.copy
done

spread() { # COLUMN FILE
  awk -v column="$1" '{ print $column }' "$2" | sort -n | awk '
    { value[NR] = $1 / 1000 }
    END {
      middle = NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2
      printf "%.0f (%.0f..%.0f)", middle, value[1], value[NR]
    }'
}

echo "$runs runs each, in turn; median (least..most), milliseconds. CPU is of all processes, Wine's server among them."
echo "$(nproc) × $(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo), Linux $(uname -r), $(/usr/lib/wine/wine64 --version)."
echo
echo "| what | memory | whole command, wall | CPU |"
echo "| --- | --- | ---: | ---: |"
for name in archives generated; do
  for way in shared copy; do
    [[ -s $work/$name.$way ]] || { echo "| ${label[$name]} | $way | – | – |"; continue; }
    echo "| ${label[$name]} | $way | $(spread 1 "$work/$name.$way") | $(spread 2 "$work/$name.$way") |"
  done
done
exit "$failed"
