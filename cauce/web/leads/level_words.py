"""Service levels in words: how long is left, how late it is, what was kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cauce.catalog.levels import LEVEL_LABELS, LEVEL_STEPS, LEVEL_WAYS
from cauce.leads import lateness
from cauce.leads.lateness import Promise
from cauce.leads.models import Lead
from cauce.web.spans import span

_HUES = {
    "kept": ("positive", "full"),
    "running": ("calm", "half"),
    "ending": ("partial", "half"),
    "overdue": ("negative", "bar"),
    "broken": ("negative", "bar"),
    "left": ("none", "ring"),
}
_OPEN = ("running", "overdue")
_SOON = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Mark:
    """The state of the level that ends first: «12 min late», «2 min left», of which it is, and what
    meets it."""

    text: str
    hue: str
    level: str
    step: str


def mark(lead: Lead, now: datetime) -> Mark | None:
    """What a list says of a lead that somebody waits for; None where nobody does."""
    if lead.late_from is None:
        return None
    level = next((code for code in lateness.LEVELS if _is_first(lead, code)), "")
    words = str(LEVEL_LABELS.get(level, "")), str(LEVEL_STEPS.get(level, ""))
    if lead.late_from <= now:
        return Mark(_("%(time)s late") % {"time": taken(now - lead.late_from)}, "negative", *words)
    left = _("%(time)s left") % {"time": taken(lead.late_from - now)}
    return Mark(left, "partial" if _ending(lead, level, now) else "", *words)


def _is_first(lead: Lead, code: str) -> bool:
    one = lateness.LEVELS[code]
    return getattr(lead, one.met) is None and getattr(lead, one.due) == lead.late_from


def _ending(lead: Lead, level: str, now: datetime) -> bool:
    """Whether the time of a level is nearly over: it has been told, or would have been."""
    due, warned = lead.levels.get(level, (None, None))
    if warned is not None:
        return lateness.moment_of(warned) <= now
    return due is not None and lateness.moment_of(due) - now < min(_SOON, _whole(lead, due) / 5)


def _whole(lead: Lead, due: int) -> timedelta:
    return timedelta(seconds=due - lead.levels["from"])


def head(lead: Lead) -> dict[str, Any]:
    """What the head of a lead's page shows: the mark, and how each level stands."""
    now = timezone.now()
    lines = [_line(lead, one, now) for one in lateness.promises(lead, now)]
    return {"level": mark(lead, now), "levels": lines}


def _line(lead: Lead, one: Promise, now: datetime) -> dict[str, Any]:
    state = one.state
    if state == "running" and _ending(lead, one.code, now):
        state = "ending"
    hue, shape = _HUES[state]
    return {
        "label": LEVEL_LABELS[one.code],
        "whole": taken(_whole(lead, lead.levels[one.code][0])),
        "text": _told(lead, one, now),
        "way": LEVEL_WAYS[one.code] if one.state in _OPEN else "",
        "hue": hue,
        "shape": shape,
    }


def _told(lead: Lead, one: Promise, now: datetime) -> str:
    if one.met is not None:
        took = taken(one.met - lateness.moment_of(lead.levels["from"]))
        if one.state == "kept":
            return _("kept, after %(time)s") % {"time": took}
        late = taken(one.met - one.due)
        return _("after %(time)s, %(late)s late") % {"time": took, "late": late}
    if one.state == "left":
        return _("the lead was closed before")
    if one.state == "broken":
        return _("not kept")
    if one.due <= now:
        return _("%(time)s late") % {"time": taken(now - one.due)}
    return _("%(time)s left") % {"time": taken(one.due - now)}


def taken(since: timedelta) -> str:
    """A stretch of time as people say it."""
    return span(since) if since >= _MINUTE else _("<1 min")
