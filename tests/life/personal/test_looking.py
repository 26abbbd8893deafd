"""What no key leads to is looked for before an erasure, in batches; a killed pass goes on."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.jobs import drain
from cauce.leads.access import locked
from cauce.leads.models import Contact, Lead
from cauce.life import intake, personal, points, qualify, work
from cauce.life.capture.models import ImportRun, ImportState, Submission
from cauce.life.personal import Erasure, captures, looking, naming
from cauce.life.work import tasks
from cauce.life.work.models import Note
from tests.cast import Cast, unchanged_by_replay
from tests.life.files import csv_bytes, prepared
from tests.life.personal.whole import EMAIL, NAME, PHONE, everything

OTHER = "Doña Otra"
SAID = f"Hermana de Zoraida, {EMAIL.upper()}, tel. 55-8123 4567 por la tarde"
HIDDEN = "Hermana de Zoraida, …, tel. … por la tarde"


@pytest.fixture
def person(cast: Cast) -> Contact:
    """Somebody with one lead."""
    lead = cast.lead(name=NAME, email=EMAIL, phone=PHONE)
    return Contact.objects.get(pk=lead.contact_id or 0)


def plan(cast: Cast, contact: Contact) -> Erasure:
    """It is time at once."""
    return personal.plan(contact, reason="request", confirmed=NAME, days=0, by=cast.actor("ada"))


def refused(cast: Cast, said: str) -> int:
    """The id of a capture that became no lead."""
    entry = cast.entry(email="", phone="")
    entry.raw = said.encode()
    intake.take([entry])
    assert entry.state == "rejected"
    return entry.submission_id or 0


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows at once."""
    places = tuple(replace(one, most=min(one.most, 2)) for one in looking.PLACES)
    monkeypatch.setattr(looking, "PLACES", places)


ANA = (frozenset({"ana@x.example"}), frozenset({"5581234567"}))


@pytest.mark.parametrize(
    "text",
    [
        "Ana@X.example", "(ana@x.example)", "escribe a ana@x.example.",
        "correo=ana%40x.example&a=1",
        captures.unbroken(r'{"m": "hola\nana@x.example"}'), "mailto:ana@x.example?subject=a",
        "+52 (55) 8123-4567", "0445581234567", "tel=%2B52+55+8123+4567", "55.8123.4567 ",
    ],
)  # fmt: skip
def test_a_point_is_known_in_any_written_form(text: str) -> None:
    assert naming.is_named(text, *ANA)
    assert not naming.is_named(naming.hidden(text, *ANA), *ANA)


@pytest.mark.parametrize(
    "text",
    [
        "susana@x.example", "ana@x.example.mx", "ana@x.examples", "x.ana@x.example",
        "ana+1@x.example",
        "ana@y.example", "ana at x.example", "55 8123 4568", "@x.example", "",
    ],
)  # fmt: skip
def test_somebody_elses_is_not(text: str) -> None:
    assert not naming.is_named(text, *ANA)
    assert naming.hidden(text, *ANA) == text


def test_the_rest_of_a_text_stays() -> None:
    said = "Con Ana@x.example y 55 8123-4567 hoy; no con susana@x.example"
    assert naming.hidden(said, *ANA) == "Con … y … hoy; no con susana@x.example"


def test_whose_address_is_longer_keeps_what_they_sent(cast: Cast, person: Contact) -> None:
    theirs = refused(cast, f'{{"correo": "mi.{EMAIL}"}}')
    mine = refused(cast, f'{{"correo": "{EMAIL}"}}')
    assert personal.erase(plan(cast, person).pk)
    kept = {one.pk: bytes(one.raw) for one in Submission.objects.filter(lead_id=None)}
    assert (kept[mine], EMAIL.encode() in kept[theirs]) == (b"", True)


def test_what_was_written_on_other_leads_loses_the_address(cast: Cast, person: Contact) -> None:
    other = cast.lead(name=OTHER)
    _written_on(cast, other)
    known = personal.known(person, by=cast.actor("ada"))
    assert [one.pk for one in known.elsewhere] == [other.pk]
    erasure = plan(cast, person)
    assert personal.erase(erasure.pk)
    erasure.refresh_from_db()
    assert erasure.counts["Mention"] == 6
    assert erasure.scan == {}
    other = locked(other.pk)
    assert other.last_note == HIDDEN
    notes = Note.objects.filter(lead=other).order_by("pk")
    assert [note.body for note in notes] == ["Otra cosa", HIDDEN]
    told = everything()
    assert EMAIL.lower() not in told and "8123 4567" not in told and "5581234567" not in told
    assert "hermana de zoraida" in told  # a name alone is not surely hers
    unchanged_by_replay(other)


def _written_on(cast: Cast, lead: Lead) -> None:
    note = work.write_note(lead, body=SAID, by=SYSTEM)
    work.edit_note(note, lead, body="Otra cosa", by=SYSTEM)
    work.write_note(lead, body=SAID, by=SYSTEM)
    qualify.qualify(lead, type=cast.qualification("high_interest"), comment=SAID, by=SYSTEM)
    due = timezone.now() + timedelta(days=1)
    tasks.plan(lead, tasks.Plan(title=SAID[:60], due_at=due), by=SYSTEM)
    tasks.plan(None, tasks.Plan(title="Ver", comment=SAID, due_at=due), by=cast.actor("cleo"))
    work.tell_contact(
        lead, at=timezone.now() - timedelta(hours=1), channel="call", comment=SAID, by=SYSTEM
    )


