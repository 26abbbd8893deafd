"""The pool of leads that no seller could take: given in the order in which they came, by rotation,
as soon as somebody can. Records `lead.assigned`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from django.utils import timezone

from cauce.accounts.models import Company
from cauce.accounts.scope import current_company, unscoped
from cauce.accounts.versions import refresh
from cauce.catalog.models import Campaign
from cauce.catalog.names import names
from cauce.leads.draft import Draft, Earlier, Raw
from cauce.leads.models import Lead
from cauce.life.assignment.choice import choose, decided, decided_by
from cauce.life.assignment.models import AssignmentRule
from cauce.life.assignment.turns import Turns, table_of
from cauce.spine.record import Happening, record_on
from cauce.store import atomic, on_postgres, retrying, rows

CHUNK = 500
MOST_COUNTED = 10_000
_LEADS = Lead._meta.db_table
_RULES = AssignmentRule._meta.db_table
# The words of the index «lead_pool», and: who is at work on a lead in the flow keeps it.
_WAITING = (
    "assignment_type = '' AND flow_state IN ('', 'in_process') AND seller_id IS NULL "
    "AND standing = 'active' AND reserved_by_id IS NULL"
)
_CAMPAIGNS_AT_ONCE = 100  # SQLite joins at most 500 SELECTs
_EARLIER = ("pk", "campaign_id", "product_id", "brand_id", "seller_id", "created_at")
_UNREAD = ("search_text", "message", "attributes", "navigation", "typed", "score_parts")


class Drain:
    """One round over the pool of the company in scope, in transactions of up to 500 leads.

    Of two at once the second waits for the rows of the first, finds them given, and goes on with
    the next: each lead is given once, and in order.
    """

    def __init__(self) -> None:
        self.given = 0
        self._full: set[int] = set()  # rules of which nobody had room left

    def step(self) -> bool:
        """Give the next leads; False when nobody can take any more of them now."""
        refresh(current_company())
        return retrying(self._give)

    @atomic()
    def _give(self) -> bool:
        company, now = current_company(), timezone.now()
        turns = {pk: one for pk, one in ruled(company).items() if one.rule_id not in self._full}
        able = [pk for pk, one in turns.items() if len(one.away(now)) < len(one.sellers)]
        waiting = _first(company, able)
        if not waiting:
            return False
        leads = _locked(waiting)
        drafts = _drafts(leads)
        choose(drafts, company, at=now)
        given = [draft for draft in drafts if draft.seller_id is not None]
        record_on([_assigned(draft, now) for draft in given], leads)
        full = {d.assignment_reason.get("rule", 0) for d in drafts if d.seller_id is None}
        self.given += len(given)
        self._full |= full
        return bool(given or full or not drafts)


def ruled(company: Company) -> dict[int, Turns]:
    """{campaign: the rule that gives its leads}, of switched-off campaigns too."""
    table = table_of(company)
    pairs = (
        (one.id, table.of(one.id, one.parent or 0)) for one in names(company).campaigns.values()
    )
    return {pk: turns for pk, turns in pairs if turns is not None}


def campaigns_of(rule: AssignmentRule) -> list[int]:
    """The campaigns whose leads a rule gives, as things are."""
    return [pk for pk, one in ruled(current_company()).items() if one.rule_id == rule.pk]


def _first(company: Company, campaigns: Collection[int]) -> list[int]:
    """The ids of the leads of these campaigns that have waited longest, CHUNK at most."""
    one = (
        f"SELECT id FROM (SELECT id FROM {_LEADS} WHERE company_id = %s AND campaign_id = %s "  # noqa: S608
        f"AND {_WAITING} ORDER BY id LIMIT {CHUNK}) waiting"
    )
    found: list[int] = []
    for some in batched(sorted(campaigns), _CAMPAIGNS_AT_ONCE):
        given = [value for campaign in some for value in (company.pk, campaign)]
        found += [pk for (pk,) in rows.run_planned(" UNION ALL ".join([one] * len(some)), given)]
    return sorted(found)[:CHUNK]


def _locked(ids: Sequence[int]) -> dict[int, Lead]:
    """Those that still wait, in order, their rows locked until the transaction ends."""
    leads = Lead.objects.filter(
        pk__in=ids, seller=None, assignment_type="", standing="active", reserved_by=None
    )
    leads = leads.exclude(flow_state="closed").order_by("pk").defer(*_UNREAD)
    return {lead.pk: lead for lead in (leads.select_for_update() if on_postgres() else leads)}


def _drafts(leads: Mapping[int, Lead]) -> list[Draft]:
    campaigns = Campaign.objects.in_bulk({lead.campaign_id for lead in leads.values()})
    first = Lead.objects.filter(pk__in=[one.duplicate_of_id for one in leads.values()])
    earlier = {pk: (pk, *rest) for pk, *rest in first.values_list(*_EARLIER)}
    return [_draft(lead, campaigns[lead.campaign_id], earlier) for lead in leads.values()]


def _draft(lead: Lead, campaign: Campaign, earlier: Mapping[int, tuple[Any, ...]]) -> Draft:
    """What `choose` needs to know of a lead: whose person it is may be known by now."""
    draft = Draft(Raw(), campaign, entry_method=lead.entry_method, at=lead.created_at)
    draft.lead_id, draft.contact_id = lead.pk, lead.contact_id
    first: int = lead.duplicate_of_id or 0
    if first in earlier:
        draft.nearest = {lead.duplicate_scope: Earlier(*earlier[first])}
    return draft


def _assigned(draft: Draft, now: datetime) -> Happening:
    return Happening(
        fact=decided(draft),
        by=decided_by(draft.assignment_reason.get("rule")),
        at=now,
        lead_id=draft.lead_id,
        contact_id=draft.contact_id,
    )


def companies_waiting() -> list[int]:
    """Ids of the companies that have a rule and leads in the pool."""
    sql = (
        f"SELECT r.company_id FROM (SELECT DISTINCT company_id FROM {_RULES} WHERE active) r "  # noqa: S608
        f"WHERE (SELECT id FROM {_LEADS} WHERE company_id = r.company_id AND {_WAITING} "
        "ORDER BY campaign_id, id LIMIT 1) IS NOT NULL"  # in the order of the index, or SQLite
        # would rather read all that has no seller
    )
    with unscoped("the sweep finds leads that wait in every company"):
        return [pk for (pk,) in rows.run_planned(sql, [])]


def waiting(company: Company, campaigns: Collection[int] | None = None) -> int:
    """How many leads wait in these campaigns (None: in all that have a rule), to MOST_COUNTED."""
    known = ruled(company) if campaigns is None else campaigns
    within, ids = rows.in_list("campaign_id", sorted(known), kind="bigint")
    sql = (
        f"SELECT count(*) FROM (SELECT 1 FROM {_LEADS} WHERE company_id = %s AND {within} "  # noqa: S608
        f"AND {_WAITING} LIMIT {MOST_COUNTED}) waiting"
    )
    return int(rows.run_planned(sql, [company.pk, *ids])[0][0]) if known else 0
