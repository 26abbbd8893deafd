"""Marketing lists: on by hand, form, import; off again; who left is not brought back by a file."""

from typing import Any

import pytest
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Exists, Invalid, NotAllowed
from cauce.catalog.audiences import MarketingList
from cauce.leads.access import locked
from cauce.leads.models import Contact, Lead, ListMember
from cauce.leads.segments import list_contacts
from cauce.life import contacts, intake, intake_file, people, setup
from cauce.life.capture import forms, import_undo, imports, uploads
from cauce.life.capture.sources import form as source
from cauce.spine.read import fact_of
from cauce.spine.table import Event
from tests.cast import Cast, unchanged_by_replay


@pytest.fixture
def news(cast: Cast) -> MarketingList:
    """A newsletter."""
    return setup.create_list(name="Novedades", newsletter=True, by=SYSTEM)


def person(lead: Lead) -> Contact:
    """The contact of a lead."""
    return Contact.objects.get(pk=lead.contact_id or 0)


def told(contact: Contact) -> list[tuple[str, Any]]:
    """(kind, source) of what happened to a contact apart from its leads, oldest first."""
    events = Event.objects.filter(contact_id=contact.pk, lead_id=None).order_by("id")
    return [(event.kind, getattr(fact_of(event), "source", "")) for event in events]


def test_by_hand_on_off_and_on_again(cast: Cast, news: MarketingList) -> None:
    contact, cleo = person(cast.lead()), cast.actor("cleo")
    assert contacts.subscribe([contact], marketing_list=news, by=cleo) == 1
    assert contacts.subscribe([contact], marketing_list=news, by=cleo) == 0
    assert list(list_contacts(news)) == [contact]
    assert contacts.unsubscribe([contact], marketing_list=news, by=cleo) == 1
    assert contacts.unsubscribe([contact], marketing_list=news, by=cleo) == 0
    assert list(list_contacts(news)) == []
    assert ListMember.objects.get().unsubscribed_at is not None
    assert contacts.subscribe([contact], marketing_list=news, by=cleo) == 1
    kinds = [kind for kind, _ in told(contact)]
    assert kinds == ["contact.subscribed", "contact.unsubscribed", "contact.subscribed"]
    event = Event.objects.filter(kind="contact.subscribed").latest("id")
    assert (event.actor_name, event.data["marketing_list"]) == ("Cleo", news.pk)


def test_many_at_once_take_as_many_statements_as_one(
    cast: Cast, news: MarketingList, django_assert_max_num_queries: Any
) -> None:
    everyone = [person(lead) for lead in cast.leads(40)]
    with django_assert_max_num_queries(10):
        assert contacts.subscribe(everyone, marketing_list=news, by=SYSTEM) == 40
    with django_assert_max_num_queries(10):
        assert contacts.unsubscribe(everyone, marketing_list=news, by=SYSTEM) == 40


def test_a_rule_never_brings_back_who_left(cast: Cast, news: MarketingList) -> None:
    contact = person(cast.lead())
    contacts.subscribe([contact], marketing_list=news, by=SYSTEM)
    contacts.unsubscribe([contact], marketing_list=news, by=SYSTEM)
    rule = {"marketing_list": news, "by": SYSTEM, "source": "automation"}
    assert contacts.subscribe([contact], **rule) == 0
    assert list(list_contacts(news)) == []


def test_lookers_may_not_and_a_list_out_of_use_takes_nobody(
    cast: Cast, news: MarketingList
) -> None:
    contact = person(cast.lead())
    with pytest.raises(NotAllowed):
        contacts.subscribe([contact], marketing_list=news, by=cast.actor("vera"))
    setup.update_setting(news, noun="list", by=SYSTEM, active=False)
    with pytest.raises(Invalid, match="inactive_list"):
        contacts.subscribe([contact], marketing_list=news, by=cast.actor("cleo"))


