"""«@» in a note: who is offered, who is not, and that what is chosen calls just that colleague."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.accounts.actor import SYSTEM
from cauce.accounts.models import Membership
from cauce.leads.access import sees, watchers
from cauce.leads.models import Lead
from cauce.life import setup, work
from cauce.life.work.models import Note
from cauce.store import atomic
from tests.cast import Cast
from tests.web.conftest import SignIn


def _member(cast: Cast, name: str, email: str, role: str = "administrator") -> Membership:
    made, _ = setup.create_user(name=name, email=email, role=role, teams=[], by=SYSTEM)
    return made


@pytest.mark.parametrize("granted", [{}, {"seller": {"see_teams": True}}])
@pytest.mark.parametrize("seller", ["cleo", "dana", None])
def test_whoever_sees_the_lead_watches_it_and_nobody_else(
    cast: Cast, granted: dict[str, dict[str, bool]], seller: str | None
) -> None:
    lead = cast.lead()
    Lead.objects.filter(pk=lead.pk).update(seller_id=seller and cast.people[seller].pk)
    lead.refresh_from_db()
    setup.set_rights(granted, by=SYSTEM)
    gone = cast.people["fay"]
    Membership.objects.filter(pk=gone.pk).update(active=False)
    everybody = Membership.objects.select_related("company").filter(active=True)
    assert set(watchers(lead)) == {one for one in everybody if sees(one, lead)}


def test_letters_find_names_and_addresses(cast: Cast, signed_in: SignIn) -> None:
    lead = cast.lead(campaign=None)
    Lead.objects.filter(pk=lead.pk).update(seller_id=cast.cleo.pk)
    _member(cast, "Íñigo Benítez", "inigo@acme.example")
    _member(cast, "<b>Hostil</b>", "hostil@acme.example")
    cleo = signed_in("cleo")

    def offered(letters: str) -> list[str]:
        answer = cleo.get(f"/leads/{lead.number}/mentions", {"q": letters})
        if answer.status_code == 204:
            return []
        return [one.text for one in answer.context["colleagues"]]

    assert offered("be") == ["Ben", "Íñigo Benítez"]
    assert offered("INI") == ["Íñigo Benítez"]
    assert offered("inigo b") == ["Íñigo Benítez"]
    assert offered("hosti") == ["<b>Hostil</b>"]
    assert "<b>Hostil" not in cleo.get(f"/leads/{lead.number}/mentions?q=hosti").content.decode()
    # Oneself, a colleague of another team, somebody of another company, nobody, no letters.
    for nobody in ("cleo", "dana", "eve", "zz", "", " ", "\x00"):
        assert offered(nobody) == [], nobody
    assert signed_in("dana").get(f"/leads/{lead.number}/mentions?q=be").status_code == 404
    assert signed_in("vera").get(f"/leads/{lead.number}/mentions?q=be").status_code == 403


def test_what_is_chosen_calls_that_colleague_and_no_other(cast: Cast) -> None:
    lead, by = cast.lead(), cast.actor("ada")
    twins = [_member(cast, "Ana Ruiz", f"ana{n}@acme.example") for n in (1, 2)]
    longer = _member(cast, "Ana Ruiz Soto", "soto@acme.example")
    for one in work.colleagues(lead, "ana", by=by):
        with atomic():
            note = work.write_note(lead, body=f"Pregunta a @{one.text}, por favor", by=by)
        assert Note.objects.get(pk=note.pk).mentions == [one.id]
    assert {one.id for one in work.colleagues(lead, "ana", by=by)} == {
        *(twin.pk for twin in twins),
        longer.pk,
    }


def test_forty_colleagues_cost_one_statement_and_eight_are_offered(
    cast: Cast, signed_in: SignIn
) -> None:
    lead = cast.lead()
    for number in range(40):
        _member(cast, f"Marta {number}", f"marta{number}@acme.example")
    ada = signed_in("ada")
    ada.get(f"/leads/{lead.number}/mentions?q=marta")
    with CaptureQueriesContext(connection) as asked:
        answer = ada.get(f"/leads/{lead.number}/mentions?q=marta")
    assert answer.content.decode().count('role="option"') == 8
    found = [one["sql"] for one in asked if "cauce_membership" in one["sql"]]
    with CaptureQueriesContext(connection) as none:
        assert ada.get(f"/leads/{lead.number}/mentions?q=zz").status_code == 204
    plain = [one["sql"] for one in none if "cauce_membership" in one["sql"]]
    assert len(found) == len(plain) + 1
