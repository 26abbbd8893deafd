"""Qualify a locked lead, and move it along the sales cycle."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict, Invalid
from cauce.accounts.permissions import Right
from cauce.catalog.models import QualificationType, Status
from cauce.leads.models import Lead, Standing
from cauce.life.qualify.models import MACHINES, QualificationEntry
from cauce.spine.facts import LeadQualified, LeadStatusChanged
from cauce.spine.record import UNCHANGED, happening_on, record_on
from cauce.store import atomic

COMMENT_LIMIT = 5_000
_POINTS = range(-100, 101)


@atomic()
def qualify(
    lead: Lead,
    *,
    type: QualificationType,
    by: Actor,
    points: int | None = None,
    comment: str = "",
    about: QualificationEntry | None = None,
) -> QualificationEntry:
    """Add an entry; the list is the history. `points` default to the type's.

    `about` is the earlier entry of the same lead that this one comments on.
    Raises NotAllowed, Invalid, Conflict.
    """
    by.need(Right.WORK)
    text = comment.replace("\x00", "").strip()
    _check(lead, type, points, text, about)
    [entry] = _write([(lead, type)], points=points, comment=text, about=about, by=by)
    return entry


@atomic()
def qualify_many(
    pairs: Sequence[tuple[Lead, QualificationType]], *, by: Actor, comment: str = ""
) -> dict[int, str]:
    """An entry on each locked lead, by a type of its own campaign; {lead: why not} of the others.

    Raises NotAllowed, Invalid.
    """
    by.need(Right.WORK)
    text = comment.replace("\x00", "").strip()
    if len(text) > COMMENT_LIMIT:
        raise Invalid({"comment": ("too_long", {"limit": COMMENT_LIMIT})})
    refused = {lead.pk: code for lead, type in pairs if (code := why_no_entry(lead, type))}
    fitting = [pair for pair in pairs if pair[0].pk not in refused]
    _write(fitting, points=None, comment=text, about=None, by=by)
    return refused


def why_no_entry(lead: Any, type: QualificationType | None) -> str:
    """Why a lead (or a row of its columns) would not be qualified so; "" when it would."""
    if lead.standing != Standing.ACTIVE:
        return "lead_not_active"
    if type is None or type.campaign_id != lead.campaign_id or not type.active:
        return "not_a_type_of_the_campaign"
    return ""


def _write(
    pairs: Sequence[tuple[Lead, QualificationType]],
    *,
    points: int | None,
    comment: str,
    about: QualificationEntry | None,
    by: Actor,
) -> list[QualificationEntry]:
    now = timezone.now()
    entries = QualificationEntry.objects.bulk_create(
        QualificationEntry(
            lead=lead,
            type=type,
            points=type.points if points is None else points,
            comment=comment,
            about=about,
            author_kind=by.kind.value,
            author_id=by.id,
            author_name=by.name,
            created_at=now,
        )
        for lead, type in pairs
    )
    facts = {entry.lead_id: _fact_of(entry) for entry in entries}
    leads = {lead.pk: lead for lead, _ in pairs}
    record_on(happening_on(leads.values(), lambda lead: facts[lead.pk], by=by, at=now), leads)
    return entries


def _fact_of(entry: QualificationEntry) -> LeadQualified:
    return LeadQualified(
        entry=entry.pk,
        type=entry.type_id,
        state=entry.type.state_id,
        meaning=entry.type.meaning,
        points=entry.points,
        comment=entry.comment,
        # Only what a person says (or a program with the company's token, on a person's behalf)
        # meets the service level and stands against the rules.
        rule=0 if entry.author_kind in MACHINES else None,
    )


def _check(
    lead: Lead,
    type: QualificationType,
    points: int | None,
    comment: str,
    about: QualificationEntry | None,
) -> None:
    problems: dict[str, str | tuple[str, dict[str, int]]] = {}
    if type.campaign_id != lead.campaign_id or not type.active:
        problems["type"] = "not_a_type_of_the_campaign"
    if points is not None and points not in _POINTS:
        problems["points"] = "out_of_range"
    if len(comment) > COMMENT_LIMIT:
        problems["comment"] = ("too_long", {"limit": COMMENT_LIMIT})
    if about is not None and about.lead_id != lead.pk:
        problems["about"] = "unknown_reference"
    if problems:
        raise Invalid(problems)
    if lead.standing != Standing.ACTIVE:
        raise Conflict("lead_not_active")


@atomic()
def change_status(
    lead: Lead,
    *,
    status: Status,
    by: Actor,
    substatus: Status | None = None,
    schedule: int | None = None,
) -> Lead:
    """Set «Estado» and «sub-estado» of a locked lead; `schedule` planned it, if one did.

    Raises NotAllowed, Invalid, Conflict.
    """
    refused = change_status_many(
        [lead], status=status, by=by, substatus=substatus, schedule=schedule
    )
    if refused.get(lead.pk, UNCHANGED) != UNCHANGED:
        raise Conflict(refused[lead.pk])
    return lead


@atomic()
def change_status_many(
    leads: Sequence[Lead],
    *,
    status: Status,
    by: Actor,
    substatus: Status | None = None,
    schedule: int | None = None,
) -> dict[int, str]:
    """The same for many locked leads; {lead: why not} of those that stay as they are.

    Three statements, however many. Raises NotAllowed, Invalid.
    """
    by.need(Right.WORK)
    check_status(status, substatus)
    wanted = (status.pk, substatus.pk if substatus else None)
    refused = {one.pk: code for one in leads if (code := why_no_status(one, *wanted))}

    def happened(lead: Lead) -> LeadStatusChanged:
        return LeadStatusChanged(
            was=lead.status_id,
            was_substatus=lead.substatus_id,
            status=wanted[0],
            substatus=wanted[1],
            meaning=status.meaning,
            schedule=schedule,
        )

    changed = {one.pk: one for one in leads if one.pk not in refused}
    record_on(happening_on(changed.values(), happened, by=by), changed)
    return refused


def check_status(status: Status, substatus: Status | None) -> None:
    """Raise Invalid when no lead can get this status."""
    if status.parent_id is not None or not status.active:
        raise Invalid({"status": "unknown_reference"})
    if substatus is not None and substatus.parent_id != status.pk:
        raise Invalid({"substatus": "not_of_this_status"})


def why_no_status(lead: Any, status_id: int, substatus_id: int | None) -> str:
    """Why a lead (or a row of its columns) would not get this status; "" when it would."""
    if lead.standing != Standing.ACTIVE:
        return "lead_not_active"
    same = (lead.status_id, lead.substatus_id) == (status_id, substatus_id)
    return UNCHANGED if same else ""
