"""What the iScore is made of, by example: values in, parts out."""

from dataclasses import replace

import pytest

from cauce.life.scoring.cooling import with_loss
from cauce.life.scoring.inputs import Inputs
from cauce.life.scoring.rules import cooled, parts, total
from cauce.life.scoring.scheme import DEFAULT, PART_LIMITS, Scheme

BARE = Inputs(attributes={}, entry_method="form", navigation={})
FULL = Inputs(
    name="Ana Robles",
    email="ana@correo.example",
    phone="+525512345678",
    message="Busco dos recámaras cerca del parque",
    attributes={"presupuesto": "2000000", "zona": "norte", "crédito": "sí"},
    entry_method="whatsapp",
    navigation={"url": "https://torre.example/", "gclid": "x"},
    took_time=True,
)


def _points(lead: Inputs, scheme: Scheme = DEFAULT) -> dict[str, int]:
    return {part.code: part.points for part in parts(lead, scheme)}


def test_the_parts_of_a_full_enquiry():
    assert _points(FULL) == {
        "data": 30, "source": 20, "behaviour": 15, "history": 0, "follow_up": 0
    }  # fmt: skip


def test_the_limits_add_up_to_a_hundred():
    assert sum(PART_LIMITS.values()) == 100


@pytest.mark.parametrize(
    ("change", "part", "points"),
    [
        ({"phone": "+5255", "phone_valid": False}, "data", 3),
        ({"name": "Ana"}, "data", 3),
        ({"name": "Ana Robles"}, "data", 6),
        ({"attributes": {"a": "1"}}, "data", 2),
        ({"attributes": {"a": "1", "b": "2"}}, "data", 4),
        ({"attributes": {"a": "1", "b": "2", "c": "3", "d": "4"}}, "data", 5),
        ({"message": "Hola"}, "behaviour", 4),
        ({"answered": True}, "behaviour", 6),
        ({"earlier_leads": 1}, "history", 6),
        ({"earlier_leads": 9}, "history", 9),
        ({"talks": 1}, "history", 3),
        ({"won": True}, "history", 15),
        ({"notes": 1}, "follow_up", 5),
        ({"notes": 1, "next_step": True}, "follow_up", 8),
        ({"notes": 2, "attempts": 9, "meaning": "positive"}, "follow_up", 20),
    ],
)
def test_each_evidence_has_its_points(change, part, points):
    assert _points(replace(BARE, **change))[part] == points


def test_follow_up_takes_away_from_the_others_but_never_below_nothing():
    lost = replace(BARE, lost=True, meaning="negative")
    made = parts(lost, DEFAULT)
    assert made[-1].points == -min(20, _points(BARE)["source"])
    assert total(made) == 0
    lost = replace(FULL, lost=True, meaning="negative")
    assert total(parts(lost, DEFAULT)) == total(parts(FULL, DEFAULT)) - 20


@pytest.mark.parametrize(
    ("days", "points"), [(0, 0), (14, 0), (15, 0), (16, -1), (37, -10), (60, -20), (400, -20)]
)
def test_a_quiet_lead_cools_evenly_between_the_two_days(days, points):
    assert cooled(days, DEFAULT) == points


def test_cooling_read_off_is_cooling_scored():
    """What is read at any moment from stored parts is what scoring again would give."""
    warm, cold = replace(FULL, notes=2), replace(FULL, notes=2, quiet_days=50)
    stored = [part.stored() for part in parts(warm, DEFAULT)]
    again = [part.stored() for part in parts(cold, DEFAULT)]
    assert with_loss(stored, cooled(50, DEFAULT)) == again
    assert with_loss(again, 0) == stored


def test_evidence_worth_nothing_is_not_told_but_what_was_seen_is_kept():
    scheme = Scheme(points={**DEFAULT.points, "phone_doubtful": 0, "took_time": 0})
    seen = replace(BARE, phone="+5255", phone_valid=False, took_time=True)
    stored = parts(seen, scheme)[0].stored()
    assert (stored["evidence"], stored["marks"]) == ([], ["phone_doubtful", "took_time"])
