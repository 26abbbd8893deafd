"""The list's filters in its address: what they say as chips, and written again with one changed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cauce.accounts.scope import current_company
from cauce.accounts.sentences import sentence
from cauce.catalog.names import Names
from cauce.leads import asked
from cauce.leads.orders import DEFAULT_SORT, is_known
from cauce.life.capture import imports
from cauce.web.leads import field_chips
from cauce.web.leads.choices import choices, label_of
from cauce.web.request import Request

PAGING = ("after", "before")
# Chip → its name, and the parameters that it stands for where they are several.
CHIPS = {
    "created": gettext_lazy("Date"),
    "product": gettext_lazy("Product"),
    "campaign": gettext_lazy("Campaign"),
    "seller": gettext_lazy("Seller"),
    "status": gettext_lazy("Status"),
    "qualification": gettext_lazy("Qualification"),
    "brand": gettext_lazy("Brand"),
    "substatus": gettext_lazy("Sub-status"),
    "type": gettext_lazy("Type"),
    "assignment": gettext_lazy("Assignment"),
    "entry_method": gettext_lazy("Source"),
    "tag": gettext_lazy("Tag"),
    "list": gettext_lazy("List"),
    "segment": gettext_lazy("Segment"),
    "band": gettext_lazy("iScore"),
    "duplicate": gettext_lazy("Duplicates"),
    "delivery": gettext_lazy("CRM"),
    "flow": gettext_lazy("Flow"),
    "last_note": gettext_lazy("Last note"),
    "last_contact": gettext_lazy("Last contact"),
    "level": gettext_lazy("Service level"),
}
TOGETHER = {
    "created": ("created", "created_from", "created_to"),
    "band": ("band", "score_min", "score_max"),
}
_ALWAYS = 6  # chips that stand there without being set
_SHOWN = 2  # values that a chip names


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter as a chip: its name, what it is set to ("" for everything), and how to clear it."""

    key: str
    name: str
    value: str
    clear: str


def read(request: Request) -> asked.Asked:
    """What the address asks for, and what in it makes no sense."""
    return read_query(request, request.GET)


def read_query(request: Request, query: QueryDict) -> asked.Asked:
    """The same of another address, as a view keeps one."""
    return asked.read(
        dict(query.lists()),
        company=current_company(),
        now=timezone.now(),
        me=request.actor.membership_id,
        leads_of_import=imports.lead_ids,
    )


def sort_of(query: QueryDict) -> str:
    """The order of an address; the default one if it is unknown."""
    wanted = query.get("sort", DEFAULT_SORT)
    return wanted if is_known(wanted) else DEFAULT_SORT


def is_filtered(query: QueryDict) -> bool:
    """Whether the address narrows the list."""
    return any(any(query.getlist(name)) for name in query if asked.is_filter(name))


def ignored(found: asked.Asked) -> list[str]:
    """One sentence per filter that was left out."""
    told = []
    for name, problem in found.problems.items():
        code, params = problem if isinstance(problem, tuple) else (problem, {})
        told.append(f"{CHIPS.get(name, name)}: {sentence(code, params)}")
    return told


def chips(query: QueryDict, known: Names) -> list[Chip]:
    """Every filter: those that stand there always, then those that are set; the rest have no
    value and wait in a menu."""
    found = [
        Chip(key, str(name), words(query, key, known), _cleared(query, key))
        for key, name in CHIPS.items()
    ]
    for key, field in field_chips.fields().items():
        clear = address(query, **dict.fromkeys(field_chips.parameters(field)))
        found.append(Chip(key, field.name, field_chips.words(query, field), clear))
    if run := query.get("import"):
        found.append(
            Chip("import", pgettext("a file's", "Import"), run[:18], _cleared(query, "import"))
        )
    if typed := query.get("q"):
        found.append(Chip("q", _("Search"), typed[:200], _cleared(query, "q")))
    return found


def is_chip(key: str) -> bool:
    """Whether there is a form for such a filter."""
    return key in CHIPS or key in field_chips.fields()


def stand_always(chip: Chip) -> bool:
    """Whether a chip is shown without being set."""
    return chip.key in list(CHIPS)[:_ALWAYS]


def words(query: QueryDict, key: str, known: Names) -> str:
    """What a filter is set to, in few words."""
    parameters = dict(query.lists())
    values = asked.values(parameters, key)
    told = [label for value in values if (label := label_of(key, value, known))]
    if key == "created" and not told:
        return _days(query.get("created_from", ""), query.get("created_to", ""))
    if key == "band" and not told:
        return _scores(query.get("score_min", ""), query.get("score_max", ""))
    more = len(told) - _SHOWN
    return ", ".join(told[:_SHOWN]) + (f" +{more}" if more > 0 else "")


def _days(since: str, until: str) -> str:
    first, last = _day(since), _day(until)
    if not first and not last:
        return ""
    return first if first == last else f"{first or '…'} – {last or '…'}"


def _day(text: str) -> str:
    try:
        day = parse_date(text[:10])
    except ValueError:
        return ""
    return date_format(day, "j b Y") if day else ""


def _scores(low: str, high: str) -> str:
    fits = [text for text in (low, high) if text.isdigit()]
    return f"{low or 0}–{high or 100}" if fits else ""


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
    return f"?{encoded}" if encoded else "?"


def of_days(query: QueryDict, first: date, last: date) -> str:
    """The list's address, narrowed to these days."""
    days = {"created": None, "created_from": str(first), "created_to": str(last)}
    return address(query, **days)


def _cleared(query: QueryDict, key: str) -> str:
    return address(query, **dict.fromkeys(TOGETHER.get(key, (key,))))


def rest(query: QueryDict, *together: str) -> list[tuple[str, str]]:
    """The parameters that stay while one filter, which is `together`, is set anew: for the hidden
    fields of its form."""
    left_out = {*together, *PAGING}
    return [
        (name, value)
        for name, values in query.lists()
        if name not in left_out
        for value in values
        if value
    ]


def menu(request: Request, key: str, known: Names) -> dict[str, Any]:
    """What the form of one filter needs."""
    query = request.GET.copy()
    on_board = query.pop("place", None) == ["board"]
    place = "/leads/board" if on_board else "/leads"
    if field := field_chips.fields().get(key):
        told = field_chips.form(query, field)
        together: tuple[str, ...] = field_chips.parameters(field)
    else:
        values = asked.values(dict(query.lists()), key)
        told = {"key": key, "name": CHIPS[key], "choices": choices(key, values, known)}
        together = TOGETHER.get(key, (key,))
    return told | {
        "place": place,
        "single": key == "created",
        "rest": rest(query, *together),
        "clear": place + address(query, **dict.fromkeys(together)),
        "query": query,
    }
