#!/usr/bin/env bash
# Fetches Debian's llvm-jitlink-executor for arm64 and the libraries it needs into a folder of its own, for tests that run it under qemu-user.
# The system's packages stay as they are. Usage: eng/arm64-executor.sh FOLDER. Does nothing when the folder is complete.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
source eng/common.sh

folder=${1:?a folder}
[[ ! -e $folder/complete ]] || exit 0
command -v apt-get > /dev/null || { say "note: no apt-get: no arm64 executor"; exit 1; }
rm -rf "$folder"
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
log=$folder/log

# fetch ARCHITECTURE PACKAGE...: into $folder/deb, with lists, cache and status of our own, as if another machine asked.
fetch() {
  local state=$folder/apt-$1 options
  options=(-o "Dir::State=$state" -o "Dir::State::lists=$state/lists" -o "Dir::State::status=$state/status" -o "Dir::Cache=$state/cache"
    -o "APT::Architecture=$1" -o "APT::Architectures=$1" -o Debug::NoLocking=true -o APT::Sandbox::User=)
  mkdir -p "$folder/deb" "$state"/{lists/partial,cache/archives/partial}
  : > "$state/status"
  shift
  if ! apt-get "${options[@]}" -qq update >> "$log" 2>&1 || ! (cd "$folder/deb" && apt-get "${options[@]}" -qq download "$@") >> "$log" 2>&1; then
    say "note: these packages cannot be had: $*: $(tail -n 1 "$log")"
    return 1
  fi
  rm -rf "$state"
}

fetch "$(dpkg --print-architecture)" qemu-user-static
fetch arm64 llvm-19 libllvm19 libc6 libgcc-s1 libstdc++6 libedit2 libbsd0 libmd0 libtinfo6 zlib1g libzstd1 libffi8 libxml2 libicu72 liblzma5 libz3-4

# Of two packages one program each is wanted.
mkdir -p "$folder/root"
for deb in "$folder"/deb/*.deb; do
  case "$deb" in
    */llvm-19_*) dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$folder/root" ./usr/lib/llvm-19/bin/llvm-jitlink-executor ;;
    */qemu-user-static_*) dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$folder" --strip-components=3 ./usr/bin/qemu-aarch64-static ;;
    *) dpkg-deb -x "$deb" "$folder/root" ;;
  esac
done
rm -rf "$folder/deb"

# The program with which the tests start both.
cat > "$folder/llvm-executor" << 'EOF'
#!/bin/sh
here=$(dirname "$0")
exec "$here/qemu-aarch64-static" -L "$here/root" "$here/root/usr/lib/llvm-19/bin/llvm-jitlink-executor" "$@"
EOF
chmod +x "$folder/llvm-executor"
touch "$folder/complete"
