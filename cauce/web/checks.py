"""What there is to look at when somebody asks how this installation does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.jobs.health import SILENT_AFTER, figures, ping, worker_seen
from cauce.spine.backlog import backlog
from cauce.store import schema

OK, DEGRADED, FAILED = "ok", "degraded", "failed"
_LATE = 300.0  # seconds a due thing may wait before it is worth telling


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `state` is ok, degraded or failed; `detail` is for people."""

    code: str
    label: Any
    state: str
    detail: str


def health() -> list[Check]:
    """All checks, for the health page; a silent database makes one failed check, no exception."""
    return _look((_schema, _worker, _jobs, _feed))


def readiness() -> list[Check]:
    """The cheap ones, asked every few seconds: database, tables, worker."""
    return _look((_schema, _worker))


def _look(further: Sequence[Callable[[], Check]]) -> list[Check]:
    checks = [_database()]
    for check in further if checks[0].state == OK else ():
        try:
            checks.append(check())
        except (DatabaseError, InterfaceError) as error:
            checks.append(_said(check.__name__.strip("_"), FAILED, _short(error)))
    return checks


def _database() -> Check:
    try:
        ping()
    except (DatabaseError, InterfaceError) as error:
        return _said("database", FAILED, _short(error))
    return _said("database", OK, _("It answers."))


_complete: set[str] = set()  # migrations stay applied while this process runs


def _schema() -> Check:
    missing = [] if _complete else schema.missing()
    if missing:
        detail = _("Not applied: %(names)s") % {"names": ", ".join(missing)}
        return _said("schema", FAILED, detail)
    _complete.add("schema")
    return _said("schema", OK, _("All migrations are applied."))


def _worker() -> Check:
    age = worker_seen()
    if age is None:
        return _said("worker", DEGRADED, _("No worker has ever been seen."))
    detail = _("Last seen %(seconds)d seconds ago.") % {"seconds": age}
    return _said("worker", OK if age < SILENT_AFTER else DEGRADED, detail)


def _jobs() -> Check:
    now = figures()
    well = not now.failed_lately and (now.oldest_due or 0) < _LATE
    detail = _("%(ready)d waiting, %(running)d running, %(failed)d failed since yesterday.") % {
        "ready": now.ready,
        "running": now.running,
        "failed": now.failed_lately,
    }
    return _said("jobs", OK if well else DEGRADED, detail)


def _feed() -> Check:
    now = backlog()
    well = not now.failed and (now.oldest_due or 0) < _LATE
    detail = _("%(open)d to be told, %(failed)d given up.") % {
        "open": now.open,
        "failed": now.failed,
    }
    return _said("feed", OK if well else DEGRADED, detail)


_LABELS = {
    "database": gettext_lazy("Database"),
    "schema": gettext_lazy("Tables"),
    "worker": gettext_lazy("Background worker"),
    "jobs": gettext_lazy("Background jobs"),
    "feed": gettext_lazy("Reactions to facts"),
}


def _said(code: str, state: str, detail: str) -> Check:
    return Check(code, _LABELS[code], state, detail)


def _short(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:200]
