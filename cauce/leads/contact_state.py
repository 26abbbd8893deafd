"""What a contact's active leads say of it: how many, «Estado Lead», when it was last spoken to.

Each is computed anew from the leads, never counted up or down, so that it is right whatever came
before. Intake alone adds its own leads to `lead_count`, in the statement that it runs anyway.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cauce.leads import families
from cauce.leads.models import Contact, Lead, LeadState, Standing
from cauce.store import on_postgres, rows

CLOSED = "closed"  # Lead.flow_state
type Share = tuple[int | None, str, datetime | None]
type Pair = tuple[int, str | None, datetime | None]  # how many leads, state, last contact

# A lead counts as worked once somebody dealt with it in any way.
_WORKED = "(l.flow_state <> '' OR l.attempts > 0 OR l.last_contact_at IS NOT NULL)"
_COMPUTED = (
    "SELECT c.id, count(l.id) AS leads, max(l.last_contact_at) AS touched, "  # noqa: S608
    f"CASE WHEN count(CASE WHEN {_WORKED} AND l.flow_state <> '{CLOSED}' THEN 1 END) > 0 "
    f"THEN '{LeadState.IN_PROCESS.value}' "
    f"WHEN count(CASE WHEN {_WORKED} THEN 1 END) > 0 THEN '{LeadState.COMPLETED.value}' "
    "ELSE NULL END AS state "
    # A person's leads are its own and those of the contacts merged into it.
    "FROM (SELECT id, id AS member FROM cauce_contact WHERE {0} UNION ALL "
    "SELECT canonical_id, id FROM cauce_contact WHERE {1}) c "
    "LEFT JOIN cauce_lead l ON l.contact_id = c.member "
    f"AND l.standing = '{Standing.ACTIVE.value}' GROUP BY c.id"
)


def stage_of(lead: Lead) -> str:
    """«» while nobody has dealt with the lead, then in_process or completed."""
    if lead.flow_state == CLOSED:
        return LeadState.COMPLETED.value
    worked = bool(lead.flow_state or lead.attempts or lead.last_contact_at)
    return LeadState.IN_PROCESS.value if worked else ""


def share(lead: Lead) -> Share:
    """What this lead adds to its contact: while it stays the same, the contact does too."""
    if lead.standing != Standing.ACTIVE:
        return None, "", None
    return lead.contact_id, stage_of(lead), lead.last_contact_at


def follow(pairs: Iterable[tuple[Share, Share]]) -> None:
    """Set right the contacts of leads whose shares (before, after) differ, if there are any.

    In the transaction that changed the leads, after their rows are written.
    """
    touched = {one[0] for before, after in pairs if before != after for one in (before, after)}
    refresh(pk for pk in touched if pk is not None)


def refresh(contact_ids: Iterable[int]) -> None:
    """Compute the three columns of these contacts anew, and of whoever speaks for them. Two
    statements.

    Two leads of one person may change at the same moment: the contacts are locked first, so that
    the second to come computes from what the first has committed.
    """
    wanted = sorted(set(contact_ids))
    ids = _locked_with_speakers(wanted) if wanted else []
    for start in range(0, len(ids), 500):
        chunk = ids[start : start + 500]
        own, values = rows.in_list("id", chunk, kind="bigint")
        merged, more = rows.in_list("canonical_id", chunk, kind="bigint")
        rows.run(
            "UPDATE cauce_contact SET lead_count = f.leads, lead_state = f.state, "  # noqa: S608
            f"last_contact_at = f.touched FROM ({_COMPUTED.format(own, merged)}) AS f "
            "WHERE cauce_contact.id = f.id",
            [*values, *more],
        )


def _locked_with_speakers(ids: list[int]) -> list[int]:
    """The ids, and those of whoever speaks for them, in order; PostgreSQL locks their rows. A merge
    that ended while we waited for the lock is seen in the rows that it left."""
    own, values = rows.in_list("id", ids, kind="bigint")
    if not on_postgres():
        sql = f"SELECT id, canonical_id FROM cauce_contact WHERE {own}"  # noqa: S608
        found = rows.run(sql, values)
    else:
        sql = (
            f"SELECT id, canonical_id FROM cauce_contact WHERE {own} OR id IN "  # noqa: S608
            f"(SELECT canonical_id FROM cauce_contact WHERE {own}) ORDER BY id FOR UPDATE"
        )
        found = rows.run(sql, [*values, *values])
    known = {pk for pk, _ in found}
    late = {canonical for _, canonical in found if canonical is not None} - known
    if late and on_postgres():
        sql = "SELECT id FROM cauce_contact WHERE id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE"
        rows.run(sql, [sorted(late)])
    return sorted(known | late)


def stale(contacts: Iterable[Contact]) -> list[Contact]:
    """Those contacts whose columns are not what their leads say. One statement."""
    found = {contact.pk: contact for contact in contacts}
    if not found:
        return []
    leads = Lead.objects.filter(contact__in=families.of(list(found)), standing=Standing.ACTIVE)
    per_contact: dict[int, list[Lead]] = {pk: [] for pk in found}
    columns = ("contact_id", "contact__canonical_id", "flow_state", "attempts", "last_contact_at")
    for lead in leads.select_related("contact").only(*columns):
        for pk in {lead.contact_id, lead.contact.canonical_id if lead.contact else None}:
            if pk in per_contact:
                per_contact[pk].append(lead)
    return [found[pk] for pk, own in per_contact.items() if _kept(found[pk]) != computed_from(own)]


def computed_from(leads: Iterable[Lead]) -> Pair:
    """(how many, state, last contact) of the person whose active leads these are."""
    own = list(leads)
    stages = {stage_of(lead) for lead in own} - {""}
    worked = LeadState.COMPLETED.value if stages else None
    state = LeadState.IN_PROCESS.value if LeadState.IN_PROCESS.value in stages else worked
    last = max((lead.last_contact_at for lead in own if lead.last_contact_at), default=None)
    return len(own), state, last


def _kept(contact: Any) -> Pair:
    return contact.lead_count, contact.lead_state, contact.last_contact_at
