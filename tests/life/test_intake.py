"""Intake as a whole: one transaction, the same number of statements for one and for many."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.leads.models import Contact, ContactPoint, Lead
from cauce.life import intake, scoring
from cauce.life.capture.models import Submission
from cauce.spine.table import Event
from tests.cast import Cast, unchanged_by_replay

STATEMENTS = 16  # BEGIN and COMMIT, the notice to sellers and its wake-up included


@pytest.mark.parametrize("count", [1, 2, 500])
def test_the_number_of_statements_does_not_grow_with_the_batch(cast: Cast, count: int) -> None:
    cast.lead()  # warms the snapshots
    entries = [cast.entry() for _ in range(count)]
    with CaptureQueriesContext(connection) as queries:
        intake.take(entries)
    assert len(queries) <= STATEMENTS
    assert [entry.state for entry in entries] == ["lead"] * count


@pytest.mark.parametrize("count", [1, 500])
def test_known_people_take_no_more_statements_in_a_batch_than_alone(cast: Cast, count: int) -> None:
    known = cast.leads(count)
    entries = [cast.entry(email=lead.email, phone="", name="") for lead in known]
    with CaptureQueriesContext(connection) as queries:
        intake.take(entries)
    assert len(queries) <= STATEMENTS + 2
    assert {entry.state for entry in entries} == {"lead"}
    assert Contact.objects.count() == count


def test_every_lead_is_the_fold_of_its_history(cast: Cast) -> None:
    for lead in cast.leads(5, message="Quisiera una visita el sábado, gracias"):
        unchanged_by_replay(lead)
        assert 1 <= Event.objects.filter(lead_id=lead.pk).count() <= 2


def test_replay_notices_a_lost_fact(cast: Cast) -> None:
    lead = cast.lead()
    Event.objects.filter(lead_id=lead.pk, kind="lead.assigned").delete()
    with pytest.raises(AssertionError):
        unchanged_by_replay(lead)


def test_one_poison_row_fails_alone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    score = scoring.score

    def breaks_on_poison(drafts: list, company: object) -> None:  # type: ignore[type-arg]
        if any(draft.name == "Veneno" for draft in drafts):
            raise RuntimeError("poison")
        score(drafts, company)  # type: ignore[arg-type]

    monkeypatch.setattr(intake.scoring, "score", breaks_on_poison)
    entries = [cast.entry() for _ in range(20)]
    entries[13] = cast.entry(name="Veneno")
    intake.take(entries)
    assert Counter(entry.state for entry in entries) == {"lead": 19, "pending": 1}
    kept = Submission.objects.get(state="pending")
    assert bytes(kept.raw) == entries[13].raw
    assert kept.error["code"] == "internal_error"
    assert Submission.objects.count() == 20


def test_received_is_always_the_sum(cast: Cast) -> None:
    entries = [
        *(cast.entry() for _ in range(3)),
        cast.entry(email="", phone=""),
        cast.entry(email="no es un correo"),
    ]
    trap = cast.entry(method="form")
    assert trap.draft
    trap.draft.signals["honeypot"] = True
    intake.take([*entries, trap])
    tally = Counter(Submission.objects.values_list("state", flat=True))
    assert tally == {"lead": 3, "rejected": 2, "spam": 1}
    assert Lead.objects.count() == 4
    spam = Lead.objects.get(standing="spam")
    assert spam.seller_id is None
    assert spam.contact_id is None
    assert not ContactPoint.objects.filter(key=spam.email).exists()
    unchanged_by_replay(spam)


def test_spam_before_them_does_not_part_two_enquiries_of_one_person(cast: Cast) -> None:
    trap = cast.entry(method="form", email="ana@correo.example", phone="")
    assert trap.draft
    trap.draft.signals["honeypot"] = True
    later = [cast.entry(email="ana@correo.example", phone=number) for number in ("", "5512345678")]
    intake.take([trap, *later])
    assert [entry.state for entry in (trap, *later)] == ["spam", "lead", "lead"]
    (contact,) = Contact.objects.all()
    assert {lead.contact_id for lead in Lead.objects.filter(standing="active")} == {contact.pk}
    assert contact.phone == "+525512345678"


def test_whoever_shares_points_with_two_people_goes_to_the_more_trusted_one(cast: Cast) -> None:
    entries = [
        cast.entry(email="ana@correo.example", phone=""),
        cast.entry(email="", phone="5512345678"),
        cast.entry(email="ana@correo.example", phone="5512345678"),
    ]
    intake.take(entries)
    ana, luis, both = [Lead.objects.get(pk=entry.lead_id) for entry in entries]
    assert both.contact_id == luis.contact_id != ana.contact_id
    assert entries[2].draft and entries[2].draft.also_matches == [ana.contact_id]


def test_the_same_key_is_the_same_lead(cast: Cast) -> None:
    first = cast.entry(key="ext:7", email="uno@correo.example")
    intake.take([first])
    again = cast.entry(key="ext:7", email="uno@correo.example")
    twice = [cast.entry(key="ext:8"), cast.entry(key="ext:8")]
    intake.take([again, *twice])
    assert again.replayed
    assert again.lead_id == first.lead_id
    assert twice[1].same_as is twice[0]
    assert (twice[1].state, twice[1].lead_id) == ("lead", twice[0].lead_id)
    assert Lead.objects.count() == 2


def test_twins_are_refused_alike(cast: Cast) -> None:
    twins = [cast.entry(key="ext:9", email="no", phone="") for _ in range(2)]
    intake.take(twins)
    assert [twin.state for twin in twins] == ["rejected", "rejected"]
    assert twins[1].error == twins[0].error is not None
    assert Submission.objects.count() == 1


def test_an_idempotency_key_holds_its_bytes(cast: Cast) -> None:
    first = cast.entry(key="key:a", once="a")
    intake.take([first])
    other = cast.entry(key="key:a", once="a")
    intake.take([other])
    assert other.state == "rejected"
    assert other.error is not None
    assert other.error["code"] == "key_reused"
    assert Lead.objects.count() == 1


def test_two_of_the_same_person_in_one_batch_share_contact_and_seller(cast: Cast) -> None:
    entries = [
        cast.entry(phone="55 1234 5678", email="a@correo.example"),
        cast.entry(phone="+52 1 55 1234 5678", email="b@correo.example"),
        cast.entry(phone="", email="b@correo.example"),
    ]
    intake.take(entries)
    first, second, third = Lead.objects.order_by("number")
    assert {first.contact_id, second.contact_id, third.contact_id} == {first.contact_id}
    assert {second.seller_id, third.seller_id} == {first.seller_id}
    assert second.duplicate_of_id == first.pk
    assert third.duplicate_of_id == second.pk
    assert second.assignment_type == third.assignment_type == "duplicate_in_campaign"
    for lead in (first, second, third):
        unchanged_by_replay(lead)


def test_an_enquiry_that_matches_two_contacts_merges_nothing(cast: Cast) -> None:
    by_mail = cast.lead(phone="", email="x@correo.example")
    by_phone = cast.lead(phone="55 1234 5678", email="")
    both = cast.lead(phone="55 1234 5678", email="x@correo.example")
    assert both.contact_id == by_phone.contact_id
    entered = Event.objects.get(lead_id=both.pk, kind="lead.entered")
    assert entered.data["also_matches"] == [by_mail.contact_id]
    assert Contact.objects.count() == 2


def test_what_a_known_person_left_open_is_filled_in(cast: Cast) -> None:
    lead = cast.lead(name="", phone="", email="x@correo.example")
    cast.lead(name="Ximena Ruiz", phone="55 1234 5678", email="x@correo.example")
    cast.lead(name="Otra Persona", phone="55 1234 5678", email="")
    contact = Contact.objects.get(pk=lead.contact_id)
    assert (contact.name, contact.phone) == ("Ximena Ruiz", "+525512345678")
    assert Contact.objects.count() == 1
