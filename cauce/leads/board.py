"""Leads in stages side by side: the first cards of each and how many there are, in three statements
however many stages a board has."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from cauce.leads.models import Lead
from cauce.store import rows

COUNT_CAP = 1_000


@dataclass(slots=True)
class Stage:
    """A column of a board. `stretches` together are its leads, each on its stretch of an index."""

    key: str
    label: str
    meaning: str
    stretches: Sequence[Q]
    count: int = 0
    capped: bool = False
    leads: list[Lead] = field(default_factory=list)
    more: bool = False


def fill(leads: QuerySet[Lead], stages: Sequence[Stage], *, limit: int) -> None:
    """Give each stage its count and its newest `limit` leads."""
    for place, [count] in _of_each(leads, stages, "COUNT(*)", COUNT_CAP + 1).items():
        stages[place].count = min(count[0], COUNT_CAP)
        stages[place].capped = count[0] > COUNT_CAP
    _cards(leads, stages, limit)


def more(leads: QuerySet[Lead], stage: Stage, *, after: int, limit: int) -> None:
    """Give a stage the `limit` leads that follow the one with the id `after`."""
    _cards(leads.filter(pk__lt=after), [stage], limit)


def _cards(leads: QuerySet[Lead], stages: Sequence[Stage], limit: int) -> None:
    found = _of_each(leads, stages, "id", limit + 1)
    ids = {
        place: sorted((row[0] for row in listed), reverse=True) for place, listed in found.items()
    }
    wanted = [pk for listed in ids.values() for pk in listed[:limit]]
    heavy = ("search_text", "score_parts", "navigation", "attributes", "typed", "spam_reasons")
    cards = {lead.pk: lead for lead in leads.filter(pk__in=wanted).defer(*heavy)}
    for place, stage in enumerate(stages):
        listed = ids.get(place, [])
        stage.leads = [cards[pk] for pk in listed[:limit] if pk in cards]
        stage.more = len(listed) > limit


def _of_each(
    leads: QuerySet[Lead], stages: Sequence[Stage], what: str, limit: int
) -> dict[int, list[tuple[Any, ...]]]:
    """{place of a stage: rows}. A piece of the statement for each stretch: written with IN, both
    databases would read and sort every lead of a stage."""
    pieces: list[str] = []
    params: list[Any] = []
    for place, stage in enumerate(stages):
        inner: list[str] = []
        values: list[Any] = []
        for number, stretch in enumerate(stage.stretches):
            part = leads.filter(stretch).order_by("-id").values_list("id")[:limit]
            sql, own = part.query.sql_with_params()
            inner.append(f"SELECT * FROM ({sql}) AS part{number}")  # noqa: S608 - the ORM's own SQL
            values += own
        if inner:
            together = " UNION ALL ".join(inner)
            pieces.append(f"SELECT {place} AS place, {what} FROM ({together}) AS stage{place}")  # noqa: S608
            params += values
    found: dict[int, list[tuple[Any, ...]]] = {}
    for place, value in rows.run_planned(" UNION ALL ".join(pieces), params) if pieces else ():
        found.setdefault(place, []).append((value,))
    return found
