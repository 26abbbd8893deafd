"""Leads as cards in columns, by status or by qualification, and a card moved to another column."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from cauce.accounts.errors import Conflict, Invalid, Missing
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.sentences import sentence
from cauce.catalog.models import QualificationType, Status
from cauce.catalog.names import Label, Names, names
from cauce.kit import phones
from cauce.leads import board, queries
from cauce.leads.access import leads_for, locked_for
from cauce.leads.board import Stage
from cauce.leads.models import Lead
from cauce.leads.queries import Filters
from cauce.life.qualify import change_status, qualify
from cauce.store import atomic
from cauce.web.leads import filters
from cauce.web.leads.history import called
from cauce.web.leads.list_rows import is_late
from cauce.web.leads.listing import chips_of
from cauce.web.request import Request, complained, said
from cauce.web.words import MEANING_MARKS, STATUS_MARKS

STATUS, QUALIFICATION = "status", "qualification"
PAGE = 20
_NONE = "none"


@require_safe
def page(request: Request) -> HttpResponse:
    """GET /leads/board?by=status|qualification, and the list's filters."""
    known = names(current_company())
    by = _by(request.GET)
    asked = filters.read(request)
    stages = _stages(by, known, asked.filters)
    leads = queries.for_pages(leads_for(request.actor), asked.filters)
    board.fill(leads, stages, limit=PAGE)
    other = {key: filters.address(request.GET, by=key) for key in (STATUS, QUALIFICATION)}
    context = {
        "title": _("Leads"),
        "ways": [
            {"url": f"/leads/board{other[STATUS]}", "label": _("Status"), "current": by == STATUS},
            {
                "url": f"/leads/board{other[QUALIFICATION]}",
                "label": _("Qualification"),
                "current": by == QUALIFICATION,
            },
        ],
        **chips_of(request, known),
        "ignored": filters.ignored(asked),
        "filtered": filters.is_filtered(request.GET),
        "place": "/leads/board",
        **_context(request.GET, request, by, stages, known),
    }
    return render(request, "leads/board.html", context)


@require_safe
def stage(request: Request) -> HttpResponse:
    """GET /leads/board/stage?by=&stage=&after=: the cards that follow in one column."""
    known = names(current_company())
    asked = filters.read(request)
    wanted = _stage(_stages(_by(request.GET), known, asked.filters), request.GET.get("stage", ""))
    after = request.GET.get("after", "")
    if wanted is None or not (after.isascii() and after.isdigit() and len(after) < 18):
        raise Missing("stage")
    leads = queries.for_pages(leads_for(request.actor), asked.filters)
    board.more(leads, wanted, after=int(after), limit=PAGE)
    query = request.GET.copy()
    for name in ("stage", "after"):
        query.pop(name, None)
    return render(
        request, "leads/board.html#cards", _context(query, request, _by(query), [wanted], known)
    )


@require_POST
def move(request: Request) -> HttpResponse:
    """POST number, by, was, to, query: a card into another column. Both columns come back."""
    posted, known = request.POST, names(current_company())
    by = _by(posted)
    toast: dict[str, Any]
    here = was = posted.get("was", "")
    try:
        number = posted.get("number", "")
        if not (number.isascii() and number.isdigit() and len(number) < 18):
            raise Missing("lead")
        with atomic():
            lead = locked_for(request.actor, number=int(number))
            here = _where(lead, by, known)
            if here != was:
                raise Conflict("moved_meanwhile", place=_label(by, here, known))
            undo = _undo(lead, by, posted)
            _put(request, lead, by, posted.get("to", ""), posted.get("sub", ""))
        said_text = _("%(lead)s is now in «%(place)s».") % {
            "lead": lead.name or lead.number,
            "place": _label(by, posted.get("to", ""), known),
        }
        toast = {"text": said_text, "hue": "positive", **undo}
    except (Invalid, Conflict) as refused:
        codes = (
            refused.fields.values()
            if isinstance(refused, Invalid)
            else [(refused.code, refused.params)]
        )
        toast = {"text": " ".join(sentence(*one) for one in codes), "hue": "negative"}
        if not request.htmx:
            complained(request, refused)
    query = QueryDict(posted.get("query", "")[:4_000])
    if not request.htmx:
        if toast["hue"] == "positive":
            said(request, toast["text"])
        return _seen(f"/leads/board?{query.urlencode()}")
    return _columns(request, by, {was, here, posted.get("to", "")}, query, toast)


def _columns(
    request: Request, by: str, keys: set[str], query: QueryDict, toast: dict[str, Any]
) -> HttpResponse:
    """The columns that a move touched, as they are now, and what to say about it."""
    known = names(current_company())
    asked = filters.read_query(request, query)
    stages = [one for one in _stages(by, known, asked.filters) if one.key in keys]
    leads = queries.for_pages(leads_for(request.actor), asked.filters)
    board.fill(leads, stages, limit=PAGE)
    context = _context(query, request, by, stages, known) | {"swap": True}
    return trigger_client_event(render(request, "leads/board.html#stages", context), "toast", toast)


