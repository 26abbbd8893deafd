"""Rows of a CSV or XLSX file as entries: raw cells, and a draft or why there is none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.utils import timezone

from cauce.accounts.actor import Actor, ActorKind
from cauce.accounts.models import Company, Membership
from cauce.accounts.scope import current_company
from cauce.catalog.models import Campaign
from cauce.catalog.snapshot import Snapshot, snapshot
from cauce.kit import names
from cauce.leads.draft import Agreement, Draft, Raw
from cauce.life.capture.entry import Entry
from cauce.life.capture.models import ImportRun, Submission
from cauce.life.capture.sources import file_columns, reading
from cauce.life.capture.sources.file_dates import moment_of

SOURCE = "file"
ATTRIBUTE_LIMIT = 2_000  # characters shown and searched; the submission keeps the whole cell
_CONTENT_TYPE = "application/json"


class Reader:
    """Reads the rows of one import. Building it asks the database; reading rows does not, so the
    next rows can be read in a thread while the last ones are written."""

    def __init__(self, run: ImportRun) -> None:
        """`run` is of the company in scope."""
        company = current_company()
        self._run = run
        self._list_id = run.marketing_list_id
        self._header: list[str] = run.header
        self._columns = _Columns(run.header, run.mapping)
        self._by = actor_of(run)
        self._company = company
        self._zone = ZoneInfo(company.timezone)
        self._catalog = snapshot(company)
        self._campaign = self._catalog.campaigns.get(run.campaign_id) or run.campaign
        self._campaigns = _campaigns_by_name(self._catalog)
        self._sellers = _sellers(company) if "seller" in run.mapping.values() else {}

    def entries(self, rows: Iterable[tuple[int, Sequence[str]]]) -> list[Entry]:
        """One entry per (line, cells), in order; refused ones carry their reason already."""
        now = timezone.now()
        return [self._entry(line, cells, now) for line, cells in rows]

    def _entry(self, line: int, cells: Sequence[str], now: datetime) -> Entry:
        entry = Entry(
            source=SOURCE,
            raw=orjson.dumps(named(self._header, cells)),
            at=now,
            key=f"{self._run.digest}:{line}",
            content_type=_CONTENT_TYPE,
            campaign_id=self._run.campaign_id,
            run_id=self._run.pk,
            row_number=line,
        )
        self.draft(entry, cells)
        return entry

    def draft_stored(self, entry: Entry) -> None:
        """As `draft`, from the raw bytes that `entry` kept of its row."""
        row: dict[str, str] = orjson.loads(entry.raw)
        cells = [row.pop(column, "") for column in self._header]
        for column, cell in row.items():  # beyond the header, as `named` numbered them
            cells += [""] * (int(column.removeprefix("column_")) - 1 - len(cells))
            cells.append(cell)
        self.draft(entry, cells)

    def draft(self, entry: Entry, cells: Sequence[str]) -> None:
        """Give the entry its draft, or reject it: unknown_campaign, unknown_seller."""
        columns = self._columns
        raw, wanted = columns.read(cells)
        campaign, seller = self._campaign, None
        if told := wanted.get("campaign"):
            found = self._catalog.campaign(told) or self._campaigns.get(names.fold(told))
            if found is None:
                return entry.reject("campaign", "unknown_campaign", {"value": told[:200]})
            campaign = found
        if told := wanted.get("seller"):
            seller = self._sellers.get(names.fold(told))
            if seller is None:
                return entry.reject("seller", "unknown_seller", {"value": told[:200]})
        agreed, words = file_columns.agrees(wanted.get("consent", ""))
        entry.draft = Draft(
            raw=raw,
            campaign=campaign,
            entry_method=SOURCE,
            at=self._moment(wanted, raw, entry.at),
            by=self._by,
            seller_wanted=seller,
            external_id=wanted.get("external_id", "")[:200],
            list_id=self._list_id,
            list_origin=self._run.pk,
            consents=[Agreement("contact", text=words, origin=self._run.pk)] if agreed else [],
        )
        return None

    def _moment(self, wanted: dict[str, str], raw: Raw, now: datetime) -> datetime:
        """The file's own date of the enquiry; what cannot be read as one stays an attribute."""
        told = wanted.get("created_at")
        if not told:
            return now
        at = moment_of(told, zone=self._zone, country=self._company.country, now=now)
        if at is None:
            raw.attributes.setdefault(self._columns.date_column, told[:ATTRIBUTE_LIMIT])
        return at or now


@dataclass(frozen=True, slots=True)
class _Single:
    """A field with the columns that may fill it: the first one that is filled does."""

    field: str
    columns: tuple[tuple[int, str], ...]  # (position, name)


