#!/usr/bin/env bash
# Publishes the programs ahead of time compiled: artifacts/jitney/jitney, jitney-executor and jitney-relay.
# Does nothing when no source has changed since the last time.
#
#   ./build.sh [--target arm64 [--with-controller]]
#   ./build.sh --target windows
#
# With a target: what runs on another machine than the controller, artifacts/jitney-arm64/jitney-executor and
# jitney-relay, and the controller for that machine where it is asked for. For Windows all three are made,
# artifacts/jitney-windows/jitney.exe, jitney-executor.exe and jitney-relay.exe; docs/windows.md has more.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
source eng/common.sh

usage() {
  say "usage: ./build.sh [--target arm64 [--with-controller] | --target windows]"
  exit 2
}

target=
controller=()
case "${1:-}" in
  '') ;;
  --target) target=${2:?a target: arm64 or windows}; shift 2 ;;
  --target=*) target=${1#*=}; shift ;;
  *) usage ;;
esac
[[ $target != arm64 || ${1:-} != --with-controller ]] || { controller=(Jitney.Cli); shift; }
[[ $# -eq 0 ]] || usage

# Not every package mirror has the ahead of time compiler's packages for both frameworks; for the usual machine
# net9.0's are the more common.
frameworks=(net9.0 net10.0)
sources=(src)
case "$target" in
  '')
    output=artifacts/jitney published=artifacts/publish
    projects=(Jitney.Executor Jitney.Relay Jitney.Cli)
    programs=(jitney-executor jitney-relay jitney)
    ;;
  arm64)
    output=artifacts/jitney-arm64 published=artifacts/publish-arm64
    projects=(Jitney.Executor Jitney.Relay "${controller[@]}")
    programs=(jitney-executor jitney-relay "${controller[@]/*/jitney}")
    frameworks=(net10.0 net9.0)
    ;;
  windows)
    output=artifacts/jitney-windows published=artifacts/publish-windows
    projects=(Jitney.Executor Jitney.Relay Jitney.Cli)
    programs=(jitney-executor.exe jitney-relay.exe jitney.exe)
    frameworks=(net10.0 net9.0)
    sources+=(eng/windows)
    ;;
  *) say "error: programs are made for this machine, for arm64 and for windows, not for $target"; exit 2 ;;
esac
stamp=$output/.inputs

# inputs [CONDITION...]: the files that the programs are made of, as far as the conditions of find(1) hold.
inputs() {
  find "${sources[@]}" Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig BannedSymbols*.txt build.sh \
    \( -name bin -o -name obj \) -prune -o -type f "$@" -print | LC_ALL=C sort
}

# The stamp lists the inputs, so that a removed file counts as a change; its time is that of the build's begin.
is_current() {
  local i
  [[ -f $stamp ]] || return 1
  for i in "${!projects[@]}"; do
    [[ ! -d src/${projects[i]} || -x $output/${programs[i]} ]] || return 1
  done
  inputs | cmp -s - "$stamp" || return 1
  [[ -z "$(inputs -newer "$stamp")" ]]
}

if is_current; then
  say "build.sh: nothing has changed"
  exit 0
fi

require_dotnet
machine=$(uname -m)
compiler=gcc
if [[ $target == arm64 && $machine != aarch64 ]]; then
  # Libraries get no runtime of their own: their packages for all their frameworks would be wanted.
  compiler=aarch64-linux-gnu-gcc
  options=(-p:ProgramRuntime=linux-arm64 -p:ObjCopyName=aarch64-linux-gnu-objcopy)
  # The compiler alone does not bring the C library along.
  install_packages gcc-aarch64-linux-gnu libc6-dev-arm64-cross || compiler=
elif [[ $target == windows ]]; then
  compiler=clang-19
  options=(-p:ProgramRuntime=win-x64 -p:NativeDebugSymbols=false)
  install_packages clang-19 lld-19 llvm-19 mingw-w64-x86-64-dev || compiler=
else
  command -v g++ > /dev/null || install_packages g++ || compiler=
  case "$machine" in
    x86_64) options=(-r linux-x64) ;;
    aarch64) options=(-r linux-arm64) ;;
    *) say "error: no ahead of time compiler for $machine"; exit 1 ;;
  esac
fi

if [[ -z $compiler ]]; then
  say "error: a compiler for ${target:-this machine} is needed to link ahead of time compiled programs"
  exit 1
fi

# What stands in for the parts of Visual Studio with which programs for Windows are linked.
[[ $target != windows ]] || eng/windows/make.sh artifacts/windows-start

# publish PROJECT FRAMEWORK: into a folder of its own, so that programs never overwrite each other's files.
publish() {
  dotnet publish "src/$1/$1.csproj" --nologo -v quiet -c Release "${options[@]}" -p:CppCompilerAndLinker="$compiler" \
    -p:ProgramFramework="$2" -p:UseSharedCompilation=false -o "$published/$1"
}

mkdir -p "$output"
new_stamp=$(mktemp "$output/.inputs.XXXXXX")
log=$(mktemp)
trap 'rm -f "$new_stamp" "$log"' EXIT
inputs > "$new_stamp"

for i in "${!projects[@]}"; do
  project=${projects[i]}
  program=${programs[i]}
  if [[ ! -d src/$project ]]; then
    say "build.sh: src/$project does not exist yet"
    continue
  fi

  say "build.sh: publishing $program${target:+ for $target}"
  if ! publish "$project" "${frameworks[0]}" > "$log" 2>&1; then
    if ! grep -q 'NU1101\|NU1102' "$log" || ! publish "$project" "${frameworks[1]}" > "$log" 2>&1; then
      cat "$log" >&2
      say "error: could not publish $project"
      exit 1
    fi
  fi

  # Renamed into place: a program that runs right now keeps its file.
  cp "$published/$project/$program" "$output/.$program.new"
  mv -f "$output/.$program.new" "$output/$program"
done

mv -f "$new_stamp" "$stamp"
