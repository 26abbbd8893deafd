"""Notes, stars, qualification, status, corrections, quarantine: each leaves a row that replays."""

from typing import Any

import pytest

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Conflict, Invalid, NotAllowed
from cauce.catalog.models import Tag
from cauce.leads import search
from cauce.leads.access import locked
from cauce.leads.models import Contact, Lead
from cauce.life import intake, people, setup
from cauce.life.capture.models import Submission
from cauce.life.qualify import change_status, qualify
from cauce.life.qualify.models import QualificationEntry
from cauce.life.work import set_stars, set_tags, tag, untag, write_note
from cauce.spine.table import Event
from tests.cast import Cast, unchanged_by_replay


def test_a_note_is_kept_shown_and_told(cast: Cast) -> None:
    lead = cast.lead()
    note = write_note(lead, body="  Llamar el jueves\n a las 11 \x00", by=cast.actor("cleo"))
    assert note.body == "Llamar el jueves\n a las 11"
    assert lead.last_note == "Llamar el jueves a las 11"
    assert lead.flow_state == "in_process"
    unchanged_by_replay(lead)


def test_a_call_that_a_note_tells_of_is_an_attempt_answered_or_not(cast: Cast) -> None:
    lead = cast.lead()
    for call, outcome, attempts in ((False, "", 0), (True, "negative", 1), (True, "positive", 2)):
        write_note(locked(lead.pk), body="Nota", call=call, outcome=outcome, by=cast.actor("cleo"))
        assert locked(lead.pk).attempts == attempts
    unchanged_by_replay(lead)


@pytest.mark.parametrize("body", ["", "  \n ", "\x00", "x" * 10_001])
def test_a_note_without_words_is_refused(cast: Cast, body: str) -> None:
    lead = cast.lead()
    with pytest.raises(Invalid) as refused:
        write_note(lead, body=body, by=cast.actor("cleo"))
    assert set(refused.value.fields) == {"body"}
    assert Event.objects.filter(lead_id=lead.pk, kind="note.written").count() == 0


def test_a_viewer_only_looks(cast: Cast) -> None:
    lead = cast.lead()
    with pytest.raises(NotAllowed):
        write_note(lead, body="hola", by=cast.actor("vera"))
    with pytest.raises(NotAllowed):
        set_stars(lead, stars=3, by=cast.actor("vera"))


def test_stars(cast: Cast) -> None:
    lead = set_stars(cast.lead(), stars=4, by=cast.actor("cleo"))
    assert lead.stars == 4
    with pytest.raises(Invalid):
        set_stars(lead, stars=6, by=cast.actor("cleo"))
    unchanged_by_replay(lead)


def test_qualification_entries_add_up_to_the_history(cast: Cast) -> None:
    lead, cleo = cast.lead(), cast.actor("cleo")
    visit = setup.create_qualification_type(
        name="Cita Exitosa",
        campaign=cast.campaign,
        points=8,
        maps_to=cast.qualification("high_interest"),
        by=SYSTEM,
    )
    first = qualify(lead, type=cast.qualification("medium_interest"), by=cleo)
    second = qualify(lead, type=visit, by=cleo, comment="Vendrá con su esposo", about=first)
    assert (second.points, lead.type_id) == (8, visit.pk)
    assert lead.qualification_id == cast.qualification("high_interest").pk
    assert QualificationEntry.objects.count() == 2
    unchanged_by_replay(lead)


def test_a_type_of_another_campaign_is_refused(cast: Cast) -> None:
    feria = setup.create_campaign(name="Feria", product=cast.product, by=SYSTEM)
    lead = cast.lead(campaign=feria)
    with pytest.raises(Invalid) as refused:
        qualify(lead, type=cast.qualification("high_interest"), by=cast.actor("cleo"))
    assert refused.value.fields == {"type": ("not_a_type_of_the_campaign", {})}


def test_a_won_lead_is_closed_in_the_flow_and_reopens(cast: Cast) -> None:
    lead, cleo = cast.lead(), cast.actor("cleo")
    change_status(lead, status=cast.status("sale"), by=cleo)
    assert lead.flow_state == "closed"
    change_status(lead, status=cast.status("in_progress"), by=cleo)
    assert lead.flow_state == "in_process"
    unchanged_by_replay(lead)


def test_a_substatus_belongs_to_its_status(cast: Cast) -> None:
    child = setup.create_status(name="Cita", parent=cast.status("in_progress"), by=SYSTEM)
    lead, cleo = cast.lead(), cast.actor("cleo")
    with pytest.raises(Invalid):
        change_status(lead, status=cast.status("sale"), substatus=child, by=cleo)
    change_status(lead, status=cast.status("in_progress"), substatus=child, by=cleo)
    assert lead.substatus_id == child.pk
    unchanged_by_replay(lead)


