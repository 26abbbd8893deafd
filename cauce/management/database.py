"""Bringing the tables up to date, or saying clearly why not."""

from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, connection

from cauce.management.failure import CommandFailed
from cauce.management.locks import migration_lock
from cauce.store import schema


def bring_up_to_date() -> list[str]:
    """Apply what is missing, under a lock; return the names (`app.name`) of what was applied.

    Raises CommandFailed when the database is unreachable or was made by a newer Cauce.
    """
    refuse_unusable()
    if not schema.missing():
        return []
    with migration_lock():
        missing = schema.missing()  # another process may have been first
        if missing:
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    return missing


def refuse_unusable() -> None:
    """Raise CommandFailed when the database does not answer or comes from the future."""
    try:
        connection.ensure_connection()
        newer = schema.from_the_future()
    except (DatabaseError, InterfaceError) as error:
        reason = " ".join(str(error).split())
        raise CommandFailed(f"the database cannot be reached: {reason}") from error
    if newer:
        raise CommandFailed(
            f"the database was made by a newer Cauce (it has {newer[-1]}): upgrade Cauce"
            " or restore a backup of this version"
        )
