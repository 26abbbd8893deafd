"""What speaks for one person and what against: names, e-mails, phones, further data."""

from typing import Any

import pytest

from cauce.life.identity.examining import LEAST
from cauce.life.identity.keys import keys_of
from cauce.life.identity.profile import CODE, DATE, TEXT, Profile, value_of, words_of
from cauce.life.identity.sample import Sample, from_stored, sample_of
from cauce.life.identity.weighing import judge

NOBODY = Sample(people=1_000)


def known(
    name: str = "", email: str = "", phone: str = "", number: int = 1, **data: Any
) -> Profile:
    """Somebody of whom this is known."""
    found = Profile(number)
    found.call(name)
    found.tell(data)
    found.reach([("email", email)] if email else [])
    found.reach([("phone", phone)] if phone else [])
    return found


BORN = {"nacimiento": "1985-03-17"}
ONE = [
    ("María José Hernández García", "Maria Jose Hernandez", BORN, BORN),
    ("Hernández García José", "José Hernández García", BORN, {"nacimiento": "17/03/1985"}),
    ("Pepe Quintanar", "José Quintanar", BORN, BORN),
    ("Guadalupe Ximénez Ocaranza", "Lupita Jiménez Ocaransa", {}, {}),
    ("Ana Zurutuza", "Ana Zuruzuta", BORN, {"nacimiento": "1985-03-11"}),
]
TWO = [
    ("José Hernández", "Juan Hernández", {}, {}),
    ("María García", "María García López", {}, {}),
    ("Juan Pérez Ruiz", "Juan Pérez Ruiz", BORN, {"nacimiento": "1961-11-02"}),
    ("Ana", "Ana", {"city": "Puebla"}, {"city": "Puebla"}),
]
COMMON = Sample(
    people=1_000,
    looked_at=1_000,
    names=dict.fromkeys(
        ("maria", "garcia", "jose", "juan", "hernandez", "perez", "ana", "ruiz"), 0.06
    ),
)


@pytest.mark.parametrize(("name", "name2", "data", "data2"), ONE)
def test_one_person(name: str, name2: str, data: dict[str, Any], data2: dict[str, Any]) -> None:
    told = judge(known(name, **data), known(name2, **data2), COMMON)
    assert told.probability > 0.5, told


@pytest.mark.parametrize(("name", "name2", "data", "data2"), TWO)
def test_two_people(name: str, name2: str, data: dict[str, Any], data2: dict[str, Any]) -> None:
    told = judge(known(name, **data), known(name2, **data2), COMMON)
    assert told.probability < 0.5, told


@pytest.mark.parametrize("people", [50, 300, 1_000])
@pytest.mark.parametrize("name", ["Guadalupe Torres Ruiz", "María Fernanda Hernández López"])
def test_namesakes_with_other_addresses_are_not_shown(name: str, people: int) -> None:
    """However few people a company knows: what is common anywhere is common there."""
    sample = Sample(people=people, looked_at=people, names={})
    one = known(name, "lupita@uno.example", "+525511112222")
    other = known(name, "gtr@dos.example", "+523399998888")
    assert judge(one, other, sample).probability < LEAST


def test_a_rare_name_alone_is_asked_of_but_never_sure() -> None:
    one = known("Xicoténcatl Zurutuza Ocaranza", "xico@uno.example", "+525511112222")
    other = known("Xicoténcatl Zurutuza Ocaranza", "zurutuza@dos.example", "+523399998888")
    sample = Sample(people=1_000, looked_at=1_000)
    assert LEAST <= judge(one, other, sample).probability < 0.7
    # Who left an e-mail once and a phone once may well have been the same: nothing is against it.
    assert (
        judge(
            known(one_name := "Zurutuza Ocaranza", "x@uno.example"),
            known(one_name, phone="+525511112222"),
            sample,
        ).probability
        > 0.9
    )
    # And what else agrees speaks as ever.
    born = [known("Guadalupe Torres", f"{n}@uno.example", number=n, **BORN) for n in (1, 2)]
    assert judge(born[0], born[1], sample).probability > 0.9


def test_a_mistyped_address_and_a_number_behind_a_name() -> None:
    def bits(email: str, email2: str) -> float:
        told = judge(known(email=email), known(email=email2), NOBODY)
        return told.reasons[0].bits

    assert bits("roberta25@smith.net", "robert255@smith.net") > 8
    assert bits("carlos.ruiz@gmail.com", "carlos.ruiz@hotmail.com") > 8
    assert bits("ana1@casa.example", "ana2@casa.example") < 2
    assert bits("ventas@uno.example", "ventas@dos.example") < 0
    assert bits("ana@uno.example", "luis@dos.example") < 0


def test_neighbouring_numbers_are_two_people() -> None:
    def code(phone: str, phone2: str) -> str:
        return judge(known(phone=phone), known(phone=phone2), NOBODY).reasons[0].code

    assert code("+525512345678", "+525512345679") == "differs"
    assert code("+525512345678", "+525521345678") == "alike"
    assert code("+525512345678", "+523312345678") in {"same_end", "alike"}


def test_what_many_share_tells_little() -> None:
    people = [
        known(
            f"Nombre{n} Apellido{n}", number=n, city="Puebla" if n % 2 else "Mérida", rfc=f"X{n}9"
        )
        for n in range(400)
    ]
    sample = sample_of(people, people=400)
    assert from_stored(sample.stored()) == sample
    told = judge(known(city="Puebla", rfc="X79"), known(city="Puebla", rfc="X79"), sample)
    bits = {reason.field: reason.bits for reason in told.reasons}
    assert bits["city"] < 1 < 8 < bits["rfc"]


def test_a_date_is_a_birthday_by_its_name_or_its_years() -> None:
    visits = [known(number=n, visita=f"2026-05-{n % 28 + 1:02}") for n in range(200)]
    born = [known(number=n, fecha=f"{1950 + n % 50}-05-{n % 28 + 1:02}") for n in range(200)]
    assert not sample_of(visits, people=200).attribute("visita").birthday
    assert sample_of(born, people=200).attribute("fecha").birthday
    assert NOBODY.attribute("fecha de nacimiento").birthday
    assert not NOBODY.attribute("cita").birthday


@pytest.mark.parametrize(
    ("raw", "kind", "text"),
    [
        ("1985-03-17", DATE, "19850317"), ("17/03/1985", DATE, "19850317"),
        ("03/17/1985", DATE, "19850317"), ("19850317", DATE, "19850317"),
        ("19851399", CODE, "19851399"), (7, CODE, "7"), ("Ciudad Ñu", TEXT, "ciudad nu"),
    ],
)  # fmt: skip
def test_what_kind_of_value_it_is(raw: Any, kind: str, text: str) -> None:
    value = value_of(raw)
    assert value is not None
    assert (value.kind, value.text) == (kind, text)


@pytest.mark.parametrize("raw", [None, True, "", " ", "x" * 81, [1], {"a": 1}])
def test_what_tells_nothing(raw: Any) -> None:
    assert value_of(raw) is None


def test_words_of_a_name() -> None:
    assert words_of("José-María de la Ó y Niño") == ("jose", "maria", "o", "nino")
    assert words_of("De La") == ("de", "la")


@pytest.mark.parametrize(("name", "name2", "data", "data2"), ONE)
def test_one_person_shares_a_key(
    name: str, name2: str, data: dict[str, Any], data2: dict[str, Any]
) -> None:
    ours, theirs = keys_of(known(name, **data), COMMON), keys_of(known(name2, **data2), COMMON)
    assert set(ours) & set(theirs)
    assert all(-(2**63) <= number < 2**63 for number in ours)
