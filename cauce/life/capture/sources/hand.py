"""«Nuevo lead»: what a colleague typed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from cauce.accounts.actor import SYSTEM, Actor, ActorKind
from cauce.accounts.models import Membership
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.models import Campaign
from cauce.catalog.snapshot import snapshot
from cauce.leads.draft import Draft, Raw
from cauce.life.capture.entry import Entry
from cauce.life.capture.models import Submission
from cauce.life.capture.sources import reading

SOURCE = "hand"
TYPED = ("name", "email", "phone", "whatsapp", "message")


def typed(
    *,
    campaign: Campaign,
    values: Mapping[str, str],
    by: Actor,
    at: datetime,
    attributes: Mapping[str, Any] | None = None,
    seller: Membership | None = None,
) -> Entry:
    """The entry of a lead typed in by `by`: `values` holds any of TYPED.

    Naming a seller needs a right of its own. Raises NotAllowed. Hand it to `intake.take_one`.
    """
    by.need(Right.CREATE_LEADS)
    if seller is not None:
        by.need(Right.NAME_SELLER)
    said = {
        "campaign": campaign.pk,
        "seller": seller.pk if seller else None,
        "attributes": reading.storable(dict(attributes or {})),
        **{name: reading.text(values.get(name)) for name in TYPED},
    }
    entry = Entry(
        source=SOURCE,
        raw=orjson.dumps(said),
        at=at,
        context={"by": {"kind": by.kind.value, "id": by.membership_id or by.id, "name": by.name}},
    )
    _draft(entry, said, by)
    return entry


def read(submission: Submission) -> Entry:
    """A stored one once more, by whoever typed it."""
    entry = reading.again(submission)
    try:
        said = reading.parsed(entry.raw)
    except reading.Unreadable:
        said = None
    if isinstance(said, dict):
        _draft(entry, said, _writer(submission.context.get("by") or {}))
    else:
        entry.reject("", "nothing_to_read")
    return entry


def _draft(entry: Entry, said: Mapping[str, Any], by: Actor) -> None:
    campaign = snapshot(current_company()).campaign(said.get("campaign") or "")
    if campaign is None:
        entry.reject("campaign", "unknown_campaign")
        return
    seller = said.get("seller")
    words: dict[str, Any] = {name: said.get(name) or "" for name in TYPED}
    entry.draft = Draft(
        raw=Raw(**words, attributes=said.get("attributes") or {}),
        campaign=campaign,
        entry_method=SOURCE,
        at=entry.at,
        by=by,
        strict=True,
        strict_fields=True,
        seller_wanted=int(seller) if seller else None,
    )


def _writer(said: Mapping[str, Any]) -> Actor:
    """The person as history shows them; the rights were asked when it was typed."""
    if said.get("kind") != ActorKind.PERSON.value or not said.get("id"):
        return SYSTEM
    member_id = int(said["id"])
    name = reading.text(said.get("name"), 200)
    return Actor(ActorKind.PERSON, id=member_id, name=name, membership_id=member_id)
