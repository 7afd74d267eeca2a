#!/usr/bin/env bash
# Builds and runs checks.cc under Wine, with the cookie chosen by the loader and, without a load configuration, by the program
# itself. Each question is a test; the last line is `N passed, N failed`.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
tools=/usr/lib/llvm-19/bin
start=artifacts/windows-start
folder=artifacts/windows-start-checks
rm -rf "$folder"
mkdir -p "$folder"
eng/windows/make.sh "$start"

options=(--target=x86_64-pc-windows-msvc -O1 -ffreestanding -fms-extensions -Wall -Wextra -Werror -Wno-unused-function)
"$tools/clang" "${options[@]}" -std=c++17 -fstack-protector-all -fno-exceptions -c tests/windows-start/checks.cc -o "$folder/checks.obj"
"$tools/clang" "${options[@]}" -c tests/windows-start/frame.S -o "$folder/frame.obj"
link() {
  "$tools/lld-link" /nologo "/out:$folder/$1" "$folder"/*.obj "/libpath:$start" "${@:2}" kernel32.lib ntdll.lib ucrt.lib \
    /nodefaultlib /entry:wmainCRTStartup /subsystem:console,10.0 /include:_tls_used
}
link loader.exe start.lib
shopt -s extglob
link itself.exe "$start"/!(configuration).obj

passed=0 failed=0
check() { # NAME EXPECTED-STATUS PROGRAM WORD...
  local name=$1 expected=$2 status=0
  eng/wine.sh run --limit 60 "${@:3}" > /dev/null 2>&1 || status=$?
  if [[ $status -eq $expected ]]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "windows-start: $name: ended with $status, expected $expected"
  fi
}

stack_cookie_check_failed=9 # the lowest byte of 0xC0000409, all that a status here has of it
for program in loader itself; do
  for question in constructors threads cookie within large-frame exit passing-exception; do
    check "$program: $question" 0 "$folder/$program.exe" "$question"
  done
  check "$program: words" 0 "$folder/$program.exe" words "a b" ""
  for question in overrun passing-exception-overrun; do
    check "$program: $question" "$stack_cookie_check_failed" "$folder/$program.exe" "$question"
  done

  # Of six runs not all have the same cookie.
  seen=()
  for _ in 1 2 3 4 5 6; do
    status=0
    eng/wine.sh run --limit 60 "$folder/$program.exe" another-cookie > /dev/null 2>&1 || status=$?
    seen+=("$status")
  done
  if [[ $(printf '%s\n' "${seen[@]}" | sort -u | wc -l) -gt 2 ]]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "windows-start: $program: cookies of six runs: ${seen[*]}"
  fi
done

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