def test_a_killed_pass_goes_on_from_where_it_was(
    cast: Cast, person: Contact, small: None, django_assert_max_num_queries: Any
) -> None:
    mine = [refused(cast, f'{{"correo": "{EMAIL}", "n": {n}}}') for n in range(5)]
    erasure = plan(cast, person)
    looking.go_on([erasure.pk], seconds=0)
    with django_assert_max_num_queries(10):  # of however many captures
        assert not looking.go_on([erasure.pk], seconds=0)
    erasure.refresh_from_db()
    assert erasure.scan["at"]["Submission"] == mine[3]
    assert erasure.scan["found"] == {"Submission": mine[:4]}
    assert locked(Lead.objects.get().pk).name == NAME  # nobody has been touched yet
    assert personal.erase(erasure.pk)
    assert not Submission.objects.exclude(raw=b"").exists()


def test_who_asks_while_it_is_looked_for_is_somebody_new(
    cast: Cast, person: Contact, small: None
) -> None:
    other = cast.lead(name=OTHER)
    early = refused(cast, f'{{"correo": "{EMAIL}"}}')
    erasure = plan(cast, person)
    looking.go_on([erasure.pk])
    again = cast.lead(name=NAME, email=EMAIL, phone=PHONE)
    late = refused(cast, f'{{"correo": "{EMAIL}"}}')
    work.write_note(other, body=SAID, by=SYSTEM)
    assert again.contact_id == person.pk
    assert personal.erase(erasure.pk)
    kept = {one.pk: bytes(one.raw) for one in Submission.objects.filter(lead_id=None)}
    assert (kept[early], EMAIL.encode() in kept[late]) == (b"", True)
    assert Note.objects.get().body == HIDDEN
    fresh = locked(again.pk)
    assert fresh.name == NAME and fresh.contact_id != person.pk
    for lead in Lead.objects.all():
        unchanged_by_replay(lead)


def test_much_that_came_since_puts_it_off(
    cast: Cast, person: Contact, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    erasure = plan(cast, person)
    looking.go_on([erasure.pk])
    for _ in range(2):
        refused(cast, f'{{"correo": "{EMAIL}"}}')
    monkeypatch.setattr(looking, "go_on", lambda ids, seconds=None: True)  # comes too early
    assert not personal.erase(erasure.pk)
    monkeypatch.undo()
    erasure.refresh_from_db()
    assert (erasure.state, erasure.waits_for) == ("planned", "looking")
    assert _when_due(erasure)


def test_what_the_person_is_known_by_since_is_looked_for_as_well(
    cast: Cast, person: Contact
) -> None:
    mine = refused(cast, '{"correo": "zq@otra.example"}')
    erasure = plan(cast, person)
    looking.go_on([erasure.pk])
    points.add_point(person, email="zq@otra.example", by=cast.actor("ada"))
    if not personal.erase(erasure.pk):
        assert _when_due(erasure)
    assert bytes(Submission.objects.get(pk=mine).raw) == b""


def _when_due(erasure: Erasure) -> bool:
    """A minute later, when whoever was at it is seen to be gone."""
    scan = Erasure.objects.get(pk=erasure.pk).scan | {"moved": "2026-01-01T00:00:00+00:00"}
    Erasure.objects.filter(pk=erasure.pk).update(due_at=timezone.now(), scan=scan)
    return personal.erase(erasure.pk)


def test_an_upload_that_is_being_read_is_waited_for(cast: Cast, person: Contact) -> None:
    run = prepared(csv_bytes([[NAME, EMAIL, ""]]))
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.RUNNING)
    erasure = plan(cast, person)
    assert not personal.erase(erasure.pk)
    erasure.refresh_from_db()
    assert erasure.waits_for == "import_on_its_way"
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.DONE)
    assert _when_due(erasure)
    run.refresh_from_db()
    assert run.path == ""


def test_many_who_are_due_share_one_pass(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    leads = [cast.lead() for _ in range(3)]
    for lead in leads:
        refused(cast, f'{{"correo": "{lead.email}"}}')
        contact = Contact.objects.get(pk=lead.contact_id or 0)
        personal.plan_at_once(contact, reason="retention", by=SYSTEM)
    looks = []
    first = looking.PLACES[0]

    def after(pk: int, most: int) -> looking.Rows:
        looks.append(pk)
        return first.after(pk, most)

    monkeypatch.setattr(looking, "PLACES", (replace(first, after=after), *looking.PLACES[1:]))
    personal.sweep.func()
    drain()
    assert not Erasure.objects.exclude(state="done").exists()
    assert not Submission.objects.filter(lead_id=None).exclude(raw=b"").exists()
    # Once with rows and once without; then each erasure asks what came since.
    assert len(looks) == 2 + 3
