"""When the pool is gone through: each minute, and when something may have made room."""

import time
from collections.abc import Sequence

from cauce.accounts.scope import current_company
from cauce.jobs import company_task, task, wake
from cauce.life.assignment import pool
from cauce.life.assignment.turns import limited
from cauce.spine import facts
from cauce.spine.fact import Fact
from cauce.spine.read import Event

SLICE = 3.0  # seconds after which a job hands on to the next
_SETTINGS = frozenset({"assignment_rule", "user", "team", "company", "holiday"})
MAKES_ROOM: tuple[type[Fact], ...] = (
    facts.SettingCreated, facts.SettingChanged, facts.LeadAssigned, facts.LeadClosed,
    facts.LeadStatusChanged, facts.LeadMarkedSpam, facts.LeadWithdrawn,
)  # fmt: skip


def hears(happened: Fact) -> bool:
    """Whether it may let somebody take a lead that waits. What befalls leads does so only where
    sellers take only so many."""
    match happened:
        case facts.SettingCreated() | facts.SettingChanged():
            return happened.noun in _SETTINGS
        case facts.LeadAssigned():
            return happened.was is not None and limited(current_company())
    return limited(current_company())


def on_facts(events: Sequence[Event]) -> None:
    """Have the pool gone through."""
    wake([(drain, (current_company().pk,))])


@company_task(max_attempts=3, again=1.0)
def drain(company_id: int) -> int:
    """Give what waits to whoever can take it; return how many were given."""
    until = time.monotonic() + SLICE
    round = pool.Drain()
    while round.step():
        if time.monotonic() > until:
            wake([(drain, (company_id,))])
            break
    return round.given


@task()
def sweep() -> None:
    """Each minute: hours begin, absences end, and a wake-up may have been lost."""
    wake([(drain, (company_id,)) for company_id in pool.companies_waiting()])
