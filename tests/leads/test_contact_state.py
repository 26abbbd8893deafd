"""What contacts say of their leads, and by what they are found: always as computed from scratch."""

import random
from collections.abc import Callable

import pytest

from cauce.accounts.actor import SYSTEM
from cauce.leads import contact_search, contact_state
from cauce.leads.access import locked
from cauce.leads.models import Contact, Lead, LeadState
from cauce.life import intake, people
from cauce.life.qualify import change_status, qualify
from cauce.life.work import write_note
from cauce.store import rows
from tests.cast import Cast, acting, make_cast


def person(lead: Lead) -> Contact:
    """The contact of a lead, as it is stored now."""
    return Contact.objects.get(pk=lead.contact_id or 0)


def all_fresh() -> None:
    """Fail unless every contact is what its leads and points say."""
    everyone = list(Contact.objects.all())
    assert contact_state.stale(everyone) == []
    assert contact_search.stale(everyone) == []
    assert contact_search.index_fault() == ""


def test_a_new_contact_has_its_source_one_lead_and_no_state(cast: Cast) -> None:
    contact = person(cast.lead(method="form"))
    assert (contact.entry_method, contact.lead_count, contact.lead_state) == ("form", 1, None)
    all_fresh()


def test_the_state_follows_note_close_and_reopen(cast: Cast) -> None:
    lead = cast.lead()
    write_note(lead, body="Le llamé", by=cast.actor("cleo"))
    assert person(lead).lead_state == LeadState.IN_PROCESS
    change_status(locked(lead.pk), status=cast.status("venta"), by=SYSTEM)
    assert person(lead).lead_state == LeadState.COMPLETED
    change_status(locked(lead.pk), status=cast.status("en-progreso"), by=SYSTEM)
    assert person(lead).lead_state == LeadState.IN_PROCESS
    all_fresh()


def test_one_open_worked_lead_keeps_the_person_in_process(cast: Cast) -> None:
    first = cast.lead(email="x@correo.example", phone="")
    second = cast.lead(email="x@correo.example", phone="")
    change_status(first, status=cast.status("sin-venta"), by=SYSTEM)
    assert person(first).lead_state == LeadState.COMPLETED  # the other one was never worked
    write_note(second, body="Otra vez", by=SYSTEM)
    assert person(first).lead_state == LeadState.IN_PROCESS
    assert person(first).lead_count == 2
    all_fresh()


def test_spam_leaves_the_person_and_rescue_brings_it_back(cast: Cast) -> None:
    lead = cast.lead()
    write_note(lead, body="Raro", by=SYSTEM)
    people.mark_spam(locked(lead.pk), by=SYSTEM)
    assert (person(lead).lead_count, person(lead).lead_state) == (0, None)
    people.rescue(locked(lead.pk), by=SYSTEM)
    assert (person(lead).lead_count, person(lead).lead_state) == (1, LeadState.IN_PROCESS)
    all_fresh()


def test_whatever_happens_in_whatever_order_the_columns_stay_exact(cast: Cast) -> None:
    chance = random.Random(7)
    mails = [f"p{number}@correo.example" for number in range(4)]
    leads = [cast.lead(email=chance.choice(mails), phone="") for _ in range(10)]
    acts: list[Callable[[Lead], object]] = [
        lambda lead: write_note(lead, body="Nota", by=SYSTEM),
        lambda lead: change_status(lead, status=cast.status("venta"), by=SYSTEM),
        lambda lead: change_status(lead, status=cast.status("nuevo"), by=SYSTEM),
        lambda lead: qualify(lead, type=cast.qualification("alto-interes"), by=SYSTEM),
        lambda lead: people.mark_spam(lead, by=SYSTEM),
        lambda lead: people.rescue(lead, by=SYSTEM),
        lambda lead: people.correct(lead, by=SYSTEM, values={"name": f"N {chance.random()}"}),
        lambda lead: cast.lead(email=chance.choice(mails), phone="55 9000 0001"),
    ]
    for _ in range(60):
        lead = locked(chance.choice(leads).pk)
        act = chance.choice(acts)
        if (lead.standing == "active") != (act is acts[5]):
            act(lead)
        all_fresh()


def test_a_batch_that_repeats_people_counts_each_of_their_leads(cast: Cast) -> None:
    known = cast.lead(email="a@correo.example", phone="", name="")
    made = [{"email": "a@correo.example", "phone": "55 1111 2222"}, {"email": "a@correo.example"}]
    made += [{"email": "b@correo.example", "phone": ""}] * 3
    entries = [cast.entry(**options) for options in made]
    intake.take(entries)
    contact = person(known)
    assert contact.lead_count == 3
    assert contact.phone == "+525511112222"
    assert contact.name
    assert sorted(Contact.objects.values_list("lead_count", flat=True)) == [3, 3]
    all_fresh()


def test_the_doctors_question_notices_what_is_stale(cast: Cast) -> None:
    lead = cast.lead(name="José Núñez")
    contact = person(lead)
    Contact.objects.filter(pk=contact.pk).update(lead_state="completed", search_text=" otra")
    stored = person(lead)
    assert contact_state.stale([stored]) == [stored]
    assert [one for one, _ in contact_search.stale([stored])] == [stored]
    contact_state.refresh([contact.pk])
    assert contact_search.reindex([contact.pk]) == 1
    all_fresh()


@pytest.mark.parametrize(
    "typed",
    ["núñez", "uñe", "nunez jose", "jnunez", "second@sitio", "5512345678", "55 1234 5678",
     "+52 1 55 1234 5678", "8187659321", "34 56", "jo"],
)  # fmt: skip
def test_every_point_ever_given_finds_the_person(cast: Cast, typed: str) -> None:
    lead = cast.lead(name="José Núñez", email="jnunez@correo.example", phone="55 1234 5678")
    cast.lead(name="", email="second@sitio.example", phone="55 1234 5678")
    cast.lead(name="", email="second@sitio.example", phone="81 8765 9321")
    cast.lead(name="Otra Persona", email="otra@lugar.example", phone="33 1111 2222")
    found = contact_search.matching(Contact.objects.all(), typed)
    assert [contact.pk for contact in found] == [lead.contact_id]


def test_another_company_is_never_searched(cast: Cast) -> None:
    with acting(make_cast("globex")) as other:
        other.lead(name="José Núñez")
    assert list(contact_search.matching(Contact.objects.all(), "nunez")) == []


@pytest.mark.only_on("sqlite")
def test_the_index_of_sqlite_is_checked_by_its_text(cast: Cast) -> None:
    contact = person(cast.lead())
    rows.run(f"DELETE FROM {contact_search.FTS} WHERE rowid = %s", [contact.pk])
    assert "not indexed" in contact_search.index_fault()
    contact_search.rebuild()
    assert contact_search.index_fault() == ""
