"""Enquiries that programs send to `POST /api/v1/leads`: bytes in, an entry with its draft or with
every reason against it out. What is refused is kept too, with its exact bytes."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Literal

import orjson
from pydantic import AwareDatetime, Field, ValidationError

from cauce.accounts.actor import Actor, ActorKind
from cauce.accounts.models import Company
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.shapes import Reference, Strict, plain_value, problems_of, text_type
from cauce.catalog.names import ids_of, names
from cauce.catalog.snapshot import snapshot
from cauce.leads.codes import ENTRY_METHODS
from cauce.leads.draft import Agreement, Draft, Raw
from cauce.life.capture.entry import Entry
from cauce.life.capture.models import Submission
from cauce.life.capture.sources import reading

SOURCE = "api"
_BOM = b"\xef\xbb\xbf"
_ANSWER = plain_value(2_000)
_NAME = text_type(80)
_PLACE = plain_value(4_000)  # addresses of pages with all their click marks are long


class ConsentIn(Strict):
    """What the person agreed to: for what, in which channel (none: any), to which words, where."""

    purpose: text_type(40) = Field(description="contact, newsletter, or a code of your own")  # type: ignore[valid-type]
    channel: Literal["", "email", "phone", "whatsapp"] = ""
    text: text_type(4_000) = ""  # type: ignore[valid-type]
    url: text_type(4_000) = ""  # type: ignore[valid-type]
    ip: text_type(45) = ""  # type: ignore[valid-type]
    at: AwareDatetime | None = Field(None, strict=False)


class LeadIn(Strict):
    """An enquiry. At least one of email, phone, whatsapp and external_contact is needed."""

    campaign: Reference
    name: text_type(200) | None = None  # type: ignore[valid-type]
    email: text_type(1_000) | None = None  # type: ignore[valid-type]
    phone: text_type(200) | None = Field(None, description="any written form")  # type: ignore[valid-type]
    whatsapp: text_type(200) | None = None  # type: ignore[valid-type]
    external_contact: text_type(200) | None = Field(  # type: ignore[valid-type]
        None, description="a channel's own id of the person, for example of a chat"
    )
    message: text_type(10_000) | None = None  # type: ignore[valid-type]
    seller: Reference | None = Field(None, description="id or e-mail of a user")
    attributes: dict[_NAME, _ANSWER] | None = Field(  # type: ignore[valid-type]
        None,
        max_length=50,
        description="anything by name; what `/custom-fields` lists is read as its kind",
    )
    navigation: dict[_NAME, _PLACE] | None = Field(  # type: ignore[valid-type]
        None,
        max_length=60,
        description="url, referrer, ip, user_agent, site, utm_*, gclid, fbclid, city, region, …",
    )
    entry_method: Literal[ENTRY_METHODS] = "api"  # type: ignore[valid-type]
    external_id: text_type(200) | None = Field(  # type: ignore[valid-type]
        None, description="your own id of this enquiry; sent again, it answers the same lead"
    )
    consents: list[ConsentIn] | None = Field(None, max_length=10)


def entry_of(
    raw: bytes, *, at: datetime, by: Actor, once: str = "", context: dict[str, Any] | None = None
) -> Entry:
    """The entry of one body. `once` is its Idempotency-Key. A bad body gives a rejected entry."""
    entry = _entry(raw, at=at, by=by, once=once, context=context)
    try:
        found = orjson.loads(raw.removeprefix(_BOM))
    except orjson.JSONDecodeError as error:
        entry.reject("", "malformed_json", {"line": error.lineno, "column": error.colno})
        return entry
    _understand(entry, found, by, current_company())
    return entry


def entries_of(
    items: Sequence[Any], *, at: datetime, by: Actor, once: str = "", context: dict[str, Any]
) -> list[Entry]:
    """One entry per item of a batch; each keeps its own bytes, and its place under `once`."""
    company = current_company()
    entries = []
    for index, item in enumerate(items):
        key = f"{once}#{index}" if once else ""
        raw = _bytes_of(item)
        entry = _entry(raw, at=at, by=by, once=key, context=context | {"index": index})
        _understand(entry, item, by, company)
        entries.append(entry)
    return entries


def refused(
    raw: bytes, *, code: str, at: datetime, by: Actor, params: dict[str, Any] | None = None
) -> Entry:
    """A body that cannot even be looked into, to be kept as rejected."""
    entry = _entry(raw, at=at, by=by)
    entry.reject("", code, params)
    return entry


def read(submissions: Sequence[Submission]) -> Iterator[Entry]:
    """Each stored submission as an entry once more: a campaign may have been made since."""
    company = current_company()
    for submission in submissions:
        entry = reading.again(submission)
        told = submission.context
        by = Actor(ActorKind.TOKEN, id=told.get("token"), name=told.get("name", ""))
        try:
            found = orjson.loads(entry.raw.removeprefix(_BOM))
        except orjson.JSONDecodeError:
            entry.reject("", "malformed_json")
        else:
            _understand(entry, found, by, company, named=True)
        yield entry


def _entry(
    raw: bytes, *, at: datetime, by: Actor, once: str = "", context: dict[str, Any] | None = None
) -> Entry:
    told = {"token": by.id, "name": by.name} | (context or {})
    return Entry(source=SOURCE, raw=raw, at=at, once=once, context=told)


def _bytes_of(item: Any) -> bytes:
    """The item as JSON again; orjson reads deeper nesting than it writes."""
    try:
        return orjson.dumps(item)
    except TypeError:
        return json.dumps(item).encode()


def _understand(
    entry: Entry, found: Any, by: Actor, company: Company, *, named: bool = False
) -> None:
    """Give the entry its draft, or reject it with every bad field named.

    `named`: whoever sent it was once allowed to name a seller.
    """
    try:
        given = LeadIn.model_validate(found)
    except ValidationError as error:
        problems = problems_of(error.errors(include_url=False, include_input=False))
        _reject(entry, {field or "": problem for field, problem in problems.items()})
        return
    problems = {}
    campaign = snapshot(company).campaign(given.campaign)
    if campaign is None:
        problems["campaign"] = ("unknown_campaign", {})
    seller, complaint = _seller(given.seller, company)
    if given.seller is not None and not (named or by.may(Right.NAME_SELLER)):
        complaint = "not_allowed"
    if complaint:
        problems["seller"] = (complaint, {})
    if campaign is None or problems:
        entry.campaign_id = campaign.pk if campaign else None
        _reject(entry, problems)
        return
    entry.key = given.external_id or None
    entry.draft = Draft(
        raw=_raw(given),
        campaign=campaign,
        entry_method=given.entry_method,
        at=entry.at,
        by=by,
        strict=True,
        strict_fields=True,
        seller_wanted=seller,
        external_id=given.external_id or "",
        consents=[Agreement(**one.model_dump()) for one in given.consents or ()],
    )


def _seller(reference: str | None, company: Company) -> tuple[int | None, str]:
    """(membership id, complaint) of an active member by id or e-mail."""
    if reference is None:
        return None, ""
    members = names(company).members
    found = [pk for pk in ids_of(members, reference) if members[pk].active]
    return (found[0], "") if found else (None, "unknown_seller")


def _raw(given: LeadIn) -> Raw:
    return Raw(
        name=given.name or "",
        email=given.email or "",
        phone=given.phone or "",
        whatsapp=given.whatsapp or "",
        external_contact=given.external_contact or "",
        message=given.message or "",
        attributes=given.attributes or {},
        navigation=_given(given.navigation or {}),
    )


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _reject(entry: Entry, problems: dict[str, tuple[str, dict[str, Any]]]) -> None:
    errors = [{"field": f, "code": code, "params": p} for f, (code, p) in problems.items()]
    entry.state, entry.error = "rejected", errors[0] | {"errors": errors}
