"""The columns that an export may have, and how what is stored becomes a cell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from cauce.catalog.fields import Field, FieldKind, Fields
from cauce.catalog.names import Names, Table
from cauce.kit.xlsx_pieces import Cell
from cauce.leads.codes import band_of

ATTRIBUTE, NAVIGATION = "attributes.", "navigation."
NAVIGATION_KEYS = (
    "url", "referrer", "site", "ip", "user_agent", "utm_source", "utm_medium", "utm_campaign",
    "utm_term", "utm_content", "gclid", "fbclid",
)  # fmt: skip
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Meanings:
    """What turns stored values into cells: names of the catalog, the company's zone, what is told
    of the leads at hand beside their rows ({column: {stored value: text}}). `words` are a column's
    words for its codes; none where programs read."""

    names: Names
    zone: ZoneInfo
    words: Mapping[str, Mapping[str, str]]
    told: Mapping[str, Mapping[int, str]]

    @property
    def for_people(self) -> bool:
        """Whether words stand for codes, and phones and moments are as spreadsheets like them."""
        return bool(self.words)


type Cells = Callable[[Sequence[Any], Meanings, str], list[Cell]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the lead's attribute that it reads, and how values become cells. `words` says
    that strangers or colleagues typed them: as CSV they are neutralised."""

    source: str
    cells: Cells
    is_text: bool = True
    is_phone: bool = False


def _plain(values: Sequence[Any], of: Meanings, code: str) -> list[Cell]:
    return list(values)


def _codes(values: Sequence[str], of: Meanings, code: str) -> list[Cell]:
    words = of.words.get(code, {})
    return [words.get(value, value) for value in values]


def _bands(values: Sequence[int], of: Meanings, code: str) -> list[Cell]:
    return _codes([band_of(value) for value in values], of, code)


def _moments(values: Sequence[datetime | None], of: Meanings, code: str) -> list[Cell]:
    zone = of.zone
    if of.for_people:
        return [v and v.astimezone(zone).replace(tzinfo=None, microsecond=0) for v in values]
    return [v and v.astimezone(zone).isoformat(timespec="seconds") for v in values]


def _stored_json(values: Sequence[str], of: Meanings, code: str) -> list[Cell]:
    return ["" if v == "{}" else v for v in values]


def _reasons(values: Sequence[str], of: Meanings, code: str) -> list[Cell]:
    words = of.words.get(code, {})

    def told(reason: Mapping[str, Any]) -> str:
        named = str(reason.get("code", ""))
        return words.get(named, named)

    return [", ".join(map(told, orjson.loads(v))) if v and v != "[]" else "" for v in values]


def _told(values: Sequence[int | None], of: Meanings, code: str) -> list[Cell]:
    told = of.told.get(code, {})
    return [told.get(value or 0, "") for value in values]


def _named(table: str, part: str = "name") -> Cells:
    def cells(values: Sequence[int | None], of: Meanings, code: str) -> list[Cell]:
        labels: Table = getattr(of.names, table)
        known: dict[int | None, Cell] = {
            pk: getattr(labels[pk], part) for pk in set(values) if pk is not None and pk in labels
        }
        return [known.get(value, "") for value in values]

    return cells


def _within(key: str) -> Cells:
    """One key of a JSON object."""

    def cells(values: Sequence[str], of: Meanings, code: str) -> list[Cell]:
        return [_flat(orjson.loads(v).get(key)) if v and v != "{}" else "" for v in values]

    return cells


def _of_field(field: Field) -> Cells:
    """A field of the company's own: numbers stay numbers, and yes and no have words."""

    def cells(values: Sequence[str], of: Meanings, code: str) -> list[Cell]:
        words = of.words.get(code, {})
        found: list[Cell] = []
        for stored in values:
            value = orjson.loads(stored).get(field.key) if stored and stored != "{}" else None
            if field.kind in _NUMBERS and isinstance(value, (int, float)):
                found.append(value)
            else:
                flat = _flat(value)
                found.append(words.get(str(flat), flat))
        return found

    return cells


_NUMBERS = frozenset({FieldKind.NUMBER, FieldKind.MONEY})


def _flat(value: Any) -> Cell:
    if value is None or value is True or value is False:
        return "" if value is None else str(value).lower()
    if isinstance(value, (str, int, float)):
        return str(value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return orjson.dumps(value).decode()


# In the order in which people are offered them.
COLUMNS: dict[str, Column] = {
    "number": Column("number", _plain, is_text=False),
    "created_at": Column("created_at", _moments, is_text=False),
    "product": Column("product_id", _named("products")),
    "campaign": Column("campaign_id", _named("campaigns")),
    "name": Column("name", _plain),
    "email": Column("email", _plain),
    "phone": Column("phone", _plain),
    "whatsapp": Column("whatsapp", _plain),
    "seller": Column("seller_id", _named("members")),
    "assignment_type": Column("assignment_type", _codes),
    "type": Column("type_id", _named("qualifications")),
    "qualification": Column("qualification_id", _named("qualifications")),
    "score": Column("score", _plain, is_text=False),
    "attempts": Column("attempts", _plain, is_text=False),
    "delivery_state": Column("delivery_state", _codes),
    "status": Column("status_id", _named("statuses")),
    "substatus": Column("substatus_id", _named("statuses")),
    "stars": Column("stars", _plain, is_text=False),
    "band": Column("score", _bands),
    "tags": Column("contact_id", _told),
    "consents": Column("contact_id", _told),
    "message": Column("message", _plain),
    "brand": Column("brand_id", _named("brands")),
    "entry_method": Column("entry_method", _codes),
    "seller_email": Column("seller_id", _named("members", "slug")),
    "assigned_at": Column("assigned_at", _moments, is_text=False),
    "qualified_at": Column("qualified_at", _moments, is_text=False),
    "last_note": Column("last_note", _plain),
    "last_note_at": Column("last_note_at", _moments, is_text=False),
    "last_contact_at": Column("last_contact_at", _moments, is_text=False),
    "next_due": Column("next_due", _moments, is_text=False),
    "next_step": Column("pk", _told),
    "flow_state": Column("flow_state", _codes),
    "standing": Column("standing", _codes),
    "spam_reasons": Column("spam_reasons", _reasons),
    "duplicate_scope": Column("duplicate_scope", _codes),
    "duplicate_of": Column("duplicate_of_id", _plain, is_text=False),
    "external_id": Column("external_id", _plain),
    "id": Column("pk", _plain, is_text=False),
    "attributes": Column("attributes", _stored_json),
    "navigation": Column("navigation", _stored_json),
}
# What the list of leads shows.
USUAL = tuple(COLUMNS)[: tuple(COLUMNS).index("delivery_state") + 1]
PHONES = frozenset({"phone", "whatsapp"})
JSON_SOURCES = frozenset({"attributes", "navigation", "spam_reasons"})


def column(code: str) -> Column | None:
    """The column called `code`: one of COLUMNS, `attributes.<key>` or `navigation.<key>`."""
    for prefix in (ATTRIBUTE, NAVIGATION):
        if code.startswith(prefix) and len(prefix) < len(code) <= LONGEST:
            return Column(prefix.rstrip("."), _within(code.removeprefix(prefix)))
    return COLUMNS.get(code)


def own_column(code: str, fields: Fields) -> Column | None:
    """The column of `attributes.<key>` where the key is one of the company's own fields."""
    field = fields.by_key.get(code.removeprefix(ATTRIBUTE))
    if not code.startswith(ATTRIBUTE) or field is None:
        return None
    return Column("attributes", _of_field(field), is_phone=field.kind == FieldKind.PHONE)
