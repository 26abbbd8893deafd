"""It learns from what people marked, and judges only if it leaves real leads alone."""

import pytest

from cauce.accounts.errors import Conflict, NotAllowed
from cauce.jobs import drain
from cauce.kit.text_learning import Heldout
from cauce.leads.models import Lead
from cauce.life import intake, people, spam
from cauce.life.spam import learning
from cauce.life.spam.models import SpamModel
from tests.cast import Cast

_PITCHES = ("seguidores", "préstamo", "posicionamiento", "casino", "criptomonedas")
_WISHES = ("visita", "precio", "plano", "crédito", "ubicación")
_PLACES = ("centro", "norte", "playa", "jardín", "parque", "lago", "torre", "valle", "plaza", "mar")


def furnish(cast: Cast, *, spam_texts: int, real_texts: int) -> None:
    """Texts of both kinds, each its own, and the verdict of a person on the spam."""
    offers = [
        cast.entry(message=f"Oferta {number}: gana con {_PITCHES[number % 5]} hoy, clic {number}")
        for number in range(spam_texts)
    ]
    doors = [chr(97 + n % 26) + chr(97 + n // 26) for n in range(real_texts)]
    wishes = [
        cast.entry(message=f"Quiero {_WISHES[n % 5]} de la casa {_PLACES[n % 10]}, puerta {door}")
        for n, door in enumerate(doors)
    ]
    intake.take([*offers, *wishes])
    ids = [entry.lead_id for entry in offers]
    leads = list(Lead.objects.filter(pk__in=ids))
    people.mark_spam_many(leads, by=cast.actor("ada"))


def test_it_learns_and_judges_by_the_next_lead(cast: Cast) -> None:
    furnish(cast, spam_texts=60, real_texts=240)
    made = spam.start_learning(by=cast.actor("ada"))
    with pytest.raises(Conflict):
        spam.start_learning(by=cast.actor("ada"))
    drain()
    made.refresh_from_db()
    assert made.state == "active", made.figures
    assert made.figures["spam"] == 60 and made.figures["wrong"] <= 1
    cast.company.refresh_from_db()
    caught = cast.lead(message="Oferta: gana con casino hoy, clic aquí")
    assert caught.standing == "spam"
    (reason,) = caught.spam_reasons
    assert (reason["code"], reason["evidence"]["version"]) == ("learned", 1)
    assert set(" ".join(reason["evidence"]["words"]).split()) & {"oferta", "gana", "clic", "hoy"}
    assert cast.lead(message="Quiero precio de la casa lago").standing == "active"
    assert cast.lead(message="Zzyzx kwyjibo").standing == "active"
    assert cast.lead(message="", name="Casino Oferta").standing == "active"
    spam.update_policy(rules={"learned": {"active": False}}, by=cast.actor("ada"))
    assert cast.lead(message="Oferta: gana con casino hoy, clic ya").standing == "active"


def test_too_little_is_said_honestly(cast: Cast) -> None:
    furnish(cast, spam_texts=3, real_texts=5)
    with pytest.raises(Conflict) as refused:
        spam.start_learning(by=cast.actor("ada"))
    assert refused.value.params == {
        "spam": 3, "real": 5, "least_spam": spam.LEAST_SPAM, "least_real": spam.LEAST_REAL,
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        spam.start_learning(by=cast.actor("ben"))


def test_copies_are_one_witness(cast: Cast) -> None:
    cast.leads(6, message="Gana dinero desde casa")
    people.mark_spam_many(list(Lead.objects.all()), by=cast.actor("ada"))
    assert learning.verdicts() == learning.Verdicts(spam=1, real=0)


@pytest.mark.parametrize(
    ("heldout", "state"),
    [
        (Heldout(kind=100, others=400, caught=90, wrong=2), "active"),
        (Heldout(kind=100, others=400, caught=99, wrong=3), "refused"),
        (Heldout(kind=100, others=400, caught=5, wrong=0), "refused"),
    ],
)
def test_it_is_used_only_if_it_leaves_real_leads_alone(
    cast: Cast, heldout: Heldout, state: str
) -> None:
    made = [SpamModel.objects.create(version=n, created_at=cast.company.created_at) for n in (1, 2)]
    good = Heldout(kind=100, others=400, caught=80, wrong=0)
    model = {"weights": {"w:oferta": 9.0}, "bias": -1.0, "cut": 0.0}
    learning.conclude(made[0].pk, model, good)
    assert learning.conclude(made[1].pk, model, heldout).state == state
    made[0].refresh_from_db()
    assert made[0].state == ("replaced" if state == "active" else "active")
    assert (made[0].weights is None) == (state == "active")
