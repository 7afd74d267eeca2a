#!/usr/bin/env bash
# Runs the conformance programs under Wine: each is compiled here for Windows, linked natively, and linked by
# jitney.exe, which runs it in another process over shared memory, the same with copying, and in its own. What it
# writes and how it ends must be the same as natively. The last line is `N passed, N failed`, with `, N skipped`:
# programs that no compiler for Windows takes, or that have no end there.
#
#   eng/windows/tests/programs.sh [--quick] [WORD]     only those whose path holds the word;
#                                                      --quick has one way for each program
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../.."
root=$PWD

quick=
[[ ${1:-} != --quick ]] || { quick=1; shift; }
word=${1:-}
folder=$root/artifacts/windows-programs
start=$root/artifacts/windows-start
tools=/usr/lib/llvm-19/bin
libraries=/usr/x86_64-w64-mingw32/lib
compiler_libraries=$(dirname "$(x86_64-w64-mingw32-gcc -print-libgcc-file-name)")
resources=$("$tools/clang" -print-resource-dir)
headers=/usr/x86_64-w64-mingw32/include
limit=60 # seconds
export resources headers root folder start tools libraries compiler_libraries limit quick

./build.sh --target windows >&2
rm -rf "$folder"
mkdir -p "$folder"
[[ -d $start ]] || eng/windows/make.sh "$start"
eng/wine.sh start

directive() { sed -n "s,^// $2: *,,p" "$1" | head -n 1; }

# Writes down what a program says and how it ends. One that takes too long has the status 124.
run() { # FOLDER RESULT INPUT WORD...
  local status=0
  (cd "$1" && "$root/eng/wine.sh" run --limit "$limit" "${@:4}") > "$2" 2> "$2.errors" < "$3" || status=$?
  printf '\nstatus %s\n' "$status" >> "$2"
}

