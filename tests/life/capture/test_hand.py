"""Leads typed in by colleagues."""

import pytest
from django.utils import timezone

from cauce.accounts.errors import NotAllowed
from cauce.jobs import drain
from cauce.leads.access import locked
from cauce.life import intake, intake_jobs, setup
from cauce.life.capture.models import Submission
from cauce.life.capture.sources import hand
from tests.cast import Cast, unchanged_by_replay

TYPED = {"name": "Ana Ríos", "phone": "55 1234 0001", "message": "Llamó por el anuncio"}


def test_it_goes_through_the_same_intake(cast: Cast) -> None:
    entry = hand.typed(
        campaign=cast.campaign,
        values=TYPED,
        attributes={"recámaras": "2\x00"},
        seller=cast.fay,
        by=cast.actor("ada"),
        at=timezone.now(),
    )
    intake.take_one(entry)
    lead = locked(entry.lead_id or 0)
    assert (lead.name, lead.phone, lead.entry_method) == ("Ana Ríos", "+525512340001", "hand")
    assert (lead.seller_id, lead.assignment_type) == (cast.fay.pk, "direct")
    assert lead.attributes == {"recámaras": "2"}
    unchanged_by_replay(lead)


def test_who_may_type_and_who_may_name_a_seller(cast: Cast) -> None:
    given = {"campaign": cast.campaign, "values": TYPED, "at": timezone.now()}
    with pytest.raises(NotAllowed):
        hand.typed(by=cast.actor("vera"), **given)
    with pytest.raises(NotAllowed):
        hand.typed(by=cast.actor("cleo"), seller=cast.fay, **given)
    assert hand.typed(by=cast.actor("cleo"), **given).draft


def test_a_refused_one_is_read_again_as_its_writers(cast: Cast) -> None:
    other = setup.create_campaign(name="Otra", product=cast.product, by=cast.actor("ada"))
    setup.update_setting(other, noun="campaign", by=cast.actor("ada"), active=False)
    now = timezone.now()
    entry = hand.typed(campaign=other, values=TYPED, by=cast.actor("ben"), at=now)
    intake.take_one(entry)
    refused = Submission.objects.get()
    assert refused.error["code"] == "unknown_campaign"
    setup.update_setting(other, noun="campaign", by=cast.actor("ada"), active=True)
    intake_jobs.replay([refused.pk], by=cast.actor("ada"))
    drain()
    refused.refresh_from_db()
    lead = locked(refused.lead_id or 0)
    assert lead.campaign_id == other.pk
    assert lead.name == "Ana Ríos"