class _Columns:
    """The mapping as positions, ready for many rows."""

    def __init__(self, header: Sequence[str], mapping: Mapping[str, str]) -> None:
        self._width = len(header)
        self._names = file_columns.name_columns(mapping, header)
        self._singles: list[_Single] = []
        self._attributes: list[tuple[int, str]] = []
        self._navigation: list[tuple[int, str]] = []
        places: dict[str, list[tuple[int, str]]] = {}
        for position, column in enumerate(header):
            field = mapping.get(column, file_columns.ATTRIBUTE)
            prefix, _, key = field.partition(".")
            if prefix == "attributes" or field == file_columns.ATTRIBUTE:
                self._attributes.append((position, key or column))
            elif prefix == "navigation" or field in file_columns.NAVIGATION_FIELDS:
                self._navigation.append((position, key or field))
            else:
                places.setdefault(field, []).append((position, column))
        for field in (*file_columns.PERSON_FIELDS[3:], *file_columns.ROW_FIELDS):
            if field in places:
                self._singles.append(_Single(field, tuple(places[field])))
        self.date_column = places["created_at"][0][1] if "created_at" in places else ""

    def read(self, cells: Sequence[str]) -> tuple[Raw, dict[str, str]]:
        """The raw enquiry, and what the row says of itself: campaign, seller, date, external id.

        Nothing is dropped: a second phone where the first is filled is kept as an attribute, as
        are cells beyond the header.
        """
        width = len(cells)
        attributes = {
            key: cells[place][:ATTRIBUTE_LIMIT]
            for place, key in self._attributes
            if place < width and cells[place]
        }
        for place in range(self._width, width):
            if cells[place]:
                attributes[f"column_{place + 1}"] = cells[place][:ATTRIBUTE_LIMIT]
        told: dict[str, str] = {}
        for single in self._singles:
            for place, column in single.columns:
                if place >= width or not cells[place]:
                    continue
                if single.field not in told:
                    told[single.field] = cells[place]
                elif cells[place] != told[single.field]:
                    attributes[column] = cells[place][:ATTRIBUTE_LIMIT]
        parts = [cells[place] for place in self._names if place < width and cells[place]]
        raw = Raw(
            name=" ".join(parts),
            email=told.pop("email", ""),
            phone=told.pop("phone", ""),
            whatsapp=told.pop("whatsapp", ""),
            message=told.pop("message", ""),
            attributes=attributes,
            navigation={
                key: cells[place][:ATTRIBUTE_LIMIT]
                for place, key in self._navigation
                if place < width and cells[place]
            },
        )
        return raw, told


def named(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """The filled cells by their column's name, those beyond the header by their number."""
    row = {column: cell for column, cell in zip(header, cells, strict=False) if cell}
    for place in range(len(header), len(cells)):
        if cells[place]:
            row[f"column_{place + 1}"] = cells[place]
    return row


class Again:
    """Reads stored rows that broke a step as entries again, by the mapping of their import."""

    def __init__(self) -> None:
        self._readers: dict[int, Reader | None] = {}

    def __call__(self, submission: Submission) -> Entry:
        """The entry of one stored row."""
        entry, run_id = reading.again(submission), submission.run_id or 0
        if run_id not in self._readers:
            run = ImportRun.objects.filter(pk=run_id).first()
            self._readers[run_id] = Reader(run) if run else None
        reader = self._readers[run_id]
        if reader is None:
            entry.reject("", "nothing_to_read")
        else:
            reader.draft_stored(entry)
        return entry


def actor_of(run: ImportRun) -> Actor:
    """Whoever started the import, as history shows them. Without rights: those were asked then."""
    kind = ActorKind(run.actor_kind)
    return Actor(kind, id=run.actor_id, name=run.by_name, membership_id=run.by_id)


def _campaigns_by_name(catalog: Snapshot) -> dict[str, Campaign]:
    """Names that only one campaign has: two products may each have a «Preventa»."""
    found: dict[str, Any] = {}
    for campaign in catalog.campaigns.values():
        key = names.fold(campaign.name)
        found[key] = None if key in found else campaign
    return {key: campaign for key, campaign in found.items() if campaign is not None}


def _sellers(company: Company) -> dict[str, int]:
    """{folded e-mail or name: membership}; names that two people share find nobody."""
    active = snapshot(company).members
    found: dict[str, int | None] = {}
    for pk, name in active.items():
        key = names.fold(name)
        found[key] = None if key in found else pk
    members = Membership.objects.filter(pk__in=active).values_list("user__email", "pk")
    found |= {names.fold(email): pk for email, pk in members}
    return {key: pk for key, pk in found.items() if pk is not None}
