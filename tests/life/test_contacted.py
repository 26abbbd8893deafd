"""«Último contacto» told by hand: the latest counts, and what was wrong is taken back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Conflict, Invalid, Missing, NotAllowed
from cauce.leads.access import locked
from cauce.leads.models import Contact, Lead
from cauce.life import people, work
from cauce.spine.read import history
from tests.cast import Cast, unchanged_by_replay


def ago(days: float) -> datetime:
    return timezone.now().replace(microsecond=0) - timedelta(days=days)


def tell(lead: Lead, cast: Cast, at: datetime, *, who: str = "cleo", **more: Any) -> int:
    told = {"channel": "call"} | more
    return work.tell_contact(locked(lead.pk), at=at, by=cast.actor(who), **told)


def moment_of(told: int, lead: Lead) -> datetime:
    return next(one.at for one in work.contacts_of(lead) if one.id == told)


def last(lead: Lead) -> datetime | None:
    unchanged_by_replay(lead)
    moment = locked(lead.pk).last_contact_at
    assert lead.contact_id is not None
    assert Contact.objects.get(pk=lead.contact_id).last_contact_at == moment
    return moment


def test_the_latest_contact_is_the_last_whatever_is_told_first(cast: Cast) -> None:
    lead = cast.lead()
    assert last(lead) is None
    first, newest = ago(3), ago(1)
    tell(lead, cast, first)
    assert last(lead) == first
    tell(lead, cast, newest, channel="visit", comment="Vino  a la\x00 sala")
    tell(lead, cast, ago(2), channel="whatsapp")
    assert last(lead) == newest
    told = work.contacts_of(lead)
    assert [one.channel for one in told] == ["visit", "whatsapp", "call"]
    assert (told[0].comment, told[0].by) == ("Vino a la sala", "Cleo")
    assert Contact.objects.get(pk=lead.contact_id).lead_state == "in_process"


def test_taking_one_back_leaves_what_else_was_told(cast: Cast) -> None:
    lead = cast.lead()
    older, newest = ago(5), ago(1)
    first, second = tell(lead, cast, older), tell(lead, cast, newest)
    work.take_back_contact(locked(lead.pk), told=second, by=cast.actor("cleo"))
    assert last(lead) == older
    third = tell(lead, cast, newest)
    work.take_back_contact(locked(lead.pk), told=first, by=cast.actor("cleo"))
    assert last(lead) == newest
    work.take_back_contact(locked(lead.pk), told=third, by=cast.actor("cleo"))
    assert last(lead) is None
    assert work.contacts_of(lead) == []
    with pytest.raises(Missing):
        work.take_back_contact(locked(lead.pk), told=third, by=cast.actor("cleo"))
    assert history(lead, kind="lead.contact_withdrawn").count() == 3


@pytest.mark.parametrize(
    ("note", "counts"),
    [
        ({"call": True, "outcome": "positive"}, True),
        ({"call": True, "outcome": ""}, True),
        ({"call": True, "outcome": "negative"}, False),
        ({"call": False, "outcome": "positive"}, False),
    ],
)
def test_a_note_about_a_call_that_was_not_in_vain_is_a_contact(
    cast: Cast, note: dict[str, Any], counts: bool
) -> None:
    lead = cast.lead()
    written = work.write_note(locked(lead.pk), body="Llamé", by=cast.actor("cleo"), **note)
    assert last(lead) == (written.created_at if counts else None)
    told = tell(lead, cast, ago(2))
    assert last(lead) == (written.created_at if counts else moment_of(told, lead))
    work.take_back_contact(locked(lead.pk), told=told, by=cast.actor("cleo"))
    assert last(lead) == (written.created_at if counts else None)


def test_a_colleagues_word_is_taken_back_by_whoever_may_reassign(cast: Cast) -> None:
    lead = cast.lead()
    told = tell(lead, cast, ago(1))
    with pytest.raises(NotAllowed):
        work.take_back_contact(locked(lead.pk), told=told, by=cast.actor("ben"))
    work.take_back_contact(locked(lead.pk), told=told, by=cast.actor("ada"))
    assert last(lead) is None


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"at": timedelta(minutes=5)}, "at", "not_past"),
        ({"channel": "smoke"}, "channel", "unknown_choice"),
        ({"comment": "x" * 281}, "comment", "too_long"),
    ],
)
def test_what_makes_no_sense_is_named(
    cast: Cast, given: dict[str, Any], field: str, code: str
) -> None:
    lead = cast.lead()
    told = {"at": timedelta(days=-1), "channel": "call"} | given
    at = timezone.now() + told.pop("at")
    with pytest.raises(Invalid) as refused:
        work.tell_contact(locked(lead.pk), at=at, by=SYSTEM, **told)
    assert {name: code for name, (code, _) in refused.value.fields.items()} == {field: code}


def test_nobody_tells_of_a_lead_in_quarantine_nor_without_the_right(cast: Cast) -> None:
    lead = cast.lead()
    with pytest.raises(NotAllowed):
        tell(lead, cast, ago(1), who="vera")
    told = tell(lead, cast, ago(1))
    people.mark_spam(locked(lead.pk), by=SYSTEM)
    with pytest.raises(Conflict):
        tell(lead, cast, ago(1))
    with pytest.raises(Conflict):
        work.take_back_contact(locked(lead.pk), told=told, by=SYSTEM)
