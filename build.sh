#!/usr/bin/env bash
# Publishes the programs ahead of time compiled: artifacts/jitney/jitney, jitney-executor and jitney-relay.
# Does nothing when no source has changed since the last time.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
source eng/common.sh

output=artifacts/jitney
stamp=$output/.inputs
projects=(Jitney.Executor Jitney.Relay Jitney.Cli)
programs=(jitney-executor jitney-relay jitney)

# inputs [CONDITION...]: the files that the programs are made of, as far as the conditions of find(1) hold.
inputs() {
  find src Directory.Build.props Directory.Packages.props .editorconfig BannedSymbols*.txt build.sh \
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
command -v g++ > /dev/null || install_packages g++ || {
  say "error: g++ is needed to link ahead of time compiled programs"
  exit 1
}

case "$(uname -m)" in
  x86_64) runtime=linux-x64 ;;
  aarch64) runtime=linux-arm64 ;;
  *) say "error: no ahead of time compiler for $(uname -m)"; exit 1 ;;
esac

# publish PROJECT FRAMEWORK: into a folder of its own, so that programs never overwrite each other's files.
publish() {
  dotnet publish "src/$1/$1.csproj" --nologo -v quiet -c Release -r "$runtime" \
    -p:ProgramFramework="$2" -p:CppCompilerAndLinker=gcc -p:UseSharedCompilation=false -o "artifacts/publish/$1"
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

  say "build.sh: publishing $program"
  # Not every package mirror has the ahead of time compiler's packages for both frameworks; net9.0's are the more common.
  if ! publish "$project" net9.0 > "$log" 2>&1; then
    if ! grep -q 'NU1101\|NU1102' "$log" || ! publish "$project" net10.0 > "$log" 2>&1; then
      cat "$log" >&2
      say "error: could not publish $project"
      exit 1
    fi
  fi

  # Renamed into place: a program that runs right now keeps its file.
  cp "artifacts/publish/$project/$program" "$output/.$program.new"
  mv -f "$output/.$program.new" "$output/$program"
done

mv -f "$new_stamp" "$stamp"
