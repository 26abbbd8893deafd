"""What the sellers do with each lead, from the first call to the sale: planned, not yet written.

Good sellers call sooner and sell more; better leads answer more often. Hours are the company's.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cauce.accounts.actor import Actor, rule
from cauce.catalog.models import Campaign
from cauce.leads.draft import Draft
from cauce.life import chronicle
from cauce.life.chronicle import Deed
from cauce.life.qualify import AUTHOR
from cauce.management.demo import phrases
from cauce.management.demo.company import Demo

_OPENS, _CLOSES = 9, 20
_LOST = tuple(phrases.LOST)
# What a seller ticks besides such a note; the others stay «No Clasificado».
_OUTCOMES = (
    (phrases.NO_ANSWER, "negative"),
    (phrases.GAVE_UP, "negative"),
    (phrases.FIRST_TALK, "partial"),
    (phrases.APPOINTMENT, "positive"),
    (phrases.AFTER_VISIT, "positive"),
    (phrases.WON, "positive"),
)


@dataclass(frozen=True, slots=True)
class Case:
    """A lead as its seller meets it."""

    lead_id: int
    name: str
    campaign: Campaign
    at: datetime
    by: Actor
    skill: float
    warmth: float  # 0 to 1: how much the person really wants it


class Sellers:
    """Plans the deeds on leads; the same ones for the same generator of chance."""

    def __init__(self, demo: Demo, chance: random.Random) -> None:
        self._demo, self._chance = demo, chance
        self._zone = ZoneInfo(demo.company.timezone)

    def deeds(self, draft: Draft) -> list[Deed]:
        """All that will ever be done with the lead of a draft that intake has finished."""
        if draft.is_spam or draft.seller_id not in self._demo.skills:
            return []
        warmth = self._chance.gauss(draft.score / 100, 0.2)
        case = Case(
            lead_id=draft.lead_id,
            name=(draft.name.split() or ["Cliente"])[0].title(),
            campaign=draft.campaign,
            at=draft.at,
            by=self._demo.actors[draft.seller_id],
            skill=self._demo.skills[draft.seller_id],
            warmth=min(1.0, max(0.0, warmth)),
        )
        return list(self._course(case))

    def _course(self, case: Case) -> Iterator[Deed]:
        dice = self._chance.random()
        if dice < 0.006:
            yield self._discarded(case)
            return
        if dice < 0.03:
            case, moved = self._handed_over(case)
            yield moved
        if dice > 0.93 + 0.03 * case.skill:  # nobody ever called
            return
        delay = self._chance.lognormvariate(3.3, 1.2) / case.skill
        at = self._in_hours(case.at + timedelta(minutes=delay))
        misses = self._misses(case)
        for missed in range(1, misses + 1):
            yield from self._missed(case, at, phrases.NO_ANSWER, missed)
            at = self._later(at, hours=self._chance.uniform(3, 40))
        if self._chance.random() > 0.6 + 0.38 * case.warmth:
            yield from self._gave_up(case, at, misses)
        else:
            yield from self._talked(case, at)

    def _misses(self, case: Case) -> int:
        return self._chance.choices((0, 1, 2, 3), (4 + 6 * case.warmth, 3, 1.5, 0.7))[0]

    def _missed(
        self, case: Case, at: datetime, texts: tuple[str, ...], missed: int
    ) -> Iterator[Deed]:
        """A call in vain, the so-manyth; the system notes when there were enough of them."""
        yield self._note(case, at, texts)
        if missed == self._demo.rules["no_answer"].least:
            yield self._seen(case, at, "no_answer", missed)

    def _gave_up(self, case: Case, at: datetime, misses: int) -> Iterator[Deed]:
        yield from self._missed(case, at, phrases.NO_ANSWER, misses + 1)
        at = self._later(at, hours=self._chance.uniform(20, 90))
        yield from self._missed(case, at, phrases.GAVE_UP, misses + 2)
        yield self._qualified(case, at, "unreachable")
        if self._chance.random() < 0.75:
            yield self._moved(case, at, "no_sale", "No contesta")

    def _talked(self, case: Case, at: datetime) -> Iterator[Deed]:
        yield self._note(case, at, phrases.FIRST_TALK)
        yield self._seen(case, at, "call_answered", 1)
        yield self._moved(case, at, "in_progress", "Contactado")
        interest = case.warmth + self._chance.gauss(0, 0.16)
        if interest > 0.62:
            yield from self._keen(case, at)
        elif interest > 0.42:
            kind = self._chance.choice(("medium_interest", "medium_interest", "cotizacion_enviada"))
            yield self._qualified(case, at, kind)
            yield from self._follow(case, at, chance_to_win=0.05)
        elif interest > 0.25:
            yield self._qualified(
                case, at, self._chance.choice(("low_interest", "pide_mas_adelante"))
            )
            yield from self._follow(case, at, chance_to_win=0.01)
        else:
            yield self._qualified(case, at, "not_interested")
            yield self._moved(case, at, "no_sale", self._chance.choice(_LOST[:2]))

    def _keen(self, case: Case, at: datetime) -> Iterator[Deed]:
        yield self._qualified(case, at, "high_interest")
        yield self._starred(case, at, self._chance.choice((3, 4, 4, 5)))
        at = self._later(at, hours=self._chance.uniform(2, 30))
        yield self._note(case, at, phrases.APPOINTMENT)
        yield self._moved(case, at, "in_progress", "Cita agendada")
        at = self._later(at, hours=self._chance.uniform(30, 150))
        yield self._note(case, at, phrases.AFTER_VISIT)
        if self._chance.random() < 0.72:
            yield self._qualified(case, at, "cita_exitosa")
            yield self._moved(case, at, "in_progress", "Visita realizada")
        yield from self._follow(case, at, chance_to_win=0.24 * case.skill)

    def _follow(self, case: Case, at: datetime, *, chance_to_win: float) -> Iterator[Deed]:
        for _ in range(self._chance.randint(0, 2)):
            at = self._later(at, hours=self._chance.uniform(40, 200))
            yield self._note(case, at, phrases.FOLLOW_UP)
        at = self._later(at, hours=self._chance.uniform(60, 400))
        dice = self._chance.random()
        if dice < chance_to_win:
            yield self._moved(case, at, "in_progress", "Apartado")
            at = self._later(at, hours=self._chance.uniform(24, 200))
            yield self._note(case, at, phrases.WON)
            yield self._starred(case, at, 5)
            yield self._moved(case, at, "sale")
        elif dice < 0.68:
            reason = self._chance.choice(_LOST)
            yield self._note(case, at, phrases.LOST[reason])
            yield self._moved(case, at, "no_sale", reason)

    # One deed each.

    def _note(self, case: Case, at: datetime, texts: tuple[str, ...]) -> Deed:
        text = self._chance.choice(texts)
        body = text.format(name=case.name, product=case.campaign.product.name)
        outcome = next((word for known, word in _OUTCOMES if texts is known), "")
        call = texts is not phrases.AFTER_VISIT
        return chronicle.Wrote(
            lead_id=case.lead_id, by=case.by, at=at, body=body, call=call, outcome=outcome
        )

    def _qualified(self, case: Case, at: datetime, slug: str) -> Deed:
        kind = self._demo.types[case.campaign.pk, slug]
        comment = self._chance.choice(phrases.COMMENTS[slug])
        at += timedelta(seconds=self._chance.randint(20, 90))
        return chronicle.Qualified(
            lead_id=case.lead_id, by=case.by, at=at, type=kind, comment=comment
        )

    def _seen(self, case: Case, at: datetime, event: str, count: int) -> Deed:
        """What the system makes of it, by the company's rule."""
        found = self._demo.rules[event]
        return chronicle.Qualified(
            lead_id=case.lead_id, by=rule(found.pk, AUTHOR), at=at + timedelta(seconds=4),
            type=self._demo.types[case.campaign.pk, found.type], points=found.points,
            rule=found.pk, event=event, count=count,
        )  # fmt: skip

    def _moved(self, case: Case, at: datetime, slug: str, sub: str = "") -> Deed:
        status = self._demo.statuses[slug]
        substatus = self._demo.statuses[sub] if sub else None
        at += timedelta(seconds=self._chance.randint(95, 140))
        return chronicle.Moved(
            lead_id=case.lead_id, by=case.by, at=at, status=status, substatus=substatus
        )

    def _starred(self, case: Case, at: datetime, stars: int) -> Deed:
        at += timedelta(seconds=150)
        return chronicle.Starred(lead_id=case.lead_id, by=case.by, at=at, stars=stars)

    def _discarded(self, case: Case) -> Deed:
        at = self._in_hours(case.at + timedelta(minutes=self._chance.uniform(20, 300)))
        comment = self._chance.choice(phrases.SPAM_COMMENTS)
        return chronicle.Discarded(lead_id=case.lead_id, by=case.by, at=at, comment=comment)

    def _handed_over(self, case: Case) -> tuple[Case, Deed]:
        """The administrator gives the lead to another seller before anybody has called."""
        others = [pk for pk in self._demo.skills if pk != case.by.membership_id]
        chosen = self._chance.choice(others)
        at = self._in_hours(case.at + timedelta(minutes=self._chance.uniform(5, 60)))
        moved = chronicle.Gave(
            lead_id=case.lead_id, by=self._demo.administrator, at=at, seller_id=chosen
        )
        after = Case(
            case.lead_id, case.name, case.campaign, at,
            self._demo.actors[chosen], self._demo.skills[chosen], case.warmth,
        )  # fmt: skip
        return after, moved

    # When.

    def _later(self, at: datetime, *, hours: float) -> datetime:
        return self._in_hours(at + timedelta(hours=hours))

    def _in_hours(self, at: datetime) -> datetime:
        """The moment itself, or some minutes after the next opening."""
        local = at.astimezone(self._zone)
        if _OPENS <= local.hour < _CLOSES:
            return at
        day = local if local.hour < _OPENS else local + timedelta(days=1)
        opens = day.replace(hour=_OPENS, minute=0, second=0, microsecond=0)
        return (opens + timedelta(minutes=self._chance.uniform(3, 75))).astimezone(at.tzinfo)
