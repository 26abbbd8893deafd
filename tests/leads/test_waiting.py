"""Who waits: the newest without a note, read from an index in its order."""

from cauce.leads import waiting
from cauce.leads.models import Lead
from tests.cast import Cast
from tests.leads.plans import plans_of


def test_the_newest_without_a_note_come_first(cast: Cast) -> None:
    leads = cast.leads(5)
    Lead.objects.filter(pk=leads[4].pk).update(last_note_at=leads[4].created_at)
    Lead.objects.filter(pk=leads[3].pk).update(standing="spam")
    found = waiting.newest(Lead.objects.all(), limit=2)
    assert [one.number for one in found] == [leads[2].number, leads[1].number]
    assert (found[0].name, found[0].seller_id) == (leads[2].name, leads[2].seller_id)


def test_nobody_sorts_those_who_wait(cast: Cast) -> None:
    cast.leads(20)
    for leads in (Lead.objects.all(), Lead.objects.filter(seller_id=cast.cleo.pk)):
        (plan,) = plans_of(lambda leads=leads: waiting.newest(leads, limit=5))  # type: ignore[misc]
        assert "TEMP B-TREE" not in plan, plan
        assert "Sort" not in plan, plan
