"""The planner hears of growth before autovacuum looks."""

import pytest

from cauce.jobs import prune
from cauce.leads.models import ContactPoint
from cauce.store import note_growth, rows
from tests.cast import Cast

COLUMNS = {ContactPoint: ("company_id", "kind", "key")}


def test_a_small_table_is_left_alone(cast: Cast) -> None:
    cast.lead()
    assert note_growth(COLUMNS) == []


@pytest.mark.only_on("sqlite")
def test_sqlite_looks_how_large_its_tables_are(cast: Cast) -> None:
    cast.leads(3)
    prune.weigh.call()
    [(stat,)] = rows.run(
        "SELECT stat FROM sqlite_stat1 WHERE tbl = 'cauce_lead' AND idx = 'lead_recent'", []
    )
    assert stat.split()[0] == "3"
