"""What is missing on one's own leads is read off the rows, and gone once it is mended."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Conflict, Invalid, Missing
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import qualify, setup, work
from cauce.spine.table import Event
from tests.cast import Cast, unchanged_by_replay


def found(cast: Cast, who: str = "cleo") -> dict[str, list[int]]:
    gaps = work.gaps(cast.actor(who), timezone.now(), limit=5)
    listed = {kind: [one.lead.pk for one in some] for kind, some in gaps.found.items()}
    assert {kind: len(some) for kind, some in listed.items()} == gaps.counts
    return {kind: some for kind, some in listed.items() if some}


def of_cleo(cast: Cast, **raw: str) -> Lead:
    return next(lead for lead in cast.leads(2, **raw) if lead.seller_id == cast.cleo.pk)


def test_a_call_without_outcome_until_somebody_says(cast: Cast) -> None:
    lead = of_cleo(cast)
    note = work.write_note(lead, body="Llamé", call=True, by=cast.actor("cleo"))
    assert found(cast)["outcome"] == [lead.pk]
    with pytest.raises(Conflict):
        work.classify(note, locked(lead.pk), outcome="positive", by=cast.actor("fay"))
    with pytest.raises(Invalid):
        work.classify(note, locked(lead.pk), outcome="great", by=cast.actor("cleo"))
    work.classify(note, locked(lead.pk), outcome="positive", by=cast.actor("cleo"))
    assert "outcome" not in found(cast)
    unchanged_by_replay(lead)


def test_somebody_spoken_to_until_they_are_qualified(cast: Cast) -> None:
    lead = of_cleo(cast)
    assert found(cast) == {}
    work.write_note(lead, body="Hablamos", call=True, outcome="positive", by=cast.actor("cleo"))
    assert found(cast)["qualification"] == [lead.pk]
    qualify.qualify(lead, type=cast.qualification("high_interest"), by=cast.actor("cleo"))
    assert found(cast) == {}


def test_a_call_told_of_without_a_word_until_somebody_writes(cast: Cast) -> None:
    lead = of_cleo(cast)
    told = {"channel": "call", "by": cast.actor("cleo")}
    work.tell_contact(locked(lead.pk), at=ago(minutes=3), comment="Quiere precios", **told)
    assert "note" not in found(cast)  # a word was said
    work.tell_contact(locked(lead.pk), at=ago(minutes=2), **told)
    assert found(cast)["note"] == [lead.pk]
    work.write_note(locked(lead.pk), body="Pide precios", by=cast.actor("cleo"))
    assert "note" not in found(cast)
    work.tell_contact(locked(lead.pk), at=ago(minutes=1), **told | {"channel": "visit"})
    work.tell_contact(locked(lead.pk), at=ago(days=20), **told)
    assert "note" not in found(cast)  # the last word is younger than the call


def test_what_the_system_says_of_a_contact_is_for_a_person_to_look_at(cast: Cast) -> None:
    setup.create_qualification_rule(
        event="call_answered", type="medium_interest", points=5, by=SYSTEM
    )
    lead = of_cleo(cast)
    work.write_note(lead, body="Hablamos", call=True, outcome="positive", by=cast.actor("cleo"))
    qualify.on_facts(list(Event.objects.filter(kind="note.written")))
    assert locked(lead.pk).qualification_id is not None
    assert found(cast) == {"qualification": [lead.pk]}


def test_who_looks_after_a_team_sees_what_is_missing_in_it(cast: Cast) -> None:
    lead = of_cleo(cast)
    work.write_note(lead, body="Llamé", call=True, by=cast.actor("cleo"))
    now = timezone.now()
    for who in ("ben", "ada"):
        seen = work.gaps(cast.actor(who), now, limit=5, of=cast.cleo.pk)
        assert [one.lead.pk for one in seen.found["outcome"]] == [lead.pk]
        assert found(cast, who) == {}
    for who, whose in (("fay", cast.cleo), ("ben", cast.dana)):
        with pytest.raises(Missing):
            work.gaps(cast.actor(who), now, limit=5, of=whose.pk)


def ago(**time: float) -> datetime:
    return timezone.now() - timedelta(**time)


def test_missing_data_of_those_who_are_worked(cast: Cast) -> None:
    lead = of_cleo(cast, phone="")
    assert found(cast) == {}
    work.write_note(lead, body="Le escribí", by=cast.actor("cleo"))
    assert found(cast) == {"data": [lead.pk]}


def test_nothing_happens_and_nothing_is_planned(cast: Cast) -> None:
    lead = of_cleo(cast)
    work.write_note(lead, body="Le escribí", by=cast.actor("cleo"))
    Lead.objects.filter(pk=lead.pk).update(last_note_at=timezone.now() - timedelta(days=15))
    assert found(cast) == {"stale": [lead.pk]}
    assert found(cast, "fay") == {}
    work.close(locked(lead.pk), by=cast.actor("cleo"))
    assert found(cast) == {}
