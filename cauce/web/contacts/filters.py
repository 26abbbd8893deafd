"""The list's filters in its address: each as a chip with its choices."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.sentences import sentence
from cauce.catalog.names import Names, Table, ids_of
from cauce.leads import contact_asked
from cauce.leads.asked import ME, values
from cauce.leads.contact_lists import DEFAULT_SORT, SORTS
from cauce.web.contacts.words import AGES, LEAD_STATES
from cauce.web.request import Request
from cauce.web.words import ENTRY_METHODS

PAGING = ("after", "before")
CHIPS = {
    "state": gettext_lazy("Lead state"),
    "list": gettext_lazy("List"),
    "tag": gettext_lazy("Tag"),
    "segment": gettext_lazy("Segment"),
    "last_contact": gettext_lazy("Last contact"),
    "entry_method": gettext_lazy("Source"),
    "product": gettext_lazy("Product"),
    "seller": gettext_lazy("Seller"),
}
_CODES: dict[str, Mapping[str, Any]] = {
    "state": LEAD_STATES,
    "last_contact": AGES,
    "entry_method": ENTRY_METHODS,
}
_TABLES = {
    "list": "lists",
    "tag": "tags",
    "segment": "segments",
    "product": "products",
    "seller": "members",
}
_DAYS = ("created_from", "created_to")


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter: its name, what it is set to ("" for everybody), its choices, how to clear it."""

    key: str
    name: str
    value: str
    choices: list[dict[str, Any]]
    clear: str


def read(request: Request) -> contact_asked.Asked:
    """What the address asks for, and what in it makes no sense."""
    me = request.actor.membership_id
    return contact_asked.read(dict(request.GET.lists()), company=current_company(), me=me)


def sort_of(query: QueryDict) -> str:
    """The order of an address; the usual one if it is unknown."""
    wanted = query.get("sort", DEFAULT_SORT)
    return wanted if wanted in SORTS else DEFAULT_SORT


def is_filtered(query: QueryDict) -> bool:
    """Whether the address narrows the list."""
    return any(any(query.getlist(name)) for name in contact_asked.PARAMETERS)


def ignored(found: contact_asked.Asked) -> list[str]:
    """One sentence per filter that was left out."""
    told = []
    for name, problem in found.problems.items():
        code, params = problem if isinstance(problem, tuple) else (problem, {})
        told.append(f"{CHIPS.get(name, name)}: {sentence(code, params)}")
    return told


def chips(request: Request, known: Names) -> list[Chip]:
    """Every filter that the list offers; those without anything to choose are left out."""
    found = [_chip(request, key, str(name), known) for key, name in CHIPS.items()]
    return [chip for chip in found if chip.choices or chip.value]


def days(query: QueryDict) -> str:
    """The days between which the shown contacts were made; '' for any."""
    first, last = (_day(query.get(name, "")) for name in _DAYS)
    return f"{first or '…'} – {last or '…'}" if first or last else ""


def _day(text: str) -> str:
    try:
        day = parse_date(text)
    except ValueError:
        return ""
    return date_format(day, "j b Y") if day else ""


def address(query: QueryDict, **changes: str | None) -> str:
    """The list's address with some parameters set, or removed by None; paging starts over."""
    fresh = query.copy()
    for gone in PAGING:
        fresh.pop(gone, None)
    for key, value in changes.items():
        if value is None:
            fresh.pop(key, None)
        else:
            fresh[key] = value
    encoded = fresh.urlencode()
    return f"/contacts?{encoded}" if encoded else "/contacts"


def rest(query: QueryDict) -> list[tuple[str, str]]:
    """The parameters that stay while the days are set anew: for hidden fields."""
    left_out = {*_DAYS, *PAGING}
    return [(n, v) for n, many in query.lists() if n not in left_out for v in many if v]


def _chip(request: Request, key: str, name: str, known: Names) -> Chip:
    chosen = values(dict(request.GET.lists()), key)
    choices = [
        {
            "label": label,
            "url": address(request.GET, **{key: value}),
            "current": value in chosen,
        }
        for value, label in _offered(request, key, known)
    ]
    said = [str(choice["label"]) for choice in choices if choice["current"]]
    said += [_named(key, word, known) for word in chosen if key in _TABLES and not said]
    return Chip(
        key, name, ", ".join(filter(None, said)), choices, address(request.GET, **{key: None})
    )


def _offered(request: Request, key: str, known: Names) -> Iterable[tuple[str, str]]:
    if key in _CODES:
        return ((code, str(word)) for code, word in _CODES[key].items())
    if key == "seller":
        return _sellers(request, known)
    table: Table = getattr(known, _TABLES[key])
    rows = sorted((one for one in table.values() if one.active), key=lambda o: o.name.casefold())
    return ((one.slug, one.name) for one in rows)


def _sellers(request: Request, known: Names) -> Iterator[tuple[str, str]]:
    """Only for who sees the leads of more than one."""
    if request.actor.may(Right.SEE_COMPANY) or request.actor.may(Right.SEE_TEAMS):
        yield ME, _("Mine")
        yield from ((str(one.id), one.name) for one in known.members.values() if one.active)


def _named(key: str, word: str, known: Names) -> str:
    """The name of a value that is not offered (any more), by id or slug."""
    table: Table = getattr(known, _TABLES[key])
    return next((table[pk].name for pk in ids_of(table, word)), "")
