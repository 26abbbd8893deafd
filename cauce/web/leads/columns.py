"""The columns of the list: their heads, their cells, and which of them a person has chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from cauce.life.views import COLUMNS, DEFAULT_COLUMNS
from cauce.web.leads import filters
from cauce.web.request import Request


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, its class, what its head says, and the order that a click gives."""

    key: str
    css: str
    label: Any
    sort: str = ""
    bare: bool = False  # its head is there for those who listen

    def render(self, context: Context) -> SafeString:
        """The cell of the row that `context` has, as `{% include column %}` asks for it: a page
        draws 600 of them, so nothing is looked up or copied for one."""
        found: SafeString = _nodes(self.key).render(context)
        return found


_ALL = {
    column.key: column
    for column in (
        Column("open", "table__open", gettext_lazy("Details"), bare=True),
        Column("id", "leads__id", gettext_lazy("ID")),
        Column("date", "leads__date", gettext_lazy("Date"), "date"),
        Column("origin", "leads__origin", gettext_lazy("Product / Campaign")),
        Column("person", "leads__person", gettext_lazy("Name, e-mail, phone")),
        Column("seller", "leads__seller", gettext_lazy("Seller")),
        Column("assignment", "leads__type", gettext_lazy("Assignment")),
        Column("type", "leads__kind", gettext_lazy("Type")),
        Column("qualification", "leads__qualification", gettext_lazy("Qualification")),
        Column("score", "leads__score", "iScore", "score"),
        Column("tries", "leads__tries", gettext_lazy("Attempts"), "attempts"),
        Column("crm", "leads__crm", gettext_lazy("Send to CRM")),
        Column("status", "leads__status", gettext_lazy("Status"), "status"),
        Column("note", "leads__note", gettext_lazy("Last note"), "last_note"),
        Column("contacted", "leads__contacted", gettext_lazy("Last contact"), "last_contact"),
        Column("due", "leads__next", gettext_lazy("Next step"), "next_due"),
        Column("stars", "leads__stars", gettext_lazy("Stars")),
        Column("source", "leads__source", gettext_lazy("Source")),
        Column("flow", "leads__source", gettext_lazy("Flow")),
        Column("duplicate", "leads__source", gettext_lazy("Duplicate")),
        Column("tags", "leads__tags", gettext_lazy("Tags")),
    )
}


def columns(keys: Sequence[str]) -> list[Column]:
    """The columns of these keys in their order; the usual ones when there are none."""
    return [_ALL[key] for key in keys or DEFAULT_COLUMNS if key in _ALL]


def chooser(keys: Sequence[str]) -> list[dict[str, Any]]:
    """Every column for the form that chooses them: the chosen ones first, in their order."""
    chosen = [column.key for column in columns(keys)]
    rest = [key for key in COLUMNS if key not in chosen]
    return [
        {"key": key, "label": _ALL[key].label, "chosen": key in chosen} for key in [*chosen, *rest]
    ]


# The orders that a phone offers, where no head is to be pressed: what each brings to the top.
_ORDERS = {
    "-date": gettext_lazy("Newest first"),
    "date": gettext_lazy("Oldest first"),
    "-score": gettext_lazy("Highest iScore first"),
    "next_due": gettext_lazy("Next step soonest first"),
    "attempts": gettext_lazy("Fewest attempts first"),
    "last_contact": gettext_lazy("Longest without contact first"),
    "-last_contact": gettext_lazy("Last contact latest first"),
    "-last_note": gettext_lazy("Last note latest first"),
    "status": gettext_lazy("By status"),
}


def orders(request: Request, sort: str) -> list[dict[str, Any]]:
    """The orders for a menu: the address of each, and which one it is now."""
    return [
        {
            "url": f"/leads{filters.address(request.GET, sort=key)}",
            "label": label,
            "current": key == sort,
        }
        for key, label in _ORDERS.items()
    ]


def heads(request: Request, wanted: Sequence[Column], sort: str) -> list[dict[str, Any]]:
    """The heads: a column that sorts has the address of the other order, and the one now."""
    found = []
    for column in wanted:
        now = {f"-{column.sort}": "descending", column.sort: "ascending"}.get(sort, "")
        first = column.sort if column.sort in {"status", "next_due"} else f"-{column.sort}"
        other = column.sort if sort == f"-{column.sort}" else f"-{column.sort}"
        address = filters.address(request.GET, sort=other if now else first)
        found.append(
            {
                "column": column,
                "url": f"/leads{address}" if column.sort else "",
                "direction": now if column.sort else "",
            }
        )
    return found


@cache
def _nodes(key: str) -> Any:
    """The nodes of one cell's partial, parsed once."""
    return get_template(f"leads/list_cells.html#{key}").template.nodelist  # type: ignore[attr-defined]
