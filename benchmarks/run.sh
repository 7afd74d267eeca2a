#!/usr/bin/env bash
# Runs the benchmarks: whole programs side by side with what else is on this machine, slopes, or parts (see README.md).
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
source eng/common.sh
./build.sh >&2
require_dotnet
export LC_ALL=C JITNEY_REPOSITORY=$PWD
unset "${!PYTHON@}"
dotnet build benchmarks/Jitney.Benchmarks -c Release -v quiet --nologo -p:UseSharedCompilation=false >&2
exec dotnet benchmarks/Jitney.Benchmarks/bin/Release/net10.0/Jitney.Benchmarks.dll "$@"
