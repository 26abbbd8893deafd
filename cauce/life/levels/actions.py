"""Promises are made when leads enter, and counted anew when another seller's hours count."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from cauce.accounts.models import Company
from cauce.catalog.levels import Levels, levels_of
from cauce.catalog.snapshot import snapshot
from cauce.kit.calendars import Calendar
from cauce.leads import lateness
from cauce.leads.draft import Draft
from cauce.leads.models import Lead
from cauce.life.levels import rules
from cauce.spine.facts import LevelsSet

# Lists of people that a company brings along: nobody waits for an answer at this moment.
NOT_COUNTED = frozenset({"file"})
type Calendars = Mapping[int, Calendar]


def promise(
    drafts: Sequence[Draft],
    company: Company,
    *,
    calendars: Calendars,
    at: datetime | None = None,
) -> None:
    """Say on each draft when somebody is to have answered, from `at` (None: its own moment) on.

    `calendars` of the sellers who have working hours. No statement.
    """
    settings, now = levels_of(company), timezone.now()
    for draft in drafts:
        if draft.entry_method in NOT_COUNTED:
            continue
        told = rules.promised(
            at or draft.at,
            settings.minutes(draft.campaign),
            warn_at=settings.warn_at,
            calendar=_calendar(settings, calendars, draft.seller_id),
        )
        draft.levels = rules.untold(told, now)


def counted_anew(
    leads: Sequence[Lead], company: Company, *, calendars: Calendars, cause: str
) -> dict[int, LevelsSet]:
    """{lead: the fact} for leads whose levels end at other moments by the hours of whoever has
    them now. What was kept or missed already stays as it was."""
    settings, campaigns = levels_of(company), snapshot(company).campaigns
    found = {}
    for lead in leads:
        campaign = campaigns.get(lead.campaign_id)
        if not lead.levels or campaign is None:
            continue
        fresh = rules.promised(
            lateness.moment_of(lead.levels["from"]),
            settings.minutes(campaign),
            warn_at=settings.warn_at,
            calendar=_calendar(settings, calendars, lead.seller_id),
        )
        kept = {code: pair for code, pair in lead.levels.items() if code in _settled(lead)}
        open_ones = {code: pair for code, pair in fresh.items() if code in lead.levels}
        new = {**lead.levels, **open_ones, **kept}
        if not rules.same(new, lead.levels):
            found[lead.pk] = LevelsSet(levels=new, cause=cause)
    return found


def _settled(lead: Lead) -> set[str]:
    """Levels that were met, or of whose end somebody was told."""
    told = lead.levels_told_at
    return {
        code
        for code, one in lateness.LEVELS.items()
        if code in lead.levels
        and (
            getattr(lead, one.met) is not None
            or (told is not None and lateness.moment_of(lead.levels[code][0]) <= told)
        )
    }


def _calendar(settings: Levels, calendars: Calendars, seller: int | None) -> Calendar | None:
    return calendars.get(seller or 0) if settings.business_hours else None
