#!/bin/sh
# See that the programs the tests drive are here: Chromium and PostgreSQL; install what is missing.
set -eu
cd "$(dirname "$0")/.."

# The one without windows comes first: the same engine, and a test has it in a fraction of the time.
has_chromium() {
    command -v chromium-headless-shell || command -v chromium || command -v chromium-browser ||
        command -v google-chrome
}
has_postgres() { .venv/bin/python -m scripts.postgres; }

missing=
has_chromium >/dev/null 2>&1 || missing="$missing chromium"
has_postgres >/dev/null 2>&1 || missing="$missing postgresql"
[ -n "$missing" ] || exit 0

echo "Installing with apt:$missing"
for name in $missing; do
    case $name in
        chromium)
            sh scripts/apt.sh chromium-headless-shell >&2 || sh scripts/apt.sh chromium >&2 || true
            has_chromium >/dev/null 2>&1
            ;;
        postgresql)
            sh scripts/apt.sh postgresql >&2 || true
            has_postgres >/dev/null 2>&1
            ;;
    esac || { echo "The tests need $name and it could not be installed: apt-get install $name" >&2; exit 1; }
done