def test_a_correction_reaches_contact_points_and_search(cast: Cast) -> None:
    lead = cast.lead(name="Jose Nunez", phone="55 1234 5678")
    people.correct(
        lead, values={"name": "José Núñez", "phone": "81 2345 6789"}, by=cast.actor("cleo")
    )
    assert lead.name == "José Núñez"
    assert Contact.objects.get(pk=lead.contact_id).phone == "+528123456789"
    assert list(search.matching(Lead.objects.all(), "2345 6789")) == [lead]
    assert list(search.matching(Lead.objects.all(), "5512345678")) == []
    again = cast.lead(phone="+52 1 81 2345 6789", email="")
    assert again.contact_id == lead.contact_id
    unchanged_by_replay(lead)


def test_a_point_of_somebody_else_cannot_be_taken(cast: Cast) -> None:
    cast.lead(email="ocupado@correo.example")
    lead = cast.lead()
    with pytest.raises(Invalid) as refused:
        people.correct(lead, values={"email": "ocupado@correo.example"}, by=cast.actor("cleo"))
    assert refused.value.fields["email"][0] == "taken"
    assert locked(lead.pk).email == lead.email
    unchanged_by_replay(locked(lead.pk))


def test_spam_by_hand_and_back_again(cast: Cast) -> None:
    lead = cast.lead()
    people.mark_spam(lead, by=cast.actor("cleo"), reason="Vende seguidores")
    assert (lead.standing, lead.seller_id) == ("spam", None)
    assert Submission.objects.get().state == "spam"
    with pytest.raises(Conflict):
        write_note(lead, body="hola", by=cast.actor("cleo"))
    people.rescue(lead, by=cast.actor("ada"))
    assert lead.standing == "active"
    assert lead.seller_id is not None
    assert Submission.objects.get().state == "lead"
    unchanged_by_replay(lead)


def test_a_rescued_enquiry_is_recognised_as_if_it_had_just_arrived(cast: Cast) -> None:
    known = cast.lead(email="x@correo.example", phone="")
    trap = cast.entry(method="form", email="x@correo.example", phone="")
    assert trap.draft
    trap.draft.signals["honeypot"] = True
    intake.take([trap])
    lead = locked(trap.lead_id or 0)
    assert lead.contact_id is None
    people.rescue(lead, by=cast.actor("ada"))
    assert (lead.contact_id, lead.seller_id) == (known.contact_id, known.seller_id)
    assert lead.assignment_type == "duplicate_in_campaign"
    unchanged_by_replay(lead)


def _tags(lead: Lead) -> list[str]:
    contact = Contact.objects.get(pk=lead.contact_id)
    return sorted(contact.tags.values_list("slug", flat=True))


def _told(lead: Lead) -> list[tuple[str, list[int]]]:
    events = Event.objects.filter(contact_id=lead.contact_id, kind__endswith="tagged")
    return [(event.kind, event.data["tags"]) for event in events.order_by("id")]


def test_a_tag_belongs_to_the_person_and_shows_on_all_the_leads(cast: Cast) -> None:
    first = cast.lead(email="una@correo.example")
    second = cast.lead(email="una@correo.example")
    again, bored = Tag.objects.order_by("slug")
    assert tag([first], tags=[again, bored], by=cast.actor("cleo")) == 1
    assert _tags(second) == ["llamar-nuevamente", "no-interesado"]
    assert tag([second], tags=[again], by=cast.actor("cleo")) == 0
    assert untag([second], tags=[again], by=cast.actor("cleo")) == 1
    assert _tags(first) == ["no-interesado"]
    assert _told(first) == [
        ("contact.tagged", [again.pk, bored.pk]),
        ("contact.untagged", [again.pk]),
    ]
    unchanged_by_replay(first)


def test_many_are_tagged_in_the_same_queries_as_one(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    leads = cast.leads(40)
    (again, _) = Tag.objects.order_by("slug")
    with django_assert_max_num_queries(10):
        assert tag(leads, tags=[again], by=cast.actor("ada")) == 40
    assert Event.objects.filter(kind="contact.tagged").count() == 40
    contacts = list(Contact.objects.all())
    assert untag(contacts, tags=[again], by=cast.actor("ada")) == 40


def test_tags_are_set_as_a_whole(cast: Cast) -> None:
    lead = cast.lead()
    again, bored = Tag.objects.order_by("slug")
    set_tags(lead, tags=[again], by=cast.actor("cleo"))
    set_tags(lead, tags=[bored], by=cast.actor("cleo"))
    assert _tags(lead) == ["no-interesado"]
    set_tags(lead, tags=[], by=cast.actor("cleo"))
    assert _tags(lead) == []


def test_who_may_not_work_may_not_tag_and_quarantine_has_nobody_to_tag(cast: Cast) -> None:
    lead, tags = cast.lead(), list(Tag.objects.all())
    with pytest.raises(NotAllowed):
        tag([lead], tags=tags, by=cast.actor("vera"))
    trap = cast.entry(method="form")
    assert trap.draft
    trap.draft.signals["honeypot"] = True
    intake.take([trap])
    with pytest.raises(Conflict):
        tag([locked(trap.lead_id or 0)], tags=tags, by=cast.actor("ada"))
