"""Somebody is found by whatever they are known by, merged contacts as one; and handed over."""

import json
import zipfile

import pytest

from cauce.accounts.errors import Conflict, Missing, NotAllowed
from cauce.leads.models import Contact
from cauce.life import intake, personal
from cauce.life.personal import register
from cauce.life.personal.models import PersonFile
from cauce.spine.table import Event
from tests.cast import Cast
from tests.life.personal.whole import EMAIL, NAME, make


def test_a_person_is_found_by_every_form(cast: Cast) -> None:
    whole = make(cast)
    ada = cast.actor("ada")
    forms = ("zoraida quetzal", EMAIL.upper(), "+52 55 8123-4567", "5581234567",
             "zq@quetzal.example", str(whole.contact.pk))  # fmt: skip
    for typed in forms:
        found = personal.find(typed, by=ada)
        assert [one.pk for one in found.contacts] == [whole.contact.pk], typed
    assert not personal.find("nadie@x.example", by=ada).contacts
    for name in ("ben", "cleo", "vera"):
        with pytest.raises(NotAllowed):
            personal.find(NAME, by=cast.actor(name))


def test_everything_that_is_known_is_counted(cast: Cast) -> None:
    whole = make(cast)
    known = personal.known(whole.contact, by=cast.actor("ada"))
    counts = {name: count for name, _, count in known.lines}
    assert list(known.person.contacts) == [whole.contact.pk, whole.twin.pk]
    assert counts["Lead"] == 3 and counts["Contact"] == 2  # the lead in quarantine has no contact
    assert counts["Submission"] == 4  # what was refused too
    for table in ("ContactPoint", "Note", "NoteVersion", "QualificationEntry", "Task", "Consent",
                  "Event", "Merge", "SpamValue"):  # fmt: skip
        assert counts[table] > 0, table
    assert known.exports == 1
    assert {name for name, *_ in known.lines} <= {one.name for one in register.HOLDINGS}


def test_somebody_without_a_contact_is_found_where_they_stand(cast: Cast) -> None:
    offer = "https://a.example https://b.example https://c.example"
    spam = cast.lead(email="solo@spam.example", phone="", message=offer)
    assert spam.standing == "spam"
    entry = cast.entry(email="", phone="")
    entry.raw = b"correo=solo%40spam.example&nota=hola"
    intake.take([entry])
    ada = cast.actor("ada")
    found = personal.find("Solo@spam.example", by=ada)
    assert (found.contacts, found.loose) == ([], {"Lead": 1, "Submission": 1})
    assert found.key is not None
    contact = personal.take_hold(found.key, by=ada)
    known = personal.known(contact, by=ada)
    assert list(known.person.leads) == [spam.pk]
    erasure = personal.plan(
        contact, reason="request", confirmed="solo@spam.example", days=0, by=ada
    )
    assert personal.erase(erasure.pk)
    spam.refresh_from_db()
    assert (spam.email, spam.standing) == ("", "cleaned")


def test_all_of_it_is_handed_over_as_a_file(cast: Cast) -> None:
    whole = make(cast)
    ada = cast.actor("ada")
    run = personal.start(whole.contact, by=ada)
    assert (run.state, run.total) == ("running", len(register.HOLDINGS))
    personal.write_now(run.pk)
    personal.write_now(run.pk)  # a job that was given up for lost
    run.refresh_from_db()
    assert (run.state, run.position) == ("done", run.total)
    with zipfile.ZipFile(personal.take(run, by=ada)) as archive:
        told = json.loads(archive.read("data.json"))["tables"]
        page = archive.read("index.html").decode()
        names = archive.namelist()
    assert [row["name"] for row in told["Contact"]] == [NAME, f"{NAME} bis"]
    assert "secreto" in str(told["Note"]) and EMAIL.lower() in str(told["ContactPoint"]).lower()
    assert NAME in page and "<script" not in page
    captures = [name for name in names if name.startswith("captures/")]
    assert len(captures) == 4
    events = Event.objects.filter(kind__startswith="person.").order_by("pk")
    kinds = list(events.values_list("kind", flat=True))
    assert kinds == ["person.exported", "person.export_taken"]
    with pytest.raises(Missing):
        personal.file_for(ada, run.pk + 1)


def test_a_file_is_removed_when_its_time_is_over(cast: Cast) -> None:
    contact = Contact.objects.get(pk=cast.lead().contact_id or 0)
    ada = cast.actor("ada")
    run = personal.start(contact, by=ada)
    personal.write_now(run.pk)
    run.refresh_from_db()
    path = personal.take(run, by=ada)
    PersonFile.objects.update(expires_at=run.created_at)
    personal.sweep_files.func()
    run.refresh_from_db()
    assert run.state == "expired" and not path.exists()
    with pytest.raises(Conflict):
        personal.take(run, by=ada)


def test_markup_in_what_somebody_wrote_stays_text(cast: Cast) -> None:
    lead = cast.lead(name="<b>Ana</b>", message="<script>alert(1)</script>")
    ada = cast.actor("ada")
    run = personal.start(Contact.objects.get(pk=lead.contact_id or 0), by=ada)
    personal.write_now(run.pk)
    run.refresh_from_db()
    with zipfile.ZipFile(personal.take(run, by=ada)) as archive:
        page = archive.read("index.html").decode()
    assert "<script" not in page and "&lt;script&gt;" in page
