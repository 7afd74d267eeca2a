#!/usr/bin/env bash
# Makes what a program for Windows is linked with, besides .NET's own runtime, on a machine that has no Windows:
# start.lib, the code of the folder start, and libraries that name what Windows' own libraries have.
# docs/decisions/0040-windows-programs-from-linux.md has the reasons. Usage: eng/windows/make.sh FOLDER
set -euo pipefail
[[ $# -eq 1 && -n $1 ]] || { echo "usage: eng/windows/make.sh FOLDER" >&2; exit 2; }
folder=$(realpath -m -- "$1")
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"

tools=/usr/lib/llvm-19/bin
names=/usr/x86_64-w64-mingw32/lib
rm -rf "$folder"
mkdir -p "$folder"

# The check of the cookie would be in the code that chooses it.
for source in start/*.c start/*.cc start/*.S; do
  "$tools/clang" --target=x86_64-pc-windows-msvc -O2 -ffreestanding -fms-extensions -fno-stack-protector -fno-exceptions \
    -Wall -Wextra -Werror -c "$source" -o "$folder/$(basename "${source%.*}").obj"
done
"$tools/llvm-lib" /nologo "/out:$folder/start.lib" "$folder"/*.obj

# Those that .NET's build names for each program, and the C library. Debian's files have the same contents by other
# names.
for library in advapi32 bcrypt crypt32 iphlpapi kernel32 mswsock ncrypt normaliz ntdll ole32 oleaut32 secur32 user32 version ws2_32 ucrt; do
  cp "$names/lib$library.a" "$folder/$library.lib"
done

# Functions of the C library that Debian's files leave out.
for definition in *.def; do
  "$tools/llvm-dlltool" -m i386:x86-64 -d "$definition" -l "$folder/${definition%.def}.lib"
done
