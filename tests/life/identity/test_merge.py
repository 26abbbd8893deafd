"""Contacts become one person and are told apart again, to the column."""

from typing import Any

import pytest

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Conflict, Invalid, NotAllowed
from cauce.catalog.models import Tag
from cauce.leads import contact_search, contact_state
from cauce.leads.access import contacts_for, leads_of, locked
from cauce.leads.lookup import look_up
from cauce.leads.models import Contact, ContactPoint, Lead, ListMember
from cauce.leads.queries import Filters, filtered
from cauce.life import contacts, identity, people, qualify, scoring, setup, work
from cauce.life.identity import Merge, rules
from cauce.spine.read import contact_history
from cauce.spine.table import Event
from cauce.store import rows
from tests.cast import Cast, unchanged_by_replay


def person(lead: Lead) -> Contact:
    """The contact of a lead, as it is now."""
    return Contact.objects.get(pk=lead.contact_id or 0)


def everything() -> dict[str, Any]:
    """Every column of every contact, and all that hangs on contacts."""
    found: dict[str, Any] = {
        model.__name__: list(model._base_manager.order_by("pk").values())
        for model in (Contact, ContactPoint, ListMember, Lead)
    }
    links = Contact.tags.through.objects.order_by("contact_id", "tag_id")
    found["tags"] = list(links.values_list("contact_id", "tag_id"))
    return found


def right(*, contacts_only: bool = False) -> None:
    """Nobody's columns are stale, the index holds their texts, and each lead is its history."""
    everyone = list(Contact.objects.all())
    assert contact_state.stale(everyone) == []
    assert contact_search.stale(everyone) == []
    assert contact_search.index_fault() == ""
    for lead in Lead.objects.all() if not contacts_only else ():
        unchanged_by_replay(lead)


def furnished(cast: Cast) -> tuple[Contact, Contact]:
    """Ana, and Ana again with another e-mail: leads, notes, tags, lists, a state."""
    first = cast.lead(name="Ana López", email="ana@correo.example", phone="")
    second = cast.lead(name="Anita Lopez Ruiz", email="anita@otro.example", whatsapp="5512345678")
    third = cast.lead(name="Anita Lopez Ruiz", email="anita@otro.example", phone="")
    ana, anita = person(first), person(second)
    vip, cold = (setup.create_tag(name=name, by=SYSTEM) for name in ("VIP", "Frío"))
    work.tag([first], tags=[vip], by=SYSTEM)
    work.tag([second], tags=[vip, cold], by=SYSTEM)
    news, offers = (setup.create_list(name=name, by=SYSTEM) for name in ("Novedades", "Ofertas"))
    contacts.subscribe([ana], marketing_list=news, by=SYSTEM)
    contacts.subscribe([anita], marketing_list=news, by=SYSTEM)
    contacts.unsubscribe([anita], marketing_list=news, by=SYSTEM)
    contacts.subscribe([anita], marketing_list=offers, by=SYSTEM)
    work.write_note(locked(third.pk), body="Llamé", call=True, by=cast.actor("cleo"))
    people.correct(locked(first.pk), by=SYSTEM, values={}, attributes={"city": "Puebla"})
    return person(first), person(second)


def test_an_undone_merge_leaves_no_trace_in_any_column(cast: Cast) -> None:
    ana, anita = furnished(cast)
    before = everything()
    merge = identity.merge(ana, [anita], winners={"name": anita.pk}, by=cast.actor("ada"))
    assert everything() != before
    assert everything()["Lead"] == before["Lead"]  # no key moves
    right()
    identity.undo(merge.pk, by=cast.actor("ada"))
    assert everything() == before
    right()
    assert [e.kind for e in contact_history(ana.pk, [], limit=2)] == [
        "contact.unmerged", "contact.merged",
    ]  # fmt: skip


