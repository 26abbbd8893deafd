"""«Entradas»: everything received and what became of it; what came to nothing can be read again."""

from datetime import timedelta
from math import ceil
from time import perf_counter
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cauce.accounts.errors import Missing
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.sentences import sentence
from cauce.catalog.models import Connection
from cauce.catalog.names import LONGEST_ID, names
from cauce.kit import clock
from cauce.leads.access import leads_for
from cauce.life import intake_jobs
from cauce.life.capture import queries
from cauce.life.capture.models import Submission
from cauce.web.intake_raw import pretty
from cauce.web.leads.history import called
from cauce.web.request import Request, back, said
from cauce.web.words import ENTRY_METHODS

PAGE = 50
SOONEST = 2  # seconds until the numbers are asked for again
_IDLE = 40  # times as long as counting took: it may cost a fortieth of a processor, whoever watches
MOST_REPLAYED = 500
# State → (word for one, hue, shape).
STATES = {
    "lead": (gettext_lazy("Lead"), "positive", "full"),
    "spam": (gettext_lazy("Spam"), "partial", "bar"),
    "rejected": (gettext_lazy("Rejected"), "negative", "bar"),
    "pending": (gettext_lazy("Pending"), "calm", "ring"),
}
PERIODS = {
    "1": gettext_lazy("today"),
    "7": gettext_lazy("last 7 days"),
    "30": gettext_lazy("last 30 days"),
}


@require_safe
def page(request: Request) -> HttpResponse:
    """GET /intake?source=&state=&days=&before=|after=."""
    request.actor.need(Right.SEE_INTAKE)
    wanted = _wanted(request.GET)
    before, after = _id(request.GET.get("before", "")), _id(request.GET.get("after", ""))
    found, newer, older = queries.page(wanted, before=before, after=after, limit=PAGE)
    context = {
        "title": _("Intake"),
        "rows": _rows(request, found),
        "chips": _chips(request.GET),
        "filtered": any(request.GET.get(key) for key in ("source", "state", "days")),
        "next": _address(request.GET, before=str(found[-1].pk)) if older else "",
        "previous": _address(request.GET, after=str(found[0].pk)) if newer else "",
        "here": request.get_full_path(),
        "may_replay": request.actor.may(Right.REPLAY_INTAKE),
        **_sum(request.GET),
    }
    return render(request, "intake/list.html", context)


@require_safe
@never_cache
def numbers(request: Request) -> HttpResponse:
    """GET /intake/numbers: the sum alone, asked again and again while anything is pending.

    The list is drawn again only when the numbers moved: whoever marks rows is not disturbed.
    """
    request.actor.need(Right.SEE_INTAKE)
    context = _sum(request.GET)
    answer = render(request, "intake/list.html#sum", context)
    if request.GET.get("seen") != context["seen"]:
        answer["HX-Trigger"] = "intake-changed"
    return answer


@require_safe
def one(request: Request, id: int) -> HttpResponse:
    """GET /intake/<id>: what came in, byte by byte, and what became of it and why."""
    request.actor.need(Right.SEE_INTAKE)
    submission = queries.one(id)
    if submission is None:
        raise Missing("submission")
    (row,) = _rows(request, [submission])
    fetched = submission.context.get("fetched")
    context = {
        "title": _("Entry %(id)s") % {"id": submission.pk},
        "row": row,
        "facts": _facts(submission),
        "reasons": _reasons(submission),
        "raw": pretty(bytes(submission.raw), submission.content_type),
        "fetched": pretty(fetched) if fetched else "",
        "may_replay": row["replayable"] and request.actor.may(Right.REPLAY_INTAKE),
    }
    return render(request, f"intake/{'dialog' if request.htmx else 'one'}.html", context)


@require_POST
def replay(request: Request) -> HttpResponse:
    """POST /intake/replay with entry=<id>… or only=<id>: read again, from what was stored."""
    chosen = request.POST.getlist("only") or request.POST.getlist("entry")[:MOST_REPLAYED]
    ids = [found for found in map(_id, chosen) if found]
    count = intake_jobs.replay(ids, by=request.actor)
    text = ngettext(
        "%(count)s entry is being read again.", "%(count)s entries are being read again.", count
    )
    said(request, text % {"count": count})
    return back(request, "/intake")


def _wanted(query: QueryDict) -> queries.Wanted:
    days, start = query.get("days", ""), None
    if days in PERIODS:
        today = clock.start_of_day(timezone.now(), current_company().timezone)
        start = today - timedelta(days=int(days) - 1)
    state = query.get("state", "")
    return queries.Wanted(
        source=query.get("source", "")[:24].replace("\x00", ""),
        state=state if state in STATES else "",
        start=start,
    )


