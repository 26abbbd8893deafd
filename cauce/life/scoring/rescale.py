"""Open leads scored again by the weights in force, and those that have gone cold."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import batched

from django.db.models import QuerySet
from django.utils import timezone

from cauce.accounts.scope import current_company
from cauce.catalog.models import StatusMeaning
from cauce.catalog.names import names
from cauce.leads.codes import band_of
from cauce.leads.models import Lead, Standing
from cauce.life.scoring import actions
from cauce.life.scoring.around import OPEN
from cauce.life.scoring.models import ScoringRun
from cauce.life.scoring.versions import in_force
from cauce.spine.facts import LeadScored
from cauce.spine.record import Happening, record_on
from cauce.store import atomic, on_postgres, rows
from cauce.store.compound import united

CHUNK = 500
LOOK = 2_000
_COLD = 100  # leads of a transaction that nobody waits for: intake and people get in between
PUBLISHED, GONE_COLD = "published", "gone_cold"


def open_leads() -> QuerySet[Lead]:
    """The leads that are still to be worked, newest first."""
    known = names(current_company())
    ids = [status.id for status in known.statuses.values() if StatusMeaning(status.meaning) in OPEN]
    leads = Lead.objects.filter(status_id__in=ids, standing=Standing.ACTIVE)
    return leads.exclude(flow_state="closed").order_by("-pk")


def step(run: ScoringRun) -> bool:
    """The next open leads of a locked run, by the weights in force now; True when it is done."""
    if run.at is None:
        run.total = open_leads().count()
    leads = open_leads() if run.at is None else open_leads().filter(pk__lt=run.at)
    ids = list(leads.values_list("pk", flat=True)[:CHUNK])
    if not ids:
        run.result = {"moved": run.kept.get("moved", 0)}
        return True
    changed = rescored(ids, cause=PUBLISHED)
    run.at, run.position = ids[-1], run.position + len(ids)
    run.kept = {"moved": run.kept.get("moved", 0) + changed}
    return False


@atomic()
def rescored(
    lead_ids: Sequence[int], *, cause: str, told: Callable[[LeadScored], bool] = lambda _: True
) -> int:
    """Score leads again by what is so at this moment, each move a fact if `told` says so. Returns
    how many moved. Five statements, whatever their number."""
    wanted = Lead.objects.filter(pk__in=lead_ids).order_by("pk").defer("search_text")
    leads = {lead.pk: lead for lead in (wanted.select_for_update() if on_postgres() else wanted)}
    now = timezone.now()
    found = actions.moved(list(leads.values()), cause=cause, now=now)
    happenings = [
        Happening(fact=fact, by=actions.SCORER, at=now, lead_id=pk, contact_id=leads[pk].contact_id)
        for pk, fact in found.items()
        if told(fact)
    ]
    record_on(happenings, leads)
    return len(happenings)


def changes_band(fact: LeadScored) -> bool:
    """Whether a move goes from one band to another."""
    return band_of(fact.was) != band_of(fact.score)


def cool_some(before: int | None) -> int | None:
    """Look at the open leads below id `before` (None: from the newest) that lay still for long
    enough, and record of those whose band is another one by now. Returns the id to go on from, None
    at the end.

    The rows that come into question are found by their own columns; only these are read in full.
    """
    company, now = current_company(), timezone.now()
    since = now - timedelta(days=in_force(company).cold_after)
    leads = open_leads().filter(created_at__lt=since)
    leads = leads if before is None else leads.filter(pk__lt=before)
    # By age SQLite would find them, too, and sort them all for each slice.
    sql, params = united([leads.values_list("pk")[:LOOK]], index="lead_recent")
    ids = [pk for (pk,) in rows.run_planned(sql, params)]
    light = ("search_text", "message", "attributes", "navigation", "typed")
    some = list(Lead.objects.filter(pk__in=ids).order_by("-pk").defer(*light))
    colder = [lead.pk for lead in some if _other_band(lead, now)]
    for chunk in batched(colder, _COLD):
        rescored(chunk, cause=GONE_COLD, told=changes_band)
    return some[-1].pk if len(ids) == LOOK else None


def _other_band(lead: Lead, now: datetime) -> bool:
    return band_of(actions.current(lead, now=now).value) != band_of(lead.score)
