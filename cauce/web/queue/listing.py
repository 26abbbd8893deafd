"""The list beside the person in turn: who waits, in which group, for how long."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cauce.accounts.scope import current_company
from cauce.catalog.names import names
from cauce.leads.models import Lead
from cauce.life import work
from cauce.web.leads.history import called
from cauce.web.leads.level_words import mark
from cauce.web.request import Request
from cauce.web.spans import span

_SHOWN = 14
_BEFORE = 3  # lines above the person in turn, when there are more than fit


@dataclass(frozen=True, slots=True)
class Line:
    """One person who waits; `locked` is who has them in hands."""

    lead: Lead
    product: str
    place: work.Place
    wait: str
    hue: str  # partial: soon late; negative: late
    locked: str
    current: bool


def groups(
    queue: work.Queue, lead: Lead | None, place: work.Place | None, held: Mapping[int, str]
) -> dict[str, Any]:
    """What `queue/list.html` shows: groups with their first lines, and how many there are."""
    titles = {
        "fresh": _("Without note or contact"),
        "due": _("Follow-up due"),
        "open": _("In process"),
        "later": _("Later today"),
    }
    waiting = queue.shown(_SHOWN, around=place, before=_BEFORE)
    counts = queue.counts()
    return {
        "groups": [
            {
                "title": title,
                "count": capped(counts[group]),
                "lines": [_line(one, lead, held) for one in waiting[group]],
            }
            for group, title in titles.items()
            if waiting[group]
        ],
        "waiting": capped(sum(counts[group] for group in work.OFFERED)),
    }


def in_hands(request: Request) -> dict[int, str]:
    """{lead id: who else has it in hands}. One statement."""
    members = names(current_company()).members
    return {
        pk: called(members, one.member) or _("a program")
        for pk, one in work.held_by_others(request.actor).items()
    }


def capped(count: int) -> str:
    """«38», and «1000+» for what is not counted to its end."""
    return f"{work.COUNT_CAP}+" if count > work.COUNT_CAP else str(count)


def _line(one: work.Waiting, now: Lead | None, held: Mapping[int, str]) -> Line:
    lead = one.lead
    wait, hue = waited(lead, one.place.group)
    return Line(
        lead=lead,
        product=called(names(current_company()).products, lead.product_id),
        place=one.place,
        wait=wait,
        hue=hue,
        locked=held.get(lead.pk, ""),
        current=now is not None and now.pk == lead.pk,
    )


def waited(lead: Lead, group: str) -> tuple[str, str]:
    """(words, hue): since when somebody waits for a call, or when it was agreed."""
    now = timezone.now()
    if group == "fresh":
        level = mark(lead, now)
        return span(now - lead.created_at), level.hue if level else ""
    if group in {"due", "later"} and lead.next_due:
        due = timezone.localtime(lead.next_due)
        today = due.date() == timezone.localdate()
        return date_format(due, "H:i" if today else "j b"), "negative" if group == "due" else ""
    last = timezone.localtime(lead.last_note_at) if lead.last_note_at else None
    return (date_format(last, "j b") if last else ""), ""
