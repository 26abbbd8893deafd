"""A note said better is a new version; whom it calls is kept."""

import pytest

from cauce.accounts.errors import Changed, Conflict
from cauce.leads.access import locked
from cauce.life import setup, work
from cauce.life.work.mentions import mentioned
from cauce.life.work.models import NoteVersion
from cauce.spine.read import fact_of, history
from tests.cast import Cast, unchanged_by_replay


def test_an_edited_note_keeps_what_it_said(cast: Cast) -> None:
    lead, cleo = cast.lead(), cast.actor("cleo")
    first = work.write_note(lead, body="Llamar el lunes", by=cleo)
    work.edit_note(first, lead, body="Llamar el martes", by=cleo)
    assert (first.body, first.version) == ("Llamar el martes", 2)
    (before,) = NoteVersion.objects.filter(note=first)
    assert (before.number, before.body, before.written_at) == (
        1,
        "Llamar el lunes",
        first.created_at,
    )
    assert locked(lead.pk).last_note == "Llamar el martes"
    work.edit_note(first, lead, body="Llamar el martes", by=cleo)  # nothing new
    assert NoteVersion.objects.count() == 1
    work.write_note(lead, body="Otra", by=cleo)
    work.edit_note(first, lead, body="Llamar el jueves", by=cleo)
    assert locked(lead.pk).last_note == "Otra"
    unchanged_by_replay(locked(lead.pk))


def test_only_its_author_edits_a_note_and_not_on_top_of_a_newer_version(cast: Cast) -> None:
    lead, cleo = cast.lead(), cast.actor("cleo")
    note = work.write_note(lead, body="Hola", by=cleo)
    with pytest.raises(Conflict, match="not_your_note"):
        work.edit_note(note, lead, body="Adiós", by=cast.actor("ada"))
    work.edit_note(note, lead, body="Hola 2", by=cleo, version=1)
    with pytest.raises(Changed) as told:
        work.edit_note(note, lead, body="Hola 3", by=cleo, version=1)
    assert told.value.fields == {"body": "Hola 2"}


def test_whom_a_note_calls(cast: Cast) -> None:
    setup.create_user(name="Ana Robles", email="ana.robles@acme.example", role="seller",
                      teams=[], by=cast.actor("ada"))  # fmt: skip
    setup.create_user(name="Ana Rojas", email="rojas@acme.example", role="seller",
                      teams=[], by=cast.actor("ada"))  # fmt: skip
    people = {member.name: member.pk for member in cast.people.values()}
    ana = setup.create_user(name="José Núñez", email="jn@acme.example", role="seller",
                            teams=[], by=cast.actor("ada"))[0]  # fmt: skip
    for text, called in (
        ("@Cleo mira esto, @fay.", ["Cleo", "Fay"]),
        ("@cleo @Cleo", ["Cleo"]),
        ("nadie@cleo.example, @Cleopatra, @", []),
        ("@Ana", []),  # there are two
        ("@Ben: ¿vienes?", ["Ben"]),
    ):
        assert mentioned(text) == [people[name] for name in called], text
    assert mentioned("@jose nunez, @jn") == [ana.pk]
    assert len(mentioned("@ana.robles y @Ana Rojas")) == 2


def test_mentions_are_in_the_fact_and_new_ones_alone_in_that_of_an_edit(cast: Cast) -> None:
    lead, cleo = cast.lead(), cast.actor("cleo")
    note = work.write_note(lead, body="@Fay ¿lo ves?", by=cleo)
    assert note.mentions == [cast.fay.pk]
    work.edit_note(note, lead, body="@Fay @Dana ¿lo ven?", by=cleo)
    assert note.mentions == [cast.fay.pk, cast.dana.pk]
    written = fact_of(history(lead, kind="note.written").get())
    edited = fact_of(history(lead, kind="note.edited").get())
    assert list(written.mentions) == [cast.fay.pk]  # type: ignore[attr-defined]
    assert list(edited.mentions) == [cast.dana.pk]  # type: ignore[attr-defined]
