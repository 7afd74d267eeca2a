#!/usr/bin/env bash
# Measures small calls, or with "bulk" large pieces, by what carries them (see README.md). Usage: benchmarks/calls.sh [bulk] [ROUNDS [CALLS]]
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
source eng/common.sh
./build.sh >&2
require_dotnet
dotnet build benchmarks/Jitney.Benchmarks.Calls -c Release -v quiet --nologo -p:UseSharedCompilation=false >&2
JITNEY_EXECUTOR=${JITNEY_EXECUTOR:-$PWD/artifacts/jitney/jitney-executor} \
  exec dotnet benchmarks/Jitney.Benchmarks.Calls/bin/Release/net10.0/Jitney.Benchmarks.Calls.dll "$@"
