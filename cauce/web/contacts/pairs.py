"""«Posibles duplicados»: one pair after the other, side by side with the reasons; and the scan."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cauce.accounts.errors import Conflict, Invalid, Missing
from cauce.accounts.permissions import Right
from cauce.leads.models import Contact
from cauce.leads.queries import TOTAL_CAP
from cauce.life import identity
from cauce.life.identity import Pair, PairState, Scan
from cauce.web.contacts import comparing
from cauce.web.contacts.merging import winners_of
from cauce.web.contacts.words import PAIR_STATES, reasons_told
from cauce.web.request import Request, back, complained, said

_HERE = "/contacts/pairs"
_NEXT = 12


@require_safe
def page(request: Request) -> HttpResponse:
    """GET /contacts/pairs?state=&pair=: the pair that is asked for, or else the surest."""
    state = request.GET.get("state", "")
    state = state if state in PAIR_STATES else PairState.OPEN.value
    waiting = identity.pairs_for(request.actor, state=state)
    pair, people = _current(request, state)
    count = waiting.order_by()[: TOTAL_CAP + 1].count()
    previous, following = _beside(waiting, pair, state)
    others = [one for one in waiting[: _NEXT + 1] if pair is None or one.pk != pair.pk][:_NEXT]
    context = {
        "title": _("Possible duplicates"),
        "pair": pair,
        "contacts": people,
        "rows": comparing.rows(people) if people else [],
        "reasons": reasons_told(pair.reasons, people) if pair else [],
        "state": state,
        "tabs": _tabs(state, count),
        "others": _others(others),
        "previous": previous,
        "following": following,
        "more": max(0, count - len(others) - (pair is not None)),
        **_scan(request),
    }
    return render(request, "contacts/pairs.html", context)


def _current(request: Request, state: str) -> tuple[Pair | None, list[Contact]]:
    """The pair, and its contacts in the order in which they would speak."""
    asked = request.GET.get("pair", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 18:
        try:
            pair, people = identity.pair_for(request.actor, int(asked))
        except Missing:
            return None, []
        return pair, sorted(people, key=identity.speaks_first)
    first = identity.pairs_for(request.actor, state=state).first()
    if first is None:
        return None, []
    return first, sorted(identity.people_of([first]).values(), key=identity.speaks_first)


def _beside(waiting: QuerySet[Pair], pair: Pair | None, state: str) -> tuple[str, str]:
    """The addresses of the surer and the less sure pair beside this one, "" at the ends."""
    if pair is None or pair.state != state:
        return "", ""
    surer = Q(score__gt=pair.score) | Q(score=pair.score, pk__gt=pair.pk)
    before = waiting.filter(surer).reverse().first()
    after = waiting.exclude(surer).exclude(pk=pair.pk).first()
    kept = f"state={state}&" if state != PairState.OPEN else ""
    urls = [f"{_HERE}?{kept}pair={one.pk}" if one else "" for one in (before, after)]
    return urls[0], urls[1]


def _tabs(current: str, count: int) -> list[dict[str, Any]]:
    told = f"{number_format(TOTAL_CAP, force_grouping=True)}+" if count > TOTAL_CAP else count
    return [
        {
            "url": _HERE if state == PairState.OPEN else f"{_HERE}?state={state}",
            "label": label,
            "count": told if state == current else None,
            "current": state == current,
        }
        for state, label in PAIR_STATES.items()
    ]


def _others(pairs: list[Pair]) -> list[dict[str, Any]]:
    names = {pk: str(one) or _("No name") for pk, one in identity.people_of(pairs).items()}
    return [
        {"pair": pair, "one": names.get(pair.low, "–"), "other": names.get(pair.high, "–")}
        for pair in pairs
    ]


def _scan(request: Request) -> dict[str, Any]:
    scan = identity.latest()
    return {"scan": scan, **progress_of(scan)} if scan else {"scan": None}


def progress_of(scan: Scan) -> dict[str, Any]:
    """For the bar of a scan that is on its way: keying is the first half of it."""
    running = scan.state in identity.MOVING
    done = scan.counts.get("keyed", 0) + scan.counts.get("compared", 0)
    return {
        "poll": f"{_HERE}/scan" if running else "",
        "done": min(done, 2 * scan.total),
        "whole": max(1, 2 * scan.total),
        "found": scan.counts.get("found", 0),
    }


@require_safe
def scan_bar(request: Request) -> HttpResponse:
    """GET /contacts/pairs/scan: how far the comparison is."""
    request.actor.need(Right.MERGE)
    return render(request, "contacts/pairs.html#bar", _scan(request))


@require_POST
def start(request: Request) -> HttpResponse:
    """POST /contacts/pairs/start."""
    try:
        identity.start(by=request.actor)
    except Conflict as refused:
        complained(request, refused)
    return _on()


@require_POST
def verdict(request: Request, id: int) -> HttpResponse:
    """POST /contacts/pairs/<id>: merge, apart, later or open; then the next pair."""
    pair, people = identity.pair_for(request.actor, id)
    said_of_it = request.POST.get("verdict", "")
    try:
        if said_of_it == "merge":
            _merge(request, pair, people)
        else:
            identity.judge_pair(pair.pk, said_of_it, by=request.actor)
            if said_of_it == PairState.APART:
                said(request, _("Not the same person."), undo=f"{_HERE}/{pair.pk}/open")
    except (Conflict, Invalid) as refused:
        complained(request, refused)
    return back(request, _HERE)


def _merge(request: Request, pair: Pair, people: list[Contact]) -> None:
    given = request.POST.get("into", "")
    into = int(given) if given.isascii() and given.isdigit() and len(given) < 18 else None
    winners = winners_of(request.POST)
    made = identity.merge_pair(pair.pk, into=into, winners=winners, by=request.actor)
    way_back = f"/contacts/{made.into_id}/merges/{made.pk}/undo"
    names = " · ".join(str(one) for one in people)
    said(request, _("One person now: %(names)s") % {"names": names}, undo=way_back)


@require_POST
def reopen(request: Request, id: int) -> HttpResponse:
    """POST /contacts/pairs/<id>/open: the verdict is taken back."""
    pair, _people = identity.pair_for(request.actor, id)
    try:
        identity.judge_pair(pair.pk, PairState.OPEN, by=request.actor)
    except Conflict as refused:
        complained(request, refused)
    return back(request, _HERE)


def _on() -> HttpResponse:
    answer = HttpResponseRedirect(_HERE)
    answer.status_code = 303
    return answer
