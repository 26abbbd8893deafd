"""Lists narrowed and sorted by the company's own fields: what is found, in which order, and how the
database goes about it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.leads import asked, field_filters, orders, queries
from cauce.leads.models import Lead
from cauce.life import setup
from tests.cast import Cast
from tests.leads.plans import plans_of

VALUES: tuple[dict[str, Any], ...] = (
    {"presupuesto": 100, "visita": "2026-01-05", "pago": "Contado", "acepta": True},
    {"presupuesto": 250.5, "pago": "Crédito, bancario", "zonas": ["Roma", "Sur"]},
    {"presupuesto": -3, "visita": "2026-02-01", "nota": "Busca con Jardín grande"},
    {"presupuesto": 250.5, "zonas": ["Sur"], "acepta": False, "nota": "sin prisa"},
    {"visita": "2026-01-31", "pago": "Contado", "zonas": "Centro"},
    {},
)
FIELDS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("Presupuesto", "money", {}),
    ("Visita", "date", {}),
    ("Pago", "choice", {"options": ["Contado", "Crédito, bancario"]}),
    ("Zonas", "multiple_choice", {"options": ["Roma", "Sur"]}),
    ("Acepta", "yes_no", {}),
    ("Nota", "text", {}),
)


@pytest.fixture
def leads(cast: Cast) -> list[Lead]:
    """Six leads that differ in what they say."""
    for name, kind, values in FIELDS:
        setup.create_field(name=name, kind=kind, by=SYSTEM, **values)
    return [cast.lead(attributes=dict(values)) for values in VALUES]


def found(cast: Cast, leads: list[Lead], **query: str) -> list[int]:
    """The places among `leads` of those that an address finds; names with _ for dots."""
    told = {f"field.{name.replace('__', '.')}": [value] for name, value in query.items()}
    read = asked.read(
        told, company=cast.company, now=timezone.now(), leads_of_import=lambda _: None
    )
    assert read.problems == {}
    pks = {lead.pk for lead in queries.filtered(Lead.objects.all(), read.filters)}
    return [place for place, lead in enumerate(leads) if lead.pk in pks]


ASKED: list[tuple[dict[str, str], list[int]]] = [
    ({"presupuesto": "100"}, [0]),
    ({"presupuesto": "250.5, 100"}, [0, 1, 3]),
    ({"presupuesto__from": "100"}, [0, 1, 3]),
    ({"presupuesto__from": "-3", "presupuesto__to": "$100"}, [0, 2]),
    ({"presupuesto__to": "-3"}, [2]),
    ({"presupuesto": "none"}, [4, 5]),
    ({"visita__from": "2026-01-31"}, [2, 4]),
    ({"visita__from": "2026-01-06", "visita__to": "31/01/2026"}, [4]),
    ({"pago": "contado"}, [0, 4]),
    ({"pago": "Crédito, bancario"}, [1]),
    ({"pago": "Contado,none"}, [0, 2, 3, 4, 5]),
    ({"zonas": "sur"}, [1, 3]),
    ({"zonas": "Roma,Sur"}, [1, 3]),
    ({"zonas": "none"}, [0, 2, 4, 5]),  # «Centro» is none of the options
    ({"acepta": "yes"}, [0]),
    ({"acepta": "no"}, [3]),
    ({"nota": "jardin"}, [2]),
    ({"nota": "con  JARDÍN"}, [2]),
    ({"nota": "si"}, [3]),
    ({"nota": "none"}, [0, 1, 4, 5]),
    ({"acepta": "none", "zonas": "Sur"}, [1]),
]


@pytest.mark.parametrize("few", [0, 5_000])
@pytest.mark.parametrize(("query", "places"), ASKED)
def test_an_address_finds_them_however_many_there_are(
    cast: Cast,
    leads: list[Lead],
    monkeypatch: pytest.MonkeyPatch,
    query: dict[str, str],
    places: list[int],
    few: int,
) -> None:
    monkeypatch.setattr(field_filters, "FEW", few)
    assert found(cast, leads, **query) == places


BAD = {
    "field.presupuesto": "mucho",
    "field.visita.from": "ayer",
    "field.pago": "Fiado",
    "field.acepta": "quizás",
    "field.nada": "x",
    "field.nota.from": "a",
}


def test_what_makes_no_sense_is_named(cast: Cast, leads: list[Lead]) -> None:
    told = {name: [value] for name, value in BAD.items()}
    read = asked.read(
        told, company=cast.company, now=timezone.now(), leads_of_import=lambda _: None
    )
    assert set(read.problems) == set(BAD)
    assert read.problems["field.nada"] == "unknown_field"
    assert read.filters.fields == []


@pytest.mark.parametrize("sort", ["field.presupuesto", "-field.presupuesto", "-field.visita"])
@pytest.mark.parametrize("size", [1, 2, 50])
def test_pages_by_a_field_go_through_all_once_and_back_again(
    leads: list[Lead], sort: str, size: int
) -> None:
    whole = [lead.pk for lead in orders.ordered(Lead.objects.all(), sort)]
    assert sorted(whole) == sorted(lead.pk for lead in leads)
    seen, after = [], None
    while True:
        rows, after = queries.page(Lead.objects.all(), sort=sort, after=after, limit=size)
        seen += [row.pk for row in rows]
        if after is None:
            break
        assert len(after) == orders.width(sort)
    assert seen == whole
    last = Lead.objects.get(pk=whole[-1])
    back, here = [], queries.position(last, sort=sort)
    while here is not None:
        rows, here = queries.page(Lead.objects.all(), sort=sort, after=here, limit=size, back=True)
        back += [row.pk for row in rows]
    assert back == whole[-2::-1]


def test_the_order_is_that_of_the_values(leads: list[Lead]) -> None:
    place = {lead.pk: at for at, lead in enumerate(leads)}
    rows, _ = queries.page(Lead.objects.all(), sort="field.presupuesto", limit=50)
    assert [place[row.pk] for row in rows] == [2, 0, 1, 3, 4, 5]
    rows, _ = queries.page(Lead.objects.all(), sort="-field.presupuesto", limit=50)
    assert [place[row.pk] for row in rows] == [3, 1, 0, 2, 5, 4]
    assert not orders.is_known("field.pago") and not orders.is_known("field.nada")


def test_a_page_by_a_field_starts_in_the_middle_of_its_index(leads: list[Lead]) -> None:
    sort = "-field.presupuesto"
    after = queries.position(leads[1], sort=sort)
    active = Lead.objects.filter(standing="active")
    for plan in plans_of(lambda: queries.page(active, sort=sort, after=after, limit=1)):
        assert "TEMP B-TREE" not in plan, plan
        assert "Sort" not in plan, plan
    with CaptureQueriesContext(connection) as statements:
        queries.page(active, sort=sort, after=after, limit=1)
    assert len(statements) <= 3  # the ids, their rows, and where the last one stands


def test_a_filter_is_two_statements_at_most(cast: Cast, leads: list[Lead]) -> None:
    found(cast, leads, presupuesto__from="2")
    with CaptureQueriesContext(connection) as statements:
        found(cast, leads, presupuesto__from="1")
    assert len(statements) <= 2
