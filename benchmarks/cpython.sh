#!/usr/bin/env bash
# Links CPython from Debian's static archives and runs a line of Python, with Jitney and with what else is on the machine, side by
# side: one run of each in turn, many times. Prints a Markdown table of medians and spreads.
#
#   benchmarks/cpython.sh [RUNS] [--peers-only]
#
# Exits with 0 only if every run of Jitney printed what it should.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

runs=11 peers_only=''
for argument in "$@"; do
  case "$argument" in
    --peers-only) peers_only=1 ;;
    [1-9]*) runs=$argument ;;
    *) echo "usage: benchmarks/cpython.sh [RUNS] [--peers-only]" >&2; exit 2 ;;
  esac
done

limit=60 # seconds for one run
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
unset "${!PYTHON@}"

archives=/usr/lib/python3.11/config-3.11-x86_64-linux-gnu
libraries=(-L/usr/lib/x86_64-linux-gnu -lexpat -lz)
system=/usr/lib/x86_64-linux-gnu
jitney=$PWD/artifacts/jitney/jitney

# The work: the same Python for everyone, with the same argv[0], which is where CPython begins to look for its library.
argv0=$archives/python.o
python=(-c 'print(1+1)')
expected=2
# For counting, once: mappings of the process that runs the Python code.
count=(-c 'print(sum(1 for line in open("/proc/self/maps")))')

work=$(mktemp -d "${TMPDIR:-/tmp}/jitney-benchmark.XXXXXX")
trap 'rm -rf "$work"' EXIT
for tool in measure load; do
  cc -O2 "benchmarks/tools/$tool.c" -o "$work/$tool" -ldl
done
cc -O2 -fPIC -c benchmarks/tools/main.c -o "$work/main.o"
compiler_library=$(cc -print-libgcc-file-name)

# --- The contestants. Each row: a name, a label, and how to run it. -------------------------------------------------------

rows=()
declare -A label kind note
add() { rows+=("$1"); kind[$1]=$2; label[$1]=$3; note[$1]=${4:-}; }

if [[ -x $jitney ]]; then
  for archive in libpython3.11.a libpython3.11-pic.a; do
    word=non-PIC; [[ $archive == *-pic.a ]] && word=PIC
    add "jitney-$word-shared" jitney "**Jitney**, child process, shared memory, $word" "--memory shared $archive"
    add "jitney-$word-copy" jitney "**Jitney**, child process, copying, $word" "--memory copy $archive"
    add "jitney-$word-in" jitney "**Jitney**, in process, $word" "--in-process $archive"
  done
elif [[ -z $peers_only ]]; then
  echo "error: $jitney is not there; run ./build.sh first, or ask for --peers-only" >&2
  exit 1
fi

if [[ -x /usr/lib/llvm-19/bin/llvm-jitlink ]]; then
  add llvm19-in llvm "llvm-jitlink 19, in process, PIC" "19 $archives/libpython3.11-pic.a"
  add llvm19-shared llvm "llvm-jitlink 19, child process, shared memory, PIC" "19 $archives/libpython3.11-pic.a -oop-executor=/usr/lib/llvm-19/bin/llvm-jitlink-executor -use-shared-memory"
  add llvm19-non-pic llvm "llvm-jitlink 19, in process, non-PIC" "19 $archives/libpython3.11.a"
fi

if [[ -x /usr/lib/llvm-16/bin/llvm-jitlink ]]; then
  # LLVM 16 refuses the archive as it is, for the relocations of a note section; it gets one without that section.
  objcopy -R .note.stapsdt -R .rela.note.stapsdt "$archives/libpython3.11-pic.a" "$work/no-notes.a"
  add llvm16-in llvm "llvm-jitlink 16, in process, PIC [1]" "16 $work/no-notes.a"
  add llvm16-copy llvm "llvm-jitlink 16, child process, copying, PIC [1]" "16 $work/no-notes.a -oop-executor=/usr/lib/llvm-16/bin/llvm-jitlink-executor"
  add llvm16-shared llvm "llvm-jitlink 16, child process, shared memory, PIC [1]" "16 $work/no-notes.a -oop-executor=/usr/lib/llvm-16/bin/llvm-jitlink-executor -use-shared-memory"
