"""Any fragment of name, e-mail or phone, however it is written."""

import pytest

from cauce.leads import search
from cauce.leads.models import Lead
from cauce.store import rows
from tests.cast import Cast, acting, make_cast


@pytest.mark.parametrize(
    "typed",
    [
        "núñez", "NUNEZ", "uñe", "jose nu", "nunez jose", "jnunez", "@correo.ex", "5512345678",
        "55 1234 5678", "+52 1 55 1234 5678", "(55) 1234-5678", "1234", "34 56", "jo", "n",
    ],
)  # fmt: skip
def test_a_fragment_finds_the_lead(cast: Cast, typed: str) -> None:
    lead = cast.lead(name="José Núñez", email="jnunez@correo.example", phone="55 1234 5678")
    cast.lead(name="Otra Persona", email="otra@sitio.example", phone="81 8765 9321")
    assert list(search.matching(Lead.objects.all(), typed)) == [lead]


@pytest.mark.parametrize("typed", ["nunez", "jose nu", "5512", "jo", "o_n", "jose_nu"])
def test_a_common_fragment_finds_what_a_rare_one_does(
    cast: Cast, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = cast.lead(name="José Núñez", email="jo_nunez@correo.example", phone="55 1234 5678")
    cast.lead(name="Josefo Nuño", email="joan@sitio.example", phone="81 8765 9321")
    rare = set(search.matching(Lead.objects.all(), typed))
    monkeypatch.setattr(search, "_RARE", 0)
    assert set(search.matching(Lead.objects.all(), typed)) == rare
    assert (lead in rare) == (typed != "jose_nu")


@pytest.mark.only_on("sqlite")
def test_the_index_answers_and_nothing_is_read_through(cast: Cast) -> None:
    sql, values = search._fts(search._trigrams(["nunez", " jo"]), search.FTS)
    [(*_, plan)] = rows.run(f"EXPLAIN QUERY PLAN {sql}", values)
    assert plan.endswith("VIRTUAL TABLE INDEX 0:M1")  # one MATCH: no row is read


@pytest.mark.parametrize("typed", ['jo"nu', '"', 'o"n"', "x" * 150, '😀😀"😀'])
def test_signs_that_mean_something_to_the_index_are_only_signs(cast: Cast, typed: str) -> None:
    lead = cast.lead(name=f"Jo {typed}")
    cast.lead(name="Josefo Nuño")
    assert list(search.matching(Lead.objects.all(), typed)) == [lead]


def test_accents_in_an_address_do_not_hide_it(cast: Cast) -> None:
    lead = cast.lead(email="josé.núñez@correo.example")
    for typed in ("josé.nú", "jose.nu"):
        assert list(search.matching(Lead.objects.all(), typed)) == [lead]


@pytest.mark.parametrize(
    "typed", ["zzz", "99999999", "100%", "_____", "' OR 1=1 --", "nunezz", "jose nunes"]
)
def test_what_is_not_there_is_not_found(cast: Cast, typed: str) -> None:
    cast.lead(name="José Núñez", email="jnunez@correo.example", phone="55 1234 5678")
    assert list(search.matching(Lead.objects.all(), typed)) == []


def test_another_company_is_never_searched(cast: Cast) -> None:
    with acting(make_cast("globex")) as other:
        other.lead(name="José Núñez")
    assert list(search.matching(Lead.objects.all(), "nunez")) == []


@pytest.mark.parametrize("typed", ["{% hola", "%a hola", "a%b hola", "_ _x hola", "hola %%"])
def test_a_word_of_wild_signs_beside_another_is_only_a_word(cast: Cast, typed: str) -> None:
    cast.lead(name="Hola Mundo")
    assert list(search.matching(Lead.objects.all(), typed)) == []
