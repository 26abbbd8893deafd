#!/bin/sh
# Make .venv exactly as uv.lock says.   scripts/setup.sh [dev|run]
# `run` leaves the development tools out. Costs nothing when .venv is up to date already.
set -eu
cd "$(dirname "$0")/.."
level=${1:-dev}
tools=$PWD/.cache/tools
stamp=.venv/cauce-stamp

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# True when $1 is a Python 3.12 or 3.13 that really runs; a pyenv shim may exist and not run.
works() {
    "$1" -c 'import sqlite3, ssl, sys
sys.exit(not ((3, 12) <= sys.version_info < (3, 14) and sqlite3.sqlite_version_info >= (3, 35)))' \
        >/dev/null 2>&1
}

find_python() {
    for candidate in "${PYENV_ROOT:-}"/versions/3.13*/bin/python \
        "${HOME:-}"/.pyenv/versions/3.13*/bin/python \
        "$(command -v python3.13 || true)" "$(command -v python3.12 || true)"; do
        if [ -n "$candidate" ] && works "$candidate"; then
            printf '%s' "$candidate"
            return
        fi
    done
    printf '3.13' # uv looks further, then downloads one
}

# Print the path of a uv that really runs, or nothing.
find_uv() {
    for candidate in "$(command -v uv || true)" "$tools/bin/uv"; do
        if [ -n "$candidate" ] && "$candidate" --version >/dev/null 2>&1; then
            printf '%s' "$candidate"
            return
        fi
    done
}

# Any Python with pip can fetch uv; it goes into the project's own folder and nowhere else.
fetch_uv() {
    for candidate in "$python" python3 "$(PATH=$(getconf PATH) command -v python3 || true)"; do
        if [ -n "$candidate" ] && "$candidate" -m pip --version >/dev/null 2>&1; then
            say "Fetching uv with $candidate ..."
            "$candidate" -m pip install --quiet --disable-pip-version-check --no-warn-script-location \
                --upgrade --target "$tools" uv >&2 && return
        fi
    done
    return 1
}

fetch_pip() {
    command -v apt-get >/dev/null || return 1
    say "Installing python3-pip with apt ..."
    sh scripts/apt.sh python3-pip >&2
}

lines=$(cat uv.lock pyproject.toml .python-version | cksum)
have=$(cat "$stamp" 2>/dev/null || true)
case $have in
    "dev $lines $PWD" | "$level $lines $PWD") [ -x .venv/bin/cauce ] && exit 0 ;;
    "dev "*) level=dev ;; # an update must not take the development tools away
esac

python=$(find_python)
uv=$(find_uv)
if [ -z "$uv" ]; then
    fetch_uv || { fetch_pip && fetch_uv; } || die "Cauce needs uv: no Python here has pip to fetch it."
    uv=$(find_uv)
    [ -n "$uv" ] || die "Cauce needs uv, and the one fetched into .cache/tools does not run."
fi

# A home that cannot be written to (a service account's) cannot hold uv's cache either.
[ -w "${HOME:-/}" ] || export UV_CACHE_DIR="$PWD/.cache/uv"
export UV_PROJECT_ENVIRONMENT=.venv
unset VIRTUAL_ENV || true
case $have in
    *" $PWD" | "") ;;
    *) rm -rf .venv ;; # the folder was moved or copied: scripts in .venv name the old place
esac
[ "$level" = dev ] && group=--dev || group=--no-dev
# Compiled now, so that no process does it again: where PYTHONDONTWRITEBYTECODE is set each would.
"$uv" sync --frozen --compile-bytecode "$group" --python "$python" ||
    die "Cauce could not be set up: it needs Python 3.12 or 3.13 and the package index (see above)."
.venv/bin/python -m compileall -q cauce scripts
.venv/bin/python -m scripts.catalogues compile
printf '%s' "$level $lines $PWD" >"$stamp"
