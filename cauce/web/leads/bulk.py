"""An act upon the selection of the list: its dialog, which looks ahead, and the doing."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from cauce.accounts.errors import Conflict, Invalid, Missing, Refusal
from cauce.accounts.models import Membership
from cauce.accounts.permissions import Role
from cauce.accounts.scope import current_company
from cauce.accounts.sentences import sentence
from cauce.catalog.models import QualificationType, Tag
from cauce.catalog.names import names
from cauce.leads import queries
from cauce.life import bulk, deliver
from cauce.web.leads import selection
from cauce.web.refusals import sentence_of
from cauce.web.request import Request, said

# Act → (what the button says, its icon, its key in the shelf).
ACTS = {
    "assign": (gettext_lazy("Assign"), "user", "a"),
    "tag": (gettext_lazy("Tag them"), "tag", "t"),
    "status": (gettext_lazy("Status"), "flag", "s"),
    "qualify": (gettext_lazy("Qualify"), "star", "q"),
    "untag": (gettext_lazy("Untag"), "tag", ""),
    "send": (gettext_lazy("Send to CRM"), "send", ""),
    "spam": (gettext_lazy("Mark as spam"), "shield-alert", ""),
    "rescue": (gettext_lazy("Not spam"), "shield", ""),
}
_DIRECT = 4  # acts with a button of their own; all are in the menu


def shelf(request: Request) -> dict[str, Any]:
    """The acts that the person may do to a selection."""
    may = [
        {"act": act, "word": word, "icon": icon, "key": key}
        for act, (word, icon, key) in ACTS.items()
        if request.actor.may(bulk.ACTS[act].right)
    ]
    return {"bulk_acts": may, "bulk_direct": may[:_DIRECT]}


@require_POST
def dialog(request: Request, act: str) -> HttpResponse:
    """POST /leads/bulk/<act>: the act's dialog for what the list's form means."""
    chosen = selection.posted(request)
    seen = bulk.seen_by(request.actor, _known(act))
    total, capped = queries.total(selection.leads_of(request, _every(chosen), seen=seen))
    context = {
        "act": act,
        "title": _title(act),
        "chosen": chosen,
        "until": bulk.newest(),
        "scopes": [
            {"value": selection.MARKED, "count": _number(len(chosen.marked))},
            {"value": selection.ALL, "count": _range(total, capped)},
        ],
        **_FIELDS.get(act, dict)(),
        **_preview(request, act, chosen),
    }
    return render(request, "leads/bulk.html", context)


@require_POST
def preview(request: Request, act: str) -> HttpResponse:
    """POST /leads/bulk/<act>/preview: how many it would change, how many not and why."""
    chosen = selection.posted(request)
    return render(request, "leads/bulk.html#preview", _preview(request, _known(act), chosen))


@require_POST
def run(request: Request, act: str) -> HttpResponse:
    """POST /leads/bulk/<act>/run: do it. What makes no sense is said in the dialog."""
    chosen = selection.posted(request)
    try:
        made = bulk.begin(
            _leads(request, _known(act), chosen),
            act=act,
            params=_params(request),
            filters=chosen.told,
            by=request.actor,
        )
    except (Invalid, Conflict) as refused:
        context = {"error": sentence_of(refused)}
        return render(request, "leads/bulk.html#preview", context, status=200)
    if made.state != bulk.BulkState.DONE:
        return _go(request, f"/leads/runs/{made.pk}")
    said(request, _told(made), undo=f"/leads/runs/{made.pk}/undo" if bulk.may_undo(made) else "")
    return _go(request, f"/leads?{chosen.query}")


def _known(act: str) -> str:
    if act not in ACTS:
        raise Missing("act")
    return act


def _title(act: str) -> str:
    return {
        "assign": _("Assign leads"),
        "tag": _("Tag people"),
        "untag": _("Take tags back"),
        "status": _("Change the status"),
        "qualify": _("Qualify leads"),
        "send": _("Send leads to a CRM"),
        "spam": _("Mark leads as spam"),
        "rescue": _("Take leads out of spam"),
    }[act]


def _every(chosen: selection.Chosen) -> selection.Chosen:
    return selection.Chosen(selection.ALL, chosen.query, chosen.marked, chosen.shown)


def _leads(request: Request, act: str, chosen: selection.Chosen) -> Any:
    """What is meant, without those that came after the dialog was opened."""
    seen = bulk.seen_by(request.actor, act)
    until = request.POST.get("until", "")
    if until.isascii() and until.isdigit() and len(until) < 18:
        seen = seen.filter(pk__lte=int(until))
    return selection.leads_of(request, chosen, seen=seen)


def _params(request: Request) -> dict[str, Any]:
    """What the dialog's fields say; the act itself judges it."""
    given = request.POST
    status, _dot, substatus = given.get("status", "").partition(".")
    found = {
        "sellers": _ids(given.getlist("sellers")),
        "tags": _ids(given.getlist("tags")),
        "status": next(iter(_ids([status])), None),
        "substatus": next(iter(_ids([substatus])), None),
        "connection": next(iter(_ids([given.get("connection", "")])), None),
        "qualification": given.get("qualification", "")[:80],
        "comment": given.get("comment", ""),
        "reason": given.get("reason", ""),
    }
    return {name: value for name, value in found.items() if value}