def _sum(query: QueryDict) -> dict[str, Any]:
    """The five numbers and, while anything is pending, where to ask for them again."""
    before = perf_counter()
    tally = queries.tally(_wanted(query))
    rest = max(SOONEST, ceil((perf_counter() - before) * _IDLE))
    parts = [
        ("lead", tally.leads, ngettext("lead", "leads", tally.leads)),
        ("spam", tally.spam, _("spam")),
        ("rejected", tally.rejected, ngettext("rejected", "rejected", tally.rejected)),
        ("pending", tally.pending, ngettext("pending", "pending", tally.pending)),
    ]
    seen = "-".join(str(value) for _state, value, _word in parts)
    return {
        "tally": tally,
        "seen": seen,
        "parts": [
            {"value": value, "word": word, "url": _address(query, state=state), "state": state}
            for state, value, word in parts
        ],
        "everything": _address(query, state=""),
        "poll": f"/intake/numbers{_address(query)}&seen={seen}" if tally.pending else "",
        "poll_trigger": f"every {rest}s",
    }


def _rows(request: Request, found: list[Submission]) -> list[dict[str, Any]]:
    known = names(current_company())
    ids = [one.lead_id for one in found if one.lead_id]
    leads = {lead.pk: lead for lead in leads_for(request.actor).filter(pk__in=ids)} if ids else {}
    return [
        {
            "entry": one,
            "url": f"/intake/{one.pk}",
            "source": ENTRY_METHODS.get(one.source, one.source),
            "campaign": called(known.campaigns, one.campaign_id),
            "state": STATES[one.state],
            "lead": leads.get(one.lead_id or 0),
            "reason": "" if one.lead_id else " ".join(r["words"] for r in _reasons(one)[:2]),
            "replayable": one.state in {"pending", "rejected"}
            and one.source in intake_jobs.REPLAYABLE,
        }
        for one in found
    ]


def _reasons(submission: Submission) -> list[dict[str, str]]:
    """Why there is no lead: each problem with its field, in words."""
    error = submission.error or {}
    if not error or submission.lead_id:
        return []
    return [
        {"field": one.get("field", ""), "words": sentence(one.get("code", ""), one.get("params"))}
        for one in error.get("errors", [error])
    ]


def _facts(submission: Submission) -> list[dict[str, Any]]:
    known, said_of_it = names(current_company()), submission.context
    connection = Connection.objects.filter(pk=submission.connection_id or 0).first()
    consent = said_of_it.get("consent") or {}
    given = _("given") if consent.get("given") else _("not given")
    facts = [
        (_("Received"), date_format(timezone.localtime(submission.received_at), "j b Y, H:i:s")),
        (_("Source"), ENTRY_METHODS.get(submission.source, submission.source)),
        (_("Campaign"), called(known.campaigns, submission.campaign_id)),
        (_("Connection"), connection.name if connection else ""),
        (_("Key"), submission.key),
        (_("IP address"), said_of_it.get("ip")),
        (_("Browser"), said_of_it.get("user_agent")),
        (_("Consent"), f"{given}: {consent.get('text', '')}" if consent else ""),
        (_("Tried"), submission.attempts or ""),
        (_("Next try"), _next_try(submission)),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def _next_try(submission: Submission) -> str:
    at = submission.next_attempt_at
    if submission.state != "pending":
        return ""
    return timezone.localtime(at).strftime("%H:%M:%S") if at else _("now")


def _chips(query: QueryDict) -> list[dict[str, Any]]:
    states = {state: words[0] for state, words in STATES.items()}
    return [
        _chip(query, "source", _("Source"), ENTRY_METHODS),
        _chip(query, "state", _("State"), states),
        _chip(query, "days", _("Received"), PERIODS),
    ]


def _chip(query: QueryDict, key: str, name: str, words: Any) -> dict[str, Any]:
    chosen = query.get(key, "")
    choices = [
        {"label": word, "url": _address(query, **{key: value}), "current": value == chosen}
        for value, word in words.items()
    ]
    return {
        "key": key,
        "name": name,
        "value": words.get(chosen, ""),
        "choices": choices,
        "clear": _address(query, **{key: ""}),
    }


def _address(query: QueryDict, **changes: str) -> str:
    """The page's address with some parameters set, or left out when empty; paging starts over."""
    kept = {key: query.get(key, "") for key in ("source", "state", "days")}
    fresh = QueryDict(mutable=True)
    fresh.update({key: value for key, value in (kept | changes).items() if value})
    return f"?{fresh.urlencode()}"


def _id(text: str) -> int | None:
    fits = text.isascii() and text.isdigit() and len(text) <= LONGEST_ID
    return int(text) if fits else None
