"""Who the people of a file would be, without writing: the rehearsal of recognise, claim, relate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from cauce.accounts.models import Company
from cauce.catalog.duplicates import duplicates_of
from cauce.leads.draft import Draft
from cauce.life.duplicates import rules
from cauce.life.duplicates.actions import earlier_leads, owners_of


class Memory(Protocol):
    """What earlier batches of the same rehearsal found; see `kit.disk_map`."""

    def get_many(self, keys: Sequence[str]) -> dict[str, int]:
        """Those of `keys` that are known."""

    def put_many(self, values: Mapping[str, int], *, position: int) -> None:
        """Keep values whose keys are new."""

    def raise_many(self, values: Mapping[str, int], *, position: int) -> None:
        """Keep the greatest value of each key."""


@dataclass(slots=True)
class _Rehearsal:
    """Who owns which point by now. People who would be new have numbers below zero."""

    owners: dict[str, int]
    latest: dict[int, datetime]  # of each person: when the latest lead came
    window: timedelta | None
    fresh: dict[str, int] = field(default_factory=dict)

    def meet(self, draft: Draft, *, newcomer: int) -> None:
        """The first point that somebody has decides, as in `recognise`; what is free is taken."""
        keys = [_key(point.kind, point.key) for point in draft.points]
        known = (self.owners.get(key, self.fresh.get(key)) for key in keys)
        person = next((owner for owner in known if owner is not None), None)
        if person is None:
            person, draft.contact_is_new = newcomer, True
        last = self.latest.get(person, draft.at)
        if person in self.latest and rules.counts(last, now=draft.at, window=self.window):
            draft.duplicate_scope = "company"  # or a narrower one: the rehearsal only counts
        draft.contact_id = person
        self.latest[person] = max(last, draft.at)
        for key in keys:
            if key not in self.owners:
                self.fresh.setdefault(key, person)


def foresee(drafts: Sequence[Draft], company: Company, memory: Memory, *, position: int) -> None:
    """Say of each draft whether its contact would be new and whether it repeats an earlier lead.

    `memory` carries from one batch of the file to the next; `position` is how many rows went
    before this batch. A property test holds the counts against those of the real intake.
    """
    points = {(point.kind, point.key) for draft in drafts for point in draft.points}
    stored = {_key(kind, key): who for (kind, key), who in owners_of(points, company).items()}
    owners = memory.get_many([_key(kind, key) for kind, key in points]) | stored
    people = sorted({who for who in owners.values() if who > 0})
    wanted = [_PERSON.format(who) for who in {*people, *owners.values()}]
    latest = {
        int(key.removeprefix(_PERSON.format(""))): datetime.fromtimestamp(second, UTC)
        for key, second in memory.get_many(wanted).items()
    }
    for who, leads in earlier_leads(people, company).items():
        latest[who] = max([lead.at for lead in leads] + [latest.get(who, leads[0].at)])
    rehearsal = _Rehearsal(owners, latest, duplicates_of(company).window)
    for place, draft in enumerate(drafts):
        rehearsal.meet(draft, newcomer=-(position + place + 1))
    memory.put_many(rehearsal.fresh, position=position)
    met = {draft.contact_id or 0 for draft in drafts}
    memory.raise_many(
        {_PERSON.format(who): int(rehearsal.latest[who].timestamp()) for who in met},
        position=position,
    )


_PERSON = "person {}"


def _key(kind: str, key: str) -> str:
    return f"{kind}:{key}"
