#!/bin/sh
# Install Debian packages as root or by `sudo -n`.   scripts/apt.sh PACKAGE...
set -eu

as_root() {
    if [ "$(id -u)" = 0 ]; then env "$@"; else sudo -n env "$@"; fi
}

command -v apt-get >/dev/null || { echo "This system has no apt-get." >&2; exit 1; }
[ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null || { echo "apt needs root or sudo." >&2; exit 1; }

quietly="DEBIAN_FRONTEND=noninteractive"
as_root $quietly apt-get -q update
for package in "$@"; do
    if [ "$package" = postgresql ]; then
        # Debian would make and start a cluster of its own; the tests want the programs alone.
        as_root $quietly apt-get -q -y --no-install-recommends install postgresql-common
        settings=/etc/postgresql-common/createcluster.conf
        as_root cp "$settings" "$settings.cauce"
        as_root sed -i -e '/^ *#* *create_main_cluster/d' -e '$a create_main_cluster = false' "$settings"
        as_root $quietly apt-get -q -y --no-install-recommends install postgresql || failed=1
        as_root mv "$settings.cauce" "$settings" # a later installation by hand is none of our business
        [ -z "${failed:-}" ] || exit 1
    else
        as_root $quietly apt-get -q -y --no-install-recommends install "$package"
    fi
done
