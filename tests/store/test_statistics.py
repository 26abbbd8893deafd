"""The planner hears of growth before autovacuum looks."""

from cauce.leads.models import ContactPoint
from cauce.store import note_growth
from tests.cast import Cast

COLUMNS = {ContactPoint: ("company_id", "kind", "key")}


def test_a_small_table_is_left_alone(cast: Cast) -> None:
    cast.lead()
    assert note_growth(COLUMNS) == []
