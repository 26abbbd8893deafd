"""«Cerrar lead» and «Reabrir» in the flow."""

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict
from cauce.accounts.permissions import Right
from cauce.catalog.models import StatusMeaning
from cauce.leads.models import Lead, Standing
from cauce.life.work.reservation import need_free
from cauce.spine.facts import LeadClosed, LeadReopened
from cauce.spine.record import record
from cauce.store import atomic

CLOSED = "closed"
_FINAL = {StatusMeaning.WON.value, StatusMeaning.LOST.value}


@atomic()
def close(lead: Lead, *, by: Actor) -> Lead:
    """A locked lead leaves the flow, whatever its status. Raises NotAllowed, Conflict."""
    _check(lead, by)
    if lead.flow_state != CLOSED:
        record(LeadClosed(), by=by, lead=lead)
    return lead


@atomic()
def reopen(lead: Lead, *, by: Actor) -> Lead:
    """A closed, locked lead is worked again. Raises NotAllowed, Conflict when its status is what
    closes it: won or lost."""
    _check(lead, by)
    if lead.flow_state != CLOSED:
        return lead
    if lead.status.meaning in _FINAL:
        raise Conflict("closed_by_status", status=lead.status.name)
    record(LeadReopened(), by=by, lead=lead)
    return lead


def _check(lead: Lead, by: Actor) -> None:
    by.need(Right.WORK)
    if lead.standing != Standing.ACTIVE:
        raise Conflict("lead_not_active")
    need_free(lead, by=by)
