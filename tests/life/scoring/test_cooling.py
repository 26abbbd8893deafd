"""Leads that lie still: each day those in another band by now are told so, the others left."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cauce.jobs import drain
from cauce.leads.access import locked
from cauce.life.scoring import rescale, tasks
from cauce.spine.facts import LeadScored
from cauce.spine.read import last_of
from cauce.spine.table import Event
from tests.cast import Cast, unchanged_by_replay


def _days_later(days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    then = timezone.now() + timedelta(days=days)
    monkeypatch.setattr(rescale.timezone, "now", lambda: then)


def test_a_lead_that_went_cold_falls_into_its_band(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = cast.lead()
    _days_later(200, monkeypatch)
    tasks.cool.call(cast.company.pk)
    after = locked(lead.pk)
    fact, _at = last_of(after, LeadScored)
    assert (fact.was, fact.score, fact.cause) == (lead.score, after.score, "gone_cold")
    assert after.score < lead.score
    unchanged_by_replay(after)


def test_what_fell_is_not_told_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.lead()
    _days_later(200, monkeypatch)
    for _ in range(2):
        tasks.cool.call(cast.company.pk)
    assert Event.objects.filter(kind=LeadScored.kind).count() == 1


def test_a_fresh_lead_stays_as_it_is(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = cast.lead()
    _days_later(2, monkeypatch)
    tasks.cool.call(cast.company.pk)
    assert locked(lead.pk).score == lead.score
    assert not Event.objects.filter(kind=LeadScored.kind).exists()


def test_many_are_gone_through_in_slices(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    leads = cast.leads(5)
    monkeypatch.setattr(rescale, "LOOK", 2)
    monkeypatch.setattr(tasks, "_COLD_SLICE", 0.0)
    _days_later(200, monkeypatch)
    tasks.cool.call(cast.company.pk)
    drain()
    told = Event.objects.filter(kind=LeadScored.kind).values_list("lead_id", flat=True)
    assert set(told) == {lead.pk for lead in leads}