def test_two_are_shown_as_one(cast: Cast) -> None:
    ana, anita = furnished(cast)
    identity.merge(ana, [anita], by=cast.actor("ada"))
    ana, anita = (Contact.objects.get(pk=one.pk) for one in (ana, anita))
    assert (ana.name, ana.email) == ("Ana López", "ana@correo.example")
    assert (ana.whatsapp, ana.attributes) == ("+525512345678", {"city": "Puebla"})
    assert (ana.lead_count, ana.lead_state) == (3, "in_process")
    assert ana.last_contact_at is not None
    assert anita.canonical_id == ana.pk
    ada = cast.actor("ada")
    assert list(contacts_for(ada)) == [ana]
    assert leads_of(ada, ana).count() == 3
    for typed in ("anita ruiz", "ana lopez", "anita@otro", "55 1234 5678", "ana@correo.example"):
        assert list(contact_search.matching(contacts_for(ada), typed)) == [ana]
    for typed in ("anita@otro.example", "ana@correo.example", "ruiz"):
        (found,) = look_up(ada, typed).people
        assert (found.contact, found.leads) == (ana, 3)
    for tag in Tag.objects.filter(slug__in=["vip", "frio"]):
        assert filtered(Lead.objects.all(), Filters(tags=[tag.pk])).count() == 3
    assert filtered(Lead.objects.all(), Filters(contact=ana.pk)).count() == 3
    kinds = [e.kind for e in contact_history(ana.pk, [], limit=50)]
    assert kinds.count("contact.merged") == 1
    assert kinds.count("contact.subscribed") == 3


def test_who_left_a_list_last_has_left_it_and_what_is_done_since_is_done_to_both(
    cast: Cast,
) -> None:
    ana, anita = furnished(cast)
    merge = identity.merge(ana, [anita], by=SYSTEM)
    on = ListMember.objects.filter(unsubscribed_at=None)
    assert {m.contact_id for m in on.filter(marketing_list__name="Novedades")} == set()
    assert {m.contact_id for m in on.filter(marketing_list__name="Ofertas")} == {ana.pk, anita.pk}
    offers = ListMember.objects.filter(marketing_list__name="Ofertas")[0].marketing_list
    contacts.unsubscribe([ana], marketing_list=offers, by=SYSTEM)
    assert not on.filter(marketing_list=offers).exists()
    vip = Tag.objects.get(slug="vip")
    lead = Lead.objects.filter(contact=anita)[0]
    assert work.untag([locked(lead.pk)], tags=[vip], by=SYSTEM) == 1
    assert list(Contact.objects.filter(tags=vip)) == []
    assert Event.objects.filter(kind="contact.untagged").count() == 1
    identity.undo(merge.pk, by=SYSTEM)
    assert not on.filter(marketing_list=offers).exists()  # left since: both stay off it
    assert list(Contact.objects.filter(tags=vip)) == []
    right()


def test_an_enquiry_meanwhile_goes_to_whoever_speaks_and_stays_there(cast: Cast) -> None:
    ana, anita = furnished(cast)
    merge = identity.merge(ana, [anita], by=SYSTEM)
    again = cast.lead(name="Anita", email="anita@otro.example", phone="+525599990001")
    assert again.contact_id == ana.pk
    assert again.duplicate_scope == "campaign"
    latest = Lead.objects.filter(contact=anita).latest("pk")
    assert (again.duplicate_of_id, again.seller_id) == (latest.pk, latest.seller_id)
    right()
    assert list(identity.since(merge)) == [again]
    identity.undo(merge.pk, by=SYSTEM)
    event = Event.objects.filter(kind="contact.unmerged", contact_id=ana.pk).get()
    assert event.data["leads"] == [again.pk]
    assert locked(again.pk).contact_id == ana.pk
    assert Contact.objects.get(pk=ana.pk).lead_count == 2
    point = ContactPoint.objects.get(key="+525599990001")
    assert point.contact_id == ana.pk
    assert cast.lead(email="anita@otro.example", phone="").contact_id == anita.pk
    right()


def test_what_was_corrected_meanwhile_stays(cast: Cast) -> None:
    ana, anita = furnished(cast)
    merge = identity.merge(ana, [anita], winners={"email": anita.pk, "name": anita.pk}, by=SYSTEM)
    newest = Lead.objects.latest("pk")
    people.correct(locked(newest.pk), by=SYSTEM, values={"name": "Ana Luisa López"})
    right()
    identity.undo(merge.pk, by=SYSTEM)
    ana = Contact.objects.get(pk=ana.pk)
    assert (ana.name, ana.email) == ("Ana Luisa López", "ana@correo.example")
    assert Event.objects.filter(kind="contact.unmerged")[0].data["kept"] == ["name"]
    right()


