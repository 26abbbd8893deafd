"""The fixed cast, so that tests read as sentences.

Ada administers; Ben supervises the north team; Cleo and Fay sell in it, Dana sells in the south
team; Vera only looks. Eve administers another company.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.utils import timezone

from cauce.accounts.actor import SYSTEM, Actor
from cauce.accounts.members import actor_of
from cauce.accounts.models import Company, Membership, Team
from cauce.accounts.scope import company_scope
from cauce.accounts.versions import configuration_changed
from cauce.api.references import row_of
from cauce.catalog.models import Brand, Campaign, Product, QualificationType, Status
from cauce.catalog.snapshot import snapshot
from cauce.leads.access import locked
from cauce.leads.draft import Draft, Raw
from cauce.leads.models import Lead
from cauce.life import assignment, intake, setup
from cauce.life.capture import Entry
from cauce.spine.read import differences
from tests.rehearsal import rehearsed

PASSWORD = "correct horse battery 9"


@dataclass
class Cast:
    """A company with its people, one campaign, and a rule that turns between Cleo and Fay."""

    company: Company
    people: dict[str, Membership]
    north: Team
    south: Team
    brand: Brand
    product: Product
    campaign: Campaign
    _sequence: Iterator[int] = field(default_factory=lambda: iter(range(1, 10_000_000)))

    def __getattr__(self, name: str) -> Membership:
        """`cast.ada` is Ada's membership."""
        try:
            return self.__dict__["people"][name]  # a copy in the making has no people yet
        except KeyError:
            raise AttributeError(name) from None

    def actor(self, name: str) -> Actor:
        """Ada, Ben, Cleo… as somebody who acts."""
        return actor_of(self.people[name])

    def draft(self, *, campaign: Campaign | None = None, method: str = "api", **raw: Any) -> Draft:
        """A strict draft of a new person, unless `raw` says otherwise."""
        number = next(self._sequence)
        person = {
            "name": f"Persona Prueba {number}",
            "email": f"persona{number}@correo.example",
            "phone": f"+5255{10_000_000 + number}",
        }
        return Draft(
            raw=Raw(**(person | raw)),
            campaign=snapshot(self.company).campaigns[(campaign or self.campaign).pk],
            entry_method=method,
            at=timezone.now(),
            by=SYSTEM,
            strict=True,
        )

    def entry(self, *, key: str | None = None, once: str = "", **options: Any) -> Entry:
        """An entry around `draft(**options)`."""
        draft = self.draft(**options)
        raw = orjson.dumps({"name": draft.raw.name, "email": draft.raw.email})
        source = draft.entry_method
        return Entry(source=source, raw=raw, at=draft.at, draft=draft, key=key, once=once)

    def leads(self, count: int, **options: Any) -> list[Lead]:
        """`count` leads through the whole intake."""
        entries = [self.entry(**options) for _ in range(count)]
        intake.take(entries)
        return [locked(entry.lead_id or 0) for entry in entries]

    def lead(self, **options: Any) -> Lead:
        """One lead through the whole intake."""
        return self.leads(1, **options)[0]

    def status(self, code: str) -> Status:
        """A status of the company by its code or its name."""
        return row_of(Status.objects.all(), code, field="status")

    def qualification(self, code: str) -> QualificationType:
        """A qualification of the campaign by its code or its name."""
        types = QualificationType.objects.filter(campaign=self.campaign)
        return row_of(types, code, field="type")


def make_cast(slug: str = "acme", *, sellers: Sequence[str] = ("cleo", "fay")) -> Cast:
    """A company with the whole cast. Enter it with `acting(cast)`."""
    cast = rehearsed(("cast", slug, *sellers), lambda: _make_cast(slug, sellers))
    # The process keeps settings by the company's version: none of an earlier test's are this one's.
    configuration_changed(cast.company)
    for person in cast.people.values():
        person.company = cast.company
    return cast


def _make_cast(slug: str, sellers: Sequence[str]) -> Cast:
    company = setup.create_company(name=slug.title(), slug=slug)
    with company_scope(company):
        north = setup.create_team(name="Norte", by=SYSTEM)
        south = setup.create_team(name="Sur", by=SYSTEM)
        roles = {
            "ada": ("administrator", []),
            "ben": ("supervisor", [north]),
            "cleo": ("seller", [north]),
            "fay": ("seller", [north]),
            "dana": ("seller", [south]),
            "vera": ("viewer", []),
        }
        people = {
            name: setup.create_user(
                name=name.title(),
                email=f"{name}@{slug}.example",
                role=role,
                teams=teams,
                by=SYSTEM,
                password=PASSWORD,
            )[0]
            for name, (role, teams) in roles.items()
        }
        brand = setup.create_brand(name="Altavista", by=SYSTEM)
        product = setup.create_product(name="Torre Mitla", brand=brand, by=SYSTEM)
        campaign = setup.create_campaign(name="Preventa", product=product, by=SYSTEM)
        assignment.save_rule(
            campaign=campaign, product=None, by=SYSTEM, sellers=[(people[s], 1) for s in sellers]
        )
    return Cast(company, people, north, south, brand, product, campaign)


@contextmanager
def acting(cast: Cast) -> Iterator[Cast]:
    """Work in the cast's company."""
    with company_scope(cast.company):
        yield cast


def unchanged_by_replay(lead: Lead) -> None:
    """Fail unless the stored row is the fold of its history."""
    assert differences(lead) == {}
