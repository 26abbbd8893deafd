"""Corrections reach the contact, its points and all its leads; two at once are told."""

import pytest

from cauce.accounts.errors import Changed, Invalid
from cauce.leads import contact_search, search
from cauce.leads.access import locked
from cauce.leads.models import Contact, ContactPoint, Lead
from cauce.life import people, work
from cauce.spine import meanwhile
from cauce.spine.read import history, version
from tests.cast import Cast, unchanged_by_replay


def _keys(lead: Lead) -> set[str]:
    points = ContactPoint.objects.filter(contact_id=lead.contact_id)
    return set(points.values_list("key", flat=True))


def test_all_leads_of_the_person_follow(cast: Cast) -> None:
    first = cast.lead(name="Ana", email="ana@x.mx", phone="55 1234 5678")
    second = cast.lead(name="ANA G", email="ana@x.mx", phone="", attributes={"zona": "sur"})
    stranger = cast.lead(name="Otra", email="otra@x.mx", phone="")
    assert second.contact_id == first.contact_id
    values = {"name": "Ana García", "phone": "81 2345 6789"}
    people.correct(locked(first.pk), values=values, attributes={"a": 1}, by=cast.actor("cleo"))
    for lead in (locked(first.pk), locked(second.pk)):
        assert (lead.name, lead.phone) == ("Ana García", "+528123456789")
        unchanged_by_replay(lead)
    assert locked(second.pk).attributes == {"zona": "sur"}
    assert Contact.objects.get(pk=first.contact_id).attributes == {"a": 1}
    assert locked(stranger.pk).name == "Otra"
    assert set(search.matching(Lead.objects.all(), "2345 6789")) == {first, second}
    assert history(second).filter(kind="contact.changed").count() == 1


def test_the_new_number_finds_the_person_and_the_wrong_one_no_longer(cast: Cast) -> None:
    lead = cast.lead(name="Ana", email="ana@x.mx", phone="55 1234 5678")
    people.correct(lead, values={"phone": "81 2345 6789"}, by=cast.actor("cleo"))
    assert _keys(lead) == {"ana@x.mx", "+528123456789"}
    assert cast.lead(phone="+52 1 81 2345 6789", email="").contact_id == lead.contact_id
    assert cast.lead(phone="55 1234 5678", email="").contact_id != lead.contact_id
    contact = Contact.objects.get(pk=lead.contact_id)
    assert contact_search.text_of(contact, contact.points.all()) == contact.search_text


def test_a_number_that_another_field_still_shows_stays(cast: Cast) -> None:
    lead = cast.lead(email="a@x.mx", phone="55 1234 5678", whatsapp="55 1234 5678")
    people.correct(lead, values={"phone": "81 2345 6789"}, by=cast.actor("cleo"))
    assert _keys(lead) == {"a@x.mx", "+528123456789", "+525512345678"}


def test_a_refused_correction_leaves_everything_as_it_was(cast: Cast) -> None:
    owner = cast.lead(email="ocupado@correo.example")
    lead = cast.lead()
    before = _keys(lead)
    with pytest.raises(Invalid) as refused:
        values = {"phone": "81 2345 6789", "email": "ocupado@correo.example"}
        people.correct(lead, values=values, by=cast.actor("cleo"))
    assert refused.value.fields == {"email": ("taken", {"contact": owner.contact_id})}
    assert _keys(lead) == before
    unchanged_by_replay(locked(lead.pk))


def test_what_was_typed_goes_with_the_value_that_it_stood_for(cast: Cast) -> None:
    lead = cast.lead(email="a@x.mx", phone="044 55 1234 5678")
    assert lead.typed["phone"] == "044 55 1234 5678"
    people.correct(lead, values={"phone": ""}, by=cast.actor("cleo"))
    assert (lead.phone, "phone" in lead.typed) == ("", False)
    unchanged_by_replay(lead)


def test_a_person_without_points_can_still_be_named(cast: Cast) -> None:
    lead = cast.lead(email="a@x.mx", phone="")
    Lead.objects.filter(pk=lead.pk).update(email="")  # known by a channel's own id alone
    people.correct(locked(lead.pk), values={"name": "Ana"}, by=cast.actor("cleo"))
    assert locked(lead.pk).name == "Ana"
    with pytest.raises(Invalid):
        people.correct(locked(lead.pk), values={"email": ""}, by=cast.actor("cleo"))


def test_whoever_comes_second_is_told_who_came_first(cast: Cast) -> None:
    lead = work.set_stars(cast.lead(), stars=3, by=cast.actor("ada"))
    with pytest.raises(Changed) as told:
        meanwhile.check(lead, {"stars": 0}, wanted={"stars": 5})
    assert (told.value.fields, told.value.by) == ({"stars": 3}, "Ada")
    assert told.value.at == history(lead, kind="lead.starred").get().at
    meanwhile.check(lead, {"stars": 3}, wanted={"stars": 5})
    meanwhile.check(lead, {"stars": 0}, wanted={"stars": 3})  # both chose the same


def test_the_version_moves_with_every_fact(cast: Cast) -> None:
    lead = cast.lead()
    seen = version(lead)
    meanwhile.check_version(lead, seen)
    work.write_note(lead, body="Hola", by=cast.actor("cleo"))
    with pytest.raises(Changed) as told:
        meanwhile.check_version(lead, seen)
    assert (told.value.fields, told.value.by) == ({"version": version(lead)}, "Cleo")
