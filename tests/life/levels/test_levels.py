"""Service levels of real leads: promised at entry, met, told once, counted anew, handed on."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cauce import jobs
from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Invalid, NotAllowed
from cauce.catalog.levels import levels_of
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import assignment, intake, level_watch, people, qualify, setup, work
from cauce.spine.read import fact_of
from cauce.spine.table import Event
from tests.cast import Cast, unchanged_by_replay


def aged(cast: Cast, minutes: float, **options: Any) -> Lead:
    """A lead that entered so many minutes ago, of which nobody was told yet."""
    lead = cast.lead(**options)
    shift = timedelta(minutes=minutes)
    levels = {
        code: value - int(shift.total_seconds())
        if isinstance(value, int)
        else [None if one is None else one - int(shift.total_seconds()) for one in value]
        for code, value in lead.levels.items()
    }
    columns = ("answer_due", "contact_due", "qualify_due", "late_from", "level_watch_at")
    moved = {name: getattr(lead, name) - shift for name in columns if getattr(lead, name)}
    Lead.objects.filter(pk=lead.pk).update(levels=levels, **moved)
    # The history is moved along, so that the fold still holds.
    entry = Event.objects.get(lead_id=lead.pk, kind="lead.entered")
    Event.objects.filter(pk=entry.pk).update(data=entry.data | {"levels": levels})
    return locked(lead.pk)


def facts(lead: Lead, kind: str) -> list[Any]:
    return [fact_of(event) for event in Event.objects.filter(lead_id=lead.pk, kind=kind)]


def test_a_lead_enters_with_what_was_promised(cast: Cast) -> None:
    lead = cast.lead()
    entered = lead.created_at.replace(microsecond=0)
    assert lead.answer_due == entered + timedelta(minutes=5)
    assert lead.contact_due == entered + timedelta(hours=2)
    assert lead.qualify_due == entered + timedelta(hours=24)
    assert lead.late_from == lead.answer_due
    unchanged_by_replay(lead)


def test_spam_and_imported_files_promise_nothing(cast: Cast) -> None:
    entry = cast.entry()
    assert entry.draft is not None
    entry.draft.signals["honeypot"] = True
    intake.take([entry])
    spam = locked(entry.lead_id or 0)
    assert (spam.standing, spam.levels) == ("spam", None)
    assert cast.lead(method="file").late_from is None


def test_the_next_lead_follows_the_settings_and_a_campaigns_own(cast: Cast) -> None:
    setup.update_levels(answer=15, qualify=0, by=cast.actor("ada"))
    lead = cast.lead()
    assert lead.answer_due == lead.created_at.replace(microsecond=0) + timedelta(minutes=15)
    assert lead.qualify_due is None
    own = {"answer": 1, "contact": None}
    setup.update_setting(cast.campaign, noun="campaign", levels=own, by=cast.actor("ada"))
    cast.company.refresh_from_db()
    lead = cast.lead()
    assert lead.answer_due == lead.created_at.replace(microsecond=0) + timedelta(minutes=1)
    changed = Event.objects.filter(kind="setting.changed").order_by("-id")
    assert [one.data["noun"] for one in changed[:2]] == ["campaign", "levels"]


def test_only_who_configures_changes_levels_and_only_to_what_can_be(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        setup.update_levels(answer=15, by=cast.actor("ben"))
    bad: dict[str, Any] = {"answer": -1, "warn_at": 100, "move": ["never"], "colour": 3}
    with pytest.raises(Invalid) as refused:
        setup.update_levels(by=cast.actor("ada"), **bad)
    assert set(refused.value.fields) == set(bad)
    with pytest.raises(Invalid):
        wrong = {"answer": 10**6}
        setup.update_setting(cast.campaign, noun="campaign", levels=wrong, by=SYSTEM)
    assert levels_of(cast.company).answer == 5


def test_work_meets_the_levels_one_after_the_other(cast: Cast) -> None:
    lead = cast.lead()
    work.write_note(lead, body="Llamo", call=True, outcome="negative", by=cast.actor("cleo"))
    assert (lead.answered_at is not None, lead.reached_at) == (True, None)
    assert lead.late_from == lead.contact_due
    work.write_note(lead, body="Hablamos", call=True, outcome="positive", by=cast.actor("cleo"))
    assert lead.late_from == lead.qualify_due
    qualify.qualify(lead, type=cast.qualification("high_interest"), by=cast.actor("cleo"))
    assert (lead.late_from, lead.level_watch_at) == (None, None)
    unchanged_by_replay(lead)


def test_only_what_a_person_says_meets_the_level_of_qualification(cast: Cast) -> None:
    setup.create_qualification_rule(
        event="call_answered", type="medium_interest", points=5, by=SYSTEM
    )
    by_rule, by_machine = cast.leads(2)
    work.write_note(by_rule, body="Hablamos", call=True, by=cast.actor("cleo"))
    qualify.on_facts(list(Event.objects.filter(kind="note.written")))
    qualify.qualify(by_machine, type=cast.qualification("high_interest"), by=SYSTEM)
    for lead in (by_rule, by_machine):
        lead = locked(lead.pk)
        assert lead.qualification_id is not None
        assert (lead.qualified_at, lead.judged_at) == (None, None)
        qualify.qualify(lead, type=cast.qualification("high_interest"), by=cast.actor("cleo"))
        assert lead.judged_at == lead.qualified_at is not None
        unchanged_by_replay(lead)


def test_a_note_that_tells_of_no_call_answers_nobody(cast: Cast) -> None:
    lead = cast.lead()
    work.write_note(lead, body="Es primo de Juan", by=cast.actor("cleo"))
    assert lead.answered_at is None
    unchanged_by_replay(lead)


def test_a_lead_leaves_by_closing_and_by_quarantine(cast: Cast) -> None:
    closed, spam = cast.leads(2)
    work.close(closed, by=cast.actor("cleo"))
    people.mark_spam(spam, by=cast.actor("cleo"))
    for lead in (closed, spam):
        assert (locked(lead.pk).late_from, locked(lead.pk).level_watch_at) == (None, None)
        unchanged_by_replay(lead)


def test_a_rescued_lead_is_promised_an_answer_from_now(cast: Cast) -> None:
    lead = cast.lead()
    people.mark_spam(lead, by=cast.actor("cleo"))
    before = timezone.now().replace(microsecond=0)
    people.rescue(locked(lead.pk), by=cast.actor("ada"))
    lead = locked(lead.pk)
    assert lead.answer_due is not None
    assert lead.answer_due >= before + timedelta(minutes=5)
    unchanged_by_replay(lead)


def test_who_is_about_to_be_late_is_told_once_and_who_is_late_once(cast: Cast) -> None:
    ending, late, fine = aged(cast, 4.5), aged(cast, 7), cast.lead()
    level_watch.sweep.func()
    jobs.drain()
    level_watch.ring.func(cast.company.pk)
    assert [one.level for one in facts(ending, "lead.level_ending")] == ["answer"]
    assert facts(ending, "lead.level_missed") == []
    missed = facts(late, "lead.level_missed")
    assert [(one.level, one.seller) for one in missed] == [("answer", late.seller_id)]
    assert facts(late, "lead.level_ending") == []
    assert facts(fine, "lead.level_ending") == []
    assert locked(late.pk).missed_by_id == late.seller_id
    for lead in (ending, late, fine):
        unchanged_by_replay(lead)


def test_telling_takes_as_many_statements_for_many_as_for_one(cast: Cast) -> None:
    def statements(count: int) -> int:
        for _ in range(count):
            aged(cast, 7)
        with CaptureQueriesContext(connection) as context:
            assert level_watch.tell(timezone.now()) == count
        return len(context.captured_queries)

    statements(1)
    assert statements(1) == statements(12)


def test_who_was_answered_meanwhile_is_not_told_of(cast: Cast) -> None:
    lead = aged(cast, 7)
    work.write_note(lead, body="Hablamos", call=True, by=cast.actor("cleo"))
    assert level_watch.tell(timezone.now()) == 0
    assert facts(lead, "lead.level_missed") == []


def test_a_late_lead_is_handed_on_once_and_never_back(cast: Cast) -> None:
    setup.update_levels(move=["answer", "contact"], moves=1, by=cast.actor("ada"))
    lead = aged(cast, 7)
    first = lead.seller_id
    level_watch.tell(timezone.now())
    lead = locked(lead.pk)
    other = {cast.cleo.pk: cast.fay.pk, cast.fay.pk: cast.cleo.pk}[first]
    assert lead.seller_id == other
    assert lead.missed_by_id == first
    assert (lead.assignment_reason["late"], lead.assignment_type) == ("answer", "campaign_role")
    assert [first, "was_late"] in lead.assignment_reason["passed"]
    unchanged_by_replay(lead)
    # Two hours later it is late again: it was handed on as often as it may be.
    level_watch.tell(timezone.now() + timedelta(hours=3))
    assert locked(lead.pk).seller_id == other
    assert [one.level for one in facts(lead, "lead.level_missed")] == ["answer", "contact"]


def test_what_nobody_else_can_take_stays(cast: Cast) -> None:
    setup.update_levels(move=["answer"], moves=5, by=cast.actor("ada"))
    lead = aged(cast, 7)
    others = {"cleo", "fay"} - {"cleo" if lead.seller_id == cast.cleo.pk else "fay"}
    assignment.set_availability(cast.people[others.pop()], paused=True, by=SYSTEM)
    level_watch.tell(timezone.now())
    assert locked(lead.pk).seller_id == lead.seller_id
    unchanged_by_replay(lead)


def test_only_working_hours_count_where_a_company_says_so(cast: Cast) -> None:
    setup.update_levels(business_hours=True, by=cast.actor("ada"))
    days = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    today = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[
        timezone.now().astimezone(zone_of(cast)).weekday()
    ]
    free = {day: spans for day, spans in days.items() if day != today}
    assignment.set_availability(cast.fay, hours=free, by=SYSTEM)  # not today
    lead = cast.lead()
    assert lead.seller_id == cast.cleo.pk  # Fay does not take any today
    assert lead.answer_due == lead.created_at.replace(microsecond=0) + timedelta(minutes=5)
    assignment.assign(lead, to=cast.fay, by=cast.actor("ada"))
    jobs.drain()
    lead = locked(lead.pk)
    tomorrow = (datetime.now(zone_of(cast)) + timedelta(days=1)).date()
    assert lead.answer_due is not None
    assert lead.answer_due.astimezone(zone_of(cast)).date() == tomorrow
    assert [one.cause for one in facts(lead, "lead.level_set")] == ["lead.assigned"]
    unchanged_by_replay(lead)


def zone_of(cast: Cast) -> Any:
    return ZoneInfo(cast.company.timezone)


def test_intake_takes_no_statement_more(cast: Cast) -> None:
    def statements(**levels: Any) -> int:
        setup.update_levels(by=cast.actor("ada"), **levels)
        cast.leads(2)  # what is read once per version
        entries = [cast.entry() for _ in range(3)]
        with CaptureQueriesContext(connection) as context:
            intake.take(entries)
        return len(context.captured_queries)

    assert statements(answer=5) == statements(answer=0, contact=0, qualify=0)
