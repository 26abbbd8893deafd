"""«Clientes»: the list of contacts, filters in the address, keyset pages."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.names import Label, Names, Table, names
from cauce.kit import phones
from cauce.leads import contact_lists
from cauce.leads.access import contacts_for
from cauce.leads.models import Contact
from cauce.web.contacts import filters
from cauce.web.contacts.words import STATE_MARKS
from cauce.web.request import Request
from cauce.web.words import ENTRY_METHODS

PAGE = 50


@require_safe
def page(request: Request) -> HttpResponse:
    """GET /contacts."""
    known = names(current_company())
    asked = filters.read(request)
    wanted = asked.narrow(contacts_for(request.actor), now=timezone.now())
    sort = filters.sort_of(request.GET)
    rows, newer, older = _rows(request, wanted, sort)
    total, capped = contact_lists.total(wanted)
    count = number_format(total, force_grouping=True)
    context = {
        "title": _("Contacts"),
        "rows": _told(rows, known),
        "chips": filters.chips(request, known),
        "days": filters.days(request.GET),
        "days_clear": filters.address(request.GET, created_from=None, created_to=None),
        "q_clear": filters.address(request.GET, q=None),
        "rest": filters.rest(request.GET),
        "ignored": filters.ignored(asked),
        "filtered": filters.is_filtered(request.GET),
        "range": _("more than %(count)s") % {"count": count} if capped else count,
        "total": total,
        "all_words": _all_words(total, capped=capped),
        "next": _turn(request, "after", older),
        "previous": _turn(request, "before", newer),
        "sorts": _sorts(request, sort),
        "query": request.GET.urlencode(),
        "may": _rights(request),
        "lists": in_use(known.lists),
        "tags": in_use(known.tags),
        "search_url": "/contacts",
    }
    return render(request, "contacts/list.html", context)


def in_use(table: Table) -> list[Label]:
    """Those of a table that are in use, by name."""
    return sorted((one for one in table.values() if one.active), key=lambda o: o.name.casefold())


def _rights(request: Request) -> dict[str, bool]:
    actor = request.actor
    return {
        "work": actor.may(Right.WORK),
        "create": actor.may(Right.CREATE_LEADS),
        "merge": actor.may(Right.MERGE),
        "configure": actor.may(Right.CONFIGURE),
    }


def _all_words(total: int, *, capped: bool) -> str:
    """What the box says that takes everybody in the list, '' where that would be too many."""
    count = number_format(total, force_grouping=True)
    return "" if capped else _("All %(count)s of this list") % {"count": count}


def _rows(request: Request, wanted: QuerySet[Contact], sort: str) -> tuple[list[Contact], str, str]:
    """(rows, where the page before begins, where the next one does): '' at the ends."""
    before = _position(request.GET.get("before", ""), sort)
    after = None if before else _position(request.GET.get("after", ""), sort)
    here, back = before or after, before is not None
    rows, more = contact_lists.page(wanted, sort=sort, after=here, limit=PAGE, back=back)
    if not rows:
        return rows, "", ""
    ends = (rows[0], rows[-1])
    first, last = (_written(contact_lists.position(one, sort=sort)) for one in ends)
    if back:
        return rows, first if more else "", last
    return rows, first if after else "", last if more else ""


def _position(text: str, sort: str) -> contact_lists.Position | None:
    parts = text.split(".") if text else []
    fits = len(parts) == contact_lists.width(sort)
    if not fits or not all(p.isascii() and p.isdigit() and len(p) < 19 for p in parts):
        return None
    return tuple(map(int, parts))


def _written(position: contact_lists.Position) -> str:
    return ".".join(map(str, position))


def _turn(request: Request, side: str, position: str) -> str:
    return filters.address(request.GET, **{side: position}) if position else ""


def _sorts(request: Request, sort: str) -> dict[str, dict[str, str]]:
    """Per sortable column: the address of the other order, and the direction now."""
    found = {}
    for column in ("created", "last_contact"):
        now = {f"-{column}": "descending", column: "ascending"}.get(sort, "")
        other = column if sort == f"-{column}" else f"-{column}"
        found[column] = {"url": filters.address(request.GET, sort=other), "direction": now}
    return found


def _told(rows: list[Contact], known: Names) -> list[dict[str, Any]]:
    marks = contact_lists.marks_of(rows)
    return [
        {
            "contact": contact,
            "phone": national(contact.phone or contact.whatsapp),
            "tags": labels(known.tags, marks[contact.pk][0]),
            "lists": labels(known.lists, marks[contact.pk][1]),
            "source": ENTRY_METHODS.get(contact.entry_method, contact.entry_method),
            "mark": STATE_MARKS[contact.lead_state],
        }
        for contact in rows
    ]


def labels(table: Table, ids: list[int]) -> list[str]:
    """The names of rows, by name."""
    return sorted((table[pk].name for pk in ids if pk in table), key=str.casefold)


def national(number: str) -> str:
    """A phone as it is written in the company's country."""
    return phones.national(number, country=current_company().country) if number else ""
