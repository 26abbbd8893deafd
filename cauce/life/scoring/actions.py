"""Score drafts at entry, and leads again when something happened to them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from cauce.accounts.actor import rule
from cauce.accounts.models import Company
from cauce.accounts.scope import current_company
from cauce.catalog.names import names
from cauce.leads.access import locked
from cauce.leads.draft import Draft
from cauce.leads.models import Lead, Standing
from cauce.life.scoring import rules
from cauce.life.scoring.around import Around, is_open, quiet_days
from cauce.life.scoring.cooling import Stored, lost_in, with_loss
from cauce.life.scoring.inputs import TOOK_TIME, Inputs
from cauce.life.scoring.scheme import WHOLE, Scheme
from cauce.life.scoring.versions import in_force
from cauce.spine.facts import ContactChanged, LeadScored
from cauce.spine.read import fact_of
from cauce.spine.record import record
from cauce.spine.table import Event

SCORER = rule(None, "iScore")


def score(drafts: Sequence[Draft], company: Company) -> None:
    """Set score and parts of each draft; no query but the first after a change of the weights."""
    scheme, zone = in_force(company), ZoneInfo(company.timezone)
    for draft in drafts:
        parts = rules.parts(_inputs(draft, zone), scheme)
        draft.score = rules.total(parts)
        draft.score_parts = [part.stored() for part in parts]


def _inputs(draft: Draft, zone: ZoneInfo) -> Inputs:
    fill = draft.signals.get("fill_seconds")
    return Inputs(
        name=draft.name,
        email=draft.email,
        phone=draft.phone,
        whatsapp=draft.whatsapp,
        phone_valid=draft.phone_valid,
        message=draft.message,
        attributes=draft.raw.attributes,
        entry_method=draft.entry_method,
        campaign=draft.campaign.pk,
        navigation=draft.raw.navigation,
        entered_at=draft.at.astimezone(zone),
        took_time=fill is not None and fill >= TOOK_TIME,
        earlier_leads=draft.earlier_leads,
    )


def on_fact(event: Event) -> None:
    """Reaction: score the event's lead again; a fact only if the score moved."""
    if event.lead_id is None:
        return
    lead = locked(event.lead_id)
    happened = fact_of(event)
    verified = isinstance(happened, ContactChanged) and {"phone", "whatsapp"} & {*happened.fields}
    found = moved([lead], cause=event.kind, verified=bool(verified))
    for told in found.values():
        record(told, by=SCORER, lead=lead)


def moved(
    leads: Sequence[Lead], *, cause: str = "", now: datetime | None = None, verified: bool = False
) -> dict[int, LeadScored]:
    """{lead id: the fact to record} of those whose score is another one now. Four queries,
    whatever their number; what stands in quarantine is not scored, nor whose person was erased.

    `cause` is what happened (the kind of a fact, `published` or `gone_cold`); `verified`: somebody
    put the number right, so that what was doubtful of it at entry counts no more.
    """
    active = [lead for lead in leads if lead.standing == Standing.ACTIVE and lead.erased_at is None]
    scheme, around = in_force(current_company()), Around(active, now or timezone.now())
    found = {}
    for lead in active:
        inputs = around.inputs(lead)
        parts = rules.parts(replace(inputs, phone_valid=True) if verified else inputs, scheme)
        stored, points = [part.stored() for part in parts], rules.total(parts)
        if (points, stored) != (lead.score, lead.score_parts):
            found[lead.pk] = LeadScored(
                was=lead.score, score=points, parts=stored, cause=cause, version=scheme.version
            )
    return found


@dataclass(frozen=True, slots=True)
class Current:
    """A score at this moment, and its parts as they are stored on leads."""

    value: int
    parts: Sequence[Stored]
    chance: float | None  # of a sale, where the weights were learned


def current(lead: Lead, *, now: datetime | None = None) -> Current:
    """What is stored, less what the lead has lost by lying still since. No query."""
    return current_parts(lead, lead.score_parts, now or timezone.now())


def current_parts(lead: Any, parts: Sequence[Stored], now: datetime) -> Current:
    """As `current`, of a lead or a row of its columns whose parts are read already."""
    lost = _lost(lead, now)
    if lost is not None and lost != lost_in(parts):
        parts = with_loss(parts, lost)
    value = sum(part["points"] for part in parts) if parts else lead.score
    return Current(value, parts, _chance(parts, in_force(current_company())))


def shown(lead: Any, *, now: datetime | None = None) -> int:
    """The score that every page and every program is told of a lead, or of a row of its columns:
    the one at this moment. No query. What orders, filters, counts and files out go by is the one
    that history told last; a band that cooling changes is told each day."""
    return current_parts(lead, lead.score_parts, now or timezone.now()).value


def is_as_stored(lead: Any, now: datetime) -> bool:
    """Whether the columns of a lead alone say that its score is the stored one, and no chance has
    to be told: it is warm, and whatever warmed it had it scored again."""
    return in_force(current_company()).learned is None and not _lost(lead, now)


def _lost(lead: Any, now: datetime) -> int | None:
    """What a lead has lost by now; None for one that is not scored."""
    if lead.standing != Standing.ACTIVE:
        return None
    company = current_company()
    quiet = quiet_days(lead, now, is_open=is_open(lead, names(company)))
    return rules.cooled(quiet, in_force(company))


def _chance(parts: Sequence[Stored], scheme: Scheme) -> float | None:
    """Of a score by the learned weights in force alone: others have other limits."""
    if scheme.learned is None:
        return None
    entry = [part for part in parts if part["code"] != "follow_up"]
    whole = WHOLE - scheme.limits["follow_up"]
    limits = scheme.learned.limits(whole)
    if [part["limit"] for part in entry] != limits:
        return None
    return scheme.learned.chance(sum(part["points"] for part in entry), whole)
