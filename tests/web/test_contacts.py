"""Pages of contacts: who is shown to whom, filters, marks for many, segments with a preview."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Conflict
from cauce.catalog.audiences import Segment
from cauce.catalog.models import Tag
from cauce.leads.access import locked
from cauce.leads.conditions import FIELDS
from cauce.leads.models import Contact, ContactPoint, Lead, ListMember
from cauce.life import contacts, people, setup, work
from cauce.life.newcomers import create_contact
from cauce.life.qualify import change_status
from tests.cast import Cast
from tests.web.conftest import SignIn

HOSTILE = "<script>alert(1)</script>\u202eᴙ" + "x" * 150


@pytest.fixture
def ada(signed_in: SignIn) -> Client:
    """Ada's session: she administers."""
    return signed_in("ada")


def shown(response: Any) -> list[str]:
    """The names in the rows of a list."""
    return [row["contact"].name for row in response.context["rows"]]


def whose(lead: Lead) -> Contact:
    """The contact of a lead."""
    return Contact.objects.get(pk=lead.contact_id or 0)


def test_the_list_shows_people_with_what_is_known(cast: Cast, ada: Client) -> None:
    lead = cast.lead(name="Ana Ruiz", email="ana@correo.example", phone="55 1234 5678")
    news = setup.create_list(name="Novedades", by=SYSTEM)
    contact = Contact.objects.get()
    contacts.subscribe([contact], marketing_list=news, by=SYSTEM)
    work.tag([contact], tags=[Tag.objects.all()[0]], by=SYSTEM)
    change_status(locked(lead.pk), status=cast.status("venta"), by=SYSTEM)
    page = ada.get("/contacts").content.decode()
    for text in ("Ana Ruiz", "ana@correo.example", "55 1234 5678", "Novedades", "Completado"):
        assert text in page, text


def test_the_list_takes_few_statements(
    cast: Cast, ada: Client, django_assert_max_num_queries: Any
) -> None:
    everyone = [Contact.objects.get(pk=lead.contact_id) for lead in cast.leads(20)]
    news = setup.create_list(name="Novedades", by=SYSTEM)
    rule = {"field": "leads", "op": "at_least", "value": 1}
    setup.create_segment(name="Todos", conditions={"rules": [rule]}, by=SYSTEM)
    contacts.subscribe(everyone, marketing_list=news, by=SYSTEM)
    ada.get("/contacts")
    for query in ("list=novedades&segment=todos&state=none", "list=novedades&q=persona"):
        with django_assert_max_num_queries(10):
            assert len(shown(ada.get(f"/contacts?{query}"))) == 20


def test_one_page_takes_few_statements(
    cast: Cast, ada: Client, django_assert_max_num_queries: Any
) -> None:
    leads = [cast.lead(email="a@correo.example", phone="") for _ in range(15)]
    for lead in leads:
        work.write_note(locked(lead.pk), body="Nota", by=SYSTEM)
    for tab in ("", "/notes", "/history"):
        ada.get(f"/contacts/{leads[0].contact_id}{tab}")
        with django_assert_max_num_queries(19):
            assert ada.get(f"/contacts/{leads[0].contact_id}{tab}").status_code == 200


def test_filters_stand_in_the_address(cast: Cast, ada: Client) -> None:
    first = cast.lead(name="Ana", method="form")
    cast.lead(name="Beto")
    work.write_note(locked(first.pk), body="Llamé", by=SYSTEM)
    for query in ("state=in_process", "entry_method=form", "q=ana", "last_contact=never&q=ana"):
        assert shown(ada.get(f"/contacts?{query}")) == ["Ana"], query
    wrong = ada.get("/contacts?state=in_process,gone")
    assert shown(wrong) == ["Ana"]
    assert "no tiene sentido" in wrong.content.decode()


