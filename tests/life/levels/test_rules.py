"""What is promised at entry, and what is due to be told: by examples."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cauce.kit.calendars import Calendar
from cauce.leads import lateness
from cauce.leads.models import Lead
from cauce.life.levels import rules

START = datetime(2026, 9, 14, 16, 0, tzinfo=UTC)  # Monday, 10:00 in Mexico
USUAL = {"answer": 5, "contact": 120, "qualify": 1440}


def minute(count: float) -> datetime:
    return START + timedelta(minutes=count)


def second(count: float) -> int:
    return int(minute(count).timestamp())


def row(**more: Any) -> dict[str, Any]:
    """A lead's columns right after it entered."""
    levels = rules.promised(START, USUAL, warn_at=80, calendar=None)
    fresh = Lead(standing="active", created_at=START, levels=levels)
    found = {f.attname: getattr(fresh, f.attname) for f in Lead._meta.concrete_fields}
    return found | lateness.entered(levels) | more


def told(lead: dict[str, Any], after: float) -> list[tuple[str, bool]]:
    return [(bell.level, bell.missed) for bell in rules.bells(lead, minute(after))]


def test_each_level_has_its_end_and_a_moment_before_it() -> None:
    levels = rules.promised(START, USUAL, warn_at=80, calendar=None)
    assert levels == {
        "from": second(0),
        "answer": [second(5), second(4)],
        "contact": [second(120), second(96)],
        "qualify": [second(1440), second(1152)],
    }
    assert rules.promised(START, {"answer": 5}, warn_at=0, calendar=None)["answer"][1] is None
    assert rules.promised(START, {}, warn_at=80, calendar=None) == {}


def test_working_hours_move_the_end_and_the_warning() -> None:
    hours = dict.fromkeys(range(5), ((9 * 60, 18 * 60),))
    office = Calendar(zone=ZoneInfo("America/Mexico_City"), hours=hours)
    levels = rules.promised(minute(7 * 60 + 50), {"contact": 120}, warn_at=50, calendar=office)
    # Ten minutes are left on Monday: the rest is Tuesday's.
    tuesday = START + timedelta(days=1, hours=-1)
    assert levels["contact"] == [
        int((tuesday + timedelta(minutes=110)).timestamp()),
        int((tuesday + timedelta(minutes=50)).timestamp()),
    ]


def test_a_fresh_lead_is_told_before_the_first_level_ends_and_at_its_end() -> None:
    lead = row()
    assert lead["late_from"] == minute(5)
    assert lead["level_watch_at"] == minute(4)
    assert told(lead, 3.9) == []
    assert told(lead, 4) == [("answer", False)]
    assert told(lead, 5) == [("answer", True)]


def test_a_worker_that_slept_tells_of_the_end_and_not_of_its_nearing() -> None:
    lead = row()
    assert told(lead, 100) == [("answer", True), ("contact", False)]
    assert told(lead, 3000) == [("answer", True), ("contact", True), ("qualify", True)]


def test_what_was_told_is_not_told_again() -> None:
    lead = row()
    lead |= lateness.follow(lead, {"levels_told_at": minute(5)}, minute(5))
    assert lead["level_watch_at"] == minute(96)
    assert lead["late_from"] == minute(5)
    assert told(lead, 95) == []


def test_a_call_answers_and_only_who_was_spoken_to_was_reached() -> None:
    lead = row()
    lead |= lateness.follow(lead, {"attempts": 1}, minute(3))
    assert (lead["answered_at"], lead["reached_at"]) == (minute(3), None)
    assert lead["late_from"] == minute(120)
    lead |= lateness.follow(lead, {"attempts": 2, "last_contact_at": minute(9)}, minute(9))
    assert (lead["answered_at"], lead["reached_at"]) == (minute(3), minute(9))
    lead |= lateness.follow(lead, {"qualified_at": minute(20)}, minute(20))
    lead |= lateness.follow(lead, {"qualified_at": minute(50)}, minute(50))
    assert lead["judged_at"] == minute(20)
    assert (lead["late_from"], lead["level_watch_at"]) == (None, None)


def test_a_contact_told_later_counts_from_when_it_was() -> None:
    lead = row()
    lead |= lateness.follow(lead, {"last_contact_at": minute(2)}, minute(30))
    assert (lead["answered_at"], lead["reached_at"]) == (minute(2), minute(2))
    lead |= lateness.follow(lead, {"last_contact_at": None}, minute(40))  # taken back
    assert (lead["answered_at"], lead["reached_at"]) == (None, None)
    assert lead["late_from"] == minute(5)


def test_closed_and_quarantined_leads_wait_for_nobody() -> None:
    for gone in ({"flow_state": "closed"}, {"standing": "spam"}, {"standing": "withdrawn"}):
        lead = row()
        lead |= lateness.follow(lead, gone, minute(1))
        assert (lead["late_from"], lead["level_watch_at"]) == (None, None)
        back = {"flow_state": "in_process", "standing": "active"}
        lead |= lateness.follow(lead, back, minute(7))
        assert lead["late_from"] == minute(5)


def test_a_lead_without_levels_is_never_late() -> None:
    lead = row(levels=None, late_from=None, level_watch_at=None)
    changes = {"attempts": 1}
    assert lateness.follow(lead, changes, minute(1)) == changes


def test_what_cauce_hears_of_too_late_rings_nobody() -> None:
    levels = rules.promised(START, USUAL, warn_at=80, calendar=None)
    assert rules.untold(levels, minute(3)) == levels
    late = rules.untold(levels, minute(30))
    entered = lateness.entered(late)
    assert entered["late_from"] == minute(5)
    assert entered["level_watch_at"] == minute(96)
