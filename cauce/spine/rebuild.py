"""Lead rows held against their histories, many at a time, and set right from them."""

from collections.abc import Sequence
from typing import Any

from cauce.leads import closed_days, contact_state
from cauce.leads.models import Lead
from cauce.spine.read import fold, folded_columns
from cauce.spine.record import save_columns
from cauce.spine.table import Event
from cauce.store import atomic, on_postgres

type Differences = dict[str, tuple[Any, Any]]  # {column: (row, replayed)}


def differing(leads: Sequence[Lead]) -> dict[int, Differences]:
    """{lead id: differences} of those leads whose row is not the fold of their history.

    One query for the events of all. A lead without any history differs in all that is not blank.
    """
    events: dict[int, list[Event]] = {lead.pk: [] for lead in leads}
    for event in Event.objects.filter(lead_id__in=list(events)).order_by("id").iterator(2_000):
        events[event.lead_id or 0].append(event)
    found = {}
    for lead in leads:
        replayed = fold(events[lead.pk])
        pairs = {name: (getattr(lead, name), replayed[name]) for name in folded_columns()}
        if unlike := {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}:
            found[lead.pk] = unlike
    return found


@atomic()
def differing_now(lead_ids: Sequence[int]) -> dict[int, Differences]:
    """As `differing`, with the rows locked meanwhile: where people work, a row read some moments
    before its events differs from them without being wrong."""
    return differing(list(_locked(lead_ids).values()))


def _locked(lead_ids: Sequence[int]) -> dict[int, Lead]:
    rows = Lead.objects.filter(pk__in=lead_ids).order_by("pk")
    return {lead.pk: lead for lead in (rows.select_for_update() if on_postgres() else rows)}


@atomic()
def rebuild(lead_ids: Sequence[int]) -> dict[int, Differences]:
    """Set the rows of leads to the fold of their histories; returns what was wrong, by lead id.

    Leads without any history are left alone: there is nothing to set them to.
    """
    leads = _locked(lead_ids)
    known = set(Event.objects.filter(lead_id__in=list(leads)).values_list("lead_id", flat=True))
    wrong = {pk: pairs for pk, pairs in differing(list(leads.values())).items() if pk in known}
    columns = sorted({name for pairs in wrong.values() for name in pairs})
    before = {pk: contact_state.share(leads[pk]) for pk in wrong}
    entered = [leads[pk].created_at for pk in wrong]
    for pk, pairs in wrong.items():
        for name, (_, replayed) in pairs.items():
            setattr(leads[pk], name, replayed)
    save_columns([leads[pk] for pk in wrong], columns)
    closed_days.note([*entered, *(leads[pk].created_at for pk in wrong)])
    contact_state.follow((before[pk], contact_state.share(leads[pk])) for pk in wrong)
    return wrong
