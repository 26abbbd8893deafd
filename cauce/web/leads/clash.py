"""Two people at one lead: what the second chose is held against what was seen; both are shown."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from cauce.accounts.errors import Changed
from cauce.accounts.scope import current_company
from cauce.catalog.names import names
from cauce.leads.models import Lead
from cauce.spine import meanwhile
from cauce.web.leads.history import field_name, value
from cauce.web.request import Request


class Clash(Exception):
    """Somebody was quicker: what it is now, and what was wanted instead, by column."""

    def __init__(self, changed: Changed, lead: Lead, wanted: Mapping[str, Any]) -> None:
        super().__init__(changed.code)
        self.changed, self.lead, self.wanted = changed, lead, dict(wanted)


def held(request: Request, lead: Lead, wanted: Mapping[str, int | None]) -> None:
    """Hold an act to `was`: the columns of `wanted`, in their order, as the page showed them,
    joined by colons. Raises Clash."""
    seen = request.POST.get("was")
    if seen is None:
        return
    parts = seen.split(":")
    if len(parts) != len(wanted) or not all(part.isdecimal() or not part for part in parts):
        return
    expected = {
        column: int(part) if part else None for column, part in zip(wanted, parts, strict=True)
    }
    try:
        meanwhile.check(lead, expected, wanted=wanted)
    except Changed as changed:
        raise Clash(changed, lead, wanted) from changed


def told(request: Request, clash: Clash) -> dict[str, Any]:
    """What `leads/clash.html` shows: both versions, and the act again on top of the newer one."""
    known = names(current_company())
    lead, wanted = clash.lead, clash.wanted
    now = {column: getattr(lead, column) for column in wanted}

    def words(values: Mapping[str, Any]) -> str:
        found = [value(column, each, known) for column, each in values.items()]
        return " · ".join(filter(None, found)) or _("none")

    again = {
        name: text
        for name, text in request.POST.items()
        if name not in {"csrfmiddlewaretoken", "was"}
    }
    again["was"] = ":".join("" if each is None else str(each) for each in now.values())
    return {
        "who": clash.changed.by or "Cauce",
        "ago": ago(clash.changed.at),
        "field": field_name(next(iter(wanted))),
        "theirs": words(now),
        "mine": words(wanted),
        "action": request.path,
        "again": again.items(),
    }


def ago(at: datetime | None) -> str:
    """How long ago: «5 s ago»; '' when nobody knows."""
    if at is None:
        return ""
    seconds = max(0, int((timezone.now() - at).total_seconds()))
    if seconds < 60:
        return _("%(seconds)s s ago") % {"seconds": seconds}
    return _("%(time)s ago") % {"time": timesince(at, depth=1)}
