"""Whether the tables fit this code: names of migrations on disk against names in the database.

Only names are compared; importing every migration would cost each server process its memory.
"""

import pkgutil
from collections import defaultdict
from importlib import import_module

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

type Names = dict[str, set[str]]


def on_disk() -> Names:
    """The migrations this version brings: app → names."""
    found: Names = {}
    for config in apps.get_app_configs():
        module, _ = MigrationLoader.migrations_module(config.label)
        try:
            paths = import_module(module).__path__ if module else []
        except ModuleNotFoundError:
            continue
        names = {m.name for m in pkgutil.iter_modules(paths) if m.name[0] not in "_~"}
        if names:
            found[config.label] = names
    return found


def applied() -> Names:
    """The migrations the database has seen. Raises DatabaseError when it cannot be reached."""
    found: Names = defaultdict(set)
    for app, name in MigrationRecorder(connection).applied_migrations():
        found[app].add(name)
    return dict(found)


def missing() -> list[str]:
    """Migrations still to be applied, as `app.name`."""
    done = applied()
    return sorted(
        f"{app}.{name}" for app, names in on_disk().items() for name in names - done.get(app, set())
    )


def from_the_future() -> list[str]:
    """Migrations applied by a newer version, as `app.name`."""
    return beyond(applied())


def beyond(names: Names) -> list[str]:
    """Those of a newer version, as `app.name`.

    A name unknown here counts only if its number is beyond ours: names of old migrations that were
    squashed and removed stay in the database for ever.
    """
    ours = on_disk()
    return sorted(
        f"{app}.{name}"
        for app, found in names.items()
        if app in ours
        for name in found - ours[app]
        if _number(name) > max(map(_number, ours[app]))
    )


def _number(name: str) -> int:
    digits = name.split("_", 1)[0]
    return int(digits) if digits.isdigit() else 0
