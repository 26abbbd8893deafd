"""Looking somebody up: exactly typed ones first, then fragments, never beyond one's rights."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.leads import lookup
from cauce.leads.models import Lead
from cauce.life.people import mark_spam
from tests.cast import Cast, acting, make_cast


def found(cast: Cast, typed: str, *, who: str = "ada", limit: int = 8) -> list[Lead]:
    return lookup.look_up(cast.actor(who), typed, limit=limit).leads


def test_a_number_an_address_and_a_phone_in_any_form_come_first(cast: Cast) -> None:
    meant = cast.lead(name="Ana Ríos", email="ana@x.example", phone="55 1234 5678")
    cast.lead(name="Mariana Ríos", email="mariana@x.example", phone="33 5512 3456")
    for typed in (
        str(meant.number),
        f"#{meant.number}",
        "ANA@x.example",
        "+52 1 55 1234 5678",
        "044 55 1234 5678",
        "(55) 1234-5678",
    ):
        assert found(cast, typed)[0] == meant, typed
    assert {lead.name for lead in found(cast, "ana@x.example")} == {"Ana Ríos", "Mariana Ríos"}


@pytest.mark.parametrize("typed", ["ríos", "RIO", "ana r", "x.exa", "1234 56", "345678"])
def test_any_fragment_finds_and_the_newest_is_first(cast: Cast, typed: str) -> None:
    older = cast.lead(name="Ana Ríos", email="ana@x.example", phone="55 1234 5678")
    newer = cast.lead(name="Ana Ríos", email="otra@x.example", phone="81 1234 5678")
    assert found(cast, typed) == [newer, older]


@pytest.mark.parametrize("typed", ["", "  ", "\x00", "@", "zzzz", "#", "99999999999999999999"])
def test_nothing_is_found_by_nothing(cast: Cast, typed: str) -> None:
    cast.lead(name="Ana Ríos", email="ana@x.example")
    assert found(cast, typed) in ([], found(cast, "x.example"))  # «@» is in every address


def test_a_seller_finds_own_leads_alone(cast: Cast) -> None:
    lead = cast.lead(name="Ana Ríos", phone="55 1234 5678")
    owner, other = ("cleo", "fay") if lead.seller_id == cast.cleo.pk else ("fay", "cleo")
    for typed in ("rios", "5512345678", str(lead.number)):
        assert found(cast, typed, who=owner) == [lead]
        assert found(cast, typed, who=other) == []
        assert found(cast, typed, who="ben") == [lead]


def test_another_company_is_never_found(cast: Cast) -> None:
    with acting(make_cast("globex")) as other:
        other.lead(name="Ana Ríos", phone="55 1234 5678", email="ana@x.example")
    for typed in ("rios", "55 1234 5678", "ana@x.example"):
        assert found(cast, typed) == []


def test_a_person_with_several_leads_is_one_person(cast: Cast) -> None:
    person = {"name": "Ana Ríos", "phone": "55 1234 5678", "email": "ana@x.example"}
    leads = [cast.lead(**person) for _ in range(3)]
    [one] = lookup.look_up(cast.actor("ada"), "ana rios").people
    assert (one.contact.pk, one.leads, one.latest) == (leads[0].contact_id, 3, leads[-1].pk)
    [one] = lookup.look_up(cast.actor("ada"), "ana rios", limit=1).people
    assert (one.leads, one.latest) == (3, leads[-1].pk)


def test_spam_is_found_and_what_was_withdrawn_is_not(cast: Cast) -> None:
    spam, gone = cast.lead(name="Ana Ríos"), cast.lead(name="Ana Ríos")
    mark_spam(spam, by=cast.actor("ada"))
    Lead.objects.filter(pk=gone.pk).update(standing="withdrawn")
    assert found(cast, "rios") == [spam]


def test_it_takes_few_statements_whatever_is_found(cast: Cast) -> None:
    cast.leads(12, name="Ana Ríos")
    for typed in ("rios", "persona1@correo.example", "55 1000 0001", "1"):
        with CaptureQueriesContext(connection) as statements:
            found(cast, typed)
        assert len(statements) <= 11


def test_recent_ones_keep_their_order_and_their_owner(cast: Cast) -> None:
    first, second = cast.leads(2)
    numbers = [second.number, 777, first.number, second.number]
    assert lookup.recent(cast.actor("ada"), numbers) == [second, first]
    assert lookup.recent(cast.actor("dana"), numbers) == []
    assert lookup.recent(cast.actor("ada"), []) == []
