"""How many more leads each seller takes, counted under the lock of the rotations."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from cauce.accounts.models import Company
from cauce.kit.clock import day_bounds
from cauce.leads.draft import Draft
from cauce.life.assignment import rotation
from cauce.life.assignment.presence import DAY_FULL, OPEN_FULL, Terms
from cauce.life.assignment.rotation import Day
from cauce.life.assignment.turns import Away, Turns


@dataclass(slots=True)
class Limits:
    """What is left to each seller who takes only so many; it shrinks as leads are given."""

    at: datetime | None = None
    terms: dict[int, Terms] = field(default_factory=dict)
    given: dict[Day, int] = field(default_factory=dict)  # that day
    opened: dict[int, int] = field(default_factory=dict)
    _full: set[int] = field(default_factory=set)  # who was found to have enough
    _known: dict[tuple[int, datetime], Day] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        company: Company,
        drafts: Sequence[Draft],
        waiting: Mapping[int, Turns],
        *,
        at: datetime | None,
    ) -> Self:
        """Those of the sellers of the rules that leads wait for; one statement if there are any."""
        terms = {s: one for turns in waiting.values() for s, one in turns.capped.items()}
        limits = cls(at, terms)
        if not terms:
            return limits
        times = {at} if at else {draft.at for draft in drafts}
        days = {day for moment in times for day in limits._days(terms, moment)}
        most = max(max(one.per_day or 0, one.at_once or 0) for one in terms.values())
        found = rotation.loads(company, sorted(days, key=_key), most=most)
        for day, (given, opened) in found.items():
            limits.given[day], limits.opened[day.seller] = given, opened
        for draft in drafts:
            limits.took(draft)
        return limits

    def _days(self, sellers: Iterable[int], moment: datetime) -> Iterable[Day]:
        for seller in sellers:
            if (seller, moment) not in self._known:
                zone = self.terms[seller].zone
                since, until = day_bounds(moment.astimezone(zone).date(), zone)
                self._known[seller, moment] = Day(seller, since, until)
            yield self._known[seller, moment]

    def full(self, turns: Turns, draft: Draft) -> Away:
        """Sellers of the rule who have enough at the draft's time, and of what."""
        if not turns.capped:
            return ()
        found = []
        for day in self._days(turns.capped, self.at or draft.at):
            terms = turns.capped[day.seller]
            if terms.per_day is not None and self.given[day] >= terms.per_day:
                found.append((day.seller, DAY_FULL))
            elif terms.at_once is not None and self.opened[day.seller] >= terms.at_once:
                found.append((day.seller, OPEN_FULL))
        self._full.update(seller for seller, _ in found)
        return tuple(found)

    def took(self, draft: Draft) -> None:
        """The draft has its seller: one less for them."""
        if draft.seller_id not in self.terms:
            return
        self.opened[draft.seller_id] += 1
        for day in self._days([draft.seller_id], self.at or draft.at):
            self.given[day] += 1

    def passed_over(self, sellers: frozenset[int]) -> bool:
        """Whether any of these had enough: the rotation then stands elsewhere than thought."""
        return not self._full.isdisjoint(sellers)


def _key(day: Day) -> tuple[int, datetime]:
    return day.seller, day.since
