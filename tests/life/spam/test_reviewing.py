"""People review what was quarantined: they agree, take it out, many at once, and undo."""

import pytest

from cauce.accounts.errors import Conflict
from cauce.leads.access import locked, quarantined
from cauce.leads.models import Lead
from cauce.life import bulk, people
from cauce.life.capture.models import Submission
from cauce.spine import read
from cauce.spine.table import Event
from tests.cast import Cast, unchanged_by_replay

OFFER = "https://a.example https://b.example https://c.example"


def suspects(cast: Cast, count: int = 1) -> list[Lead]:
    """Leads that the rules have quarantined and nobody has looked at."""
    return [cast.lead(message=f"{OFFER} {number}") for number in range(count)]


def test_somebody_agrees_that_it_is_spam(cast: Cast) -> None:
    (lead,) = suspects(cast)
    reasons = lead.spam_reasons
    people.mark_spam(lead, by=cast.actor("cleo"), reason="Publicidad")
    assert lead.spam_reviewed_at is not None
    assert (lead.standing, lead.spam_reasons) == ("spam", reasons)
    event = Event.objects.get(kind="lead.spam_confirmed")
    assert (event.actor_name, event.personal["comment"]) == ("Cleo", "Publicidad")
    assert Submission.objects.get().state == "spam"
    unchanged_by_replay(lead)
    people.mark_spam(lead, by=cast.actor("cleo"))  # once more changes nothing
    assert Event.objects.filter(kind="lead.spam_confirmed").count() == 1


def test_what_is_taken_out_waits_no_more_and_comes_back_as_new(cast: Cast) -> None:
    (lead,) = suspects(cast)
    people.mark_spam(lead, by=cast.actor("ada"))
    people.rescue(lead, by=cast.actor("ada"))
    assert (lead.standing, lead.spam_reviewed_at) == ("active", None)
    assert lead.seller_id is not None
    with pytest.raises(Conflict):
        people.rescue(lead, by=cast.actor("ada"))
    (event,) = read.rescues(before=None, limit=10)
    assert event.lead_id == lead.pk
    assert read.reasons_at_entry([lead.pk])[lead.pk][0]["code"] == "links"
    unchanged_by_replay(lead)


def test_many_are_confirmed_and_that_is_undone(cast: Cast) -> None:
    leads = [*suspects(cast, 3), cast.lead()]
    ada = cast.actor("ada")
    run = bulk.begin(
        Lead.objects.filter(pk__in=[lead.pk for lead in leads]), act="spam", params={}, by=ada
    )
    assert bulk.figures(run)["changed"] == 4
    assert not quarantined(ada).filter(spam_reviewed_at=None).exists()
    assert Submission.objects.filter(state="spam").count() == 4
    bulk.undo(run, by=ada)
    assert quarantined(ada).filter(spam_reviewed_at=None).count() == 3
    assert Lead.objects.filter(standing="active").count() == 1
    assert Submission.objects.filter(state="spam").count() == 3
    for lead in leads:
        unchanged_by_replay(locked(lead.pk))
