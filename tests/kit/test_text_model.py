"""What a text is made of, and a line through it: applied in plain Python, learned elsewhere."""

import math

import pytest

from cauce.kit import text_learning
from cauce.kit.text_learning import learn, learn_apart
from cauce.kit.text_model import TextModel, features, model_of

OFFERS = [f"Gana {n} pesos desde casa, haz clic ya" for n in ("mil", "diez", "cien", "veinte")] * 12
WISHES = [f"Quisiera una visita el {d} por la mañana" for d in ("lunes", "martes", "jueves")] * 40


def test_features_have_length_one_and_know_no_accents() -> None:
    found = features("Préstamos SIN buró", beside=["domain x.example", ""])
    assert math.isclose(sum(value**2 for value in found.values()), 1.0)
    assert {"w:prestamos", "w:sin", "p:sin buro", "x:domain x.example"} <= set(found)
    assert found.keys() - {"x:domain x.example"} == features("Préstamos SIN buró").keys()
    assert features("")  # an empty text has at least its length
    assert "w:#8" in features("tel 55123456") and "w:55123456" not in features("tel 55123456")


def test_a_line_is_a_sum_that_can_be_explained() -> None:
    model = TextModel({"w:gana": 8.0, "w:visita": -8.0, "p:gana mil": 2.0}, bias=-0.5, cut=0.2)
    assert model.finds(features("gana mil"))
    assert not model.finds(features("una visita"))
    assert model.telling(features("gana mil visita")) == ["gana", "gana mil"]
    assert model_of(model.stored()) == model


@pytest.mark.parametrize("apart", [False, True])
def test_it_learns_to_tell_two_kinds_apart(apart: bool) -> None:
    texts, labels = OFFERS + WISHES, [True] * len(OFFERS) + [False] * len(WISHES)
    if apart:
        stored, heldout = learn_apart([(text, []) for text in texts], labels)
        model = model_of(stored)
    else:
        model, heldout = learn([features(text) for text in texts], labels)
    assert (heldout.kind, heldout.others, heldout.wrong) == (48, 120, 0)
    assert heldout.recall > 0.9
    assert model.finds(features("Gana mil pesos ya"))
    assert not model.finds(features("Una visita el martes"))
    assert not model.telling(features("xyz"))  # of what it knows nothing, nothing can be said


def test_the_cut_is_above_the_others_and_not_too_low_whatever_they_score() -> None:
    assert text_learning._cut([-9.0, -10.0]) == -1.0
    assert text_learning._cut([3.0, 1.0]) > 3.0
    assert text_learning._cut([]) == 0.0
