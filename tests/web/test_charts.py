"""Charts: round tops, bars that stand where they should, parts that fill the whole."""

import pytest

from cauce.web import charts

pytestmark = pytest.mark.no_database


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 2), (2, 2), (3, 4), (7, 8), (41, 60), (62, 80), (100, 100), (101, 200)]
)
def test_the_top_is_the_next_round_number(highest, top):
    assert charts.nice(highest) == top


def test_later_series_stand_before_earlier_ones():
    points = [charts.Point("17 nov", (40, 10), tick="17 nov"), charts.Point("18 nov", (20, 0))]
    chart = charts.bars("Leads", series=("Leads", "Duplicados"), points=points)
    assert (chart.top, chart.half) == ("40", "20")
    first, second = chart.columns
    assert [(b.y, b.height) for b in first.bars] == [("0.00%", "100.00%"), ("75.00%", "25.00%")]
    assert (second.x, second.width, second.tick_x) == ("50.00%", "50.00%", "75.00%")
    assert first.words == "17 nov\nLeads: 40\nDuplicados: 10"


def test_stacked_series_stand_on_each_other():
    points = [charts.Point("a", (30, 10))]
    low, high = charts.bars("x", series=("a", "b"), points=points, stacked=True).columns[0].bars
    assert (low.y, low.height) == ("25.00%", "75.00%")
    assert (high.y, high.height) == ("0.00%", "25.00%")


def test_no_points_are_a_chart_too():
    assert charts.bars("x", series=("a",), points=[]).columns == ()


def test_parts_fill_the_whole():
    parts = charts.mix([("Positivo", "positive", 3), ("Negativo", "negative", 1)])
    assert [(p.x, p.width, p.share) for p in parts] == [
        ("0.00%", "75.00%", "75.0"),
        ("75.00%", "25.00%", "25.0"),
    ]
    assert charts.mix([("Positivo", "positive", 0)]) == ()


def test_a_spark_needs_two_values_and_survives_a_flat_line():
    assert charts.spark([1]) is None
    flat = charts.spark([3, 3])
    assert flat is not None
    assert flat.points == "0.0,18.0 100.0,18.0"
    rising = charts.spark([0, 5, 10])
    assert rising is not None
    assert (rising.end_x, rising.end_y) == ("100.0", "2.0")


@pytest.mark.parametrize(("value", "step"), [(0, 0), (5, 1), (15, 4), (19, 5), (30, 5), (-1, 0)])
def test_heat_has_six_steps(value, step):
    assert charts.heat(value, top=20) == step
    assert charts.heat(value, top=0) == 0
