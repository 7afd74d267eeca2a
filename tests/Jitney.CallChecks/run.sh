#!/usr/bin/env bash
# Checks calls between C# and C on this machine. The last line is `N passed, N failed`.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."

seed=${1:-1} count=${2:-300}
objects=$PWD/artifacts/call-checks/here
program=tests/Jitney.CallChecks/bin/Release/net10.0/Jitney.CallChecks
mkdir -p "$objects"
"$program" source "$seed" "$count" > "$objects/generated.c"
for source in "$objects/generated.c" tests/Jitney.CallChecks/Native/{written,late,callers,first,second}.c; do
  cc -O1 -fPIC -c "$source" -o "$objects/$(basename "${source%.c}").o"
done
JITNEY_EXECUTOR=$PWD/artifacts/jitney/jitney-executor exec "$program" run "$seed" "$count" "$objects" child in-process
