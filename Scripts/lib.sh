# Shared by the scripts beside it; to be sourced by bash after `set -euo pipefail`.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# Says something about the script itself, apart from the output of what it runs.
note() {
  printf '%s\n' "$*" >&2
}

die() {
  note "$@"
  exit 1
}

# Runs a command and shows its output only when it fails.
quietly() {
  local output status=0
  output=$("$@" 2>&1) || status=$?
  if [ "$status" -ne 0 ]; then
    printf '%s\n' "$output" >&2
  fi
  return "$status"
}

has() {
  command -v "$1" >/dev/null 2>&1
}

# Succeeds when Debian packages can be installed without asking anyone.
can_install() {
  has apt-get && { [ "$(id -u)" -eq 0 ] || { has sudo && sudo -n true 2>/dev/null; }; }
}

# Installs Debian packages. The lists are fetched only when the first try fails: they may be fresh.
install_packages() {
  local as_root=(env DEBIAN_FRONTEND=noninteractive)
  if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo -n "${as_root[@]}")
  fi
  note "installing $*…"
  "${as_root[@]}" apt-get install -y --no-install-recommends "$@" >/dev/null 2>&1 && return
  quietly "${as_root[@]}" apt-get update
  quietly "${as_root[@]}" apt-get install -y --no-install-recommends "$@"
}

# Makes sure of the packages named, which the caller found missing.
need_packages() {
  can_install || die "missing: $*. Install it first, on Debian and Ubuntu:
  sudo apt-get install $*"
  install_packages "$@" || die "could not install $*; see above"
}

has_zlib() {
  # Apple's SDK brings zlib along.
  [ "$(uname)" = Darwin ] || [ -e /usr/include/zlib.h ] || pkg-config --exists zlib 2>/dev/null
}

has_libdeflate() {
  [ -e /usr/include/libdeflate.h ] || pkg-config --exists libdeflate 2>/dev/null
}

# Sets `build_flags` to what swift needs to build with libdeflate, which is installed where that is
# possible without asking; without it everything works, and compresses at zlib's speed.
# shellcheck disable=SC2034 # used by the scripts that source this one
want_libdeflate() {
  build_flags=()
  if ! has_libdeflate && can_install; then
    install_packages libdeflate-dev || note "could not install libdeflate-dev; going on without it"
  fi
  if has_libdeflate; then
    build_flags=(--traits Libdeflate)
  else
    note "without libdeflate: compressing is slower"
  fi
}

need_swift() {
  has swift || die "swift is not in PATH. Swift 6.2 or later is needed: https://www.swift.org/install"
  has_zlib || need_packages zlib1g-dev
}

# Succeeds when every requirement is met by the Python in .venv, without starting it.
venv_is_current() {
  [ -x "$root/.venv/bin/python" ] &&
    cmp -s "$root/Scripts/requirements.txt" "$root/.venv/requirements.txt"
}

# Makes .venv with the pinned packages and sets `python` to its interpreter.
need_python() {
  python="$root/.venv/bin/python"
  venv_is_current && return
  if ! has python3; then
    need_packages python3 python3-venv
  elif ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    need_packages python3-venv
  fi
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
    die "Python 3.10 or later is needed, and python3 is $(python3 --version)"
  note "installing NumPy into .venv (once)…"
  rm -rf "$root/.venv"
  quietly python3 -m venv "$root/.venv" || die "could not make .venv; see above"
  quietly "$python" -m pip install --disable-pip-version-check -r "$root/Scripts/requirements.txt" ||
    die "could not install NumPy; see above"
  cp "$root/Scripts/requirements.txt" "$root/.venv/requirements.txt"
}

# Adds the pinned scikit-learn to .venv, after need_python: a few scripts need it, the tests do not.
need_scikit_learn() {
  local list=$root/Scripts/examples/requirements.txt
  cmp -s "$list" "$root/.venv/examples.txt" && return
  note "installing scikit-learn into .venv (once)…"
  quietly "$python" -m pip install --disable-pip-version-check -r "$list" ||
    die "could not install scikit-learn; see above"
  cp "$list" "$root/.venv/examples.txt"
}
