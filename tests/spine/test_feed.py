"""From fact to listener: every item is handed over once, wake-ups do not pile up, turns end."""

from datetime import timedelta

import pytest
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cauce.jobs import clock, drain
from cauce.life import work
from cauce.spine import feed
from cauce.spine.backlog import backlog
from cauce.spine.facts import NoteWritten
from cauce.spine.table import FeedItem, FeedState

WAITING = TaskResultStatus.READY


@pytest.fixture
def heard(cast, monkeypatch):
    """A listener that remembers, and nobody else; what setting up woke is over."""
    drain()
    DBTaskResult.objects.all().delete()
    FeedItem.objects.all().delete()
    told = []
    monkeypatch.setattr(feed, "LISTENERS", {})
    feed.declare("test", [NoteWritten], lambda event: told.append(event.pk))
    return told


def _notes(cast, count):
    for lead in cast.leads(count):
        work.write_note(lead, body="hola", by=cast.actor("cleo"))


def test_one_wake_up_serves_many_facts(cast, heard):
    _notes(cast, 5)
    assert DBTaskResult.objects.filter(task_path="cauce.spine.feed.drain").count() == 1
    assert backlog().open == 5
    drain()
    assert len(set(heard)) == len(heard) == 5
    assert backlog().open == 0


def test_a_drain_that_found_something_looks_once_more(cast, heard):
    _notes(cast, 1)
    drain()
    (again,) = DBTaskResult.objects.filter(status=WAITING)
    _notes(cast, 1)  # a deferred look is no substitute for one now
    assert DBTaskResult.objects.filter(status=WAITING).count() == 2
    DBTaskResult.objects.filter(pk=again.pk).update(run_after=timezone.now())
    drain()
    assert len(heard) == 2


def test_a_long_drain_gives_others_their_turn(cast, heard, monkeypatch):
    monkeypatch.setattr(feed, "BATCH", 2)
    monkeypatch.setattr(feed, "TURN", -1.0)
    _notes(cast, 5)
    assert drain(limit=1) == 1
    assert len(heard) == 2
    drain()
    assert len(heard) == 5


def test_what_was_missed_is_found_by_the_sweep(cast, heard):
    _notes(cast, 2)
    DBTaskResult.objects.all().delete()
    assert clock.REGISTRY["feed.sweep"].every == timedelta(minutes=1)
    clock.REGISTRY["feed.sweep"].task.enqueue()
    drain()
    assert len(heard) == 2


def test_a_listener_that_fails_is_tried_again_and_given_up_visibly(cast, heard, monkeypatch):
    feed.declare("test", [NoteWritten], lambda event: 1 / 0)
    monkeypatch.setattr(feed, "MAX_ATTEMPTS", 2)
    _notes(cast, 1)
    drain()
    item = FeedItem.objects.get()
    assert (item.state, item.attempts) == (FeedState.READY, 1)
    assert "ZeroDivisionError" in item.error
    FeedItem.objects.update(due_at=timezone.now())
    feed.sweep.call()
    drain()
    assert FeedItem.objects.get().state == FeedState.FAILED
    assert backlog().failed == 1


def test_a_batch_listener_is_told_of_many_in_one_go(cast, heard):
    batches = []
    feed.declare_batches("test", [NoteWritten], lambda events: batches.append(list(events)))
    _notes(cast, 5)
    drain()
    assert [len(batch) for batch in batches] == [5]
    assert backlog().open == 0


def test_of_a_batch_that_breaks_only_the_poison_stays(cast, heard):
    told = []

    def choosy(events):
        told.extend(event.pk for event in events)
        if poison in told:
            told.remove(poison)
            raise ZeroDivisionError

    feed.declare_batches("test", [NoteWritten], choosy)
    _notes(cast, 3)
    poison = FeedItem.objects.order_by("id").values_list("event_id", flat=True)[1]
    drain()
    assert [item.event_id for item in FeedItem.objects.exclude(state=FeedState.DONE)] == [poison]


def test_a_listener_may_leave_facts_out_and_speak_of_no_crowds(cast, heard):
    feed.declare_batches("long", [NoteWritten], print, hears=lambda note: len(note.excerpt) > 9)
    feed.declare_batches("people", [NoteWritten], print, crowds=False)
    with feed.as_crowd():
        assert feed.wanting(NoteWritten(note=1, excerpt="hola")) == ["test"]
    assert feed.wanting(NoteWritten(note=1, excerpt="hola, hola")) == ["test", "long", "people"]
    assert feed.wanting(NoteWritten(note=1, excerpt="hola")) == ["test", "people"]


def test_a_listener_that_rests_is_woken_once_for_what_happens_meanwhile(cast, settings):
    settings.LISTENERS_REST = 1
    before = timezone.now()
    feed.wake(cast.company.pk, ["notify"])
    feed.wake(cast.company.pk, ["notify"])
    jobs = DBTaskResult.objects.filter(task_path__endswith="feed.drain")
    (job,) = [one for one in jobs if "notify" in one.args_kwargs["args"]]
    assert job.run_after > before + timedelta(seconds=0.9)


def test_what_comes_while_a_resting_listener_works_waits_for_its_next_turn(cast, heard, settings):
    told: list[int] = []

    def busy(events):
        told.append(len(events))
        _notes(cast, 1)  # somebody writes meanwhile

    feed.declare_batches("test", [NoteWritten], busy, rests=1)
    _notes(cast, 2)
    settings.LISTENERS_REST = 1
    assert feed.drain.func(cast.company.pk, "test") == 2
    assert told == [2]
    assert FeedItem.objects.filter(listener="test", state=FeedState.READY).count() == 1
