"""Leads as rows of cells, some hundred at a time: raw tuples and names by dictionary, so that a
million of them need no more memory than a thousand, and one statement each thousand."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import batched
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import TextField
from django.db.models.functions import Cast
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from cauce.accounts.models import Company
from cauce.catalog.fields import fields_of
from cauce.catalog.names import Names, names
from cauce.kit.tables import safe_cell
from cauce.kit.xlsx_pieces import Cell
from cauce.leads.models import Contact, Lead
from cauce.life.export.columns import (
    COLUMNS,
    JSON_SOURCES,
    PHONES,
    Column,
    Meanings,
    column,
    own_column,
)

CHUNK = 1_000
type Columns = list[list[Cell]]
# (What a chunk of leads has in the column's source, the names) → {such a value: its text}.
type Teller = Callable[[Sequence[Any], Names], Mapping[int, str]]


class Table:
    """The chosen columns of leads, read by id.

    `words` are {column: {code: word}} for people; without any, programs read: codes, E.164 and
    moments with their offset.
    """

    def __init__(
        self, company: Company, codes: Sequence[str], words: Mapping[str, Mapping[str, str]]
    ) -> None:
        self._codes = list(codes)
        own = fields_of(company)
        self._columns: list[Column] = [
            own_column(code, own) or column(code) or COLUMNS["id"] for code in codes
        ]
        # A column may stand twice in the file (a seller's name and address), but once in the query.
        self._sources = list(dict.fromkeys(["pk", *(one.source for one in self._columns)]))
        self._read = [Cast(s, TextField()) if s in JSON_SOURCES else s for s in self._sources]
        self._meanings = Meanings(names(company), ZoneInfo(company.timezone), words, {})

    def columns(self, ids: Sequence[int]) -> Columns:
        """The cells of these leads, in the order of `ids`, column by column; a lead that is gone
        is left out. One statement, one more for each column that is told beside the row."""
        rows = Lead.objects.filter(pk__in=ids).order_by().values_list(*self._read)
        found = {row[0]: row for row in rows}
        there = [found[pk] for pk in ids if pk in found]
        values = dict(zip(self._sources, zip(*there, strict=True) if there else (), strict=False))
        meanings = replace(self._meanings, told=self._told(values))
        pairs = zip(self._codes, self._columns, strict=True)
        return [one.cells(values.get(one.source, ()), meanings, code) for code, one in pairs]

    def _told(self, values: Mapping[str, Sequence[Any]]) -> dict[str, Mapping[int, str]]:
        pairs = zip(self._codes, self._columns, strict=True)
        return {
            code: _TELLERS[code](values.get(one.source, ()), self._meanings.names)
            for code, one in pairs
            if code in _TELLERS
        }

    def as_text(self, columns: Columns) -> Columns:
        """The same as CSV wants it: what a spreadsheet would execute is neutralised, and for people
        a phone is no number to calculate with."""
        found: Columns = []
        for code, one, cells in zip(self._codes, self._columns, columns, strict=True):
            if not one.is_text:
                found.append([str(v) if isinstance(v, datetime) else v for v in cells])
            elif (code in PHONES or one.is_phone) and self._meanings.for_people:
                found.append([_apart(str(value)) if value else "" for value in cells])
            else:
                found.append([_told(value) for value in cells])
        return found

    def lines(self, ids: Sequence[int]) -> Iterator[tuple[Cell, ...]]:
        """The rows of `as_text`, a chunk at a time."""
        for some in batched(ids, CHUNK):
            yield from zip(*self.as_text(self.columns(some)), strict=True)


def tell(code: str, teller: Teller) -> None:
    """Let another step fill a column of COLUMNS that no column of the lead holds."""
    _TELLERS[code] = teller


def _tags_of(contact_ids: Sequence[Any], known: Names) -> dict[int, str]:
    wanted = {pk for pk in contact_ids if pk is not None}
    links = Contact.tags.through.objects.filter(contact_id__in=wanted).order_by("tag_id")
    found: dict[int, list[str]] = {}
    for contact_id, tag_id in links.values_list("contact_id", "tag_id"):
        if label := known.tags.get(tag_id):
            found.setdefault(contact_id, []).append(label.name)
    return {contact_id: ", ".join(sorted(each)) for contact_id, each in found.items()}


def _told(value: Cell) -> Cell:
    if isinstance(value, (int, float)):
        return str(value)
    return safe_cell(str(value)) if value else ""


def _apart(number: str) -> str:
    """«+52 5512345678»: with its blank no spreadsheet makes 5.5E+11 of it."""
    for length in (1, 2, 3):
        if number.startswith("+") and int(number[1 : 1 + length] or 0) in _CALLING_CODES:
            return f"{number[: 1 + length]} {number[1 + length :]}"
    return safe_cell(number)


_CALLING_CODES = frozenset(COUNTRY_CODE_TO_REGION_CODE)
_TELLERS: dict[str, Teller] = {"tags": _tags_of}
