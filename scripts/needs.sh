#!/bin/sh
# See that the programs the tests drive are here: Chromium and PostgreSQL; install what is missing.
set -eu
cd "$(dirname "$0")/.."

has_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
has_postgres() { .venv/bin/python -m scripts.postgres; }

missing=
has_chromium >/dev/null 2>&1 || missing="$missing chromium"
has_postgres >/dev/null 2>&1 || missing="$missing postgresql"
[ -n "$missing" ] || exit 0

echo "Installing with apt:$missing"
# shellcheck disable=SC2086 the names are words to be split
sh scripts/apt.sh $missing >&2 || true
for name in $missing; do
    case $name in
        chromium) has_chromium >/dev/null 2>&1 ;;
        postgresql) has_postgres >/dev/null 2>&1 ;;
    esac || { echo "The tests need $name and it could not be installed: apt-get install $name" >&2; exit 1; }
done
