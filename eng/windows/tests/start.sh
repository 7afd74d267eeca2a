#!/usr/bin/env bash
# What every program for Windows begins with: see tests/windows-start.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../.."
exec tests/windows-start/run.sh
