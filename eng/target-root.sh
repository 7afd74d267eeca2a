#!/usr/bin/env bash
# Fetches what another kind of machine has into a folder of its own, for tests that link for it and run there under
# qemu-user:
# Debian's llvm-jitlink-executor with the libraries that it needs, and the archives and headers with which programs are
# compiled and linked for it.
# The system's packages stay as they are. Usage: eng/target-root.sh arm64|riscv64 FOLDER. Does nothing when the folder
# is complete.
#
#   FOLDER/root              the files of the packages, as that machine has them
#   FOLDER/llvm-executor     starts LLVM's executor; arguments are its own
#   FOLDER/qemu-NAME-static  what runs programs of that machine: qemu-NAME-static -L FOLDER/root PROGRAM
#   FOLDER/development       there when archives and headers are
set -euo pipefail
if [[ $# -ne 2 || -z $2 ]]; then
  echo "usage: eng/target-root.sh arm64|riscv64 FOLDER" >&2
  exit 2
fi
architecture=$1
folder=$(realpath -m -- "$2")
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
source eng/common.sh

executor=(llvm-19 libllvm19 libc6 libgcc-s1 libstdc++6 libedit2 libbsd0 libmd0 libtinfo6 zlib1g libzstd1 libffi8 libxml2 liblzma5 libz3-4)
development=()
case "$architecture" in
  arm64)
    processor=aarch64 suite=
    executor+=(libicu72)
    development=(libc6-dev linux-libc-dev libgcc-12-dev libstdc++-12-dev libcrypt-dev libcrypt1
      libpython3.11-dev libpython3.11 libpython3.11-stdlib libpython3.11-minimal libexpat1-dev libexpat1 zlib1g-dev
      libsqlite3-dev libsqlite3-0 libssl-dev libssl3)
    ;;
  riscv64)
    # Debian has it as a port of its own only since its release 13.
    processor=riscv64 suite=trixie
    executor+=(libicu76 libatomic1)
    development=(libc6-dev linux-libc-dev libgcc-14-dev libstdc++-14-dev)
    ;;
  *) say "error: there is nothing to fetch for $architecture"; exit 2 ;;
esac

[[ ! -e $folder/complete ]] || exit 0
command -v apt-get > /dev/null || { say "note: no apt-get: nothing for $architecture"; exit 1; }
rm -rf "$folder"
mkdir -p "$folder"/{deb,development-deb,root}
log=$folder/log

# The mirror of Debian's archive that this machine uses.
mirror() {
  { cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2> /dev/null || true; } | grep -oE '^(deb |URIs:).*' | grep -oE 'https?://[^ ]*/debian/?( |$)' | sed -n "1{s, *$,,;p}" || true
}

# options ARCHITECTURE SUITE: fills apt, with lists, cache and status of our own, as if another machine asked. Without
# a suite it is this machine's.
options() {
  local state=$folder/apt-$1
  mkdir -p "$state"/{lists/partial,cache/archives/partial}
  : > "$state/status"
  apt=(-o "Dir::State=$state" -o "Dir::State::lists=$state/lists" -o "Dir::State::status=$state/status" -o "Dir::Cache=$state/cache"
    -o "APT::Architecture=$1" -o "APT::Architectures=$1" -o Debug::NoLocking=true -o APT::Sandbox::User= -o Acquire::Languages=none)
  if [[ -n ${2:-} ]]; then
    local from
    from=$(mirror)
    printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "${from:-http://deb.debian.org/debian}" "$2" > "$state/sources.list"
    apt+=(-o "Dir::Etc::sourcelist=$state/sources.list" -o Dir::Etc::sourceparts=/dev/null)
  fi
  apt-get "${apt[@]}" -qq update >> "$log" 2>&1 || { say "note: no list of packages for $1: $(tail -n 1 "$log")"; return 1; }
}

# fetch FOLDER PACKAGE...: into that folder, by the options that were made last.
fetch() {
  local into=$1
  shift
  (cd "$into" && apt-get "${apt[@]}" -qq download "$@") >> "$log" 2>&1 || {
    say "note: these packages cannot be had: $*: $(tail -n 1 "$log")"
    return 1
  }
}

options "$(dpkg --print-architecture)"
fetch "$folder/deb" qemu-user-static
options "$architecture" "$suite"
fetch "$folder/deb" "${executor[@]}"

# Newer releases have all of /lib below /usr, and leave it to the installed system to say so.
if [[ -n $suite ]]; then
  mkdir -p "$folder/root/usr/lib"
  ln -s usr/lib "$folder/root/lib"
fi

# Of two packages one program each is wanted.
for deb in "$folder"/deb/*.deb; do
  case "$deb" in
    */llvm-19_*) dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$folder/root" ./usr/lib/llvm-19/bin/llvm-jitlink-executor ;;
    */qemu-user-static_*) dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$folder" --strip-components=3 "./usr/bin/qemu-$processor-static" ;;
    *) dpkg-deb -x "$deb" "$folder/root" ;;
  esac
done

# What is linked there. Tests that want it look for the mark.
if [[ ${#development[@]} -gt 0 ]] && fetch "$folder/development-deb" "${development[@]}"; then
  for deb in "$folder"/development-deb/*.deb; do
    dpkg-deb -x "$deb" "$folder/root"
  done
  touch "$folder/development"
fi
rm -rf "$folder"/{deb,development-deb} "$folder"/apt-*

# The program with which the tests start both.
cat > "$folder/llvm-executor" << EOF
#!/bin/sh
here=\$(dirname "\$0")
exec "\$here/qemu-$processor-static" -L "\$here/root" "\$here/root/usr/lib/llvm-19/bin/llvm-jitlink-executor" "\$@"
EOF
chmod +x "$folder/llvm-executor"
touch "$folder/complete"
