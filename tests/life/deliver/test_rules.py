"""Verdicts, waits and likeness: values in, values out."""

from datetime import UTC, datetime, timedelta

import pytest

from cauce.life.deliver import rules
from cauce.life.deliver.rules import Verdict

pytestmark = pytest.mark.no_database
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "success", "verdict"),
    [
        (200, (), Verdict.SENT),
        (204, (), Verdict.SENT),
        (200, (201,), Verdict.REFUSED),
        (302, (302,), Verdict.SENT),
        (302, (), Verdict.REFUSED),
        (409, (), Verdict.EXISTS),
        (400, (), Verdict.REFUSED),
        (401, (), Verdict.REFUSED),
        (404, (), Verdict.REFUSED),
        (422, (), Verdict.REFUSED),
        (408, (), Verdict.LATER),
        (425, (), Verdict.LATER),
        (429, (), Verdict.LATER),
        (500, (), Verdict.LATER),
        (503, (), Verdict.LATER),
        (599, (), Verdict.LATER),
    ],
)
def test_what_a_status_means(status, success, verdict):
    assert rules.judge(status, success=success)[0] is verdict


def test_ten_tries_in_about_a_day():
    waits = [rules.wait(number, retry_after=None) for number in range(1, 11)]
    assert waits[-1] is None and None not in waits[:-1]
    assert waits[:-1] == sorted(waits[:-1])
    assert timedelta(hours=20) < sum(waits[:-1], timedelta()) < timedelta(hours=26)


def test_the_target_may_ask_for_more_patience_but_not_for_less():
    assert rules.wait(1, retry_after=90) == timedelta(seconds=90)
    assert rules.wait(5, retry_after=1) == timedelta(seconds=rules.WAITS[4])
    assert rules.wait(1, retry_after=10**9) == rules.LONGEST_WAIT


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("Mon, 23 Nov 2026 12:02:00 GMT", 120),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0),
        ("", None),
        (None, None),
        ("soon", None),
        ("-5", 0),
    ],
)
def test_retry_after(header, seconds):
    found = rules.retry_after(header, NOW)
    assert found == seconds or (header == "-5" and found in {0, None})


OURS = {"name": "María Fernández", "email": "mf@x.example", "phone": "+525512345678"}


@pytest.mark.parametrize(
    ("theirs", "sure"),
    [
        ({"name": "maria fernandez", "email": "MF@x.example"}, True),
        ({"first_name": "María", "last_name": "Fernández", "phone": "55 1234 5678"}, True),
        ({"email": "mf@x.example"}, True),
        ({"name": "Juan Pérez", "email": "mf@x.example"}, False),
        ({"name": "María Fernández", "email": "other@x.example"}, False),
        ({"name": "María Fernández"}, False),
        ({"phone": "5678"}, False),
        ({"name": ["x"], "email": None}, False),
    ],
)
def test_who_is_surely_the_same(theirs, sure):
    assert rules.same_person(theirs, OURS, "7").sure is sure


def test_two_sure_matches_are_a_doubt():
    one = rules.same_person({"email": "mf@x.example"}, OURS, "1")
    two = rules.same_person({"email": "mf@x.example"}, OURS, "2")
    assert rules.verdict_on([one]) == one and rules.verdict_on([one, two]) is None