compile() { # KIND SOURCE OBJECT OPTION...
  local compiler
  case $1 in
    gcc) compiler=(x86_64-w64-mingw32-gcc) ;;
    clang) compiler=("$tools/clang" --target=x86_64-windows-gnu) ;;
    msvc)
      compiler=("$tools/clang" --target=x86_64-windows-msvc -fms-extensions -fexceptions -fcxx-exceptions)
      # Of Visual C++'s headers there are none here; those of mingw-w64 declare the same library.
      [[ $2 == tests/windows-programs/* ]] || compiler+=(-fno-ms-compatibility -nostdinc -isystem "$resources/include" -isystem "$headers" -D_UCRT -D__MSVCRT_VERSION__=0xE00)
      ;;
  esac
  "${compiler[@]}" -w -c "$2" -o "$3" "${@:4}" 2>> "$(dirname "$3")/compiler"
}

link() { # KIND EXECUTABLE OBJECT...
  case $1 in
    msvc)
      "$tools/lld-link" /nologo "/out:$2" "${@:3}" "$folder/start.obj" "$folder/vcruntime.lib" "$folder/ucrtbase.lib" "/libpath:$start" start.lib ucrt.lib kernel32.lib \
        ntdll.lib /nodefaultlib /entry:wmainCRTStartup /subsystem:console,10.0 /include:_tls_used
      ;;
    *) x86_64-w64-mingw32-g++ -static "${@:3}" -o "$2" ;;
  esac > "$(dirname "$2")/linker" 2>&1
}

program() { # KIND SOURCE
  local kind=$1 source=$2 way name objects=() options arguments input=/dev/null
  name=$(basename "${source%.*}")
  local place=$folder/$kind/$(basename "$(dirname "$source")")/$name
  mkdir -p "$place/native" "$place/linked"
  read -ra options <<< "$(directive "$source" options)"
  read -ra arguments <<< "$(directive "$source" arguments)"
  directive "$source" input > "$place/input"
  [[ ! -s $place/input ]] || input=$place/input

  # Both have the name that the program sees.
  local part=0 unit object
  for unit in "$source" $(directive "$source" with); do
    [[ $part -eq 0 ]] || unit=$(dirname "$source")/Parts/$unit
    object=$name.exe
    [[ $part -eq 0 ]] || object=part$part.o
    if ! compile "$kind" "$unit" "$place/linked/$object" -O1 "${options[@]}"; then
      echo "skipped $kind $source: $(grep -m 1 -E 'error|unsupported' "$place/linked/compiler" || true)"
      return
    fi
    objects+=("$object")
    part=$((part + 1))
  done

  if ! link "$kind" "$place/native/$name.exe" "${objects[@]/#/$place/linked/}"; then
    echo "skipped $kind $source: $(grep -m 1 -E 'undefined|error' "$place/native/linker" || true)"
    return
  fi

  # A program's own name is a whole path there.
  run "$place/native" "$place/expected" "$input" "./$name.exe" "${arguments[@]}"
  local path=$place/native/$name.exe ending end
  path=Z:${path//\//\\\\}
  sed -i "s,$path,./$name.exe,g" "$place/expected"

  # Where the way of linking natively brings less than a program is about, a file beside it has what it writes.
  if [[ -f ${source%.*}.expected ]]; then
    ending=$(tail -n 1 "$place/expected")
    { cat "${source%.*}.expected"; printf '\n%s\n' "$ending"; } > "$place/expected"
  fi

  # Some are about things that Windows has not.
  ending=$(tail -n 1 "$place/expected") end=$(directive "$source" end)
  case $ending:${end:-exit 0} in
    'status 124':*) end='has no end' ;;
    'status '*:exit*) [[ $ending == "status ${end#exit }" || -z $end && $ending == 'status 0' ]] && end= || end="ends with $ending" ;;
    *) end= ;;
  esac
  if [[ -n $end ]]; then
    echo "skipped $kind $source: $end natively"
    return
  fi

  local ways=(shared copying inside) words
  [[ -z $quick ]] || ways=("${ways[$(($(cksum <<< "$kind $name" | cut -d ' ' -f 1) % 3))]}")
  for way in "${ways[@]}"; do
    if grep -qE "^(\*|$way|$kind) ${source#*/Programs/} " tests/windows-programs/left-out.txt; then
      echo "skipped $kind $way $source: left-out.txt has the reason"
      continue
    fi

    case $way in
      shared) words=() ;;
      copying) words=(--memory copy) ;;
      inside) words=(--in-process) ;;
    esac
    # shellcheck disable=SC2046 # words of their own
    run "$place/linked" "$place/$way" "$input" "$root/artifacts/jitney-windows/jitney.exe" run "${words[@]}" -static \
      -L "$libraries" -L "$compiler_libraries" "./${objects[0]}" "${objects[@]:1}" $(directive "$source" libraries) -- "${arguments[@]}"
    if cmp -s "$place/expected" "$place/$way"; then
      echo "passed $kind $way $source"
    else
      echo "failed $kind $way $source: $(tail -n 1 "$place/$way") instead of $(tail -n 1 "$place/expected"); $(head -n 1 "$place/$way.errors" | cut -c 1-200)"
    fi
  done
}
export -f directive run compile link program

"$tools/clang" --target=x86_64-windows-msvc -O1 -ffreestanding -fms-extensions -c tests/windows-programs/start.c -o "$folder/start.obj"
"$tools/llvm-dlltool" -m i386:x86-64 -d tests/windows-programs/vcruntime.def -l "$folder/vcruntime.lib"
"$tools/llvm-dlltool" -m i386:x86-64 -d tests/windows-programs/ucrtbase.def -l "$folder/ucrtbase.lib"
results=$folder/results
{
  for kind in gcc clang; do
    find tests/Jitney.Integration.Tests/Programs -mindepth 2 -maxdepth 2 \( -name '*.c' -o -name '*.cpp' \) | sort | sed "s,^,$kind ,"
  done
  find tests/Jitney.Integration.Tests/Programs -mindepth 2 -maxdepth 2 -name '*.c' | sort | sed 's,^,msvc ,'
  find tests/windows-programs \( -name '*.c' -o -name '*.cc' \) ! -name start.c | sort | sed 's,^,msvc ,'
} | grep -F -- "$word" | xargs -P 2 -L 1 bash -c 'program "$0" "$1"' > "$results"

# Those that were written for Windows have to run there.
sed -i -E 's,^skipped (msvc tests/windows-programs/),failed \1,' "$results"
grep '^failed' "$results" | sort || true
count() { grep -c "^$1 " "$results" || true; }
printf '%s passed, %s failed, %s skipped\n' "$(count passed)" "$(count failed)" "$(count skipped)"
[[ $(count failed) -eq 0 && $(count passed) -gt 0 ]]
