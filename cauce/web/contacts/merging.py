"""Several contacts become one: side by side first, then with whose values; and the way back."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cauce.accounts.errors import Conflict, Invalid, Missing
from cauce.accounts.permissions import Right
from cauce.leads.access import contact_for, contacts_for
from cauce.leads.models import Contact
from cauce.life import identity
from cauce.life.identity import Merge
from cauce.web.contacts import comparing
from cauce.web.request import Request, back, complained, said

_WINS = "wins."  # before the name of a field
_SIDE_BY_SIDE = 6


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    """GET /contacts/merge?contact=…&contact=…; POST does it, or leads there from the list."""
    request.actor.need(Right.MERGE)
    given = request.POST if request.method == "POST" else request.GET
    ids = list(dict.fromkeys(int(t) for t in given.getlist("contact") if _is_id(t)))
    if request.method == "POST" and "into" not in request.POST:
        return _lead_there(request, ids)
    contacts = _in_order(request, ids)
    if request.method == "POST":
        return _merged(request, contacts)
    context = {
        "title": _("Merge contacts"),
        "contacts": contacts,
        "rows": comparing.rows(contacts) if len(contacts) > 1 else [],
        "too_few": len(contacts) < 2,
        "next": request.GET.get("next", ""),
        "cancel": _ours(request, request.GET.get("next", "")),
    }
    return render(request, "contacts/merge.html", context)


@require_POST
def undo(request: Request, id: int, merge: int) -> HttpResponse:
    """POST /contacts/<id>/merges/<merge>/undo."""
    contact = contact_for(request.actor, id)
    found = Merge.objects.filter(pk=merge, into_id__in={contact.pk, id}).first()
    if found is None:
        raise Missing("merge")
    try:
        identity.undo(found.pk, by=request.actor)
    except Conflict as refused:
        complained(request, refused)
    else:
        said(request, _told_apart(found))
    return back(request, f"/contacts/{found.into_id}")


def _told_apart(merge: Merge) -> str:
    count = identity.since(merge).count()
    if not count:
        return _("They are told apart again, as before.")
    text = ngettext(
        "They are told apart again; %(count)s lead that came since stays with this person.",
        "They are told apart again; %(count)s leads that came since stay with this person.",
        count,
    )
    return text % {"count": count}


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


def _lead_there(request: Request, ids: Sequence[int]) -> HttpResponse:
    """From the marks of the list to the page that shows them side by side."""
    if not 2 <= len(ids) <= _SIDE_BY_SIDE:
        code = "nobody_to_merge" if len(ids) < 2 else ("too_many", {"limit": _SIDE_BY_SIDE})
        complained(request, Invalid({"contacts": code}))
        return back(request, "/contacts")
    pairs = [("contact", pk) for pk in ids] + [("next", request.POST.get("next", ""))]
    answer = HttpResponseRedirect(f"/contacts/merge?{urlencode(pairs)}")
    answer.status_code = 303
    return answer


def _in_order(request: Request, ids: Sequence[int]) -> list[Contact]:
    """Those that the reader may see; who has more leads stands first and would speak, then who is
    older."""
    found = contacts_for(request.actor).filter(pk__in=ids[:_SIDE_BY_SIDE])
    return sorted(found, key=lambda one: (-one.lead_count, one.pk))


def _ours(request: Request, address: str) -> str:
    safe = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})
    return address if safe else "/contacts"


def _merged(request: Request, contacts: Sequence[Contact]) -> HttpResponse:
    speaks = request.POST["into"]
    into = [one for one in contacts if str(one.pk) == speaks]
    others = [one for one in contacts if str(one.pk) != speaks]
    try:
        if not into:
            raise Invalid({"into": "required"})
        winners = winners_of(request.POST)
        made = identity.merge(into[0], others, winners=winners, by=request.actor)
    except (Conflict, Invalid) as refused:
        complained(request, refused)
        return back(request, "/contacts")
    way_back = f"/contacts/{into[0].pk}/merges/{made.pk}/undo"
    text = _("%(names)s and %(name)s are one person now.")
    names = ", ".join(map(str, others))
    said(request, text % {"names": names, "name": into[0]}, undo=way_back)
    return back(request, f"/contacts/{into[0].pk}")


def winners_of(posted: QueryDict) -> dict[str, int]:
    """Whose value stands, as the boxes of `comparing` post it."""
    chosen = {k.removeprefix(_WINS): str(v) for k, v in posted.items() if k.startswith(_WINS)}
    return {field: int(value) for field, value in chosen.items() if _is_id(value)}
