"""A person is erased: nothing of them is left anywhere, every figure, code and date is."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Conflict, Invalid, NotAllowed
from cauce.leads import lookup
from cauce.leads.access import locked, locked_for
from cauce.leads.models import Contact, ContactPoint, Lead
from cauce.life import deliver, identity, intake, people, personal, qualify, setup, work
from cauce.life.capture.models import Submission
from cauce.life.capture.queries import tally
from cauce.life.deliver.models import Delivery, DeliveryAttempt
from cauce.life.export import ExportRun
from cauce.life.personal import Erasure
from cauce.management import doctor_leads, doctor_rows
from cauce.spine.table import Event
from tests.cast import Cast, unchanged_by_replay
from tests.life.files import csv_bytes, imported
from tests.life.personal.whole import EMAIL, NAME, PHONE, TRACES, everything, figures, make


def erase(cast: Cast, contact: Contact, **options: object) -> Erasure:
    """Plan it for now, and do it."""
    wanted = personal.asked_for(contact)
    plan = {"reason": "request", "confirmed": wanted, "days": 0, "by": cast.actor("ada")}
    erasure = personal.plan(contact, **(plan | options))  # type: ignore[arg-type]
    personal.erase(erasure.pk)
    erasure.refresh_from_db()
    return erasure


def test_nothing_of_the_person_is_left_and_every_figure_is(cast: Cast) -> None:
    whole = make(cast)
    before, counted, told = figures(), tally(), everything()
    assert all(trace in told for trace in TRACES[:3])
    kinds = list(Event.objects.order_by("pk").values_list("pk", "kind", "at"))
    erasure = erase(cast, whole.contact)
    assert erasure.state == "done"
    left = everything()
    assert [trace for trace in TRACES if trace in left] == []
    assert figures() == before and tally() == counted
    again = Event.objects.order_by("pk").values_list("pk", "kind", "at")
    assert list(again)[: len(kinds)] == kinds  # no fact is lost
    for lead in Lead.objects.all():
        unchanged_by_replay(lead)
    assert not lookup.look_up(cast.actor("ada"), "zoraida").leads
    assert not lookup.look_up(cast.actor("ada"), PHONE).people
    assert locked(whole.other.pk).name == "Otra Persona"


def test_the_doctor_finds_nothing(cast: Cast) -> None:
    whole = make(cast)
    erase(cast, whole.contact)
    checks = [
        doctor_leads.intake(),
        doctor_leads.assignments(),
        doctor_leads.search_index(),
        doctor_leads.histories(cast.company, sample=None),
        doctor_leads.contacts(cast.company, sample=None),
        doctor_rows.foreign_keys(),
        doctor_rows.loose_references(),
    ]
    assert [problem for check in checks for problem in check.problems] == []


def test_who_and_why_is_a_fact_without_the_person(cast: Cast) -> None:
    whole = make(cast)
    erasure = erase(cast, whole.contact, reason="consent")
    event = Event.objects.get(kind="person.erased")
    assert (event.actor_name, event.data["reason"]) == ("Ada", "consent")
    assert event.personal is None
    assert event.data["contacts"] == [whole.contact.pk, whole.twin.pk]
    assert event.data["leads"] == 3 == erasure.counts["Lead"]  # the one in quarantine, too


def test_files_that_hold_the_person_are_removed(cast: Cast) -> None:
    whole = make(cast)
    path = Path(settings.DATA_DIR) / whole.export.file
    assert "Zoraida" in path.read_text()
    handed = personal.start(whole.contact, by=cast.actor("ada"))
    personal.write_now(handed.pk)
    handed.refresh_from_db()
    own = personal.take(handed, by=cast.actor("ada"))
    erase(cast, whole.contact)
    assert not path.exists() and not own.exists()
    assert ExportRun.objects.get(pk=whole.export.pk).state == "expired"


def test_nothing_more_is_written_of_an_erased_lead(cast: Cast) -> None:
    whole = make(cast)
    lead = whole.leads[0]
    erase(cast, whole.contact)
    ada = cast.actor("ada")
    with pytest.raises(Conflict, match="person_erased"):
        locked_for(ada, id=lead.pk)
    with pytest.raises(Conflict, match="person_erased"):
        people.correct(locked(lead.pk), values={"name": "Zoraida"}, by=ada)
    with pytest.raises(Conflict, match="person_erased"):
        people.correct_contact(
            Contact.objects.get(pk=whole.contact.pk), values={"name": "Zoraida"}, by=ada
        )
    merge = identity.Merge.objects.get()
    with pytest.raises(Conflict, match="person_erased"):
        identity.undo(merge.pk, by=ada)
    assert qualify.waiting(lead) is None
    assert not personal.find(NAME, by=ada).contacts
    with pytest.raises(Conflict, match="person_erased"):
        erase(cast, Contact.objects.get(pk=whole.contact.pk))


def test_it_is_confirmed_by_typing_and_by_administrators(cast: Cast) -> None:
    contact = Contact.objects.get(pk=cast.lead(name="Zoé Núñez").contact_id or 0)
    for name in ("ben", "cleo", "vera"):
        with pytest.raises(NotAllowed):
            erase(cast, contact, by=cast.actor(name))
    with pytest.raises(Invalid) as refused:
        erase(cast, contact, confirmed="Zoé", reason="capricho", days=91)
    assert set(refused.value.fields) == {"confirm", "reason", "days"}
    assert erase(cast, contact, confirmed=" zoe  nuñez ").state == "done"


def test_until_it_is_due_it_can_be_cancelled(cast: Cast) -> None:
    contact = Contact.objects.get(pk=cast.lead(name="Zoé").contact_id or 0)
    ada = cast.actor("ada")
    erasure = personal.plan(contact, reason="request", confirmed="Zoé", by=ada)
    assert erasure.due_at > timezone.now() + timedelta(days=6)  # of grace
    assert not personal.erase(erasure.pk)
    with pytest.raises(Conflict, match="erasure_planned"):
        personal.plan(contact, reason="request", confirmed="Zoé", by=ada)
    personal.cancel(erasure.pk, by=ada)
    Erasure.objects.update(due_at=timezone.now())
    assert not personal.erase(erasure.pk)
    assert Contact.objects.get(pk=contact.pk).name == "Zoé"
    with pytest.raises(Conflict, match="erasure_over"):
        personal.cancel(erasure.pk, by=ada)


def test_who_asks_again_meanwhile_is_somebody_new(cast: Cast) -> None:
    first = cast.lead(name=NAME, email=EMAIL, phone=PHONE)
    contact = Contact.objects.get(pk=first.contact_id or 0)
    ada = cast.actor("ada")
    erasure = personal.plan(contact, reason="request", confirmed=NAME, days=1, by=ada)
    second = cast.lead(name=NAME, email=EMAIL, phone=PHONE)
    assert second.contact_id == contact.pk
    Erasure.objects.update(due_at=timezone.now())
    assert personal.erase(erasure.pk)
    gone, kept = locked(first.pk), locked(second.pk)
    assert (gone.name, gone.erased_at is None) == ("", False)
    assert (kept.name, kept.erased_at) == (NAME, None)
    assert kept.contact_id != contact.pk
    assert Contact.objects.get(pk=kept.contact_id or 0).lead_count == 1
    third = cast.lead(email=EMAIL, phone="")
    assert third.contact_id == kept.contact_id
    for lead in (gone, kept, third):
        unchanged_by_replay(lead)
    assert not doctor_leads.contacts(cast.company, sample=None).problems


def test_a_file_does_not_bring_the_person_back(cast: Cast) -> None:
    rows = [[NAME, EMAIL, PHONE], ["Otra", "otra@correo.example", ""]]
    assert imported(csv_bytes(rows)).counts["leads"] == 2
    erase(cast, Contact.objects.get(name=NAME))
    run = imported(csv_bytes([*rows, ["Tercera", "tercera@correo.example", ""]]))
    assert (run.counts["leads"], run.counts["rejected"]) == (2, 1)
    assert not Contact.objects.filter(name=NAME).exists()
    new = imported(
        csv_bytes(
            [[NAME, EMAIL.upper(), ""]],
        )
    )
    assert (new.counts["leads"], new.counts["rejected"]) == (0, 1)
    assert new.counts["reasons"] == {"person_erased": 1}
    assert "quetzal" not in everything()
    again = cast.lead(name=NAME, email=EMAIL, phone="")  # the person itself
    assert again.name == NAME
    assert (
        imported(
            csv_bytes(
                [
                    [NAME, "", PHONE],
                    [
                        NAME,
                        EMAIL,
                        "",
                    ],
                ]
            )
        ).counts["leads"]
        == 1
    )


def test_what_other_systems_were_sent_is_listed_and_its_bytes_go(cast: Cast) -> None:
    lead = cast.lead(name=NAME)
    options = {"url": "https://crm.invalid/"}
    connection = setup.create_connection(kind="http", options=options, by=SYSTEM)
    qualify.qualify(lead, type=cast.qualification("high_interest"), by=SYSTEM)
    sent = deliver.queue(lead, connection=connection, by=SYSTEM)
    Delivery.objects.filter(pk=sent.pk).update(
        state="sent", sent_at=timezone.now(), remote_id="R-7", due_at=None
    )
    tried = DeliveryAttempt.objects.create(
        delivery=sent, number=1, at=timezone.now(), method="POST", url="https://crm.invalid/?q=Z",
        body=f"{NAME}", answer=f"hola {NAME}", status_code=201,
    )  # fmt: skip
    erasure = erase(cast, Contact.objects.get(pk=lead.contact_id or 0))
    assert [(one["connection"], one["remote_id"]) for one in erasure.outside] == [
        (connection.name, "R-7")
    ]
    tried.refresh_from_db()
    assert (tried.body, tried.answer, tried.url, tried.status_code) == ("", "", "", 201)
    assert deliver.why_not(locked(lead.pk), connection) == "person_erased"


def test_what_is_on_its_way_out_is_waited_for(cast: Cast) -> None:
    lead = cast.lead(name=NAME)
    options = {"url": "https://crm.invalid/"}
    connection = setup.create_connection(kind="http", options=options, by=SYSTEM)
    qualify.qualify(lead, type=cast.qualification("high_interest"), by=SYSTEM)
    delivery = deliver.queue(lead, connection=connection, by=SYSTEM)
    Delivery.objects.update(state="sending", lease_until=timezone.now() + timedelta(minutes=1))
    erasure = erase(cast, Contact.objects.get(pk=lead.contact_id or 0))
    assert (erasure.state, erasure.waits_for) == ("planned", "delivery_on_its_way")
    assert erasure.due_at > timezone.now()
    assert locked(lead.pk).name == NAME
    Delivery.objects.filter(pk=delivery.pk).update(state="pending", lease_until=None)
    Erasure.objects.update(due_at=timezone.now())
    assert personal.erase(erasure.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error["code"]) == ("failed", "person_erased")
    unchanged_by_replay(locked(lead.pk))


def test_a_pending_enquiry_of_the_person_stays_if_it_came_later(cast: Cast) -> None:
    lead = cast.lead(name=NAME, email=EMAIL, phone="")
    contact = Contact.objects.get(pk=lead.contact_id or 0)
    early, late = cast.entry(email="", phone=""), cast.entry(email="", phone="")
    for entry in (early, late):
        entry.raw = f'{{"email": "{EMAIL}"}}'.encode()
    intake.take([early])
    ada = cast.actor("ada")
    erasure = personal.plan(contact, reason="request", confirmed=NAME, days=0, by=ada)
    late.at = timezone.now()
    intake.take([late])
    personal.erase(erasure.pk)
    kept = {one.pk: bytes(one.raw) for one in Submission.objects.all()}
    assert kept[early.submission_id or 0] == b""
    assert EMAIL.encode() in kept[late.submission_id or 0]


def test_somebody_merged_and_told_apart_again_is_not_named_on_the_other(cast: Cast) -> None:
    ada = cast.actor("ada")
    one = Contact.objects.get(pk=cast.lead(name=NAME, email=EMAIL, phone=PHONE).contact_id or 0)
    two = Contact.objects.get(pk=cast.lead(name="Benito Juárez").contact_id or 0)
    merge = identity.merge(two, [one], by=ada)
    identity.undo(merge.pk, by=ada)
    erase(cast, Contact.objects.get(pk=one.pk))
    assert "zoraida" not in everything()
    assert Contact.objects.get(pk=two.pk).name == "Benito Juárez"
    assert ContactPoint.objects.filter(contact=two).exists()


def test_a_note_that_is_being_written_finds_nobody(cast: Cast) -> None:
    lead = cast.lead(name=NAME)
    erase(cast, Contact.objects.get(pk=lead.contact_id or 0))
    with pytest.raises(Conflict):
        work.write_note(locked_for(cast.actor("ada"), id=lead.pk), body="x", by=SYSTEM)
