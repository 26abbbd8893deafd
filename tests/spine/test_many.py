"""Facts of many leads at once, facts that nobody hears of, and rows set right from history."""

import pytest
from django.db.models import F
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.leads.models import Lead
from cauce.life import work
from cauce.spine import feed, rebuild
from cauce.spine.facts import LeadStarred, NoteWritten
from cauce.spine.record import Happening, record_on
from cauce.spine.table import Event, FeedItem
from cauce.store import atomic
from tests.cast import unchanged_by_replay


def _happening(lead, fact):
    return Happening(fact=fact, by=SYSTEM, at=timezone.now(), lead_id=lead.pk)


def test_facts_of_many_leads_change_their_rows_in_order(cast):
    one, other, third = cast.leads(3)
    record_on(
        [
            _happening(one, LeadStarred(was=0, stars=2)),
            _happening(other, NoteWritten(note=1, excerpt="hola")),
            _happening(one, LeadStarred(was=2, stars=5)),
        ],
        {lead.pk: lead for lead in (one, other, third)},
    )
    rows = {lead.pk: lead for lead in Lead.objects.all()}
    assert rows[one.pk].stars == 5
    assert (rows[other.pk].last_note, rows[other.pk].flow_state) == ("hola", "in_process")
    assert rows[third.pk].stars == 0
    for lead in (one, other, third):
        unchanged_by_replay(lead)


def test_what_is_unheard_is_recorded_and_told_to_nobody(cast):
    lead = cast.lead()
    before = FeedItem.objects.count()
    with feed.unheard("a test"), atomic():
        work.write_note(lead, body="hace un año", by=cast.actor("cleo"))
    assert Event.objects.filter(lead=lead, kind=NoteWritten.kind).count() == 1
    assert FeedItem.objects.count() == before
    work.write_note(lead, body="hoy", by=cast.actor("cleo"))
    assert FeedItem.objects.count() > before


def test_unheard_asks_why():
    with pytest.raises(ValueError, match="why"), feed.unheard(""):
        pass


def test_a_row_that_went_astray_is_set_right_from_its_history(cast):
    leads = cast.leads(4)
    work.set_stars(leads[0], stars=3, by=cast.actor("cleo"))
    Lead.objects.filter(pk=leads[0].pk).update(stars=1, seller_id=None, attributes={"x": "y"})
    Lead.objects.filter(pk=leads[1].pk).update(score=F("score") + 1)
    ids = [lead.pk for lead in leads]
    assert set(rebuild.differing(list(Lead.objects.filter(pk__in=ids)))) == set(ids[:2])
    wrong = rebuild.rebuild(ids)
    assert set(wrong) == set(ids[:2])
    assert set(wrong[ids[0]]) == {"stars", "seller_id", "attributes"}
    for lead in leads:
        unchanged_by_replay(lead)
    assert rebuild.rebuild(ids) == {}


def test_a_lead_without_any_history_is_found_and_left_alone(cast):
    lead = cast.lead()
    Event.objects.filter(lead=lead).delete()
    assert lead.pk in rebuild.differing([lead])
    assert rebuild.rebuild([lead.pk]) == {}
    assert Lead.objects.get(pk=lead.pk).number == lead.number