def _seen(address: str) -> HttpResponse:
    answer = HttpResponseRedirect(address)
    answer.status_code = 303
    return answer


def _by(query: Any) -> str:
    return QUALIFICATION if query.get("by") == QUALIFICATION else STATUS


def _stages(by: str, known: Names, narrowed: Filters | None = None) -> list[Stage]:
    """The columns in the order of the cycle. A qualification of the same name is one column,
    though each campaign has its own; only those of the campaigns that `narrowed` lets through."""
    if by == STATUS:
        tops = [one for one in known.statuses.values() if one.parent is None and one.active]
        return [Stage(one.slug, one.name, one.meaning, [Q(status_id=one.id)]) for one in tops]
    states: dict[str, list[Label]] = {}
    campaigns = set(narrowed.campaigns) if narrowed else set()
    for one in known.qualifications.values():
        if one.state == one.id and one.active and (not campaigns or one.parent in campaigns):
            states.setdefault(one.slug, []).append(one)
    return [
        Stage(_NONE, _("Unqualified"), "", [Q(qualification_id=None)]),
        *(
            Stage(slug, all_[0].name, all_[0].meaning, [Q(qualification_id=x.id) for x in all_])
            for slug, all_ in states.items()
        ),
    ]


def _stage(stages: Sequence[Stage], key: str) -> Stage | None:
    return next((one for one in stages if one.key == key), None)


def _label(by: str, key: str, known: Names) -> str:
    found = _stage(_stages(by, known), key)
    return found.label if found else key


def _where(lead: Lead, by: str, known: Names) -> str:
    table, row = (
        (known.statuses, lead.status_id)
        if by == STATUS
        else (known.qualifications, lead.qualification_id)
    )
    return table[row].slug if row else _NONE


def _put(request: Request, lead: Lead, by: str, to: str, sub: str) -> None:
    """The same act as on the lead's page. Raises NotAllowed, Invalid, Conflict."""
    if by == STATUS:
        status = Status.objects.filter(parent=None, slug=to).first()
        if status is None:
            raise Invalid({"status": "unknown_reference"})
        below = Status.objects.filter(parent=status, slug=sub).first() if sub else None
        change_status(lead, status=status, substatus=below, by=request.actor)
        return
    if to == _NONE:
        raise Conflict("stays_qualified")
    type_ = QualificationType.objects.filter(campaign_id=lead.campaign_id, slug=to).first()
    if type_ is None:
        raise Invalid({"type": "not_a_type_of_the_campaign"})
    qualify(lead, type=type_, by=request.actor)


def _undo(lead: Lead, by: str, posted: Any) -> dict[str, Any]:
    """Where a POST puts the card back; a first qualification stays in the list of them."""
    was, to = posted.get("was", ""), posted.get("to", "")
    if was == _NONE:
        return {}
    again = QueryDict(mutable=True)
    again.update({"number": str(lead.number), "by": by, "was": to, "to": was})
    if by == STATUS and lead.substatus_id:
        again["sub"] = called_slug(lead.substatus_id)
    again["query"] = posted.get("query", "")
    url = f"/leads/board/undo?{again.urlencode()}"
    return {"undo": {"url": url, "label": _("Undo")}}


def called_slug(status_id: int) -> str:
    """The slug of a status."""
    label = names(current_company()).statuses.get(status_id)
    return label.slug if label else ""


@require_POST
def undo(request: Request) -> HttpResponse:
    """POST /leads/board/undo?…: a move back, as any other, with its own place in the history."""
    request.POST = request.GET
    return move(request)


def _context(
    query: QueryDict, request: Request, by: str, stages: Sequence[Stage], known: Names
) -> dict[str, Any]:
    marks = STATUS_MARKS if by == STATUS else MEANING_MARKS
    rest = query.urlencode()
    return {
        "by": by,
        "query": rest,
        "may_move": request.actor.may(Right.WORK),
        "stages": [
            {
                "stage": one,
                "mark": marks[one.meaning],
                "count": number_format(one.count, force_grouping=True)
                + ("+" if one.capped else ""),
                "open": one.key != _NONE,
                "cards": [_card(lead, request, known, rest) for lead in one.leads],
                "after": one.leads[-1].pk if one.more else "",
            }
            for one in stages
        ],
    }


def _count(stage: Stage) -> str:
    return number_format(stage.count, force_grouping=True) + ("+" if stage.capped else "")


def _card(lead: Lead, request: Request, known: Names, rest: str) -> dict[str, Any]:
    number = lead.phone or lead.whatsapp
    return {
        "lead": lead,
        "url": f"/leads/{lead.number}" + (f"?{rest}" if rest else ""),
        "name": lead.name or lead.email or str(lead.number),
        "phone": phones.national(number, country=current_company().country) if number else "",
        "seller": called(known.members, lead.seller_id),
        "mine": lead.seller_id is not None and lead.seller_id == request.member.pk,
        "late": is_late(lead, timezone.now()),
    }
