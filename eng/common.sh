# What build.sh, test.sh and demo.sh share. Sourced with the repository's root as the current directory.

say() { printf '%s\n' "$*" >&2; }

# The .NET tools write below HOME. Where that is missing or read-only, the user's own from the system's list serves,
# else a place of ours.
is_home() { [[ -n "$1" && -d "$1" && -w "$1" ]]; }
if ! is_home "${HOME:-}"; then
  HOME="$(getent passwd "$(id -u)" | cut -d: -f6 || true)"
  if ! is_home "$HOME"; then
    HOME="$PWD/artifacts/home"
    mkdir -p "$HOME"
  fi

  export HOME
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
# No build process outlives its build: whoever waits for our output to close would wait for it too.
export MSBUILDDISABLENODEREUSE=1

# as_root COMMAND...: runs a command with the rights that apt-get needs, or fails.
as_root() {
  if [[ $EUID -eq 0 ]]; then
    "$@"
  elif command -v sudo > /dev/null && sudo -n true 2> /dev/null; then
    sudo -n "$@"
  else
    return 1
  fi
}

is_installed() { [[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2> /dev/null)" == installed ]]; }

# install_packages PACKAGE...: installs what is missing; returns 1 and says which packages could not be had.
install_packages() {
  local package missing=() failed=()
  if ! command -v dpkg-query > /dev/null; then
    say "note: not a Debian system; please see to it that these are installed: $*"
    return 0
  fi

  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done

  [[ ${#missing[@]} -eq 0 ]] && return 0

  say "installing: ${missing[*]}"
  local log
  log="$(mktemp)"
  if as_root true; then
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq > "$log" 2>&1 || true
    if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >> "$log" 2>&1; then
      # One package that cannot be had must not keep the others away.
      for package in "${missing[@]}"; do
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >> "$log" 2>&1 || true
      done
    fi
  else
    say "neither root nor password-less sudo: cannot install packages"
  fi

  for package in "${missing[@]}"; do
    is_installed "$package" || failed+=("$package")
  done

  if [[ ${#failed[@]} -gt 0 ]]; then
    say "could not install: ${failed[*]}"
    tail -n 5 "$log" >&2
    rm -f "$log"
    return 1
  fi

  rm -f "$log"
}

# require_dotnet: the SDK cannot be installed from Debian's archive, so its absence is the end.
require_dotnet() {
  if ! command -v dotnet > /dev/null; then
    say "error: the .NET SDK 10 is needed; install it and put 'dotnet' on the PATH"
    exit 1
  fi

  if ! dotnet --list-sdks | grep -q '^1[0-9]\.'; then
    say "error: the .NET SDK 10 is needed; 'dotnet' here knows only:"
    dotnet --list-sdks >&2
    exit 1
  fi
}
