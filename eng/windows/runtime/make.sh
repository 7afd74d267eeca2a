#!/usr/bin/env bash
# Makes a folder with .NET's runtime for Windows and a dotnet.exe that starts it. Programs that were built for any machine
# run there as they are: FOLDER/dotnet.exe X.dll. eng/windows/make.sh has to have made artifacts/windows-start.
# Does nothing when the folder is complete. Usage: eng/windows/runtime/make.sh FOLDER
set -euo pipefail
[[ $# -eq 1 && -n $1 ]] || { echo "usage: eng/windows/runtime/make.sh FOLDER" >&2; exit 2; }
folder=$(realpath -m -- "$1")
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
start=../../../artifacts/windows-start
tools=/usr/lib/llvm-19/bin

# Another SDK brings another runtime.
mark="$folder/made with $(dotnet --version)"
[[ ! -e $mark ]] || exit 0
rm -rf "$folder"
mkdir -p "$folder"

dotnet build runtime.proj -t:LayOut --nologo -v quiet "-p:Folder=$folder"
"$tools/clang" --target=x86_64-pc-windows-msvc -O2 -ffreestanding -fms-extensions -Wall -Wextra -Werror -c dotnet.c -o "$folder/dotnet.obj"
"$tools/lld-link" /nologo "/out:$folder/dotnet.exe" "$folder/dotnet.obj" "/libpath:$start" start.lib kernel32.lib ucrt.lib \
  /entry:wmainCRTStartup /subsystem:console,10.0 /include:_tls_used /include:_load_config_used
rm "$folder/dotnet.obj"
touch "$mark"
