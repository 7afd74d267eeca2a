#!/usr/bin/env bash
# Runs programs for Windows under Wine, in a Windows of their own below artifacts/wine. No display is needed.
#
#   eng/wine.sh start                              makes that Windows unless it is there, and keeps it running
#   eng/wine.sh run [--limit SECONDS] PROGRAM...   runs a program in it; its exit status, or 124 when the time was up
#   eng/wine.sh stop                               ends whatever still runs there, and waits until it has
#
# A path of this machine is Z:\PATH there, with backslashes or slashes. `run` starts what is not running, and leaves it
# running: the next program begins faster. So whoever is done calls `stop`.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)

wine=/usr/lib/wine/wine64
server=/usr/lib/wine/wineserver64
export WINEPREFIX=$root/artifacts/wine WINESERVER=$server WINEDEBUG=${WINEDEBUG:--all}
# What fails ends with a status of its own, and not with a debugger's. Nothing is to appear in a desktop's menus.
export WINEDLLOVERRIDES='winedbg.exe=;winemenubuilder.exe='
unset DISPLAY WAYLAND_DISPLAY

usage() {
  echo "usage: eng/wine.sh start | run [--limit SECONDS] PROGRAM [ARGUMENT...] | stop" >&2
  exit 2
}

start() {
  [[ -x $wine && -x $server ]] || { echo "error: $wine and $server are needed: install Debian's package wine64" >&2; exit 1; }

  # One that was made halfway is made again.
  if [[ ! -e $WINEPREFIX/complete ]]; then
    stop
    rm -rf "$WINEPREFIX"
    mkdir -p "$WINEPREFIX"
    local log=$WINEPREFIX/log
    # It offers a browser and a .NET Framework of its own, unless their first library is said to be missing. The oldest
    # system that .NET 10 runs on is Windows 10.
    if ! WINEDLLOVERRIDES="$WINEDLLOVERRIDES;mscoree,mshtml=" timeout -k 10 300 "$wine" wineboot --init > "$log" 2>&1 < /dev/null ||
      ! timeout -k 10 60 "$wine" reg add 'HKCU\Software\Wine' /v Version /d win10 /f >> "$log" 2>&1 < /dev/null; then
      echo "error: Wine could not make its folder $WINEPREFIX:" >&2
      tail -n 5 "$log" >&2
      exit 1
    fi
    stop # what it writes into its registry is then in the files
    touch "$WINEPREFIX/complete"
  fi

  # Says that a server runs already, and then is not needed. It is not to hold on to what the caller has open.
  "$server" -p > /dev/null 2>&1 < /dev/null || true
}

stop() {
  [[ -d $WINEPREFIX && -x $server ]] || return 0
  "$server" -k > /dev/null 2>&1 || true
  "$server" -w
}

case "${1:-}" in
  start) [[ $# -eq 1 ]] || usage; start ;;
  stop) [[ $# -eq 1 ]] || usage; stop ;;
  run)
    shift
    limit=0 # none
    [[ ${1:-} != --limit ]] || { limit=${2:?a number of seconds}; shift 2; }
    [[ $# -ge 1 ]] || usage
    start
    # That Windows starts processes when they are first needed, and these keep what the program writes to open. Whoever
    # reads from a pipe until its end would wait for them. So the program writes into files.
    output=$(mktemp -d)
    trap 'rm -rf "$output"' EXIT
    status=0
    timeout -k 10 "$limit" "$wine" "$@" > "$output/1" 2> "$output/2" || status=$?
    cat "$output/1"
    cat "$output/2" >&2
    if [[ $status -eq 124 || $status -eq 137 ]]; then
      stop # processes that the program started do not end with it
      exit 124
    fi
    exit "$status"
    ;;
  *) usage ;;
esac
