"""Pages of leads: the list, a lead, what its page posts, a new one."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cauce.accounts.actor import SYSTEM
from cauce.leads import codes
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import setup
from cauce.life.work import write_note
from cauce.web import words
from cauce.web.leads import filters
from tests.cast import Cast, unchanged_by_replay
from tests.web.conftest import SignIn


def test_the_list_shows_every_column_in_spanish(cast: Cast, signed_in: SignIn) -> None:
    cast.lead(name="Guadalupe Ríos", phone="55 1234 5678", email="lupita@correo.example")
    page = signed_in("ada").get("/leads").content.decode()
    for text in ("Guadalupe Ríos", "lupita@correo.example", "55 1234 5678", "Torre Mitla"):
        assert text in page
    assert "Rol de campaña" in page
    assert "Sin Calificar" in page


def test_a_seller_sees_own_leads_a_supervisor_the_teams(cast: Cast, signed_in: SignIn) -> None:
    first, second = cast.leads(2)
    owner = {cast.cleo.pk: "cleo", cast.fay.pk: "fay"}[first.seller_id]
    other = "fay" if owner == "cleo" else "cleo"
    assert first.name in signed_in(owner).get("/leads").content.decode()
    assert first.name not in signed_in(other).get("/leads").content.decode()
    assert signed_in(other).get(f"/leads/{first.number}").status_code == 404
    assert signed_in("dana").get(f"/leads/{second.number}").status_code == 404
    team = signed_in("ben").get("/leads").content.decode()
    assert first.name in team
    assert second.name in team


def test_paging_goes_there_and_back_without_losing_anybody(cast: Cast, signed_in: SignIn) -> None:
    cast.leads(120)
    client, seen, address = signed_in("ada"), [], "/leads"
    while address:
        context = client.get(address).context
        seen += [row["lead"].number for row in context["rows"]]
        address = f"/leads{context['next']}" if context["next"] else ""
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 120
    middle = client.get(f"/leads{client.get('/leads').context['next']}").context
    first = client.get(f"/leads{middle['previous']}").context
    assert [row["lead"].number for row in first["rows"]] == seen[:50]


@pytest.mark.parametrize("count", [1, 50])
def test_the_list_takes_the_same_queries_for_one_and_fifty(
    cast: Cast, signed_in: SignIn, count: int
) -> None:
    cast.leads(count)
    client = signed_in("ada")
    client.get("/leads")
    with CaptureQueriesContext(connection) as queries:
        client.get("/leads")
    assert len(queries) <= 10


def test_filters_and_nonsense_in_the_address(cast: Cast, signed_in: SignIn) -> None:
    lead = cast.lead(name="Guadalupe Ríos")
    client = signed_in("ada")
    for query in ("q=guadal", f"seller={lead.seller_id}", "qualification=none", "entry_method=api"):
        assert "Guadalupe" in client.get(f"/leads?{query}").content.decode()
    for query in ("q=zzz", "seller=none", "entry_method=form", "status=in_progress"):
        assert "Guadalupe" not in client.get(f"/leads?{query}").content.decode()
    for query in ("after=zz", "sort=;drop", "after=9" * 40):
        assert client.get(f"/leads?{query}").status_code == 200
    for query in ("seller=x", "status=99999", "created_from=2026-99-99", "band=x", "q=%00a"):
        page = client.get(f"/leads?{query}")
        assert page.context["ignored"], query
        assert "no tiene sentido" in page.content.decode()


def test_chips_say_what_is_set_and_clear_it_singly_and_together(
    cast: Cast, signed_in: SignIn
) -> None:
    cast.lead()
    query = "status=new,in_progress&seller=me&created=7d&band=low&campaign=preventa"
    answer = signed_in("cleo").get(f"/leads?{query}")
    told = {chip.key: (chip.value, chip.clear) for chip in answer.context["chips"]}
    assert told["status"][0] == "Nuevo, En progreso"
    assert told["seller"][0] == "Míos"
    assert told["created"][0] == "Últimos 7 días"
    assert told["band"][0] == "Baja calidad"
    assert "status" not in told["status"][1]
    assert "seller=me" in told["status"][1]
    assert "Limpiar" in answer.content.decode()


@pytest.mark.parametrize("key", filters.CHIPS)
def test_the_form_of_every_filter_keeps_the_others_and_can_be_parsed(
    cast: Cast, signed_in: SignIn, key: str
) -> None:
    client = signed_in("ada")
    answer = client.get(f"/leads/filters/{key}?q=x&sort=-score&after=9&{key}=none")
    assert {("q", "x"), ("sort", "-score")} == set(answer.context["rest"])
    for choice in answer.context["choices"]:
        assert client.get(f"/leads?{key}={choice.value}").context["ignored"] == [], choice


def test_there_are_words_for_every_code() -> None:
    assert set(words.ENTRY_METHODS) == set(codes.ENTRY_METHODS)
    assert set(words.ASSIGNMENT_TYPES) == set(codes.ASSIGNMENT_TYPES)
    assert set(words.DELIVERY_STATES) == {"none", *codes.DELIVERY_STATES}
    assert set(words.FLOW_STATES) == {"none", *codes.FLOW_STATES}


def test_hostile_words_stay_words(cast: Cast, signed_in: SignIn) -> None:
    lead = cast.lead(name="<script>alert(1)</script>", message='"><img src=x onerror=alert(1)>')
    for address in ("/leads", f"/leads/{lead.number}"):
        page = signed_in("ada").get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_a_seller_works_a_lead(cast: Cast, signed_in: SignIn) -> None:
    lead = cast.lead()
    name = {cast.cleo.pk: "cleo", cast.fay.pk: "fay"}[lead.seller_id]
    client, at = signed_in(name), f"/leads/{lead.number}"
    posts = {
        "notes": {"body": "Le interesa el modelo Encino"},
        "stars": {"stars": "4"},
        "status": {"status": cast.status("in_progress").pk},
        "qualify": {"type": cast.qualification("high_interest").pk, "comment": "Visita"},
        "field": {"name": "name", "value": "Nombre Corregido", "was": lead.name},
    }
    for noun, fields in posts.items():
        assert client.post(f"{at}/{noun}", fields).status_code == 303
    changed = locked(lead.pk)
    assert (changed.stars, changed.name) == (4, "Nombre Corregido")
    assert changed.last_note == "Le interesa el modelo Encino"
    assert "Le interesa el modelo Encino" in client.get(at).content.decode()
    assert "Alto Interés" in client.get(f"{at}/qualifications").content.decode()
    unchanged_by_replay(changed)


def test_only_administrators_assign(cast: Cast, signed_in: SignIn) -> None:
    lead = cast.lead()
    name = {cast.cleo.pk: "cleo", cast.fay.pk: "fay"}[lead.seller_id]
    fields = {"seller": cast.dana.pk}
    assert signed_in(name).post(f"/leads/{lead.number}/assignment", fields).status_code == 403
    assert signed_in("ada").post(f"/leads/{lead.number}/assignment", fields).status_code == 303
    assert locked(lead.pk).seller_id == cast.dana.pk


def test_history_tells_who_what_and_who_had_it_then(cast: Cast, signed_in: SignIn) -> None:
    lead = cast.lead()
    write_note(lead, body="Primera llamada", by=cast.actor("ada"))
    page = signed_in("ada").get(f"/leads/{lead.number}/history").content.decode()
    assert "Primera llamada" in page
    assert "Ada" in page
    seller = next(p.name for p in (cast.cleo, cast.fay) if p.pk == lead.seller_id)
    assert seller in page


def test_a_lead_page_takes_few_queries_whatever_its_history(cast: Cast, signed_in: SignIn) -> None:
    lead = cast.lead()
    for number in range(100):
        write_note(lead, body=f"Nota {number}", by=cast.actor("ada"))
    client = signed_in("ada")
    client.get(f"/leads/{lead.number}")
    for tab in ("", "/history", "/qualifications"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/leads/{lead.number}{tab}").status_code == 200
        assert len(queries) <= 15


def test_spam_is_marked_shown_and_taken_back(cast: Cast, signed_in: SignIn) -> None:
    lead, ada = cast.lead(name="Vende Seguidores"), signed_in("ada")
    ada.post(f"/leads/{lead.number}/spam", {"reason": "Vende seguidores"})
    assert "Vende Seguidores" not in ada.get("/leads").content.decode()
    confirmed = ada.get("/spam?view=confirmed").content.decode()
    assert "Vende Seguidores" in confirmed and "<bdi>Vende seguidores</bdi>" in confirmed
    ada.post(f"/leads/{lead.number}/rescue")
    assert "Vende Seguidores" in ada.get("/leads").content.decode()


def test_a_lead_typed_in_by_hand(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in("ada")
    fields = {"campaign": cast.campaign.pk, "name": "Ximena", "phone": "55 1234 5678"}
    answer = client.post("/leads/new", fields | {"seller": cast.dana.pk})
    lead = Lead.objects.get()
    assert answer.headers["Location"] == f"/leads/{lead.number}"
    assert (lead.seller_id, lead.assignment_type) == (cast.dana.pk, "direct")
    unchanged_by_replay(lead)


def test_what_was_typed_wrong_is_named_and_kept(cast: Cast, signed_in: SignIn) -> None:
    fields = {"campaign": cast.campaign.pk, "name": "Ximena", "phone": "12345", "email": "x@"}
    answer = signed_in("cleo").post("/leads/new", fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Faltan 5 dígitos" in page
    assert 'value="12345"' in page
    assert Lead.objects.count() == 0


def test_signed_out_every_page_leads_to_the_log_in_form(cast: Cast) -> None:
    for address in ("/", "/leads", "/leads/1", "/spam", "/leads/new", "/anything"):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/accounts/login/")


def test_tags_are_seen_given_and_taken_on_the_page(cast: Cast, signed_in: SignIn) -> None:
    lead, client = cast.lead(), signed_in("ada")
    tag = setup.create_tag(name='<b>"VIP"</b>', by=SYSTEM)
    client.post(f"/leads/{lead.number}/tags", {"give": tag.pk})
    page = client.get(f"/leads/{lead.number}")
    assert [label.name for label in page.context["tags"]] == ['<b>"VIP"</b>']
    assert "&lt;b&gt;&quot;VIP&quot;&lt;/b&gt;" in page.content.decode()
    history = client.get(f"/leads/{lead.number}/history").content.decode()
    assert "etiquetó a la persona" in history
    client.post(f"/leads/{lead.number}/tags", {"take": tag.pk})
    assert client.get(f"/leads/{lead.number}").context["tags"] == []
    unchanged_by_replay(lead)
