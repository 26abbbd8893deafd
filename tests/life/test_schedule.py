"""A status that changes by itself: once, when due, unless somebody was quicker."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cauce.accounts.errors import Conflict, Invalid, NotAllowed
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import people, qualify, setup
from cauce.life.qualify.models import ScheduledStatus
from cauce.spine.facts import LeadStatusChanged
from cauce.spine.read import fact_of, history
from tests.cast import Cast, unchanged_by_replay

SOON = timedelta(hours=2)


def _planned(cast: Cast, lead: Lead, *, code: str = "no_sale", by: str = "cleo") -> ScheduledStatus:
    return qualify.schedule_status(
        lead, status=cast.status(code), at=timezone.now() + SOON, by=cast.actor(by)
    )


def _due(planned: ScheduledStatus) -> None:
    """Let the moment come."""
    past = timezone.now() - timedelta(seconds=1)
    ScheduledStatus.objects.filter(pk=planned.pk).update(due_at=past)


def test_it_happens_once_when_it_is_due_by_whoever_planned_it(cast: Cast) -> None:
    lead = cast.lead()
    planned = _planned(cast, lead)
    assert qualify.waiting(lead) == planned
    assert qualify.apply(planned.pk) is False  # not yet
    _due(planned)
    assert (qualify.apply(planned.pk), qualify.apply(planned.pk)) == (True, False)
    lead = locked(lead.pk)
    assert lead.status == cast.status("no_sale")
    assert qualify.waiting(lead) is None
    changed = history(lead, kind=LeadStatusChanged.kind).get()
    assert changed.actor_name == "Cleo"
    assert fact_of(changed).schedule == planned.pk  # type: ignore[attr-defined]
    unchanged_by_replay(lead)


def test_it_is_skipped_when_somebody_changed_the_status_meanwhile(cast: Cast) -> None:
    lead = cast.lead()
    planned = _planned(cast, lead)
    qualify.change_status(lead, status=cast.status("in_progress"), by=cast.actor("ada"))
    _due(planned)
    assert qualify.apply(planned.pk) is True
    planned.refresh_from_db()
    assert (planned.state, planned.reason) == ("skipped", "status_changed_meanwhile")
    assert locked(lead.pk).status == cast.status("in_progress")
    assert history(lead, kind="lead.schedule_skipped").count() == 1
    unchanged_by_replay(locked(lead.pk))


def test_it_is_skipped_for_a_lead_in_spam_and_a_status_switched_off(cast: Cast) -> None:
    spam, off = cast.leads(2)
    plans = [_planned(cast, spam), _planned(cast, off, code="sale")]
    people.mark_spam(spam, by=cast.actor("cleo"))
    sale = cast.status("sale")
    setup.update_setting(sale, noun="status", by=cast.actor("ada"), active=False)
    for planned in plans:
        _due(planned)
        assert qualify.apply(planned.pk)
    reasons = ScheduledStatus.objects.order_by("pk").values_list("reason", flat=True)
    assert list(reasons) == ["lead_not_active", "status_switched_off"]
    for lead in (spam, off):
        unchanged_by_replay(locked(lead.pk))


def test_it_is_cancelled_and_replaced(cast: Cast) -> None:
    lead = cast.lead()
    first = _planned(cast, lead)
    second = _planned(cast, lead, code="sale")
    assert qualify.waiting(lead) == second
    assert qualify.cancel_scheduled(lead, by=cast.actor("ada")) == second
    with pytest.raises(Conflict):
        qualify.cancel_scheduled(lead, by=cast.actor("ada"))
    for planned in (first, second):
        _due(planned)
        assert qualify.apply(planned.pk) is False
    assert locked(lead.pk).status == cast.status("new")
    kinds = list(history(lead).values_list("kind", flat=True))
    assert kinds[:4] == [
        "lead.schedule_cancelled",
        "lead.status_scheduled",
        "lead.schedule_cancelled",
        "lead.status_scheduled",
    ]


def test_what_cannot_be_planned(cast: Cast) -> None:
    lead, cleo = cast.lead(), cast.actor("cleo")
    later, status = timezone.now() + SOON, cast.status("sale")
    for at, wanted, field in (
        (timezone.now() - SOON, status, "at"),
        (timezone.now() + timedelta(days=9_000), status, "at"),
        (later, cast.status("new"), "status"),
    ):
        with pytest.raises(Invalid) as refused:
            qualify.schedule_status(lead, status=wanted, at=at, by=cleo)
        assert list(refused.value.fields) == [field]
    with pytest.raises(NotAllowed):
        qualify.schedule_status(lead, status=status, at=later, by=cast.actor("vera"))
    assert ScheduledStatus.objects.count() == 0


def test_a_comment_on_an_entry_changes_neither_type_nor_state(cast: Cast) -> None:
    lead, cleo = cast.lead(), cast.actor("cleo")
    first = qualify.qualify(lead, type=cast.qualification("high_interest"), by=cleo)
    qualify.qualify(lead, type=cast.qualification("low_interest"), by=cleo)
    said = qualify.comment_on(first, lead, comment=" Confirmó ", by=cast.actor("ada"))
    assert (said.about, said.points, said.comment) == (first, 0, "Confirmó")
    assert locked(lead.pk).type == cast.qualification("low_interest")
    with pytest.raises(Invalid):
        qualify.comment_on(first, lead, comment=" ", by=cleo)
    with pytest.raises(Invalid):
        qualify.comment_on(first, cast.lead(), comment="De otro", by=cleo)
    unchanged_by_replay(locked(lead.pk))