def test_an_enquiry_brings_its_person_onto_the_list(cast: Cast, news: MarketingList) -> None:
    entries = [cast.entry(method="form", email="a@correo.example", phone="") for _ in range(2)]
    entries.append(cast.entry(method="form", phone="55 1234 5678"))
    for entry in entries:
        assert entry.draft is not None
        entry.draft.list_id, entry.draft.list_origin = news.pk, 9
    intake.take(entries)
    members = list(ListMember.objects.order_by("pk"))
    assert [(m.source, m.origin) for m in members] == [("form", 9)] * 2
    for entry in entries:
        unchanged_by_replay(locked(entry.lead_id or 0))


def test_spam_puts_nobody_on_a_list(cast: Cast, news: MarketingList) -> None:
    entry = cast.entry(method="form")
    assert entry.draft is not None
    entry.draft.signals["honeypot"] = True
    entry.draft.list_id = news.pk
    intake.take([entry])
    assert entry.state == "spam"
    assert not ListMember.objects.exists()


def test_what_the_person_agreed_to_holds_after_rescue(cast: Cast, news: MarketingList) -> None:
    entry = cast.entry(method="form")
    assert entry.draft is not None
    entry.draft.signals["honeypot"] = True
    entry.context |= {"form": 5, "list": {"id": news.pk, "given": True}}
    intake.take([entry])
    lead = people.rescue(locked(entry.lead_id or 0), by=SYSTEM)
    member = ListMember.objects.get()
    assert (member.contact_id, member.source, member.origin) == (lead.contact_id, "form", 5)


def test_a_name_that_exists_is_refused_with_its_id(cast: Cast, news: MarketingList) -> None:
    with pytest.raises(Exists) as refused:
        setup.create_list(name="novedades", by=SYSTEM)
    assert refused.value.existing == news.pk
    with pytest.raises(NotAllowed):
        setup.create_list(name="Otra", by=cast.actor("ben"))


def test_the_box_of_a_form_puts_on_its_list_and_only_if_it_is_ticked(
    cast: Cast, news: MarketingList
) -> None:
    words = "Quiero recibir novedades"
    form = forms.create_form(
        name="Contacto", campaign=cast.campaign, marketing_list=news, list_consent=words, by=SYSTEM
    )
    found = []
    for number, tick in enumerate(("on", "")):
        raw = f"name=Ana&email=a{number}@x.example&list_consent={tick}".encode()
        visit, kind = source.Visit(), "application/x-www-form-urlencoded"
        sent = source.sent(form, raw=raw, content_type=kind, visit=visit, at=timezone.now())
        intake.take([sent.entry])
        assert sent.entry.state == "lead", sent.entry.error
        found.append(sent.entry.context["list"])
    assert [one["given"] for one in found] == [True, False]
    assert found[0]["text"] == words
    member = ListMember.objects.get()
    assert (member.contact.email, member.source, member.origin) == ("a0@x.example", "form", form.pk)


def test_an_import_puts_its_people_on_its_list_but_who_left_and_undo_takes_them_off(
    cast: Cast, news: MarketingList
) -> None:
    left = person(cast.lead(email="left@x.example", phone=""))
    contacts.subscribe([left], marketing_list=news, by=SYSTEM)
    contacts.unsubscribe([left], marketing_list=news, by=SYSTEM)
    upload = uploads.keep([b"Correo\nleft@x.example\nnew@x.example\n"], name="a.csv")
    ada = cast.actor("ada")
    run = imports.prepare(upload, campaign=cast.campaign.pk, marketing_list="novedades", by=ada)
    run = intake_file.read_all(imports.start(run, by=ada, dry_run=False))
    members = ListMember.objects.filter(unsubscribed_at=None)
    assert [(m.contact.email, m.source, m.origin) for m in members] == [
        ("new@x.example", "import", run.pk)
    ]
    import_undo.begin(run, by=ada)
    while import_undo.withdraw(run.pk).state != "undone":
        pass
    assert [m.contact_id for m in ListMember.objects.all()] == [left.pk]
    assert not Contact.objects.filter(email="new@x.example").exists()
