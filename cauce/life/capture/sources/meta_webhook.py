"""Meta's webhook for lead ads: one call may tell of many leads, in any order and more than once.

Each leadgen change becomes one submission under its leadgen id. A body that carries whole leads,
as the Graph answers them, is taken too: what is known needs no second fetch.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from cauce.life.capture.entry import Entry
from cauce.life.capture.sources import reading

SOURCE = "meta_lead_ads"
KEY_LIMIT = 200
# The whole body stands beside each of its leads, unless that would multiply a large one.
_WHOLE_BODY = 1_000_000


@dataclass(frozen=True, slots=True)
class Told:
    """One lead a body tells of: its key, and what is known of it (`value` or the lead itself)."""

    key: str
    context: dict[str, Any]


def entries_of(body: bytes, *, connection_id: int, at: datetime) -> list[Entry]:
    """Entries to store, none drafted yet; empty when the body tells of other things than leads.

    What cannot be understood becomes an entry as well: it is kept and refused with a reason.
    """
    try:
        told = list(_told(reading.parsed(body)))
    except reading.Unreadable:
        told = [Told(reading.digest(body.hex()), {"shape": "unreadable"})]
    whole = len(body) * len(told) <= _WHOLE_BODY
    return [
        Entry(
            source=SOURCE,
            raw=body if whole else orjson.dumps(one.context),
            at=at,
            key=one.key,
            context=one.context,
            connection_id=connection_id,
        )
        for one in told
    ]


def lead_entry(lead: dict[str, Any], *, connection_id: int, at: datetime) -> Entry:
    """The entry of a lead that the Graph listed: nothing is left to fetch."""
    one = _whole_lead(reading.storable(lead))
    return Entry(
        source=SOURCE,
        raw=orjson.dumps(lead),
        at=at,
        key=one.key,
        context=one.context,
        connection_id=connection_id,
    )


def _told(payload: Any) -> Iterator[Told]:
    if isinstance(payload, list):
        for item in payload:
            yield from _told(item)
    elif isinstance(payload, dict) and isinstance(payload.get("entry"), list):
        yield from _changes(payload["entry"])
    elif isinstance(payload, dict) and isinstance(payload.get("data"), list):
        yield from (_whole_lead(lead) for lead in payload["data"] if isinstance(lead, dict))
    elif isinstance(payload, dict) and ("field_data" in payload or payload.get("id")):
        yield _whole_lead(payload)
    else:
        yield Told(reading.digest(payload), {"shape": "unreadable"})


def _changes(entries: list[Any]) -> Iterator[Told]:
    """The leadgen changes; others (messages, comments of the page) are not ours to keep."""
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("changes"), list):
            continue
        for change in entry["changes"]:
            if not isinstance(change, dict) or change.get("field") != "leadgen":
                continue
            value = change.get("value")
            value = value if isinstance(value, dict) else {}
            context = {"value": value, "page_ids": _pages(entry, value)}
            yield Told(_key(value.get("leadgen_id"), change), context)


def _pages(entry: dict[str, Any], value: dict[str, Any]) -> list[str]:
    """The page as the change and as its entry name it: they differ in Meta's own samples."""
    found = [value.get("page_id"), entry.get("id")]
    return list(dict.fromkeys(reading.text(page) for page in found if page))


def _whole_lead(lead: dict[str, Any]) -> Told:
    if not lead.get("field_data") and lead.get("id"):  # an id and a consent: to be fetched
        value = {"leadgen_id": reading.text(lead["id"]), "form_id": lead.get("form_id")}
        return Told(_key(lead["id"], lead), {"value": value, "page_ids": []})
    return Told(_key(lead.get("id"), lead), {"fetched": lead, "page_ids": []})


def _key(given: Any, content: dict[str, Any]) -> str:
    key = reading.text(given).strip() if isinstance(given, str | int) else ""
    return key if key and len(key) <= KEY_LIMIT else reading.digest(content)
