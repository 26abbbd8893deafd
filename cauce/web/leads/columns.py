"""The columns of the list: their heads, their cells, and which of them a person has chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.accounts.scope import current_company
from cauce.catalog.fields import Field, FieldKind, fields_of
from cauce.leads.orders import OWN
from cauce.life.views import COLUMNS, DEFAULT_COLUMNS, own_columns
from cauce.web.field_words import shown
from cauce.web.leads import filters
from cauce.web.request import Request


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, its class, what its head says, the order that a click gives, and about
    how wide it is in rem, as `pages/leads.css` has it."""

    key: str
    css: str
    label: Any
    sort: str = ""
    bare: bool = False  # its head is there for those who listen
    wide: float = 8

    def render(self, context: Context) -> SafeString:
        """The cell of the row that `context` has, as `{% include column %}` asks for it: a page
        draws 600 of them, so nothing is looked up or copied for one."""
        found: SafeString = _nodes(self.key).render(context)
        return found


@dataclass(frozen=True, slots=True)
class OwnColumn(Column):
    """The column of one of the company's own fields."""

    field: Field | None = None

    def render(self, context: Context) -> SafeString:
        """The value of the row's lead as people read it."""
        attributes = context["row"]["lead"].attributes
        text = shown(self.field, attributes.get(self.key.removeprefix(OWN)))
        cell = _CELL if text else _EMPTY_CELL
        return format_html(cell, self.css, self.label, text or "–")


_CELL = '<td class="{0} clip" role="gridcell" data-label="{1}" title="{2}"><bdi>{2}</bdi></td>'
# On a phone what was not said is left out.
_EMPTY_CELL = '<td class="{} clip" role="gridcell" data-label="{}" data-empty>{}</td>'
_NUMBERS = frozenset({FieldKind.NUMBER, FieldKind.MONEY})


def _own(key: str) -> Column | None:
    field = fields_of(current_company()).by_key.get(key.removeprefix(OWN))
    if not key.startswith(OWN) or field is None or not field.active:
        return None
    css = "leads__own leads__own--number" if field.kind in _NUMBERS else "leads__own"
    return OwnColumn(key, css, field.name, key if field.sorts else "", field=field)


_ALL = {
    column.key: column
    for column in (
        Column("open", "table__open", gettext_lazy("Details"), bare=True, wide=1.75),
        Column("id", "leads__id", gettext_lazy("ID"), wide=3.5),
        Column("date", "leads__date", gettext_lazy("Date"), "date", wide=6),
        Column("origin", "leads__origin", gettext_lazy("Product / Campaign"), wide=12.5),
        Column("person", "leads__person", gettext_lazy("Name, e-mail, phone"), wide=22),
        Column("seller", "leads__seller", gettext_lazy("Seller")),
        Column("assignment", "leads__type", gettext_lazy("Assignment"), wide=10),
        Column("type", "leads__kind", gettext_lazy("Type")),
        Column("qualification", "leads__qualification", gettext_lazy("Qualification")),
        Column("score", "leads__score", "iScore", "score", wide=4.5),
        Column("tries", "leads__tries", gettext_lazy("Attempts"), "attempts"),
        Column("crm", "leads__crm", gettext_lazy("Send to CRM")),
        Column("status", "leads__status", gettext_lazy("Status"), "status", wide=9),
        Column("note", "leads__note", gettext_lazy("Last note"), "last_note", wide=14),
        Column("contacted", "leads__contacted", gettext_lazy("Last contact"), "last_contact"),
        Column("due", "leads__next", gettext_lazy("Next step"), "next_due"),
        Column("stars", "leads__stars", gettext_lazy("Stars"), wide=5.5),
        Column("source", "leads__source", gettext_lazy("Source")),
        Column("flow", "leads__source", gettext_lazy("Flow")),
        Column("duplicate", "leads__source", gettext_lazy("Duplicate")),
        Column("tags", "leads__tags", gettext_lazy("Tags"), wide=10),
        Column("level", "leads__source", gettext_lazy("Service level"), "late"),
    )
}


def columns(keys: Sequence[str]) -> list[Column]:
    """The columns of these keys in their order; the usual ones when there are none."""
    found = (_ALL.get(key) or _own(key) for key in keys or DEFAULT_COLUMNS)
    return [column for column in found if column is not None]


# The least widths in rem that the style sheet knows for a list of columns of one's own.
_LEAST = (60, 72, 84, 96, 108, 120, 144, 168, 192, 240)


def least(shown: Sequence[Column]) -> int:
    """How wide at least a table of these columns is, in rem: it scrolls in its own frame before
    the person's name is squeezed."""
    needed = 2.5 + sum(column.wide for column in shown)  # the box that marks a row stands before
    return next((step for step in _LEAST if step >= needed), _LEAST[-1])


def chooser(keys: Sequence[str]) -> list[dict[str, Any]]:
    """Every column for the form that chooses them: the chosen ones first, in their order."""
    chosen = columns(keys)
    rest = columns([*COLUMNS, *own_columns()])
    return [
        *({"key": one.key, "label": one.label, "chosen": True} for one in chosen),
        *(
            {"key": one.key, "label": one.label, "chosen": False}
            for one in rest
            if one.key not in {column.key for column in chosen}
        ),
    ]


# The orders that a phone offers, where no head is to be pressed: what each brings to the top.
_ORDERS = {
    "-date": gettext_lazy("Newest first"),
    "date": gettext_lazy("Oldest first"),
    "-score": gettext_lazy("Highest iScore first"),
    "next_due": gettext_lazy("Next step soonest first"),
    "late": gettext_lazy("Longest late first"),
    "attempts": gettext_lazy("Fewest attempts first"),
    "last_contact": gettext_lazy("Longest without contact first"),
    "-last_contact": gettext_lazy("Last contact latest first"),
    "-last_note": gettext_lazy("Last note latest first"),
    "status": gettext_lazy("By status"),
}


def orders(request: Request, sort: str) -> list[dict[str, Any]]:
    """The orders for a menu: the address of each, and which one it is now."""
    own = {
        f"-{OWN}{field.key}": _("%(field)s, highest first") % {"field": field.name}
        for field in fields_of(current_company()).active
        if field.sorts
    }
    return [
        {
            "url": f"/leads{filters.address(request.GET, sort=key)}",
            "label": label,
            "current": key == sort,
        }
        for key, label in (_ORDERS | own).items()
    ]


def heads(request: Request, wanted: Sequence[Column], sort: str) -> list[dict[str, Any]]:
    """The heads: a column that sorts has the address of the other order, and the one now."""
    found = []
    for column in wanted:
        now = {f"-{column.sort}": "descending", column.sort: "ascending"}.get(sort, "")
        first = column.sort if column.sort in {"status", "next_due", "late"} else f"-{column.sort}"
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