def test_any_number_and_merges_of_merges_go_back_latest_first(cast: Cast) -> None:
    one, two, three, four, five = (person(lead) for lead in cast.leads(5))
    states = [everything()]
    merges = []
    for into, others in ((two, [three, four]), (one, [two]), (one, [five])):
        merges.append(identity.merge(into, others, by=SYSTEM))
        states.append(everything())
        right()
    assert Contact.objects.get(pk=one.pk).lead_count == 5
    assert set(Contact.objects.values_list("canonical_id", flat=True)) == {None, one.pk}
    for merge in merges[:2]:
        with pytest.raises(Conflict, match="later_merge_first"):
            identity.undo(merge.pk, by=SYSTEM)
    while merges:
        identity.undo(merges.pop().pk, by=SYSTEM)
        states.pop()
        assert everything() == states[-1]
        right()
    with pytest.raises(Conflict, match="merge_undone"):
        identity.undo(Merge.objects.latest("pk").pk, by=SYSTEM)


def test_what_cannot_be_merged(cast: Cast) -> None:
    one, two, three = (person(lead) for lead in cast.leads(3))
    with pytest.raises(NotAllowed):
        identity.merge(one, [two], by=cast.actor("cleo"))
    with pytest.raises(Invalid, match="contacts"):
        identity.merge(one, [one], by=SYSTEM)
    for winners in ({"name": three.pk}, {"colour": one.pk}):
        with pytest.raises(Invalid):
            identity.merge(one, [two], winners=winners, by=SYSTEM)
    identity.merge(one, [two], by=cast.actor("ben"))
    with pytest.raises(Conflict, match="merged_already"):
        identity.merge(three, [two], by=SYSTEM)


def test_a_seller_who_sees_one_of_them_sees_the_person(cast: Cast) -> None:
    mine = next(lead for lead in cast.leads(2) if lead.seller_id == cast.cleo.pk)
    other = next(lead for lead in Lead.objects.all() if lead.seller_id == cast.fay.pk)
    identity.merge(person(other), [person(mine)], by=SYSTEM)
    cleo = cast.actor("cleo")
    assert list(contacts_for(cleo)) == [person(other)]
    assert list(leads_of(cleo, person(other))) == [mine]
    assert list(contacts_for(cast.actor("dana"))) == []


def test_the_score_counts_what_the_one_person_bought(cast: Cast) -> None:
    first, second = cast.leads(2)
    qualify.change_status(locked(first.pk), status=cast.status("sale"), by=SYSTEM)
    merge = identity.merge(person(first), [person(second)], by=SYSTEM)
    assert "came_back" in str(scoring.moved([locked(second.pk)]))
    identity.undo(merge.pk, by=SYSTEM)
    assert "came_back" not in str(scoring.moved([locked(second.pk)]))


PEOPLE = [
    {"name": "", "email": "a@x.mx", "phone": "", "whatsapp": "", "attributes": {"a": 1, "b": None}},
    {"name": "Ana", "email": "b@x.mx", "phone": "1", "whatsapp": "", "attributes": {"b": 2}},
]


@pytest.mark.parametrize(
    ("winners", "field", "value"),
    [
        ({}, "name", "Ana"),
        ({}, "email", "a@x.mx"),
        ({"email": 1}, "email", "b@x.mx"),
        ({"name": 0}, "name", ""),
        ({}, "whatsapp", ""),
        ({}, "attributes", {"a": 1, "b": 2}),
        ({"attributes.a": 1}, "attributes", {"b": 2}),
    ],
)
def test_whose_value_stands(winners: dict[str, int], field: str, value: Any) -> None:
    assert rules.merged(PEOPLE, winners)[field] == value


def test_merging_takes_as_many_statements_for_many_leads_as_for_one(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    leads = cast.leads(30, email="ana@correo.example", phone="")
    (other,) = cast.leads(1)
    with django_assert_max_num_queries(25):
        identity.merge(person(leads[0]), [person(other)], by=SYSTEM)
    assert rows.run("SELECT count(*) FROM cauce_merge", []) == [(1,)]
