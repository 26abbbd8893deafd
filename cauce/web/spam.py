"""«Spam»: what was quarantined and why, to be confirmed or let go on, one by one or many."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cauce.accounts.errors import Conflict, Invalid, Missing
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.names import names
from cauce.kit import phones
from cauce.leads import queries
from cauce.leads.access import leads_for, locked_suspect, quarantined
from cauce.leads.models import Lead, Standing
from cauce.life import bulk, people, spam
from cauce.life.spam.catalogue import ListName, ValueKind
from cauce.spine import read
from cauce.store import atomic
from cauce.web.leads.history import called
from cauce.web.request import Request, back, complained, said
from cauce.web.spam_words import reason_words
from cauce.web.words import ENTRY_METHODS

PAGE = 50
REVIEW, CONFIRMED, RESCUED = "review", "confirmed", "rescued"
_MOST_MARKED = 1_000


@require_safe
def page(request: Request) -> HttpResponse:
    """GET /spam?view=&after=. Whoever may judge spam sees all of it: nobody owns a quarantined
    lead."""
    suspects = quarantined(request.actor)
    view = request.GET.get("view", "")
    view = view if view in {CONFIRMED, RESCUED} else REVIEW
    after = _after(request)
    rows, more = _rescued(request, after) if view == RESCUED else _suspects(request, view, after)
    waiting = suspects.filter(spam_reviewed_at=None)
    context = {
        "title": _("Spam"),
        "total": _range(*queries.total(suspects)),
        "views": _views(view, waiting),
        "view": view,
        "rows": rows,
        "until": bulk.newest(),
        "next": f"/spam?view={view}&after={more}" if more else "",
        "previous": f"/spam?view={view}" if after else "",
        "may_open": request.actor.may(Right.SEE_COMPANY),
        "may_configure": request.actor.may(Right.CONFIGURE),
    }
    return render(request, "spam/list.html", context)


def _after(request: Request) -> int:
    text = request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _range(total: int, capped: bool) -> str:
    shown = number_format(total, force_grouping=True)
    return f"{shown}+" if capped else shown


def _views(current: str, waiting: QuerySet[Lead]) -> list[dict[str, Any]]:
    labels = (
        (REVIEW, _("To review"), _range(*queries.total(waiting))),
        (CONFIRMED, _("Confirmed"), ""),
        (RESCUED, _("Taken out"), ""),
    )
    return [
        {
            "url": "/spam" if key == REVIEW else f"/spam?view={key}",
            "label": label,
            "count": count,
            "current": key == current,
        }
        for key, label, count in labels
    ]


def _suspects(request: Request, view: str, after: int) -> tuple[list[dict[str, Any]], int]:
    """A page of what is quarantined, newest first, and the id after which the next one begins."""
    found = quarantined(request.actor).filter(spam_reviewed_at__isnull=view == REVIEW)
    leads, more = queries.page(found, after=(after,) if after else None, limit=PAGE)
    said = read.spam_comments([lead.pk for lead in leads]) if view == CONFIRMED else {}
    rows = [_row(lead, lead.spam_reasons) | {"comment": said.get(lead.pk, "")} for lead in leads]
    return rows, int(more[0]) if more else 0


def _rescued(request: Request, after: int) -> tuple[list[dict[str, Any]], int]:
    """What people took out, the latest first. A lead that is spam again is not among them."""
    events = read.rescues(before=after or None, limit=PAGE + 1)
    shown, more = events[:PAGE], events[PAGE - 1].pk if len(events) > PAGE else 0
    told = {event.lead_id: event for event in reversed(shown) if event.lead_id}
    leads = leads_for(request.actor).filter(pk__in=list(told), standing=Standing.ACTIVE).in_bulk()
    why = read.reasons_at_entry(list(leads))
    rows = [
        _row(leads[pk], why.get(pk, [])) | {"by": event.actor_name, "at": event.at}
        for pk, event in reversed(told.items())
        if pk in leads
    ]
    return rows, more


def _row(lead: Lead, reasons: Sequence[dict[str, Any]]) -> dict[str, Any]:
    known, country = names(current_company()), current_company().country
    phone = phones.national(lead.phone, country=country) if lead.phone else ""
    values = {"email": lead.email, "phone": lead.phone}
    return {
        "lead": lead,
        "reasons": [reason_words(reason) for reason in reasons],
        "points": sum(reason.get("weight", 0) for reason in reasons),
        "reach": " · ".join(filter(None, (lead.email, phone))),
        "values": [(kind, value) for kind, value in values.items() if value],
        "campaign": called(known.campaigns, lead.campaign_id),
        "method": ENTRY_METHODS.get(lead.entry_method, lead.entry_method),
    }


@require_POST
def judge(request: Request) -> HttpResponse:
    """POST /spam/verdicts: `spam` or `rescue` names one lead; `act` is for the marked `lead`s,
    `everything` the act for all that wait; `list` says «block.email.12»: a value of a lead."""
    given = request.POST
    try:
        if one := given.get("spam") or given.get("rescue"):
            _one(request, "spam" if given.get("spam") else "rescue", _ids([one]))
        elif given.get("list"):
            _listed(request, given["list"])
        else:
            return _many(request)
    except (Conflict, Invalid) as refused:
        complained(request, refused)
    return back(request, "/spam")


def _one(request: Request, act: str, ids: list[int]) -> None:
    with atomic():
        lead = locked_suspect(request.actor, id=next(iter(ids), 0))
        if act == "spam":
            people.mark_spam(lead, by=request.actor)
            said(request, _("It is spam."))
        else:
            people.rescue(lead, by=request.actor)
            said(request, _("Taken out of spam; it went on as if it had just arrived."))


def _listed(request: Request, text: str) -> None:
    """Block or allow what a quarantined lead has: «allow.phone.12»."""
    name, _dot, rest = text.partition(".")
    kind, _dot, lead_id = rest.partition(".")
    lead = quarantined(request.actor).filter(pk__in=_ids([lead_id])).first()
    known = kind in {ValueKind.EMAIL, ValueKind.PHONE} and name in set(ListName)
    if lead is None or not known:
        raise Missing("lead")
    row = spam.list_value(list=name, kind=kind, value=getattr(lead, kind), by=request.actor)
    words = _("«%(value)s» is blocked.") if name == ListName.BLOCK else _("«%(value)s» is allowed.")
    said(request, words % {"value": row.value})


def _many(request: Request) -> HttpResponse:
    everything = request.POST.get("everything", "")
    act = everything or request.POST.get("act", "")
    if act not in {"spam", "rescue"}:
        raise Invalid({"act": ("unknown_choice", {"choices": "spam, rescue"})})
    seen = bulk.seen_by(request.actor, act)
    if everything:
        until = _ids([request.POST.get("until", "")]) or [bulk.newest()]
        leads = quarantined(request.actor).filter(spam_reviewed_at=None, pk__lte=until[0])
    else:
        leads = seen.filter(pk__in=_ids(request.POST.getlist("lead")))
    run = bulk.begin(leads.order_by("-pk"), act=act, params={}, by=request.actor)
    if run.state != bulk.BulkState.DONE:
        return _away(request, f"/leads/runs/{run.pk}")
    changed = bulk.figures(run)["changed"]
    words = ngettext("%(count)s lead was changed.", "%(count)s leads were changed.", changed)
    undo = f"/leads/runs/{run.pk}/undo" if bulk.may_undo(run) else ""
    said(request, words % {"count": number_format(changed)}, undo=undo)
    return back(request, "/spam")


def _away(request: Request, address: str) -> HttpResponse:
    """To another page, for a browser with or without htmx."""
    if request.htmx:
        answer = HttpResponse()
        answer["HX-Redirect"] = address
        return answer
    redirect = HttpResponseRedirect(address)
    redirect.status_code = 303
    return redirect


def _ids(texts: Sequence[str]) -> list[int]:
    found = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 18]
    return found[:_MOST_MARKED]
