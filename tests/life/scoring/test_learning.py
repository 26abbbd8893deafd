"""Weights learned from closed leads: what came true on them, explained in whole points."""

import json
import random
from typing import Any

import pytest

from cauce.life.scoring.encoding import columns, encoded
from cauce.life.scoring.features import features
from cauce.life.scoring.inputs import Inputs
from cauce.life.scoring.learned import Learned, settled, shared_out
from cauce.life.scoring.learning import learn
from cauce.life.scoring.rules import parts, total
from cauce.life.scoring.scheme import Scheme, scheme_of


def _lead(chance: random.Random) -> tuple[Inputs, bool]:
    """Who has a budget and comes from a referral buys; the colour says nothing."""
    budget, source = chance.randint(0, 100), chance.choice(("referral", "banner", "radio"))
    attributes: dict[str, Any] = {"presupuesto": budget, "color": chance.choice("abc")}
    lead = Inputs(attributes=attributes, entry_method="form", navigation={"utm_source": source})
    return lead, chance.random() < budget / 200 + 0.4 * (source == "referral")


@pytest.fixture(scope="module")
def leads() -> list[tuple[Inputs, bool]]:
    chance = random.Random(5)
    return [_lead(chance) for _ in range(900)]


@pytest.fixture(scope="module")
def model(leads: list[tuple[Inputs, bool]]) -> dict[str, Any]:
    return learn([features(lead) for lead, _ in leads], [won for _, won in leads])


@pytest.fixture
def scheme(model: dict[str, Any]) -> Scheme:
    return scheme_of({"model": model})


def _with(**values: Any) -> Inputs:
    source = values.pop("source", "banner")
    return Inputs(attributes=values, entry_method="form", navigation={"utm_source": source})


def test_what_came_true_gives_points(scheme):
    poor = total(parts(_with(presupuesto=10, color="a"), scheme))
    rich = total(parts(_with(presupuesto=95, color="a"), scheme))
    sent = total(parts(_with(presupuesto=95, color="a", source="referral"), scheme))
    assert poor + 10 < rich
    assert rich + 10 < sent
    other = total(parts(_with(presupuesto=95, color="b"), scheme))
    assert abs(rich - other) <= 5


def test_the_score_is_the_sum_of_parts_within_their_limits(scheme, leads):
    for lead, _ in leads:
        made = parts(lead, scheme)
        assert [part.code for part in made] == [
            "data", "source", "behaviour", "history", "follow_up"
        ]  # fmt: skip
        assert all(0 <= part.points <= part.limit for part in made)
        assert sum(part.limit for part in made) == 100


def test_what_told_nobody_apart_has_no_part(scheme):
    """Nobody wrote a message, nobody came back: these parts give nothing and do not seem to."""
    made = {part.code: part for part in parts(_with(presupuesto=50), scheme)}
    assert (made["history"].limit, made["history"].evidence) == (0, ())


def test_each_part_tells_its_weightiest_evidence(scheme):
    made = parts(_with(presupuesto=95, color="a", source="referral"), scheme)
    data, source = dict(made[0].evidence), dict(made[1].evidence)
    budget = next(points for code, points in data.items() if code.startswith("attribute:presu"))
    assert budget > 0
    assert source["learned:utm_source=referral"] > 0


def test_the_chance_is_what_came_of_such_leads(scheme, leads):
    assert scheme.learned is not None
    told = [(scheme.learned.chance(total(parts(lead, scheme)), 80), won) for lead, won in leads]
    for low, high in ((0, 0.35), (0.35, 0.6), (0.6, 1.01)):
        some = [(chance, won) for chance, won in told if low <= chance < high]
        expected = sum(chance for chance, _ in some) / len(some)
        assert sum(won for _, won in some) / len(some) == pytest.approx(expected, abs=0.07)


def test_what_was_never_seen_is_like_the_average(scheme):
    known = total(parts(_with(presupuesto=50, color="a"), scheme))
    strange = total(parts(_with(presupuesto=50, color="verde", nuevo="sí"), scheme))
    assert abs(known - strange) <= 4


def test_it_is_stored_as_plain_numbers_and_read_back(model):
    assert Learned.of(json.loads(json.dumps(model))) == Learned.of(model)


def test_a_rare_value_is_no_column_of_its_own():
    """It says nothing, and would be one person's own words."""
    rows = [{"attribute:rfc": f"XAXX{n:06}"} for n in range(100)]
    rows += [{"attribute:rfc": "XAXX010101"}] * 30
    rows += [{"attribute:rfc": "COSC8001137NA"}] * 30
    (column,) = columns(rows)
    assert sorted(column.values) == ["cosc8001137na".upper(), "XAXX010101"]


def test_numbers_lie_in_stretches_and_what_is_no_number_apart():
    rows = [{"attribute:edad": float(n % 60)} for n in range(600)]
    (column,) = columns(rows)
    young, old = ({"attribute:edad": value} for value in (1.0, 59.0))
    assert column.is_number
    assert encoded(young, [column]) != encoded(old, [column])
    assert encoded({"attribute:edad": "mucha"}, [column]) == [column.first + column.width - 2]
    assert encoded({}, [column]) == [column.first + column.width - 1]


def test_what_all_leads_have_alike_is_left_out():
    assert columns([{"method": "form"}] * 100) == []


@pytest.mark.parametrize(
    ("sums", "limits", "points"),
    [
        ([10.4, 10.4, 10.4, 0], [20, 20, 20, 20], [11, 10, 10, 0]),
        ([-5, 12, 0, 0], [20, 20, 0, 0], [0, 7, 0, 0]),
        ([50, 3, 0, 0], [20, 60, 0, 0], [20, 33, 0, 0]),
        ([90, 90, 0, 0], [40, 40, 0, 0], [40, 40, 0, 0]),
    ],
)
def test_points_are_settled_within_their_limits_and_keep_their_sum(sums, limits, points):
    assert sum(settled(sums, limits)) == sum(points)
    assert all(0 <= one <= limit for one, limit in zip(settled(sums, limits), limits, strict=True))


def test_shares_add_up():
    assert shared_out([1, 1, 1], 100) == [34, 33, 33]
    assert shared_out([0, 0, 5, 0], 80) == [0, 0, 80, 0]
