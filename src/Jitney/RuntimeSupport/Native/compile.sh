#!/bin/sh
# Compiles code that is linked into executors for one of the processors that there are, on Linux or, by PROCESSOR-windows, on
# Windows. Usage: compile.sh PROCESSOR OUTPUT OPTION...
# This machine has its own compiler for itself; for another one there is a gcc of that name, or clang with lld and the C
# library's headers. Without any, the output is not there afterwards, which is no error: programs then say that they have been
# built without it. Code for Windows is compiled by clang anywhere, and has no headers but the compiler's own.
set -e
processor=$1
output=$2
shift 2
headers=/usr/$processor-linux-gnu/include

own=$(uname -m)
[ "$own" != arm64 ] || own=aarch64
clang=
for name in clang clang-19 clang-18 clang-17 clang-16 clang-15 clang-14; do
  if [ -z "$clang" ] && command -v $name > /dev/null 2>&1; then
    clang=$name
  fi
done

if [ "$processor" = x86_64-windows ] && [ -n "$clang" ]; then
  compiler=$clang
elif [ "$own" = "$processor" ]; then
  compiler=cc
elif command -v "$processor-linux-gnu-gcc" > /dev/null 2>&1 && [ -e "$headers/stdio.h" ]; then
  compiler=$processor-linux-gnu-gcc
elif [ -n "$clang" ] && command -v ld.lld > /dev/null 2>&1 && [ -e "$headers/stdio.h" ]; then
  compiler="$clang --target=$processor-linux-gnu -fuse-ld=lld -isystem $headers"
else
  rm -f "$output"
  echo "note: no compiler for $processor: its part of what is linked into executors is left out"
  exit 0
fi

exec $compiler -o "$output" "$@"
