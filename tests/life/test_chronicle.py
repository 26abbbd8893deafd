"""Past work written in bulk: the same facts and rows as the verbs record, at their own moments."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cauce.accounts.errors import NotAllowed
from cauce.leads.models import Lead, Standing
from cauce.life import chronicle, people
from cauce.life.capture.models import Submission
from cauce.life.qualify.models import QualificationEntry
from cauce.life.work.models import Note
from cauce.spine.read import history
from tests.cast import unchanged_by_replay

NOW = timezone.now()


def _ago(hours):
    return NOW - timedelta(hours=hours)


@pytest.fixture
def course(cast):
    """One lead with a whole course of work, given in no order."""
    lead = cast.lead()
    who = {"lead_id": lead.pk, "by": cast.actor("cleo")}
    deeds = [
        chronicle.Moved(**who, at=_ago(8), status=cast.status("sale")),
        chronicle.Wrote(**who, at=_ago(30), body="No contestó."),
        chronicle.Wrote(**who, at=_ago(20), body="Le interesa\n la torre."),
        chronicle.Qualified(
            **who, at=_ago(19), type=cast.qualification("high_interest"), comment="quiere cita"
        ),
        chronicle.Starred(**who, at=_ago(10), stars=4),
        chronicle.Moved(**who, at=_ago(18), status=cast.status("in_progress")),
    ]
    assert chronicle.write(deeds) == 6
    return lead


def test_the_row_is_what_its_history_says(cast, course):
    lead = Lead.objects.get(pk=course.pk)
    assert (lead.last_note, lead.last_note_at) == ("Le interesa la torre.", _ago(20))
    assert (lead.stars, lead.flow_state) == (4, "closed")
    assert lead.status == cast.status("sale")
    assert (lead.qualification.slug, lead.qualified_at) == ("high_interest", _ago(19))
    assert lead.score > course.score
    unchanged_by_replay(lead)


def test_history_tells_it_in_the_order_in_which_it_happened(cast, course):
    told = [(event.kind, event.at, event.actor_name) for event in reversed(history(course))]
    work = [one for one in told if one[0] not in {"lead.entered", "lead.assigned"}]
    assert work == [
        ("note.written", _ago(30), "Cleo"),
        ("note.written", _ago(20), "Cleo"),
        ("lead.qualified", _ago(19), "Cleo"),
        ("lead.status_changed", _ago(18), "Cleo"),
        ("lead.starred", _ago(10), "Cleo"),
        ("lead.status_changed", _ago(8), "Cleo"),
        ("lead.scored", _ago(8), "iScore"),
    ]
    changes = [e.data for e in reversed(history(course)) if e.kind == "lead.status_changed"]
    assert [change["was"] for change in changes] == [
        cast.status("new").pk,
        cast.status("in_progress").pk,
    ]


def test_notes_and_qualifications_are_there_as_rows(cast, course):
    notes = Note.objects.filter(lead=course).order_by("id")
    assert [(n.body, n.created_at, n.author_name) for n in notes] == [
        ("No contestó.", _ago(30), "Cleo"),
        ("Le interesa\n la torre.", _ago(20), "Cleo"),
    ]
    entry = QualificationEntry.objects.get(lead=course)
    assert (entry.points, entry.comment, entry.author_id) == (10, "quiere cita", cast.cleo.pk)


def test_live_work_goes_on_where_the_past_ends(cast, course):
    people.correct(course, values={"name": "Otra Persona"}, by=cast.actor("cleo"))
    Note.objects.create(
        lead=course, body="hoy", author_kind="person", author_name="Cleo", created_at=NOW
    )
    unchanged_by_replay(course)


def test_what_changes_nothing_is_no_fact(cast):
    lead = cast.lead()
    who = {"lead_id": lead.pk, "by": cast.actor("ada"), "at": _ago(1)}
    nothing = [
        chronicle.Starred(**who, stars=0),
        chronicle.Moved(**who, status=cast.status("new")),
        chronicle.Gave(**who, seller_id=lead.seller_id),
    ]
    assert chronicle.write(nothing) == 0
    assert chronicle.write([]) == 0


def test_a_lead_given_to_another_seller_says_by_whom(cast):
    lead = cast.lead()
    given = chronicle.Gave(
        lead_id=lead.pk, by=cast.actor("ada"), at=_ago(3), seller_id=cast.dana.pk
    )
    chronicle.write([given])
    lead = Lead.objects.get(pk=lead.pk)
    assert (lead.seller_id, lead.assignment_type) == (cast.dana.pk, "manual_reassignment")
    assert lead.assigned_at == _ago(3)
    unchanged_by_replay(lead)


def test_after_it_was_discarded_nothing_more_is_written(cast):
    lead = cast.lead()
    who = {"lead_id": lead.pk, "by": cast.actor("cleo")}
    deeds = [
        chronicle.Discarded(**who, at=_ago(5), comment="publicidad"),
        chronicle.Wrote(**who, at=_ago(4), body="tarde"),
    ]
    assert chronicle.write(deeds) == 1
    lead = Lead.objects.get(pk=lead.pk)
    assert (lead.standing, lead.seller_id) == (Standing.SPAM, None)
    assert not Note.objects.filter(lead=lead).exists()
    assert Submission.objects.get(lead_id=lead.pk).state == "spam"
    unchanged_by_replay(lead)


def test_rights_are_asked_as_of_live_work(cast):
    lead = cast.lead()
    given = chronicle.Gave(
        lead_id=lead.pk, by=cast.actor("cleo"), at=_ago(3), seller_id=cast.dana.pk
    )
    with pytest.raises(NotAllowed):
        chronicle.write([given])
    assert Lead.objects.get(pk=lead.pk).seller_id == lead.seller_id


def test_a_lead_that_is_not_there_is_an_error(cast):
    deed = chronicle.Wrote(lead_id=999_999, by=cast.actor("cleo"), at=_ago(1), body="¿quién?")
    with pytest.raises(Lead.DoesNotExist):
        chronicle.write([deed])