def test_a_person_who_has_not_asked_is_edited_where_the_data_stand(
    cast: Cast, signed_in: SignIn
) -> None:
    cleo, htmx = signed_in("cleo"), {"HX-Request": "true"}
    made = create_contact(values={"name": "Ana", "email": "a@x.mx"}, by=cast.actor("cleo"))
    at = f"/contacts/{made.pk}"
    page = cleo.get(at).content.decode()
    assert f'hx-get="{at}/field?name=phone' in page
    fields = {"name": "phone", "value": "55 1234 5678", "was": ""}
    saved = cleo.post(f"{at}/field", fields, headers=htmx)
    assert (saved.status_code, "55 1234 5678" in saved.content.decode()) == (200, True)
    clash = cleo.post(f"{at}/field", fields | {"value": "81 2345 6789"}, headers=htmx)
    assert (clash.status_code, "Cleo" in clash.content.decode()) == (409, True)
    wrong = cleo.post(
        f"{at}/field", {"name": "email", "value": "<b>", "was": "a@x.mx"}, headers=htmx
    )
    assert (wrong.status_code, 'value="&lt;b&gt;"' in wrong.content.decode()) == (422, True)
    new = {"name": "attribute", "new_key": "zona", "value": "sur", "was": ""}
    assert cleo.post(f"{at}/field", new, headers=htmx).headers["HX-Refresh"]
    late = new | {"key": "zona", "value": "norte"}
    assert cleo.post(f"{at}/field", late, headers=htmx).status_code == 409
    contact = Contact.objects.get(pk=made.pk)
    assert (contact.phone, contact.attributes) == ("+525512345678", {"zona": "sur"})
    told = cleo.get(f"{at}/history").content.decode()
    assert "corrigió" in told
    assert "– → +525512345678" in told
    plain = cleo.post(f"{at}/field", {"name": "name", "value": "Ana Ruiz", "was": "Ana"})
    assert plain.headers["Location"] == f"{at}/facts"
    assert signed_in("dana").post(f"{at}/field", fields).status_code == 404


def test_a_person_who_asked_is_edited_on_the_lead(cast: Cast, ada: Client) -> None:
    lead = cast.lead(name="Ana")
    page = ada.get(f"/contacts/{lead.contact_id}").content.decode()
    assert "/field?name=" not in page


def test_a_person_whom_a_colleague_works_with_is_the_colleagues_to_correct(cast: Cast) -> None:
    made = create_contact(values={"name": "Ana", "email": "a@x.mx"}, by=cast.actor("dana"))
    cast.lead(email="a@x.mx", phone="")
    with pytest.raises(Conflict, match="contact_of_others"):
        people.correct_contact(made, values={"name": "Otra"}, by=cast.actor("dana"))
    people.correct_contact(made, values={"name": "Ana Ruiz"}, by=cast.actor("ada"))
    assert Lead.objects.get(contact=made).name == "Ana Ruiz"


