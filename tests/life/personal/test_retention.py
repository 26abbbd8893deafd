"""What is kept for a time only is counted, taken in batches, and leaves a tally."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cauce.accounts.errors import Conflict, Invalid, NotAllowed
from cauce.leads.access import locked
from cauce.leads.models import Contact, Lead
from cauce.life import personal, qualify, setup
from cauce.life.capture.models import Submission
from cauce.life.personal import Erasure, retention
from cauce.life.personal.models import RetentionRun
from cauce.spine.table import Event
from tests.cast import Cast


def aged(*leads: Lead, days: int = 400) -> None:
    """As if they and their people had come long ago."""
    long_ago = timezone.now() - timedelta(days=days)
    ids = [lead.pk for lead in leads]
    rows = Lead.objects.filter(pk__in=ids)
    rows.update(created_at=long_ago, assigned_at=long_ago, qualified_at=None)
    Contact.objects.filter(pk__in=rows.values("contact_id")).update(created_at=long_ago)
    Submission.objects.filter(lead_id__in=ids).update(received_at=long_ago)


def closed(cast: Cast) -> Lead:
    """A lead that was lost."""
    lead = cast.lead()
    qualify.change_status(lead, status=cast.status("no_sale"), by=cast.actor("ada"))
    return lead


def through(run: RetentionRun) -> RetentionRun:
    """Its steps, one after the other."""
    while not retention.step(run.pk):
        pass
    run.refresh_from_db()
    return run


def test_people_whose_enquiries_are_all_over_are_erased(cast: Cast) -> None:
    old, alive, both, fresh = closed(cast), cast.lead(), closed(cast), closed(cast)
    again = cast.lead(email=both.email, phone="")
    aged(old, alive, both)
    ada = cast.actor("ada")
    assert again.contact_id == both.contact_id
    assert retention.count("people", days=365, by=ada) == 1
    run = through(retention.begin("people", days=365, by=ada))
    assert (run.state, run.count) == ("done", 1)
    erasure = Erasure.objects.get()
    assert (erasure.contact_id, erasure.reason) == (old.contact_id, "retention")
    assert personal.erase(erasure.pk)
    assert locked(old.pk).name == ""
    assert all(locked(one.pk).name for one in (alive, both, fresh))
    assert retention.count("people", days=365, by=ada) == 0
    event = Event.objects.get(kind="retention.finished")
    assert event.data == {"rule": "people", "days": 365, "count": 1}


def test_raw_captures_are_emptied_and_the_leads_stay(cast: Cast) -> None:
    old, fresh = cast.lead(), cast.lead()
    aged(old, days=40)
    ada = cast.actor("ada")
    assert retention.count("captures", days=30, by=ada) == 1
    through(retention.begin("captures", days=30, by=ada))
    raw = dict(Submission.objects.values_list("lead_id", "raw"))
    assert (bytes(raw[old.pk]), bytes(raw[fresh.pk]) != b"") == (b"", True)
    assert locked(old.pk).name == old.name
    assert retention.count("captures", days=30, by=ada) == 0


def test_a_company_switches_rules_on(cast: Cast) -> None:
    ada = cast.actor("ada")
    setup.update_privacy(by=ada, people_days=365)
    company = type(cast.company).objects.get(pk=cast.company.pk)
    assert company.privacy == {"people_days": 365}
    for wrong in ({"people_days": 3}, {"grace_days": None}, {"nada": 1}):
        with pytest.raises(Invalid):
            setup.update_privacy(by=ada, **wrong)
    with pytest.raises(NotAllowed):
        setup.update_privacy(by=cast.actor("ben"), grace_days=1)
    retention.clean.func(cast.company.pk)
    assert [one.rule for one in RetentionRun.objects.all()] == ["people"]
    with pytest.raises(Conflict, match="is_cleaning"):
        retention.begin("people", days=365, by=ada)


def test_only_administrators_and_only_known_rules(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        retention.count("people", days=365, by=cast.actor("ben"))
    with pytest.raises(Invalid):
        retention.count("nada", days=365, by=cast.actor("ada"))
    with pytest.raises(Invalid):
        retention.begin("people", days=1, by=cast.actor("ada"))