def _ids(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 18]


def _preview(request: Request, act: str, chosen: selection.Chosen) -> dict[str, Any]:
    """What would happen; while a field is still to be chosen, only how many are meant."""
    leads = _leads(request, act, chosen)
    try:
        told = bulk.preview(leads, act=act, params=_params(request), by=request.actor)
    except Invalid as refused:
        if any(code != "required" for code, _values in refused.fields.values()):
            return {"error": sentence_of(refused)}
        return {"meant": _count(leads)}
    except Refusal as refused:
        return {"error": sentence_of(refused)}
    return {
        "changes": _number(told.changes),
        "reasons": reasons(dict(told.refused)),
        "nothing": not told.changes,
        "large": told.changes > bulk.AT_ONCE,
    }


def _count(leads: Any) -> str:
    return _range(*queries.total(leads))


def reasons(refused: dict[str, int]) -> list[dict[str, str]]:
    """Why leads are left as they are, most frequent first."""
    ranked = sorted(refused.items(), key=lambda pair: -pair[1])
    return [{"count": _number(count), "words": sentence(code)} for code, count in ranked if count]


def _told(made: bulk.BulkRun) -> str:
    changed = bulk.figures(made)["changed"]
    words = ngettext("%(count)s lead was changed.", "%(count)s leads were changed.", changed)
    pair = (words % {"count": _number(changed)}, made.pk, _("See them"))
    return format_html('{} <a href="/leads/runs/{}">{}</a>', *pair)


def _go(request: Request, address: str) -> HttpResponse:
    """There, for a browser with or without htmx."""
    if request.htmx:
        answer = HttpResponse()
        answer["HX-Redirect"] = address
        return answer
    redirect = HttpResponseRedirect(address)
    redirect.status_code = 303
    return redirect


def _number(value: int) -> str:
    return number_format(value, force_grouping=True)


def _range(total: int, capped: bool) -> str:
    return _("more than %(count)s") % {"count": _number(total)} if capped else _number(total)


def _sellers() -> dict[str, Any]:
    rows = Membership.objects.filter(active=True).exclude(role=Role.VIEWER).order_by("name")
    return {"sellers": list(rows.values("pk", "name"))}


def _tags() -> dict[str, Any]:
    return {"tags": list(Tag.objects.order_by("name").values("pk", "name"))}


def _statuses() -> dict[str, Any]:
    known = [one for one in names(current_company()).statuses.values() if one.active]
    found = []
    for status in known:
        if status.parent is None:
            found.append((str(status.id), status.name))
            inner = [one for one in known if one.parent == status.id]
            found += [(f"{status.id}.{one.id}", f"{status.name} · {one.name}") for one in inner]
    return {"statuses": found}


def _qualifications() -> dict[str, Any]:
    rows = QualificationType.objects.filter(active=True).order_by("position", "pk")
    called: dict[str, str] = {}
    for slug, name in rows.values_list("slug", "name"):
        called.setdefault(slug, name)
    return {"qualifications": list(called.items())}


def _connections() -> dict[str, Any]:
    return {"connections": [(one.pk, one.name) for one in deliver.targets()]}


_FIELDS: dict[str, Callable[[], dict[str, Any]]] = {
    "assign": _sellers,
    "tag": _tags,
    "untag": _tags,
    "status": _statuses,
    "qualify": _qualifications,
    "send": _connections,
}