fi

for linker in mold ld.lld-19 ld; do
  if command -v "$linker" > /dev/null; then
    add "$linker-shared" library "$linker -shared, then dlopen, PIC" "$linker"
    add "$linker-program" program "$linker, then exec, non-PIC" "$linker"
  fi
done

add floor floor "python3.11 as installed: nothing to link"

# --- One run. ---------------------------------------------------------------------------------------------------------------

# cost STDOUT STDERR COMMAND...: runs it; leaves wall, cpu (microseconds), rss (KiB) and status in variables.
cost() {
  local out=$1 err=$2 user sys
  shift 2
  : > "$work/cost"
  "$work/measure" "$work/cost" "$limit" "$@" > "$out" 2> "$err" < /dev/null
  read -r wall user sys rss status < "$work/cost"
  cpu=$((user + sys))
}

# number KEY FILE: a number from Jitney's statistics, or nothing.
number() { grep -o "\"$1\": *[0-9.]*" "$2" | tail -n 1 | grep -o '[0-9.]*$' || true; }

# run ROW ARGUMENT...: runs the row's program with Python arguments; leaves also link (microseconds), trips, mapped, peak, linked (bytes).
run() {
  local row=$1 words
  shift
  read -ra words <<< "${note[$row]}"
  link='' trips='' mapped='' peak='' status=0
  local out=$work/out err=$work/err
  case ${kind[$row]} in
    jitney)
      cost "$out" "$err" "$jitney" run --stats=json "${words[@]::${#words[@]}-1}" "$archives/python.o" "$archives/${words[-1]}" -lexpat -lz -lm -- "$@"
      link=$(number linkMilliseconds "$err" | awk '{ printf "%d", $1 * 1000 }')
      trips=$(number roundTrips "$err") mapped=$(number mappings "$err") peak=$(number peakMemoryBytes "$err")
      ;;
    llvm)
      local main=$archives/python.o
      [[ ${words[0]} == 16 ]] && main=$work/main.o
      cost "$out" "$err" "/usr/lib/llvm-${words[0]}/bin/llvm-jitlink" -show-times "${words[@]:2}" "$main" "${words[1]}" "${libraries[@]}" -args "$argv0" "$@"
      # The wall clock's column is the last; LLVM 16 prints the table of times twice.
      link=$(sed -nE 's/.* ([0-9.]+) \( *[0-9.]+%\)  time to (load.add|link) object files$/\2 \1/p' "$err" | sort -u -k1,1 |
        awk '{ total += $2 } END { if (NR > 0) printf "%d", total * 1000000 }')
      ;;
    library | program)
      local link_cpu link_rss
      if [[ ${kind[$row]} == library ]]; then
        cost "$out" "$err" "${words[0]}" -shared -o "$work/$row" "$archives/python.o" "$archives/libpython3.11-pic.a" "${libraries[@]}" -lm "$compiler_library" -lc
      else
        cost "$out" "$err" "${words[0]}" -o "$work/$row" -dynamic-linker /lib64/ld-linux-x86-64.so.2 -export-dynamic "$system/crt1.o" "$system/crti.o" \
          "$archives/python.o" "$archives/libpython3.11.a" "${libraries[@]}" -lm "$compiler_library" -lc "$system/crtn.o"
      fi
      link=$wall link_cpu=$cpu link_rss=$rss
      if [[ $status -eq 0 ]]; then
        if [[ ${kind[$row]} == library ]]; then
          cost "$out" "$err" "$work/load" "$work/$row" "$argv0" "$@"
        else
          cost "$out" "$err" "$work/$row" "$@"
        fi
        wall=$((wall + link)) cpu=$((cpu + link_cpu)) rss=$((rss > link_rss ? rss : link_rss))
      fi
      ;;
    floor) cost "$out" "$err" /usr/bin/python3.11 "$@" ;;
  esac
}

