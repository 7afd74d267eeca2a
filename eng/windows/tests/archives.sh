#!/usr/bin/env bash
# Runs programs with Debian's archives for Windows (zlib, libgcrypt, GNU's for C++) and with a library of their own under
# Wine, many times in each way: over shared memory, copying, and in jitney.exe's own process. What they write and how
# they end must be the same as natively. The last line is `N passed, N failed`.
#
#   eng/windows/tests/archives.sh [COUNT]      another number than 20
#   eng/windows/tests/archives.sh --quick      once each
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../.."
root=$PWD
[[ ${1:-} != --quick ]] || set -- 1
count=${1:-20}
folder=$root/artifacts/windows-archives
sources=$root/tests/windows-archives
limit=60 # seconds
libraries=(-L /usr/x86_64-w64-mingw32/lib -L "$(dirname "$(x86_64-w64-mingw32-gcc -print-libgcc-file-name)")")

./build.sh --target windows >&2
rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
x86_64-w64-mingw32-gcc -O1 -shared "$sources"/numbers.{c,def} -o numbers.dll
x86_64-w64-mingw32-dlltool -d "$sources/numbers.def" -l libnumbers.dll.a
/usr/lib/llvm-19/bin/llvm-dlltool -m i386:x86-64 -d "$sources/numbers.def" -l numbers.lib
"$root/eng/wine.sh" start

passed=0 failed=0

# What a program writes, and its status.
run() { # RESULT WORD...
  local status=0
  "$root/eng/wine.sh" run --limit "$limit" "${@:2}" > "$1" 2> "$1.errors" < /dev/null || status=$?
  printf '\nstatus %s\n' "$status" >> "$1"
}

check() { # NAME OBJECT WORD...
  local name=$1 object=$2 way words round
  x86_64-w64-mingw32-gcc "$object" "${@:3}" -o "$name.exe"
  run "$name.expected" "./$name.exe"
  if ! grep -qE '^status ([7-9]|10)$' "$name.expected"; then
    echo "failed: $name: natively it ends with $(tail -n 1 "$name.expected")"
    failed=$((failed + 1))
    return
  fi

  for way in shared copying inside; do
    case $way in
      shared) words=() ;;
      copying) words=(--memory copy) ;;
      inside) words=(--in-process) ;;
    esac
    for ((round = 1; round <= count; round++)); do
      run "$name.$way" "$root/artifacts/jitney-windows/jitney.exe" run "${words[@]}" "${libraries[@]}" "$object" "${@:3}"
      if cmp -s "$name.expected" "$name.$way"; then
        passed=$((passed + 1))
      else
        echo "failed: $name: $way, $round: $(tail -n 1 "$name.$way") instead of $(tail -n 1 "$name.expected"); $(head -n 1 "$name.$way.errors" | cut -c 1-200)"
        failed=$((failed + 1))
      fi
    done
  done
}

x86_64-w64-mingw32-gcc -O2 -c "$sources/zlib.c" -o zlib.o
x86_64-w64-mingw32-gcc -O2 -c "$sources/libgcrypt.c" -o libgcrypt.o
x86_64-w64-mingw32-g++ -O2 -std=c++17 -c "$sources/libstdcpp.cc" -o libstdcpp.o
x86_64-w64-mingw32-gcc -O1 -c "$sources/numbers_user.c" -o imported.o
/usr/lib/llvm-19/bin/clang --target=x86_64-windows-gnu -O1 -DDECLARED -c "$sources/numbers_user.c" -o declared.o
/usr/lib/llvm-19/bin/clang --target=x86_64-windows-gnu -O1 -DDECLARED -Dby_number=by_name -c "$sources/numbers_user.c" -o named.o
check zlib zlib.o -static -lz
check libgcrypt libgcrypt.o -static -lgcrypt -lgpg-error -lws2_32
check libstdcpp libstdcpp.o -static -lstdc++
check import_library imported.o ./libnumbers.dll.a
check short_imports declared.o ./numbers.lib
check searched imported.o -L. -lnumbers
check library_alone named.o ./numbers.dll
"$root/eng/wine.sh" stop

printf '%s passed, %s failed\n' "$passed" "$failed"
[[ $failed -eq 0 && $passed -gt 0 ]]