@pytest.mark.parametrize("sort", ["-created", "created", "-last_contact", "last_contact"])
def test_pages_turn_both_ways(
    cast: Cast, ada: Client, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    monkeypatch.setattr("cauce.web.contacts.listing.PAGE", 2)
    spoken_to = cast.leads(5)[1].contact_id
    Contact.objects.filter(pk=spoken_to).update(last_contact_at=timezone.now())
    first = ada.get(f"/contacts?sort={sort}")
    assert first.context["previous"] == ""
    second = ada.get(first.context["next"])
    third = ada.get(second.context["next"])
    assert third.context["next"] == ""
    names = shown(first) + shown(second) + shown(third)
    assert len(set(names)) == 5
    assert shown(ada.get(third.context["previous"])) == shown(second)
    again = ada.get(second.context["previous"])
    assert (shown(again), again.context["previous"]) == (shown(first), "")


def test_an_import_of_the_past_comes_behind_who_is_new(cast: Cast, ada: Client) -> None:
    cast.lead(name="Nueva")
    old = cast.lead(name="De hace un año")
    Contact.objects.filter(pk=old.contact_id).update(
        created_at=timezone.now() - timedelta(days=365)
    )
    assert shown(ada.get("/contacts")) == ["Nueva", "De hace un año"]
    assert shown(ada.get("/contacts?sort=created")) == ["De hace un año", "Nueva"]


def test_a_seller_sees_own_people_and_of_them_own_leads(cast: Cast, signed_in: SignIn) -> None:
    own = cast.lead(name="Mía", email="m@correo.example", phone="")
    type(own).objects.filter(pk=own.pk).update(seller_id=cast.cleo.pk)
    twin = cast.lead(email="m@correo.example", phone="", message="ajeno")
    type(twin).objects.filter(pk=twin.pk).update(seller_id=cast.fay.pk)
    work.write_note(locked(twin.pk), body="Secreto de Fay", by=SYSTEM)
    cleo, dana = signed_in("cleo"), signed_in("dana")
    assert dana.get(f"/contacts/{own.contact_id}").status_code == 404
    page = cleo.get(f"/contacts/{own.contact_id}")
    assert [row["lead"].pk for row in page.context["leads"]] == [own.pk]
    for tab in ("notes", "history"):
        assert "Secreto" not in cleo.get(f"/contacts/{own.contact_id}/{tab}").content.decode()


def test_history_tells_of_the_person_and_of_all_leads(cast: Cast, ada: Client) -> None:
    lead = cast.lead(email="a@correo.example", phone="")
    other = cast.lead(email="a@correo.example", phone="")
    work.write_note(locked(other.pk), body="Llamé a las diez", by=cast.actor("cleo"))
    news = setup.create_list(name="Novedades", by=SYSTEM)
    contact = Contact.objects.get()
    contacts.subscribe([contact], marketing_list=news, by=cast.actor("cleo"))
    contacts.unsubscribe([contact], marketing_list=news, by=cast.actor("cleo"))
    page = ada.get(f"/contacts/{lead.contact_id}/history").content.decode()
    for text in ("Llamé a las diez", "suscribió a Novedades", "dio de baja de Novedades"):
        assert text in page, text
    assert page.count('href="/leads/') >= 4


def test_hostile_names_are_only_text(cast: Cast, ada: Client) -> None:
    lead = cast.lead(name=HOSTILE)
    setup.create_list(name="<b>Lista</b>", by=SYSTEM)
    for path in ("/contacts", f"/contacts/{lead.contact_id}", "/settings/lists"):
        page = ada.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<b>Lista" not in page


def test_lists_and_tags_of_one_person(cast: Cast, ada: Client) -> None:
    lead = cast.lead()
    news = setup.create_list(name="Novedades", by=SYSTEM)
    tag = Tag.objects.all()[0]
    path = f"/contacts/{lead.contact_id}/marks"
    ada.post(path, {"subscribe": news.pk})
    ada.post(path, {"give": tag.pk})
    page = ada.get(f"/contacts/{lead.contact_id}").content.decode()
    assert "Novedades" in page
    assert tag.name in page
    ada.post(path, {"unsubscribe": news.pk})
    ada.post(path, {"take": tag.pk})
    assert ListMember.objects.get().unsubscribed_at is not None
    assert not Contact.objects.get().tags.exists()
    refused = ada.post(path, {"subscribe": "999"}, follow=True).content.decode()
    assert "No hay ninguno" in refused


def test_many_at_once_the_marked_or_all_of_the_address(
    cast: Cast, signed_in: SignIn, ada: Client
) -> None:
    leads = cast.leads(6)
    news = setup.create_list(name="Novedades", by=SYSTEM)
    two = [lead.contact_id for lead in leads[:2]]
    ada.post("/contacts/marks", {"contact": two, "subscribe": news.pk})
    assert set(ListMember.objects.values_list("contact_id", flat=True)) == set(two)
    mine = {lead.contact_id for lead in leads if lead.seller_id == cast.cleo.pk}
    everyone = {"everyone": "1", "query": "state=none", "subscribe": news.pk}
    signed_in("cleo").post("/contacts/marks", everyone)
    assert set(ListMember.objects.values_list("contact_id", flat=True)) == set(two) | mine
    nobody = ada.post("/contacts/marks", {"subscribe": news.pk}, follow=True).content.decode()
    assert "Marca primero a alguien" in nobody
    foreign = [lead.contact_id for lead in leads if lead.seller_id == cast.fay.pk]
    signed_in("cleo").post("/contacts/marks", {"contact": foreign, "unsubscribe": news.pk})
    assert not ListMember.objects.exclude(unsubscribed_at=None).exists()


def test_a_new_contact_keeps_what_was_typed_and_names_who_is_there(cast: Cast, ada: Client) -> None:
    known = cast.lead(name="Ana", email="ana@correo.example", phone="")
    page = ada.post("/contacts/new", {"name": "Otra", "email": "ana@correo.example"})
    assert page.status_code == 422
    text = page.content.decode()
    assert 'value="Otra"' in text
    assert f"/contacts/{known.contact_id}" in text
    assert ada.post("/contacts/new", {"name": "Nadie"}).status_code == 422
    made = ada.post("/contacts/new", {"name": "Beto", "phone": "55 1234 5678"})
    assert made["Location"] == f"/contacts/{Contact.objects.latest('pk').pk}"


def condition(at: str, field: str, op: str, value: Any = None) -> dict[str, Any]:
    """A row of the editor as it is sent."""
    row = {f"c.{at}.field": field, f"c.{at}.op": op}
    return row if value is None else {**row, f"c.{at}.value": value}


def test_a_segment_is_built_previewed_and_kept(cast: Cast, ada: Client) -> None:
    cast.lead(name="Ana", method="form")
    cast.lead(name="Beto")
    path = "/settings/segments/new"
    rows = {"match": "all", **condition("0", "source", "any", ["form"])}
    htmx = {"HX-Request": "true"}
    drawn = ada.post(path, rows, headers=htmx).content.decode()
    assert "1 encajan ahora" in drawn
    assert "Ana" in drawn
    assert "Beto" not in drawn
    grown = ada.post(path, rows | {"wish": "group"}, headers=htmx).content.decode()
    assert 'name="c.1.0.field"' in grown
    assert "Completa las condiciones" in grown
    inner = {"c.1.match": "any", **condition("1.0", "name", "filled")}
    refused = ada.post(path, rows | {"name": "De formulario", "c.1.match": "any",
                                     **condition("1.0", "leads", "at_least", "x")})  # fmt: skip
    assert refused.status_code == 422
    assert "Aquí va un número" in refused.content.decode()
    assert 'value="De formulario"' in refused.content.decode()
    made = ada.post(path, rows | {"name": "De formulario"} | inner)
    segment = Segment.objects.get()
    assert made["Location"] == f"/settings/segments/{segment.pk}"
    assert segment.conditions["rules"][1]["match"] == "any"
    assert shown(ada.get("/contacts?segment=de-formulario")) == ["Ana"]
    listed = ada.get("/settings/segments").content.decode()
    assert "Fuente es alguno de Formulario web" in listed
    fewer = ada.post(
        f"/settings/segments/{segment.pk}",
        rows | inner | {"wish": "drop.1.0", "name": segment.name},
        headers=htmx,
    )
    assert 'name="c.1.0.field"' not in fewer.content.decode()


def test_a_segment_begins_with_the_filters_of_the_list(cast: Cast, ada: Client) -> None:
    page = ada.get("/settings/segments/new?state=completed&q=ana").content.decode()
    assert 'value="ana"' in page
    assert 'value="completed" checked' in page
    assert "Guardar como segmento" in ada.get("/contacts?state=completed").content.decode()


def test_every_kind_of_condition_is_drawn(cast: Cast, ada: Client) -> None:
    for field, ops in FIELDS.items():
        for op in ops:
            page = ada.post(
                "/settings/segments/new",
                {"match": "all", **condition("0", field, op)},
                headers={"HX-Request": "true"},
            )
            assert page.status_code == 200, (field, op)


def test_settings_of_lists(cast: Cast, ada: Client) -> None:
    ada.post("/settings/lists/new", {"name": "Novedades", "newsletter": "on"})
    again = ada.post("/settings/lists/new", {"name": "novedades"})
    assert again.status_code == 422
    page = ada.get("/settings/lists").content.decode()
    assert "0 personas" in page
    assert "Novedades" in ada.get("/settings/changes").content.decode()


def test_leads_are_narrowed_by_lists_and_segments_too(cast: Cast, ada: Client) -> None:
    first = cast.lead(name="Ana", method="form")
    cast.lead(name="Beto")
    rule = {"field": "source", "op": "any", "value": ["form"]}
    setup.create_segment(name="De formulario", conditions={"rules": [rule]}, by=SYSTEM)
    news = setup.create_list(name="Novedades", by=SYSTEM)
    people = Contact.objects.filter(pk=first.contact_id)
    contacts.subscribe(people, marketing_list=news, by=SYSTEM)
    for query in (
        "segment=de-formulario",
        "list=novedades",
        "segment=de-formulario&list=novedades",
    ):
        page = ada.get(f"/leads?{query}")
        assert [row["lead"].name for row in page.context["rows"]] == ["Ana"], query


def test_a_further_way_to_reach_somebody(cast: Cast, ada: Client) -> None:
    contact = whose(cast.lead(name="Ana", email="ana@correo.example", phone=""))
    other = whose(cast.lead(email="otra@correo.example"))
    place = f"/contacts/{contact.pk}"
    for reach in ("ana.dos@correo.example", "55 7777 8888"):
        assert ada.post(f"{place}/points", {"reach": reach}).status_code == 303
    page = ada.get(place).content.decode()
    for text in ("ana.dos@correo.example", "55 7777 8888", "Quitar ana.dos@correo.example"):
        assert text in page, text
    assert "Quitar ana@correo.example" not in page  # her enquiry came with it
    taken = ada.post(f"{place}/points", {"reach": "otra@correo.example"}, follow=True)
    assert f"({other.pk})" in taken.content.decode()
    bad = ada.post(f"{place}/points", {"reach": "55 12"}, follow=True).content.decode()
    assert "Faltan 6 dígitos" in bad
    drop = {"drop": ContactPoint.objects.get(key="+525577778888").pk}
    assert "55 7777 8888" not in ada.post(f"{place}/points", drop, follow=True).content.decode()
