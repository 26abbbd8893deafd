"""What has not gone as it should: entries unread or refused, sendings that failed, connections."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import ngettext

from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.models import Connection
from cauce.kit import clock
from cauce.leads.access import leads_for
from cauce.life.capture import queries
from cauce.life.work import tasks
from cauce.store.counting import counts
from cauce.web.request import Request

_MOST = 100


@dataclass(frozen=True, slots=True)
class Slip:
    """One line: the sentence, its mark (hue, shape), and where to mend it."""

    text: str
    hue: str
    shape: str
    url: str


def found(request: Request) -> list[Slip] | None:
    """What slips, the worst first; [] when nothing does, None for whom it is not. One statement,
    which counts for the frame, too."""
    if not request.actor.may(Right.SEE_INTAKE):
        return None
    leads = leads_for(request.actor)
    now = timezone.now()
    today = clock.start_of_day(now, current_company().timezone)
    troubled, failed, review, refused, pending, request.overdue = counts(
        Connection.objects.filter(active=True).exclude(trouble=""),
        leads.filter(delivery_state="failed")[: _MOST + 1],
        leads.filter(delivery_state="review")[: _MOST + 1],
        queries.refused_since(today, among=_MOST + 1),
        queries.pending()[: _MOST + 1],
        tasks.late(request.actor, now),
    )
    may_mend = request.actor.may(Right.CONFIGURE)
    told = [
        (_troubled(troubled), troubled, "negative", "/settings/connections" if may_mend else ""),
        (_failed(failed), failed, "negative", "/leads?delivery=failed"),
        (_review(review), review, "partial", "/leads?delivery=review"),
        (_refused(refused), refused, "partial", "/intake?state=rejected&days=1"),
        (_pending(pending), pending, "calm", "/intake?state=pending"),
    ]
    shapes = {"negative": "bar", "partial": "half", "calm": "ring"}
    return [Slip(text, hue, shapes[hue], url) for text, count, hue, url in told if count]


def _n(count: int) -> str:
    return f"{_MOST}+" if count > _MOST else str(count)


def _troubled(count: int) -> str:
    text = ngettext("%(n)s connection is in trouble", "%(n)s connections are in trouble", count)
    return text % {"n": _n(count)}


def _failed(count: int) -> str:
    text = ngettext("%(n)s lead could not be sent", "%(n)s leads could not be sent", count)
    return text % {"n": _n(count)}


def _review(count: int) -> str:
    text = ngettext(
        "%(n)s sending waits for somebody to look at it",
        "%(n)s sendings wait for somebody to look at them",
        count,
    )
    return text % {"n": _n(count)}


def _refused(count: int) -> str:
    text = ngettext("%(n)s entry was refused today", "%(n)s entries were refused today", count)
    return text % {"n": _n(count)}


def _pending(count: int) -> str:
    text = ngettext("%(n)s entry waits to be read", "%(n)s entries wait to be read", count)
    return text % {"n": _n(count)}
