"""How the databases go about own fields: nobody who narrows or sorts by one reads all the leads of
a company, or all the values of a field, where an index was promised (docs/decisions/0020)."""

import re
from typing import Any

import pytest
from django.utils import timezone

from cauce.leads import asked, field_filters, queries
from cauce.leads.models import Lead
from tests.cast import Cast
from tests.leads.plans import plans_of
from tests.leads.test_field_filters import leads  # noqa: F401 - a fixture

# SQLite scans, or PostgreSQL, without an index; «U0» is what Django calls a table inside another.
READS_ALL = re.compile(r"SCAN (cauce_lead|cauce_fieldvalue|U\d)(?!\w| USING)|Seq Scan")
SORTS_ALL = re.compile(r"TEMP B-TREE|\bSort\b")

QUERIES = (
    {"field.presupuesto": "100"},
    {"field.presupuesto.from": "100", "field.presupuesto.to": "300"},
    {"field.presupuesto": "none"},
    {"field.visita.from": "2026-01-31"},
    {"field.pago": "Contado"},
    {"field.pago": "Contado,none"},
    {"field.zonas": "Roma,Sur"},
    {"field.acepta": "yes"},
    {"field.nota": "none"},
    {"field.pago": "Contado", "field.presupuesto.from": "1"},
)
SORTS = ("-date", "field.presupuesto", "-field.presupuesto", "field.visita", "-field.visita")


def plans(cast: Cast, query: dict[str, str], sort: str, after: Any = None) -> list[str]:
    """The plans of a page of a list, however it is asked for."""
    told = {name: [value] for name, value in query.items()}

    def ask() -> None:
        read = asked.read(
            told, company=cast.company, now=timezone.now(), leads_of_import=lambda _: None
        )
        assert read.problems == {}
        found = queries.filtered(Lead.objects.filter(standing="active"), read.filters)
        queries.page(found, sort=sort, after=after, limit=1)

    ask()  # what is read once per configuration is none of it
    return plans_of(ask, by="field_value_")


@pytest.mark.parametrize("few", [0, 5_000])
@pytest.mark.parametrize("query", QUERIES, ids="&".join)
def test_a_filter_goes_by_its_index(
    cast: Cast,
    leads: list[Lead],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    query: dict[str, str],
    few: int,
) -> None:
    monkeypatch.setattr(field_filters, "FEW", few)
    for sort in SORTS:
        found = plans(cast, query, sort)
        assert [plan for plan in found if READS_ALL.search(plan)] == [], sort
        assert any("field_value_" in plan for plan in found)


@pytest.mark.parametrize("sort", SORTS[1:])
def test_an_order_goes_by_its_index_from_wherever_it_is(
    cast: Cast,
    leads: list[Lead],  # noqa: F811
    sort: str,
) -> None:
    for after in (None, *(queries.position(lead, sort=sort) for lead in leads)):
        found = plans(cast, {}, sort, after)
        assert [p for p in found if READS_ALL.search(p) or SORTS_ALL.search(p)] == [], after
        assert any("field_value_number" in plan for plan in found) or after[0] == 1


@pytest.mark.only_on("sqlite")
def test_a_fragment_goes_by_the_index_of_the_search(
    cast: Cast,
    leads: list[Lead],  # noqa: F811
) -> None:
    [counted, page] = plans(cast, {"field.nota": "jardin"}, "-date")
    assert "cauce_lead_search VIRTUAL TABLE INDEX" in counted
    assert "cauce_lead_search VIRTUAL TABLE INDEX" in page
    assert not READS_ALL.search(page), page
