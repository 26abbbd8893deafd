"""What the pages of contacts post: lists and tags of one person, or of many at once."""

from collections.abc import Callable, Iterable, Sequence
from itertools import batched

from django.db.models import Model, QuerySet
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cauce.accounts.errors import Conflict, Invalid
from cauce.accounts.scope import current_company
from cauce.catalog.audiences import MarketingList
from cauce.catalog.models import Tag
from cauce.leads import contact_asked
from cauce.leads.access import contact_for, contacts_for
from cauce.leads.models import Contact
from cauce.leads.queries import TOTAL_CAP
from cauce.life import consents, contacts, points, work
from cauce.store import atomic
from cauce.web.request import Request, back, complained, said

_CHUNK = 500
type Act = Callable[[Request, Sequence[Contact], str], int]


@require_POST
def of_one(request: Request, id: int) -> HttpResponse:
    """POST /contacts/<id>/marks: one of ACTS with the id of a list or tag."""
    contact = contact_for(request.actor, id)
    try:
        act, reference = _asked(request.POST)
        with atomic():
            act(request, [contact], reference)
    except (Conflict, Invalid) as refused:
        complained(request, refused)
    else:
        said(request, _("Saved."))
    return back(request, f"/contacts/{contact.pk}")


@require_POST
def of_many(request: Request) -> HttpResponse:
    """POST /contacts/marks: the same for the marked ones, or for all of a list's address."""
    try:
        act, reference = _asked(request.POST)
        ids = list(_chosen(request))
        count = 0
        for chunk in batched(ids, _CHUNK):
            with atomic():
                rows = list(contacts_for(request.actor).filter(pk__in=chunk))
                count += act(request, rows, reference)
    except (Conflict, Invalid) as refused:
        complained(request, refused)
    else:
        words = ngettext("%(count)s person changed.", "%(count)s people changed.", count)
        said(request, words % {"count": count})
    return back(request, "/contacts")


@require_POST
def point(request: Request, id: int) -> HttpResponse:
    """POST /contacts/<id>/points: `reach` is a further e-mail or phone, `drop` the id of one."""
    contact = contact_for(request.actor, id)
    typed, drop = request.POST.get("reach", "").strip(), request.POST.get("drop", "")
    try:
        if drop.isascii() and drop.isdigit() and len(drop) < 18:
            points.remove_point(contact, int(drop), by=request.actor)
        else:
            given = {"email" if "@" in typed else "phone": typed}
            points.add_point(contact, by=request.actor, **given)
    except (Conflict, Invalid) as refused:
        complained(request, refused)
    else:
        said(request, _("Saved."))
    return back(request, f"/contacts/{contact.pk}")


def _asked(posted: QueryDict) -> tuple[Act, str]:
    for name, act in ACTS.items():
        if name in posted:
            return act, str(posted[name])
    raise Invalid({"act": "required"})


def _chosen(request: Request) -> Iterable[int]:
    """The marked contacts, or everybody that the list's address shows. Raises Invalid."""
    if "everyone" not in request.POST:
        marked = [text for text in request.POST.getlist("contact") if text.isdigit()]
        if not marked:
            raise Invalid({"contact": "nobody_marked"})
        return [int(text[:18]) for text in marked[:TOTAL_CAP]]
    query = dict(QueryDict(request.POST.get("query", "")).lists())
    asked = contact_asked.read(query, company=current_company(), me=request.actor.membership_id)
    if asked.problems:
        raise Invalid(asked.problems)
    wanted = asked.narrow(contacts_for(request.actor), now=timezone.now())
    ids = list(wanted.order_by("pk").values_list("pk", flat=True)[: TOTAL_CAP + 1])
    if len(ids) > TOTAL_CAP:
        raise Invalid({"everyone": ("too_many", {"limit": TOTAL_CAP})})
    return ids


def _subscribe(request: Request, people: Sequence[Contact], reference: str) -> int:
    row = _row(MarketingList.objects.all(), "list", reference)
    return contacts.subscribe(people, marketing_list=row, by=request.actor)


def _unsubscribe(request: Request, people: Sequence[Contact], reference: str) -> int:
    row = _row(MarketingList.objects.all(), "list", reference)
    return contacts.unsubscribe(people, marketing_list=row, by=request.actor)


def _tag(request: Request, people: Sequence[Contact], reference: str) -> int:
    return work.tag(people, tags=[_tag_of(reference)], by=request.actor)


def _untag(request: Request, people: Sequence[Contact], reference: str) -> int:
    return work.untag(people, tags=[_tag_of(reference)], by=request.actor)


def _tag_of(reference: str) -> Tag:
    return _row(Tag.objects.all(), "tag", reference)


def _row[M: Model](rows: QuerySet[M], field: str, reference: str) -> M:
    fits = reference.isascii() and reference.isdigit() and len(reference) < 18
    found = rows.filter(pk=int(reference)).first() if fits else None
    if found is None:
        raise Invalid({field: "unknown_reference"})
    return found


@require_POST
def consent(request: Request, id: int) -> HttpResponse:
    """POST /contacts/<id>/consents: purpose, channel, text; or `withdraw`, the id of one."""
    contact = contact_for(request.actor, id)
    given = request.POST
    withdrawn = given.get("withdraw", "")
    try:
        if withdrawn.isascii() and withdrawn.isdigit() and len(withdrawn) < 18:
            consents.withdraw(contact, int(withdrawn), by=request.actor)
        else:
            consents.give(
                contact,
                purpose=given.get("purpose", ""),
                channel=given.get("channel", ""),
                text=given.get("text", ""),
                by=request.actor,
            )
    except (Invalid, Conflict) as refused:
        complained(request, refused)
    return back(request, f"/contacts/{contact.pk}/facts")


ACTS: dict[str, Act] = {
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "give": _tag,
    "take": _untag,
}
