"""Old spam is wiped: nothing of the person is left anywhere, every count and code is."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Conflict, Invalid, NotAllowed
from cauce.leads import lookup
from cauce.leads.access import locked
from cauce.leads.models import Contact, ContactPoint, Lead
from cauce.life import intake, people, spam, spam_cleanup, work
from cauce.life.capture.models import Submission
from cauce.life.capture.queries import tally
from cauce.life.spam.models import SpamCleanup
from cauce.management import doctor_leads
from cauce.spine.table import Event
from tests.cast import Cast, unchanged_by_replay

OFFER = "https://a.example https://b.example https://c.example"


def old(cast: Cast, count: int = 1, *, days: int = 40, **raw: Any) -> list[Lead]:
    """Spam that came so long ago, through the whole intake."""
    entries = [cast.entry(**({"message": f"{OFFER} {n}"} | raw)) for n in range(count)]
    for entry in entries:
        entry.at -= timedelta(days=days)
        assert entry.draft is not None
        entry.draft.at = entry.at
    intake.take(entries)
    return [locked(entry.lead_id or 0) for entry in entries]


def everything() -> str:
    """All that is stored of leads, people, history and submissions, as one text."""
    tables = (Lead, Contact, ContactPoint, Event, Submission)
    return " ".join(str(row) for table in tables for row in table.objects.values())


def test_nothing_of_the_person_is_left_and_every_count_is(cast: Cast) -> None:
    (lead,) = old(cast, name="Pánfilo Ganga", email="panfilo@ganga.example", phone="5587654321")
    fresh, real = cast.lead(message=OFFER), cast.lead()
    before = tally()
    assert "panfilo" in everything().lower()
    run = spam_cleanup.begin(days=30, by=cast.actor("ada"))
    assert (run.state, run.leads, run.kept) == ("done", 1, 0)
    told = everything().lower()
    for trace in ("panfilo", "pánfilo", "ganga", "5587654321", "a.example https://b.example 0"):
        assert trace not in told
    assert tally() == before
    assert before.received == before.leads + before.spam + before.rejected + before.pending == 3
    wiped = locked(lead.pk)
    assert (wiped.standing, wiped.name, wiped.number) == ("cleaned", "", lead.number)
    assert wiped.spam_reasons[0]["code"] == "links"  # codes stay
    unchanged_by_replay(wiped)
    assert [locked(one.pk).standing for one in (fresh, real)] == ["spam", "active"]
    assert not lookup.look_up(cast.actor("ada"), "panfilo").leads
    assert not doctor_leads.intake().problems
    event = Event.objects.get(kind="spam.cleaned")
    assert event.data == {"days": 30, "leads": 1, "kept": 0}


def test_a_person_of_whom_only_spam_was_known_goes_too(cast: Cast) -> None:
    lead, other = cast.lead(email="malo@x.example"), cast.lead(email="bueno@x.example")
    again = cast.lead(email="bueno@x.example", phone="")
    for one in (lead, again):
        people.mark_spam(one, by=cast.actor("ada"))
    Lead.objects.update(spam_reviewed_at=None)
    _age(lead, again)
    spam_cleanup.begin(days=30, by=cast.actor("ada"))
    assert not Contact.objects.filter(email="malo@x.example").exists()
    assert not ContactPoint.objects.filter(key="malo@x.example").exists()
    assert Contact.objects.filter(pk=other.contact_id, email="bueno@x.example").exists()


def _age(*leads: Lead) -> None:
    """As if they had come long ago, in the row and in its history."""
    long_ago = timezone.now() - timedelta(days=60)
    for lead in leads:
        Lead.objects.filter(pk=lead.pk).update(created_at=long_ago)


def test_what_people_worked_on_is_left(cast: Cast) -> None:
    worked, other = cast.leads(2)
    work.write_note(worked, body="Llamé", by=cast.actor("ada"))
    for one in (worked, other):
        people.mark_spam(one, by=cast.actor("ada"))
    Lead.objects.update(spam_reviewed_at=timezone.now() - timedelta(days=60))
    counted = spam_cleanup.count(days=30, by=cast.actor("ada"))
    assert (counted.leads, counted.unreviewed, counted.kept) == (1, 0, 1)
    run = spam_cleanup.begin(days=30, by=cast.actor("ada"))
    assert (run.leads, run.kept) == (1, 1)
    assert locked(worked.pk).standing == "spam"


def test_what_was_called_spam_lately_is_not_old(cast: Cast) -> None:
    lead, _ = old(cast, 2)
    people.mark_spam(lead, by=cast.actor("ada"))
    assert spam_cleanup.begin(days=30, by=cast.actor("ada")).leads == 1
    assert locked(lead.pk).standing == "spam"


def test_the_daily_clean_up_keeps_to_what_the_company_set(cast: Cast) -> None:
    old(cast, 2)
    spam_cleanup.clean_all.call()
    assert not SpamCleanup.objects.exists()
    spam.keep_spam(days=30, by=cast.actor("ada"))
    spam_cleanup.clean.call(cast.company.pk)
    assert Lead.objects.filter(standing="cleaned").count() == 2
    event = Event.objects.filter(subject_kind="spam_filter").order_by("id")[0]
    assert event.data["fields"] == {"keep_days": [None, 30]}
    with pytest.raises(Invalid):
        spam.keep_spam(days=0, by=cast.actor("ada"))


def test_many_go_in_the_background_and_one_clean_up_at_a_time(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spam_cleanup, "AT_ONCE", 2)
    monkeypatch.setattr(spam_cleanup, "CHUNK", 2)
    old(cast, 5)
    run = spam_cleanup.begin(days=30, by=SYSTEM)
    assert run.state == "running"
    with pytest.raises(Conflict):
        spam_cleanup.begin(days=30, by=SYSTEM)
    spam_cleanup.go_on.call(cast.company.pk, run.pk)
    run.refresh_from_db()
    assert (run.state, run.leads) == ("done", 5)


def test_only_administrators_clean_up(cast: Cast) -> None:
    for act in (spam_cleanup.count, spam_cleanup.begin):
        with pytest.raises(NotAllowed):
            act(days=30, by=cast.actor("ben"))
