#!/usr/bin/env bash
# Runs programs under Wine in executors of each kind: a child, jitney.exe's own process, and those that listen at a
# named pipe, at a TCP port and behind TLS. Checks how programs end there, what is said of it, who is let in, and what
# is left when a side is killed. The last line is `N passed, N failed`, with `, N skipped`: TLS where the system has it
# not.
#
#   eng/windows/tests/executors.sh [--quick]      each way of ending in fewer kinds of executors
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../.."
root=$PWD
folder=$root/artifacts/windows-executors
programs=Z:${root//\//\\}\\artifacts\\jitney-windows\\
libraries=(-static -L /usr/x86_64-w64-mingw32/lib -L "$(dirname "$(x86_64-w64-mingw32-gcc -print-libgcc-file-name)")")
patience=20 # seconds
limit=60

./build.sh --target windows >&2
rm -rf "$folder"
mkdir -p "$folder"
x86_64-w64-mingw32-gcc -O1 -Wall -Wextra -Werror -static tests/windows-sessions/{objects,trials}.c -lntdll -ladvapi32 -o "$folder/trials.exe"
x86_64-w64-mingw32-gcc -O1 -Wall -Wextra -Werror -c tests/windows-sessions/ends.c -o "$folder/ends.o"
x86_64-w64-mingw32-gcc -static "$folder/ends.o" -o "$folder/native.exe"
eng/wine.sh start
cd "$folder"

passed=0 failed=0 skipped=0
check() { # NAME EXPECTED ACTUAL
  if [[ $3 == "$2" ]]; then
    passed=$((passed + 1))
    echo "passed: $1"
  else
    failed=$((failed + 1))
    echo "failed: $1: expected $(printf %q "$2"), got $(printf %q "$3")"
  fi
}

holds() { # NAME PART ACTUAL
  check "$1" "$2" "$(if [[ $3 == *"$2"* ]]; then echo "$2"; else echo "$3"; fi)"
}

trials() { "$root/eng/wine.sh" run --limit "$limit" ./trials.exe "$@" | tr -d '\r'; }

# Sets `status`, `output` and `errors`, the latter without Wine's own words.
run() { # PROGRAM WORD...
  trials status "$patience" "$@" > run.output 2> run.errors || true
  status=$(sed -n 's/^status: //p' run.output)
  output=$(grep -v '^status: ' run.output || true)
  errors=$(grep -vE '^(wine: |$)' run.errors | tr -d '\r' || true)
}

jitney() { run "${programs}jitney.exe" run "${way[@]}" "${libraries[@]}" ends.o -- "$@"; }

# How a program ends must be what it is natively, and be said in a line where it is no exit. In jitney.exe's own
# process nobody is left who could say so.
crash() { # WAY-NAME ENDING STATUS WORDS
  jitney "$2"
  check "$1: $2" "$3" "$status"
  if [[ $1 == "in process" ]]; then
    check "$1: $2 is told by the status alone" "" "$errors"
  else
    check "$1: $2 is told" "jitney: the program was ended by $4" "$errors"
  fi
}

endings() { # WAY-NAME
  local ending
  for ending in 0 1 259 0x12345678 0xFFFFFFFF 0xC0000005; do
    jitney return "$ending"
    check "$1: return $ending" "$(printf '0x%08X' "$ending") " "$status $errors"
    jitney exit "$ending"
    check "$1: exit $ending" "$(printf '0x%08X' "$ending") " "$status $errors"
  done
  jitney abort
  check "$1: abort" "0x00000003 " "$status $errors"
  jitney leave 5
  check "$1: ExitProcess" "0x00000005 " "$status $errors"
  crash "$1" access 0xC0000005 'an exception: access violation (0xC0000005)'
  crash "$1" zero 0xC0000094 'an exception: integer division by zero (0xC0000094)'
  crash "$1" illegal 0xC000001D 'an exception: illegal instruction (0xC000001D)'
  crash "$1" fastfail 0xC0000409 'an exception: fast failure, such as a stack buffer overrun (0xC0000409)'
  crash "$1" raise 0xE0001234 'the exception 0xE0001234'
  crash "$1" terminate 0x0000004D 'force, with status 77: another process terminated it, or it did so itself'
}

# What the tests expect is what a native program does.
natively() {
  local line
  for line in 'return 0x12345678:0x12345678' 'exit 0xFFFFFFFF:0xFFFFFFFF' abort:0x00000003 'leave 5:0x00000005' access:0xC0000005 zero:0xC0000094 \
    illegal:0xC000001D fastfail:0xC0000409 raise:0xE0001234 terminate:0x0000004D; do
    # shellcheck disable=SC2086 # words of their own
    run ./native.exe ${line%:*}
    check "natively: ${line%:*}" "${line#*:}" "$status"
  done
}

# What objects ask of a linker and a link at run time has no use for is told to those who want to know.
words() {
  printf '.section .drectve,"yn"\n.ascii " /HEAP:4096 -unheard-of:x"\n.text\n.globl main\nmain: movl $5, %%eax\nret\n' | x86_64-w64-mingw32-as -o words.o
  run "${programs}jitney.exe" run words.o
  check "words that nobody needs" "0x00000005 " "$status $errors"
  run "${programs}jitney.exe" run -v words.o
  check "words that nobody needs, with -v" 0x00000005 "$status"
  holds "-v tells the first" /HEAP:4096 "$errors"
  holds "-v tells the second" -unheard-of:x "$errors"
}

left() { # COUNT: whether so many processes are left, soon
  local line
  for _ in $(seq 50); do
    line=$(trials left)
    [[ $line != "$1 left" ]] || break
    sleep 0.2
  done
  echo "$line"
}

# Sets `address`.
listen() { # WORD...
  rm -f listener.*
  trials until listener "${programs}jitney-executor.exe" --listen "$@" > listener.status 2>&1 &
  listener=$!
  address=
  for _ in $(seq 100); do
    address=$(sed -n 's/^jitney-executor: listening at \([^\r]*\).*/\1/p' listener.errors 2> /dev/null || true)
    [[ -z $address ]] || return 0
    sleep 0.1
  done
}

stop_listening() {
  touch listener.stop
  wait "$listener"
}

in_background() { # WORD...
  local begun
  begun=$(grep -c "^$1 " listener.output || true)
  "$root/eng/wine.sh" run --limit "$limit" ./trials.exe status "$patience" "${programs}jitney.exe" run "${way[@]}" "${libraries[@]}" ends.o -- "$@" \
    > background.output 2> background.errors &
  background=$!
  # It runs when it has said so, once more than those before it.
  for _ in $(seq 200); do
    [[ $(grep -c "^$1 " listener.output) -le $begun ]] || return 0
    sleep 0.1
  done
}

listening() { # WAY-NAME SECRET-WORDS ADDRESS
  local name=$1 words=$2
  # shellcheck disable=SC2086 # words of their own
  listen "$3" $words
  check "$name: listens" "${3%%:*}" "${address%%:*}"
  # shellcheck disable=SC2206
  way=(--connect "$address" $words)
  endings "$name"
  check "$name: the program's output is the listener's" "$(printf 'return secret\nat the end')" "$(head -n 2 listener.output | tr -d '\r')"
  way+=(--timeout 1)
  jitney wait
  check "$name: a program whose time is up" "0x0000007C jitney: the program was ended after 1 s" "$status $errors"
  unset 'way[-1]' 'way[-1]'

  # Two at once.
  in_background wait
  jitney return 7
  check "$name: another one beside" "0x00000007 " "$status $errors"

  # The worker that began last.
  trials end jitney-executor.exe last > /dev/null
  wait "$background" || true
  check "$name: a killed worker" "status: 0x0000004D" "$(tail -n 1 background.output | tr -d '\r')"
  check "$name: a killed worker is told" "jitney: the program was ended by force, with status 77: another process terminated it, or it did so itself" \
    "$(tr -d '\r' < background.errors)"

  in_background wait
  trials end jitney.exe > /dev/null
  wait "$background" || true
  check "$name: nothing but the listener is left of a killed controller" "1 left" "$(left 1)"

  if [[ $words == --secret-file* ]]; then
    printf 'this is quite another secret\n' > other
    chmod 600 other
    run "${programs}jitney.exe" run --connect "$address" --secret-file other "${libraries[@]}" ends.o -- return 0
    check "$name: another secret" 0x0000007D "$status"
    holds "$name: another secret is told" "another secret" "$errors"
  else
    run "${programs}jitney-executor.exe" --listen "$address"
    check "$name: somebody listens already" "0x00000001 jitney-executor: somebody listens at $address already" "$status $errors"
    trials access "${address#pipe:}" > access || true
    check "$name: the pipe's access can be asked for" 1 "$(grep -c '^user: S-' access || true)"
    check "$name: this user alone may use it" "$(sed -n 's/^user: //p' access)" "$(sed -n 's/^access: .*D:P*(A;;[^;()]*;;;\(S-[-0-9]*\))$/\1/p' access)"
  fi

  in_background wait
  stop_listening
  wait "$background" || true
  check "$name: a killed listener" "1 error: " "$(grep -c . background.errors || true) $(head -c 7 background.errors)"
  check "$name: nothing is left of a killed listener" "0 left" "$(left 0)"
}

# Sets `status` and `output`. A console is there where a terminal is.
press() { # PROGRAM WORD...
  rm -f console.*
  printf '%q ' "$root/eng/wine.sh" run --limit "$limit" ./trials.exe interrupt console "$@" > press
  echo '> press.output 2>&1' >> press
  script -qec 'bash ./press' /dev/null < /dev/null > /dev/null || true
  status=$(tr -d '\r' < press.output | sed -n 's/^status: //p;s/^error: //p')
  output=$(tr -d '\r' < console.output)
}

# Ctrl+C reaches the program, which decides; jitney.exe then says how it ended.
consoles() { # WAY-NAME
  local ending native
  for ending in handle wait; do
    press ./native.exe "$ending"
    native="$status $output"
    press "${programs}jitney.exe" run "${way[@]}" "${libraries[@]}" ends.o -- "$ending"
    check "$1: Ctrl+C, $ending" "$native" "$status $output"
  done
}

press ./native.exe handle
check "natively: Ctrl+C is handled" "0x00000028 $(printf 'handle secret\nevent 0')" "$status $output"
way=()
consoles "a child"
way=(--in-process)
consoles "in process"

natively
words
way=()
endings "a child"
if [[ ${1:-} != --quick ]]; then
  way=(--memory copy)
  endings "a child, copying"
  way=(--in-process)
  endings "in process"
fi
listening "a pipe" "" "pipe:jitney-test-$RANDOM$RANDOM"
listening "TCP" "--secret-file secret" tcp:0
run "${programs}jitney-executor.exe" --listen tcp:0
holds "TCP without a secret" "give --secret-file FILE" "$errors"

# Not each system has TLS 1.3, or the keys of its certificates: Wine 8 has neither.
listen tls:0 --secret-file secret
way=(--connect "$address" --secret-file secret)
jitney return 7
if [[ $status == 0x00000007 ]]; then
  stop_listening
  listening "TLS" "--secret-file secret" tls:0
else
  check "TLS that the system cannot do is told in a line" "0x0000007D 1" "$status $(grep -c '^error: ' <<< "$errors")"
  for _ in $(seq 50); do
    ! grep -q refused listener.errors || break
    sleep 0.1
  done
  holds "TLS: the listener says why" "the system of the relay cannot do what TLS needs" "$(tr -d '\r' < listener.errors)"
  echo "skipped: TLS: $(tail -n 1 listener.errors)"
  skipped=$((skipped + 1))
  stop_listening
fi

line="$passed passed, $failed failed"
[[ $skipped -eq 0 ]] || line+=", $skipped skipped"
printf '%s\n' "$line"
[[ $failed -eq 0 && $passed -gt 0 ]]