# --- Runs, one of each in turn. ---------------------------------------------------------------------------------------------

declare -A wrong processes
jitney_failed=0
for row in "${rows[@]}"; do
  wrong[$row]=0
  run "$row" "${count[@]}" # Also warms the caches.
  [[ $status -eq 0 ]] && processes[$row]=$(tr -dc 0-9 < "$work/out") || processes[$row]=''
done

for ((i = 1; i <= runs; i++)); do
  [[ -t 2 ]] && printf '\rround %d of %d ' "$i" "$runs" >&2
  for row in "${rows[@]}"; do
    run "$row" "${python[@]}"
    if [[ $status -ne 0 || $(< "$work/out") != "$expected" ]]; then
      wrong[$row]=$((wrong[$row] + 1))
      [[ ${kind[$row]} == jitney ]] && { jitney_failed=1; cp "$work/err" "$work/$row.error"; }
      continue
    fi

    echo "$wall $cpu $rss ${link:--} ${trips:--} ${mapped:--} ${peak:--}" >> "$work/$row.samples"
  done
done
[[ -t 2 ]] && printf '\r%*s\r' 20 '' >&2

# --- The table. -------------------------------------------------------------------------------------------------------------

# spread COLUMN FILE: "median (least..most)" in milliseconds, of microseconds.
spread() {
  awk -v column="$1" '$column != "-" { print $column }' "$2" | sort -n | awk '
    { value[NR] = $1 / 1000 }
    END {
      if (NR == 0) { print "–"; exit }
      middle = NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2
      printf "%.1f (%.1f..%.1f)\n", middle, value[1], value[NR]
    }'
}

# middle COLUMN FILE [DIVISOR]: the median as a whole number.
middle() {
  awk -v column="$1" '$column != "-" { print $column }' "$2" | sort -n | awk -v divisor="${3:-1}" '
    { value[NR] = $1 }
    END { if (NR == 0) print "–"; else printf "%.0f\n", value[int((NR + 1) / 2)] / divisor }'
}

processor=$(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo)
echo "CPython $(/usr/bin/python3.11 -c 'import platform; print(platform.python_version())'), \`${python[*]}\`; $runs runs each, in turn; median (least..most), milliseconds."
echo "$(nproc) × $processor, Linux $(uname -r)."
echo
echo "| what | link phase | whole command, wall | CPU, all processes | round trips | mappings: process (linked code) | peak memory, MiB: largest process (controller) | failed runs |"
echo "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
for row in "${rows[@]}"; do
  samples=$work/$row.samples
  if [[ ! -s $samples ]]; then
    echo "| ${label[$row]} | – | – | – | – | – | – | ${wrong[$row]} of $runs |"
    continue
  fi

  mappings=${processes[$row]:-–}
  memory=$(middle 3 "$samples" 1024)
  if [[ ${kind[$row]} == jitney ]]; then
    mappings+=" ($(middle 6 "$samples"))"
    memory+=" ($(middle 7 "$samples" 1048576))"
  fi

  echo "| ${label[$row]} | $(spread 4 "$samples") | $(spread 1 "$samples") | $(spread 2 "$samples") | $(middle 5 "$samples") | $mappings | $memory | ${wrong[$row]} of $runs |"
done

if [[ -n ${label[llvm16-in]:-} ]]; then
  echo
  echo "[1] From a copy of the archive without its \`.note.stapsdt\` sections and with a \`main\` without debug information: LLVM 16 refuses the archive as it is. The copying is not counted."
fi

for file in "$work"/*.error; do
  [[ -e $file ]] || continue
  { echo; echo "$(basename "$file" .error) failed; its last run said:"; tail -n 20 "$file"; } >&2
done

exit "$jitney_failed"
