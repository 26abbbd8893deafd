"""The demo's story from end to end: the company, 90 days of enquiries, and the work on them.

Enquiries go through the real sources and the real intake at the moments they came; the work is
written by `life.chronicle`, the bulk way into the same facts that the verbs of each step record
(those know only «now»). Week by week and at last day by day, so that the order of facts is nearly
that of their moments. Nobody is told: what is long over must not ring. Only what leaves the house
really leaves it: some deliveries are queued at the end and sent, live, when the simulators run.
"""

import heapq
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from cauce.accounts.models import Company
from cauce.accounts.scope import company_scope
from cauce.catalog.models import Connection
from cauce.life import chronicle, intake
from cauce.life.capture.models import SubmissionState
from cauce.life.chronicle import Deed
from cauce.management.demo import agenda, audiences, flow, wiring
from cauce.management.demo.company import SLUG, Demo, build
from cauce.management.demo.enquiries import Enquiry, Stream
from cauce.management.demo.entries import Sources
from cauce.management.demo.hours import DAYS, moments
from cauce.management.demo.loose_ends import leave
from cauce.management.demo.work import Sellers
from cauce.management.progress import Progress
from cauce.spine import feed

LEADS, SEED = 3_000, 7
_SMALLEST, _LARGEST = 25, 500
_DEEDS = 2_500


@dataclass
class Made:
    """What there is now: enquiries by what became of them, and deeds on the leads."""

    company: Company
    log_in: str
    states: Counter[str] = field(default_factory=Counter)
    deeds: int = 0

    def as_data(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return {
            "company": self.company.slug,
            "administrator": self.log_in,
            "received": sum(self.states.values()),
            **{state: self.states[state] for state in SubmissionState.values},
            "deeds": self.deeds,
        }


def load(
    *,
    slug: str = SLUG,
    seed: int = SEED,
    leads: int = LEADS,
    now: datetime | None = None,
    sending: bool = False,
) -> Made:
    """Make the company `slug` with `leads` enquiries; with `sending`, deliveries are queued too.

    The same seed and the same `now` make the same story. Raises Exists when the slug is taken.
    """
    now = (now or timezone.now()).astimezone(UTC)
    chance = random.Random(seed)  # noqa: S311 - a story, no secret
    with feed.unheard("a past that is made up is news to nobody"):
        demo = build(slug, chance)
        made = Made(demo.company, demo.address("Ana Robles"))
        with company_scope(demo.company):
            meta, crm = wiring.connect(demo, by=demo.administrator)
            audiences.offer(demo)
            _Story(demo, meta, chance, now, made).tell(leads)
            flow.leave(demo, now=now)
            audiences.fill(demo, at=now)
            leave(demo, meta, crm if sending else None, now=now, made=made.states)
            agenda.plan(demo, now=now)
            agenda.tell(demo, now=now)
    return made


class _Story:
    """Batches of some days: first what was done until they began, then what came in."""

    def __init__(
        self, demo: Demo, meta: Connection, chance: random.Random, now: datetime, made: Made
    ) -> None:
        self._now, self._made, self._chance = now, made, chance
        self._zone = ZoneInfo(demo.company.timezone)
        self._sources = Sources(demo, meta, chance)
        self._sellers = Sellers(demo, chance)
        self._ahead: list[tuple[datetime, int, Deed]] = []  # a heap; the number settles ties
        self._planned = 0

    def tell(self, leads: int) -> None:
        """Bring in that many enquiries and do all the work on them that was due by now."""
        times = moments(leads, now=self._now, zone=self._zone, chance=self._chance)
        stream = Stream(self._chance).enquiries(times)
        with Progress("Enquiries", total=leads) as progress:
            for batch in _batches(stream, leads):
                self._take(batch)
                progress.advance(len(batch))
            self._work_until(self._now - timedelta(seconds=30))

    def _take(self, enquiries: Sequence[Enquiry]) -> None:
        self._work_until(enquiries[0].at)
        entries = self._sources.entries(enquiries)
        intake.take(entries)
        for entry in entries:
            self._made.states[entry.state] += 1
            if entry.state == "lead" and entry.draft is not None:
                for deed in self._sellers.deeds(entry.draft):
                    self._planned += 1
                    heapq.heappush(self._ahead, (deed.at, self._planned, deed))

    def _work_until(self, moment: datetime) -> None:
        due: list[Deed] = []
        while self._ahead and self._ahead[0][0] <= moment:
            due.append(heapq.heappop(self._ahead)[2])
        for start in range(0, len(due), _DEEDS):
            self._made.deeds += chronicle.write(due[start : start + _DEEDS])


def _batches(stream: Iterator[Enquiry], total: int) -> Iterator[list[Enquiry]]:
    """Long ones first, for speed; the last days one by one, because their facts are looked at."""
    usual, daily = (max(_SMALLEST, min(_LARGEST, total // parts)) for parts in (15, DAYS))
    left = total
    while batch := list(islice(stream, usual if left > total // 8 else daily)):
        left -= len(batch)
        yield batch
