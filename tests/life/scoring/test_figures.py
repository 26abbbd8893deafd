"""AUC, lift and calibration on counts, by examples worked out by hand."""

import pytest

from cauce.life.scoring import figures

# Four losses below, four sales above but for one of each.
COUNTS = {10: (0, 3), 30: (1, 0), 50: (0, 1), 90: (3, 0)}


def test_the_area_is_the_share_of_pairs_in_the_right_order():
    # 16 pairs of a sale and a loss; the sale at 30 lies below the loss at 50.
    assert figures.area(COUNTS) == pytest.approx(15 / 16)


def test_ties_count_half():
    assert figures.area({40: (5, 7)}) == 0.5


@pytest.mark.parametrize("counts", [{}, {10: (3, 0)}, {10: (0, 3), 20: (0, 1)}])
def test_one_outcome_alone_has_no_area(counts):
    assert figures.area(counts) is None


def test_bands_are_the_five_of_the_score():
    bands = figures.by_band(COUNTS)
    assert [(band.low, band.high) for band in bands] == [
        (0, 20), (21, 40), (41, 60), (61, 80), (81, 100)
    ]  # fmt: skip
    assert [(band.leads, band.won) for band in bands] == [(3, 0), (1, 1), (1, 0), (0, 0), (3, 3)]


def test_tenths_hold_about_as_many_leads_each():
    counts = {score: (score % 3 == 0, score % 3 != 0) for score in range(100)}
    tenths = figures.by_tenth({s: (int(w), int(n)) for s, (w, n) in counts.items()})
    assert [tenth.leads for tenth in tenths] == [10] * 10
    assert (tenths[0].low, tenths[-1].high) == (0, 99)


def test_leads_of_one_score_stay_together():
    assert [one.leads for one in figures.by_tenth({5: (40, 60)})] == [100]


def test_the_error_is_the_mean_distance_from_what_was_expected():
    groups = [figures.Group(0, 50, 90, 9), figures.Group(51, 100, 10, 5)]
    assert figures.error(groups, [0.1, 0.7]) == pytest.approx(0.02)


def test_wilsons_interval():
    # 8 of 10, from the published formula.
    assert figures.wilson(8, 10) == pytest.approx((0.490, 0.943), abs=0.001)
    assert figures.wilson(0, 0) == (0, 1)


def test_moves_between_bands():
    assert figures.moves({(10, 15): 4, (25, 15): 2, (15, 90): 1}) == {"up": 2, "down": 1, "same": 4}
